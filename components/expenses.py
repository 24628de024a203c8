"""The list of expenses: its address, what it adds up to, and its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypedDict
from urllib.parse import parse_qs, urlencode

import dash_ag_grid as dag
import dash_bootstrap_components as dbc
from babel.dates import format_date
from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.listing import SORTS, Page
from analytics.summary import Totals
from components import ids, words
from components.filter_words import FilterPart, parts_in_words
from components.icons import icon
from components.money import money
from components.page import EMPTY, FAILED, READY, page
from spending.errors import InvalidFilter
from spending.expense import Expense
from spending.filter import ExpenseFilter

PATH: Final = "/expenses"
ROWS_AT_ONCE: Final = 100
_SHORT: Final = 60
"""Characters of a text a row shows; the form shows all of it."""

_ORDERS: Final = {
    "-day": "Newest first",
    "day": "Oldest first",
    "-amount": "Largest first",
    "amount": "Smallest first",
    "merchant": "Merchant, A to Z",
    "-merchant": "Merchant, Z to A",
    "category": "Category, A to Z",
    "-category": "Category, Z to A",
    "method": "Payment method, A to Z",
    "-method": "Payment method, Z to A",
}
_NEWEST: Final = "-day"
_PRESSES_ADD: Final[dict[str, Any]] = {"data-press": ids.EXPENSE_ADD}


@dataclass(frozen=True, slots=True)
class ListAddress:
    """What the address of the list says: which expenses, and in which order."""

    wanted: ExpenseFilter
    order: str = _NEWEST

    @classmethod
    def from_query(cls, query: str) -> "ListAddress":
        """Read `?a=b`; raises InvalidFilter naming the part that cannot be used."""
        wanted = ExpenseFilter.from_query(query)
        order = parse_qs(query.removeprefix("?")).get("sort", [_NEWEST])[-1]
        if order.removeprefix("-") not in SORTS:
            name, reason = "sort", f"{order[:24]!r} is none of {', '.join(SORTS)}"
            raise InvalidFilter(name, reason)
        return cls(wanted, order)

    @property
    def sort(self) -> str:
        """The column the list is sorted by."""
        return self.order.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the largest or newest comes first."""
        return self.order.startswith("-")

    def href(self, wanted: ExpenseFilter) -> str:
        """Write the address of other expenses in the same order."""
        order = urlencode({"sort": self.order}) if self.order != _NEWEST else ""
        query = "&".join(part for part in (wanted.to_query(), order) if part)
        return f"{PATH}?{query}" if query else PATH


def frame() -> Component:
    """Give the page, still empty."""
    return page(
        ids.EXPENSES,
        "Expenses",
        _welcome(),
        html.Div(_waiting(), id=ids.EXPENSES_SUMMARY, className="expenses-summary when-filled"),
        html.Section(
            [_grid(), html.Div(id=ids.EXPENSES_INSTEAD, className="expenses-instead")],
            className="card expenses-list when-filled",
        ),
        query_id=ids.EXPENSES_QUERY,
        beside=_tools(),
    )


def _welcome() -> Component:
    """Give what the page of an empty account shows: three ways to begin."""
    add = html.Button("Add an expense", type="button", className="btn btn-primary", **_PRESSES_ADD)
    bring_in = html.A("Import a file", href="/import", className="btn btn-outline")
    look = html.A("Look around with sample data", href="/", className="btn btn-outline")
    return html.Section(
        [
            icon("expenses", "mark"),
            html.H2("No expenses yet"),
            html.P("Write the first one down, or bring in a file from your bank."),
            html.Div([add, bring_in, look], className="ways-on"),
        ],
        className="card state welcome",
    )


def _tools() -> Component:
    orders = [{"value": order, "label": label} for order, label in _ORDERS.items()]
    return html.Div(
        [
            html.Div(
                [
                    dbc.Label("Search", html_for=ids.EXPENSES_SEARCH, class_name="visually-hidden"),
                    icon("search"),
                    dbc.Input(
                        id=ids.EXPENSES_SEARCH,
                        type="search",
                        placeholder="Search merchant or note",
                        autocomplete="off",
                        maxlength=200,
                    ),
                ],
                className="expenses-search",
            ),
            html.Div(
                [
                    dbc.Label("Order", html_for=ids.EXPENSES_SORT, class_name="visually-hidden"),
                    dbc.Select(id=ids.EXPENSES_SORT, options=orders, value=_NEWEST),
                ],
                className="expenses-sort",
            ),
        ],
        className="expenses-tools",
    )


def _grid() -> Component:
    grid: Component = dag.AgGrid(
        id=ids.EXPENSES_GRID,
        className="expenses-grid",
        style={"height": "100%"},
        rowModelType="infinite",
        getRowId="params.data.id",
        columnDefs=[
            _column("day", "Day", width=120, sortable=True),
            _column("merchant", "Merchant", flex=5, minWidth=100, sortable=True),
            _column("category", "Category", flex=5, minWidth=106, sortable=True),
            _column("method", "Method", flex=3, minWidth=72, sortable=True),
            _column("tags", "Tags", flex=3, minWidth=64),
            _column("note", "Note", flex=4, minWidth=68),
            _column("lines", "Expense", flex=8, hide=True, cellRenderer="ExpenseLines"),
            _column("amount", "Amount", flex=4, minWidth=108, sortable=True, type="rightAligned"),
        ],
        defaultColDef={
            "resizable": False,
            "suppressMovable": True,
            "suppressHeaderMenuButton": True,
            "cellClassRules": {
                "is-quiet": "params.data && params.data.quiet == params.colDef.field",
                "is-refund": "params.colDef.field == 'amount' && params.data && params.data.refund",
            },
        },
        dashGridOptions={
            "cacheBlockSize": ROWS_AT_ONCE,
            "maxBlocksInCache": 6,
            "maxConcurrentDatasourceRequests": 1,
            "infiniteInitialRowCount": 12,
            "rowBuffer": 6,
            "ensureDomOrder": True,
            "suppressNoRowsOverlay": True,
            "suppressColumnVirtualisation": True,
            "suppressScrollOnNewData": True,
            "animateRows": False,
        },
    )
    return grid


def _column(field: str, name: str, *, sortable: bool = False, **kept: object) -> dict[str, object]:
    """Describe a column; the grid itself never sorts: a sorted column is one of the address."""
    column = {"field": field, "headerName": name, "sortable": False, **kept}
    if sortable:
        column["headerComponent"] = "ExpenseHeader"
        column["suppressHeaderKeyboardEvent"] = {"function": "expenseHeaderKey(params)"}
    return column


class Rows(TypedDict):
    """What the grid takes: some rows, and how many there are in all."""

    rowData: list[dict[str, object]]
    rowCount: int


NO_ROWS: Final[Rows] = {"rowData": [], "rowCount": 1}
"""An empty list, covered by what is said in its place.

A count of 0 it must not be: dash-ag-grid puts off the answer that follows one, and loses it when
the grid is drawn anew in between.
"""


def rows(shown: Page, book: Book) -> Rows:
    """Give a page of the list as the grid takes it."""
    return {
        "rowData": [_row(expense, book) for expense in shown.expenses],
        "rowCount": max(shown.totals.count, NO_ROWS["rowCount"]),
    }


def _row(expense: Expense, book: Book) -> dict[str, object]:
    """Give one row: all of it text, parts without a value left out."""
    settings = book.settings
    filed = book.categories.resolve(expense.category)
    texts = {
        "merchant": _shortened(expense.merchant),
        "category": book.categories.label(expense.category),
        "method": expense.method,
        "tags": _shortened(", ".join(expense.tags)),
        "note": _shortened(expense.note),
        "quiet": "" if filed else "category",
    }
    return {
        "id": expense.id,
        "day": str(format_date(expense.day, "medium", locale=settings.locale)),
        "amount": money(settings.money, expense.amount),
        **({"refund": True} if expense.amount < 0 else {}),
        **{name: text for name, text in texts.items() if text},
    }


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHORT else f"{plain[: _SHORT - 1]}…"


class View(NamedTuple):
    """The page but for its rows: its look, why it failed, totals and chips, what is in place."""

    look: str
    failed: Component | None
    summary: Sequence[Component]
    instead: Component | None


def view(address: ListAddress, totals: Totals, book: Book) -> View:
    """Give what its address makes of the page."""
    parts = parts_in_words(address.wanted, book)
    summary = [_totals(totals, book), _filter(address, parts)]
    if totals.count:
        return View(READY, None, summary, None)
    return View(READY if parts else EMPTY, None, summary, _nothing_matches(address))


def unusable(error: InvalidFilter) -> View:
    """Say which part of the address cannot be used, and lead to the whole list."""
    said = html.Div(
        [
            icon("warning", "mark"),
            html.H2("This address cannot be shown"),
            html.P(f"Its part “{error.field}” is the reason: {error.reason}."),
            html.A("Show all expenses", href=PATH, className="btn btn-primary"),
        ],
        className="card state",
        role="alert",
    )
    return View(FAILED, said, (), None)


def _waiting() -> list[Component]:
    return [_figures("", "", ""), html.Div(className="filter-parts")]


def _totals(totals: Totals, book: Book) -> Component:
    settings = book.settings
    return _figures(
        words.number(totals.count, settings.locale),
        money(settings.money, totals.amount),
        money(settings.money, totals.mean),
    )


def _figures(count: str, amount: str, mean: str) -> Component:
    named = (("Expenses", count), ("Sum", amount), ("Mean", mean))
    figures = [
        html.Div([html.Dt(name), html.Dd(figure, className="slot")]) for name, figure in named
    ]
    return html.Div(html.Dl(figures, className="expenses-totals"), role="status")


def _filter(address: ListAddress, parts: list[FilterPart]) -> Component:
    """Show the filter in force: a click on a part takes it away."""
    if not parts:
        return html.P("All expenses, no filter", className="filter-parts muted")
    chips = [html.Li(_chip(part, address.href(part.without))) for part in parts]
    clear = html.A("Clear all", href=address.href(ExpenseFilter()), className="clear")
    return html.Ul([*chips, html.Li(clear)], className="filter-parts")


def _chip(part: FilterPart, href: str) -> Component:
    name: dict[str, Any] = {"aria-label": f"Remove {part.kind} {part.text}"}
    return html.A(
        [
            html.Span(f"{part.kind} ", className="kind"),
            html.Span(part.text, className="text"),
            icon("close"),
        ],
        href=href,
        className="filter-part",
        **name,
    )


def _nothing_matches(address: ListAddress) -> Component:
    """Say that no expense fits the filter, and how to widen it."""
    clear = html.A("Clear filters", href=address.href(ExpenseFilter()), className="btn btn-primary")
    return html.Div(
        [
            icon("filter", "mark"),
            html.H2("No expense fits this filter"),
            html.P("Take one of its parts away, or all of them."),
            clear,
        ],
        className="state",
    )
