"""How spending adds up: this period's running sum beside the period before and the limit."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.cumulative import Cumulative, Stop, cumulative
from analytics.select import Rows
from components import ids, words
from components.attributes import attributes
from components.charts import STILL
from components.cumulative_figure import CumulativeChart, cumulative_figure
from components.day_words import days_in_words
from components.icons import icon
from components.marks import mark
from components.money import money
from components.overview_address import LINE, OverviewAddress
from spending.filter import ExpenseFilter
from spending.money import MoneyFormat
from spending.period import DayRange

_CARD: Final = "card cumulative when-filled"
_NOTHING: Final = f"{_CARD} is-nothing"


def frame() -> Component:
    """Give the section, still without any data."""
    graph = dcc.Graph(
        id=ids.CUMULATIVE_CHART, config=STILL, responsive=True, className="chart", figure={}
    )
    return html.Section(
        [
            html.H2("How it adds up", className="card-name"),
            html.P(id=ids.CUMULATIVE_SUMMARY, className="summary slot slot-line"),
            html.Div([_picture(graph), _walk()], className="lines-place"),
            html.Div(id=ids.CUMULATIVE_LEGEND, className="legend lines-legend"),
            html.Details(
                [
                    html.Summary([icon("table"), "The same as a table"]),
                    html.Div(id=ids.CUMULATIVE_TABLE, className="twin", tabIndex="0"),
                ],
                className="twin-place lines-twin",
            ),
        ],
        id=ids.CUMULATIVE,
        className=_CARD,
    )


def _picture(graph: Component) -> Component:
    return html.Div(
        graph,
        className="can-brush",
        role="img",
        **attributes(aria_labelledby=ids.CUMULATIVE_SUMMARY),
    )


def _walk() -> Component:
    """Give the keyboard's way along the line: a slider over its days; Enter opens their rows."""
    value = attributes(aria_valuemin="0", aria_valuemax="0", aria_valuenow="0")
    name = attributes(aria_label="Day of the running sum; Enter opens its expenses")
    return html.Div(className="lines-walk", tabIndex="0", role="slider", **name, **value)


def view(
    book: Book, address: OverviewAddress, today: date, theme: str | None, rows: Rows
) -> dict[str, Any]:
    """Give what the section shows for an address, by the name of its place."""
    wanted = address.seen_by(LINE, book.categories).wanted
    sums = cumulative(book, wanted, today, rows(wanted), address.against)
    if sums is None or not (sums.end.count or sums.later_count or sums.before):
        return {
            "cumulative_look": _NOTHING,
            "cumulative_summary": "Nothing was spent on these days, nor on those before them.",
            "cumulative_figure": {},
            "cumulative_legend": [],
        }
    picked = address.pick_in(LINE)
    chart = _chart(sums, wanted, book.settings.money, theme, picked.days if picked else None)
    return {
        "cumulative_look": _CARD,
        "cumulative_summary": summary(chart),
        "cumulative_figure": cumulative_figure(chart),
        "cumulative_legend": _legend(chart),
    }


def _chart(
    sums: Cumulative,
    wanted: ExpenseFilter,
    written: MoneyFormat,
    theme: str | None,
    picked: DayRange | None,
) -> CumulativeChart:
    before = days_in_words(sums.before.days, written.locale) if sums.before else ""
    return CumulativeChart(
        sums=sums,
        wanted=wanted,
        now=days_in_words(sums.now.days, written.locale),
        before=before,
        written=written,
        theme=theme,
        picked=picked,
    )


def summary(chart: CumulativeChart) -> str:
    """Say where the running sum stands: against the period before, the limit, and what comes."""
    sums, spent = chart.sums, f"{money(chart.written, chart.sums.end.amount)} spent"
    if sums.today is None:
        said = f"{chart.now}: {spent}"
    else:
        locale = chart.written.locale
        today, length = words.number(sums.today, locale), words.number(sums.length, locale)
        said = f"Day {today} of {length}: {spent}"
    difference = chart.difference_at(sums.end)
    said += f", {difference}" if difference else ""
    return f"{said}{_of_limit(chart)}.{_later(chart)}"


def _of_limit(chart: CumulativeChart) -> str:
    """Say what the limits of all months of the period leave, where each of them has one."""
    steps = chart.sums.limits
    if not steps or steps[-1].stop != chart.sums.length:
        return ""
    amount = money(chart.written, steps[-1].amount)
    limit = f"the limit of {amount}" if len(steps) == 1 else f"the limits of {amount} in all"
    left = steps[-1].amount - chart.sums.end.amount
    if left < 0:
        return f"; {money(chart.written, -left)} more than {limit}"
    return f"; {money(chart.written, left)} left of {limit}"


def _later(chart: CumulativeChart) -> str:
    count, amount = chart.sums.later_count, chart.sums.later_amount
    if not count:
        return ""
    counted = words.count(count, "expense", chart.written.locale)
    verb = "is" if count == 1 else "are"
    return f" {counted} ({money(chart.written, amount)}) {verb} dated after today."


def _legend(chart: CumulativeChart) -> list[Component]:
    """Give a link for each line, to the expenses at its end, and the limit's line."""
    sums = chart.sums
    items = [_item("now", chart.now, chart.query(sums.now, sums.end), sums.end)]
    if sums.before:
        last = sums.before.stops[-1]
        items.append(_item("before", chart.before, chart.query(sums.before, last), last))
    if sums.limits:
        name = "Monthly limit" if len(sums.limits) == 1 else "Monthly limits added up"
        swatch = html.Span(className="swatch-line")
        items.append(html.Span(html.Span([swatch, name]), className="legend-item"))
    return items


def _item(line: str, name: str, query: str, end: Stop) -> Component:
    said: list[Component | str] = [html.Span(className=f"swatch-line line-{line}"), name]
    if not query:
        return html.Span(said, className="legend-item")
    href = f"/expenses?{query}"
    return html.A(said, href=href, className="legend-item", **mark(end.amount, end.count))


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "cumulative_look": (ids.CUMULATIVE, "className"),
    "cumulative_summary": (ids.CUMULATIVE_SUMMARY, "children"),
    "cumulative_figure": (ids.CUMULATIVE_CHART, "figure"),
    "cumulative_legend": (ids.CUMULATIVE_LEGEND, "children"),
}
"""Where each part of a view goes: component and prop."""
