"""What the form of one expense says while somebody types: a sum, what is left, merchants."""

from typing import Final, TypedDict

from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.known import Usual, merchants_like, usual_at
from analytics.spent import spent_in
from components import words
from components.attributes import attributes
from components.money import money
from spending.budget import OVERALL
from spending.errors import InvalidAmount, InvalidInput
from spending.expense import MAX_MERCHANT
from spending.period import Month, parse_day
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


def left_in_words(book: Book, day: str, amount: str, expense_id: str = "") -> str:
    """Say what the limit of a day's month has left, and what once the form is saved.

    Takes the day and the amount as typed, and the id of the expense the form would change.
    Empty when the month has no limit or the day is none.
    """
    try:
        month = Month.of(parse_day(day))
    except InvalidInput:
        return ""
    budget = book.budgets.get(OVERALL)
    limit = budget.limit_in(month) if budget else None
    if limit is None:
        return ""
    written = book.settings.money
    left = limit - spent_in(book, month.days)
    now = _left(left, written(limit), written(abs(left)))
    said = f"{words.month_name(month, written.locale)}: {now}"
    minor = _amount(amount, book.settings)
    if minor is None:
        return said
    then = left + _of_month(book, month, expense_id) - minor
    over = " over" if then < 0 else ""
    return f"{said}, {written(abs(then))}{over} with this one"


def _left(left: int, limit: str, amount: str) -> str:
    return f"{amount} over the limit of {limit}" if left < 0 else f"{amount} of {limit} left"


def _of_month(book: Book, month: Month, expense_id: str) -> int:
    """Give what a recorded expense takes of a month, in minor units."""
    row = book.frame.columns.find(expense_id) if expense_id else None
    stored = book.frame.columns.expense(row) if row is not None else None
    if stored is None or stored.trashed is not None or Month.of(stored.day) != month:
        return 0
    return stored.amount


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
