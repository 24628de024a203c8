"""What was spent against the period before: which days are held against which."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from analytics.book import Book
from analytics.summary import Totals, totals
from spending.filter import ExpenseFilter
from spending.period import CALENDAR, FIRST_DAY, DayRange, Months

_ONE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its expenses, and what they come to."""

    wanted: ExpenseFilter
    totals: Totals

    @property
    def days(self) -> DayRange:
        """The days of this side."""
        return self.wanted.days


@dataclass(frozen=True, slots=True)
class Comparison:
    """A period held against the one before it, by the same number of first days."""

    now: Side
    before: Side

    @property
    def change(self) -> int:
        """How much more is spent now than then, in minor units; negative for less."""
        return self.now.totals.amount - self.before.totals.amount

    @property
    def share(self) -> float | None:
        """The change as a share of what was spent then; None unless that is above zero."""
        before = self.before.totals.amount
        return self.change / before if before > 0 else None


def comparison(book: Book, wanted: ExpenseFilter, today: date) -> Comparison | None:
    """Hold what a filter stands for against the same days of the period before its own.

    None when its days have no period before them (see `compared_days`).
    """
    days = compared_days(wanted.days, today, book.settings.months)
    if days is None:
        return None
    now, before = (wanted.with_days(one) for one in days)
    return Comparison(Side(now, totals(book, now)), Side(before, totals(book, before)))


def compared_days(
    days: DayRange, today: date, months: Months = CALENDAR
) -> tuple[DayRange, DayRange] | None:
    """Give the days to compare: those of the period, and those of the one before it.

    A period of whole months (a year is twelve) has as many months before it; any other
    has as many days. While the period runs, its first days up to today are held against as many
    first days of the period before, no more than that has: on 22 November the first 22 days of
    October, on 30 March all of February. A period that is over, or has not begun, is held whole
    against the whole one before. Days without an end are those up to today.

    None when the days have no beginning, no end after it, or nothing but time before 1970 before
    them.
    """
    first, last = days.first, days.last or today
    if first is None or first > last:
        return None
    before = _before(first, last, months)
    if before.first is None or before.last is None or before.first < FIRST_DAY:
        return None
    if not first <= today <= last:
        return DayRange(first, last), before
    passed = today - first
    return DayRange(first, today), DayRange(before.first, min(before.first + passed, before.last))


def _before(first: date, last: date, months: Months) -> DayRange:
    """Give the whole period before one."""
    whole = months.covering(DayRange(first, last))
    if whole:
        begin, end = whole
        return months.all_days(begin.plus(begin.index - end.index - 1), begin.plus(-1))
    return DayRange(first - (last - first) - _ONE, first - _ONE)
