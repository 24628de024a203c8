import json
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from books import FILTERS, a_book
from books import expenses as some_expenses
from dash_client import links_of, nodes, text_of
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.listing import page
from analytics.summary import totals
from components import expenses, expenses_grid
from components.list_address import ListAddress
from components.page import EMPTY, FAILED, READY
from spending.category import category_id
from spending.errors import InvalidFilter
from spending.expense import Expense
from spending.filter import ExpenseFilter

ORDERS = st.sampled_from(("-day", "day", "-amount", "amount", "merchant", "-category", "method"))


def _expense(number: int = 1, amount: int = 1250, **kept: object) -> Expense:
    made = {"id": f"{number:032x}", "version": 1, **kept}
    return Expense(date(2026, 11, 22), amount, **made)  # type: ignore[arg-type]


def _only_row(expense: Expense) -> dict[str, str]:
    book = a_book([expense])
    sent: Any = expenses_grid.rows(page(book, ExpenseFilter(), start=0, count=9), book)
    (row,) = sent["rowData"]
    return dict(row)


@settings(deadline=None)
@given(FILTERS, ORDERS)
def test_address_returns(wanted: ExpenseFilter, order: str) -> None:
    """What an address is written from is what is read from it again."""
    href = ListAddress(wanted, order).href(wanted)

    assert urlsplit(href).path == "/expenses"
    assert ListAddress.from_query(urlsplit(href).query) == ListAddress(wanted, order)


def test_plain_address() -> None:
    """The whole list, newest first, has an address without a query; an empty part asks nothing."""
    assert ListAddress.from_query("").href(ExpenseFilter()) == "/expenses"
    assert ListAddress.from_query("?sort=&text=") == ListAddress.from_query("")


@pytest.mark.parametrize("query", ["?sort=note", "?sort=--day", "?weekday=9", "?min=x"])
def test_bad_address(query: str) -> None:
    """An address that cannot be used is refused, naming the part."""
    with pytest.raises(InvalidFilter) as refused:
        ListAddress.from_query(query)

    assert refused.value.field == query[1:].partition("=")[0]


def test_unusable_address_leads_to_the_whole_list() -> None:
    """The message in place of the list says what is wrong and links to everything."""
    view = expenses.unusable(InvalidFilter("min", "'x' cannot be used"))

    assert view.look == FAILED
    assert "Its part “min” is the reason: 'x' cannot be used." in text_of(view.failed)
    assert links_of(view.failed) == [("Show all expenses", "/expenses")]


@settings(deadline=None)
@given(some_expenses(), FILTERS, ORDERS)
def test_chips_take_one_part_away(kept: list[Expense], wanted: ExpenseFilter, order: str) -> None:
    """Every chip leads to the same order without one part; 'Clear all' to no part at all."""
    book, address = a_book(kept), ListAddress(wanted, order)
    view = expenses.view(address, totals(book, wanted), book)
    addresses = [ListAddress.from_query(urlsplit(href).query) for _, href in links_of(view.parts)]

    assert all(one.order == order and one.wanted != wanted for one in addresses)
    assert not addresses or addresses[-1].wanted.is_open


def test_totals_in_the_way_of_the_account() -> None:
    """The strip says how many, how much, and how much on average."""
    book = a_book([_expense(1, 100_000), _expense(2, -500)])
    view = expenses.view(ListAddress(ExpenseFilter()), totals(book, ExpenseFilter()), book)

    assert view.look == READY
    assert text_of(view.totals) == "Expenses 2 Sum €995.00 Mean €497.50"


def test_nothing_recorded_and_nothing_found_differ() -> None:
    """An empty account is offered ways to begin, an empty result a way out of the filter."""
    book, address = a_book([]), ListAddress(ExpenseFilter(text="x"))
    nothing = totals(book, address.wanted)

    assert expenses.view(ListAddress(ExpenseFilter()), nothing, book).look == EMPTY
    found = expenses.view(address, nothing, book)
    assert found.look == READY
    assert ("Clear filters", "/expenses") in links_of(found.instead)


def test_row_holds_texts() -> None:
    """A row is what a person reads, keyed by id; what has no value is left out."""
    book = a_book([_expense(7, -1250, merchant="Shop", category=category_id("Food", "Groceries"))])

    assert expenses_grid.rows(page(book, ExpenseFilter(), start=0, count=9), book) == {
        "rowData": [
            {
                "id": f"{7:032x}",
                "seen": 1,
                "day": "Nov 22, 2026",
                "iso": "2026-11-22",
                "merchant": "Shop",
                "category": "Food › Groceries",
                "amount": "-€12.50",
                "typed": "-12.50",
                "refund": True,
            }
        ],
        "rowCount": 1,
    }


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", '=HYPERLINK("x")', "<a href=//evil>", "[a](//b)"]
)
def test_hostile_text_stays_text(text: str) -> None:
    """A text from data goes into its cell as it is, neither markup nor formula to anyone."""
    row = _only_row(_expense(merchant=text, method=text, note=text, tags=(text,)))

    assert row["merchant"] == row["method"] == row["note"] == row["tags"] == text


def test_nothing_in_the_grid_draws_markup() -> None:
    """No column has a renderer that reads markup, and the grid may not run code from data."""
    (grid,) = [node for node in nodes(expenses.frame()) if node["type"] == "AgGrid"]
    renderers = {column.get("cellRenderer") for column in grid["props"]["columnDefs"]}

    assert renderers == {None, "ExpenseLines", "ExpenseOpen"}
    assert "dangerously_allow_code" not in grid["props"]


def test_long_texts_are_shortened() -> None:
    """A row stays small: notes and merchants are cut, line breaks become blanks."""
    row = _only_row(_expense(merchant="m" * 200, note="one\ntwo " + "n" * 1_900))

    assert row["merchant"].endswith("…")
    assert row["note"].startswith("one two n")
    assert len(row["merchant"]) == len(row["note"]) == 60


def test_a_hundred_rows_are_small() -> None:
    """A page of the list stays well below 30 kB."""
    kept = [
        _expense(
            number,
            123_456,
            merchant="A merchant of usual length",
            category=category_id("Transportation", "Public transport"),
            method="Bank transfer",
            tags=("holiday", "work"),
            note="Half of it for Ann",
        )
        for number in range(150)
    ]
    book = a_book(kept)
    sent = expenses_grid.rows(page(book, ExpenseFilter(), start=0, count=100), book)

    as_sent = json.dumps(sent, ensure_ascii=False, separators=(",", ":"))
    assert len(as_sent.encode()) < 30_000


def test_order_of_the_address_is_offered() -> None:
    """Every order a column header can ask for is in the list of orders too."""
    (choice,) = [node for node in nodes(expenses.frame()) if node["type"] == "Select"]
    offered = {option["value"] for option in choice["props"]["options"]}
    columns = {"day", "merchant", "category", "method", "amount"}

    assert offered == {sign + column for sign in ("", "-") for column in columns}
    assert all(ListAddress.from_query(f"sort={one}").order == one for one in offered)
