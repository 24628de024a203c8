"""The page of alerts: what asks for attention, what is put off, and what was before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qs

from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.budgets import standing_in
from analytics.frame import Array
from analytics.largest import largest
from analytics.select import rows_of
from analytics.summary import totals_of
from components import ids, snooze, words
from components.alert_words import (
    alert_in_words,
    carried_over,
    limit_in_words,
    name_in_words,
    outcome_in_words,
    sign_of,
    spent_in_words,
    wanted_by,
)
from components.alerts import PATH, is_muted, open_alerts
from components.attributes import attributes
from components.icons import icon
from components.limit_state import left_in_words
from components.marks import mark
from components.money import money
from components.packed import packed
from components.page import EMPTY, READY, page
from spending.alert import Alert, overtaken
from spending.alert_acts import MOST_AT_ONCE
from spending.errors import InvalidFilter
from spending.expense import Expense
from spending.progress import Progress

AT_ONCE: Final = 20
"""Earlier alerts on a page."""

_NAMED: Final = 3
"""So many of the expenses behind an alert are named, the largest."""

_SHORT: Final = 40
_LONGEST_PAGE: Final = 7
"""Digits a page's number may have."""


def frame() -> Component:
    """Give the page, still without any data."""
    head = html.Div(
        [
            html.H2(html.Span(id=ids.ALERTS_HEAD, role="status"), className="section-name"),
            html.Button(
                "Dismiss all",
                id=ids.ALERTS_DISMISS_ALL,
                type="button",
                hidden=True,
                className="btn btn-outline",
            ),
        ],
        className="alerts-head",
    )
    return page(
        ids.ALERTS,
        "Alerts",
        dcc.Store(id=ids.ALERTS_SHOWN),
        _empty(),
        html.Section([head, html.Ul(id=ids.ALERTS_OPEN, className="alert-rows slot")],
                     className="when-filled"),
        html.Section(id=ids.ALERTS_SNOOZED, className="when-filled"),
        html.Section(id=ids.ALERTS_MUTED, className="when-filled"),
        html.Section(id=ids.ALERTS_EARLIER, className="when-filled"),
        html.Nav(
            id=ids.ALERTS_PAGES,
            className="when-filled alert-pages",
            **attributes(aria_label="Pages"),
        ),
        snooze.dialog(),
        query_id=ids.ALERTS_QUERY,
    )  # fmt: skip


def _empty() -> Component:
    return html.Section(
        [
            icon("bell", "mark"),
            html.H2("No alerts yet"),
            html.P(
                "When you come near a monthly limit, or spend more than it, that stands here: "
                "which limit, how much, and which expenses led there."
            ),
            html.A("Go to the budgets", href="/budgets", className="btn btn-outline"),
        ],
        className="card state welcome",
    )


def page_in(query: str) -> int:
    """Read `?page=2`: which page of earlier alerts, from 1 on; raises InvalidFilter."""
    number = parse_qs(query.removeprefix("?")).get("page", ["1"])[-1]
    if not (number.isascii() and number.isdigit() and 0 < len(number) <= _LONGEST_PAGE):
        name, reason = "page", f"{number[:24]!r} is no number such as 2"
        raise InvalidFilter(name, reason)
    return max(1, int(number))


# What the page shows


@dataclass(frozen=True, slots=True)
class _Groups:
    """All alerts by what is to be done with them, the newest first in each."""

    now: list[Alert]
    snoozed: list[Alert]
    earlier: list[Alert]


def _groups(book: Book, today: date) -> _Groups:
    now = open_alerts(book, today)
    open_ids = {one.id for one in now}
    rest = [one for one in book.alerts if one.id not in open_ids]
    put_off = [one for one in rest if _is_put_off(one, today) and not is_muted(book, one)]
    waiting = {one.id for one in put_off}
    return _Groups(now, put_off, [one for one in rest if one.id not in waiting])


def _is_put_off(alert: Alert, today: date) -> bool:
    return (
        bool(alert.snoozed) and not alert.is_open(today) and alert.is_open(alert.snoozed or today)
    )


def view(book: Book, today: date, query: str) -> dict[str, Any]:
    """Give everything the page shows for an address, by the name of its place.

    Raises InvalidFilter when the address cannot be used.
    """
    number, groups = page_in(query), _groups(book, today)
    muted = [one.id for one in book.budgets.values() if one.muted]
    shown = groups.now if number == 1 else []
    start = (number - 1) * AT_ONCE
    earlier = groups.earlier[start : start + AT_ONCE]
    return {
        "look": READY if book.alerts or muted else EMPTY,
        "head": _head(groups.now, book),
        "shown": [one.id for one in shown[:MOST_AT_ONCE]],
        "dismiss_all": f"Dismiss all {words.number(len(shown), book.settings.locale)}",
        "none_open": len(shown) < 2,  # noqa: PLR2004 - one has its own button
        "open": packed(_open(groups.now, book, today) if number == 1 else []),
        "snoozed": packed(_snoozed(groups.snoozed, book, today) if number == 1 else []),
        "muted": _muted(muted, book) if number == 1 else [],
        "earlier": _earlier(earlier, groups.earlier, book, today),
        "pages": _pages(number, len(groups.earlier), book.settings.locale),
    }


def _head(now: Sequence[Alert], book: Book) -> str:
    counted = words.count(len(now), "open alert", book.settings.locale)
    return counted if now else "Nothing asks for your attention"


def _open(now: Sequence[Alert], book: Book, today: date) -> list[Component]:
    if now:
        return [_row(one, book, today) for one in now]
    said = "Every limit that is not muted is either kept or put away below."
    return [html.Li([icon("check"), said], className="alert-none muted")]


def _snoozed(alerts: Sequence[Alert], book: Book, today: date) -> list[Component]:
    if not alerts:
        return []
    by_day = sorted(alerts, key=lambda one: one.snoozed or today)
    rows = [_row(one, book, today) for one in by_day]
    return [html.H2("Snoozed", className="section-name"), html.Ul(rows, className="alert-rows")]


def _muted(budgets: Sequence[str], book: Book) -> list[Component]:
    if not budgets:
        return []
    rows = [
        html.Li(
            [
                icon("bell-off"),
                html.Span(name_in_words(book, one), className="alert-muted"),
                _mute_button(book, one, mutes=False),
            ],
            className="alert-muted-row",
        )
        for one in budgets
    ]
    return [
        html.H2("Muted limits", className="section-name"),
        html.P("Nothing is told of these, here or by mail.", className="muted"),
        html.Ul(rows, className="alert-rows card"),
    ]


def _earlier(
    shown: Sequence[Alert], every: Sequence[Alert], book: Book, today: date
) -> list[Component]:
    if not every:
        return []
    head = html.H2("Earlier", className="section-name")
    if not shown:
        back = html.A("Go to the first", href=PATH)
        return [head, html.P(["There is no such page here. ", back], className="card muted")]
    rows = [_past_row(one, book, today) for one in shown]
    return [head, html.Ul(rows, className="alert-past card")]


def _pages(number: int, count: int, locale: str) -> list[Component]:
    """Give the links to the pages beside this one, and say where one is."""
    last = -(-count // AT_ONCE)
    if last <= 1:
        return []
    place = f"Page {words.number(number, locale)} of {words.number(last, locale)}"
    before = PATH if number <= 2 else f"{PATH}?page={min(number - 1, last)}"  # noqa: PLR2004
    newer = html.A("Newer", href=before, className="btn btn-outline")
    older = html.A("Older", href=f"{PATH}?page={number + 1}", className="btn btn-outline")
    return [
        newer if number > 1 else html.Span(),
        html.Span(place, className="muted"),
        older if number < last else html.Span(),
    ]


# One alert


def _row(alert: Alert, book: Book, today: date) -> Component:
    rows = rows_of(book, wanted_by(alert))
    return html.Li(
        [
            html.Div([_sign(alert), _until(alert, book, today)], className="alert-signs"),
            html.P(alert_in_words(alert, book, today), className="alert-said"),
            html.Dl(_facts(alert, book, today), className="alert-facts"),
            _causes(alert, book, rows),
            html.Div(
                [
                    _dismiss_button(alert, book),
                    _snooze_button(alert, book),
                    _mute_button(book, alert.budget, mutes=True, place=alert.id),
                ],
                className="alert-deeds",
            ),
        ],
        className=f"card alert-row alert-{sign_of(alert).look}",
    )


def _sign(alert: Alert) -> Component:
    sign = sign_of(alert)
    return html.Span([icon(sign.icon), sign.word], className=f"badge-{sign.look}")


def _until(alert: Alert, book: Book, today: date) -> Component | None:
    """Say until when an alert is put off."""
    if alert.snoozed is None or alert.snoozed <= today:
        return None
    day = words.day(alert.snoozed.isoformat(), book.settings.locale)
    return html.Span([icon("hourglass"), f"Snoozed until {day}"], className="alert-until")


def _facts(alert: Alert, book: Book, today: date) -> list[Component]:
    settings = book.settings
    stands = standing_in(book, alert.budget, alert.month, today)
    share = words.percent(alert.threshold / 100, settings.locale)
    at = f"{words.moment(alert.at, settings)}, when {share} was passed"
    facts = [("Told", at), ("Now", _now_in_words(alert, stands, book))]
    if carried := carried_over(alert, settings.money):
        facts.append(("Limit", carried))
    return [html.Div([html.Dt(name), html.Dd(said)]) for name, said in facts]


def _now_in_words(alert: Alert, stands: Progress, book: Book) -> str:
    """Say how the limit stands now, the figures of the alert itself not once more."""
    written = book.settings.money
    if stands.available is None:
        return f"{money(written, stands.spent)} spent, no limit set any more"
    left = left_in_words(stands, written)
    if (stands.spent, stands.available) == (alert.spent, alert.available):
        return left
    return f"{spent_in_words(stands.spent, stands.available, written)}; {left}"


def _causes(alert: Alert, book: Book, rows: Array) -> Component:
    """Name the largest expenses an alert is about, and lead to all of them."""
    found, locale = totals_of(book, rows), book.settings.locale
    counted = words.count(found.count, "expense", locale)
    look = html.A(
        [f"See {'all ' if found.count > 1 else ''}{counted}", icon("chevron")],
        href=f"/expenses?{wanted_by(alert).to_query()}",
        className="btn btn-quiet alert-all",
        **mark(found.amount, found.count),
    )
    named = [html.Li(_cause(one, book)) for one in largest(book, rows, _NAMED)]
    said = "The largest of them" if found.count > len(named) else "What led there"
    listed = [html.P(said, className="card-name"), html.Ul(named)] if named else []
    return html.Div([*listed, look], className="alert-causes")


def _cause(expense: Expense, book: Book) -> Component:
    """Give one expense; a press on it opens its form."""
    settings = book.settings
    plain = " ".join((expense.merchant or expense.note or "No merchant").split())
    name = plain if len(plain) <= _SHORT else f"{plain[: _SHORT - 1]}…"
    return html.Button(
        [
            html.Span(name, className="alert-cause"),
            html.Span(money(settings.money, expense.amount), className="amount"),
        ],
        type="button",
        className="alert-expense",
        **attributes(data_open_expense=expense.id),
    )


def _dismiss_button(alert: Alert, book: Book) -> Component:
    return html.Button(
        "Dismiss",
        id=ids.alert_dismiss(alert.id, "page"),
        type="button",
        className="btn btn-outline",
        **attributes(aria_label=f"Dismiss the alert of {limit_in_words(book, alert.budget)}"),
    )


def _snooze_button(alert: Alert, book: Book) -> Component:
    return html.Button(
        "Snooze…",
        id=ids.alert_snooze(alert.id, "page"),
        type="button",
        className="btn btn-outline",
        **attributes(
            aria_haspopup="dialog",
            aria_label=f"Snooze the alert of {limit_in_words(book, alert.budget)}",
        ),
    )


def _mute_button(book: Book, budget: str, *, mutes: bool, place: str = "page") -> Component:
    deed, about = "Mute" if mutes else "Unmute", limit_in_words(book, budget)
    return html.Button(
        deed,
        id=ids.alert_mute(budget, place, mutes=mutes),
        type="button",
        className="btn btn-quiet",
        **attributes(aria_label=f"{deed} {about}"),
    )


def _past_row(alert: Alert, book: Book, today: date) -> Component:
    sign, rows = sign_of(alert), rows_of(book, wanted_by(alert))
    found = totals_of(book, rows)
    outcome = outcome_in_words(
        alert, today, muted=is_muted(book, alert), overtaken=alert.id in overtaken(book.alerts)
    )
    said = [words.moment(alert.at, book.settings), sign.word, outcome]
    counted = words.count(found.count, "expense", book.settings.locale)
    look = html.A(
        counted,
        href=f"/expenses?{wanted_by(alert).to_query()}",
        className="btn btn-quiet",
        **mark(found.amount, found.count),
    )
    text = [
        html.Span(alert_in_words(alert, book, today), className="alert-name"),
        html.Small(" · ".join(part for part in said if part)),
    ]
    return html.Li([icon(sign.icon), html.Div(text, className="alert-text"), look])


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "look": (ids.ALERTS, "className"),
    "head": (ids.ALERTS_HEAD, "children"),
    "shown": (ids.ALERTS_SHOWN, "data"),
    "dismiss_all": (ids.ALERTS_DISMISS_ALL, "children"),
    "none_open": (ids.ALERTS_DISMISS_ALL, "hidden"),
    "open": (ids.ALERTS_OPEN, "children"),
    "snoozed": (ids.ALERTS_SNOOZED, "children"),
    "muted": (ids.ALERTS_MUTED, "children"),
    "earlier": (ids.ALERTS_EARLIER, "children"),
    "pages": (ids.ALERTS_PAGES, "children"),
}
"""Where each part of a view goes: component and prop."""
