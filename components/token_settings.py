"""The settings of personal tokens: those there are, and a form that makes one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components import ids, words
from components.attributes import attributes
from spending.personal_token import LIVES, LONGEST_NAME, PersonalToken
from spending.settings import Settings

DOCS: Final = "/api/v1/docs"

FIELDS: Final[Mapping[str, str]] = {
    "name": ids.TOKEN_NAME,
    "may": ids.TOKEN_MAY,
    "days": ids.TOKEN_DAYS,
}
"""Where each value of a token to make is typed or chosen."""

READS: Final = "read"
_WRITES: Final = "write"
_MAY: Final = {READS: "Read only", _WRITES: "Read and change"}
_USUAL_LIFE: Final = str(LIVES[1])


def section() -> Component:
    """Give the section of the settings, still without any data."""
    return html.Section(
        [
            html.H2("API tokens", className="settings-name"),
            html.P(
                [
                    "For programs of your own on this computer, which show a token to be let in. ",
                    html.A("What they can do", href=DOCS, target="_self"),
                ],
                className="muted",
            ),
            html.Ul(
                id=ids.TOKENS,
                className="sessions slot",
                **attributes(aria_label="Your tokens"),
            ),
            html.Div(id=ids.TOKEN_MADE, hidden=True, **attributes(aria_live="polite")),
            _form(),
        ],
        id=ids.SETTINGS_TOKENS,
        className="card settings tokens",
    )


def _form() -> Component:
    name = dbc.Input(
        id=ids.TOKEN_NAME, type="text", maxLength=LONGEST_NAME, autocomplete="off",
        placeholder="Such as Backup script",
    )  # fmt: skip
    lives = [{"value": str(days), "label": f"{days} days"} for days in LIVES]
    may = [{"value": value, "label": label} for value, label in _MAY.items()]
    fields = [
        _field("Name", ids.TOKEN_NAME, name, html.Div(
            id=ids.TOKEN_WRONG, className="field-error", role="alert"
        )),
        _field("It may", ids.TOKEN_MAY, dbc.Select(id=ids.TOKEN_MAY, options=may, value=READS)),
        _field("It expires after", ids.TOKEN_DAYS,
               dbc.Select(id=ids.TOKEN_DAYS, options=lives, value=_USUAL_LIFE)),
    ]  # fmt: skip
    make = html.Button("Make a token", type="submit", className="btn btn-outline")
    form: Component = dbc.Form(
        [html.Div(fields, className="settings-fields"), html.Div(make)],
        id=ids.TOKEN_FORM,
        prevent_default_on_submit=True,
        class_name="settings-form",
    )
    return form


def _field(label: str, control_id: str, *inside: Component) -> Component:
    return html.Div([dbc.Label(label, html_for=control_id), *inside], className="settings-field")


def view(tokens: Sequence[PersonalToken], settings: Settings, now: datetime) -> list[Component]:
    """Give a row for each token."""
    if not tokens:
        return [html.Li("You have made none yet.", className="muted")]
    return [_row(one, settings, now) for one in tokens]


def _row(token: PersonalToken, settings: Settings, now: datetime) -> Component:
    is_over = token.until <= now
    may = _MAY[_WRITES if token.can_write else READS]
    made, until = (words.moment(one, settings) for one in (token.made, token.until))
    used = f"Last used {words.moment(token.used, settings)}" if token.used else "Never used"
    when = [may, f"Made {made}", used, f"{'Expired' if is_over else 'Expires'} {until}"]
    what = html.Div(
        [
            html.Span(
                [token.name, *([html.Span("Expired", className="token-over")] if is_over else [])],
                className="session-device",
            ),
            html.Small([html.Span(one) for one in when], className="session-when"),
        ]
    )
    end = html.Button(
        "Revoke",
        id=ids.token_end(token.id),
        type="button",
        className="btn btn-quiet",
        **attributes(aria_label=f"Revoke {token.name}, made {made}"),
    )
    return html.Li([what, end], className="session")


def made(token: PersonalToken, secret: str) -> Component:
    """Show a new token, this once; the browser does so while it is among those of the list."""
    box = dbc.Input(
        id=ids.TOKEN_SECRET, type="text", value=secret, readonly=True,
        autocomplete="off", class_name="token-secret",
    )  # fmt: skip
    copy = html.Button("Copy", id=ids.TOKEN_COPY, type="button", className="btn btn-primary")
    return html.Div(
        [
            dbc.Label(f"The token of “{token.name}”", html_for=ids.TOKEN_SECRET),
            html.Div([box, copy], className="token-row"),
            html.P(
                [
                    html.Strong("Copy it now: it is not shown again."),
                    " Whoever has it can do in your name what it may, so keep it like a password.",
                ],
                className="token-warning",
            ),
        ],
        className="token-made",
        **attributes(data_token=token.id),
    )


def asked_for(typed: Mapping[str, object]) -> tuple[str, int, bool]:
    """Read the form: a name, a number of days, and whether it may change anything."""
    name, days = (
        one if isinstance(one := typed.get(field), str) else "" for field in ("name", "days")
    )
    is_number = days.isascii() and days.isdigit() and len(days) <= len("365")
    return name, int(days) if is_number else 0, typed.get("may") == _WRITES


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "tokens": (ids.TOKENS, "children"),
    "is_absent": (ids.SETTINGS_TOKENS, "hidden"),
    "is_link_absent": (ids.SETTINGS_TOKENS_LINK, "hidden"),
}
"""Where each part of what the section shows goes: component and prop."""


def shown(
    tokens: Sequence[PersonalToken] | None, settings: Settings, now: datetime
) -> dict[str, Any]:
    """Give all the section shows, by the name of its place; None for no section at all."""
    return {
        "tokens": view(tokens or (), settings, now),
        "is_absent": tokens is None,
        "is_link_absent": tokens is None,
    }
