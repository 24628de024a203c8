"""Alerts: a person is told once when a limit is crossed, and again only after it was left.

The head of a ledger names which limits stand crossed (`Head.over`). A commit compares that with
what is spent after it, so the alert and the change that caused it are written together or not at
all, and no second commit finds the same crossing new.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from spending.expense import whole
from spending.period import DayRange, Month
from spending.records import Fields, Record


@dataclass(frozen=True, slots=True)
class Alert:
    """A crossing: `spent` of `available` (minor units) in `month`, more than `threshold` percent.

    `days` are those the month had for the person when it happened. `cleared` says that the figure
    came back under since. A person may have it `dismissed`, or `snoozed` until a day begins.
    """

    id: str
    budget: str
    month: Month
    threshold: int
    limit: int
    spent: int
    at: datetime
    days: DayRange
    carried: int = 0
    cleared: bool = False
    dismissed: bool = False
    snoozed: date | None = None

    @classmethod
    def from_record(cls, record: Record) -> "Alert":
        """Read a stored alert."""
        fields = record.fields
        month = Month.parse(str(fields["month"]))
        first, last, snoozed = (fields.get(name) for name in ("first", "last", "snoozed"))
        days = month.days  # as those have it that were kept before months could begin elsewhere
        if first and last:
            days = DayRange(date.fromisoformat(str(first)), date.fromisoformat(str(last)))
        return cls(
            id=record.id,
            budget=str(fields["budget"]),
            month=month,
            threshold=whole(fields["threshold"]),
            limit=whole(fields["limit"]),
            spent=whole(fields["spent"]),
            at=datetime.fromisoformat(str(fields["at"])),
            days=days,
            carried=whole(fields.get("carried", 0)),
            cleared=bool(fields.get("cleared")),
            dismissed=bool(fields.get("dismissed")),
            snoozed=date.fromisoformat(str(snoozed)) if snoozed else None,
        )

    @property
    def fields(self) -> Fields:
        """The fields to keep."""
        return {
            "budget": self.budget,
            "month": str(self.month),
            "first": str(self.days.first),
            "last": str(self.days.last),
            "threshold": self.threshold,
            "limit": self.limit,
            "spent": self.spent,
            "at": self.at.isoformat(),
            **({"carried": self.carried} if self.carried else {}),
            **({"cleared": True} if self.cleared else {}),
            **({"dismissed": True} if self.dismissed else {}),
            **({"snoozed": self.snoozed.isoformat()} if self.snoozed else {}),
        }

    @property
    def available(self) -> int:
        """What could be spent in all, in minor units: the limit and what was carried over."""
        return self.limit + self.carried

    @property
    def is_over(self) -> bool:
        """Whether more than what was available was spent when it was raised."""
        return self.spent > self.available

    def is_open(self, today: date) -> bool:
        """Whether it asks for attention on a day: it holds, and nobody has put it away."""
        over = self.days.last is not None and self.days.last < today
        put_off = self.snoozed is not None and self.snoozed > today
        return not (self.cleared or self.dismissed or over or put_off)


def overtaken(alerts: Iterable[Alert]) -> frozenset[str]:
    """Give the ids of alerts that say less than another one: a higher threshold stands as well.

    Of a limit and month only the highest that still holds asks for attention.
    """
    highest: dict[tuple[str, Month], Alert] = {}
    standing = [one for one in alerts if not one.cleared]
    for one in standing:
        known = highest.get((one.budget, one.month))
        if known is None or (one.threshold, one.at) > (known.threshold, known.at):
            highest[one.budget, one.month] = one
    return frozenset(one.id for one in standing if highest[one.budget, one.month] is not one)


def name_of(budget_id: str, month: Month, threshold: int) -> str:
    """Give the name of a crossing in `Head.over`."""
    return f"{budget_id}#{month}#{threshold}"


@lru_cache(maxsize=4_096)
def month_of(name: str) -> Month:
    """Give the month of a name in `Head.over`."""
    return Month.parse(name.split("#")[1])


def budget_of(name: str) -> str:
    """Give the limit's id of a name in `Head.over`."""
    return name.split("#", maxsplit=1)[0]
