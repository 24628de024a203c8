"""The settings: the form of money and dates, and the time zone of a first visit."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, set_props

from analytics.desk import Desk
from components import ids, notices, settings_page
from spending.errors import InvalidInput, SpendingError

Typed = Mapping[str, object]

_CONTROLS = {name: control for name, (control, _) in settings_page.FIELDS.items()}


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the page follow the ledger, show what is chosen before it is saved, and save it."""
    register_in_browser(app)
    register_saving(app, open_desk)

    @app.callback(
        output={name: Output(*place) for name, place in settings_page.PLACES.items()},
        inputs={
            "_query": Input(ids.SETTINGS_QUERY, "data"),
            "_version": Input(ids.CHANGE, "data"),
            "theme": Input(ids.THEME, "data"),
            "kept": State(ids.SETTINGS_KEPT, "data"),
            "typed": {name: State(control, "value") for name, control in _CONTROLS.items()},
        },
    )
    def show(
        _query: str | None,
        _version: int | None,
        theme: str | None,
        kept: Mapping[str, Any] | None,
        typed: Typed,
    ) -> dict[str, Any]:
        return settings_page.view(open_desk().book(), theme, kept, typed)

    @app.callback(
        output=Output(ids.SETTINGS_PREVIEW, "children"),
        inputs={
            "typed": {name: Input(control, "value") for name, control in _CONTROLS.items()},
            "kept": Input(ids.SETTINGS_KEPT, "data"),
        },
    )
    def preview(typed: Typed, kept: Mapping[str, Any] | None) -> object:
        if kept is None:
            return None
        read = settings_page.read(typed, open_desk().book().settings)
        return settings_page.preview(read.settings, settings_page.utc_now())


def register_saving(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the form save, and a first visit take over the zone of its browser."""

    @app.callback(
        output={name: Output(wrong, "children")
                for name, (_, wrong) in settings_page.FIELDS.items()},
        inputs={
            "_submits": Input(ids.SETTINGS_FORM, "n_submit"),
            "typed": {name: State(control, "value") for name, control in _CONTROLS.items()},
        },
        prevent_initial_call=True,
    )  # fmt: skip
    def save(_submits: int, typed: Typed) -> dict[str, str]:
        ledger = open_desk().ledger()
        read = settings_page.read(typed, ledger.settings())
        problems = dict(read.problems)
        if not problems:
            try:
                receipt = ledger.change_settings(read.settings, secrets.token_hex(16))
            except InvalidInput as error:  # another tab chose the currency meanwhile
                problems[error.field] = error.message
            else:
                said = settings_page.saved_in_words(read.settings, ledger.today())
                set_props(ids.CHANGE, {"data": receipt.version})
                set_props(ids.NOTICES, {"children": [notices.done(said)]})
        return {name: problems.get(name, "") for name in settings_page.FIELDS}

    @app.callback(Input(ids.BROWSER_ZONE, "data"), prevent_initial_call=True)
    def adopt_zone(zone: object) -> None:
        desk = open_desk()
        wanted = settings_page.first_zone(desk.book(), zone)
        if wanted is None:
            return
        # Two tabs of a first visit ask for the same; what goes wrong costs nobody anything.
        with suppress(SpendingError):
            receipt = desk.ledger().change_settings(wanted, "first-zone")
            set_props(ids.CHANGE, {"data": receipt.version})


def register_in_browser(app: Dash) -> None:
    """Let the browser say its time zone, and lead to the section an address names."""
    in_browser: Callable[..., object] = app.clientside_callback
    ours = "settings"
    in_browser(
        ClientsideFunction("query", settings_page.PATH),
        Output(ids.SETTINGS_QUERY, "data"),
        Input(ids.URL, "search"),
        State(ids.URL, "pathname"),
    )
    in_browser(
        ClientsideFunction(ours, "zone"), Output(ids.BROWSER_ZONE, "data"), Input(ids.URL, "id")
    )
    in_browser(
        ClientsideFunction(ours, "here"),
        Output(ids.SETTINGS_ZONE_HERE, "children"),
        Output(ids.SETTINGS_ZONE_HERE, "hidden"),
        Input(ids.SETTINGS_ZONE, "value"),
    )
    in_browser(ClientsideFunction(ours, "anchor"), Input(ids.SETTINGS, "className"))
