"""The drawer of one limit: how it stands, its last months, what is behind it, and its form."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.budgets import (
    BudgetLine,
    limit_name,
    line_of,
    past_months,
    standing_in,
    usual,
)
from analytics.newest import newest
from analytics.select import rows_of
from components import ids, words
from components.attributes import attributes
from components.budget_form import fields, known_limit
from components.icons import icon
from components.latest import expense_button
from components.limit_state import (
    carried_in_words,
    left_in_words,
    limit_bar,
    projected_in_words,
    state_of,
    thresholds_of,
)
from components.marks import mark
from components.money import money
from spending.period import Month

_LAST: Final = 6
_NEWEST: Final = 5
_BACK: Final = 12


def frame() -> Component:
    """Give the drawer, closed and empty."""
    shown: Component = dbc.Offcanvas(
        [
            html.Div(id=ids.BUDGET_SHOWN, className="budget-shown"),
            dbc.Form(fields(), id=ids.BUDGET_FORM, prevent_default_on_submit=True,
                     class_name="budget-form"),
            html.Div(id=ids.BUDGET_BEHIND),
            dcc.Store(id=ids.BUDGET_KEPT),
        ],
        id=ids.BUDGET_DRAWER,
        title=html.Span("", id=ids.BUDGET_TITLE),
        labelledby=ids.BUDGET_TITLE,
        placement="end",
        is_open=False,
        class_name="budget-drawer",
    )  # fmt: skip
    return shown


# What the drawer shows


def view(book: Book, wanted: str, month: Month, today: date) -> dict[str, Any]:
    """Give how a limit stands in a month and what is behind it; closed for ``.

    Raises UnknownCategory when the id is of no category.
    """
    if not wanted:
        return {"drawer_open": False, "drawer_title": "", "shown": [], "behind": []}
    line = line_of(book, known_limit(book, wanted), month, today)
    return {
        "drawer_open": True,
        "drawer_title": limit_name(book, line.id),
        "shown": [*_standing(book, line, today), _last(book, line, month, today)],
        "behind": _behind(book, line),
    }


def _standing(book: Book, line: BudgetLine, today: date) -> list[Component]:
    stands, written = line.stands, book.settings.money
    name = words.days_of_month(stands.month, written.locale, book.settings.months)
    spent = html.A(
        money(written, stands.spent),
        href=f"/expenses?{line.wanted.to_query()}",
        className="figure",
        **mark(stands.spent, stands.count),
    )
    if stands.available is None:
        beside = "spent, no limit"
        if line.draws_on:
            beside = f"spent, draws on {limit_name(book, line.draws_on)}"
        return [html.P(name, className="muted"),
                html.P([spent, html.Span(beside, className="figure-beside")])]  # fmt: skip
    state = state_of(stands, thresholds_of(book, line.id))
    lines = (
        left_in_words(stands, written),
        carried_in_words(stands, written),
        projected_in_words(stands, written),
    )
    of = f"of {money(written, stands.available)} spent"
    return [
        html.P(name, className="muted"),
        html.P([spent, html.Span(of, className="figure-beside")]),
        limit_bar(stands, state, today),
        html.P(html.Span([icon(state.icon), state.word], className=f"badge-{state.look}")),
        *(html.P(one) for one in lines if one),
    ]


def _last(book: Book, line: BudgetLine, month: Month, today: date) -> Component:
    """Give the last months as bars with figures, each a link to its expenses."""
    written = book.settings.money
    months = [*past_months(book, month, _LAST), month]
    stands = [standing_in(book, line.id, one, today) for one in months]
    most = max((one.spent for one in stands), default=0)
    rows = []
    for one in stands:
        share = max(one.spent, 0) / most if most > 0 else 0
        wanted = replace(line.wanted, days=one.days)
        rows.append(html.Li([
            html.Span(f"{words.short_month(one.month, written.locale)} {one.month.year}",
                      className="last-month"),
            html.Span(html.Span(style={"width": f"{share:.2%}"}),
                      className="last-bar is-over" if one.is_over else "last-bar",
                      **attributes(aria_hidden="true")),
            html.A([money(written, one.spent), *([icon("over")] if one.is_over else []),
                    *([html.Span(" over", className="visually-hidden")] if one.is_over else [])],
                   href=f"/expenses?{wanted.to_query()}", className="last-amount",
                   **mark(one.spent, one.count)),
        ]))  # fmt: skip
    found = usual(book, line.id, today, _BACK)
    said = ""
    if found:
        said = (f"Mean {money(written, found.mean)}, median {money(written, found.median)} "
                f"of {words.count(found.months, 'month', written.locale)}")  # fmt: skip
    return html.Div([html.H3("Last months", className="card-name"), html.Ul(rows),
                     html.P(said, className="muted")], className="budget-last")  # fmt: skip


def _behind(book: Book, line: BudgetLine) -> list[Component]:
    """Give the newest expenses behind the figure, and the way to all of them."""
    rows = rows_of(book, line.wanted)
    if not len(rows):
        return [html.P("No expenses this month.", className="muted")]
    shown = [html.Li(expense_button(one, book)) for one in newest(book, rows, _NEWEST)]
    counted = words.count(line.stands.count, "expense", book.settings.locale)
    every = html.A(
        [f"All {counted}", icon("chevron")],
        href=f"/expenses?{line.wanted.to_query()}",
        className="btn btn-quiet",
        **mark(line.stands.spent, line.stands.count),
    )
    return [html.H3("Behind it", className="card-name"),
            html.Ul(shown, className="latest-rows"), every]  # fmt: skip


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "drawer_open": (ids.BUDGET_DRAWER, "is_open"),
    "drawer_title": (ids.BUDGET_TITLE, "children"),
    "shown": (ids.BUDGET_SHOWN, "children"),
    "behind": (ids.BUDGET_BEHIND, "children"),
}
"""Where each part of the drawer goes: component and prop."""
