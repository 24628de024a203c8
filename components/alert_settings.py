"""The settings of months, limits and alerts: a form, and what became of the last mails."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html, no_update
from dash.development.base_component import Component

from analytics.book import Book
from components import ids, words
from components.mail_state import mail_state
from spending.errors import InvalidInput
from spending.money import MoneyFormat, parse_typed
from spending.notify import Quiet, check_address
from spending.period import LAST_OF_MONTH, check_month_start
from spending.rollover import KINDS, Rollover
from spending.settings import Settings
from spending.thresholds import check_thresholds

FIELDS: Final[Mapping[str, str]] = {
    "month_start": ids.ALERTING_MONTH_START,
    "thresholds": ids.ALERTING_THRESHOLDS,
    "rollover": ids.ALERTING_ROLLOVER,
    "cap": ids.ALERTING_CAP,
    "mail_to": ids.ALERTING_MAIL_TO,
    "quiet_begin": ids.ALERTING_QUIET_BEGIN,
    "quiet_end": ids.ALERTING_QUIET_END,
}
"""Where each value is typed or chosen."""

WRONG: Final[Mapping[str, str]] = {
    "month_start": ids.ALERTING_MONTH_START_WRONG,
    "thresholds": ids.ALERTING_THRESHOLDS_WRONG,
    "rollover": ids.ALERTING_ROLLOVER_WRONG,
    "mail_to": ids.ALERTING_MAIL_TO_WRONG,
    "quiet_hours": ids.ALERTING_QUIET_WRONG,
}
"""Where it is said what is wrong, by the name of the setting."""

_CALLED: Final = {"month_start": "The first day of the month", "mail_to": "This"}
"""What settings are called in a sentence, where it is not their name."""

_ROLLOVERS: Final = {
    "none": "Nothing",
    "surplus": "What is left",
    "deficit": "What is over",
    "both": "Both",
}


def section() -> Component:
    """Give the section of the page, still without any data."""
    form = dbc.Form(
        [
            dcc.Store(id=ids.ALERTING_KEPT),
            html.Div(
                [_month_start(), _thresholds(), _rollover(), _mail_to(), _quiet()],
                className="settings-fields",
            ),
            html.Div(html.Button("Save", type="submit", className="btn btn-primary")),
        ],
        id=ids.ALERTING_FORM,
        prevent_default_on_submit=True,
        class_name="settings-form",
    )
    return html.Section(
        [
            html.H2("Budgets and alerts", className="settings-name"),
            form,
            html.H3("Mails about limits", className="settings-part"),
            html.Div(id=ids.ALERTING_MAILS, className="settings-mails"),
        ],
        id=ids.SETTINGS_ALERTS,
        className="card settings",
    )


def _field(name: str, label: str, *inside: Component, wrong: str = "") -> Component:
    said = html.Div(id=WRONG[wrong or name], className="field-error", role="alert")
    return html.Div(
        [dbc.Label(label, html_for=FIELDS[name]), *inside, said], className="settings-field"
    )


def _spoken(text: str, control: str) -> Component:
    """Name a control for those who hear the page; its place names it for those who see it."""
    return html.Label(text, htmlFor=control, className="visually-hidden")


def _hint(text: str) -> Component:
    return html.P(text, className="form-text")


def _month_start() -> Component:
    days = [{"value": str(day), "label": str(day)} for day in range(1, 29)]
    last = {"value": str(LAST_OF_MONTH), "label": "The last day of the month"}
    chooser = dbc.Select(id=FIELDS["month_start"], options=[*days, last])
    runs = html.P(id=ids.ALERTING_MONTH_RUNS, className="form-text", role="status")
    return _field("month_start", "First day of the month", chooser, runs)


def _thresholds() -> Component:
    typed = dbc.Input(
        id=FIELDS["thresholds"], type="text", autocomplete="off", placeholder="80, 100"
    )
    said = (
        "You are told once more than so many percent of a limit are spent. Empty to be told "
        "nothing; a limit can have others."
    )
    return _field("thresholds", "Alert thresholds, in percent", typed, _hint(said))


def _rollover() -> Component:
    options = [{"value": kind, "label": _ROLLOVERS[kind]} for kind in KINDS]
    cap = dbc.Input(
        id=FIELDS["cap"],
        type="text",
        inputmode="decimal",
        autocomplete="off",
        placeholder="No more than",
    )
    chooser = dbc.Select(id=FIELDS["rollover"], options=options)
    named = _spoken("No more than this goes on", FIELDS["cap"])
    row = html.Div([chooser, named, cap], className="pair")
    said = (
        "What is left adds to the next month's limit, what is over is taken from it. "
        "For limits you set from now on."
    )
    return _field("rollover", "Rollover into the next month", row, _hint(said))


def _mail_to() -> Component:
    typed = dbc.Input(
        id=FIELDS["mail_to"],
        type="text",  # as an address the browser would judge it before this form does
        inputmode="email",
        autocomplete="email",
        placeholder="name@example.org",
    )
    said = "Leave it empty to be told on these pages alone. Subjects hold no amounts."
    return _field("mail_to", "Mail alerts to", typed, _hint(said))


def _quiet() -> Component:
    begin, end = (dbc.Input(id=FIELDS[name], type="time") for name in ("quiet_begin", "quiet_end"))
    until = _spoken("Quiet hours until", FIELDS["quiet_end"])
    row = html.Div([begin, html.Span("to", className="muted"), until, end], className="pair")
    said = "No mail and no message in these hours; both come when they end."
    return _field("quiet_begin", "Quiet hours", row, _hint(said), wrong="quiet_hours")


# What the section shows


def view(
    book: Book, now: datetime, kept: Mapping[str, Any] | None, typed: Mapping[str, Any]
) -> dict[str, Any]:
    """Give everything the section shows at a moment (UTC), by the name of its place.

    An untouched field follows the ledger, one that was changed stays as it is.
    """
    stored = stored_in(book.settings)
    before = kept or {}
    values = {
        name: no_update if kept and typed.get(name) != before.get(name) else stored[name]
        for name in FIELDS
    }
    return {"alerting_kept": stored, "mails": mail_state(book, now), **values}


def stored_in(settings: Settings) -> dict[str, str]:
    """Give the settings as they are typed, by the name of their field."""
    cap, quiet = settings.rollover.cap, settings.quiet
    return {
        "month_start": str(settings.month_start),
        "thresholds": ", ".join(map(str, settings.thresholds)),
        "rollover": settings.rollover.kind,
        "cap": "" if cap is None else settings.money.typed(cap),
        "mail_to": settings.mail_to,
        "quiet_begin": f"{quiet.begin:%H:%M}" if quiet else "",
        "quiet_end": f"{quiet.end:%H:%M}" if quiet else "",
    }


@dataclass(frozen=True, slots=True)
class Read:
    """Settings as they stand in the form, and what is wrong with them by the setting's name."""

    settings: Settings
    problems: Mapping[str, str]


def read(typed: Mapping[str, object], now: Settings) -> Read:
    """Read the form over the settings there are; every bad field is named, none is lost."""
    texts = {name: value.strip() if isinstance(value := typed.get(name), str) else ""
             for name in FIELDS}  # fmt: skip
    readers: Mapping[str, Callable[[], dict[str, Any]]] = {
        "month_start": lambda: {"month_start": _month_start_in(texts["month_start"])},
        "thresholds": lambda: {"thresholds": thresholds_in(texts["thresholds"])},
        "rollover": lambda: {"rollover": rollover_in(texts["rollover"], texts["cap"], now.money)},
        "mail_to": lambda: {"mail_to": check_address(texts["mail_to"])},
        "quiet_hours": lambda: {"quiet": Quiet.parse(texts["quiet_begin"], texts["quiet_end"])},
    }
    good, problems = now, {}
    for name, reader in readers.items():
        try:
            good = replace(good, **reader())
        except InvalidInput as error:
            called = _CALLED.get(name)
            problems[name] = f"{called} {error.reason}." if called else error.message
    return Read(good, problems)


def _month_start_in(text: str) -> int:
    return check_month_start(int(text) if re.fullmatch("[0-9]{1,2}", text) else 0)


def thresholds_in(text: str) -> tuple[int, ...]:
    """Read percentages such as `80, 100 %`; none for an empty text. Raises InvalidInput."""
    parts = [one for one in re.split(r"[\s,;%]+", text) if one]
    wrong = next((one for one in parts if not re.fullmatch("[0-9]{1,4}", one)), None)
    if wrong is not None:
        field, reason = "thresholds", f"hold {wrong[:12]!r}, which is no whole percentage"
        raise InvalidInput(field, reason)
    return check_thresholds(map(int, parts))


def rollover_in(kind: str, cap: str, written: MoneyFormat) -> Rollover:
    """Read what goes on and how much of it at most; raises InvalidInput."""
    known = next((one for one in KINDS if one == kind), None)
    field = "rollover"
    if known is None:
        raise InvalidInput(field, f"must be one of {', '.join(KINDS)}")
    most = None
    if cap and known != "none":
        try:
            most = parse_typed(cap, digits=written.digits, locale=written.locale)
        except InvalidInput as error:
            raise InvalidInput(field, f"cannot have this cap: {error.reason}") from error
    return Rollover(known, most).checked()


def runs_in_words(wanted: Settings, now: Settings, today: date) -> str:
    """Say which days the present month has, or would have with other settings than now."""
    days = _present_month(wanted, today)
    if wanted.months == now.months:
        return f"The present month: {days}."
    return f"The present month becomes {days}, and all others shift alike."


def saved_in_words(settings: Settings, today: date) -> str:
    """Say what was saved."""
    told = ", ".join(words.percent(one / 100, settings.locale) for one in settings.thresholds)
    said = f"You are told at {told} of a limit." if told else "You are told of no limit."
    return f"The present month: {_present_month(settings, today)}. {said}"


def _present_month(settings: Settings, today: date) -> str:
    months = settings.months
    return words.first_to_last(months.of(today), settings.locale, months)


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "alerting_kept": (ids.ALERTING_KEPT, "data"),
    "mails": (ids.ALERTING_MAILS, "children"),
    **{name: (control, "value") for name, control in FIELDS.items()},
}
"""Where each part of the section goes: component and prop."""
