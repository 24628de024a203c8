"""The settings of months, limits and alerts: shown as they are, checked and saved."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from dash import Dash, Input, Output, State, set_props

from analytics.desk import Desk
from components import alert_settings, ids, notices
from spending.errors import InvalidInput

Typed = Mapping[str, object]

_STATES = {name: State(control, "value") for name, control in alert_settings.FIELDS.items()}


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the section follow the ledger, show what a month would be, and save."""

    @app.callback(
        output={name: Output(*place) for name, place in alert_settings.PLACES.items()},
        inputs={
            "_query": Input(ids.SETTINGS_QUERY, "data"),
            "_version": Input(ids.CHANGE, "data"),
            "kept": State(ids.ALERTING_KEPT, "data"),
            "typed": _STATES,
        },
    )
    def show(
        _query: str | None, _version: int | None, kept: Mapping[str, Any] | None, typed: Typed
    ) -> dict[str, Any]:
        desk = open_desk()
        return alert_settings.view(desk.book(), desk.now(), kept, typed)

    @app.callback(
        Output(ids.ALERTING_MONTH_RUNS, "children"),
        Input(ids.ALERTING_MONTH_START, "value"),
        Input(ids.ALERTING_KEPT, "data"),
        prevent_initial_call=True,
    )
    def preview_month(start: object, _kept: object) -> str:
        desk = open_desk()
        book = desk.book()
        stored = alert_settings.stored_in(book.settings)
        wanted = alert_settings.read({**stored, "month_start": start}, book.settings)
        if wanted.problems:
            return ""
        return alert_settings.runs_in_words(wanted.settings, book.settings, desk.today(book))

    @app.callback(
        output={name: Output(wrong, "children") for name, wrong in alert_settings.WRONG.items()},
        inputs={"_submits": Input(ids.ALERTING_FORM, "n_submit"), "typed": _STATES},
        prevent_initial_call=True,
    )
    def save(_submits: int, typed: Typed) -> dict[str, str]:
        desk = open_desk()
        ledger = desk.ledger()
        wanted = alert_settings.read(typed, ledger.settings())
        problems = dict(wanted.problems)
        if not problems:
            try:
                receipt = ledger.change_settings(wanted.settings, secrets.token_hex(16))
            except InvalidInput as error:
                problems[error.field] = error.message
            else:
                for name, text in alert_settings.stored_in(wanted.settings).items():
                    set_props(alert_settings.FIELDS[name], {"value": text})
                said = alert_settings.saved_in_words(wanted.settings, ledger.today())
                set_props(ids.CHANGE, {"data": receipt.version})
                set_props(ids.NOTICES, {"children": [notices.done(said)]})
        return {name: problems.get(name, "") for name in alert_settings.WRONG}
