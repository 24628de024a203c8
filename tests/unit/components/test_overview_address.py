"""The address of the overview: what it says is what is shown, and shown in chips again."""

from datetime import date

import pytest
from books import FILTERS
from hypothesis import given
from hypothesis import strategies as st

from components.overview_address import OverviewAddress
from spending.errors import InvalidInput
from spending.filter import ExpenseFilter
from spending.period import PERIODS, DayRange, period_days

TODAY = date(2026, 11, 22)
WORDS = st.sampled_from(sorted(PERIODS))


def _read(query: str) -> OverviewAddress:
    return OverviewAddress.from_query(query, TODAY)


@given(FILTERS, WORDS)
def test_chip_changes_the_days_alone(wanted: ExpenseFilter, period: str) -> None:
    """A period keeps whatever else is asked for."""
    chip = OverviewAddress(None, wanted).with_period(period)
    after = _read(chip.removeprefix("/"))
    assert after == OverviewAddress(period, wanted.with_days(period_days(period, TODAY)))


@given(FILTERS)
def test_days_in_the_address_are_the_days_shown(wanted: ExpenseFilter) -> None:
    """An address with days of its own, as a link from elsewhere has, is followed."""
    address = _read(f"?{wanted.to_query()}")
    if wanted.days != DayRange():
        assert address == OverviewAddress(None, wanted)
    else:
        assert address.period == "12-months"
        assert address.everything_else == wanted


@given(FILTERS, WORDS)
def test_filter_can_be_left_with_the_days_kept(wanted: ExpenseFilter, period: str) -> None:
    """Showing all expenses again stays in the period."""
    address = _read(OverviewAddress(None, wanted).with_period(period).removeprefix("/"))
    after = _read(address.with_filter(ExpenseFilter()).removeprefix("/"))
    assert after.wanted == ExpenseFilter(days=address.wanted.days)


@given(FILTERS, FILTERS, st.none() | WORDS)
def test_filter_can_be_changed_with_the_days_kept(
    before: ExpenseFilter, wanted: ExpenseFilter, period: str | None
) -> None:
    """A step down, or a chip taken away, keeps the period, named or of one's own days."""
    chosen = OverviewAddress(None, before)
    address = _read(
        (chosen.with_period(period) if period else chosen.with_filter(before)).removeprefix("/")
    )
    after = _read(address.with_filter(wanted).removeprefix("/"))
    assert after == OverviewAddress(address.period, wanted.with_days(address.wanted.days))


def test_named_period_wins_over_days() -> None:
    """An address that says both means the period."""
    assert _read("?from=2020-01-01&period=this-month").wanted.days == DayRange(
        date(2026, 11, 1), date(2026, 11, 30)
    )


@pytest.mark.parametrize(
    "query", ["?period=ever", "?from=2026-13-01", "?min=1e999999", "?weekday=8"]
)
def test_bad_address_is_refused_by_name(query: str) -> None:
    """What cannot be understood is said, not guessed."""
    with pytest.raises(InvalidInput):
        _read(query)
