"""What a view keeps of an address: whatever the page wrote comes back the same."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from books import FILTERS
from hypothesis import given
from hypothesis import strategies as st

from analytics.compare import Against
from analytics.listing import SORTS
from components.list_address import ListAddress
from components.overview_address import CHARTS, OverviewAddress, Pick
from components.view_address import home_href, kept_query, shows, start_href
from spending.category import category_id
from spending.errors import InvalidInput
from spending.filter import ExpenseFilter
from spending.period import CALENDAR, PERIODS
from spending.saved_view import LONGEST_QUERY, SavedView, checked_query

TODAY = date(2026, 11, 22)
ORDERS = st.sampled_from([*SORTS, *(f"-{one}" for one in SORTS)])
PICKED = st.sampled_from(
    [
        ExpenseFilter(categories=frozenset({category_id("Food")})),
        ExpenseFilter(merchants=frozenset({"A & B=ä", "#%?"})),
        ExpenseFilter(not_merchants=frozenset({"x"}), empty=frozenset({"note"})),
    ]
)
PICKS = st.dictionaries(st.sampled_from(sorted(CHARTS)), PICKED, max_size=3).map(
    lambda found: tuple(Pick(chart, wanted) for chart, wanted in found.items())
)
NOISE = {"open": "0" * 32, "page": "7", "cursor": "x", "utm": "y", "expense": "z"}


def _kept(page: str, query: str) -> str:
    return kept_query(page, query, TODAY, CALENDAR)


@given(FILTERS, st.none() | st.sampled_from(sorted(PERIODS)), PICKS, st.sampled_from(Against))
def test_overview(
    wanted: ExpenseFilter, period: str | None, picks: tuple[Pick, ...], against: Against
) -> None:
    """Any address the overview writes is kept whole: filter, period by its word, picks, compare."""
    written = OverviewAddress(period, wanted, picks, against).href.partition("?")[2]
    kept = _kept("/", f"?{written}&{urlencode(NOISE)}")

    assert OverviewAddress.from_query(kept, TODAY) == OverviewAddress.from_query(written, TODAY)
    assert not [name for name in NOISE if f"{name}=" in kept.replace("pick=", "")]
    assert (f"period={period}" in kept) == (period is not None) or not period
    assert _kept("/", kept) == kept
    if len(kept) <= LONGEST_QUERY:
        assert checked_query(kept) == kept


@given(FILTERS, ORDERS)
def test_list(wanted: ExpenseFilter, order: str) -> None:
    """Any address the list writes is kept whole: filter and order."""
    written = ListAddress(wanted, order).href(wanted).partition("?")[2]
    kept = _kept("/expenses", f"?{urlencode(NOISE)}&{written}")

    assert ListAddress.from_query(kept) == ListAddress(wanted, order)
    assert kept == written
    assert checked_query(kept) == kept


def test_periods_move_on() -> None:
    """A view of this month shows the month that is, whenever it is opened."""
    kept = _kept("/", "?period=this-month")
    later = OverviewAddress.from_query(kept, TODAY + timedelta(days=40))
    assert kept == "period=this-month"
    assert later.wanted.days.first == date(2027, 1, 1)


def test_bare_overview() -> None:
    """The usual overview is kept by its period: a bare address may be the start by then."""
    assert _kept("/", "") == "period=12-months"


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("/budgets", ""), ("/", "?period=ever"), ("/", "?pick=moon:x"), ("/", "?compare=x"),
        ("/expenses", "?sort=size"), ("/expenses", "?from=x"), ("//x", ""),
    ],
)  # fmt: skip
def test_refused(page: str, query: str) -> None:
    """What no page shows is not kept."""
    with pytest.raises(InvalidInput):
        _kept(page, query)


def test_shows() -> None:
    """A view shows an address whichever way its parts are ordered, on its own page alone."""
    view = SavedView("1", "One", "/expenses", "category=a&text=b%20c")
    assert shows(view, "/expenses", "text=b+c&category=a")
    assert not shows(view, "/", "category=a&text=b%20c")
    assert not shows(view, "/expenses", "category=a")


def test_start() -> None:
    """The start leads to its address; one that cannot be read is passed over."""
    assert start_href(None, TODAY, CALENDAR) == ""
    at = SavedView("1", "One", "/", "period=all", start=3)
    assert start_href(at, TODAY, CALENDAR) == "/?period=all"
    broken = SavedView("1", "One", "/", "period=ever", start=3)
    assert start_href(broken, TODAY, CALENDAR) == ""


def test_overview_stays_within_reach() -> None:
    """The link to the overview leads to a start there; beside one on the list, to the usual."""
    assert home_href("") == ""
    assert home_href("/?period=all") == "/?period=all"
    assert home_href("/expenses?text=a") == "/?period=12-months"
    assert home_href("/expenses") == "/?period=12-months"
