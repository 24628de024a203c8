"""How a limit stands in a month: the one reckoning for pages, forms, alerts and mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from spending.budget import Budget
from spending.period import DayRange, Month, Months


@dataclass(frozen=True, slots=True)
class MonthlyAmounts:
    """Minor units spent under one limit, a value a month from `first` on; none in other months."""

    first: Month
    amounts: Sequence[int]

    def of(self, month: Month) -> int:
        """Give what was spent in a month."""
        return self.at(month.index)

    def at(self, index: int) -> int:
        """Give what was spent in a month by its `Month.index`."""
        place = index - self.first.index
        return self.amounts[place] if 0 <= place < len(self.amounts) else 0


NOTHING_SPENT = MonthlyAmounts(Month(1970, 1), ())


@dataclass(frozen=True, slots=True)
class Projection:
    """Where a month is likely to end, in minor units: both ends of a range.

    From what the last `months` of the person's own months still brought after the same day.
    """

    least: int
    most: int
    months: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How a limit stands in a month; amounts in minor units.

    `limit` is the one set, None without one; `carried` came over from the month before, negative
    for what was over. `spent` is everything recorded for the month's days, also those to come.
    `days_left` counts today, 0 when the month is over.
    """

    budget: str
    month: Month
    days: DayRange
    limit: int | None
    carried: int
    spent: int
    days_left: int
    count: int = 0
    projection: Projection | None = None

    @property
    def available(self) -> int | None:
        """What may be spent in all: the limit and what was carried over."""
        return None if self.limit is None else self.limit + self.carried

    @property
    def left(self) -> int | None:
        """What may still be spent, negative when over; None without a limit."""
        return None if self.limit is None else self.limit + self.carried - self.spent

    @property
    def per_day(self) -> int | None:
        """What is left for each remaining day, 0 when nothing is; None when the month is over."""
        if self.left is None or not self.days_left:
            return None
        return max(self.left, 0) // self.days_left

    @property
    def is_over(self) -> bool:
        """Whether more than what was available is spent."""
        return self.left is not None and self.left < 0

    @property
    def share(self) -> float | None:
        """Spent as a share of what was available; None unless that is above zero."""
        return self.spent / self.available if self.available and self.available > 0 else None


def progress(
    budget: Budget,
    month: Month,
    spent: MonthlyAmounts,
    *,
    months: Months,
    today: date,
) -> Progress:
    """Give how a limit stands in a month.

    Something is carried over only into a month that has begun: before, nobody knows how the one
    before it will end.
    """
    limit = budget.limit_in(month)
    carried = 0
    if limit is not None and month <= months.of(today):
        carried = carried_into(budget, month, spent)
    return Progress(
        budget.id, month, months.days(month), limit, carried, spent.of(month),
        months.days_left(month, today),
    )  # fmt: skip


def carried_into(budget: Budget, month: Month, spent: MonthlyAmounts) -> int:
    """Give what the months before one leave to it, in minor units, negative for what was over.

    A month hands on what it has left, what it was given included, as its own rollover says; a
    month without a limit hands on nothing.
    """
    since, carried = budget.rolls_since, 0
    if since is None:
        return 0
    for start, stop, limit, rollover in budget.stretches(since.index, month.index):
        if limit is None or rollover.kind == "none":
            carried = 0
            continue
        for index in range(start, stop):
            carried = rollover.carried(limit + carried - spent.at(index))
    return carried


def is_crossed(spent: int, available: int, threshold: int) -> bool:
    """Whether more than a percentage of what is available is spent.

    Where nothing or less is available every threshold is crossed by whatever is more than that.
    """
    if available <= 0:
        return spent > available
    return spent * 100 > available * threshold
