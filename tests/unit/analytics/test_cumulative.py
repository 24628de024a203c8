"""Running sums: every stop is a recount, and lines, limits and days mean what they say."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from books import FILTERS, FIRST, a_book, expenses, starting
from hypothesis import given
from hypothesis import strategies as st
from oracle import matching

from analytics.book import Book
from analytics.cumulative import MOST_DAYS, Cumulative, LimitStep, Line, Stop, cumulative
from spending.budget import OVERALL, Budget
from spending.expense import Expense
from spending.filter import ExpenseFilter
from spending.period import PERIODS, DayRange, Month, period_days

TODAYS = st.integers(-40, 400).map(lambda days: FIRST + timedelta(days=days))
PERIOD_NAMES = st.sampled_from(sorted(PERIODS))
TODAY = date(2026, 11, 22)


def _expense(number: int, day: str, amount: int, **more: str) -> Expense:
    return Expense(date.fromisoformat(day), amount, id=f"{number:032x}", version=1,
                   sequence=number, **more)  # type: ignore[arg-type]  # fmt: skip


def _sums(book: Book, wanted: ExpenseFilter, today: date = TODAY) -> Cumulative:
    found = cumulative(book, wanted, today)
    assert found is not None
    return found


def _of(period: str) -> ExpenseFilter:
    return ExpenseFilter(days=period_days(period, TODAY))


# Every stop is a recount


def _recounted(kept: list[Expense], wanted: ExpenseFilter, line: Line, stop: Stop) -> None:
    behind = matching(kept, wanted.with_days(DayRange(line.days.first, stop.day)), starting())
    assert (stop.count, stop.amount) == (len(behind), sum(one.amount for one in behind))


@given(expenses(), FILTERS, TODAYS)
def test_every_stop_is_a_recount_of_its_days(
    kept: list[Expense], wanted: ExpenseFilter, today: date
) -> None:
    """Each stop of both lines holds the sum and count from its line's first day to its own."""
    found = cumulative(a_book(kept), wanted, today)
    for line in [found.now, *([found.before] if found.before else [])] if found else []:
        for stop in line.stops:
            _recounted(kept, wanted, line, stop)


@given(expenses(), FILTERS, PERIOD_NAMES, TODAYS)
def test_line_ends_at_the_total_of_the_period(
    kept: list[Expense], wanted: ExpenseFilter, period: str, today: date
) -> None:
    """The last stop and what is dated later are together all that the period holds."""
    asked = wanted.with_days(period_days(period, today))
    whole = matching(kept, asked, starting())
    found = cumulative(a_book(kept), asked, today)
    if found is None:
        assert whole == []
        return
    assert found.end.count + found.later_count == len(whole)
    assert found.end.amount + found.later_amount == sum(one.amount for one in whole)
    assert found.today is None or found.end.day == today


@given(expenses(), FILTERS, PERIOD_NAMES, TODAYS)
def test_line_before_ends_at_its_whole_period(
    kept: list[Expense], wanted: ExpenseFilter, period: str, today: date
) -> None:
    """The line of the period before is drawn to its last day, which this period follows."""
    asked = wanted.with_days(period_days(period, today))
    found = cumulative(a_book(kept), asked, today)
    if found is None or found.before is None:
        return
    before, last = found.before, found.before.days.last
    assert last is not None
    assert before.stops[-1].day == last
    assert found.now.days.first == last + timedelta(days=1)
    whole = matching(kept, asked.with_days(before.days), starting())
    assert before.stops[-1].amount == sum(one.amount for one in whole)
    assert whole


@given(st.integers(1, 48_000), TODAYS)
def test_stops_are_few_however_long_the_period(length: int, today: date) -> None:
    """A line has at most a stop a day, and about ninety in all; the last day has one."""
    first = date(1970, 1, 1)
    days = DayRange(first, min(first + timedelta(days=length - 1), date(2100, 12, 31)))
    kept = [Expense(first, 5, id=f"{1:032x}", version=1, sequence=1)]
    found = cumulative(a_book(kept), ExpenseFilter(days=days), today)
    assert found is not None
    numbers = [stop.number for stop in found.now.stops]
    assert numbers == sorted(set(numbers))
    assert len(numbers) <= MOST_DAYS + 3
    gaps = [later - earlier for earlier, later in pairwise(numbers)]
    assert max(gaps, default=1) <= 731
    assert found.end.day == (today if today in days else days.last)


# Which days are held against which


def test_month_is_held_against_the_month_before_by_its_days() -> None:
    """22 November stands over 22 October; October's 31st day has a stop of its own."""
    book = a_book([_expense(1, "2026-11-02", 700), _expense(2, "2026-10-22", 300),
                   _expense(3, "2026-10-31", 50)])  # fmt: skip
    found = _sums(book, _of("this-month"))
    assert found.before is not None
    assert (found.today, found.length, found.end.number) == (22, 30, 22)
    then = found.before.at(22)
    assert then == Stop(22, date(2026, 10, 22), 300, 1)
    assert found.before.stops[-1] == Stop(31, date(2026, 10, 31), 350, 2)


def test_shorter_month_before_stays_at_its_end() -> None:
    """On 30 March the whole of February is what it is held against."""
    book = a_book([_expense(1, "2026-03-02", 700), _expense(2, "2026-02-28", 300)])
    days = Month(2026, 3).days
    found = _sums(book, ExpenseFilter(days=days), date(2026, 3, 30))
    assert found.before is not None
    assert found.before.at(30) == Stop(28, date(2026, 2, 28), 300, 1)


@pytest.mark.parametrize(
    ("days", "before"),
    [
        (("2026-09-01", "2026-11-30"), ("2026-06-01", "2026-08-31")),
        (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31")),
        (("2026-11-05", "2026-11-14"), ("2026-10-26", "2026-11-04")),
    ],
)
def test_period_before_is_as_long(days: tuple[str, str], before: tuple[str, str]) -> None:
    """Months come after as many months, a year after a year, days after as many days."""
    earlier = DayRange(*map(date.fromisoformat, before))
    book = a_book([_expense(1, before[0], 100), _expense(2, days[0], 100)])
    found = _sums(book, ExpenseFilter(days=DayRange(*map(date.fromisoformat, days))))
    assert found.before is not None
    assert found.before.days == earlier


def test_all_time_has_nothing_before_it() -> None:
    """All expenses run from the first to the last and are held against nothing."""
    book = a_book([_expense(1, "2024-03-05", 100), _expense(2, "2026-11-21", 200)])
    found = _sums(book, ExpenseFilter())
    assert found.before is None
    assert found.now.days == DayRange(date(2024, 3, 5), date(2026, 11, 21))
    assert found.end == Stop(found.length, date(2026, 11, 21), 300, 2)


def test_days_without_an_end_reach_today() -> None:
    """`from=` alone runs up to today, and beyond where something is dated later."""
    since = ExpenseFilter(days=DayRange(date(2026, 11, 1), None))
    quiet = _sums(a_book([_expense(1, "2026-11-02", 100)]), since)
    assert quiet.now.days.last == quiet.end.day == TODAY
    planned = _sums(a_book([_expense(1, "2026-11-28", 100)]), since)
    assert planned.now.days.last == date(2026, 11, 28)
    assert (planned.end.amount, planned.later_count, planned.later_amount) == (0, 1, 100)


def test_nothing_in_the_period_before_is_no_line() -> None:
    """A flat line at zero would say that nothing was spent where nothing is known."""
    assert _sums(a_book([_expense(1, "2026-11-02", 100)]), _of("this-month")).before is None


def test_upside_down_days_are_no_days() -> None:
    """A first day after the last one adds nothing up."""
    days = DayRange(date(2026, 11, 2), date(2026, 11, 1))
    assert (
        cumulative(a_book([_expense(1, "2026-11-02", 1)]), ExpenseFilter(days=days), TODAY) is None
    )


@pytest.mark.parametrize(
    ("days", "ends"),
    [
        (("2026-08-01", "2026-10-31"), None),
        (("2026-08-01", "2026-11-01"), "week"),
        (("2024-01-01", "2025-09-30"), "week"),
        (("2020-01-01", "2026-10-31"), "month"),
    ],
)
def test_long_periods_stop_at_the_ends_of_weeks_or_months(
    days: tuple[str, str], ends: str | None
) -> None:
    """Up to three months have a stop a day, up to 93 weeks one a week, longer ones one a month."""
    shown = DayRange(*map(date.fromisoformat, days))
    found = _sums(a_book([_expense(1, days[0], 5)]), ExpenseFilter(days=shown))
    stops = found.now.stops[:-1]
    if ends == "week":  # which begin on Sunday where en_US is spoken
        assert {stop.day.isoweekday() for stop in stops} == {6}
    elif ends == "month":
        assert {(stop.day + timedelta(days=1)).day for stop in stops} == {1}
    else:
        assert len(stops) + 1 == MOST_DAYS


# Limits


def _limited(limits: dict[str, int | None], kept: list[Expense]) -> Book:
    book = a_book(kept)
    book.__dict__["budgets"] = {OVERALL: Budget(OVERALL, limits)}
    return book


ONE = [_expense(1, "2026-11-02", 100)]


def test_limit_of_a_month_holds_on_all_its_days() -> None:
    """One month, one step from its first to its last day."""
    found = _sums(_limited({"2026-01": 1_000}, ONE), _of("this-month"))
    assert found.limits == (LimitStep(1, 30, 1_000),)


def test_limits_of_months_add_up() -> None:
    """Each month adds the limit that holds in it."""
    found = _sums(_limited({"2026-01": 1_000, "2026-11": 1_500}, ONE), _of("3-months"))
    assert [step.amount for step in found.limits] == [1_000, 2_000, 3_500]
    assert [(step.start, step.stop) for step in found.limits] == [(1, 30), (31, 61), (62, 91)]


def test_limits_end_where_a_month_has_none() -> None:
    """What came after would leave that month's spending out."""
    limits: dict[str, int | None] = {"2026-09": 1_000, "2026-10": None, "2026-11": 1_000}
    assert len(_sums(_limited(limits, ONE), _of("3-months")).limits) == 1
    assert _sums(_limited({"2026-11": 1_000}, ONE), _of("3-months")).limits == ()


def test_limit_is_for_everything_and_whole_months() -> None:
    """A part of the spending, or of a month, is not held against the whole limit."""
    book = _limited({"2026-01": 1_000}, ONE)
    part = ExpenseFilter(days=Month(2026, 11).days, methods=frozenset({""}))
    assert _sums(book, part).limits == ()
    days = DayRange(date(2026, 11, 1), date(2026, 11, 15))
    assert _sums(book, ExpenseFilter(days=days)).limits == ()
