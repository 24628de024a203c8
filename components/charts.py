"""Charts as plain figure dictionaries; every text from data passes `safe_label`.

Plotly reads labels as a small HTML, so a category called `<b>` would become markup.

What every mark says can be checked against the expenses it opens, in the same way everywhere:
a trace has, for each of its marks, the address query in `customdata` (`` where there is no
expense) and the sum in minor units and the count in `meta["minor"]` and `meta["count"]`; a link
has them as `data-minor` and `data-count` (`mark` in components.marks makes such attributes); any
other dictionary with a `query` has `minor` and `count` beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

from dash import dcc

from analytics.narrow import within
from analytics.trend import Series, Trend
from components import words
from components.amount_axis import amount_axis
from components.money import money
from components.overview_address import TREND
from components.palette import Palette, colours_of, palette_of
from components.spans import Span, are_years, spans_of
from spending.filter import ExpenseFilter
from spending.money import MoneyFormat
from spending.period import DayRange

Figure: TypeAlias = dict[str, Any]

_MARKUP: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "%": "&#37;"})
_FONT: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif"
# No <b>: Plotly would set a style attribute for it, which a strict policy forbids.
_HOVER: Final = "%{meta.name}<br>%{hovertext}<extra></extra>"
STILL: Final[dcc.Graph.Config] = {
    "displayModeBar": False,
    "doubleClick": False,
    "scrollZoom": False,
    "showTips": False,
}
"""How every graph behaves: it is pressed, not zoomed."""

FAINT: Final = 0.28
"""How strongly marks are drawn that are not picked, while others of their chart are."""

_FEWEST_SLOTS: Final = 6
_THINNEST_GAPPED: Final = 36


def safe_label(text: str) -> str:
    """Give a text that Plotly shows as it is: no markup, no `%{…}` to be filled in."""
    return text.translate(_MARKUP)


@dataclass(frozen=True)
class SpendingChart:
    """What the overview draws: a trend, the limit of each of its months, and how to write it.

    `limits` are minor units or None where a month has no limit; `homes` are the categories'
    own places in the palette; `picked` is what is picked in it, None for nothing.
    """

    trend: Trend
    wanted: ExpenseFilter
    limits: Sequence[int | None]
    homes: Mapping[str, int]
    written: MoneyFormat
    theme: str | None = None
    picked: ExpenseFilter | None = None

    @cached_property
    def palette(self) -> Palette:
        """The colours it is drawn in."""
        return palette_of(self.theme)

    def strengths(self, series: Series) -> list[float] | None:
        """Give how strongly each bar of a series is drawn: what is not picked steps back."""
        if self.picked is None:
            return None
        asks = self.picked.categories, self.picked.not_categories
        is_whole = asks == (frozenset(), frozenset())
        has = series.wanted.categories, series.wanted.not_categories
        is_meant = is_whole or (has[0] if asks[0] else has[1]) == (asks[0] or asks[1])
        shown = (within(self.wanted.days, span.days) for span in self.spans)
        return [
            1 if is_meant and within(days, self.picked.days) == days else FAINT for days in shown
        ]

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Its bars in time."""
        return (
            spans_of(self.trend.months, self.written.locale, self.trend.kind)
            if self.trend.months
            else ()
        )

    @cached_property
    def colours(self) -> list[str]:
        """A colour for each series."""
        return colours_of([series.id for series in self.trend.series], self.homes, self.palette)

    @cached_property
    def day_queries(self) -> list[str]:
        """The days of each bar as the beginning of an address query."""
        days = (within(self.wanted.days, span.days) for span in self.spans)
        return [ExpenseFilter(days=one).to_query() for one in days]


def spending_figure(chart: SpendingChart) -> Figure:
    """Give the stacked bars, the limit as a dotted line over the months it holds for."""
    spans = chart.spans
    totals = [sum(chart.trend.totals[span.start : span.stop]) for span in spans]
    limits = [] if are_years(chart.trend.months) else _limit_lines(chart)
    return {
        "data": _bars(chart, spans, totals),
        "layout": {
            **base_layout(chart.palette),
            "barmode": "relative",
            "barcornerradius": 3,
            "hovermode": "closest",
            "xaxis": _time_axis(spans),
            "yaxis": _money_axis(chart, spans),
            "shapes": limits,
            "meta": _table(chart, spans, totals),
        },
    }


def _bars(chart: SpendingChart, spans: Sequence[Span], totals: Sequence[int]) -> list[Figure]:
    unit = 10**chart.written.digits
    gap = {"color": chart.palette.surface, "width": 1 if len(spans) <= _THINNEST_GAPPED else 0}
    said = [safe_label(f"{money(chart.written, total)} in all") for total in totals]
    return [
        {
            "type": "bar",
            "x": list(range(len(spans))),
            "y": [span.amount(series) / unit for span in spans],
            "width": 0.68,
            "marker": {"color": colour, "line": gap, **_strength(chart.strengths(series))},
            **_texts(chart, series, spans, said),
            "textposition": "none",
            "hovertemplate": _HOVER,
        }
        for series, colour in zip(chart.trend.series, chart.colours, strict=True)
    ]


def _strength(strengths: list[float] | None) -> Figure:
    return {} if strengths is None else {"opacity": strengths}


def _texts(
    chart: SpendingChart, series: Series, spans: Sequence[Span], totals: Sequence[str]
) -> Figure:
    """Give what each bar of a series says and opens, as lists without lists in them."""
    written, rest = chart.written, _besides_days(series.wanted)
    counts = [span.count(series) for span in spans]
    minor = [span.amount(series) for span in spans]
    amounts = [safe_label(money(written, amount)) for amount in minor]
    counted = [words.count(number, "expense", written.locale) for number in counts]
    bars = zip(spans, amounts, counted, totals, strict=True)
    days = zip(chart.day_queries, counts, strict=True)
    return {
        "customdata": [f"{query}{rest}" if number else "" for query, number in days],
        "meta": {"name": safe_label(series.name), "minor": minor, "count": counts},
        "text": amounts,
        "hovertext": [
            f"{span.name}<br>{amount} · {number}<br>{total}" for span, amount, number, total in bars
        ],
    }


def _besides_days(wanted: ExpenseFilter) -> str:
    """Give what an address asks for besides the days, to be put after them."""
    rest = wanted.with_days(DayRange()).to_query()
    return f"&{rest}" if rest else ""


def _limit_lines(chart: SpendingChart) -> list[Figure]:
    """Give a line for each run of months with the same limit."""
    unit = 10**chart.written.digits
    lines: list[Figure] = []
    for place, limit in enumerate(chart.limits):
        if limit is None:
            continue
        if lines and lines[-1]["x1"] == place - 0.5 and lines[-1]["y1"] == limit / unit:
            lines[-1]["x1"] = place + 0.5
            continue
        lines.append(
            {
                "type": "line",
                "x0": place - 0.5,
                "x1": place + 0.5,
                "y0": limit / unit,
                "y1": limit / unit,
                "line": {"color": chart.palette.ink, "width": 1.5, "dash": "4px,4px"},
            }
        )
    return lines


def _table(chart: SpendingChart, spans: Sequence[Span], totals: Sequence[int]) -> Figure:
    """Give what the table beside the chart needs and the bars do not hold, in plain text."""
    written, trend = chart.written, chart.trend
    rest = _besides_days(chart.wanted)
    counts = [sum(span.count(series) for series in trend.series) for span in spans]

    def said(query: str, minor: int, count: int) -> Figure:
        return {
            "query": query,
            "total": money(written, minor),
            "minor": minor,
            "count": count,
        }

    return {
        "columns": [
            {
                "name": series.name,
                **said(series.wanted.to_query(), sum(series.amounts), sum(series.counts)),
            }
            for series in trend.series
        ],
        "rows": [
            {"name": span.name, **said(f"{days}{rest}", total, count)}
            for span, days, total, count in zip(
                spans, chart.day_queries, totals, counts, strict=True
            )
        ],
        "all": said(chart.wanted.to_query(), sum(totals), sum(counts)),
        "chart": TREND,
        "base": chart.wanted.to_query(),
        "first": "Year" if are_years(trend.months) else "Month",
    }


def base_layout(palette: Palette) -> Figure:
    """Give what every chart looks like: no frame, no legend of Plotly's, texts as on the page."""
    return {
        "dragmode": False,
        "showlegend": False,
        "margin": {"l": 4, "r": 4, "t": 12, "b": 4},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": _FONT, "size": 12, "color": palette.muted},
        "hoverlabel": {
            "bgcolor": palette.surface,
            "bordercolor": palette.line,
            "align": "left",
            "font": {"family": _FONT, "size": 13, "color": palette.ink},
        },
    }


def _time_axis(spans: Sequence[Span]) -> Figure:
    spare = max(0, _FEWEST_SLOTS - len(spans)) / 2
    return {
        "range": [-0.5 - spare, len(spans) - 0.5 + spare],
        "tickmode": "array",
        "tickvals": [place for place, span in enumerate(spans) if span.tick],
        "ticktext": [span.tick for span in spans if span.tick],
        "tickangle": 0,
        "fixedrange": True,
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
    }


def _money_axis(chart: SpendingChart, spans: Sequence[Span]) -> Figure:
    """Give the axis of amounts, high enough for every stack and for the limit as well."""
    highs, lows = [0], [0]
    for span in spans:
        amounts = [span.amount(series) for series in chart.trend.series]
        highs.append(sum(amount for amount in amounts if amount > 0))
        lows.append(sum(amount for amount in amounts if amount < 0))
    if not are_years(chart.trend.months):
        highs += [limit for limit in chart.limits if limit]
    return amount_axis(chart.written, chart.palette, lowest=min(lows), highest=max(highs))
