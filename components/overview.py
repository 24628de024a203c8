"""The overview: how the month stands, what was spent, and on what through time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.budgets import budget_of
from analytics.select import Rows
from analytics.summary import Totals, totals_of
from analytics.trend import Trend, trend
from components import (
    alerts,
    calendar_map,
    cumulative,
    figures,
    ids,
    jobs,
    latest,
    merchants,
    overview_filter,
    saved_views,
    where,
    words,
)
from components.attributes import attributes
from components.charts import STILL, SpendingChart, spending_figure
from components.filter_words import days_in_words
from components.icons import icon
from components.marks import mark
from components.money import money
from components.overview_address import NO_CHART, PATH, TREND, OverviewAddress
from components.page import BARE, EMPTY, READY, page
from components.spans import are_years
from spending.budget import OVERALL
from spending.filter import ExpenseFilter
from spending.job import SAMPLE
from spending.money import MoneyFormat
from spending.period import DayRange


def frame() -> Component:
    """Give the page, still without any data."""
    return page(
        ids.OVERVIEW,
        "Overview",
        overview_filter.days_frame(),
        html.Div(id=ids.OVERVIEW_FILTER, className="when-filled"),
        _welcome(),
        figures.frame(),
        html.Div(id=ids.OVERVIEW_STRIPS),
        _chart(),
        where.frame(),
        html.Div([cumulative.frame(), calendar_map.frame()], className="beside when-filled"),
        html.Div([merchants.frame(), latest.frame()], className="beside when-filled"),
        query_id=ids.OVERVIEW_QUERY,
        beside=saved_views.beside(overview_filter.periods_frame()),
    )


def _chart() -> Component:
    graph = dcc.Graph(
        id=ids.OVERVIEW_CHART, config=STILL, responsive=True, className="chart", figure={}
    )
    return html.Section(
        [
            html.H2("Spending by category", className="card-name"),
            html.P(id=ids.OVERVIEW_SUMMARY, className="summary slot slot-line"),
            html.Div(
                graph,
                className="chart-place can-brush",
                role="img",
                **attributes(aria_labelledby=ids.OVERVIEW_SUMMARY),
            ),
            html.Div(id=ids.OVERVIEW_LEGEND, className="legend"),
            _hint(),
            html.Details(
                [
                    html.Summary([icon("table"), "The same as a table"]),
                    html.Div(id=ids.OVERVIEW_TABLE, className="twin", tabIndex="0"),
                ],
                className="twin-place",
            ),
        ],
        className="card chart-card when-filled",
    )


def _hint() -> Component:
    """Say what a press does; a finger cannot draw over bars, as that moves the page."""
    brush = html.Span(" Draw over the bars to choose a stretch of time.", className="by-pointer")
    pick = "Press a bar, a slice or a row to filter everything by it, again to open its expenses."
    return html.P([pick, brush], className="chart-hint")


def _welcome() -> Component:
    """Give what an empty account shows: three ways to begin."""
    return html.Section(
        [
            icon("wallet", "mark"),
            html.H2("Nothing is recorded yet"),
            html.P("See where your money goes, month by month. There are three ways to begin:"),
            html.Div(
                [
                    _way(
                        "sample",
                        "Look around first",
                        "Three years of made-up expenses. They go out again with one click.",
                        html.Button(
                            "Load sample data",
                            id=ids.SAMPLE_LOAD,
                            type="button",
                            className="btn btn-primary",
                        ),
                    ),
                    _way(
                        "import",
                        "Import a file",
                        "A CSV file from your bank or from another program.",
                        html.A("Choose a file", href="/import", className="btn btn-outline"),
                    ),
                    _way(
                        "plus",
                        "Write one down",
                        "The last thing you paid for: an amount and a day are enough.",
                        html.Button(
                            "Add the first expense",
                            type="button",
                            className="btn btn-outline",
                            **attributes(data_press=ids.EXPENSE_ADD),
                        ),
                    ),
                ],
                className="ways",
            ),
        ],
        className="card state welcome",
    )


def _way(sign: str, title: str, text: str, deed: Component) -> Component:
    return html.Div([icon(sign), html.H3(title), html.P(text), deed], className="way")


def view(book: Book, today: date, query: str, theme: str | None) -> dict[str, Any]:
    """Give everything the page shows for an address, by the name of its place.

    Raises InvalidInput when the address cannot be used.
    """
    address = OverviewAddress.from_query(query, today, book.settings.months)
    rows = Rows(book)
    shown = address.seen_by(NO_CHART, book.categories).wanted
    return {
        "strips": [*alerts.strips(book, today), *jobs.strips(book)],
        "sample_off": any(job.is_running and job.kind == SAMPLE for job in book.jobs),
        "periods": overview_filter.periods(address, book.settings.locale),
        "filter": overview_filter.filter_chips(address, book, totals_of(book, rows(shown)), shown),
        **figures.view(book, address, today, rows),
        **_bars(book, address, theme, rows),
        **where.view(book, address, theme, rows),
        **cumulative.view(book, address, today, theme, rows),
        **calendar_map.view(book, address, today, rows),
        **merchants.view(book, address, rows),
        **latest.view(book, shown, rows(shown)),
    }


def _bars(book: Book, address: OverviewAddress, theme: str | None, rows: Rows) -> dict[str, Any]:
    """Give the look of the page and the bars through time."""
    wanted, written = address.seen_by(TREND, book.categories).wanted, book.settings.money
    found = trend(book, wanted, rows(wanted))
    chart = SpendingChart(
        trend=found,
        wanted=wanted,
        limits=_limits(book, found, wanted),
        homes=book.colours,
        written=written,
        theme=theme,
        picked=address.pick_in(TREND),
    )
    spent = totals_of(book, rows(wanted))
    return {
        "look": _look(book, found),
        "summary": summary(chart, spent) if found.series else _nothing(),
        "legend": _legend(chart),
        "figure": spending_figure(chart),
    }


def _look(book: Book, found: Trend) -> str:
    if not len(book.frame.table):
        return EMPTY
    return READY if found.series else BARE


def _limits(book: Book, found: Trend, wanted: ExpenseFilter) -> list[int | None]:
    """Give the limit of each month: on everything, or on the one category that is shown.

    Some of the expenses held against the limit on all of them would say nothing.
    """
    rest = wanted.with_days(DayRange())
    shown = OVERALL
    if len(rest.categories) == 1 and rest == ExpenseFilter(categories=rest.categories):
        shown = next(iter(rest.categories))
    elif not rest.is_open:
        return [None] * len(found.months)
    budget = budget_of(book, shown)
    return [budget.limit_in(month) for month in found.months]


def _legend(chart: SpendingChart) -> list[Component]:
    """Give a link for each series, to exactly its expenses, and the limit's line."""
    items: list[Component] = [
        html.A(
            [html.Span(className="swatch", style={"backgroundColor": colour}), series.name],
            href=f"/expenses?{series.wanted.to_query()}",
            className="legend-item",
            **mark(sum(series.amounts), sum(series.counts)),
        )
        for series, colour in zip(chart.trend.series, chart.colours, strict=True)
    ]
    shown = any(limit is not None for limit in chart.limits)
    if shown and not are_years(chart.trend.months):
        line = html.Span([html.Span(className="swatch-line"), "Monthly limit"])
        items.append(html.Span(line, className="legend-item"))
    return items


def _nothing() -> list[Component | str]:
    return ["No expenses in this period. ", html.A("See all", href=f"{PATH}?period=all")]


def summary(chart: SpendingChart, spent: Totals) -> str:
    """Say in one sentence what the chart shows; it shows something."""
    found, written = chart.trend, chart.written
    spans = chart.spans
    amounts = [sum(found.totals[span.start : span.stop]) for span in spans]
    said = f"{money(written, spent.amount)} {_stretch(chart)}"
    if len(spans) > 1:
        most = max(range(len(spans)), key=lambda place: amounts[place])
        said += f", the most in {spans[most].name} ({money(written, amounts[most])})"
    said += _largest(found, spent, written)
    over = _months_over(found, chart.limits)
    if over:
        said += f"; more than the limit in {words.count(over, 'month', written.locale)}"
    return f"{said}."


def _stretch(chart: SpendingChart) -> str:
    """Say from when to when; months that are not the calendar's by the days alone."""
    spans, first, last = chart.spans, chart.spans[0].days.first, chart.spans[-1].days.last
    if chart.trend.kind.are_calendar or are_years(chart.trend.months):
        names = spans[0].name, spans[-1].name
        return f"in {names[0]}" if len(spans) == 1 else f"from {names[0]} to {names[1]}"
    return f"on {days_in_words(DayRange(first, last), chart.written.locale)}"


def _largest(found: Trend, spent: Totals, written: MoneyFormat) -> str:
    """Name the largest category and its share, where a share means something."""
    first = found.series[0]
    largest = sum(first.amounts)
    if len(found.series) == 1 or not 0 < largest <= spent.amount:
        return f", on {first.name}" if len(found.series) == 1 else ""
    return f"; {words.percent(largest / spent.amount, written.locale)} of it on {first.name}"


def _months_over(found: Trend, limits: Sequence[int | None]) -> int:
    pairs = zip(found.totals, limits, strict=True)
    return sum(1 for total, limit in pairs if limit is not None and total > limit)


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "look": (ids.OVERVIEW, "className"),
    "strips": (ids.OVERVIEW_STRIPS, "children"),
    "sample_off": (ids.SAMPLE_LOAD, "disabled"),
    "periods": (ids.OVERVIEW_PERIODS, "children"),
    "filter": (ids.OVERVIEW_FILTER, "children"),
    **figures.PLACES,
    "summary": (ids.OVERVIEW_SUMMARY, "children"),
    "legend": (ids.OVERVIEW_LEGEND, "children"),
    "figure": (ids.OVERVIEW_CHART, "figure"),
    **where.PLACES,
    **cumulative.PLACES,
    **calendar_map.PLACES,
    **merchants.PLACES,
    **latest.PLACES,
}
"""Where each part of a view goes: component and prop."""
