"""The frame around every page: navigation, the page's place, and where notices appear."""

from collections.abc import Sequence
from typing import Protocol

from dash import dcc, html
from dash.development.base_component import Component

from components import ids


class Entry(Protocol):
    """What the navigation shows of a page."""

    path: str
    name: str
    icon: str


def frame(entries: Sequence[Entry]) -> Component:
    """Give the whole document, its page still empty."""
    return html.Div(
        [
            dcc.Location(id=ids.URL, refresh="callback-nav"),
            dcc.Store(id=ids.CHANGE, data=0),
            html.A("Skip to the page", href="#page", className="skip"),
            html.Nav(id=ids.NAV, className="side", children=navigation(entries, "/")),
            html.Main(id=ids.PAGE, tabIndex="-1"),
            html.Div(id=ids.NOTICES, className="notices", role="status"),
        ],
        className="shell",
    )
