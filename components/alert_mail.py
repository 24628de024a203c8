"""The mail that tells of alerts: what its subject, its text and its page say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import Final

from analytics.book import Book
from components import words
from components.filter_words import category_in_words, days_in_words
from components.list_address import PATH as EXPENSES
from components.money import money
from spending.alert import Alert
from spending.budget import OVERALL
from spending.filter import ExpenseFilter
from spending.text import clean

ALERTS: Final = "/alerts"

_NEAR: Final = 80
"""From this percentage of a limit on, it is called near."""

_STYLE: Final = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 24px 12px; background: #f5f6f8; color: #171a21;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 560px; margin: 0 auto; }
h1 { margin: 0 0 16px; font-size: 20px; line-height: 1.3; overflow-wrap: anywhere; }
section { margin: 0 0 12px; padding: 16px 20px; background: #fff; border: 1px solid #e6e8ee;
  border-radius: 10px; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 16px; }
p { margin: 4px 0 0; }
.figure { font-size: 18px; font-weight: 600; font-variant-numeric: tabular-nums; }
.muted, footer { color: #596170; font-size: 14px; }
a { color: #2456c7; }
footer { margin-top: 20px; }
@media (prefers-color-scheme: dark) {
  body { background: #101216; color: #e9ebf0; }
  section { background: #181b22; border-color: #2b303b; }
  .muted, footer { color: #9ba3b2; }
  a { color: #8fb4ff; }
}
"""


@dataclass(frozen=True, slots=True)
class MailWords:
    """What a mail says; the subject on one line and without an amount."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Told:
    """One alert in words, and where its expenses are listed."""

    name: str
    state: str
    month: str
    spent: str
    rest: str
    also: str
    expenses: str


def alert_mail(book: Book, alerts: Sequence[Alert], today: date, base_url: str) -> MailWords:
    """Tell of alerts, which are one at least; links begin with the installation's address."""
    told = [_told(book, alert, today, base_url) for alert in alerts]
    center = f"{base_url}{ALERTS}"
    subject = _subject(told, book.settings.locale)
    return MailWords(subject, _text(told, center), _html(subject, told, center))


def trial_mail(base_url: str) -> MailWords:
    """Give the mail by which somebody sees that mails arrive."""
    subject = "Mails about your limits arrive here"
    said = (
        "This is the test you asked for. When a limit is near or crossed, a mail such as this one "
        "says which limit it is and where the money went."
    )
    link = f"{base_url}{ALERTS}"
    body = f"<section><h2>{escape(subject)}</h2><p>{escape(said)}</p></section>"
    return MailWords(subject, f"{said}\n\n{_FOOT}: {link}\n", _page(subject, body, link))


def limit_name(budget_id: str, book: Book) -> str:
    """Name what a limit is on, as a sentence begins: `Food`, or `Your spending`."""
    if budget_id == OVERALL:
        return "Your spending"
    return category_in_words(budget_id, book.categories)


def _subject(told: Sequence[_Told], locale: str) -> str:
    """Say what the mail is about; no name in it can make a line, or a header, of its own."""
    if len(told) > 1:
        return f"{words.count(len(told), 'limit', locale)} were reached"
    # Where mail programs see =? they read what follows as letters in disguise.
    return f"{told[0].name} {told[0].state}".replace("=?", "= ?")


def _told(book: Book, alert: Alert, today: date, base_url: str) -> _Told:
    settings = book.settings
    written, locale = settings.money, settings.locale
    available, left = alert.available, alert.available - alert.spent
    spent = f"{money(written, alert.spent)} spent, nothing available"
    if available > 0:
        share = words.percent(alert.spent / available, locale)
        spent = f"{money(written, alert.spent)} of {money(written, available)} spent ({share})"
    if alert.days.last is None or alert.days.last < today:
        remaining = "the month is over"
    else:
        first = max(today, alert.days.first or today)
        remaining = f"{words.count((alert.days.last - first).days + 1, 'day', locale)} left"
    month = words.month_name(alert.month, locale)
    if alert.days != alert.month.days:
        month = f"{month} ({days_in_words(alert.days, locale)})"
    wanted = ExpenseFilter(days=alert.days)
    if alert.budget != OVERALL:
        wanted = replace(wanted, categories=frozenset({alert.budget}))
    over = f"{money(written, -left)} more than the limit"
    return _Told(
        name=clean(limit_name(alert.budget, book)),
        state=_state(alert, locale),
        month=month,
        spent=spent,
        rest=f"{over if left < 0 else f'{money(written, left)} left'}, {remaining}",
        also=_carried(alert, book),
        expenses=f"{base_url}{EXPENSES}?{wanted.to_query()}",
    )


def _state(alert: Alert, locale: str) -> str:
    if alert.is_over:
        return "is over its limit"
    if alert.spent == alert.available:
        return "is at its limit"
    if alert.threshold >= _NEAR:
        return "is near its limit"
    return f"has passed {words.percent(alert.threshold / 100, locale)} of its limit"


def _carried(alert: Alert, book: Book) -> str:
    """Say what the months before left to this one, `` for nothing."""
    if not alert.carried:
        return ""
    written = book.settings.money
    limit, carried = money(written, alert.limit), money(written, abs(alert.carried))
    if alert.carried > 0:
        return f"The limit of {limit}, and {carried} left from before."
    return f"The limit of {limit}, less {carried} that were over before."


_FOOT: Final = "All alerts"
_WHY: Final = "You get this mail because you asked to be told. Settings say when, and where to."


def _text(told: Sequence[_Told], center: str) -> str:
    parts = [
        "\n".join(
            line
            for line in (
                f"{one.name} {one.state}, {one.month}:",
                f"{one.spent}, {one.rest}.",
                one.also,
                f"Its expenses: {one.expenses}",
            )
            if line
        )
        for one in told
    ]
    return "\n\n".join([*parts, f"{_FOOT}: {center}", _WHY]) + "\n"


def _html(subject: str, told: Sequence[_Told], center: str) -> str:
    sections = "\n".join(map(_section, told))
    heading = f"<h1>{escape(subject)}</h1>\n" if len(told) > 1 else ""  # one alert has its own
    return _page(subject, heading + sections, center)


def _section(one: _Told) -> str:
    also = f'<p class="muted">{escape(one.also)}</p>' if one.also else ""
    return (
        f"<section><h2>{escape(one.name)} {escape(one.state)}</h2>"
        f'<p class="muted">{escape(one.month)}</p>'
        f'<p class="figure">{escape(one.spent)}</p>'
        f"<p>{escape(one.rest[:1].upper() + one.rest[1:])}.</p>{also}"
        f'<p><a href="{escape(one.expenses)}">See its expenses</a></p></section>'
    )


def _page(subject: str, body: str, center: str) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(subject)}</title><style>{_STYLE}</style></head>\n"
        f"<body><main>{body}\n"
        f'<footer><p><a href="{escape(center)}">{_FOOT}</a></p><p>{_WHY}</p></footer>'
        "</main></body></html>\n"
    )
