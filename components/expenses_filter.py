"""The panel that makes the filter of the list: it is laid out from the address and changes it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypedDict, TypeVar

import dash_bootstrap_components as dbc
from babel.dates import get_day_names
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.known import known_methods, known_tags, merchants_with
from components import ids
from components.attributes import attributes
from components.filter_words import category_in_words
from components.icons import icon
from components.list_address import ListAddress
from spending.category import NO_CATEGORY
from spending.errors import InvalidInput
from spending.filter import EMPTY_OF, ExpenseFilter
from spending.period import PERIODS, DayRange, Months, parse_day, period_days
from spending.sums import amount_of

TYPED: Final = ("from", "to", "min", "max")
"""Controls that are typed into: what they say takes the place of the address shown."""

CHOSEN: Final = ("category", "merchant", "method", "tag", "weekday", "empty")
"""Controls with things to choose: each choice is a step that Back takes back."""

_OFFERED: Final = 8
"""So many merchants are offered beside those chosen already."""

_LONGEST: Final = 200
_NAMES: Final = {"from": "From", "to": "To", "min": "At least", "max": "At most"}
_EMPTY_NAMES: Final = {
    "merchant": "Merchant",
    "method": "Payment method",
    "tag": "Tags",
    "note": "Note",
}

Option = dict[str, str]
_T = TypeVar("_T")


class Way(TypedDict):
    """Where the panel leads: an address, and whether it was typed."""

    href: str
    typed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the panel asks for: a filter without the parts that cannot be used, and why not."""

    wanted: ExpenseFilter
    problems: Mapping[str, str] = field(default_factory=dict)


def button() -> Component:
    """Give the button that opens the panel."""
    return html.Button(
        [icon("filter"), "Add filter"],
        id=ids.EXPENSES_FILTER_OPEN,
        type="button",
        className="filter-add",
        **attributes(aria_haspopup="dialog"),
    )


def frame() -> Component:
    """Give the panel, closed and empty."""
    close = attributes(data_close_dialog="yes", aria_label="Close the filter")
    return html.Dialog(
        [
            html.Header(
                [
                    html.H2("Filter", id=ids.EXPENSES_FILTER_TITLE),
                    html.Button(icon("close"), type="button", className="btn btn-quiet", **close),
                ]
            ),
            html.Div(id=ids.EXPENSES_FILTER_BODY, className="filter-body"),
            html.Footer(
                [
                    html.Button(
                        "Show expenses",
                        id=ids.EXPENSES_FILTER_COUNT,
                        type="button",
                        className="btn btn-primary",
                        **attributes(data_close_dialog="yes"),
                    )
                ]
            ),
            dcc.Store(id=ids.EXPENSES_FILTER_WANTED),
        ],
        id=ids.EXPENSES_FILTER,
        className="filter-panel",
        **attributes(aria_labelledby=ids.EXPENSES_FILTER_TITLE),
    )


# Laying the panel out


def body(address: ListAddress, book: Book, today: date) -> list[Component]:
    """Lay the panel out as the address has it."""
    wanted, settings = address.wanted, book.settings
    return [
        _days(address, today, book.settings.months),
        _section("Category", _choices("category", category_options(wanted, book))),
        _merchants(wanted, book),
        _amounts(wanted, book),
        _offered("method", "Payment method", known_methods(book), wanted.methods),
        _offered("tag", "Tags (any of them)", known_tags(book), wanted.tags),
        _section("Weekday", _choices("weekday", _weekdays(settings.locale, settings.first_weekday),
                                     wanted.weekdays, inline=True)),
        _section("Left empty", _choices("empty", _empties(), wanted.empty, inline=True)),
        dcc.Store(id=ids.EXPENSES_FILTER_GO),
    ]  # fmt: skip


def _section(name: str, *inside: Component, look: str = "") -> Component:
    return html.Fieldset([html.Legend(name), *inside], className=f"filter-section {look}".strip())


def _days(address: ListAddress, today: date, months: Months) -> Component:
    days = address.wanted.days
    first, last = (day.isoformat() if day else "" for day in (days.first, days.last))
    presets = html.Div(
        [_preset(address, name, text, today, months) for name, text in PERIODS.items()],
        className="filter-presets",
    )
    fields = [_typed("from", first, type="date"), _typed("to", last, type="date")]
    return _section("Days", presets, html.Div(fields, className="filter-pair"), _wrong("days"))


def _preset(address: ListAddress, name: str, text: str, today: date, months: Months) -> Component:
    days = period_days(name, today, months)
    ends = [day.isoformat() if day else "" for day in (days.first, days.last)]
    look: dict[str, Any] = {
        "data-preset": "/".join(ends),
        "aria-pressed": "true" if days == address.wanted.days else "false",
    }
    shown = "All days" if name == "all" else text
    return html.Button(shown, type="button", className="chip", **look)


def _merchants(wanted: ExpenseFilter, book: Book) -> Component:
    find = dbc.Input(
        id=ids.EXPENSES_FILTER_FIND,
        type="search",
        placeholder="Find a merchant",
        maxlength=_LONGEST,
        autocomplete="off",
    )
    label = dbc.Label(
        "Find a merchant", html_for=ids.EXPENSES_FILTER_FIND, class_name="visually-hidden"
    )
    offered = merchant_options("", wanted.merchants, book)
    return _section("Merchant", label, find, _choices("merchant", offered, wanted.merchants))


def _amounts(wanted: ExpenseFilter, book: Book) -> Component:
    written = book.settings.money

    def shown(minor: int | None) -> str:
        return "" if minor is None else written.typed(minor)

    fields = [
        _typed("min", shown(wanted.least), type="text", inputmode="decimal"),
        _typed("max", shown(wanted.most), type="text", inputmode="decimal"),
    ]
    pair = html.Div(fields, className="filter-pair")
    return _section(f"Amount in {written.currency}", pair, _wrong("amount"))


def _typed(name: str, value: str, **kept: object) -> Component:
    place = ids.filter_part(name)
    control = dbc.Input(id=place, value=value, debounce=400, autocomplete="off", **kept)
    return html.Div([dbc.Label(_NAMES[name], html_for=place), control])


def _wrong(name: str) -> Component:
    return html.Div(id=ids.filter_part(f"{name}-wrong"), className="field-error", role="alert")


def _offered(name: str, title: str, known: Sequence[str], chosen: frozenset[str]) -> Component:
    options = _with_chosen(known, chosen)
    if not options:
        nothing = html.P("None recorded yet", className="muted")
        return _section(title, nothing, _choices(name, []))
    return _section(title, _choices(name, options, chosen))


def _choices(
    name: str, options: Sequence[Option], chosen: Iterable[object] | None = None, *,
    inline: bool = False,
) -> Component:  # fmt: skip
    values = {option["value"] for option in options if option.get("chosen")}
    picked = values if chosen is None else {str(one) for one in chosen}
    plain = [
        {"value": one["value"], "label": html.Span(one["label"], className=one.get("look", ""))}
        for one in options
    ]
    made: Component = dbc.Checklist(
        id=ids.filter_part(name),
        options=plain,
        value=[one["value"] for one in options if one["value"] in picked],
        className="filter-choices is-inline" if inline else "filter-choices",
    )
    return made


def category_options(wanted: ExpenseFilter, book: Book) -> list[Option]:
    """Give the categories to choose from, those below another one set in; all chosen ones too."""
    categories = book.categories
    listed = [(NO_CATEGORY, categories.label(None), "")]
    listed += [(one.id, one.name, "is-below" if one.parent else "") for one in categories.active]
    there = {value for value, _, _ in listed}
    more = sorted(wanted.categories - there)
    listed = [(one, category_in_words(one, categories), "") for one in more] + listed
    return [
        {"value": value, "label": label, "look": look,
         "chosen": "yes" if value in wanted.categories else ""}
        for value, label, look in listed
    ]  # fmt: skip


def merchant_options(text: str, chosen: Iterable[str], book: Book) -> list[Option]:
    """Give the chosen merchants and, after them, the most frequent that hold a text."""
    picked = frozenset(chosen)
    found = merchants_with(book, text[:_LONGEST], _OFFERED + len(picked))
    return _with_chosen([one for one in found if one not in picked][:_OFFERED], picked)


def _with_chosen(known: Sequence[str], chosen: frozenset[str]) -> list[Option]:
    return [{"value": one, "label": one} for one in [*sorted(chosen - set(known)), *known]]


def _weekdays(locale: str, first: int) -> list[Option]:
    names = get_day_names("abbreviated", "stand-alone", locale)
    numbers = [(first - 1 + step) % 7 + 1 for step in range(7)]
    return [{"value": str(number), "label": str(names[number - 1])} for number in numbers]


def _empties() -> list[Option]:
    return [{"value": name, "label": _EMPTY_NAMES[name]} for name in EMPTY_OF]


# Reading it again


def asked(typed: Mapping[str, object], address: ListAddress, book: Book) -> Asked:
    """Read the panel over an address, whose other parts stay.

    `typed` has a text for each of TYPED and a list of texts for each of CHOSEN. A part that
    cannot be used stays as the address has it and is named in `problems`, under `days` or
    `amount`.
    """
    days, bad_days = _read_days(typed, address.wanted.days)
    least, most, bad_amount = _read_amounts(typed, address.wanted, book)
    wanted = replace(
        address.wanted,
        days=days,
        least=least,
        most=most,
        categories=_words(typed.get("category")),
        merchants=_words(typed.get("merchant")),
        methods=_words(typed.get("method")),
        tags=_words(typed.get("tag")),
        weekdays=frozenset(int(one) for one in _words(typed.get("weekday")) if one in _WEEKDAYS),
        empty=_words(typed.get("empty")) & set(EMPTY_OF),
    )
    found = {"days": bad_days, "amount": bad_amount}
    return Asked(wanted, {name: text for name, text in found.items() if text})


_WEEKDAYS: Final = frozenset("1234567")


def _words(given: object) -> frozenset[str]:
    listed = given if isinstance(given, list) else []
    return frozenset(one for one in listed if isinstance(one, str) and one)


def _read_days(typed: Mapping[str, object], before: DayRange) -> tuple[DayRange, str]:
    first, first_wrong = _read(typed, "from", parse_day)
    last, last_wrong = _read(typed, "to", parse_day)
    if first_wrong or last_wrong:
        return before, first_wrong or last_wrong
    if first and last and last < first:
        return before, "To is before From: no day lies between them."
    return before, first_wrong or last_wrong


def _read_amounts(
    typed: Mapping[str, object], before: ExpenseFilter, book: Book
) -> tuple[int | None, int | None, str]:
    def amount(text: str) -> int:
        return amount_of(text, book.settings)

    least, least_wrong = _read(typed, "min", amount)
    most, most_wrong = _read(typed, "max", amount)
    if least_wrong or most_wrong:
        return before.least, before.most, least_wrong or most_wrong
    if least is not None and most is not None and most < least:
        return before.least, before.most, "At most is less than at least: no amount fits both."
    return least, most, ""


def _read(
    typed: Mapping[str, object], name: str, reading: Callable[[str], _T]
) -> tuple[_T | None, str]:
    given = typed.get(name)
    text = given.strip() if isinstance(given, str) else ""
    if not text:
        return None, ""
    try:
        return reading(text), ""
    except InvalidInput as error:
        return None, f"{_NAMES[name]}: {error.reason}."
