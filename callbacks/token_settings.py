"""Personal tokens: listed, made and shown once, revoked."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, ctx, set_props

from analytics.desk import Desk
from components import ids, notices, token_settings
from spending.account import Account
from spending.errors import InvalidInput

_END = {"type": "token-end", "token": MATCH}

OpenDesk = Callable[[], Desk]
OpenAccount = Callable[[], Account]


def register(app: Dash, open_desk: OpenDesk, open_account: OpenAccount) -> None:
    """Let the settings show, make and revoke the tokens of whoever is signed in."""
    _register_in_browser(app)

    @app.callback(
        output={name: Output(*place) for name, place in token_settings.PLACES.items()},
        inputs={
            "_query": Input(ids.SETTINGS_QUERY, "data"),
            "_version": Input(ids.CHANGE, "data"),
        },
    )
    def show(_query: str | None, _version: int | None) -> dict[str, Any]:
        if ctx.triggered_id == ids.SETTINGS_QUERY:  # the page was opened anew
            set_props(ids.TOKEN_MADE, {"children": None})
        return _shown(open_desk(), open_account())

    @app.callback(
        output=Output(ids.TOKEN_WRONG, "children"),
        inputs={
            "_submits": Input(ids.TOKEN_FORM, "n_submit"),
            "typed": {
                name: State(control, "value") for name, control in token_settings.FIELDS.items()
            },
        },
        prevent_initial_call=True,
    )
    def make(_submits: int, typed: Mapping[str, object]) -> str:
        account = open_account()
        name, days, can_write = token_settings.asked_for(typed)
        if account.tokens is None:
            return ""
        try:
            token, secret = account.tokens.make(account.owner, name, days, can_write=can_write)
        except InvalidInput as error:
            return error.message
        _lay(open_desk(), account)
        set_props(ids.TOKEN_MADE, {"children": token_settings.made(token, secret)})
        set_props(ids.TOKEN_NAME, {"value": ""})
        set_props(ids.TOKEN_MAY, {"value": token_settings.READS})
        return ""

    @app.callback(
        Output(_END, "disabled"),
        Input(_END, "n_clicks"),
        State(_END, "id"),
        prevent_initial_call=True,
    )
    def end(clicks: int | None, button: Mapping[str, str]) -> bool:
        account = open_account()
        if not clicks or account.tokens is None:  # just drawn, not pressed
            return False
        ended = account.tokens.end(account.owner, str(button["token"]))
        said = "The token was revoked." if ended else "That token was revoked already."
        set_props(ids.NOTICES, {"children": [notices.done(said)]})
        _lay(open_desk(), account)
        return True


def _shown(desk: Desk, account: Account) -> dict[str, Any]:
    tokens = account.tokens.of_owner(account.owner) if account.tokens else None
    return token_settings.shown(tokens, desk.book().settings, desk.now())


def _lay(desk: Desk, account: Account) -> None:
    now = _shown(desk, account)
    for name, (place, prop) in token_settings.PLACES.items():
        set_props(place, {prop: now[name]})


def _register_in_browser(app: Dash) -> None:
    """Show a new token while it is in the list, and copy it when asked to."""
    in_browser: Callable[..., object] = app.clientside_callback
    in_browser(
        ClientsideFunction("tokens", "made"),
        Output(ids.TOKEN_MADE, "hidden"),
        Input(ids.TOKEN_MADE, "children"),
        Input(ids.TOKENS, "children"),
    )
    in_browser(
        ClientsideFunction("tokens", "copy"),
        Output(ids.TOKEN_COPY, "children"),
        Input(ids.TOKEN_COPY, "n_clicks"),
        State(ids.TOKEN_SECRET, "value"),
        prevent_initial_call=True,
    )
