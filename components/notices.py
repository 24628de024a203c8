"""Short messages at the edge of the page: done, undo, alert, failure."""

import secrets

from dash import dcc, html
from dash.development.base_component import Component

from components import ids
from components.attributes import attributes
from components.icons import icon


def frame() -> Component:
    """Give the place of the messages.

    Whoever has something to say sets the children of `ids.NOTICES`. The browser takes them from
    there to those it shows, up to three, lets the brief ones go when their time has come, and
    none of them while somebody points at it or is in it with the keyboard.
    """
    return html.Div(
        [
            html.Div([], id=ids.NOTICES, hidden=True),
            dcc.Store(id=ids.NOTICES_GONE),
            dcc.Store(id=ids.UNDO_WANTED),
            html.Div([], id=ids.NOTICES_SHOWN),
        ],
        className="notices",
        role="status",
    )


def done(text: str, *actions: Component) -> Component:
    """Say what was done, with what can be done about it."""
    return _notice(text, "Done", "check", *actions, look="notice-brief")


def failure(text: str) -> Component:
    """Say what went wrong; stays until it is closed."""
    return _notice(text, "Not done", "warning", look="notice-urgent")


def alert(text: str, *actions: Component, title: str = "Limits reached") -> Component:
    """Tell of a limit that was reached; stays until it is closed."""
    return _notice(text, title, "bell", *actions, look="notice-urgent")


def undo_button(version: int) -> Component:
    """Give the button that takes back what the commit of a version did."""
    return html.Button("Undo", id=ids.undo(version), type="button", className="btn btn-link undo")


def redo_button(version: int) -> Component:
    """Give the button that does again what the commit of a version took back."""
    return html.Button(
        "Redo", id=ids.undo(version, again=True), type="button", className="btn btn-link redo"
    )


def taken_back(version: int, *, again: bool) -> Component:
    """Say that a commit took something back, or did it `again`, and offer the reverse."""
    if again:
        return done("Done again.", undo_button(version))
    return done("Taken back.", redo_button(version))


def nothing_to_take_back(*, again: bool) -> Component:
    """Say that there is nothing to take back, or to do `again`, and where all acts stand."""
    text = (
        "There is nothing to do again."
        if again
        else "There is nothing to take back, or it was changed again since."
    )
    return done(text, html.A("See the history", href="/history", className="btn btn-link"))


def _notice(text: str, title: str, sign: str, *actions: Component, look: str) -> Component:
    close = html.Button(
        icon("close"),
        type="button",
        className="notice-close",
        **attributes(data_close="yes", aria_label="Close this message"),
    )
    return html.Div(
        [
            html.Div([icon(sign), html.Strong(title), close], className="notice-title"),
            html.P(text),
            html.Div(list(actions), className="notice-actions"),
        ],
        # A fresh id makes a fresh message: the same words again are said again.
        id={"type": "notice", "mark": secrets.token_hex(4)},
        className=f"toast show notice notice-{sign} {look}",
        role="alert" if look == "notice-urgent" else "group",
        **attributes(aria_label=f"{title}: {text}") if look == "notice-brief" else {},
    )
