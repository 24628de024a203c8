"""Running sums: how the spending of a period adds up, beside the period before and the limit."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from analytics.book import Book
from analytics.compare import Against, compared_days
from analytics.frame import Array
from analytics.select import rows_of
from spending.budget import OVERALL
from spending.filter import ExpenseFilter
from spending.period import DayRange
from spending.settings import Settings

MOST_DAYS: Final = 92
"""Up to so many days each has a stop of its own; beyond, the ends of weeks or months do."""

_MOST_WEEKS: Final = 93
_MONTH_STEPS: Final = ((90, 1), (270, 3), (1_080, 12))
"""Up to so many months a stop stands at the end of every so many."""

_TWO_YEARS: Final = 24

_ONE: Final = timedelta(days=1)
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Stop:
    """What was spent from a line's first day to the end of `day`: minor units and how many.

    `number` is the day's place in its own period, 1 the first.
    """

    number: int
    day: date
    amount: int
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """One period's running sum; `days` are the whole period's, both ends named."""

    days: DayRange
    stops: tuple[Stop, ...]

    def at(self, number: int) -> Stop | None:
        """Give the stop at a day of the period, the last one beyond its end; None before any."""
        past = bisect_right(self.stops, number, key=lambda stop: stop.number)
        return self.stops[past - 1] if past else None


@dataclass(frozen=True, slots=True)
class LimitStep:
    """From day `start` to day `stop` of the period the limits so far come to `amount`."""

    start: int
    stop: int
    amount: int


@dataclass(frozen=True, slots=True)
class Cumulative:
    """A period's running sum up to today, that of the period before, and the limits'.

    `today` is the number of the present day, None when the period does not run. `later_count`
    and `later_amount` are what the period holds after today. `before` is None when there is no
    earlier period to hold it against, or nothing in it. `limits` ends where a month has no limit.
    """

    now: Line
    before: Line | None
    limits: tuple[LimitStep, ...]
    today: int | None
    later_count: int
    later_amount: int

    @property
    def length(self) -> int:
        """How many days the period has."""
        return _number(self.now.days, _last(self.now.days))

    @property
    def end(self) -> Stop:
        """The last stop: today's, or that of the period's last day."""
        return self.now.stops[-1]


def shown_days(book: Book, days: DayRange, rows: Array, today: date) -> DayRange | None:
    """Give the days of a view with both ends named.

    Days without a beginning begin with the first expense of `rows`, days without an end reach
    to the last expense, and to today where they have a beginning. None when there is no such day.
    """
    day = book.frame.array("day")
    found = (int(day[rows[0]]), int(day[rows[-1]])) if len(rows) else None
    first = days.first or (date.fromordinal(found[0]) if found else None)
    ends = [date.fromordinal(found[1])] if found else []
    ends += [today] if days.first else []
    last = days.last or max(ends, default=None)
    return DayRange(first, last) if first and last and first <= last else None


def cumulative(
    book: Book,
    wanted: ExpenseFilter,
    today: date,
    rows: Array | None = None,
    against: Against = Against.BEFORE,
) -> Cumulative | None:
    """Give how what a filter stands for adds up over its days; None when it has no days.

    Days are held against those of an earlier period by their number (see
    `compare.compared_days`). A limit is for everything: a filter of more than days has none, nor
    have days that are not whole months. `rows` are the filter's rows where they are known.
    """
    rows = rows_of(book, wanted) if rows is None else rows
    days = shown_days(book, wanted.days, rows, today)
    if days is None:
        return None
    runs = today in days
    stop = _number(days, today if runs else _last(days))
    numbers = _numbers(days, today, book.settings)
    now = _line(book, days, [one for one in numbers if one <= stop], rows)
    return Cumulative(
        now=now,
        before=_before(book, wanted, today, numbers, against),
        limits=_limits(book, days) if wanted == ExpenseFilter(days=wanted.days) else (),
        today=_number(days, today) if runs else None,
        later_count=len(rows) - now.stops[-1].count,
        later_amount=int(book.frame.at("amount", rows).sum()) - now.stops[-1].amount,
    )


def _number(days: DayRange, day: date) -> int:
    return (day - _first(days)).days + 1


def _first(days: DayRange) -> date:
    return days.first or date.min


def _last(days: DayRange) -> date:
    return days.last or date.max


def _before(
    book: Book, wanted: ExpenseFilter, today: date, numbers: Sequence[int], against: Against
) -> Line | None:
    """Give the line of the whole earlier period, as far as there is one with expenses."""
    last = wanted.days.last or today
    whole_days = DayRange(wanted.days.first, last)
    compared = compared_days(whole_days, last + _ONE, book.settings.months, against)
    if compared is None:
        return None
    days = compared[1]
    rows = rows_of(book, wanted.with_days(days))
    whole = _number(days, _last(days))
    # Where the period before is the longer one, its last days have numbers of their own.
    beyond = range(numbers[-1] + 1, whole + 1) if numbers[-1] <= MOST_DAYS else [whole]
    stops = {one for one in numbers if one < whole} | set(beyond) | {whole}
    return _line(book, days, sorted(stops), rows) if len(rows) else None


def _line(book: Book, days: DayRange, numbers: Sequence[int], rows: Array) -> Line:
    """Sum up rows to the end of each numbered day, exactly."""
    ordinals = np.array(numbers) + (_first(days).toordinal() - 1)
    counts = np.searchsorted(book.frame.at("day", rows), ordinals, side="right")
    amounts = _sums_to(book.frame.at("amount", rows), counts).tolist()
    dates = map(date.fromordinal, ordinals.tolist())
    stops = zip(numbers, dates, amounts, counts.tolist(), strict=True)
    return Line(days, tuple(Stop(*stop) for stop in stops))


def _sums_to(amounts: Array, counts: Array) -> Array:
    """Sum up the first so many amounts, for ascending counts: each amount is added once."""
    begun = np.concatenate(([0], counts[:-1]))
    parts = np.zeros(len(counts), dtype=np.int64)
    some = counts > begun  # where nothing is added, reduceat would give the next amount
    if some.any():
        parts[some] = np.add.reduceat(amounts[: counts[-1]], begun[some])
    return np.cumsum(parts)


def _numbers(days: DayRange, today: date, settings: Settings) -> list[int]:
    """Give the days that have a stop, by number: today and the last one among them."""
    whole = _number(days, _last(days))
    ends = set(_ends(days, whole, settings)) | {whole}
    return sorted(ends | ({_number(days, today)} if today in days else set()))


def _ends(days: DayRange, whole: int, settings: Settings) -> Iterator[int]:
    if whole <= MOST_DAYS:
        yield from range(1, whole + 1)
    elif whole <= _MOST_WEEKS * _WEEK:
        to_end = (settings.first_weekday - 1 - _first(days).isoweekday()) % _WEEK
        yield from range(1 + to_end, whole + 1, _WEEK)
    else:
        kind = settings.months
        months = list(kind.of(_first(days)).through(kind.of(_last(days))))
        step = next((step for most, step in _MONTH_STEPS if len(months) <= most), _TWO_YEARS)
        for month in months:
            end = _last(kind.days(month))
            if (month.index + 1) % step == 0 and end in days:
                yield _number(days, end)


def _limits(book: Book, days: DayRange) -> tuple[LimitStep, ...]:
    """Give the running sum of the months' limits, up to the first month that has none."""
    budget = book.budgets.get(OVERALL)
    kind = book.settings.months
    whole = kind.covering(days)
    if budget is None or whole is None:
        return ()
    steps: list[LimitStep] = []
    amount = 0
    for month in whole[0].through(whole[1]):
        limit = budget.limit_in(month)
        if limit is None:
            break
        amount += limit
        of_month = kind.days(month)
        start, stop = _number(days, _first(of_month)), _number(days, _last(of_month))
        steps.append(LimitStep(start, stop, amount))
    return tuple(steps)
