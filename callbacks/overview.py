"""The overview: the address becomes figures and a chart; the monthly limit is set here."""

import secrets
from collections.abc import Callable
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, set_props

from analytics.desk import Desk
from components import ids, limit, notices, overview
from components.packed import packed
from spending.errors import InvalidInput
from spending.money import parse_typed


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the page follow its address and the ledger, and its form set the limit."""
    _register_in_browser(app)
    _register_limit(app, open_desk)

    @app.callback(
        output={name: Output(*place) for name, place in overview.PLACES.items()},
        inputs={
            "query": Input(ids.OVERVIEW_QUERY, "data"),
            "theme": Input(ids.THEME, "data"),
            "_version": Input(ids.CHANGE, "data"),
        },
    )
    def show(query: str | None, theme: str | None, _version: int | None) -> dict[str, Any]:
        desk = open_desk()
        book = desk.book()
        shown = overview.view(book, desk.today(book), query or "", theme)
        large = (name for name, (_, prop) in overview.PLACES.items() if prop in {"figure", "data"})
        return {**shown, **{name: packed(shown[name]) for name in large}}


def _register_limit(app: Dash, open_desk: Callable[[], Desk]) -> None:
    @app.callback(
        Output(ids.LIMIT_EDIT, "is_open"),
        Output(ids.LIMIT_AMOUNT, "value"),
        Input(ids.LIMIT_OPEN, "n_clicks"),
        State(ids.LIMIT_EDIT, "is_open"),
        prevent_initial_call=True,
    )
    def open_form(_clicks: int, is_open: bool | None) -> tuple[bool, str]:  # noqa: FBT001 - a prop's value
        desk = open_desk()
        book = desk.book()
        return not is_open, limit.typed(book, desk.today(book))

    @app.callback(
        Output(ids.LIMIT_AMOUNT, "invalid"),
        Output(ids.LIMIT_ERROR, "children"),
        Input(ids.LIMIT_FORM, "n_submit"),
        State(ids.LIMIT_AMOUNT, "value"),
        prevent_initial_call=True,
    )
    def save(_submits: int, typed: str | None) -> tuple[bool, str]:
        desk = open_desk()
        written = desk.settings().money
        try:
            amount = parse_typed(typed or "", digits=written.digits, locale=written.locale)
            set_limit(desk, amount)
        except InvalidInput as error:
            return True, error.message
        return False, ""

    @app.callback(Input(ids.LIMIT_REMOVE, "n_clicks"), prevent_initial_call=True)
    def remove(_clicks: int) -> None:
        set_limit(open_desk(), None)


def set_limit(desk: Desk, amount: int | None) -> None:
    """Set the limit from this month on, say so, and close the form; raises InvalidInput."""
    ledger, settings = desk.ledger(), desk.settings()
    receipt = ledger.set_limit(amount, secrets.token_hex(16))
    said = limit.limit_in_words(amount, settings.months.of(ledger.today()), settings)
    undo = notices.undo_button(receipt.version)
    set_props(ids.CHANGE, {"data": receipt.version})
    set_props(ids.NOTICES, {"children": [notices.done(said, undo)]})
    set_props(ids.LIMIT_EDIT, {"is_open": False})


def _register_in_browser(app: Dash) -> None:
    in_browser: Callable[..., object] = app.clientside_callback
    in_browser(
        ClientsideFunction("query", "/"),
        Output(ids.OVERVIEW_QUERY, "data"),
        Input(ids.URL, "search"),
        State(ids.URL, "pathname"),
    )
    for graph in (ids.OVERVIEW_CHART, ids.OVERVIEW_WHERE_CHART):
        in_browser(
            ClientsideFunction("overview", "press"),
            Input(graph, "clickData"),
            State(graph, "figure"),
            State(graph, "id"),
        )
    in_browser(
        ClientsideFunction("cumulative", "press"),
        Input(ids.CUMULATIVE_CHART, "clickData"),
        State(ids.CUMULATIVE_CHART, "figure"),
    )
    # One for all that is drawn: each callback more costs every change of view some milliseconds.
    in_browser(
        ClientsideFunction("overview", "draw"),
        Input(ids.OVERVIEW_CHART, "figure"),
        Input(ids.OVERVIEW_WHERE_CHART, "figure"),
        Input(ids.MERCHANTS_ROWS, "data"),
        Input(ids.CUMULATIVE_CHART, "figure"),
        Input(ids.CALENDAR_DAYS, "data"),
        Input(ids.OVERVIEW_PERIODS, "children"),
    )
    in_browser(ClientsideFunction("overview", "cancel"), Input(ids.LIMIT_CANCEL, "n_clicks"))
    in_browser(ClientsideFunction("overview", "unfolded"), Input(ids.OVERVIEW_DAYS, "is_open"))
    in_browser(ClientsideFunction("overview", "fold"), Input(ids.OVERVIEW_DAYS_CANCEL, "n_clicks"))
    in_browser(
        ClientsideFunction("overview", "apply"),
        Output(ids.OVERVIEW_DAYS_ERROR, "children"),
        Input(ids.OVERVIEW_DAYS_FORM, "n_submit"),
        State(ids.OVERVIEW_DAYS_FIRST, "value"),
        State(ids.OVERVIEW_DAYS_LAST, "value"),
    )
