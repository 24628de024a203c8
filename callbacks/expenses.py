"""The list of expenses: the address becomes chips, totals and rows."""

from collections.abc import Callable, Mapping

from dash import ClientsideFunction, Dash, Input, Output, State, set_props

from analytics.desk import Desk
from analytics.listing import Page, page
from analytics.summary import totals
from components import expenses, expenses_grid, ids, notices
from components.expenses import View
from components.expenses_grid import NO_ROWS, ROWS_AT_ONCE, Rows
from components.list_address import PATH, ListAddress
from components.packed import packed
from spending.errors import InvalidFilter, InvalidInput, SpendingError


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the page follow its address and the ledger."""
    register_in_browser(app)

    @app.callback(
        Output(ids.EXPENSES, "className"),
        Output(ids.failed(ids.EXPENSES), "children"),
        Output(ids.EXPENSES_SUMMARY, "children"),
        Output(ids.EXPENSES_PARTS, "children"),
        Output(ids.EXPENSES_INSTEAD, "children"),
        Output(ids.EXPENSES_STRIPS, "children"),
        Output(ids.EXPENSES_FILTER_COUNT, "children"),
        Input(ids.EXPENSES_QUERY, "data"),
        Input(ids.CHANGE, "data"),
    )
    def show(query: str | None, _version: int | None) -> View:
        try:
            address = ListAddress.from_query(query or "")
        except InvalidFilter as error:
            return expenses.unusable(error)
        book = open_desk().book()
        return expenses.view(address, totals(book, address.wanted), book)

    @app.callback(
        Output(ids.EXPENSES_GRID, "getRowsResponse"),
        Input(ids.EXPENSES_GRID, "getRowsRequest"),
        State(ids.URL, "search"),
        prevent_initial_call=True,  # nothing was asked for yet
    )
    def show_rows(request: object, query: object) -> object:
        try:
            start, stop = _stretch(request)
            wanted = query if isinstance(query, str) else ""
            return packed(rows_at(open_desk(), wanted, start, stop))
        except InvalidFilter:  # the view says so in place of the list
            return NO_ROWS
        except SpendingError as error:
            set_props(ids.NOTICES, {"children": notices.failure(error.message)})
            return NO_ROWS


def register_in_browser(app: Dash) -> None:
    """Let the browser fit the grid, and follow address and ledger with controls and rows."""
    in_browser: Callable[..., object] = app.clientside_callback
    ours = "expenses"
    in_browser(
        ClientsideFunction("query", PATH),
        Output(ids.EXPENSES_QUERY, "data"),
        Input(ids.URL, "search"),
        State(ids.URL, "pathname"),
    )
    in_browser(
        ClientsideFunction(ours, "prepare"),
        Output(ids.EXPENSES_GRID, "className"),
        Input(ids.EXPENSES_GRID, "id"),
    )
    in_browser(
        ClientsideFunction(ours, "follow"),
        Output(ids.EXPENSES_SEARCH, "value"),
        Output(ids.EXPENSES_SORT, "value"),
        Input(ids.EXPENSES_QUERY, "data"),
        Input(ids.CHANGE, "data"),
    )


def _stretch(request: object) -> tuple[int, int]:
    """Read which rows the grid asks for; raises InvalidInput when it is nothing of the kind."""
    asked = request if isinstance(request, Mapping) else {}
    start, stop = asked.get("startRow"), asked.get("endRow")
    if type(start) is not int or type(stop) is not int:
        field, reason = "request", "does not say which rows to show: load the page again"
        raise InvalidInput(field, reason)
    return start, stop


def rows_at(desk: Desk, query: str, start: int, stop: int) -> Rows:
    """Give the rows from `start` to before `stop` of the list an address stands for.

    Raises InvalidFilter.
    """
    address, book = ListAddress.from_query(query), desk.book()
    count = min(stop - start, ROWS_AT_ONCE)
    shown: Page = page(
        book, address.wanted, start=start, count=count,
        sort=address.sort, descending=address.descending,
    )  # fmt: skip
    return expenses_grid.rows(shown, book)
