"""The list of expenses: its address, what it adds up to, and the parts of its page."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.summary import Totals
from components import (
    expenses_bulk,
    expenses_filter,
    expenses_picked,
    ids,
    jobs,
    saved_views,
    words,
)
from components.attributes import attributes
from components.expenses_grid import grid
from components.filter_words import FilterPart, parts_in_words
from components.icons import icon
from components.list_address import NEWEST, PATH, ListAddress
from components.money import money
from components.page import EMPTY, FAILED, READY, page
from spending.errors import InvalidFilter
from spending.filter import ExpenseFilter

_ORDERS: Final = {
    "-day": "Newest first",
    "day": "Oldest first",
    "-amount": "Largest first",
    "amount": "Smallest first",
    "merchant": "Merchant, A to Z",
    "-merchant": "Merchant, Z to A",
    "category": "Category, A to Z",
    "-category": "Category, Z to A",
    "method": "Payment method, A to Z",
    "-method": "Payment method, Z to A",
}
_PRESSES_ADD: Final[dict[str, Any]] = {"data-press": ids.EXPENSE_ADD}


def frame() -> Component:
    """Give the page, still empty."""
    return page(
        ids.EXPENSES,
        "Expenses",
        _welcome(),
        html.Div(id=ids.EXPENSES_STRIPS, className="expenses-strips"),
        _summary(),
        _list(),
        expenses_filter.frame(),
        expenses_bulk.dialog(),
        query_id=ids.EXPENSES_QUERY,
        beside=_tools(),
    )


def _summary() -> Component:
    """Give the place of the totals and, below them, of the filter in force."""
    return html.Div(
        [
            html.Div(_figures("", "", ""), id=ids.EXPENSES_SUMMARY),
            html.Div(
                [saved_views.button(), expenses_filter.button(), html.Div(id=ids.EXPENSES_PARTS)],
                className="filter-parts",
            ),
        ],
        className="expenses-summary when-filled",
    )


def _list() -> Component:
    """Give the card with the grid, what stands in its place, and the bar below it."""
    return html.Section(
        [
            html.Div(
                [
                    grid(),
                    html.Div(id=ids.EXPENSES_EDITOR, className="expenses-editor"),
                    html.Div(id=ids.EXPENSES_INSTEAD, className="expenses-instead"),
                ],
                className="expenses-rows",
            ),
            expenses_picked.bar(),
            dcc.Store(id=ids.EXPENSES_EDIT),
            dcc.Store(id=ids.EXPENSES_EDIT_BUSY),
            dcc.Store(id=ids.EXPENSES_EDIT_ANSWER),
            dcc.Store(id=ids.EXPENSES_CHOICES_WANTED),
            dcc.Store(id=ids.EXPENSES_CHOICES),
        ],
        className="card expenses-list when-filled",
        **attributes(aria_label="List of expenses"),
    )


def _welcome() -> Component:
    """Give what the page of an empty account shows: three ways to begin."""
    add = html.Button("Add an expense", type="button", className="btn btn-primary", **_PRESSES_ADD)
    bring_in = html.A("Import a file", href="/import", className="btn btn-outline")
    look = html.A("Look around with sample data", href="/", className="btn btn-outline")
    return html.Section(
        [
            icon("expenses", "mark"),
            html.H2("No expenses yet"),
            html.P("Write the first one down, or bring in a file from your bank."),
            html.Div([add, bring_in, look], className="ways-on"),
        ],
        className="card state welcome",
    )


def _tools() -> Component:
    orders = [{"value": order, "label": label} for order, label in _ORDERS.items()]
    return html.Div(
        [
            html.Div(
                [
                    dbc.Label("Search", html_for=ids.EXPENSES_SEARCH, class_name="visually-hidden"),
                    icon("search"),
                    dbc.Input(
                        id=ids.EXPENSES_SEARCH,
                        type="search",
                        placeholder="Search merchant or note",
                        autocomplete="off",
                        maxlength=200,
                    ),
                ],
                className="expenses-search",
            ),
            html.Div(
                [
                    dbc.Label("Order", html_for=ids.EXPENSES_SORT, class_name="visually-hidden"),
                    dbc.Select(id=ids.EXPENSES_SORT, options=orders, value=NEWEST),
                ],
                className="expenses-sort",
            ),
            html.Button(
                "Select",
                id=ids.EXPENSES_PICK,
                type="button",
                className="btn btn-outline expenses-pick",
                **attributes(aria_pressed="false"),
            ),
        ],
        className="expenses-tools",
    )


class View(NamedTuple):
    """The page but for its rows.

    Its look, why it failed, the totals, the filter in force, what stands in place of the list,
    long work under way, and the way from the filter's panel back to the list.
    """

    look: str
    failed: Component | None
    totals: Component | None
    parts: Component | None
    instead: Component | None
    strips: Sequence[Component] = ()
    show: str = ""


def view(address: ListAddress, totals: Totals, book: Book) -> View:
    """Give what its address makes of the page."""
    parts = parts_in_words(address.wanted, book)
    figures, chips = _totals(totals, book), _filter(address, parts)
    strips = [jobs.progress(book, job) for job in book.jobs if job.is_running]
    show = f"Show {words.count(totals.count, 'expense', book.settings.locale)}"
    if totals.count:
        return View(READY, None, figures, chips, None, strips, show)
    look = READY if parts else EMPTY
    return View(look, None, figures, chips, _nothing_matches(address), strips, show)


def unusable(error: InvalidFilter) -> View:
    """Say which part of the address cannot be used, and lead to the whole list."""
    said = html.Div(
        [
            icon("warning", "mark"),
            html.H2("This address cannot be shown"),
            html.P(f"Its part “{error.field}” is the reason: {error.reason}."),
            html.A("Show all expenses", href=PATH, className="btn btn-primary"),
        ],
        className="card state",
        role="alert",
    )
    return View(FAILED, said, None, None, None)


def _totals(totals: Totals, book: Book) -> Component:
    settings = book.settings
    return _figures(
        words.number(totals.count, settings.locale),
        money(settings.money, totals.amount),
        money(settings.money, totals.mean),
    )


def _figures(count: str, amount: str, mean: str) -> Component:
    named = (("Expenses", count), ("Sum", amount), ("Mean", mean))
    figures = [
        html.Div([html.Dt(name), html.Dd(figure, className="slot")]) for name, figure in named
    ]
    return html.Div(html.Dl(figures, className="expenses-totals"), role="status")


def _filter(address: ListAddress, parts: list[FilterPart]) -> Component:
    """Show the filter in force: a click on a part takes it away."""
    if not parts:
        return html.P("All expenses, no filter", className="muted")
    chips = [html.Li(_chip(part, address.href(part.without))) for part in parts]
    clear = html.A("Clear all", href=address.href(ExpenseFilter()), className="clear")
    return html.Ul([*chips, html.Li(clear)], className="filter-chips")


def _chip(part: FilterPart, href: str) -> Component:
    name: dict[str, Any] = {"aria-label": f"Remove {part.kind} {part.text}"}
    return html.A(
        [
            html.Span(f"{part.kind} ", className="kind"),
            html.Span(part.text, className="text"),
            icon("close"),
        ],
        href=href,
        className="filter-part",
        **name,
    )


def _why_nothing(address: ListAddress) -> str:
    days = address.wanted.days
    if days.first and days.last and days.first > days.last:
        return "Its first day comes after its last one."
    return "Take one of its parts away, or all of them."


def _nothing_matches(address: ListAddress) -> Component:
    """Say that no expense fits the filter, and how to widen it."""
    clear = html.A("Clear filters", href=address.href(ExpenseFilter()), className="btn btn-primary")
    return html.Div(
        [
            icon("filter", "mark"),
            html.H2("No expense fits this filter"),
            html.P(_why_nothing(address)),
            clear,
        ],
        className="state",
    )
