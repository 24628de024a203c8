"""The frame around every page: which page is open, what is new, undo, and alerts."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypedDict

from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, no_update, set_props
from dash.development.base_component import Component

from analytics.activity import Act, activity
from analytics.desk import Desk
from components import alerts, ids, notices, shell
from components.shell import Entry
from spending.errors import SpendingError
from spending.settings import is_quiet_at


class UndoWanted(TypedDict):
    """What a key asks for: to take the last act back, or to do `again` what was taken back."""

    again: bool


_UNDO = {"type": "undo", "version": MATCH, "again": MATCH}


def register(app: Dash, open_desk: Callable[[], Desk], entries: Sequence[Entry]) -> None:
    """Let the frame open pages, watch the ledger, undo, and tell of crossed limits."""
    _register_in_browser(app)
    _register_watching(app, open_desk)

    @app.callback(
        Output(ids.PAGE, "children"), Output(ids.TITLE, "children"), Input(ids.URL, "pathname")
    )
    def open_page(path: str | None) -> tuple[Component, str]:
        return shell.opened(entries, path)

    @app.callback(
        Output(_UNDO, "disabled"),
        Input(_UNDO, "n_clicks"),
        State(_UNDO, "id"),
        prevent_initial_call=True,
    )
    def take_back(clicks: int | None, button: ids.OfVersion) -> bool:
        if not clicks:  # just drawn, not pressed
            return False
        undo(open_desk(), button["version"], again=bool(button["again"]))
        return True

    @app.callback(Input(ids.UNDO_WANTED, "data"), prevent_initial_call=True)
    def take_back_last(wanted: UndoWanted) -> None:
        desk, again = open_desk(), wanted["again"]
        acts = activity(desk.book(), desk.ledger().journal).acts
        last = last_of(acts, again=again)
        if last is None or not last.can_undo:
            said = notices.nothing_to_take_back(again=again)
            set_props(ids.NOTICES, {"children": [said]})
            return
        undo(desk, last.version, again=again)


def last_of(acts: Iterable[Act], *, again: bool) -> Act | None:
    """Give the act a key takes back: the newest that was not taken back yet.

    With `again` the newest that took something back and was not done again yet, None where other
    acts came since. `acts` come the newest first.
    """
    settled = 0
    for one in acts:
        if one.does_again if again else one.takes_back:
            settled += 1
        elif again and not one.takes_back:
            return None
        elif settled:
            settled -= 1
        else:
            return one
    return None


def undo(desk: Desk, version: int, *, again: bool) -> None:
    """Take back what the commit of a version did, or do `again` what it took back, and say so."""
    receipt = desk.undo(version)
    set_props(ids.CHANGE, {"data": receipt.version})
    set_props(ids.NOTICES, {"children": [notices.taken_back(receipt.version, again=again)]})


def _register_watching(app: Dash, open_desk: Callable[[], Desk]) -> None:
    @app.callback(
        Output(ids.CHANGE, "data"),
        Output(ids.POLL, "interval"),
        Output(ids.MOMENT, "data"),
        Output(ids.TROUBLE, "children"),
        Input(ids.POLL, "n_intervals"),
        Input(ids.LIVE, "data"),
        State(ids.CHANGE, "data"),
        State(ids.POLL, "interval"),
        State(ids.MOMENT, "data"),
        on_error=_say_trouble,
    )
    def watch(
        _looks: int | None,
        _told: str | None,
        known: int | None,
        pace: int | None,
        moment: str | None,
    ) -> tuple[object, object, object, object]:
        desk = open_desk()
        book = desk.book()
        wanted, now = shell.pace(book), shell.moment_of(book.settings, desk.now())
        # A day that begins, and quiet hours that end, change what pages show as a write does.
        is_same = book.version == known and moment in {None, now}
        return (
            no_update if is_same else book.version,
            no_update if wanted == pace else wanted,
            no_update if moment == now else now,
            shell.kept_since(book.as_of, book.settings) if book.as_of else None,
        )

    @app.callback(
        Output(ids.ALERTS_SEEN, "data"),
        Output(ids.ALERTS_HERE, "data"),
        Output(ids.ALERTS_COUNT, "children"),
        Output(ids.ALERTS_COUNT_SHEET, "children"),
        Output(ids.ALERTS_COUNT_MORE, "children"),
        Input(ids.CHANGE, "data"),
        State(ids.ALERTS_SEEN, "data"),
        State(ids.ALERTS_HERE, "data"),
    )
    def tell(
        _version: int | None, seen: list[str] | None, here: list[str] | None
    ) -> tuple[object, ...]:
        desk = open_desk()
        book = desk.book()
        today, is_quiet = desk.today(book), is_quiet_at(book.settings, desk.now())
        told = alerts.told(book, today, seen if here is None else here, is_quiet=is_quiet)
        if told.notices:
            set_props(ids.NOTICES, {"children": told.notices})
        return told.seen, told.seen, *[alerts.count_badge(book, today)] * 3


def _say_trouble(error: Exception) -> None:
    """Say above the page that the ledger cannot be read just now; the next look may do better."""
    text = error.message if isinstance(error, SpendingError) else "The ledger cannot be read."
    set_props(ids.TROUBLE, {"children": shell.trouble(text)})


def _register_in_browser(app: Dash) -> None:
    in_browser: Callable[..., object] = app.clientside_callback
    in_browser(ClientsideFunction("shell", "title"), Input(ids.TITLE, "children"))
    in_browser(
        ClientsideFunction("shell", "theme"), Output(ids.THEME, "data"), Input(ids.NAV, "id")
    )
    in_browser(
        ClientsideFunction("amounts", "redraw"),
        Input(ids.AMOUNTS, "data"),
        State(ids.CHANGE, "data"),
        prevent_initial_call=True,
    )
    in_browser(ClientsideFunction("live", "begin"), Input(ids.NAV, "id"))
    in_browser(
        ClientsideFunction("live", "shown"),
        Input(ids.CHANGE, "data"),
        Input(ids.MOMENT, "data"),
        Input(ids.TROUBLE, "children"),
    )
    in_browser(
        ClientsideFunction("notices", "shown"),
        Output(ids.NOTICES_SHOWN, "children"),
        Output(ids.NOTICES, "children"),
        Input(ids.NOTICES, "children"),
        Input(ids.NOTICES_GONE, "data"),
        State(ids.NOTICES_SHOWN, "children"),
        prevent_initial_call=True,
    )
