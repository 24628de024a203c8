"""The calendar map: what was spent on each day, as a table of links coloured in five steps.

The page gets numbers; its script (`calendar_map.js`) makes the table of them. A day's address is
`from=<day>&to=<day>` and `rest`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from babel.dates import get_day_names
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.calendar import STEPS, CalendarMap, calendar_map
from analytics.select import Rows
from components import ids, words
from components.day_queries import DayQueries
from components.day_words import days_in_words, weekday_and_day
from components.marks import mark
from components.money import money
from components.overview_address import DAYS, OverviewAddress
from spending.filter import ExpenseFilter
from spending.money import MoneyFormat
from spending.period import DayRange
from spending.settings import Settings

_CARD: Final = "card calendar when-filled"
_MONTH: Final = f"{_CARD} is-month"
_WEEKS: Final = f"{_CARD} is-weeks"
_NOTHING: Final = f"{_CARD} is-nothing"
_LONGEST_MONTH: Final = 31
"""So many days are laid out as a sheet of a calendar; more as columns of weeks."""


def frame() -> Component:
    """Give the section, still without any data."""
    return html.Section(
        [
            dcc.Store(id=ids.CALENDAR_DAYS),
            html.H2("Day by day", className="card-name"),
            html.P(id=ids.CALENDAR_SUMMARY, className="summary slot slot-line"),
            html.Div(id=ids.CALENDAR_MAP, className="calendar-box"),
            html.Div(id=ids.CALENDAR_STEPS, className="calendar-steps"),
        ],
        id=ids.CALENDAR,
        className=_CARD,
    )


def view(book: Book, address: OverviewAddress, today: date, rows: Rows) -> dict[str, Any]:
    """Give what the section shows for an address, by the name of its place."""
    wanted = address.seen_by(DAYS, book.categories).wanted
    shown = calendar_map(book, wanted, today, rows(wanted))
    written = book.settings.money
    if shown is None or not (shown.marks or shown.is_cut):
        return {
            "calendar_map_look": _NOTHING,
            "calendar_map_summary": "No expenses on these days.",
            "calendar_map_days": None,
            "calendar_map_steps": [],
        }
    picked = address.pick_in(DAYS)
    return {
        "calendar_map_look": _MONTH if shown.length <= _LONGEST_MONTH else _WEEKS,
        "calendar_map_summary": _summary(shown, wanted, written),
        "calendar_map_days": {
            **_days(shown, wanted, today, book.settings),
            **_picking(wanted, picked.days if picked else DayRange()),
        },
        "calendar_map_steps": _steps(shown, written),
    }


def _picking(wanted: ExpenseFilter, picked: DayRange) -> dict[str, Any]:
    """Give what a day is picked by, and the days that are picked, both ends included."""
    days = [day.isoformat() for day in (picked.first, picked.last) if day]
    return {"chart": DAYS, "base": wanted.to_query(), "picked": days}


def _summary(
    shown: CalendarMap, wanted: ExpenseFilter, written: MoneyFormat
) -> list[Component | str]:
    """Say what the days shown come to, on how many of them, and the largest."""
    locale = written.locale
    first, last = shown.days.first, shown.days.last
    amount, count = sum(one.amount for one in shown.marks), sum(one.count for one in shown.marks)
    href = f"/expenses?{wanted.with_days(shown.days).to_query()}"
    total = html.A(money(written, amount), href=href, className="total", **mark(amount, count))
    on_days = f" on {words.count(len(shown.marks), 'day', locale)} of {shown.length}"
    said: list[Component | str] = [total, on_days]
    most = max(shown.marks, key=lambda one: one.amount, default=None)
    if most and most.amount > 0 and len(shown.marks) > 1:
        said.append(f", the most on {weekday_and_day(most.day, locale)}")
    said.append(".")
    if shown.is_cut and first and last:
        said.append(f" The last weeks of a longer period: {days_in_words(shown.days, locale)}.")
    return said


def _days(
    shown: CalendarMap, wanted: ExpenseFilter, today: date, settings: Settings
) -> dict[str, Any]:
    """Give the table's days to its script.

    `steps` has a letter for each day, a point where there is no expense; `minor`, `count` and
    `text` are lists of the other days' sums, numbers and amounts.
    """
    first, last = shown.days.first, shown.days.last
    if first is None or last is None:
        return {}
    written, locale = settings.money, settings.locale
    steps = {(one.day - first).days: one.step for one in shown.marks}
    days = get_day_names("abbreviated", "stand-alone", locale)
    return {
        "first": first.isoformat(),
        "length": shown.length,
        "today": today.isoformat(),
        "week": settings.first_weekday,
        "isMonth": shown.length <= _LONGEST_MONTH,
        "locale": locale.replace("_", "-"),
        "weekdays": [str(days[number]) for number in range(7)],
        "rest": DayQueries(wanted).rest,
        "steps": "".join(str(steps.get(place, ".")) for place in range(shown.length)),
        "minor": [one.amount for one in shown.marks],
        "count": [one.count for one in shown.marks],
        "text": [money(written, one.amount) for one in shown.marks],
    }


def _steps(shown: CalendarMap, written: MoneyFormat) -> list[Component]:
    """Give the legend: what each step begins with, and what the hatched days are."""
    scale = [
        html.Li(
            [
                html.Span(className=f"calendar-step step-{step}"),
                html.Span(money(written, least), className="from"),
            ],
            title=f"Step {step} of {STEPS}: from {money(written, least)} a day",
        )
        for step, least in shown.bounds
    ]
    parts: list[Component] = []
    if scale:
        scale_parts = [html.Span("Less"), html.Ol(scale), html.Span("More")]
        parts.append(html.Div(scale_parts, className="calendar-scale"))
    if any(one.step == 0 for one in shown.marks):
        hatched = html.Span(className="calendar-step step-0")
        parts.append(
            html.Span([hatched, "Refunds cover the spending"], className="calendar-refunds")
        )
    return parts


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "calendar_map_look": (ids.CALENDAR, "className"),
    "calendar_map_summary": (ids.CALENDAR_SUMMARY, "children"),
    "calendar_map_days": (ids.CALENDAR_DAYS, "data"),
    "calendar_map_steps": (ids.CALENDAR_STEPS, "children"),
}
"""Where each part of a view goes: component and prop."""
