"""The budget page: how every limit stands in a month, and what to do about it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.budgets import BudgetMonth, budget_month, limit_name
from components import budget_drawer, budget_fill, budget_grid, ids, words
from components.attributes import attributes
from components.budget_lines import badge, lines, shows, spent_link
from components.budgets_address import PATH, BudgetsAddress
from components.icons import icon
from components.limit_state import (
    LimitState,
    carried_in_words,
    left_in_words,
    projected_in_words,
    state_of,
    thresholds_of,
)
from components.money import money
from components.page import EMPTY, READY, page
from spending.budget import OVERALL
from spending.period import FIRST_MONTH, LAST_MONTH, Month


def frame() -> Component:
    """Give the page, still without any data."""
    return page(
        ids.BUDGETS,
        "Budgets",
        _empty(),
        html.Section(
            [
                html.Nav(
                    id=ids.BUDGETS_MONTHS,
                    className="budget-months",
                    **attributes(aria_label="Month"),
                ),
                html.Div(id=ids.BUDGETS_WHOLE, className="slot budget-whole"),
                html.Div(id=ids.BUDGETS_SAID),
            ],
            className="card budget-head when-filled",
        ),
        html.Section(
            [
                html.Div(
                    [html.H2("By category", className="card-name"),
                     html.Nav(id=ids.BUDGETS_SHOWS, className="chips",
                              **attributes(aria_label="Part of the list"))],
                    className="budget-list-head",
                ),
                html.Ul(id=ids.BUDGETS_LINES, className="budget-lines slot"),
            ],
            className="card when-filled",
        ),
        budget_fill.section(),
        budget_grid.section(),
        budget_drawer.frame(),
        query_id=ids.BUDGETS_QUERY,
    )  # fmt: skip


def _empty() -> Component:
    return html.Section(
        [
            icon("budgets", "mark"),
            html.H2("No limits and no expenses yet"),
            html.P("Set what you want to spend in a month, on everything or in a category. "
                   "You are told when a limit is near or crossed."),
            html.Div(
                [
                    html.A("Set a monthly limit", href=f"{PATH}?open={OVERALL}",
                           className="btn btn-primary"),
                    html.A("Import expenses", href="/import", className="btn btn-outline"),
                ],
                className="deeds",
            ),
        ],
        className="card state welcome",
    )  # fmt: skip


# What the page shows


def view(book: Book, today: date, query: str) -> dict[str, Any]:
    """Give everything the page shows for an address, by the name of its place.

    Raises InvalidFilter when the address cannot be used, UnknownCategory for a drawer of nothing.
    """
    address = BudgetsAddress.from_query(query)
    this = book.settings.months.of(today)
    month = address.month or this
    found = budget_month(book, month, today)
    return {
        "look": EMPTY if not book.budgets and not len(book.frame.table) else READY,
        "months": _months(address, book, month, this),
        "whole": _whole(address, book, found),
        "said": _said(address, book, found),
        "shows": shows(address, book, found.lines),
        "lines": lines(address, book, found, today),
        **budget_fill.view(book, address.fill, month, today, lambda way: address.with_(fill=way)),
        **budget_grid.view(book, month),
        **budget_drawer.view(book, address.open, month, today),
    }


def _months(address: BudgetsAddress, book: Book, month: Month, this: Month) -> list[Component]:
    """Give the way from month to month."""
    settings = book.settings
    name = words.days_of_month(month, settings.locale, settings.months)

    def step(to: Month, sign: str, said: str) -> Component:
        href = address.with_(month=None if to == this else to, open="", fill="")
        said = f"{said}: {words.days_of_month(to, settings.locale, settings.months)}"
        look = attributes(aria_label=said)
        return html.A(icon(sign), href=href, title=said, className="btn btn-quiet", **look)

    back = html.A("This month", href=address.with_(month=None, open="", fill=""),
                  className="btn btn-quiet budget-this")  # fmt: skip
    return [
        *([step(month.plus(-1), "back", "Month before")] if month > FIRST_MONTH else []),
        html.H2(name, className="budget-month"),
        *([step(month.plus(1), "chevron", "Month after")] if month < LAST_MONTH else []),
        *([] if month == this else [back]),
    ]


def _whole(address: BudgetsAddress, book: Book, found: BudgetMonth) -> list[Component]:
    """Give the ring of the month with its figures in words."""
    stands, written = found.overall.stands, book.settings.money
    spent = spent_link(found.overall, written)
    edit = html.A(
        "Edit limit" if stands.limit is not None else "Set a monthly limit",
        href=address.with_(open=OVERALL),
        className="btn btn-outline",
    )
    if stands.available is None:
        said = html.P([spent, html.Span("spent, no limit on everything", className="muted")],
                      className="budget-figure")  # fmt: skip
        rest = [html.P(one, className="muted") for one in (projected_in_words(stands, written),)
                if one]  # fmt: skip
        return [html.Div([said, *rest, edit], className="budget-words")]
    state = state_of(stands, thresholds_of(book, OVERALL))
    lines = [
        left_in_words(stands, written),
        carried_in_words(stands, written),
        projected_in_words(stands, written),
    ]
    return [
        ring(stands.share if stands.share is not None else float(stands.is_over), state),
        html.Div(
            [
                html.P([spent, html.Span(f"of {money(written, stands.available)} spent",
                                         className="figure-beside")], className="budget-figure"),
                badge(state),
                *(html.P(one) for one in lines if one),
                edit,
            ],
            className="budget-words",
        ),
    ]  # fmt: skip


def ring(share: float, state: LimitState) -> Component:
    """Give a ring of which a share is filled; the words beside it say the same."""
    shown = min(max(share, 0), 1)
    percent = f"{round(share * 100)}%"
    return html.Div(
        html.Span([html.Strong(percent), "spent"], className="budget-ring-said"),
        className=f"budget-ring budget-ring-{state.look}",
        role="img",
        style={"--share": f"{shown:.4f}"},
        **attributes(aria_label=f"{percent} of the limit spent: {state.word.lower()}"),
    )


def _said(address: BudgetsAddress, book: Book, found: BudgetMonth) -> list[Component]:
    """Say where parts come to more than their whole, and offer to fill a month without limits."""
    written = book.settings.money
    said: list[Component] = []
    whole = found.overall.stands.limit
    if whole is not None and found.parts is not None and found.parts > whole:
        more = money(written, found.parts - whole)
        text = f"The limits of categories come to {money(written, found.parts)}, {more} more than the limit on everything."  # noqa: E501 - one sentence
        said.append(_strip(text))
    for line in found.lines:
        inside = [one.stands.limit or 0 for one in found.lines if one.above == line.id]
        if line.stands.limit is not None and sum(inside) > line.stands.limit:
            more = money(written, sum(inside) - line.stands.limit)
            name = limit_name(book, line.id)
            said.append(_strip(f"The limits below {name} come to {more} more than its own."))
    if not any(one.stands.limit is not None for one in (found.overall, *found.lines)):
        source = budget_fill.last_with_limits(book, found.month)
        if source:
            name = words.days_of_month(source, written.locale, book.settings.months)
            link = html.A(f"Copy those of {name}", href=address.with_(fill="last"),
                          className="btn btn-quiet")  # fmt: skip
            said.append(_strip("This month has no limits.", link))
    return said


def _strip(text: str, *more: Component) -> Component:
    inside = [icon("info"), html.Span(text, className="strip-text"), *more]
    return html.Div(inside, className="strip")


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "look": (ids.BUDGETS, "className"),
    "months": (ids.BUDGETS_MONTHS, "children"),
    "whole": (ids.BUDGETS_WHOLE, "children"),
    "said": (ids.BUDGETS_SAID, "children"),
    "shows": (ids.BUDGETS_SHOWS, "children"),
    "lines": (ids.BUDGETS_LINES, "children"),
    **budget_fill.PLACES,
    **budget_grid.PLACES,
    **budget_drawer.PLACES,
}
"""Where each part of a view goes: component and prop."""
