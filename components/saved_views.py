"""Saved views: the button on a page, the panel that lists them, and what is done with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypedDict

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from components import ids
from components.attributes import attributes
from components.filter_words import days_in_words, parts_in_words
from components.icons import icon
from components.list_address import ListAddress
from components.overview_address import OverviewAddress
from components.saved_view_words import PAGE_NAMES
from components.view_address import home_href, kept_query, shows, start_href
from spending.errors import InvalidInput, UnknownView
from spending.period import PERIODS, DayRange
from spending.saved_view import LONGEST_NAME, OVERVIEW_PAGE, VIEW_PAGES, SavedView, start_of

_EMPTY: Final = "A view is a page with its period and filter, kept by a name to open it again."
_ELSEWHERE: Final = "Open the overview or the list of expenses to save what it shows."
_AT_START: Final = ("Show this at the start", "Show the usual overview at the start")
"""What the button of the start says of a view, and of the one that is the start."""

_PARTS_SAID: Final = 2
"""So many parts of a filter are said of a view; of the others, how many they are."""


class Wanted(TypedDict):
    """Which view is to be changed."""

    id: str


class Kept(TypedDict):
    """Which view is being changed, its version as it was read, and whether it can become the start.

    Where it cannot it is the start, and the usual overview can.
    """

    id: str
    seen: int
    begins: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: the page's path, and its query as a view would keep it.

    `query` is None where there is nothing to save: another page, or an address it cannot read.
    """

    page: str
    query: str | None

    @classmethod
    def of(cls, path: str | None, query: str | None, book: Book, today: date) -> "Place":
        """Read a path and a query as they stand in the browser's address."""
        page = path or OVERVIEW_PAGE
        try:
            kept = kept_query(page, query or "", today, book.settings.months)
        except InvalidInput:
            return cls(page, None)
        return cls(page, kept)

    def is_shown_by(self, view: SavedView) -> bool:
        """Whether a view shows just this."""
        return self.query is not None and shows(view, self.page, self.query)


# Frames


def button() -> Component:
    """Give the button that opens the panel, to stand on every page that can be saved."""
    return html.Button(
        [icon("bookmark"), html.Span("Views")],
        type="button",
        className="views-open when-filled",
        title="Saved views (g then v)",
        **attributes(data_views="yes", aria_haspopup="dialog"),
    )


def beside(periods: Component) -> Component:
    """Give the chips of periods with the button beside them."""
    return html.Div([periods, button()], className="periods-and-views")


def panel() -> Component:
    """Give the panel, closed and empty; it lies over every page."""
    close = attributes(data_close_views="yes", aria_label="Close the views")
    return html.Dialog(
        [
            html.Header(
                [
                    html.H2("Views", id=ids.VIEWS_TITLE),
                    html.Button(icon("close"), type="button", className="btn btn-quiet", **close),
                ]
            ),
            html.Div(
                [html.Div(id=ids.VIEWS_LIST), html.Div(_save_form(), id=ids.VIEWS_SAVE)],
                id=ids.VIEWS_HOME,
                className="views-home",
            ),
            _editor(),
            *[dcc.Store(id=one) for one in (ids.VIEWS_WANTED, ids.VIEWS_DONE, ids.VIEWS_BEGIN)],
            dcc.Store(id=ids.VIEW_WANTED),
            dcc.Store(id=ids.VIEW_KEPT),
        ],
        id=ids.VIEWS,
        className="views",
        **attributes(aria_labelledby=ids.VIEWS_TITLE),
    )


def _save_form() -> Component:
    form: Component = dbc.Form(
        [
            dbc.Label("Save this view", html_for=ids.VIEWS_NAME),
            html.Div(
                [
                    _name_field(ids.VIEWS_NAME, "Its name"),
                    html.Button("Save", type="submit", className="btn btn-primary"),
                ],
                className="views-row",
            ),
            html.Div(id=ids.VIEWS_WRONG, className="field-error", role="alert"),
        ],
        id=ids.VIEWS_FORM,
        prevent_default_on_submit=True,
    )
    return form


def _editor() -> Component:
    rename = dbc.Form(
        [
            dbc.Label("Name", html_for=ids.VIEW_NAME),
            html.Div(
                [
                    _name_field(ids.VIEW_NAME, ""),
                    html.Button("Rename", type="submit", className="btn btn-primary"),
                ],
                className="views-row",
            ),
            html.Div(id=ids.VIEW_WRONG, className="field-error", role="alert"),
        ],
        id=ids.VIEW_FORM,
        prevent_default_on_submit=True,
    )
    return html.Div(
        [
            _deed(ids.VIEW_BACK, "back", "All views"),
            rename,
            html.Div(
                [
                    _deed(ids.VIEW_START, "star", html.Span(id=ids.VIEW_START_TEXT)),
                    _deed(ids.VIEW_UPDATE, "restore", "Update it to what is shown now"),
                    _deed(ids.VIEW_DELETE, "trash", "Delete"),
                ],
                className="views-deeds",
            ),
        ],
        id=ids.VIEW_EDITOR,
        className="views-editor",
        hidden=True,
    )


def _name_field(field: str, hint: str) -> Component:
    made: Component = dbc.Input(
        id=field, type="text", maxlength=LONGEST_NAME, autocomplete="off", placeholder=hint
    )
    return made


def _deed(button_id: str, sign: str, said: str | Component) -> Component:
    return html.Button([icon(sign), said], id=button_id, type="button", className="views-deed")


# The list


def view(book: Book, place: Place, today: date) -> dict[str, Any]:
    """Give the list and what depends on where somebody is, by the name of its place."""
    start = start_of(book.views)
    begins_at = start_href(start, today, book.settings.months)
    return {
        "list": _list(book, place, start, today),
        "begin": home_href(begins_at),
        "unsaved": place.query is None,
    }


def _list(book: Book, place: Place, start: SavedView | None, today: date) -> list[Component]:
    aside = [] if place.page in VIEW_PAGES else [html.P(_ELSEWHERE, className="views-hint")]
    if not book.views:
        return [html.P(_EMPTY, className="views-hint"), *aside]
    rows = [
        html.Li(
            [_link(one, book, place, today, is_start=one == start), _change_button(one)],
            className="views-item",
        )
        for one in book.views
    ]
    return [html.Ul(rows, className="views-items"), *aside]


def _link(one: SavedView, book: Book, place: Place, today: date, *, is_start: bool) -> Component:
    here = attributes(aria_current="true") if place.is_shown_by(one) else {}
    badge = [html.Span([icon("star"), "Start"], className="views-start")] if is_start else []
    return html.A(
        [
            html.Span([html.Span(one.name, className="views-name"), *badge]),
            html.Span(about(one, book, today), className="views-about"),
        ],
        href=one.href,
        className="views-link",
        **here,
    )


def _change_button(one: SavedView) -> Component:
    return html.Button(
        icon("pencil"),
        type="button",
        className="btn btn-quiet views-change",
        **attributes(data_view=one.id, aria_label=f"Change view {one.name}"),
    )


def about(one: SavedView, book: Book, today: date) -> str:
    """Say what a view shows: `Overview · 3 months · Category Food`."""
    try:
        said = _parts_said(one, book, today)
    except InvalidInput:  # written by a program that knew more
        said = ["its address cannot be read"]
    return " · ".join([PAGE_NAMES[one.page], *said])


def _parts_said(one: SavedView, book: Book, today: date) -> list[str]:
    settings = book.settings
    if one.page == OVERVIEW_PAGE:
        address = OverviewAddress.from_query(one.query, today, settings.months)
        wanted = address.everything_else
        days = address.wanted.days
        period = PERIODS.get(address.period or "") or days_in_words(days, settings.locale)
        picked = [part for pick in address.picks for part in parts_in_words(pick.wanted, book)]
    else:
        wanted = ListAddress.from_query(one.query).wanted
        days, picked = wanted.days, []
        period = days_in_words(days, settings.locale)
        wanted = wanted.with_days(DayRange())
    parts = [f"{part.kind} {part.text}" for part in [*parts_in_words(wanted, book), *picked]]
    more = len(parts) - _PARTS_SAID
    return [period, *parts[:_PARTS_SAID], *([f"{more} more"] if more > 0 else [])]


# The editor


def opened(book: Book, view_id: str, place: Place) -> dict[str, Any]:
    """Give what the editor shows of a view, by the name of its place; raises UnknownView."""
    one = view_of(book, view_id)
    is_start = one == start_of(book.views)
    kept: Kept = {"id": one.id, "seen": one.version, "begins": not is_start}
    return {
        "kept": kept,
        "name": one.name,
        "wrong": "",
        "start": _AT_START[is_start],
        "no_update": not can_update(one, place),
    }


def view_of(book: Book, view_id: str) -> SavedView:
    """Give a view by its id; raises UnknownView."""
    found = next((one for one in book.views if one.id == view_id), None)
    if found is None:
        raise UnknownView(view_id)
    return found


def can_update(one: SavedView, place: Place) -> bool:
    """Whether a view can be made to show where somebody is."""
    return place.query is not None and place.page == one.page and not place.is_shown_by(one)


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "list": (ids.VIEWS_LIST, "children"),
    "begin": (ids.VIEWS_BEGIN, "data"),
    "unsaved": (ids.VIEWS_SAVE, "hidden"),
}
EDITOR: Final[Mapping[str, tuple[str, str]]] = {
    "kept": (ids.VIEW_KEPT, "data"),
    "name": (ids.VIEW_NAME, "value"),
    "wrong": (ids.VIEW_WRONG, "children"),
    "start": (ids.VIEW_START_TEXT, "children"),
    "no_update": (ids.VIEW_UPDATE, "hidden"),
}
"""Where each part of the panel and of its editor goes: component and prop."""
