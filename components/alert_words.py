"""Alerts in words: which limit, how much of it, when, and what became of it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from analytics.book import Book
from analytics.budgets import limit_name
from components import words
from components.filter_words import days_in_words
from components.money import money
from spending.alert import Alert
from spending.budget import OVERALL
from spending.filter import ExpenseFilter
from spending.money import MoneyFormat
from spending.text import clean


@dataclass(frozen=True, slots=True)
class AlertSign:
    """How an alert looks: the name of its look, its sign and its word; never by colour alone."""

    look: str
    icon: str
    word: str


OVER: Final = AlertSign("over", "over", "Over the limit")
AT: Final = AlertSign("near", "near", "At the limit")
NEAR: Final = AlertSign("near", "near", "Near the limit")


def sign_of(alert: Alert) -> AlertSign:
    """Give how an alert looks: what was spent when it was raised, against what was available."""
    if alert.is_over:
        return OVER
    return AT if alert.spent == alert.available else NEAR


def name_in_words(book: Book, budget_id: str) -> str:
    """Name what a limit is on, on one line: `Food`, `Food › Groceries` or `Everything`."""
    return clean(limit_name(book, budget_id))


def limit_in_words(book: Book, budget_id: str) -> str:
    """Name a limit within a sentence: `the limit on Food`."""
    named = "everything" if budget_id == OVERALL else name_in_words(book, budget_id)
    return f"the limit on {named}"


def alert_in_words(alert: Alert, book: Book, today: date) -> str:
    """Say which limit, how much of it and how long: `Food: €84.00 of €100.00 spent (84%), …`.

    The month is named unless it is the present one.
    """
    name = name_in_words(book, alert.budget)
    if today not in alert.days:
        name = f"{name}, {days_in_words(alert.days, book.settings.locale)}"
    spent = spent_in_words(alert.spent, alert.available, book.settings.money)
    rest = _days_left(alert, today, book.settings.locale)
    return f"{name}: {spent}{f', {rest}' if rest else ''}."


def spent_in_words(spent: int, available: int, written: MoneyFormat) -> str:
    """Say how much is spent of what was available, with its share; amounts in minor units."""
    if available <= 0:
        return f"{money(written, spent)} spent, nothing available"
    share = words.percent(spent / available, written.locale)
    return f"{money(written, spent)} of {money(written, available)} spent ({share})"


def carried_over(alert: Alert, written: MoneyFormat) -> str:
    """Say what the months before left to the alert's month, `` for nothing."""
    if not alert.carried:
        return ""
    limit, carried = money(written, alert.limit), money(written, abs(alert.carried))
    if alert.carried > 0:
        return f"The limit of {limit}, and {carried} left over from before"
    return f"The limit of {limit}, less {carried} that were over before"


def many_in_words(alerts: Sequence[Alert], book: Book) -> str:
    """Say how many alerts there are, and of which kinds: `5 alerts: 2 over a limit, …`."""
    locale = book.settings.locale
    over = sum(alert.is_over for alert in alerts)
    kinds = [
        f"{words.number(count, locale)} {kind}"
        for count, kind in ((over, "over a limit"), (len(alerts) - over, "near one"))
        if count
    ]
    return f"{words.count(len(alerts), 'alert', locale)}: {', '.join(kinds)}."


def outcome_in_words(alert: Alert, today: date, *, muted: bool, overtaken: bool = False) -> str:
    """Say why an alert asks for nothing any more."""
    if alert.cleared:
        return "Back under since"
    if alert.dismissed:
        return "Dismissed"
    if alert.days.last is not None and alert.days.last < today:
        return "The month is over"
    if overtaken:
        return "More was spent since"
    return "The limit is muted" if muted else ""


def wanted_by(alert: Alert) -> ExpenseFilter:
    """Give the filter of exactly the expenses an alert counted."""
    if alert.budget == OVERALL:
        return ExpenseFilter(days=alert.days)
    return ExpenseFilter(days=alert.days, categories=frozenset({alert.budget}))


def _days_left(alert: Alert, today: date, locale: str) -> str:
    """Say how long the alert's month still goes, `` when it is over or not begun."""
    last = alert.days.last
    if last is None or today not in alert.days:
        return ""
    return f"{words.count((last - today).days + 1, 'day', locale)} left"
