"""Which days are held against which, and what the difference is."""

from datetime import date, timedelta

import pytest
from books import DAYS, FILTERS, a_book, expenses, starting
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import matching

from analytics.compare import Against, compared_days, comparison
from spending.expense import Expense
from spending.filter import ExpenseFilter
from spending.period import PERIODS, DayRange, Month, period_days

SOME_DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
MONTHS = st.builds(Month, st.integers(1990, 2080), st.integers(1, 12))


def _length(days: DayRange) -> int:
    assert days.first
    assert days.last
    return (days.last - days.first).days + 1


def _range(first: str, last: str) -> DayRange:
    return DayRange(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("period", "today", "now", "before"),
    [
        ("this-month", "2026-11-22", ("2026-11-01", "2026-11-22"), ("2026-10-01", "2026-10-22")),
        ("this-month", "2026-03-30", ("2026-03-01", "2026-03-30"), ("2026-02-01", "2026-02-28")),
        ("this-month", "2026-03-01", ("2026-03-01", "2026-03-01"), ("2026-02-01", "2026-02-01")),
        ("last-month", "2026-11-22", ("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30")),
        ("3-months", "2026-11-22", ("2026-09-01", "2026-11-22"), ("2026-06-01", "2026-08-22")),
        ("12-months", "2026-11-22", ("2025-12-01", "2026-11-22"), ("2024-12-01", "2025-11-22")),
        ("this-year", "2026-11-22", ("2026-01-01", "2026-11-22"), ("2025-01-01", "2025-11-22")),
    ],
)
def test_named_periods(
    period: str, today: str, now: tuple[str, str], before: tuple[str, str]
) -> None:
    """A running period is held by its first days, one that is over by all of them."""
    day = date.fromisoformat(today)
    found = compared_days(period_days(period, day), day)
    assert found == (_range(*now), _range(*before))


def test_days_of_ones_own() -> None:
    """As many days come before as were chosen; whole months have whole months before them."""
    today = date(2026, 11, 22)
    assert compared_days(_range("2026-10-05", "2026-10-14"), today) == (
        _range("2026-10-05", "2026-10-14"),
        _range("2026-09-25", "2026-10-04"),
    )
    assert compared_days(_range("2024-02-01", "2024-02-29"), today) == (
        _range("2024-02-01", "2024-02-29"),
        _range("2024-01-01", "2024-01-31"),
    )


@pytest.mark.parametrize(
    "days",
    [
        DayRange(),
        DayRange(None, date(2026, 1, 1)),
        DayRange(date(2026, 2, 1), date(2026, 1, 1)),
        DayRange(date(2026, 12, 1), None),
        DayRange(date(1970, 1, 1), date(1970, 1, 31)),
    ],
)
def test_nothing_to_compare(days: DayRange) -> None:
    """Days without a beginning, or with nothing before them, are held against nothing."""
    assert compared_days(days, date(2026, 11, 22)) is None


@given(SOME_DAYS, st.integers(0, 900), SOME_DAYS)
def test_sides_touch_nowhere_and_are_as_long(first: date, more: int, today: date) -> None:
    """The earlier side lies before the later one and has as many days, or all it has."""
    days = DayRange(first, first + timedelta(days=more))
    found = compared_days(days, today)
    assert found
    now, before = found
    assert now.first == days.first
    assert before.last
    assert before.last < first
    if not _is_whole(days):
        assert _length(before) == _length(now)
        assert before.first == first - timedelta(days=more + 1)
    if today in days:
        assert now.last == today
        assert _length(before) <= _length(now)
    else:
        assert now == days


def _is_whole(days: DayRange) -> bool:
    assert days.first
    assert days.last
    return days.first.day == 1 and (days.last + timedelta(days=1)).day == 1


@given(MONTHS, st.integers(1, 36), SOME_DAYS)
def test_months_have_as_many_months_before(month: Month, count: int, today: date) -> None:
    """What is over is held against exactly the same number of months that end the day before."""
    days = DayRange(month.days.first, month.plus(count - 1).days.last)
    found = compared_days(days, today)
    assert found
    now, before = found
    assert before.first == month.plus(-count).days.first
    if now == days and today not in days:
        assert before.last == month.plus(-1).days.last
    else:
        assert _length(before) == min(_length(now), _length(_before(month, count)))


def _before(month: Month, count: int) -> DayRange:
    return DayRange(month.plus(-count).days.first, month.plus(-1).days.last)


@settings(max_examples=60)
@given(expenses(), FILTERS, st.sampled_from(sorted(PERIODS)), DAYS)
def test_both_sides_are_a_recount(
    kept: list[Expense], wanted: ExpenseFilter, period: str, today: date
) -> None:
    """Each side is the plain sum of its days, with the same filter, and the change their gap."""
    asked = wanted.with_days(period_days(period, today))
    found = comparison(a_book(kept), asked, today)
    if found is None:
        assert period == "all"
        return
    sums = []
    for side in (found.now, found.before):
        assert side.wanted == wanted.with_days(side.days)
        behind = matching(kept, side.wanted, starting())
        assert (side.totals.count, side.totals.amount) == (
            len(behind),
            sum(one.amount for one in behind),
        )
        sums.append(side.totals.amount)
    assert found.change == sums[0] - sums[1]
    assert (found.share is None) is (sums[1] <= 0)


@pytest.mark.parametrize(
    ("days", "now", "before"),
    [
        (("2026-11-01", "2026-11-30"), ("2026-11-01", "2026-11-22"), ("2025-11-01", "2025-11-22")),
        (("2026-02-01", "2026-02-28"), ("2026-02-01", "2026-02-28"), ("2025-02-01", "2025-02-28")),
        (("2024-02-01", "2024-02-29"), ("2024-02-01", "2024-02-29"), ("2023-02-01", "2023-02-28")),
        (("2024-02-29", "2024-03-04"), ("2024-02-29", "2024-03-04"), ("2023-02-28", "2023-03-04")),
        (("2025-12-01", "2026-11-30"), ("2025-12-01", "2026-11-22"), ("2024-12-01", "2025-11-22")),
    ],
)
def test_a_year_ago(days: tuple[str, str], now: tuple[str, str], before: tuple[str, str]) -> None:
    """The same months or days of the year before, as many of them as have passed."""
    found = compared_days(_range(*days), date(2026, 11, 22), against=Against.YEAR)
    assert found == (_range(*now), _range(*before))
