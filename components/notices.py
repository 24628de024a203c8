"""Short messages at the edge of the page: done, undo, alert, failure."""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component


def failure(text: str) -> Component:
    """Say what went wrong; stays until it is closed."""
    return _notice(text, "Not done", "danger", seconds=None)


def done(text: str, *actions: Component) -> Component:
    """Say what was done, with what can be done about it."""
    return _notice(text, "Done", "success", *actions, seconds=10)


def alert(text: str, *actions: Component) -> Component:
    """Tell that a limit was crossed; stays until it is closed."""
    return _notice(text, "Limit crossed", "warning", *actions, seconds=None)


def _notice(text: str, title: str, colour: str, *actions: Component, seconds: int | None) -> Component:
    return dbc.Toast(
        [html.P(text, className="mb-1"), *actions],
        header=title,
        icon=colour,
        dismissable=True,
        duration=seconds * 1000 if seconds else None,
        className="notice",
    )
