"""The history of the account: every act by its day, where it came from, and how to undo it."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final
from urllib.parse import parse_qs

from babel.dates import format_date, format_time
from dash import html
from dash.development.base_component import Component

from analytics.activity import Act, Activity, Journal, activity
from analytics.book import Book
from components import ids, imports, words
from components.act_words import said
from components.attributes import attributes
from components.icons import icon
from components.page import EMPTY, READY, page
from spending.errors import InvalidFilter
from spending.job import IMPORT, PURGE, SAMPLE
from spending.records import BUDGET, CATEGORY, SETTINGS
from spending.settings import zone_of

PATH: Final = "/history"
_LONGEST_VERSION: Final = 12
"""Digits a version may have in an address."""


def frame() -> Component:
    """Give the page, still without any data."""
    return page(
        ids.HISTORY,
        "History",
        _empty(),
        html.Div(id=ids.HISTORY_ACTS, className="history-acts slot when-filled"),
        html.Nav(id=ids.HISTORY_PAGES, className="when-filled", **attributes(aria_label="Pages")),
        query_id=ids.HISTORY_QUERY,
    )


def _empty() -> Component:
    return html.Section(
        [
            icon("history", "mark"),
            html.H2("Nothing has happened yet"),
            html.P("Every change stands here from the first one on, with a way to undo it."),
            html.A("Go to the overview", href="/", className="btn btn-outline"),
        ],
        className="card state welcome",
    )


def before_in(query: str) -> int | None:
    """Read `?before=12`: acts below that version, None for the newest; raises InvalidFilter."""
    text = parse_qs(query.removeprefix("?")).get("before", [""])[-1]
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_VERSION):
        name, reason = "before", f"{text[:24]!r} is no version such as 12"
        raise InvalidFilter(name, reason)
    return int(text)


def view(book: Book, journal: Journal, today: date, query: str) -> dict[str, Any]:
    """Give everything the page shows for an address, by the name of its place.

    Raises InvalidFilter when the address cannot be used.
    """
    found = activity(book, journal, before_in(query))
    return {
        "look": READY if book.version else EMPTY,
        "acts": _days(book, found.acts, today),
        "pages": _pages(found, book),
    }


def _days(book: Book, acts: Sequence[Act], today: date) -> list[Component]:
    if not acts:
        return [html.P("There is nothing older.", className="card muted")]
    zone = zone_of(book.settings)
    by_day = groupby(acts, key=lambda act: act.at.astimezone(zone).date())
    return [_day(book, day, list(done), today) for day, done in by_day]


def _day(book: Book, day: date, acts: Sequence[Act], today: date) -> Component:
    name = str(format_date(day, "full", locale=book.settings.locale))
    near = {0: "Today · ", 1: "Yesterday · "}.get((today - day).days, "")
    return html.Section(
        [
            html.H2(f"{near}{name}", className="section-name"),
            html.Ul([_act(book, act) for act in acts], className="card history"),
        ]
    )


def _act(book: Book, act: Act) -> Component:
    local = act.at.astimezone(zone_of(book.settings))
    time = str(format_time(local.time(), "short", locale=book.settings.locale))
    return html.Li(
        [
            icon(_sign(act), "act-sign"),
            html.Div(
                [
                    _told(act, book),
                    html.Small([html.Time(time), f" · {source_in_words(act)}"]),
                ],
                className="act-text",
            ),
            _undo(act) if act.can_undo else None,
        ],
        className="act",
    )


def source_in_words(act: Act) -> str:
    """Say from where an act came."""
    said = words.SOURCES.get(act.source, act.source[:24])
    return f"{said[:1].upper()}{said[1:]}"


def _told(act: Act, book: Book) -> Component:
    """Give the words of an act, leading to what it is about if that is there."""
    text = said(act, book)
    if act.job and act.job.kind in {IMPORT, SAMPLE}:
        return html.A(text, href=imports.address_of(act.job.id), className="act-said")
    if act.expense and act.expense.version:
        if act.expense.trashed is not None:
            return html.A(text, href="/trash", className="act-said")
        opens = attributes(data_expense=act.expense.id)
        return html.Button(text, type="button", className="act-said", **opens)
    return html.Span(text, className="act-said")


def _sign(act: Act) -> str:
    if act.takes_back or act.name == "begin undo":
        return "undo"
    if act.job:
        kind = act.job.kind
        return {IMPORT: "file", SAMPLE: "sample", PURGE: "trash"}.get(kind, "expenses")
    kinds = {change.key.partition("#")[0] for change in act.changes}
    others = {CATEGORY: "tag", BUDGET: "wallet", SETTINGS: "settings"}
    found = [sign for kind, sign in others.items() if kinds == {kind}]
    return found[0] if found else _SIGNS.get(act.name, "edit")


_SIGNS: Final = {"add": "plus", "delete": "trash", "purge": "trash", "restore": "restore"}


def _undo(act: Act) -> Component:
    return html.Button(
        "Redo" if act.takes_back else "Undo",
        id=ids.take_back(act.version, again=act.takes_back),
        type="button",
        className="btn btn-quiet",
    )


def _pages(found: Activity, book: Book) -> list[Component]:
    if found.newer is None and found.older is None:
        return []
    newest = found.newer is not None and found.newer > book.version
    newer_at = PATH if newest else f"{PATH}?before={found.newer}"
    return [
        html.A("Newer", href=newer_at, className="btn btn-outline") if found.newer else html.Span(),
        html.A("Older", href=f"{PATH}?before={found.older}", className="btn btn-outline")
        if found.older
        else html.Span(),
    ]


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "look": (ids.HISTORY, "className"),
    "acts": (ids.HISTORY_ACTS, "children"),
    "pages": (ids.HISTORY_PAGES, "children"),
}
"""Where each part of a view goes: component and prop."""
