"""Where the money goes: a ring and a ranked table of the same parts, each a step further down."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.breakdown import Breakdown, Level, Part, breakdown
from analytics.narrow import narrowed
from analytics.select import Rows
from analytics.trend import OTHER
from components import ids, words
from components.attributes import attributes
from components.charts import FAINT, STILL, Figure, base_layout, safe_label
from components.money import money
from components.overview_address import WHERE, OverviewAddress
from components.palette import Palette, colours_of, palette_of
from components.ranking import Look, ranking, share_in_words
from spending.category import Categories
from spending.filter import ExpenseFilter
from spending.money import MoneyFormat

_HOLE: Final = 0.66
_HOVER: Final = "%{text}<extra></extra>"
_NAMED_SHARES: Final = 3
_KIND: Final = {
    Level.TOPS: ("category", "categories"),
    Level.SUBS: ("sub-category", "sub-categories"),
    Level.MERCHANTS: ("merchant", "merchants"),
}


def frame() -> Component:
    """Give the card, still without any data."""
    graph = dcc.Graph(
        id=ids.OVERVIEW_WHERE_CHART, config=STILL, responsive=True, className="chart", figure={}
    )
    return html.Section(
        [
            html.H2("Where it goes", className="card-name"),
            html.Nav(
                id=ids.OVERVIEW_WHERE_PATH,
                className="path",
                **attributes(aria_label="Level of categories"),
            ),
            html.P(id=ids.OVERVIEW_WHERE_SUMMARY, className="summary slot slot-line"),
            html.Div(
                [
                    html.Div(
                        [
                            html.Div(
                                graph,
                                id=ids.OVERVIEW_WHERE_RING,
                                className="ring",
                                role="img",
                                **attributes(aria_labelledby=ids.OVERVIEW_WHERE_SUMMARY),
                            ),
                            html.P(id=ids.OVERVIEW_WHERE_NOTE, className="muted ring-note"),
                        ]
                    ),
                    html.Div(id=ids.OVERVIEW_WHERE_TABLE, className="ranked"),
                ],
                className="where",
            ),
        ],
        className="card where-card when-filled",
    )


@dataclass(frozen=True)
class _Where:
    """The parts of an address, and how to draw and write them.

    `seen` is the address as this card shows it, narrowed by what is picked in the others.
    """

    found: Breakdown
    address: OverviewAddress
    seen: OverviewAddress
    homes: Mapping[str, int]
    categories: Categories
    written: MoneyFormat
    theme: str | None

    @cached_property
    def palette(self) -> Palette:
        """The colours it is drawn in."""
        return palette_of(self.theme)

    @cached_property
    def colours(self) -> Mapping[str, str]:
        """The colour of each slice, by the id of its part."""
        shown = [part.id for part in self.found.slices]
        colours = colours_of(shown, self.homes, self.palette)
        return dict(zip(shown, colours, strict=True))

    @cached_property
    def sliced(self) -> int:
        """What the whole ring stands for, in minor units."""
        return sum(part.amount for part in self.found.slices)

    def share(self, part: Part) -> str:
        """Write a part's share of the ring, `` for what is no slice."""
        if part.amount <= 0:
            return ""
        return share_in_words(part.amount / self.sliced, self.written)

    def drill(self, part: Part) -> str:
        """Give the overview of a part alone, `` where there is no level below."""
        if self.found.level is Level.MERCHANTS or part.id == OTHER:
            return ""
        asked = replace(self.address.wanted, categories=part.wanted.categories)
        return self.address.unpicked(WHERE).with_filter(asked)

    @cached_property
    def picked(self) -> ExpenseFilter | None:
        """What is picked in this card, as the filter of a part of it; None for nothing."""
        picked = self.address.pick_in(WHERE)
        return picked and narrowed(self.seen.wanted, picked, self.categories)

    def is_faint(self, part: Part) -> bool:
        """Whether a part steps back, as another one is picked."""
        return self.picked is not None and part.wanted != self.picked


def view(book: Book, address: OverviewAddress, theme: str | None, rows: Rows) -> dict[str, Any]:
    """Give the card's parts by the name of their place."""
    seen = address.seen_by(WHERE, book.categories)
    found = breakdown(book, seen.wanted, rows(seen.wanted))
    homes, written = _homes(book, found), book.settings.money
    where = _Where(found, address, seen, homes, book.categories, written, theme)
    return {
        "where_path": _path(where),
        "where_summary": summary(found, where.written),
        "where_no_ring": not found.slices,
        "where_figure": _ring(where),
        "where_note": _note(where),
    }


def _homes(book: Book, found: Breakdown) -> Mapping[str, int]:
    """Give the colours that belong to the parts: below the upper level only chosen ones do."""
    if found.level is Level.TOPS:
        return book.colours
    known = (book.categories.by_id.get(part.id) for part in found.rows)
    return {one.id: one.colour for one in known if one and one.colour is not None}


def _path(where: _Where) -> Component:
    """Give the way down from all categories; every step but the last leads back to it."""
    *above, here = where.found.path
    steps = [
        html.Li(html.A(step.name, href=where.address.filed_under(step.categories)))
        for step in above
    ]
    return html.Ol([*steps, html.Li(here.name, **attributes(aria_current="true"))])


def summary(found: Breakdown, written: MoneyFormat) -> str:
    """Say in one sentence what the ring shows."""
    if not found.count:
        return "Nothing was spent here."
    counted = words.count(found.parts, _KIND[found.level][0], written.locale, _KIND[found.level][1])
    said = f"{money(written, found.amount)} in {counted}"
    sliced = sum(part.amount for part in found.slices)
    named = [part for part in found.slices if part.id != OTHER][:_NAMED_SHARES]
    shares = [f"{share_in_words(part.amount / sliced, written)} {part.name}" for part in named]
    return f"{said}: {', '.join(shares)}." if shares else f"{said}."


def _ring(where: _Where) -> Figure:
    palette = where.palette
    slices, unit = where.found.slices, 10**where.written.digits
    trace = {
        "type": "pie",
        "hole": _HOLE,
        # Plotly puts slices of one label together, and two merchants may bear one name.
        "labels": [str(place) for place in range(len(slices))],
        "values": [part.amount / unit for part in slices],
        "text": [_hover(where, part) for part in slices],
        "customdata": [part.wanted.to_query() for part in slices],
        "meta": {
            "minor": [part.amount for part in slices],
            "count": [part.count for part in slices],
            "drill": [where.drill(part) for part in slices],
        },
        "marker": {
            "colors": [_coloured(where, part) for part in slices],
            "line": {"color": palette.surface, "width": 2 if len(slices) > 1 else 0},
        },
        "sort": False,
        "direction": "clockwise",
        "textinfo": "none",
        "hovertemplate": _HOVER,
    }
    layout = {
        **base_layout(palette),
        "margin": {"l": 6, "r": 6, "t": 6, "b": 6},
        "annotations": [
            _middle(money(where.written, where.found.amount), palette.ink, 21, 0.56),
            _middle("in all", palette.muted, 13, 0.42),
        ],
    }
    return {"data": [trace], "layout": {**layout, "meta": _table(where)}}


def _coloured(where: _Where, part: Part) -> str:
    faint = f"{round(FAINT * 255):02x}"
    return f"{where.colours[part.id]}{faint if where.is_faint(part) else ''}"


def _hover(where: _Where, part: Part) -> str:
    counted = words.count(part.count, "expense", where.written.locale)
    amount = money(where.written, part.amount)
    name, rest = safe_label(part.name), safe_label(f"{amount} · {where.share(part)}")
    return f"{name}<br>{rest}<br>{counted}"


def _middle(text: str, colour: str, size: int, height: float) -> Figure:
    return {
        "text": safe_label(text),
        "x": 0.5,
        "y": height,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "font": {"size": size, "color": colour},
    }


def _note(where: _Where) -> str:
    """Say what the ring leaves out, `` when it shows everything."""
    found = where.found
    if not found.left_out:
        return ""
    named = ", ".join(f"{part.name} ({money(where.written, part.amount)})" for part in found.named)
    more = found.left_out - len(found.named)
    rest = f" and {words.number(more, where.written.locale)} more" if more else ""
    return f"Not in the ring, being zero or less after refunds: {named}{rest}."


def _table(where: _Where) -> Figure:
    """Give what the table beside the ring is made of, in plain text."""
    kind = _KIND[where.found.level][0].capitalize()
    rows = [(part, _look(where, part)) for part in where.found.rows]
    return ranking(WHERE, kind, where.seen.wanted, rows, where.written)


def _look(where: _Where, part: Part) -> Look:
    colour = where.colours.get(part.id, where.palette.other) if part.amount > 0 else ""
    return Look(where.share(part), where.is_faint(part), colour, where.drill(part))


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "where_path": (ids.OVERVIEW_WHERE_PATH, "children"),
    "where_summary": (ids.OVERVIEW_WHERE_SUMMARY, "children"),
    "where_no_ring": (ids.OVERVIEW_WHERE_RING, "hidden"),
    "where_figure": (ids.OVERVIEW_WHERE_CHART, "figure"),
    "where_note": (ids.OVERVIEW_WHERE_NOTE, "children"),
}
"""Where each part of the card goes: component and prop."""
