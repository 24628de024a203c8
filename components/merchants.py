"""Merchants by what was spent there: a ranked table whose rows filter the charts around it."""

from collections.abc import Mapping
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.breakdown import Breakdown, Level, Part, breakdown
from analytics.narrow import narrowed
from analytics.select import Rows
from components import ids, words
from components.money import money
from components.overview_address import MERCHANTS, OverviewAddress
from components.ranking import Look, ranking, share_in_words
from spending.money import MoneyFormat

_CARD: Final = "card merchants when-filled"
_MOST: Final = 9
_NOTHING: Final = f"{_CARD} is-nothing"


def frame() -> Component:
    """Give the card, still without any data."""
    return html.Section(
        [
            dcc.Store(id=ids.MERCHANTS_ROWS),
            html.H2("Merchants", className="card-name"),
            html.P(id=ids.MERCHANTS_SUMMARY, className="summary slot slot-line"),
            html.Div(id=ids.MERCHANTS_TABLE, className="ranked"),
        ],
        id=ids.MERCHANTS,
        className=_CARD,
    )


def view(book: Book, address: OverviewAddress, rows: Rows) -> dict[str, Any]:
    """Give the card's parts by the name of their place."""
    seen = address.seen_by(MERCHANTS, book.categories)
    found = breakdown(book, seen.wanted, rows(seen.wanted), Level.MERCHANTS, most=_MOST)
    picked = address.pick_in(MERCHANTS)
    shown = picked and narrowed(seen.wanted, picked, book.categories)
    written = book.settings.money

    def look(part: Part) -> Look:
        share = part.amount / found.amount if found.amount > 0 < part.amount else 0
        said = share_in_words(share, written) if share else ""
        return Look(said, is_faint=shown is not None and part.wanted != shown)

    listed = [(part, look(part)) for part in found.rows]
    return {
        "merchants_look": _CARD if found.count else _NOTHING,
        "merchants_summary": summary(found, written),
        "merchants_rows": ranking(MERCHANTS, "Merchant", seen.wanted, listed, written),
    }


def summary(found: Breakdown, written: MoneyFormat) -> str:
    """Say in one sentence how many merchants there are, and where most was spent."""
    named = [part for part in found.rows if part.id.startswith("=") and part.id != "="]
    if not named:
        return "No merchant is noted here."
    nameless = any(part.id == "=" for part in found.rows)
    counted = words.count(found.parts - nameless, "merchant", written.locale)
    most = named[0]
    if most.amount <= 0:
        return f"{counted}."
    amount, times = money(written, most.amount), words.count(most.count, "time", written.locale)
    return f"{counted}; the most at {most.name}: {amount}, {times}."


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "merchants_look": (ids.MERCHANTS, "className"),
    "merchants_summary": (ids.MERCHANTS_SUMMARY, "children"),
    "merchants_rows": (ids.MERCHANTS_ROWS, "data"),
}
"""Where each part of the card goes: component and prop."""
