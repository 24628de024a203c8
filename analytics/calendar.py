"""Spending day by day, in five steps from little to much: what the calendar map colours."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from analytics.book import Book
from analytics.cumulative import shown_days
from analytics.frame import Array
from analytics.select import rows_of
from spending.filter import ExpenseFilter
from spending.period import DayRange, Months

STEPS: Final = 5
MOST_DAYS: Final = 366
"""More days than these are too many to show: then the last weeks are shown."""

MOST_WEEKS: Final = 53
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class MapDay:
    """A day with expenses: their sum in minor units, how many, and its step.

    `step` is 1 (little) to STEPS (much), 0 where the sum is not above zero: refunds came to as
    much as was spent, or more.
    """

    day: date
    amount: int
    count: int
    step: int


@dataclass(frozen=True, slots=True)
class CalendarMap:
    """The days shown, those with expenses among them, oldest first, and what parts the steps.

    `bounds` are pairs of a step and the least amount in it (minor units), ascending; a step that
    no day is in is not there. `is_cut` says that the filter's days are more than those shown.
    """

    days: DayRange
    marks: tuple[MapDay, ...]
    bounds: tuple[tuple[int, int], ...]
    is_cut: bool

    @property
    def length(self) -> int:
        """How many days are shown."""
        first, last = self.days.first, self.days.last
        return (last - first).days + 1 if first and last else 0


def calendar_map(
    book: Book, wanted: ExpenseFilter, today: date, rows: Array | None = None
) -> CalendarMap | None:
    """Give what was spent on each day of a filter; None when it has no days.

    The steps part the days with spending into fifths. `rows` are the filter's rows where they
    are known.
    """
    rows = rows_of(book, wanted) if rows is None else rows
    whole = shown_days(book, wanted.days, rows, today)
    if whole is None:
        return None
    days = _newest(whole, today, book.settings.first_weekday, book.settings.months)
    ordinals, amounts, counts = _by_day(book, days, rows)
    steps, bounds = _steps(amounts)
    dates = map(date.fromordinal, ordinals.tolist())
    found = zip(dates, amounts.tolist(), counts.tolist(), steps.tolist(), strict=True)
    marks = tuple(MapDay(*said) for said in found)
    return CalendarMap(days, marks, bounds, is_cut=days != whole)


def _newest(whole: DayRange, today: date, first_weekday: int, months: Months) -> DayRange:
    """Give all days, or of too many the last 53 weeks; while they run, to this month's end."""
    first, last = whole.first, whole.last
    if first is None or last is None or (last - first).days < MOST_DAYS:
        return whole
    this_month = months.days(months.of(today)).last
    if this_month and today in whole:
        last = min(last, this_month)
    into_week = (last.isoweekday() - first_weekday) % _WEEK
    begin = last - timedelta(days=into_week + (MOST_WEEKS - 1) * _WEEK)
    return DayRange(max(begin, first), last)


def _by_day(book: Book, days: DayRange, rows: Array) -> tuple[Array, Array, Array]:
    """Give the days that have expenses as ordinals, with sums and counts."""
    day, frame = book.frame.at("day", rows), book.frame
    first = days.first.toordinal() if days.first else 0
    last = days.last.toordinal() if days.last else 0
    start, stop = np.searchsorted(day, [first, last + 1])
    keys = day[start:stop] - first
    size = last - first + 1
    counts = np.bincount(keys, minlength=size)
    sums = frame.sums(keys, frame.at("amount", rows)[start:stop], size)
    with_expenses = np.flatnonzero(counts)
    return with_expenses + first, sums[with_expenses], counts[with_expenses]


def _steps(amounts: Array) -> tuple[Array, tuple[tuple[int, int], ...]]:
    """Part the amounts above zero into fifths: give each one's step, and where steps begin.

    Equal amounts are in one step; with fewer different amounts than steps the highest are used.
    """
    spent = np.sort(amounts[amounts > 0])
    if not len(spent):
        return np.zeros(len(amounts), dtype=np.int64), ()
    lows = np.unique(spent[[len(spent) * fifth // STEPS for fifth in range(STEPS)]])
    unused = STEPS - len(lows)
    reached = np.searchsorted(lows, amounts, side="right")
    steps = np.where(amounts > 0, reached + unused, 0)
    return steps, tuple((unused + 1 + place, int(low)) for place, low in enumerate(lows))
