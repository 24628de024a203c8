"""Alerts that ask for attention: how many, and which of them this browser has not told yet."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.select import rows_of
from analytics.summary import totals_of
from components import ids, notices, words
from components.alert_words import alert_in_words, many_in_words, sign_of, wanted_by
from components.attributes import attributes
from components.icons import icon
from components.marks import mark
from spending.alert import Alert, overtaken

PATH: Final = "/alerts"

_MOST_TOLD: Final = 3
"""Up to so many alerts at once are told one by one."""


def open_alerts(book: Book, today: date) -> list[Alert]:
    """Give the alerts that ask for attention, of limits that are not muted, the newest first."""
    passed = overtaken(book.alerts)
    return [
        one
        for one in book.alerts
        if one.is_open(today) and one.id not in passed and not is_muted(book, one)
    ]


def is_muted(book: Book, alert: Alert) -> bool:
    """Whether nobody is to be told of an alert's limit."""
    budget = book.budgets.get(alert.budget)
    return budget is not None and budget.muted


# The count in the navigation


def count_badge(book: Book, today: date) -> list[Component]:
    """Give what stands beside the way to the alerts: how many are open, nothing for none."""
    count, locale = len(open_alerts(book, today)), book.settings.locale
    if not count:
        return []
    said = words.count(count, "open alert", locale)
    number = words.number(count, locale) if count < 100 else "99+"  # noqa: PLR2004 - two digits fit
    return [
        html.Span(number, className="count", **attributes(aria_hidden="true")),
        html.Span(f", {said}", className="visually-hidden"),
    ]


# A strip on the overview


def strips(book: Book, today: date) -> list[Component]:
    """Say on one line which alerts are open, with the way to them; nothing for none."""
    found = open_alerts(book, today)
    if not found:
        return []
    is_over = any(one.is_over for one in found)
    said = alert_in_words(found[0], book, today) if len(found) == 1 else many_in_words(found, book)
    return [
        html.Div(
            [
                icon("over" if is_over else "near"),
                html.Span(said, className="strip-text"),
                html.A("See the alerts", href=PATH, className="btn btn-quiet"),
            ],
            className=f"strip strip-{'over' if is_over else 'near'}",
        )
    ]


# Messages


@dataclass(frozen=True, slots=True)
class Told:
    """What to add to the messages, and the names of what needs no telling any more."""

    notices: Sequence[Component]
    seen: list[str]


def told(book: Book, today: date, seen: Collection[str] | None, *, is_quiet: bool) -> Told:
    """Give what to tell to a browser that has `seen` some alerts, None if it was never here.

    Told is what asks for attention, but not what was there before the first visit. In quiet hours
    nothing is, and what is new waits for their end. What was put off counts as new when its day
    has come.
    """
    current = [one for one in book.alerts if not one.days.last or one.days.last >= today]
    names = [name for one in current for name in _names(one, today)]
    if seen is None:
        return Told((), names)
    fresh = [one for one in open_alerts(book, today) if _names(one, today)[-1] not in seen]
    if is_quiet:
        waiting = {_names(one, today)[-1] for one in fresh}
        return Told((), [name for name in names if name not in waiting])
    return Told(_notices(fresh[::-1], book, today), names)


def _names(alert: Alert, today: date) -> list[str]:
    """Give the names an alert was told under so far, the latest last."""
    if alert.snoozed is None or alert.snoozed > today:
        return [alert.id]
    return [alert.id, f"{alert.id}@{alert.snoozed.isoformat()}"]


def _notices(alerts: Sequence[Alert], book: Book, today: date) -> list[Component]:
    """Tell of alerts one by one, or of many in one message."""
    if len(alerts) <= _MOST_TOLD:
        return [_notice(one, book, today) for one in alerts]
    look = html.A("See the alerts", href=PATH, className="btn btn-link")
    return [notices.alert(many_in_words(alerts, book), look)]


def _notice(alert: Alert, book: Book, today: date) -> Component:
    wanted = wanted_by(alert)
    found = totals_of(book, rows_of(book, wanted))
    look = html.A(
        "See these expenses",
        href=f"/expenses?{wanted.to_query()}",
        className="btn btn-link",
        **mark(found.amount, found.count),
    )
    dismiss = html.Button(
        "Dismiss",
        # The same alert may be told again, and stands on its page besides.
        id=ids.alert_dismiss(alert.id, secrets.token_hex(4)),
        type="button",
        className="btn btn-link settles",
    )
    return notices.alert(
        alert_in_words(alert, book, today), look, dismiss, title=sign_of(alert).word
    )
