"""Saved views: the panel follows ledger and address; views are saved, changed and deleted in it."""

import secrets
from collections.abc import Callable
from typing import Any, Final

from dash import ClientsideFunction, Dash, Input, Output, State, set_props

from analytics.book import Book
from analytics.desk import Desk
from components import ids, notices, saved_views
from components.saved_views import Kept, Place, Wanted, view_of
from components.view_address import kept_query
from spending.errors import InvalidInput, NotThere, ViewChanged
from spending.writer import Receipt

_SAID_THERE: Final = (InvalidInput, NotThere, ViewChanged)
"""What the panel itself says went wrong: a message would lie below it."""


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the panel follow ledger and address, and views be saved, changed and deleted."""
    _register_in_browser(app)
    _register_saving(app, open_desk)
    _register_editing(app, open_desk)

    @app.callback(
        output={name: Output(*place) for name, place in saved_views.PLACES.items()},
        inputs={
            "_version": Input(ids.CHANGE, "data"),
            "_wanted": Input(ids.VIEWS_WANTED, "data"),
            "path": State(ids.URL, "pathname"),
            "query": State(ids.URL, "search"),
        },
    )
    def show(
        _version: int | None, _wanted: int | None, path: str | None, query: str | None
    ) -> dict[str, Any]:
        desk = open_desk()
        book = desk.book()
        return saved_views.view(book, place_in(desk, book, path, query), desk.today(book))


def _register_saving(app: Dash, open_desk: Callable[[], Desk]) -> None:
    @app.callback(
        Output(ids.VIEWS_NAME, "invalid"),
        Output(ids.VIEWS_WRONG, "children"),
        Input(ids.VIEWS_FORM, "n_submit"),
        State(ids.VIEWS_NAME, "value"),
        State(ids.URL, "pathname"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def save(
        _submits: int, name: str | None, path: str | None, query: str | None
    ) -> tuple[bool, str]:
        desk = open_desk()
        try:
            page, wanted = path or "/", shown_query(desk, path, query)
            receipt = desk.ledger().save_view(name or "", page, wanted, secrets.token_hex(16))
        except _SAID_THERE as error:
            return True, error.message
        tell(receipt, f"Saved view {view_of(desk.book(), receipt.ids[0]).name}.")
        set_props(ids.VIEWS_NAME, {"value": ""})
        return False, ""


def _register_editing(app: Dash, open_desk: Callable[[], Desk]) -> None:
    @app.callback(
        output={name: Output(*place) for name, place in saved_views.EDITOR.items()},
        inputs={
            "wanted": Input(ids.VIEW_WANTED, "data"),
            "path": State(ids.URL, "pathname"),
            "query": State(ids.URL, "search"),
        },
        prevent_initial_call=True,
    )
    def edit(wanted: Wanted, path: str | None, query: str | None) -> dict[str, Any]:
        desk = open_desk()
        book = desk.book()
        return saved_views.opened(book, wanted["id"], place_in(desk, book, path, query))

    _register_acts(app, open_desk)


def _register_acts(app: Dash, open_desk: Callable[[], Desk]) -> None:
    @app.callback(
        Input(ids.VIEW_FORM, "n_submit"),
        State(ids.VIEW_NAME, "value"),
        State(ids.VIEW_KEPT, "data"),
        prevent_initial_call=True,
    )
    def rename(_submits: int, name: str | None, kept: Kept) -> None:
        desk = open_desk()
        with_problems(lambda: rename_view(desk, kept, name or ""))

    @app.callback(
        Input(ids.VIEW_START, "n_clicks"),
        State(ids.VIEW_KEPT, "data"),
        prevent_initial_call=True,
    )
    def choose_start(_clicks: int, kept: Kept) -> None:
        desk = open_desk()
        with_problems(lambda: begin_with(desk, kept))

    @app.callback(
        Input(ids.VIEW_UPDATE, "n_clicks"),
        State(ids.VIEW_KEPT, "data"),
        State(ids.URL, "pathname"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def update(_clicks: int, kept: Kept, path: str | None, query: str | None) -> None:
        desk = open_desk()
        with_problems(lambda: update_view(desk, kept, path, query))

    @app.callback(
        Input(ids.VIEW_DELETE, "n_clicks"),
        State(ids.VIEW_KEPT, "data"),
        prevent_initial_call=True,
    )
    def delete(_clicks: int, kept: Kept) -> None:
        desk = open_desk()
        with_problems(lambda: delete_view(desk, kept))


def place_in(desk: Desk, book: Book, path: str | None, query: str | None) -> Place:
    """Give where somebody is, as the browser's address says."""
    return Place.of(path, query, book, desk.today(book))


def shown_query(desk: Desk, path: str | None, query: str | None) -> str:
    """Give the query a view keeps of the browser's address; raises InvalidInput."""
    book = desk.book()
    return kept_query(path or "/", query or "", desk.today(book), book.settings.months)


def rename_view(desk: Desk, kept: Kept, name: str) -> None:
    """Give a view another name and say so; raises SpendingError."""
    receipt = desk.ledger().rename_view(kept["id"], name, kept["seen"], secrets.token_hex(16))
    tell(receipt, f"Renamed the view to {view_of(desk.book(), kept['id']).name}.")


def begin_with(desk: Desk, kept: Kept) -> None:
    """Begin with a view, or with the usual overview again, and say so; raises SpendingError."""
    chosen = kept["id"] if kept["begins"] else None
    receipt = desk.ledger().choose_start(chosen, secrets.token_hex(16))
    what = f"View {view_of(desk.book(), chosen).name}" if chosen else "The usual overview"
    tell(receipt, f"{what} is shown at the start.")


def update_view(desk: Desk, kept: Kept, path: str | None, query: str | None) -> None:
    """Have a view show the browser's address and say so; raises SpendingError."""
    wanted, view = shown_query(desk, path, query), view_of(desk.book(), kept["id"])
    if view.page != (path or "/"):
        field, reason = "view", "is of another page: save what is shown as a view of its own"
        raise InvalidInput(field, reason)
    receipt = desk.ledger().change_view(view.id, wanted, kept["seen"], secrets.token_hex(16))
    tell(receipt, f"View {view.name} shows what is shown now.")


def delete_view(desk: Desk, kept: Kept) -> None:
    """Delete a view and say so; raises SpendingError."""
    name = view_of(desk.book(), kept["id"]).name
    receipt = desk.ledger().delete_view(kept["id"], secrets.token_hex(16))
    tell(receipt, f"Deleted view {name}.")


def with_problems(act: Callable[[], None]) -> None:
    """Do something with the view in the editor; what goes wrong with it is said there."""
    try:
        act()
    except _SAID_THERE as error:
        set_props(ids.VIEW_WRONG, {"children": error.message})


def tell(receipt: Receipt, said: str) -> None:
    """Close the panel, let every page follow, and say what was done, with its undo."""
    undo = notices.undo_button(receipt.version)
    set_props(ids.VIEWS_DONE, {"data": receipt.version})
    set_props(ids.CHANGE, {"data": receipt.version})
    set_props(ids.NOTICES, {"children": [notices.done(said, undo)]})


def _register_in_browser(app: Dash) -> None:
    in_browser: Callable[..., object] = app.clientside_callback
    for function, place, prop in (
        ("begins", ids.VIEWS_BEGIN, "data"),
        ("done", ids.VIEWS_DONE, "data"),
        ("laid", ids.VIEWS_LIST, "children"),
        ("edit", ids.VIEW_KEPT, "data"),
        ("back", ids.VIEW_BACK, "n_clicks"),
    ):
        in_browser(
            ClientsideFunction("views", function), Input(place, prop), prevent_initial_call=True
        )
