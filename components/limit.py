"""The limit of the month: how it stands in words and figures, and the form that sets it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.summary import MonthStanding, month_standing
from components import ids, words
from components.attributes import attributes
from components.icons import icon
from components.marks import mark
from components.money import money
from spending.alert import Alert
from spending.filter import ExpenseFilter
from spending.money import MoneyFormat
from spending.period import Month, days_left

_NEAR: Final = 0.85
"""From this share of a limit on, it is called near."""


@dataclass(frozen=True, slots=True)
class _State:
    """A look of the bar, by name, with its sign and its word."""

    look: str
    icon: str
    word: str


def standing_card(standing: MonthStanding, written: MoneyFormat, today: date) -> list[Component]:
    """Say what the month has spent, of how much, and what is left."""
    name = words.month_name(standing.month, written.locale)
    href = f"/expenses?{ExpenseFilter(days=standing.month.days).to_query()}"
    spent = html.A(
        money(written, standing.spent),
        href=href,
        className="figure",
        **mark(standing.spent, standing.count),
    )
    if standing.limit is None:
        return [
            html.H2(f"Spent in {name}", className="card-name"),
            html.P([spent, html.Span("no limit set", className="figure-beside")]),
        ]
    state = _state_of(standing)
    of_limit = html.Span(f"of {money(written, standing.limit)}", className="figure-beside")
    return [
        html.H2(f"Spent in {name}", className="card-name"),
        html.P([spent, of_limit]),
        _bar(standing, state, today),
        html.P(
            [
                html.Span([icon(state.icon), state.word], className=f"badge-{state.look}"),
                html.Span(left_in_words(standing, written)),
            ],
            className="limit-words",
        ),
    ]


def left_in_words(standing: MonthStanding, written: MoneyFormat) -> str:
    """Say what is left of the limit, and for each remaining day: facts, no reproach."""
    if standing.left is None:
        return ""
    days = words.count(standing.days_left, "day", written.locale)
    if standing.left < 0:
        return f"{money(written, -standing.left)} more than the limit, {days} left"
    if standing.left == 0 or not standing.per_day:
        return f"{money(written, standing.left)} left for {days}"
    return (
        f"{money(written, standing.left)} left: {money(written, standing.per_day)} a day for {days}"
    )


def _state_of(standing: MonthStanding) -> _State:
    if standing.is_over:
        return _State("over", "over", "Over the limit")
    if standing.left == 0:
        return _State("near", "near", "At the limit")
    if (standing.share or 0) >= _NEAR:
        return _State("near", "near", "Near the limit")
    return _State("within", "check", "Within the limit")


def _bar(standing: MonthStanding, state: _State, today: date) -> Component:
    """Give the bar; a tick stands where the month is today."""
    full = 1.0 if standing.is_over else 0.0
    share = min(max(standing.share or full, 0), 1)
    last = standing.month.days.last
    passed = today.day / last.day if last and Month.of(today) == standing.month else 0
    said = f"{round((standing.share or full) * 100)} percent of the limit spent"
    return html.Div(
        [
            html.Div(className="limit-fill", style={"width": f"{share:.2%}"}),
            html.Div(className="limit-today", style={"left": f"{passed:.2%}"}, title="Today"),
        ],
        className=f"limit-bar limit-{state.look}",
        role="img",
        **attributes(aria_label=said),
    )


def limit_form() -> Component:
    """Give the form that sets, changes or removes the limit, closed."""
    form = dbc.Form(
        [
            dbc.Label("Monthly limit from this month on", html_for=ids.LIMIT_AMOUNT),
            html.Div(
                [
                    dbc.Input(
                        id=ids.LIMIT_AMOUNT,
                        type="text",
                        inputmode="decimal",
                        autocomplete="off",
                        placeholder="Amount",
                    ),
                    html.Button("Save", type="submit", className="btn btn-primary"),
                    html.Button(
                        "Cancel", id=ids.LIMIT_CANCEL, type="button", className="btn btn-quiet"
                    ),
                    html.Button(
                        "Remove the limit",
                        id=ids.LIMIT_REMOVE,
                        type="button",
                        className="btn btn-quiet",
                    ),
                ],
                className="limit-row",
            ),
            html.Div(id=ids.LIMIT_ERROR, className="field-error", role="alert"),
        ],
        id=ids.LIMIT_FORM,
        prevent_default_on_submit=True,
    )
    folded: Component = dbc.Collapse(form, id=ids.LIMIT_EDIT, is_open=False)
    return folded


def typed(book: Book, today: date) -> str:
    """Give the limit of this month as a person would type it, `` without one."""
    standing = month_standing(book, today)
    return "" if standing.limit is None else book.settings.money.typed(standing.limit)


def limit_in_words(amount: int | None, month: Month, written: MoneyFormat) -> str:
    """Say what a limit was set to."""
    since = words.month_name(month, written.locale)
    if amount is None:
        return f"There is no limit from {since} on."
    return f"The limit is {money(written, amount)} a month from {since} on."


def alert_in_words(alert: Alert, written: MoneyFormat, today: date) -> str:
    """Say which limit was crossed, how much was spent of it, and how many days are left."""
    name = words.month_name(alert.month, written.locale)
    spent, limit = money(written, alert.spent), money(written, alert.limit)
    remaining = days_left(alert.month, today)
    left = f", {words.count(remaining, 'day', written.locale)} left" if remaining else ""
    return f"{name}: {spent} of {limit} spent{left}."
