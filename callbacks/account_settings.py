"""The account: who is signed in, in which browsers, and out of those again."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, set_props

from analytics.desk import Desk
from components import account_settings, ids, notices
from spending.account import Account

_END = {"type": "session-end", "session": MATCH}

OpenDesk = Callable[[], Desk]
OpenAccount = Callable[[], Account]


def register(app: Dash, open_desk: OpenDesk, open_account: OpenAccount) -> None:
    """Let the frame say who is signed in, and the settings show and end sessions.

    The page brings the name along: no request is made for it.
    """
    _register_in_browser(app)
    register_ending(app, open_desk, open_account)

    @app.callback(
        output={name: Output(*place) for name, place in account_settings.PLACES.items()},
        inputs={
            "_query": Input(ids.SETTINGS_QUERY, "data"),
            "_version": Input(ids.CHANGE, "data"),
        },
    )
    def show(_query: str | None, _version: int | None) -> dict[str, Any]:
        return shown(open_desk(), open_account())


def shown(desk: Desk, account: Account) -> dict[str, Any]:
    """Give what the section shows now."""
    return account_settings.view(desk.book(), account.session, account.sessions())


def register_ending(app: Dash, open_desk: OpenDesk, open_account: OpenAccount) -> None:
    """Let somebody sign out of one other browser, or of all others."""

    @app.callback(
        Output(_END, "disabled"),
        Input(_END, "n_clicks"),
        State(_END, "id"),
        prevent_initial_call=True,
    )
    def end(clicks: int | None, button: Mapping[str, str]) -> bool:
        if not clicks:  # just drawn, not pressed
            return False
        account = open_account()
        if account.end(str(button["session"])):
            said = "Signed out of that browser."
        else:
            said = "That browser was signed out already."
        _tell(said, open_desk(), account)
        return True

    @app.callback(Input(ids.ACCOUNT_END_OTHERS, "n_clicks"), prevent_initial_call=True)
    def end_others(_clicks: int) -> None:
        account, desk = open_account(), open_desk()
        locale = desk.book().settings.locale
        _tell(account_settings.ended_in_words(account.end_others(), locale), desk, account)


def _tell(said: str, desk: Desk, account: Account) -> None:
    now = shown(desk, account)
    for name, (place, prop) in account_settings.PLACES.items():
        set_props(place, {prop: now[name]})
    set_props(ids.NOTICES, {"children": [notices.done(said)]})


def _register_in_browser(app: Dash) -> None:
    in_browser: Callable[..., object] = app.clientside_callback
    in_browser(
        ClientsideFunction("account", "person"),
        Output(ids.SIGNED_IN, "children"),
        Output(ids.SIGNED_IN_SHEET, "children"),
        Input(ids.NAV, "id"),
    )
    in_browser(
        ClientsideFunction("account", "unconfirmed"),
        Output(ids.ACCOUNT_DELETE, "disabled"),
        Input(ids.ACCOUNT_CONFIRMATION, "value"),
    )
