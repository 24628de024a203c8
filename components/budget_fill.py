"""Filling a month's limits at once: from the month before, or from what months usually come to."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, TypedDict

from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.budgets import budget_of, limit_name, usual
from components import ids, words
from components.attributes import attributes
from components.money import money
from spending.budget import OVERALL
from spending.budget_acts import LimitChange
from spending.errors import InvalidInput
from spending.period import Month

WAYS: Final[Mapping[str, str]] = {
    "last": "Copy last month",
    "mean-3": "Mean of 3 months",
    "mean-6": "Mean of 6 months",
    "mean-12": "Mean of 12 months",
    "median-3": "Median of 3 months",
    "median-6": "Median of 6 months",
    "median-12": "Median of 12 months",
}
"""The ways to fill a month's limits."""


class Filling(TypedDict):
    """A way and the month it fills, as a page showed them at a version of the ledger."""

    way: str
    month: str
    version: int


def section() -> Component:
    """Give the section, still without any data."""
    return html.Section(
        [
            html.H2("Fill the limits of this month", className="card-name"),
            html.P("You see what would change before anything does.", className="muted"),
            html.Nav(
                id=ids.BUDGETS_FILLS,
                className="budget-ways",
                **attributes(aria_label="Ways to fill the limits"),
            ),
            html.Div(id=ids.BUDGETS_FILL, className="budget-fill"),
            dcc.Store(id=ids.BUDGETS_FILLING),
        ],
        className="card budget-filling when-filled",
    )


def view(
    book: Book, way: str, month: Month, today: date, href: Callable[[str], str]
) -> dict[str, Any]:
    """Give the ways to choose from, and what the chosen one would change in a month."""
    ways = [_way(name, href("" if one == way else one), is_on=one == way)
             for one, name in WAYS.items()]  # fmt: skip
    filling = Filling(way=way, month=str(month), version=book.version) if way else None
    return {
        "fills": ways,
        "fill": _preview(book, way, month, today, href("")) if way else [],
        "filling": filling,
    }


def _way(name: str, href: str, *, is_on: bool) -> Component:
    current: dict[str, Any] = {"aria-current": "true"} if is_on else {}
    return html.A(name, href=href, className="btn btn-outline", **current)


def changes(book: Book, way: str, month: Month, today: date) -> list[LimitChange]:
    """Give what a way changes: limits from a month on, those that stay as they are left out.

    Copying takes all that held in the last month that had any. Means and medians are set for every
    limit there is, or for every upper category with expenses where there is none yet.
    """
    wanted = _copied(book, month) if way == "last" else _usual(book, way, month, today)
    return [
        LimitChange(budget, month, amount)
        for budget, amount in wanted.items()
        if budget_of(book, budget).limit_in(month) != amount
    ]


def last_with_limits(book: Book, month: Month) -> Month | None:
    """Give the last month before one in which any limit held, none beyond two years back."""
    for back in range(1, 25):
        before = month.plus(-back)
        if any(one.limit_in(before) is not None for one in book.budgets.values()):
            return before
    return None


def _copied(book: Book, month: Month) -> dict[str, int | None]:
    source = last_with_limits(book, month)
    if source is None:
        return {}
    return {one.id: one.limit_in(source) for one in book.budgets.values()
            if one.limit_in(source) is not None}  # fmt: skip


def _usual(book: Book, way: str, month: Month, today: date) -> dict[str, int | None]:
    kind, _, count = way.partition("-")
    limited = [one.id for one in book.budgets.values() if one.limit_in(month) is not None]
    tops = [one.id for one in book.categories.active if not one.parent]
    wanted: dict[str, int | None] = {}
    for budget in limited or [OVERALL, *tops]:
        found = usual(book, budget, today, int(count))
        amount = (found.mean if kind == "mean" else found.median) if found else 0
        if found and (limited or amount > 0):
            wanted[budget] = max(amount, 0)
    return wanted


def _preview(book: Book, way: str, month: Month, today: date, back: str) -> list[Component]:
    """Say what would change, limit by limit, with the button that does it."""
    written = book.settings.money
    found = changes(book, way, month, today)
    leave = html.A("Leave it", href=back, className="btn btn-quiet")
    if not found:
        return [html.P("Nothing would change."), leave]
    rows = []
    for one in found:
        now = budget_of(book, one.budget).limit_in(month)
        before = "no limit" if now is None else money(written, now)
        after = "no limit" if one.amount is None else money(written, one.amount)
        cells = [html.Th(limit_name(book, one.budget), scope="row"), html.Td(before),
                 html.Td(after)]  # fmt: skip
        rows.append(html.Tr(cells))
    head = html.Tr([html.Th(name, scope="col") for name in ("Limit", "Now", "Then")])
    counted = words.count(len(found), "limit", written.locale)
    return [
        html.Div(html.Table([html.Thead(head), html.Tbody(rows)]),
                 className="budget-table"),
        html.Div(
            [
                html.Button(f"Change {counted}", id=ids.BUDGETS_FILL_APPLY, type="button",
                            className="btn btn-primary"),
                leave,
            ],
            className="deeds",
        ),
    ]  # fmt: skip


def meant(book: Book, filling: Filling, today: date) -> list[LimitChange]:
    """Give what a page asked to change; raises InvalidInput when it is something else by now."""
    field = "limits"
    if filling["way"] not in WAYS:
        raise InvalidInput(field, "can be filled in the ways the page names alone")
    if filling["version"] != book.version:
        raise InvalidInput(field, "were changed meanwhile: look at what would change once more")
    return changes(book, filling["way"], Month.parse(filling["month"]), today)


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "fills": (ids.BUDGETS_FILLS, "children"),
    "fill": (ids.BUDGETS_FILL, "children"),
    "filling": (ids.BUDGETS_FILLING, "data"),
}
"""Where each part of the section goes: component and prop."""
