"""Alerts: a person is told once when a limit is crossed, and again only after it was left.

The head of a ledger names which limits stand crossed (`Head.over`). A commit compares that with
what is spent after it, so the alert and the change that caused it are written together or not at
all, and no second commit finds the same crossing new.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from spending.budget import Budget
from spending.expense import whole
from spending.period import Month
from spending.records import ALERT, Fields, Record, key_of


@dataclass(frozen=True, slots=True)
class Alert:
    """A crossing: `spent` of `limit` (minor units) in `month`, more than `threshold` percent.

    `cleared` says that the figure came back under since.
    """

    id: str
    budget: str
    month: Month
    threshold: int
    limit: int
    spent: int
    at: datetime
    cleared: bool = False

    @classmethod
    def from_record(cls, record: Record) -> "Alert":
        """Read a stored alert."""
        fields = record.fields
        return cls(
            id=record.id,
            budget=str(fields["budget"]),
            month=Month.parse(str(fields["month"])),
            threshold=whole(fields["threshold"]),
            limit=whole(fields["limit"]),
            spent=whole(fields["spent"]),
            at=datetime.fromisoformat(str(fields["at"])),
            cleared=bool(fields.get("cleared")),
        )

    @property
    def fields(self) -> Fields:
        """The fields to keep."""
        return {
            "budget": self.budget,
            "month": str(self.month),
            "threshold": self.threshold,
            "limit": self.limit,
            "spent": self.spent,
            "at": self.at.isoformat(),
            **({"cleared": True} if self.cleared else {}),
        }


@dataclass(frozen=True, slots=True)
class Crossings:
    """What a commit does to alerts: raised ones, keys of cleared ones, and the new `over`."""

    raised: tuple[Alert, ...]
    cleared: tuple[str, ...]
    over: Mapping[str, str]


def crossings(
    over: Mapping[str, str],
    budgets: Iterable[Budget],
    spent: Mapping[Month, int],
    *,
    this_month: Month,
    version: int,
    at: datetime,
) -> Crossings:
    """Compare what stood crossed with what is spent now, for the months looked at.

    Of several thresholds of one limit crossed at once only the highest is told. Nothing is ever
    told of past months; what stood crossed last month is kept, as a person who flies west or
    changes the time zone may be back in it.
    """
    kept = {name: key for name, key in over.items() if month_of(name) >= this_month.plus(-1)}
    now_over = dict(kept)
    raised: list[Alert] = []
    for budget in budgets:
        for month, amount in spent.items():
            fresh = _newly_over(now_over, budget, month, amount) if month >= this_month else []
            if fresh:
                alert_id = f"{budget.id}#{month}#{fresh[-1]}#{version}"
                limit = budget.limit_in(month) or 0
                raised.append(Alert(alert_id, budget.id, month, fresh[-1], limit, amount, at))
                now_over |= {_name(budget, month, one): key_of(ALERT, alert_id) for one in fresh}
    cleared = [
        key
        for name, key in kept.items()
        if name not in now_over and key.startswith(f"{key_of(ALERT, name)}#")
    ]
    return Crossings(tuple(raised), tuple(sorted(cleared)), now_over)


def month_of(name: str) -> Month:
    """Give the month of a name in `Head.over`."""
    return Month.parse(name.split("#")[1])


def _newly_over(over: dict[str, str], budget: Budget, month: Month, spent: int) -> list[int]:
    """Give the thresholds crossed now that did not stand crossed; drop those that are left."""
    fresh = []
    for threshold in sorted(budget.thresholds):
        name = _name(budget, month, threshold)
        if not budget.is_over(month, spent, threshold):
            over.pop(name, None)
        elif name not in over:
            fresh.append(threshold)
    return fresh


def _name(budget: Budget, month: Month, threshold: int) -> str:
    return f"{budget.id}#{month}#{threshold}"
