"""The figure of the running sums: two lines and the limit over the days of a period.

Points carry what `components.charts` says every mark does. No text in it comes from what somebody
recorded: periods, days and amounts are the program's own words. The layout's `meta` has what the
table beside the figure needs besides: for each day its name, the difference and the limit.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from babel.dates import format_skeleton

from analytics.cumulative import Cumulative, Line, Stop
from components import words
from components.amount_axis import amount_axis
from components.charts import Figure, base_layout
from components.day_queries import DayQueries
from components.day_words import medium_day
from components.money import money
from components.overview_address import LINE
from components.palette import Palette, palette_of
from spending.filter import ExpenseFilter
from spending.money import MoneyFormat
from spending.period import DayRange, Month

_HOVER: Final = "%{hovertext}<extra></extra>"
_REACH: Final = 48
"""A click so many pixels around a point opens it."""

# Those of the style sheet.
_ACCENT: Final = {"light": "#3f48c4", "dark": "#9aa5ff"}
_UNDER: Final = {"light": "rgba(63, 72, 196, 0.07)", "dark": "rgba(154, 165, 255, 0.10)"}

_BAND: Final = {"light": "rgba(63, 72, 196, 0.14)", "dark": "rgba(154, 165, 255, 0.18)"}

_LATE: Final = 0.75
"""Up to this share of the days there is room for an amount to the right of a point."""

_LONGEST_MONTH: Final = 31
_SHORT: Final = 62
_MOST_TICKS: Final = 7
_MOST_MONTHS: Final = 36
_YEAR: Final = 12


@dataclass(frozen=True)
class CumulativeChart:
    """Running sums to draw: of which expenses, the two periods in words, and how to write.

    `before` is `` without a period before; `picked` are the days picked in it, None for none.
    """

    sums: Cumulative
    wanted: ExpenseFilter
    now: str
    before: str
    written: MoneyFormat
    theme: str | None = None
    picked: DayRange | None = None

    @cached_property
    def palette(self) -> Palette:
        """The colours of the theme."""
        return palette_of(self.theme)

    @property
    def ground(self) -> str:
        """The theme by its name."""
        return "dark" if self.theme == "dark" else "light"

    @cached_property
    def _queries(self) -> DayQueries:
        return DayQueries(self.wanted)

    def query(self, line: Line, stop: Stop) -> str:
        """Give the address of what a line holds up to a stop, `` of nothing."""
        first = line.days.first
        return self._queries.between(first, stop.day) if first and stop.count else ""

    def difference_at(self, stop: Stop) -> str:
        """Say how a stop differs from the same day of the period before, `` without one."""
        line = self.sums.before
        then = line.at(stop.number) if line else None
        if line is None or then is None:
            return ""
        if then.day == line.days.last:
            when = f"in all of {self.before}"
        else:
            when = f"by day {then.number} of {self.before}"
        change = stop.amount - then.amount
        if not change:
            return f"as much as {when}"
        return f"{money(self.written, abs(change))} {'more' if change > 0 else 'less'} than {when}"


def cumulative_figure(chart: CumulativeChart) -> Figure:
    """Give the lines of both periods and the limits, today marked."""
    sums, palette = chart.sums, chart.palette
    lines = [_line(chart, sums.before, "before")] if sums.before else []
    lines.append(_line(chart, sums.now, "now"))
    return {
        "data": [*([_limits(chart)] if sums.limits else []), *lines, _end(chart)],
        "layout": {
            **base_layout(palette),
            "margin": {"l": 4, "r": 12, "t": 28, "b": 4},
            "hovermode": "closest",
            "hoverdistance": _REACH,
            "xaxis": _day_axis(chart),
            "yaxis": _axis(chart),
            "shapes": [*_picked(chart), *_today_line(chart)],
            "annotations": _words(chart),
            "meta": _table(chart),
        },
    }


def _line(chart: CumulativeChart, line: Line, role: str) -> Figure:
    is_now = role == "now"
    unit = 10**chart.written.digits
    under = {"fill": "tozeroy", "fillcolor": _UNDER[chart.ground], "hoveron": "points"}
    stroke: dict[str, object] = {"color": chart.palette.muted, "width": 1.75, "dash": "6px,4px"}
    if is_now:
        stroke = {"color": _ACCENT[chart.ground], "width": 2.5}
    return {
        "type": "scatter",
        "mode": "lines" if len(line.stops) > 1 else "markers",
        "name": chart.now if is_now else chart.before,
        "x": [stop.number for stop in line.stops],
        "y": [stop.amount / unit for stop in line.stops],
        "line": stroke,
        "marker": {"color": stroke["color"], "size": 7},
        **(under if is_now else {}),
        **_said(chart, line, role),
    }


def _said(chart: CumulativeChart, line: Line, role: str) -> Figure:
    """Give what each point of a line says and opens."""
    written, locale = chart.written, chart.written.locale
    amounts = [money(written, stop.amount) for stop in line.stops]
    hover = []
    for stop, amount in zip(line.stops, amounts, strict=True):
        counted = words.count(stop.count, "expense", locale)
        said = f"{medium_day(stop.day, locale)}<br>{amount} · {counted}"
        difference = chart.difference_at(stop) if role != "before" else ""
        hover.append(f"{said}<br>{difference}" if difference else said)
    return {
        "customdata": [chart.query(line, stop) for stop in line.stops],
        "text": amounts,
        "hovertext": hover,
        "hovertemplate": _HOVER,
        "meta": {
            "role": role,
            "minor": [stop.amount for stop in line.stops],
            "count": [stop.count for stop in line.stops],
        },
    }


def _end(chart: CumulativeChart) -> Figure:
    """Give the point at the end of this period's line."""
    end, now = chart.sums.end, chart.sums.now
    ring = {"color": chart.palette.surface, "width": 2}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [end.number],
        "y": [end.amount / 10**chart.written.digits],
        "marker": {"color": _ACCENT[chart.ground], "size": 10, "line": ring},
        "cliponaxis": False,
        **_said(chart, Line(now.days, (end,)), "end"),
    }


def _limits(chart: CumulativeChart) -> Figure:
    """Give the limits added up: a line over the days of each month."""
    unit = 10**chart.written.digits
    steps = chart.sums.limits
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [end for step in steps for end in (step.start - 0.5, step.stop + 0.5)],
        "y": [step.amount / unit for step in steps for _ in range(2)],
        "line": {"color": chart.palette.ink, "width": 1.5, "dash": "4px,4px"},
        "hoverinfo": "skip",
    }


def _picked(chart: CumulativeChart) -> list[Figure]:
    """Mark the days that are picked with a band from bottom to top."""
    first = chart.sums.now.days.first
    if chart.picked is None or first is None:
        return []
    last = chart.sums.length
    begin = (chart.picked.first - first).days + 1 if chart.picked.first else 1
    end = (chart.picked.last - first).days + 1 if chart.picked.last else last
    ends = {"x0": max(begin, 1) - 0.5, "x1": min(end, last) + 0.5, "y0": 0, "y1": 1}
    band = {"fillcolor": _BAND[chart.ground], "line": {"width": 0}, "layer": "below"}
    return [{"type": "rect", "yref": "paper", **ends, **band}]


def _today_line(chart: CumulativeChart) -> list[Figure]:
    """Mark the present day with a line from bottom to top."""
    number = chart.sums.today
    if number is None:
        return []
    line = {"color": chart.palette.muted, "width": 1, "dash": "2px,3px"}
    ends = {"x0": number, "x1": number, "y0": 0, "y1": 1, "yref": "paper"}
    return [{"type": "line", **ends, "layer": "below", "line": line}]


def _words(chart: CumulativeChart) -> list[Figure]:
    """Write the amount beside the end of this period's line, and the word above today."""
    sums, end = chart.sums, chart.sums.end
    is_late = end.number > _LATE * max(_numbers(chart))
    beside = {"xanchor": "right", "yanchor": "bottom", "xshift": -6, "yshift": 4}
    amount: Figure = {
        "x": end.number,
        "y": end.amount / 10**chart.written.digits,
        "text": money(chart.written, end.amount),
        "font": {"color": chart.palette.ink, "size": 13},
        "bgcolor": chart.palette.surface,
        "opacity": 0.9,
        "borderpad": 1,
        "showarrow": False,
        **(beside if is_late else {"xanchor": "left", "yanchor": "middle", "xshift": 9}),
    }
    if sums.today is None:
        return [amount]
    top = {"x": sums.today, "y": 1, "yref": "paper", "yanchor": "bottom"}
    return [amount, {**top, "text": "Today", "showarrow": False}]


def _axis(chart: CumulativeChart) -> Figure:
    sums = chart.sums
    stops = [*sums.now.stops, *(sums.before.stops if sums.before else ())]
    amounts = [0, *(stop.amount for stop in stops), *(step.amount for step in sums.limits)]
    return amount_axis(chart.written, chart.palette, lowest=min(amounts), highest=max(amounts))


def _day_axis(chart: CumulativeChart) -> Figure:
    last = max(_numbers(chart))
    ticks = _ticks(chart)
    return {
        "range": [0.5 - last / 60, last + 0.5],
        "tickmode": "array",
        "tickvals": list(ticks),
        "ticktext": list(ticks.values()),
        "tickangle": 0,
        "ticks": "outside",
        "ticklen": 6,
        "tickcolor": "rgba(0,0,0,0)",
        "fixedrange": True,
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
    }


def _ticks(chart: CumulativeChart) -> dict[int, str]:
    """Give a few days by number with what stands under them: days, months or years."""
    days, locale = chart.sums.now.days, chart.written.locale
    first, last = days.first, days.last
    if first is None or last is None:
        return {}
    length = chart.sums.length
    if first.day == 1 and length <= _LONGEST_MONTH:
        return {number: str(number) for number in range(1, length + 1, 7)}
    if length <= _SHORT:
        step = -(-length // (_MOST_TICKS - 1))
        shown = {n: first + timedelta(days=n - 1) for n in range(1, length + 1, step)}
        return {
            number: str(format_skeleton("MMMd", day, locale=locale))
            for number, day in shown.items()
        }
    return _month_ticks(first, last, locale)


def _month_ticks(first: date, last: date, locale: str) -> dict[int, str]:
    months = [
        month
        for month in Month.of(first).through(Month.of(last))
        if month.days.first and month.days.first >= first
    ]
    starts = {month: _first_day(month, first) for month in months}
    if len(months) > _MOST_MONTHS:
        years = [month for month in months if month.number == 1]
        step = -(-len(years) // _MOST_TICKS)
        return {starts[month]: str(month.year) for month in years[::step]}
    step = -(-len(months) // _MOST_TICKS)
    shown = months[::step]
    return {
        starts[month]: words.short_month(month, locale)
        + (f"<br>{month.year}" if place == 0 or month.year != shown[place - 1].year else "")
        for place, month in enumerate(shown)
    }


def _first_day(month: Month, first: date) -> int:
    return (date(month.year, month.number, 1) - first).days + 1


def _numbers(chart: CumulativeChart) -> list[int]:
    """Give every day that has a point on one of the lines, by number."""
    before = chart.sums.before
    stops = (*chart.sums.now.stops, *(before.stops if before else ()))
    return sorted({stop.number for stop in stops} | {chart.sums.length})


def _table(chart: CumulativeChart) -> dict[str, Any]:
    """Give what the table beside the figure needs and the lines do not hold, in plain text."""
    sums, written = chart.sums, chart.written
    numbers = _numbers(chart)
    limits: dict[int, str] = {}
    for step in sums.limits:
        amount = money(written, step.amount)
        limits |= {n: amount for n in numbers if step.start <= n <= step.stop}
    return {
        "chart": LINE,
        "base": chart.wanted.to_query(),
        "first": chart.sums.now.days.first and chart.sums.now.days.first.isoformat(),
        "length": chart.sums.length,
        "numbers": numbers,
        "names": [_name(chart, number) for number in numbers],
        "now": chart.now,
        "before": chart.before,
        "limits": [limits.get(number, "") for number in numbers] if limits else [],
        "differences": [_signed(chart, stop) for stop in sums.now.stops] if sums.before else [],
    }


def _name(chart: CumulativeChart, number: int) -> str:
    """Name a day of the period, or one that only the period before has."""
    first = chart.sums.now.days.first
    if first is None or number > chart.sums.length:
        return f"Day {number}"
    return medium_day(first + timedelta(days=number - 1), chart.written.locale)


def _signed(chart: CumulativeChart, stop: Stop) -> str:
    then = chart.sums.before.at(stop.number) if chart.sums.before else None
    change = stop.amount - (then.amount if then else 0)
    return f"{'+' if change > 0 else ''}{money(chart.written, change)}"
