"""What became of the mails about limits: the last few in words, and a way to try one out."""

from datetime import datetime, timedelta
from typing import Final

from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from components import ids, words
from components.alert_mail import limit_name
from components.icons import icon
from spending.mail import AlertMail
from spending.records import MAIL
from spending.settings import Settings

_SHOWN: Final = 5
_NAMED: Final = 2

_AT_ONCE: Final = timedelta(minutes=1)
"""A mail due for less long than this is on its way."""

_ICONS: Final = {
    "waiting": "hourglass",
    "sending": "hourglass",
    "sent": "check",
    "failed": "warning",
    "skipped": "info",
}


def mail_state(book: Book, now: datetime) -> list[Component]:
    """Give the last few mails as they stand at a moment (UTC), and the button that tries one."""
    mails = sorted(
        (AlertMail.from_record(record) for record in book.snapshot.of_kind(MAIL)),
        key=lambda mail: mail.at,
        reverse=True,
    )[:_SHOWN]
    rows = [_row(mail, book, now) for mail in mails]
    shown = (
        html.Ul(rows, className="mails")
        if rows
        else html.P("No limit was told by mail yet.", className="form-text")
    )
    return [shown, _trial(book.settings)]


def _row(mail: AlertMail, book: Book, now: datetime) -> Component:
    return html.Li(
        [
            icon(_ICONS[mail.state]),
            html.Div(
                [
                    html.Span(_about(mail, book), className="mail-about"),
                    html.Small(mail_in_words(mail, book.settings, now), className="muted"),
                ]
            ),
        ],
        className=f"mail mail-{mail.state}",
    )


def _about(mail: AlertMail, book: Book) -> str:
    """Name the limits a mail tells of: `Food, Travel and 2 more`."""
    alerts = {alert.id: alert for alert in book.alerts}
    names = [limit_name(alerts[one].budget, book) for one in mail.alerts if one in alerts]
    names = list(dict.fromkeys(names))
    named, more = names[:_NAMED], len(names) - _NAMED
    if more > 0:
        return f"{', '.join(named)} and {words.number(more, book.settings.locale)} more"
    return " and ".join(named) or "A limit"


def mail_in_words(mail: AlertMail, settings: Settings, now: datetime) -> str:
    """Say how a mail stands: when it was sent, what it waits for, or why it was not."""
    until = words.moment(mail.until, settings)
    why = f": {mail.reason}" if mail.reason else ""
    if mail.state == "sent" and mail.sent_at:
        return f"Sent {words.moment(mail.sent_at, settings)}"
    if mail.state in {"failed", "skipped"}:
        return f"Not sent{why}"
    if mail.state == "sending":
        doubt = "It is not known whether it went out"
        return f"{doubt}{why}. Next try {until}" if mail.reason else "Being sent"
    if mail.until > now:
        return f"Not sent yet{why}. Next try {until}" if mail.tries else f"Waits until {until}"
    return "Goes out in a moment" if now - mail.until < _AT_ONCE else f"To be sent since {until}"


def _trial(settings: Settings) -> Component:
    button = html.Button(
        "Send a test mail",
        id=ids.MAIL_TEST,
        type="button",
        disabled=not settings.mail_to,
        className="btn btn-outline",
    )
    said = f"To {settings.mail_to}." if settings.mail_to else "Save an address first."
    return html.Div([button, html.Small(said, className="muted")], className="mail-trial")
