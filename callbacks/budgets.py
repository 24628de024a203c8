"""The budget page: the address becomes figures; limits are set one by one, by cell, or filled."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update, set_props

from analytics.desk import Desk
from components import budget_fill, budget_form, budget_grid, budgets, ids, notices, words
from components.budget_fill import Filling
from components.budget_form import Kept
from components.budget_grid import Cell, CellAnswer
from components.budgets_address import PATH, BudgetsAddress
from spending.errors import InvalidInput, SpendingError, TooManyRequests, UnknownCategory
from spending.period import Month
from spending.writer import Receipt

Typed = Mapping[str, object]

_STATES = {name: State(control, "value") for name, control in budget_form.FIELDS.items()}


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the page follow its address and the ledger, and limits be changed."""
    register_in_browser(app)
    register_drawer(app, open_desk)
    register_changing(app, open_desk)

    @app.callback(
        output={name: Output(*place) for name, place in budgets.PLACES.items()},
        inputs={
            "query": Input(ids.BUDGETS_QUERY, "data"),
            "_version": Input(ids.CHANGE, "data"),
        },
    )
    def show(query: str | None, _version: int | None) -> dict[str, Any]:
        desk = open_desk()
        book = desk.book()
        return budgets.view(book, desk.today(book), query or "")


def register_drawer(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the drawer's form be laid out once it opens, tried and saved."""

    @app.callback(
        output={name: Output(*place) for name, place in budget_form.FORM_PLACES.items()},
        inputs={"query": Input(ids.BUDGETS_QUERY, "data")},
        state={"kept": State(ids.BUDGET_KEPT, "data")},
        prevent_initial_call=True,
    )
    def lay(query: str | None, kept: Kept | None) -> dict[str, Any]:
        desk = open_desk()
        book = desk.book()
        today = desk.today(book)
        address = BudgetsAddress.from_query(query or "")
        if not address.open:
            return {**dict.fromkeys(budget_form.FORM_PLACES, no_update), "kept": None}
        month = address.month or book.settings.months.of(today)
        if kept == Kept(budget=budget_form.known_limit(book, address.open), month=str(month)):
            return dict.fromkeys(budget_form.FORM_PLACES, no_update)
        return budget_form.laid(book, address.open, month, today)

    @app.callback(
        Output(ids.BUDGET_TRIED, "children"),
        Input(ids.BUDGET_AMOUNT, "value"),
        Input(ids.BUDGET_KEPT, "data"),
        prevent_initial_call=True,
    )
    def try_out(text: object, kept: Kept | None) -> str:
        if not kept or not isinstance(text, str):
            return ""
        desk = open_desk()
        book = desk.book()
        return budget_form.tried_in_words(book, kept["budget"], text, desk.today(book))

    @app.callback(
        output={
            name: Output(wrong, "children", allow_duplicate=True)
            for name, wrong in budget_form.WRONG.items()
        },
        inputs={"_submits": Input(ids.BUDGET_FORM, "n_submit")},
        state={"typed": _STATES, "kept": State(ids.BUDGET_KEPT, "data")},
        prevent_initial_call=True,
    )
    def save(_submits: int, typed: Typed, kept: Kept) -> dict[str, str]:
        desk = open_desk()
        found = budget_form.read(typed, kept, desk.book())
        problems = dict(found.problems)
        if found.terms:
            try:
                receipt = desk.ledger().change_budget(
                    kept["budget"], found.terms, secrets.token_hex(16), found.change
                )
            except (InvalidInput, UnknownCategory) as error:
                problems["limit"] = error.message
            else:
                book, month = desk.book(), Month.parse(kept["month"])
                said = budget_form.saved_in_words(book, kept["budget"], month, book.settings.money)
                tell(receipt, said)
        return {name: problems.get(name, "") for name in budget_form.WRONG}


def register_changing(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let cells of the grid be changed, and a month's limits be filled at once."""

    @app.callback(
        Output(ids.BUDGETS_ANSWER, "data"),
        Input(ids.BUDGETS_CELL, "data"),
        running=[(Output(ids.BUDGETS_BUSY, "data"), True, False)],
        prevent_initial_call=True,
    )
    def change_cell(cell: Cell) -> CellAnswer:
        desk = open_desk()
        book = desk.book()
        try:
            change = budget_grid.change_of(cell, book)
            receipt = desk.ledger().set_limits([change], cell["operation"])
        except TooManyRequests:
            raise  # told by HTTP's own number
        except SpendingError as error:
            return CellAnswer(operation=cell["operation"], wrong=error.message)
        tell(receipt, budget_grid.changed_in_words(change, book))
        return CellAnswer(operation=cell["operation"], wrong="")

    @app.callback(
        Output(ids.BUDGETS_FILL_APPLY, "disabled"),
        Input(ids.BUDGETS_FILL_APPLY, "n_clicks"),
        State(ids.BUDGETS_FILLING, "data"),
        prevent_initial_call=True,
    )
    def fill(clicks: int | None, filling: Filling | None) -> bool:
        if not clicks or not filling:  # just drawn, not pressed
            return False
        desk = open_desk()
        book = desk.book()
        changes = budget_fill.meant(book, filling, desk.today(book))
        receipt = desk.ledger().set_limits(changes, f"fill-{filling['version']}-{filling['way']}")
        tell(receipt, f"{words.count(len(changes), 'limit', book.settings.locale)} changed.")
        return True


def tell(receipt: Receipt, said: str) -> None:
    """Let every page follow, and say what was done with a way back."""
    set_props(ids.CHANGE, {"data": receipt.version})
    actions: Sequence[Any] = [notices.undo_button(receipt.version)]
    set_props(ids.NOTICES, {"children": [notices.done(said, *actions)]})


def register_in_browser(app: Dash) -> None:
    """Let the browser say its query, close the drawer by the address, and edit cells."""
    in_browser: Callable[..., object] = app.clientside_callback
    in_browser(
        ClientsideFunction("query", PATH),
        Output(ids.BUDGETS_QUERY, "data"),
        Input(ids.URL, "search"),
        State(ids.URL, "pathname"),
    )
    in_browser(ClientsideFunction("budgets", "closed"), Input(ids.BUDGET_DRAWER, "is_open"))
    in_browser(ClientsideFunction("budgets", "drawn"), Input(ids.BUDGETS_GRID, "children"))
    in_browser(ClientsideFunction("budgets", "answered"), Input(ids.BUDGETS_ANSWER, "data"))
    in_browser(ClientsideFunction("budgets", "ended"), Input(ids.BUDGETS_BUSY, "data"))
