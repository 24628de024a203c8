"""Alerts as messages: which of them this browser has not shown yet, and what they say."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from components import notices
from components.limit import alert_in_words
from spending.alert import Alert
from spending.filter import ExpenseFilter


@dataclass(frozen=True, slots=True)
class Told:
    """What to add to the messages, and the ids of all alerts now seen."""

    notices: Sequence[Component]
    seen: list[str]


def told(book: Book, today: date, seen: Collection[str] | None) -> Told:
    """Give what to tell to a browser that has `seen` some alerts, None if it was never here.

    What is over again by now is not told, nor what was there before the first visit.
    """
    ids = [alert.id for alert in book.alerts]
    if seen is None:
        return Told((), ids)
    fresh = [alert for alert in book.alerts if alert.id not in seen and not alert.cleared]
    return Told([_notice(alert, book, today) for alert in reversed(fresh)], ids)


def _notice(alert: Alert, book: Book, today: date) -> Component:
    href = f"/expenses?{ExpenseFilter(days=alert.month.days).to_query()}"
    look = html.A("See these expenses", href=href, className="btn btn-link")
    return notices.alert(alert_in_words(alert, book.settings.money, today), look)
