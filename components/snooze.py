"""The dialog that asks until when an alert is put off."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from components import ids, words
from components.alert_words import alert_in_words
from components.attributes import attributes
from components.day_words import weekday_and_day
from spending.alert import Alert
from spending.errors import UnknownAlert

_WEEK = 7


class Snoozing(TypedDict):
    """Which alert the dialog is about."""

    alert: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to say until when: a word for it, and the day that then begins."""

    name: str
    until: date


def dialog() -> Component:
    """Give the dialog, closed."""
    other = dbc.Form(
        [
            dbc.Label("Another day", html_for=ids.SNOOZE_DAY),
            html.Div(
                [
                    dbc.Input(id=ids.SNOOZE_DAY, type="date"),
                    html.Button("Snooze", type="submit", className="btn btn-primary"),
                ],
                className="snooze-other",
            ),
            html.Div(id=ids.SNOOZE_ERROR, className="field-error", role="alert"),
        ],
        id=ids.SNOOZE_FORM,
        prevent_default_on_submit=True,
    )
    body = [
        html.P(id=ids.SNOOZE_TEXT, className="muted"),
        html.Div(
            id=ids.SNOOZE_CHOICES,
            className="snooze-choices",
            role="group",
            **attributes(aria_label="Until when"),
        ),
        other,
    ]
    title = dbc.ModalTitle("Snooze until", id=ids.SNOOZE_TITLE)
    shown: Component = dbc.Modal(
        [dbc.ModalHeader(title, close_button=True), dbc.ModalBody(body)],
        id=ids.SNOOZE,
        labelledby=ids.SNOOZE_TITLE,
        is_open=False,
        centered=True,
        class_name="snooze",
    )
    return html.Div([dcc.Store(id=ids.SNOOZE_KEPT), shown])


def choices(alert: Alert, today: date) -> list[Choice]:
    """Give the usual days to put an alert off until, each once, ascending."""
    monday = today + timedelta(days=_WEEK - today.weekday())
    found = [Choice("Tomorrow", today + timedelta(days=1)), Choice("Next Monday", monday)]
    last = alert.days.last
    if last is not None and last >= today:
        over = last + timedelta(days=1)
        found = [one for one in found if one.until < over]
        found.append(Choice("Next month", over))
    return [one for at, one in enumerate(found) if one.until not in [o.until for o in found[:at]]]


def buttons(alert: Alert, book: Book, today: date) -> list[Component]:
    """Give a button for each of the usual days."""
    return [
        html.Button(
            [
                html.Span(one.name),
                html.Small(weekday_and_day(one.until, book.settings.locale)),
            ],
            id=ids.snooze_until(one.until.isoformat()),
            type="button",
            className="btn btn-outline",
        )
        for one in choices(alert, today)
    ]


def alert_of(book: Book, alert_id: str) -> Alert:
    """Give the alert of an id; raises UnknownAlert."""
    found = next((one for one in book.alerts if one.id == alert_id), None)
    if found is None:
        raise UnknownAlert(alert_id)
    return found


def about(alert: Alert, book: Book, today: date) -> str:
    """Say which alert is put off, and what happens then."""
    said = alert_in_words(alert, book, today)
    return f"{said} It is told again when the day you choose begins, if its month still runs then."


def snoozed_in_words(until: date, name: str, book: Book) -> str:
    """Say what was put off until when."""
    return f"{name}: snoozed until {words.day(until.isoformat(), book.settings.locale)}."
