"""Words for counts, months, moments and amounts, as each locale writes them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import words
from components.money import money, round_money
from spending.money import MoneyFormat
from spending.period import Month
from spending.settings import Settings


@pytest.mark.parametrize(
    ("value", "said"), [(0, "0 expenses"), (1, "1 expense"), (2176, "2,176 expenses")]
)
def test_count_agrees_with_its_number(value: int, said: str) -> None:
    """One is said differently from none and many."""
    assert words.count(value, "expense", "en_US") == said


def test_number_follows_the_locale() -> None:
    """Thousands are grouped as the person is used to."""
    assert words.number(2176, "de_DE") == "2.176"


def test_month_follows_the_locale() -> None:
    """Months have their names in full and short, without a point after the short one."""
    assert words.month_name(Month(2026, 11), "en_US") == "November 2026"
    assert words.short_month(Month(2026, 11), "de_DE") == "Nov"


def test_day_is_spelt_out() -> None:
    """A day that could be read in two ways is written so that it cannot."""
    assert words.day("2026-02-01", "en_US") == "February 1, 2026"


def test_moment_is_told_in_the_persons_zone() -> None:
    """What happened at noon in Greenwich happened at one in Berlin."""
    when = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert words.moment(when, Settings("EUR", "de_DE", "Europe/Berlin")) == "23.11.2026, 00:30"


def test_share_is_whole_percent() -> None:
    """A share is said without decimals."""
    assert words.percent(0.374, "en_US") == "37%"


@given(st.integers(-(10**14), 10**14), st.sampled_from(("EUR", "JPY", "KWD")))
def test_amount_is_written_as_the_account_does(minor: int, currency: str) -> None:
    """Keeping texts changes none of them."""
    written = MoneyFormat(currency, "en_US")
    assert money(written, minor) == written(minor)
    assert money(written, minor) == written(minor)


def test_round_amount_can_be_short() -> None:
    """Axes of large amounts stay narrow."""
    written = MoneyFormat("USD", "en_US")
    assert round_money(written, 80_000, compact=False) == "$80,000"
    assert round_money(written, 80_000, compact=True) == "$80K"
    assert round_money(written, 2_500_000, compact=True) == "$2.5M"
