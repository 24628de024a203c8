"""Saved views: which names and addresses are kept, and which view is the start."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spending.errors import InvalidFilter, InvalidInput
from spending.records import Record
from spending.saved_view import (
    LONGEST_NAME,
    LONGEST_QUERY,
    SavedView,
    check_views,
    checked_name,
    checked_page,
    checked_query,
    start_of,
    view_key,
)
from spending.text import fold

IDS = st.integers(0, 15).map(lambda number: f"{number:032x}")
VIEWS = st.builds(
    SavedView,
    id=IDS,
    name=st.text(min_size=1, max_size=5),
    page=st.sampled_from(("/", "/expenses")),
    query=st.sampled_from(("", "text=a")),
    start=st.integers(0, 9),
    version=st.integers(1, 99),
)


@given(VIEWS)
def test_kept_and_read(view: SavedView) -> None:
    """What is kept of a view is the view."""
    assert SavedView.from_record(Record(view_key(view.id), view.version, view.fields)) == view


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Food", "Food"),
        ("  two \t words\n", "two words"),
        ("<img src=x>", "<img src=x>"),
        ("\u202egnp\u200b", "gnp"),
        ("é" * LONGEST_NAME, "é" * LONGEST_NAME),
        ("e\u0301" * LONGEST_NAME, "é" * LONGEST_NAME),
        (f" {'x' * LONGEST_NAME} ", "x" * LONGEST_NAME),
    ],
)
def test_name(typed: str, kept: str) -> None:
    """Names are cleaned as other texts are, and counted afterwards."""
    assert checked_name(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\x00", "x" * (LONGEST_NAME + 1)])
def test_name_refused(typed: str) -> None:
    """A name of nothing, or too long a one, is refused with the field's name."""
    with pytest.raises(InvalidInput, match="Name must have 1 to 60 characters") as told:
        checked_name(typed)
    assert told.value.field == "name"


@pytest.mark.parametrize("page", ["", "/budgets", "/expenses/", "//evil.example", "https://x"])
def test_page_refused(page: str) -> None:
    """Only the overview and the list are saved; nothing leads out of the program."""
    with pytest.raises(InvalidInput, match="Page is none that can be saved"):
        checked_page(page)


def test_address() -> None:
    """An address loses its question mark and may be just so long."""
    assert checked_query("?period=all") == "period=all"
    assert checked_query("") == ""
    longest = "text=" + "x" * 100 + "&tag=" + "y" * 100
    longest += "&tag=z" * ((LONGEST_QUERY - len(longest)) // 6)
    longest += "&" * (LONGEST_QUERY - len(longest))
    assert checked_query(longest) == longest
    with pytest.raises(InvalidInput, match="Address has more than 4,000 characters"):
        checked_query(f"{longest}&")


@pytest.mark.parametrize("query", ["text=ä", "text=a\nb", "text=a\x00"])
def test_address_of_other_letters_refused(query: str) -> None:
    """What no address holds is refused."""
    with pytest.raises(InvalidInput, match="Address has letters"):
        checked_query(query)


@pytest.mark.parametrize("query", ["from=yesterday", "weekday=8", "min=1e9"])
def test_address_nobody_can_read_refused(query: str) -> None:
    """A filter that cannot be read is refused with the name of its part."""
    with pytest.raises(InvalidFilter):
        checked_query(query)


@given(st.lists(VIEWS, max_size=8, unique_by=lambda view: view.id))
def test_unique_names(views: list[SavedView]) -> None:
    """Views pass just when no two names are the same but for case and accents."""
    are_unique = len({fold(view.name) for view in views}) == len(views)
    if are_unique:
        check_views(views)
        return
    with pytest.raises(InvalidInput, match="another view"):
        check_views(views)


@given(st.lists(VIEWS, max_size=8, unique_by=lambda view: view.id))
def test_start(views: list[SavedView]) -> None:
    """The start is the view chosen last, none where none was chosen, whatever their order."""
    start = start_of(views)
    assert start == start_of(views[::-1])
    assert (start.start if start else 0) == max((view.start for view in views), default=0)
