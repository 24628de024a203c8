"""Short messages at the edge of the page: done, undo, alert, failure."""

import secrets

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components import ids

_SECONDS = 12
"""How long a message about something done stays; what needs an answer stays until closed."""


def done(text: str, *actions: Component) -> Component:
    """Say what was done, with what can be done about it."""
    return _notice(text, "Done", "check", *actions, seconds=_SECONDS)


def failure(text: str) -> Component:
    """Say what went wrong; stays until it is closed."""
    return _notice(text, "Not done", "warning", seconds=None)


def alert(text: str, *actions: Component) -> Component:
    """Tell that a limit was crossed; stays until it is closed."""
    return _notice(text, "Limit crossed", "bell", *actions, seconds=None)


def undo_button(version: int, label: str = "Undo") -> Component:
    """Give the button that takes back what the commit of a version did."""
    return html.Button(label, id=ids.undo(version), type="button", className="btn btn-link undo")


def _notice(
    text: str, title: str, icon: str, *actions: Component, seconds: int | None
) -> Component:
    toast: Component = dbc.Toast(
        [html.P(text), html.Div(list(actions), className="notice-actions")],
        # A fresh id makes a fresh message: without it one that was closed would stay closed.
        id={"type": "notice", "mark": secrets.token_hex(4)},
        header=html.Span(
            [html.Span(className=f"icon icon-{icon}"), title], className="notice-title"
        ),
        dismissable=True,
        duration=seconds * 1000 if seconds else None,
        className=f"notice notice-{icon}",
    )
    return toast
