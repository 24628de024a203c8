"""The latest expenses: the newest of those shown, as text, and the way to all of them."""

from datetime import date
from typing import Any

from books import DAYS, FILTERS, a_book, expenses, starting
from dash_client import nodes, text_of
from hypothesis import given
from oracle import matching

from analytics.book import Book
from analytics.select import rows_of
from components import latest
from components.overview_address import OverviewAddress
from spending.category import STARTING
from spending.expense import Expense
from spending.filter import ExpenseFilter

TODAY = date(2026, 11, 22)
GROCERIES = next(one.id for one in STARTING.values() if one.name == "Groceries")


def _view(book: Book, query: str = "period=all", today: date = TODAY) -> dict[str, Any]:
    wanted = OverviewAddress.from_query(query, today).wanted
    return latest.view(book, wanted, rows_of(book, wanted))


def _rows(view: dict[str, Any]) -> list[str]:
    rows = nodes(view["latest_rows"])
    return [one["props"]["data-open-expense"] for one in rows if one["type"] == "Button"]


@given(expenses(), FILTERS, DAYS)
def test_newest_of_the_filter_are_shown(
    kept: list[Expense], wanted: ExpenseFilter, today: date
) -> None:
    """Eight at most, by day and recording, and a link to all with their sum and count."""
    query = f"{wanted.to_query()}&from=2024-11-20"
    view = _view(a_book(kept), query, today)
    found = matching(kept, OverviewAddress.from_query(query, today).wanted, starting())
    newest = sorted(found, key=lambda one: (one.day, one.sequence), reverse=True)
    assert _rows(view) == [one.id for one in newest[:8]]
    links = [node["props"] for node in nodes(view["latest_all"]) if "href" in node["props"]]
    assert len(links) == (1 if found else 0)
    for link in links:
        address = ExpenseFilter.from_query(link["href"].partition("?")[2])
        behind = matching(kept, address, starting())
        assert link["data-count"] == str(len(behind)) == str(len(found))
        assert link["data-minor"] == str(sum(one.amount for one in behind))


def _said(**fields: Any) -> str:  # noqa: ANN401 - whatever an expense has
    one = Expense(date(2026, 11, 21), fields.pop("amount", 1_250), id=f"{1:032x}", version=1,
                  sequence=1, **fields)  # fmt: skip
    return text_of(_view(a_book([one]))["latest_rows"])


def test_row_says_who_when_on_what_and_how_much() -> None:
    """Two lines and an amount."""
    said = _said(merchant="Nord Foods", category=GROCERIES)
    assert said == "Nord Foods Nov 21, 2026 · Food › Groceries €12.50"


def test_row_without_merchant_is_named_by_its_note() -> None:
    """No row is without a name; one that has none says so, as the list does."""
    assert _said(note="for\nthe café") == "for the café Nov 21, 2026 · Uncategorised €12.50"
    assert _said(category=GROCERIES) == ("No merchant Nov 21, 2026 · Food › Groceries €12.50")


def test_refund_is_marked_in_words() -> None:
    """Not by its colour alone."""
    assert _said(merchant="Shop", amount=-500).endswith("Uncategorised · Refund -€5.00")


def test_markup_stays_text_and_long_texts_are_cut() -> None:
    """What somebody typed is shown as typed, as far as a row holds it."""
    assert _said(merchant="<b>Bold</b>").startswith("<b>Bold</b> ")
    assert _said(merchant="x" * 200).startswith(f"{'x' * 79}… ")


def test_nothing_is_said() -> None:
    """An empty card says why it is empty."""
    view = _view(a_book([]), "period=this-month")
    assert text_of(view["latest_rows"]) == "No expenses on these days."
    assert "is-nothing" in view["latest_look"]
