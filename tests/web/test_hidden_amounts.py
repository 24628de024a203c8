"""Amounts hidden in a browser: no answer to it holds one, and what is typed there stays true."""

import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from isolation_cells import ask, table_cells
from isolation_world import A, World

from analytics.listing import page
from dashboard.services import PersonalDesk
from spending.filter import ExpenseFilter

_WRITTEN = re.compile(r"\$\s?-?[0-9]|[0-9],[0-9]{3}\.[0-9]{2}\b")
"""An amount as this account's pages write them; in fields to be changed they have no sign."""

_EXAMPLES = {"settings_page.preview", "settings_page.save"}
"""Callbacks that write an amount of nobody's, to show how amounts look."""


@pytest.fixture(scope="module")
def world() -> World:
    """A's and B's world."""
    return World()


@pytest.fixture
def browser(world: World) -> Iterator[object]:
    """A's browser, in which amounts are hidden."""
    world.tidy()
    browser = world.browser(world.secrets["A"])
    browser.set_cookie("amounts", "hidden")
    yield browser
    world.tidy()


def test_no_callback_answers_with_an_amount(world: World, browser: object) -> None:
    """Whatever a page of A's asks, charts and their hovers too, no amount comes back."""
    open_browser, masked, seen = world.browser(world.secrets["A"]), set(), {}
    for cell in table_cells(world):
        if cell.callback in _EXAMPLES:
            continue
        said = ask(browser, cell)
        world.tidy()
        if _WRITTEN.search(said.text):
            seen[cell.callback] = said.text
        elif _WRITTEN.search(ask(open_browser, cell).text):
            masked.add(cell.callback)
        world.tidy()
    assert not seen, "\n".join(f"{one}: {_WRITTEN.findall(text)}" for one, text in seen.items())
    assert masked >= {"overview.show", "expenses.show", "budgets.show", "history.show"}


def test_amounts_are_shown_unless_the_browser_says_otherwise(world: World) -> None:
    """Any other word in the cookie hides nothing."""
    for word in ("", "shown", "HIDDEN", "hidden; DROP"):
        browser = world.browser(world.secrets["A"])
        browser.set_cookie("amounts", word)
        assert 'data-amounts="shown"' in browser.get("/expenses").text


def test_page_says_before_it_is_painted_that_amounts_are_hidden(browser: object) -> None:
    """What masks the fields is in the document itself."""
    answer = browser.get("/expenses")  # type: ignore[attr-defined] # Flask's client
    assert answer.status_code == HTTPStatus.OK
    assert 'data-amounts="hidden"' in answer.text


def test_export_is_not_masked(world: World, browser: object) -> None:
    """What somebody takes away is whole, whoever looks over their shoulder."""
    answer = browser.get("/account/export")  # type: ignore[attr-defined] # Flask's client
    assert "•••".encode() not in answer.data
    assert answer.data == world.browser(world.secrets["A"]).get("/account/export").data


def test_hiding_shares_the_book_and_changes_nothing_in_it(world: World) -> None:
    """The same rows and sums stand behind both, and the settings that are kept are the same."""
    desk = PersonalDesk(A, world.services)
    book, hidden = desk.book(), PersonalDesk(A, world.services, hidden=True).book()
    assert hidden.frame is book.frame
    assert hidden.settings.fields == book.settings.fields
    assert PersonalDesk(A, world.services, hidden=True).book() is hidden
    rows = page(hidden, ExpenseFilter(), start=0, count=9, sort="day", descending=True)
    assert rows == page(book, ExpenseFilter(), start=0, count=9, sort="day", descending=True)
