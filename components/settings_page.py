"""The settings: money and dates, categories, appearance, and where the data is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import available_timezones

import dash_bootstrap_components as dbc
from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.numbers import format_decimal, get_currency_name
from dash import dcc, html, no_update
from dash.development.base_component import Component

from analytics.book import Book
from components import (
    account_settings,
    alert_settings,
    category_settings,
    ids,
    shell,
    token_settings,
    words,
)
from components.attributes import attributes
from components.icons import icon
from components.money import currencies, money
from components.page import READY, page
from spending.errors import InvalidInput
from spending.records import SETTINGS
from spending.settings import Settings, check_settings, zone_of

PATH: Final = "/settings"

_LOCALES: Final = (
    "bg_BG", "cs_CZ", "da_DK", "de_AT", "de_CH", "de_DE", "el_GR", "en_AU", "en_CA", "en_GB",
    "en_IE", "en_IN", "en_NZ", "en_US", "en_ZA", "es_AR", "es_ES", "es_MX", "et_EE", "fi_FI",
    "fr_BE", "fr_CA", "fr_CH", "fr_FR", "hr_HR", "hu_HU", "id_ID", "is_IS", "it_CH", "it_IT",
    "ja_JP", "ko_KR", "lt_LT", "lv_LV", "ms_MY", "nb_NO", "nl_BE", "nl_NL", "pl_PL", "pt_BR",
    "pt_PT", "ro_RO", "sk_SK", "sl_SI", "sr_Latn_RS", "sv_SE", "th_TH", "tr_TR", "uk_UA",
    "vi_VN", "zh_Hans_CN", "zh_Hant_TW",
)  # fmt: skip
_WEEKS: Final = (1, 6, 7)
"""Days a week begins on somewhere: Monday, Saturday, Sunday."""

_SHOWN: Final = 123_456
"""Minor units of the amount a preview shows."""

FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "currency": (ids.SETTINGS_CURRENCY, ids.SETTINGS_CURRENCY_WRONG),
    "locale": (ids.SETTINGS_LOCALE, ids.SETTINGS_LOCALE_WRONG),
    "zone": (ids.SETTINGS_ZONE, ids.SETTINGS_ZONE_WRONG),
    "week": (ids.SETTINGS_WEEK, ids.SETTINGS_WEEK_WRONG),
}
"""Where each setting is chosen, and where it says what is wrong with it."""


def frame() -> Component:
    """Give the page, still without any data."""
    return page(
        ids.SETTINGS,
        "Settings",
        _contents(),
        _money_and_dates(),
        alert_settings.section(),
        category_settings.section(),
        _appearance(),
        _data(),
        token_settings.section(),
        account_settings.section(),
        category_settings.editor(),
        query_id=ids.SETTINGS_QUERY,
    )


def overlay() -> Component:
    """Give what every page needs: the time zone this browser says it is in."""
    return dcc.Store(id=ids.BROWSER_ZONE)


def _contents() -> Component:
    links = {
        ids.SETTINGS_MONEY: "Money and dates",
        ids.SETTINGS_ALERTS: "Budgets and alerts",
        ids.SETTINGS_CATEGORIES: "Categories",
        ids.SETTINGS_APPEARANCE: "Appearance",
        ids.SETTINGS_DATA: "Your data",
        ids.SETTINGS_TOKENS: "API tokens",
        ids.SETTINGS_ACCOUNT: "Account",
    }
    return html.Nav(
        [_link(anchor, name) for anchor, name in links.items()],
        className="chips settings-contents",
        **attributes(aria_label="Settings"),
    )


def _link(anchor: str, name: str) -> Component:
    if anchor == ids.SETTINGS_TOKENS:  # not everywhere is there such a section
        return html.A(name, href=f"#{anchor}", className="chip", id=ids.SETTINGS_TOKENS_LINK)
    return html.A(name, href=f"#{anchor}", className="chip")


def _section(anchor: str, title: str, *body: Component) -> Component:
    return html.Section(
        [html.H2(title, className="settings-name"), *body], id=anchor, className="card settings"
    )


# Money and dates


def _money_and_dates() -> Component:
    form = dbc.Form(
        [
            dcc.Store(id=ids.SETTINGS_KEPT),
            html.Div([_currency(), _locale(), _zone(), _week()], className="settings-fields"),
            html.Div(id=ids.SETTINGS_PREVIEW, className="settings-preview slot"),
            html.Div(html.Button("Save", type="submit", className="btn btn-primary")),
        ],
        id=ids.SETTINGS_FORM,
        prevent_default_on_submit=True,
        class_name="settings-form",
    )
    return _section(ids.SETTINGS_MONEY, "Money and dates", form)


def _field(name: str, label: str, control: Component, *more: Component) -> Component:
    control_id, wrong_id = FIELDS[name]
    return html.Div(
        [
            dbc.Label(label, html_for=control_id),
            control,
            html.Div(id=wrong_id, className="field-error", role="alert"),
            *more,
        ],
        className="settings-field",
    )


def _choice(control_id: str, options: Sequence[tuple[str, str]]) -> Component:
    made: Component = dbc.Select(
        id=control_id, options=[{"value": value, "label": label} for value, label in options]
    )
    return made


def _currency() -> Component:
    """Give the currency: to choose once, as a text from then on."""
    chooser = _field(
        "currency",
        "Currency",
        _choice(ids.SETTINGS_CURRENCY, currencies()),
        html.P(
            "Choose it once: it stays from then on. Amounts are kept in its smallest unit and "
            "never converted.",
            className="form-text",
        ),
    )
    chosen = html.Div(
        [
            html.Div("Currency", className="form-label"),
            html.P(id=ids.SETTINGS_CURRENCY_SAID, className="settings-fixed"),
            html.P(
                "It stays: what is recorded is kept in its smallest unit and never converted.",
                className="form-text",
            ),
        ],
        className="settings-field when-chosen",
    )
    return html.Div([chooser, chosen], id=ids.SETTINGS_CURRENCY_PLACE, className="currency")


def _locale() -> Component:
    return _field(
        "locale",
        "Language and region of numbers and dates",
        _choice(ids.SETTINGS_LOCALE, _locales()),
    )


def _zone() -> Component:
    here = html.Button(
        id=ids.SETTINGS_ZONE_HERE, type="button", hidden=True, className="btn btn-quiet zone-here"
    )
    zones = [(zone, zone.replace("_", " ")) for zone in _zones()]
    control = _choice(ids.SETTINGS_ZONE, zones)
    return _field("zone", "Time zone", control, here)


def _week() -> Component:
    names = get_day_names("wide", "format", "en")
    days = [(str(day), str(names[day - 1])) for day in _WEEKS]
    control = _choice(ids.SETTINGS_WEEK, [("0", "As is usual there"), *days])
    return _field("week", "First day of the week", control)


@lru_cache(maxsize=1)
def _locales() -> list[tuple[str, str]]:
    named = ((code, _locale_name(code)) for code in _LOCALES)
    return sorted(named, key=lambda one: one[1].casefold())


def _locale_name(code: str) -> str:
    name = Locale.parse(code).get_display_name() or code
    return f"{name[:1].upper()}{name[1:]}"


@lru_cache(maxsize=1)
def _zones() -> list[str]:
    """Give the zones people live in; abbreviations and those named by an offset are left out."""
    found = available_timezones()
    return ["UTC", *sorted(one for one in found if "/" in one and not one.startswith("Etc/"))]


# Appearance and data


def _appearance() -> Component:
    said = html.P("Light, dark, or as this device has it. Kept in this browser.", className="muted")
    return _section(ids.SETTINGS_APPEARANCE, "Appearance", said, shell.theme_choice())


def _data() -> Component:
    links = html.Div(
        [
            html.A([icon("trash"), "Trash"], href="/trash", className="btn btn-outline"),
            html.A([icon("history"), "History"], href="/history", className="btn btn-outline"),
        ],
        className="settings-links",
    )
    said = html.P("What was deleted in the last days, and everything that was done.",
                  className="muted")  # fmt: skip
    return _section(ids.SETTINGS_DATA, "Your data", said, links)


# What the page shows


def view(
    book: Book, theme: str | None, kept: Mapping[str, Any] | None, typed: Mapping[str, Any]
) -> dict[str, Any]:
    """Give everything the page shows, by the name of its place.

    `kept` are the settings the fields were last filled with, `typed` what stands in them now: an
    untouched field follows the ledger, one that was changed stays as it is.
    """
    settings = book.settings
    stored = {
        "currency": settings.currency if settings.chosen else None,
        "locale": settings.locale,
        "zone": settings.zone,
        "week": str(settings.week),
    }
    before = kept or {}
    values = {
        name: no_update if kept and typed.get(name) != before.get(name) else stored[name]
        for name in FIELDS
    }
    name = get_currency_name(settings.currency, locale="en")
    return {
        "look": READY,
        "kept": stored,
        "currency_place": "currency is-chosen" if settings.chosen else "currency",
        "currency_said": f"{settings.currency} · {name}",
        **values,
        **category_settings.view(book, theme),
    }


@dataclass(frozen=True, slots=True)
class Typed:
    """Settings as they stand in the form, and what is wrong with them by field."""

    settings: Settings
    problems: Mapping[str, str]


def read(typed: Mapping[str, object], now: Settings) -> Typed:
    """Read the form over the settings there are; every bad field is named, none is lost."""
    currency, week = _text(typed.get("currency")), _text(typed.get("week"))
    wanted: dict[str, Any] = {
        "currency": now.currency if now.chosen or not currency else currency,
        "locale": _text(typed.get("locale")),
        "zone": _text(typed.get("zone")),
        "week": int(week) if week.isascii() and week.isdigit() and len(week) == 1 else -1,
    }
    good, problems = now, {}
    for name, value in wanted.items():
        try:
            good = check_settings(replace(good, **{name: value}))
        except InvalidInput as error:
            problems[name] = error.message
    chosen = now.chosen or (bool(currency) and "currency" not in problems)
    return Typed(replace(good, chosen=chosen), problems)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def preview(settings: Settings, now: datetime) -> list[Component]:
    """Show a number, an amount, a day and the time the way these settings write them."""
    locale = settings.locale
    local = now.astimezone(zone_of(settings))
    first = get_day_names("wide", "format", locale)[settings.first_weekday - 1]
    shown = {
        "Number": str(format_decimal(1_234_567.89, locale=locale)),
        "Amount": money(settings.money, _SHOWN),
        "Day": str(format_date(local.date(), "full", locale=locale)),
        "Time now": str(format_time(local.time(), "short", locale=locale)),
        "Week begins": str(first),
    }
    pairs = (html.Div([html.Dt(name), html.Dd(text)]) for name, text in shown.items())
    return [html.Dl(list(pairs), className="preview")]


def saved_in_words(settings: Settings, today: date) -> str:
    """Say how amounts and days are written from now on."""
    day = words.day(today.isoformat(), settings.locale)
    return f"Amounts look like {money(settings.money, _SHOWN)} now, days like {day}."


def first_zone(book: Book, zone: object) -> Settings | None:
    """Give the settings of an account nobody has set anything in yet, in the browser's zone.

    None when something was set, or the zone is the account's already or no zone at all.
    """
    if SETTINGS in book.snapshot.records or not isinstance(zone, str) or zone == book.settings.zone:
        return None
    try:
        return check_settings(replace(book.settings, zone=zone, hidden=False))
    except InvalidInput:
        return None


def utc_now() -> datetime:
    """Give the present moment, for a preview of how it is written."""
    return datetime.now(UTC)


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "look": (ids.SETTINGS, "className"),
    "kept": (ids.SETTINGS_KEPT, "data"),
    "currency_place": (ids.SETTINGS_CURRENCY_PLACE, "className"),
    "currency_said": (ids.SETTINGS_CURRENCY_SAID, "children"),
    **{name: (control, "value") for name, (control, _) in FIELDS.items()},
    **category_settings.PLACES,
}
"""Where each part of a view goes: component and prop."""
