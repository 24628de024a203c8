"""The history: the address becomes a page of acts; what can still be undone is undone here."""

from collections.abc import Callable
from typing import Any

from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, set_props

from analytics.desk import Desk
from components import history, ids, notices

_TAKE_BACK = {"type": "take-back", "version": MATCH, "again": MATCH}


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the page follow its address and the ledger, and acts be undone."""
    in_browser: Callable[..., object] = app.clientside_callback
    in_browser(
        ClientsideFunction("query", history.PATH),
        Output(ids.HISTORY_QUERY, "data"),
        Input(ids.URL, "search"),
        State(ids.URL, "pathname"),
    )

    @app.callback(
        output={name: Output(*place) for name, place in history.PLACES.items()},
        inputs={
            "query": Input(ids.HISTORY_QUERY, "data"),
            "_version": Input(ids.CHANGE, "data"),
        },
    )
    def show(query: str | None, _version: int | None) -> dict[str, Any]:
        desk = open_desk()
        book = desk.book()
        return history.view(book, desk.ledger().journal, desk.today(book), query or "")

    @app.callback(
        Output(_TAKE_BACK, "disabled"),
        Input(_TAKE_BACK, "n_clicks"),
        State(_TAKE_BACK, "id"),
        prevent_initial_call=True,
    )
    def take_back(clicks: int | None, button: ids.OfVersion) -> bool:
        if not clicks:  # just drawn, not pressed
            return False
        receipt = open_desk().undo(button["version"])
        said = notices.taken_back(receipt.version, again=bool(button["again"]))
        set_props(ids.CHANGE, {"data": receipt.version})
        set_props(ids.NOTICES, {"children": [said]})
        return True
