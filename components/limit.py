"""The limit of the month: how it stands in words and figures, and the form that sets it."""

from datetime import date

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.budgets import budget_of
from components import ids, words
from components.icons import icon
from components.limit_state import (
    carried_in_words,
    left_in_words,
    limit_bar,
    state_of,
    thresholds_of,
)
from components.marks import mark
from components.money import money
from spending.budget import OVERALL
from spending.filter import ExpenseFilter
from spending.period import Month
from spending.progress import Progress
from spending.settings import Settings


def standing_card(stands: Progress, book: Book, today: date) -> list[Component]:
    """Say what the month has spent, of how much, and what is left."""
    written = book.settings.money
    name = f"Spent in {words.days_of_month(stands.month, written.locale, book.settings.months)}"
    spent = html.A(
        money(written, stands.spent),
        href=f"/expenses?{ExpenseFilter(days=stands.days).to_query()}",
        className="figure",
        **mark(stands.spent, stands.count),
    )
    if stands.available is None:
        return [
            html.H2(name, className="card-name"),
            html.P([spent, html.Span("no limit set", className="figure-beside")]),
        ]
    state = state_of(stands, thresholds_of(book, stands.budget))
    of_limit = html.Span(f"of {money(written, stands.available)}", className="figure-beside")
    said = [left_in_words(stands, written), carried_in_words(stands, written)]
    return [
        html.H2(name, className="card-name"),
        html.P([spent, of_limit]),
        limit_bar(stands, state, today),
        html.P(
            [
                html.Span([icon(state.icon), state.word], className=f"badge-{state.look}"),
                html.Span("; ".join(one for one in said if one)),
            ],
            className="limit-words",
        ),
    ]


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
    limit = budget_of(book, OVERALL).limit_in(book.settings.months.of(today))
    return "" if limit is None else book.settings.money.typed(limit)


def limit_in_words(amount: int | None, month: Month, settings: Settings) -> str:
    """Say what a limit was set to."""
    written = settings.money
    if settings.months.are_calendar:
        since = words.month_name(month, written.locale)
    else:
        since = words.day(settings.months.first_day(month).isoformat(), written.locale)
    if amount is None:
        return f"There is no limit from {since} on."
    return f"The limit is {money(written, amount)} a month from {since} on."
