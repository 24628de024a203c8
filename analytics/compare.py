"""What was spent against another period: which days are held against which."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from analytics.book import Book
from analytics.summary import Totals, totals
from spending.filter import ExpenseFilter
from spending.period import CALENDAR, FIRST_DAY, DayRange, Months

_ONE: Final = timedelta(days=1)
_YEAR: Final = 12


class Against(StrEnum):
    """What a period is held against: the one right before it, or the same one a year ago."""

    BEFORE = "before"
    YEAR = "year"


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
    """A period held against another one, by the same number of first days."""

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


def comparison(
    book: Book, wanted: ExpenseFilter, today: date, against: Against = Against.BEFORE
) -> Comparison | None:
    """Hold what a filter stands for against the same days of an earlier period.

    None when its days have no such period (see `compared_days`).
    """
    days = compared_days(wanted.days, today, book.settings.months, against)
    if days is None:
        return None
    now, before = (wanted.with_days(one) for one in days)
    return Comparison(Side(now, totals(book, now)), Side(before, totals(book, before)))


def compared_days(
    days: DayRange, today: date, months: Months = CALENDAR, against: Against = Against.BEFORE
) -> tuple[DayRange, DayRange] | None:
    """Give the days to compare: those of the period, and those of the one it is held against.

    Before a period of whole months (a year is twelve) lie as many months; before any other as
    many days. A year ago means the same months, or the same days (29 February's is the 28th).
    While the period runs, its first days up to today are held against as many
    first days of the earlier one, no more than that has: on 22 November the first 22 days of
    October, on 30 March all of February. A period that is over, or has not begun, is held whole
    against the whole earlier one. Days without an end are those up to today.

    None when the days have no beginning, no end after it, or nothing but time before 1970 before
    them.
    """
    first, last = days.first, days.last or today
    if first is None or first > last:
        return None
    before = (_before if against is Against.BEFORE else _a_year_ago)(first, last, months)
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


def _a_year_ago(first: date, last: date, months: Months) -> DayRange:
    """Give the same period of the year before."""
    whole = months.covering(DayRange(first, last))
    if whole:
        return months.all_days(*(one.plus(-_YEAR) for one in whole))
    return DayRange(_year_before(first), _year_before(last))


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
