"""The grid of the list of expenses: its columns, and rows as it takes them."""

from functools import lru_cache
from typing import Final, TypedDict

import dash_ag_grid as dag
from babel.dates import format_date
from dash.development.base_component import Component

from analytics.book import Book
from analytics.listing import Page
from components import ids
from components.money import money
from spending.expense import Expense
from spending.money import MoneyFormat

ROWS_AT_ONCE: Final = 100
_SHORT: Final = 60
"""Characters of a text a row shows; the form shows all of it."""

Row = dict[str, object]


class Rows(TypedDict):
    """What the grid takes: some rows, and how many there are in all."""

    rowData: list[Row]
    rowCount: int


NO_ROWS: Final[Rows] = {"rowData": [], "rowCount": 1}
"""An empty list, covered by what is said in its place.

A count of 0 it must not be: dash-ag-grid puts off the answer that follows one, and loses it when
the grid is drawn anew in between.
"""


def grid() -> Component:
    """Give the grid, still empty; `expenses.js` shows it once it fits the screen."""
    made: Component = dag.AgGrid(
        id=ids.EXPENSES_GRID,
        className="expenses-grid",
        style={"height": "100%"},
        rowModelType="infinite",
        getRowId="params.data.id",
        columnDefs=[
            _column("day", "Day", width=120, sortable=True),
            _column("merchant", "Merchant", flex=5, minWidth=100, sortable=True),
            _column("category", "Category", flex=7, minWidth=106, sortable=True),
            _column("method", "Method", flex=3, minWidth=72, sortable=True),
            _column("tags", "Tags", flex=2, minWidth=56),
            _column("note", "Note", flex=3, minWidth=60),
            _column("lines", "Expense", flex=8, hide=True, cellRenderer="ExpenseLines"),
            _column("amount", "Amount", flex=3, minWidth=108, sortable=True, type="rightAligned"),
            _column("open", "Open", width=52, headerClass="is-unseen", cellRenderer="ExpenseOpen"),
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
        dashGridOptions={**_READING, **_CHOOSING},
    )
    return made


_READING: Final[dict[str, object]] = {
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
}
_CHOOSING: Final[dict[str, object]] = {
    "rowSelection": {
        "mode": "multiRow",
        "checkboxes": True,
        "headerCheckbox": False,  # an infinite list has no such box of its own
        "enableClickSelection": False,
    },
    "selectionColumnDef": {"width": 48, "headerComponent": "ExpensePickLoaded"},
}


def _column(field: str, name: str, *, sortable: bool = False, **kept: object) -> dict[str, object]:
    """Describe a column; the grid itself never sorts: a sorted column is one of the address."""
    column = {"field": field, "headerName": name, "sortable": False, **kept}
    if sortable:
        column["headerComponent"] = "ExpenseHeader"
        column["suppressHeaderKeyboardEvent"] = {"function": "expenseHeaderKey(params)"}
    return column


def rows(shown: Page, book: Book) -> Rows:
    """Give a page of the list as the grid takes it."""
    return {
        "rowData": [row(expense, book) for expense in shown.expenses],
        "rowCount": max(shown.totals.count, NO_ROWS["rowCount"]),
    }


def row(expense: Expense, book: Book) -> Row:
    """Give one row: texts as they are read, parts without a value left out.

    Beside them stands what editing needs: `iso` and `typed`, the day and the amount as they are
    typed, `seen`, the version, and `cut`, the fields that hold more than is shown.
    """
    settings = book.settings
    long = {"merchant": expense.merchant, "tags": ", ".join(expense.tags), "note": expense.note}
    texts = {
        **{name: _shortened(text) for name, text in long.items()},
        "category": book.categories.label(expense.category),
        "method": expense.method,
        "quiet": "" if book.categories.resolve(expense.category) else "category",
    }
    cut = [name for name, text in long.items() if texts[name] != text]
    return {
        "id": expense.id,
        "seen": expense.version,
        "day": str(format_date(expense.day, "medium", locale=settings.locale)),
        "iso": expense.day.isoformat(),
        "amount": money(settings.money, expense.amount),
        "typed": _typed(settings.money, expense.amount),
        **({"refund": True} if expense.amount < 0 else {}),
        **({"cut": cut} if cut else {}),
        **{name: text for name, text in texts.items() if text},
    }


@lru_cache(maxsize=32_768)
def _typed(written: MoneyFormat, minor: int) -> str:
    return written.typed(minor)


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHORT else f"{plain[: _SHORT - 1]}…"
