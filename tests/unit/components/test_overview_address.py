"""The address of the overview: what it says is what is shown, and shown in chips again."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from books import FILTERS
from hypothesis import given
from hypothesis import strategies as st

from analytics.compare import Against
from components.overview_address import OverviewAddress, Pick
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
    "query",
    [
        "?period=ever",
        "?from=2026-13-01",
        "?min=1e999999",
        "?weekday=8",
        "?compare=never",
        "?pick=nowhere:from%3D2026-11-01",
        "?pick=days",
        "?pick=days:text%3Da",
    ],
)
def test_bad_address_is_refused_by_name(query: str) -> None:
    """What cannot be understood is said, not guessed."""
    with pytest.raises(InvalidInput):
        _read(query)


def _picked(chart: str, **asked: Any) -> str:  # noqa: ANN401 - a part of a filter
    return urlencode({"pick": Pick(chart, ExpenseFilter(**asked)).written})


DAY = DayRange(TODAY, TODAY)
ON_DAY, AT_SHOP = _picked("days", days=DAY), _picked("merchants", merchants=frozenset({"Shop"}))


def test_links_keep_the_order_of_asking() -> None:
    """Whatever is changed keeps its place in the address, what is new comes last."""
    query = f"{ON_DAY}&category=food&{AT_SHOP}"
    address = _read(query)
    assert address.href == f"/?period=12-months&{query}"
    longer = address.with_filter(replace(address.wanted, text="tea"))
    assert longer == f"/?period=12-months&{query}&text=tea"
    deeper = address.with_filter(replace(address.wanted, categories=frozenset({"fruit"})))
    assert deeper == f"/?period=12-months&{query.replace('food', 'fruit')}"
    assert address.unpicked("days").href == f"/?period=12-months&category=food&{AT_SHOP}"
    assert address.unfiltered == "/?period=12-months"


def test_a_chart_has_one_pick() -> None:
    """The later of two picks of one chart holds."""
    other = _picked("days", days=DayRange(date(2026, 11, 1), date(2026, 11, 1)))
    assert _read(f"{ON_DAY}&{other}").picks == _read(other).picks


def test_picked_days_stay_behind_with_their_period() -> None:
    """Another period takes off picked days, which may lie outside of it, and keeps the others."""
    assert _read(f"{ON_DAY}&{AT_SHOP}").with_period("all") == f"/?period=all&{AT_SHOP}"


def test_what_a_period_is_held_against_is_kept() -> None:
    """The choice of comparison is part of every link, the usual one unsaid."""
    address = _read("?period=all&compare=year")
    assert address.with_period("this-month") == "/?period=this-month&compare=year"
    assert address.held_against(Against.BEFORE) == "/?period=all"


@given(FILTERS, WORDS, st.sampled_from(list(Against)))
def test_an_address_written_is_the_address_read(
    wanted: ExpenseFilter, period: str, against: Against
) -> None:
    """Period, filter, picks and comparison survive being written as a link."""
    days = period_days(period, TODAY)
    odd = ExpenseFilter(merchants=frozenset({"&pick=a:b", "ü ?"}))
    picks = (Pick("days", ExpenseFilter(days=DAY)), Pick("merchants", odd))
    address = OverviewAddress(period, wanted.with_days(days), picks, against)
    assert _read(address.href.removeprefix("/")) == address
