"""Bars in time: which months they stand for, and which of them are named below."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.spans import MOST_MONTHS, are_years, spans_of
from spending.period import Month

MONTHS = st.builds(Month, st.integers(1990, 2030), st.integers(1, 12))


def _months(first: Month, count: int) -> tuple[Month, ...]:
    return tuple(first.through(first.plus(count - 1)))


@given(MONTHS, st.integers(1, 400))
def test_spans_part_the_months(first: Month, count: int) -> None:
    """Every month lies in exactly one bar, in order, and the bar's days are the months'."""
    months = _months(first, count)
    spans = spans_of(months, "en_US")
    places = [place for span in spans for place in range(span.start, span.stop)]
    assert places == list(range(count))
    for span in spans:
        assert span.days.first == months[span.start].days.first
        assert span.days.last == months[span.stop - 1].days.last


@given(MONTHS, st.integers(1, 400))
def test_some_spans_are_named_and_not_too_many(first: Month, count: int) -> None:
    """There is always a name below, and never more than fit on a telephone."""
    named = [span.tick for span in spans_of(_months(first, count), "en_US") if span.tick]
    assert 1 <= len(named) <= 16


@pytest.mark.parametrize(
    ("count", "years"), [(1, False), (MOST_MONTHS, False), (MOST_MONTHS + 1, True)]
)
def test_too_many_months_become_years(count: int, years: bool) -> None:  # noqa: FBT001 - a case
    """Up to five years each month has a bar of its own."""
    assert are_years(_months(Month(2020, 1), count)) is years


def test_first_month_names_its_year() -> None:
    """Without a January close by, the first month says which year it is."""
    ticks = [span.tick for span in spans_of(_months(Month(2026, 2), 3), "en_US")]
    assert ticks == ["Feb<br>2026", "Mar", "Apr"]


def test_january_names_the_year_alone_when_it_is_close() -> None:
    """Two years side by side would run into each other on a narrow screen."""
    ticks = [span.tick for span in spans_of(_months(Month(2025, 12), 3), "en_US")]
    assert ticks == ["Dec", "Jan<br>2026", "Feb"]
