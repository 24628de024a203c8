"""The page of alerts: what is told is dismissed, put off, or muted, from here or from a message."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, set_props

from analytics.book import Book
from analytics.budgets import budget_of
from analytics.desk import Desk
from components import alerts_page, ids, notices, snooze, words
from components.alert_words import limit_in_words, name_in_words
from components.alerts import PATH
from components.snooze import Snoozing
from spending.budget_acts import BudgetTerms
from spending.errors import InvalidInput
from spending.period import parse_day
from spending.writer import Receipt

_DISMISS = {"type": "alert-dismiss", "alert": MATCH, "place": MATCH}
_SNOOZE = {"type": "alert-snooze", "alert": MATCH, "place": MATCH}
_MUTE = {"type": "alert-mute", "budget": MATCH, "mutes": MATCH, "place": MATCH}
_UNTIL = {"type": "snooze-until", "day": MATCH}


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the page follow its address and the ledger, and alerts be put away."""
    in_browser: Callable[..., object] = app.clientside_callback
    in_browser(
        ClientsideFunction("query", PATH),
        Output(ids.ALERTS_QUERY, "data"),
        Input(ids.URL, "search"),
        State(ids.URL, "pathname"),
    )
    _register_dismissing(app, open_desk)
    _register_snoozing(app, open_desk)

    @app.callback(
        output={name: Output(*place) for name, place in alerts_page.PLACES.items()},
        inputs={
            "query": Input(ids.ALERTS_QUERY, "data"),
            "_version": Input(ids.CHANGE, "data"),
        },
    )
    def show(query: str | None, _version: int | None) -> dict[str, Any]:
        desk = open_desk()
        book = desk.book()
        return alerts_page.view(book, desk.today(book), query or "")

    @app.callback(
        Output(_MUTE, "disabled"),
        Input(_MUTE, "n_clicks"),
        State(_MUTE, "id"),
        prevent_initial_call=True,
    )
    def mute(clicks: int | None, button: ids.OfBudget) -> bool:
        if not clicks:  # just drawn, not pressed
            return False
        set_muted(open_desk(), button["budget"], muted=bool(button["mutes"]))
        return True


def _register_dismissing(app: Dash, open_desk: Callable[[], Desk]) -> None:
    @app.callback(
        Output(_DISMISS, "disabled"),
        Input(_DISMISS, "n_clicks"),
        State(_DISMISS, "id"),
        prevent_initial_call=True,
    )
    def dismiss(clicks: int | None, button: ids.OfAlert) -> bool:
        if not clicks:  # just drawn, not pressed
            return False
        put_away(open_desk(), [button["alert"]])
        return True

    @app.callback(
        Input(ids.ALERTS_DISMISS_ALL, "n_clicks"),
        State(ids.ALERTS_SHOWN, "data"),
        prevent_initial_call=True,
    )
    def dismiss_all(_clicks: int, shown: list[str] | None) -> None:
        put_away(open_desk(), shown or [])


def _register_snoozing(app: Dash, open_desk: Callable[[], Desk]) -> None:
    @app.callback(
        Output(_SNOOZE, "disabled"),
        Input(_SNOOZE, "n_clicks"),
        State(_SNOOZE, "id"),
        prevent_initial_call=True,
    )
    def ask(clicks: int | None, button: ids.OfAlert) -> bool:
        if clicks:  # else just drawn, not pressed
            ask_until(open_desk(), button["alert"])
        return False

    @app.callback(
        Output(_UNTIL, "disabled"),
        Input(_UNTIL, "n_clicks"),
        State(_UNTIL, "id"),
        State(ids.SNOOZE_KEPT, "data"),
        prevent_initial_call=True,
    )
    def until_usual(clicks: int | None, button: ids.OfDay, kept: Snoozing | None) -> bool:
        if not clicks or not kept:
            return False
        put_off(open_desk(), kept["alert"], parse_day(button["day"]))
        return True

    @app.callback(
        Output(ids.SNOOZE_DAY, "invalid"),
        Output(ids.SNOOZE_ERROR, "children"),
        Input(ids.SNOOZE_FORM, "n_submit"),
        State(ids.SNOOZE_DAY, "value"),
        State(ids.SNOOZE_KEPT, "data"),
        prevent_initial_call=True,
    )
    def until_chosen(_submits: int, day: str | None, kept: Snoozing) -> tuple[bool, str]:
        try:
            put_off(open_desk(), kept["alert"], parse_day(day or ""))
        except InvalidInput as error:
            return True, error.message
        return False, ""


def put_away(desk: Desk, alert_ids: Sequence[str]) -> None:
    """Dismiss alerts and say so; raises UnknownAlert."""
    receipt = desk.ledger().dismiss(alert_ids, secrets.token_hex(16))
    book = desk.book()
    if len(alert_ids) == 1:
        alert = snooze.alert_of(book, alert_ids[0])
        said = f"Dismissed the alert of {limit_in_words(book, alert.budget)}."
    else:
        said = f"Dismissed {words.count(len(alert_ids), 'alert', book.settings.locale)}."
    tell(receipt, said)


def ask_until(desk: Desk, alert_id: str) -> None:
    """Open the dialog that asks until when an alert is put off; raises UnknownAlert."""
    book = desk.book()
    today, alert = desk.today(book), snooze.alert_of(book, alert_id)
    kept: Snoozing = {"alert": alert.id}
    set_props(ids.SNOOZE_KEPT, {"data": kept})
    set_props(ids.SNOOZE_TEXT, {"children": snooze.about(alert, book, today)})
    set_props(ids.SNOOZE_CHOICES, {"children": snooze.buttons(alert, book, today)})
    set_props(ids.SNOOZE_DAY, {"value": "", "invalid": False})
    set_props(ids.SNOOZE_ERROR, {"children": ""})
    set_props(ids.SNOOZE, {"is_open": True})


def put_off(desk: Desk, alert_id: str, until: date) -> None:
    """Snooze an alert, say so and close the dialog; raises UnknownAlert and InvalidInput."""
    receipt = desk.ledger().snooze([alert_id], until, secrets.token_hex(16))
    book = desk.book()
    name = name_in_words(book, snooze.alert_of(book, alert_id).budget)
    set_props(ids.SNOOZE, {"is_open": False})
    tell(receipt, snooze.snoozed_in_words(until, name, book))


def set_muted(desk: Desk, budget_id: str, *, muted: bool) -> None:
    """Mute a limit, or have it told again, and say so; raises UnknownCategory."""
    book = desk.book()
    budget, month = budget_of(book, budget_id), book.settings.months.of(desk.today(book))
    terms = BudgetTerms(budget.thresholds, budget.rollover_in(month), muted)
    receipt = desk.ledger().change_budget(budget_id, terms, secrets.token_hex(16))
    tell(receipt, muted_in_words(book, budget_id, muted=muted))


def muted_in_words(book: Book, budget_id: str, *, muted: bool) -> str:
    """Say that a limit is muted, or told again."""
    about = limit_in_words(book, budget_id)
    if muted:
        return f"Muted {about}. It is kept as it is; nothing is told of it."
    return f"Unmuted {about}. It is told again when it is near or crossed."


def tell(receipt: Receipt, said: str) -> None:
    """Let every page follow, and say what was done, with its undo."""
    undo = notices.undo_button(receipt.version)
    set_props(ids.CHANGE, {"data": receipt.version})
    set_props(ids.NOTICES, {"children": [notices.done(said, undo)]})
