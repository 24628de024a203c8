"""The frame around every page: navigation, the page's place, and where notices appear."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from components import account_settings, alerts, ids, keyboard, notices
from components.attributes import attributes
from components.icons import icon
from components.words import moment
from spending.settings import Settings, is_quiet_at, zone_of

CALM: Final = 1_000
BUSY: Final = 400
"""Milliseconds between two looks at the ledger, at rest and while long work runs."""

MAIN: Final = "main"
MORE: Final = "more"
"""Where the navigation has a page: in its first group, or in its second."""

_THEMES: Final = (
    ("system", "System", "screen"),
    ("light", "Light", "sun"),
    ("dark", "Dark", "moon"),
)


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

    @property
    def place(self) -> str:
        """Where the navigation has it: MAIN or MORE."""


def frame(entries: Sequence[Entry], *overlays: Component) -> Component:
    """Give the whole document, its page still empty; overlays lie over every page."""
    return html.Div(
        [
            *_memory(),
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
            sheet(entries),
            keyboard.dialog(),
            notices.frame(),
        ],
        className="shell",
    )


def _memory() -> list[Component]:
    """Give what the frame remembers, none of it to be seen."""
    return [
        dcc.Location(id=ids.URL, refresh="callback-nav"),
        dcc.Store(id=ids.CHANGE),
        dcc.Store(id=ids.MOMENT),
        dcc.Store(id=ids.LIVE),
        dcc.Store(id=ids.THEME),
        dcc.Store(id=ids.AMOUNTS),
        dcc.Store(id=ids.ALERTS_SEEN, storage_type="local"),
        dcc.Store(id=ids.ALERTS_HERE),
        dcc.Interval(id=ids.POLL, interval=CALM),
    ]


# Getting about


def navigation(entries: Sequence[Entry]) -> list[Component]:
    """Give the links to the pages, the button that adds an expense, the theme and the way out.

    On a wide screen all of it at the side; on a narrow one a row of five at the foot: the first
    group with the round button in its middle, and More, which opens the sheet with the rest.
    """
    links = [_link(entry) for entry in _placed(entries, MAIN)]
    middle = len(links) - len(links) // 2
    more = [_link(entry, ids.ALERTS_COUNT) for entry in _placed(entries, MORE)]
    rest = html.Div(more, className="bar-rest")
    signed_in = _signed_in(ids.SIGNED_IN)
    foot = html.Div(
        [_amounts_button(), _keyboard_button(), theme_choice(), signed_in], className="bar-foot"
    )
    brand = html.Div([icon("wallet"), "Expense Tracker"], className="brand")
    return [brand, *links[:middle], _add_button(), *links[middle:], _more_button(), rest, foot]


def sheet(entries: Sequence[Entry]) -> Component:
    """Give what a narrow screen has behind More: the second group, keys, theme, way out."""
    links = [_link(entry, ids.ALERTS_COUNT_SHEET) for entry in _placed(entries, MORE)]
    signed_in = _signed_in(ids.SIGNED_IN_SHEET)
    body = html.Div(
        [*links, _amounts_button(), _keyboard_button(), theme_choice(), signed_in],
        className="sheet-list",
    )
    shown: Component = dbc.Offcanvas(
        body,
        id=ids.MORE,
        title=html.Span("More", id=ids.MORE_TITLE),
        labelledby=ids.MORE_TITLE,
        placement="bottom",
        is_open=False,
        class_name="sheet",
    )
    return shown


def _placed(entries: Sequence[Entry], place: str) -> list[Entry]:
    return [entry for entry in entries if entry.place == place]


def _link(entry: Entry, count_id: str = "") -> Component:
    """Give the link to a page; the one to the alerts says how many are open, in its own place."""
    counts = [html.Span(id=count_id, className="bar-count")] if entry.path == alerts.PATH else []
    link: Component = dbc.NavLink(
        [icon(entry.icon), html.Span(entry.name), *counts],
        href=entry.path,
        active="exact",
        className="bar-item",
    )
    return link


def _add_button() -> Component:
    return html.Button(
        [icon("plus"), html.Span("Add expense")],
        id=ids.EXPENSE_ADD,
        type="button",
        className="bar-add",
        title="Add expense (n)",
    )


def _more_button() -> Component:
    return html.Button(
        [
            icon("more"),
            html.Span("More"),
            html.Span(id=ids.ALERTS_COUNT_MORE, className="bar-count"),
        ],
        id=ids.MORE_OPEN,
        type="button",
        className="bar-item bar-more",
        **attributes(aria_haspopup="dialog"),
    )


def _amounts_button() -> Component:
    """Give the button that hides all amounts in this browser; `amounts.js` acts on a click."""
    return html.Button(
        [icon("eye"), html.Span("Hide amounts"), html.Kbd("h")],
        type="button",
        className="bar-item bar-keys",
        **attributes(data_hide_amounts="yes", aria_pressed="false"),
    )


def _keyboard_button() -> Component:
    """Give a button that opens the keyboard map; the map's own key stands beside it."""
    return html.Button(
        [icon("keyboard"), html.Span("Keyboard"), html.Kbd("?")],
        type="button",
        className="bar-item bar-keys",
        **attributes(data_keyboard="yes", aria_haspopup="dialog"),
    )


def _signed_in(name_id: str) -> Component:
    """Give the name of whoever is signed in, and the way out."""
    name = html.Span(id=name_id, className="signed-in-name")
    return account_settings.sign_out("bar-item", name)


def theme_choice() -> Component:
    """Give the three choices of theme; `shell.js` marks the chosen one and acts on a click."""
    buttons = [
        html.Button(
            [icon(sign), html.Span(name)],
            type="button",
            title=f"{name} theme",
            **attributes(data_theme=theme, aria_pressed="false"),
        )
        for theme, name, sign in _THEMES
    ]
    return html.Div(
        buttons, className="theme-choice", role="group", **attributes(aria_label="Theme")
    )


# The page


def opened(entries: Sequence[Entry], path: str | None) -> tuple[Component, str]:
    """Give the frame of the page at a path, and its name."""
    found = next((entry for entry in entries if entry.path == (path or "/")), None)
    return (found.frame(), found.name) if found else (not_found(), "Not found")


def pace(book: Book) -> int:
    """Give how many milliseconds to wait before looking at the ledger again."""
    return BUSY if any(job.is_running for job in book.jobs) else CALM


def moment_of(settings: Settings, now: datetime) -> str:
    """Name what of the time changes pages: the person's day, and whether nothing is told."""
    day = now.astimezone(zone_of(settings)).date().isoformat()
    return f"{day} quiet" if is_quiet_at(settings, now) else day


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


def kept_since(as_of: datetime, settings: Settings) -> Component:
    """Say above every page from when it is, while the store is away."""
    return trouble(
        f"The store cannot be reached. What you see is as of {moment(as_of, settings)}, and "
        "nothing can be saved until it is back. It is asked again every second."
    )


def trouble(text: str) -> Component:
    """Say above every page that what is shown may not be the latest."""
    return html.Div([icon("warning"), html.Span(text)], className="strip strip-trouble")
