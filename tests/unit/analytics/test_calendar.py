"""The calendar map's days: each is a recount, all are shown, and the steps are fifths."""

from datetime import date, timedelta

from books import FILTERS, FIRST, a_book, expenses, starting
from hypothesis import given
from hypothesis import strategies as st
from oracle import matching

from analytics.calendar import MOST_DAYS, MOST_WEEKS, STEPS, CalendarMap, MapDay, calendar_map
from spending.expense import Expense
from spending.filter import ExpenseFilter
from spending.period import PERIODS, DayRange, period_days
from spending.settings import Settings

TODAYS = st.integers(-40, 400).map(lambda days: FIRST + timedelta(days=days))
TODAY = date(2026, 11, 22)


def _expense(number: int, day: date, amount: int) -> Expense:
    return Expense(day, amount, id=f"{number:032x}", version=1, sequence=number)


def _map(
    amounts: list[int], days: DayRange | None = None, settings: Settings | None = None
) -> CalendarMap:
    kept = [_expense(n, date(2026, 11, 1 + n), amount) for n, amount in enumerate(amounts)]
    found = calendar_map(a_book(kept, settings), ExpenseFilter(days=days or DayRange()), TODAY)
    assert found is not None
    return found


@given(expenses(), FILTERS, TODAYS)
def test_every_day_is_a_recount(kept: list[Expense], wanted: ExpenseFilter, today: date) -> None:
    """Each day has the sum and count of exactly its expenses; days without any are left out."""
    found = calendar_map(a_book(kept), wanted, today)
    if found is None:
        assert matching(kept, wanted, starting()) == []
        return
    shown = wanted.with_days(found.days)
    days = {one.day for one in matching(kept, shown, starting())}
    assert [mark.day for mark in found.marks] == sorted(days)
    for mark in found.marks:
        behind = matching(kept, wanted.with_days(DayRange(mark.day, mark.day)), starting())
        assert (mark.count, mark.amount) == (len(behind), sum(one.amount for one in behind))


@given(expenses(), FILTERS, st.sampled_from(sorted(PERIODS)), TODAYS)
def test_days_sum_up_to_the_total_of_the_days_shown(
    kept: list[Expense], wanted: ExpenseFilter, period: str, today: date
) -> None:
    """Nothing within the days shown is missing; only of too many days some are not shown."""
    asked = wanted.with_days(period_days(period, today))
    found = calendar_map(a_book(kept), asked, today)
    if found is None:
        return
    whole = matching(kept, asked.with_days(found.days), starting())
    assert sum(mark.amount for mark in found.marks) == sum(one.amount for one in whole)
    assert sum(mark.count for mark in found.marks) == len(whole)
    if not found.is_cut:
        assert len(whole) == len(matching(kept, asked, starting()))


@given(st.lists(st.integers(-500, 5_000), min_size=1, max_size=28))
def test_steps_rise_with_the_amounts(amounts: list[int]) -> None:
    """More is never a lower step, equal amounts are in one, and steps begin where they say."""
    found = _map(amounts)
    marks = sorted(found.marks, key=lambda mark: mark.amount)
    assert [mark.step for mark in marks] == sorted(mark.step for mark in marks)
    for mark in marks:
        begun = [step for step, least in found.bounds if least <= mark.amount]
        assert mark.step == (begun[-1] if mark.amount > 0 else 0)
    assert {step for step, _ in found.bounds} == {mark.step for mark in marks if mark.step}


def test_steps_are_fifths_of_the_days() -> None:
    """Ten different days are two to a step."""
    found = _map([n * 100 for n in range(1, 11)])
    assert [mark.step for mark in found.marks] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert found.bounds == ((1, 100), (2, 300), (3, 500), (4, 700), (5, 900))


def test_few_different_amounts_use_the_highest_steps() -> None:
    """One day stands out; it is not pale because there is no other."""
    assert _map([700]).bounds == ((STEPS, 700),)
    assert [mark.step for mark in _map([700, 300, 700]).marks] == [5, 4, 5]


def test_day_of_refunds_has_no_step() -> None:
    """What came back is no spending, and a day that evens out is neither."""
    found = _map([-500, 0, 100])
    assert [mark.step for mark in found.marks] == [0, 0, 5]
    assert found.marks[0] == MapDay(date(2026, 11, 1), -500, 1, 0)


def test_long_period_is_cut_to_its_last_weeks() -> None:
    """Of years the 53 newest weeks are shown, in whole columns, and that is said."""
    days = DayRange(date(2020, 1, 1), date(2026, 10, 31))
    found = _map([100], days, Settings("EUR", "en_US", "UTC", week=1))
    assert found.is_cut
    assert found.days == DayRange(date(2025, 10, 27), date(2026, 10, 31))
    assert found.length == (MOST_WEEKS - 1) * 7 + 6
    assert found.marks == ()


def test_running_long_period_ends_with_this_month() -> None:
    """Years yet to come would be nothing but blank."""
    days = DayRange(date(2020, 1, 1), date(2030, 12, 31))
    assert _map([100], days).days.last == date(2026, 11, 30)


def test_leap_year_is_shown_whole() -> None:
    """366 days are a year."""
    days = DayRange(date(2024, 1, 1), date(2024, 12, 31))
    found = _map([100], days)
    assert found.length == MOST_DAYS
    assert not found.is_cut
