"""The figures the overview leads with: spent, the change, uncategorised, the month's limit."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.budgets import standing_in
from analytics.compare import Against, Comparison, Side, comparison
from analytics.select import Rows
from analytics.summary import Totals, Uncategorised, totals_of, uncategorised
from components import ids, words
from components.attributes import attributes
from components.filter_words import days_in_words
from components.icons import icon
from components.limit import limit_form, standing_card
from components.marks import mark
from components.money import money
from components.overview_address import NO_CHART, OverviewAddress
from spending.budget import OVERALL
from spending.filter import ExpenseFilter
from spending.money import MoneyFormat
from spending.period import DayRange

_SPENT: Final = {
    "this-month": "Spent this month",
    "last-month": "Spent last month",
    "3-months": "Spent in 3 months",
    "6-months": "Spent in 6 months",
    "12-months": "Spent in 12 months",
    "this-year": "Spent this year",
    "all": "Spent in all",
}

_AGAINST: Final = {Against.BEFORE: "Period before", Against.YEAR: "Year ago"}


def frame() -> Component:
    """Give the cards, still without any figure."""
    return html.Div(
        [
            _card(ids.OVERVIEW_SPENT),
            _card(ids.OVERVIEW_CHANGE),
            _card(ids.OVERVIEW_UNFILED),
            _limit(),
        ],
        className="figures when-filled",
    )


def _card(place: str) -> Component:
    return html.Section(html.Div(id=place, className="slot slot-figure"), className="card")


def _limit() -> Component:
    return html.Section(
        [
            html.Div(id=ids.OVERVIEW_LIMIT, className="slot slot-limit"),
            html.Button(id=ids.LIMIT_OPEN, type="button", className="btn btn-quiet limit-open"),
            limit_form(),
        ],
        className="card limit",
    )


def view(book: Book, address: OverviewAddress, today: date, rows: Rows) -> dict[str, Any]:
    """Give every figure by the name of its place, of what is picked in all charts."""
    seen = address.seen_by(NO_CHART, book.categories)
    found = rows(seen.wanted)
    written = book.settings.money
    standing = standing_in(book, OVERALL, book.settings.months.of(today), today)
    return {
        "spent": spent_card(seen, totals_of(book, found), written),
        "change": change_card(
            comparison(book, seen.wanted, today, address.against), address, written
        ),
        "limit": standing_card(standing, book, today),
        "limit_open": "Set a monthly limit" if standing.limit is None else "Edit limit",
        "no_limit": standing.limit is None,
        "unfiled": unfiled_card(uncategorised(book, seen.wanted, found), len(found), written),
    }


def spent_card(address: OverviewAddress, spent: Totals, written: MoneyFormat) -> list[Component]:
    """Say what was spent in the period, and in how many expenses."""
    counted = words.count(spent.count, "expense", written.locale)
    days = address.wanted.days
    stretch = f"{days_in_words(days, written.locale)} · " if days != DayRange() else ""
    return [
        html.H2(_SPENT.get(address.period or "", "Spent on these days"), className="card-name"),
        html.P(_opening(address.wanted, spent, written, "figure")),
        html.P(f"{stretch}{counted}", className="muted"),
    ]


def change_card(
    found: Comparison | None, address: OverviewAddress, written: MoneyFormat
) -> list[Component]:
    """Say how the period differs from an earlier one, and lead to both; facts, no verdict."""
    name = html.Div(
        [html.H2("Compared with", className="card-name"), _choice(address)],
        className="card-head",
    )
    if found is None:
        return [
            name,
            html.P("–", className="figure"),
            html.P("Nothing comes before these days.", className="muted"),
        ]
    sign, change = _in_words(found, written)
    return [
        name,
        html.P([icon(sign), *change], className="figure figure-change"),
        html.P(_side(found.now, written), className="muted"),
        html.P(_side(found.before, written), className="muted"),
    ]


def _choice(address: OverviewAddress) -> Component:
    """Give the links that change what the period is held against."""
    links = [
        html.A(
            name,
            href=address.held_against(one),
            className="choice",
            **(attributes(aria_current="true") if one is address.against else {}),
        )
        for one, name in _AGAINST.items()
    ]
    return html.Div(links, className="choices")


def _in_words(found: Comparison, written: MoneyFormat) -> tuple[str, list[Component | str]]:
    """Give the sign and the words of a change."""
    if not found.change:
        return "same", ["The same"]
    more = found.change > 0
    amount = money(written, abs(found.change))
    said: list[Component | str] = [f"{amount} {'more' if more else 'less'}"]
    if found.share is not None:
        share = words.percent(abs(found.share), written.locale)
        said.append(html.Span(share, className="figure-beside"))
    return ("rise" if more else "fall"), said


def _side(side: Side, written: MoneyFormat) -> list[Component | str]:
    days = days_in_words(side.days, written.locale)
    return [_opening(side.wanted, side.totals, written, "side"), f" {days}"]


def unfiled_card(found: Uncategorised, of: int, written: MoneyFormat) -> list[Component]:
    """Say how many `of` the expenses have no category yet, and lead to them."""
    name = html.H2("Uncategorised", className="card-name")
    count, amount = found.totals.count, found.totals.amount
    if not count:
        said = "Every expense here has a category." if of else "There are no expenses here."
        return [name, html.P("None", className="figure"), html.P(said, className="muted")]
    link = html.A(
        words.count(count, "expense", written.locale),
        href=f"/expenses?{found.wanted.to_query()}",
        className="figure",
        **mark(amount, count),
    )
    return [name, html.P(link), html.P(f"{money(written, amount)} in all", className="muted")]


def _opening(
    wanted: ExpenseFilter, found: Totals, written: MoneyFormat, look: str
) -> Component | str:
    """Give an amount that opens its expenses, or just the amount when there are none."""
    said = money(written, found.amount)
    if not found.count:
        return html.Span(said, className=look)
    return html.A(
        said,
        href=f"/expenses?{wanted.to_query()}",
        className=look,
        **mark(found.amount, found.count),
    )


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "spent": (ids.OVERVIEW_SPENT, "children"),
    "change": (ids.OVERVIEW_CHANGE, "children"),
    "limit": (ids.OVERVIEW_LIMIT, "children"),
    "limit_open": (ids.LIMIT_OPEN, "children"),
    "no_limit": (ids.LIMIT_REMOVE, "hidden"),
    "unfiled": (ids.OVERVIEW_UNFILED, "children"),
}
"""Where each figure goes: component and prop."""
