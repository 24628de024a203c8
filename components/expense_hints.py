"""What the form of one expense says while somebody types: a sum, what is left, merchants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypedDict

from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.budgets import standing_in
from analytics.known import Usual, merchants_like, usual_at
from components import words
from components.attributes import attributes
from components.money import money
from spending.budget import OVERALL
from spending.errors import InvalidAmount, InvalidInput
from spending.expense import MAX_MERCHANT
from spending.period import Month, parse_day
from spending.progress import Progress
from spending.settings import Settings
from spending.sums import amount_of

_REFUND: Final = 12


def sum_in_words(typed: str, settings: Settings) -> str:
    """Say what an amount comes to, `= \u20ac41.50`; how a refund is typed while there is none."""
    written = settings.money
    if not typed.strip():
        return f"A refund is negative: {written.typed(-(10**written.digits) * _REFUND)}"
    amount = _amount(typed, settings)
    if amount is None:
        return "= …"
    return f"= {money(written, amount)}{', a refund' if amount < 0 else ''}"


@dataclass(frozen=True, slots=True)
class LeftLine:
    """What a limit has left, in words; whether the expense typed would cross it."""

    said: str
    crosses: bool


def left_in_words(
    book: Book, today: date, typed: Mapping[str, str], expense_id: str = ""
) -> list[LeftLine]:
    """Say what the limits an expense counts under have left, and what once the form is saved.

    Takes day, amount and category as they are typed, and the id of the expense the form would
    change. First the category's limit, or that of the one above it draws on, then the one on
    everything; nothing for those without a limit that month, or when the day is none.
    """
    try:
        month = book.settings.months.of(parse_day(typed["day"]))
    except InvalidInput:
        return []
    minor = _amount(typed["amount"], book.settings)
    lines = []
    for limit in _limits_over(book, typed["category"]):
        stands = standing_in(book, limit, month, today)
        if stands.left is not None:
            taken = _taken(book, limit, month, expense_id)
            lines.append(_line(book, limit, stands, taken, minor))
    return lines


def _limits_over(book: Book, category: str) -> list[str]:
    """Give the limits something filed under a category counts under, the nearest first."""
    if not category:
        return [OVERALL]
    found, top = book.categories.resolve(category), book.categories.top(category)
    ids = dict.fromkeys(one.id for one in (found, top) if one)
    return [*ids, OVERALL]


def _line(book: Book, limit: str, stands: Progress, taken: int, minor: int | None) -> LeftLine:
    written = book.settings.money
    left, of = stands.left or 0, written(stands.available or 0)
    now = (
        f"{written(-left)} over the limit of {of}" if left < 0 else f"{written(left)} of {of} left"
    )
    name = words.days_of_month(stands.month, written.locale, book.settings.months)
    about = name if limit == OVERALL else f"{book.categories.label(limit)}, {name}"
    if minor is None:
        return LeftLine(f"{about}: {now}", crosses=False)
    then = left + taken - minor
    over = " over" if then < 0 else ""
    said = f"{about}: {now}, {written(abs(then))}{over} with this one"
    return LeftLine(said, crosses=then < 0 <= left + taken)


def _taken(book: Book, limit: str, month: Month, expense_id: str) -> int:
    """Give what a recorded expense takes of a limit in a month, in minor units."""
    row = book.frame.columns.find(expense_id) if expense_id else None
    stored = book.frame.columns.expense(row) if row is not None else None
    if stored is None or stored.trashed is not None:
        return 0
    counts = book.settings.months.of(stored.day) == month
    return stored.amount if counts and limit in _limits_over(book, stored.category or "") else 0


def _amount(typed: str, settings: Settings) -> int | None:
    try:
        return amount_of(typed, settings)
    except InvalidAmount:
        return None


# Merchants


class UsualAt(TypedDict):
    """What is usual at the merchant a text names; all but `typed` are `` when it names none."""

    typed: str
    merchant: str
    category: str
    method: str


def offers(book: Book, typed: str) -> list[Component]:
    """Give the merchants to choose from for what is typed so far."""
    return [_offer(book, one) for one in merchants_like(book, typed[:MAX_MERCHANT])]


def _offer(book: Book, usual: Usual) -> Component:
    filed = book.categories.label(usual.category) if usual.category else ""
    return html.Li(
        [html.Span(usual.merchant, className="name"), html.Span(filed, className="usual")],
        role="option",
        **attributes(
            aria_selected="false",
            data_offer=usual.merchant,
            data_offer_category=usual.category,
            data_offer_method=usual.method,
        ),
    )


def usual(book: Book, typed: str) -> UsualAt:
    """Give what is usual at exactly the merchant that is typed."""
    found = usual_at(book, typed[:MAX_MERCHANT])
    if found is None:
        return UsualAt(typed=typed, merchant="", category="", method="")
    return UsualAt(
        typed=typed, merchant=found.merchant, category=found.category, method=found.method
    )
