"""The frame around every page: navigation, the page's place, and where notices appear."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from components import ids
from components.attributes import attributes
from components.icons import icon

CALM: Final = 2_000
BUSY: Final = 400
"""Milliseconds between two looks at the ledger, at rest and while long work runs."""


class Entry(Protocol):
    """A page as the shell knows it; `frame` makes its empty layout."""

    @property
    def path(self) -> str:
        """Where it is."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def icon(self) -> str:
        """The sign that stands for it."""

    @property
    def frame(self) -> Callable[[], Component]:
        """What makes it."""


def frame(entries: Sequence[Entry], *overlays: Component) -> Component:
    """Give the whole document, its page still empty; overlays lie over every page."""
    return html.Div(
        [
            dcc.Location(id=ids.URL, refresh="callback-nav"),
            dcc.Store(id=ids.CHANGE),
            dcc.Store(id=ids.THEME),
            dcc.Store(id=ids.ALERTS_SEEN, storage_type="local"),
            dcc.Store(id=ids.ALERTS_HERE),
            dcc.Interval(id=ids.POLL, interval=CALM),
            html.A("Skip to the page", href="#page", className="skip"),
            html.Nav(
                navigation(entries), id=ids.NAV, className="bar", **attributes(aria_label="Main")
            ),
            html.Main(
                [
                    html.Span(id=ids.TITLE, className="visually-hidden", role="status"),
                    html.Div(id=ids.TROUBLE, role="alert"),
                    html.Div(
                        "The program does not answer. It is asked again every few seconds.",
                        className="offline",
                    ),
                    html.Div(id=ids.PAGE, className="place", tabIndex="-1"),
                ]
            ),
            *overlays,
            html.Div(
                [html.Div([], id=ids.ALERTS), html.Div([], id=ids.NOTICES)],
                className="notices",
                role="status",
            ),
        ],
        className="shell",
    )


def navigation(entries: Sequence[Entry]) -> list[Component]:
    """Give the links to the pages, the button that adds an expense, and the choice of theme.

    One row of things that lies at the side on a wide screen and at the foot of a narrow one, the
    round button in its middle.
    """
    links = [
        dbc.NavLink(
            [icon(entry.icon), html.Span(entry.name)],
            href=entry.path,
            active="exact",
            className="bar-item",
        )
        for entry in entries
    ]
    add = html.Button(
        [icon("plus"), html.Span("Add expense")],
        id=ids.EXPENSE_ADD,
        type="button",
        className="bar-add",
        title="Add expense",
    )
    theme = html.Button(
        [icon("theme"), html.Span("Theme")],
        id=ids.THEME_TOGGLE,
        type="button",
        className="bar-item bar-theme",
        title="Switch between light and dark",
    )
    brand = html.Div([icon("wallet"), "Expense Tracker"], className="brand")
    middle = len(links) - 1
    return [brand, *links[:middle], add, *links[middle:], theme]


def opened(entries: Sequence[Entry], path: str | None) -> tuple[Component, str]:
    """Give the frame of the page at a path, and its name."""
    found = next((entry for entry in entries if entry.path == (path or "/")), None)
    return (found.frame(), found.name) if found else (not_found(), "Not found")


def pace(book: Book) -> int:
    """Give how many milliseconds to wait before looking at the ledger again."""
    return BUSY if any(job.is_running for job in book.jobs) else CALM


def not_found() -> Component:
    """Say that there is no such page, with a way on."""
    return html.Div(
        [
            icon("search", "mark"),
            html.H1("There is no page here"),
            html.P("The address may be mistyped, or the page was moved."),
            html.A("Go to the overview", href="/", className="btn btn-primary"),
        ],
        className="card state",
    )


def trouble(text: str) -> Component:
    """Say above every page that what is shown may not be the latest."""
    return html.Div([icon("warning"), html.Span(text)], className="strip strip-trouble")
