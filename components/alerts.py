"""Alerts as messages: which of them this browser has not shown yet, and what they say."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from dash import Patch, html, no_update

from analytics.book import Book
from components import notices
from components.limit import alert_in_words
from spending.alert import Alert
from spending.filter import ExpenseFilter


@dataclass(frozen=True, slots=True)
class Told:
    """What to add to the messages, and the ids of all alerts now seen."""

    notices: object
    seen: list[str]


def told(book: Book, today: date, seen: Collection[str] | None) -> Told:
    """Give what to tell to a browser that has `seen` some alerts, None if it was never here.

    What is over again by now is not told, nor what was there before the first visit.
    """
    ids = [alert.id for alert in book.alerts]
    if seen is None:
        return Told(no_update, ids)
    fresh = [alert for alert in book.alerts if alert.id not in seen and not alert.cleared]
    if not fresh:
        return Told(no_update, ids)
    shown = Patch()
    shown.extend([_notice(alert, book, today) for alert in reversed(fresh)])
    return Told(shown, ids)


def _notice(alert: Alert, book: Book, today: date) -> object:
    href = f"/expenses?{ExpenseFilter(days=alert.month.days).to_query()}"
    look = html.A("See these expenses", href=href, className="btn btn-link")
    return notices.alert(alert_in_words(alert, book.settings.money, today), look)
