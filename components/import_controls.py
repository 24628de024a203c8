"""How a file was read, each thing with why, and one click from being read another way."""

from collections.abc import Mapping, Sequence
from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components import ids
from components.attributes import attributes
from components.import_reading import Reading
from components.money import currencies
from spending.money import MoneyFormat
from spending.settings import Settings
from spending.statements import ENCODINGS, ROLES

CONTROLS: Final[Mapping[str, str]] = {
    "encoding": "Text encoding",
    "delimiter": "Columns parted by",
    "header": "Headers in line",
    "date_order": "Order of dates",
    "decimal": "Decimal sign",
    "sign": "Expenses are",
    "currency": "Currency",
}
_DELIMITERS: Final = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Vertical bar"}
_DECIMALS: Final = {".": "Point", ",": "Comma"}
_SIGNS: Final = {"positive": "Positive amounts", "negative": "Negative amounts"}
ORDERS: Final[Mapping[str, str]] = {
    "dmy": "Day, month, year",
    "mdy": "Month, day, year",
    "ymd": "Year, month, day",
}
_ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16, little end first",
    "utf-16-be": "UTF-16, big end first",
    "latin-1": "Latin 1",
    "cp1252": "Windows, Western Europe",
    "cp1250": "Windows, Central Europe",
    "iso8859_2": "ISO, Central Europe",
    "iso8859_15": "ISO, Western Europe with €",
    "cp1254": "Windows, Turkish",
    "cp1257": "Windows, Baltic",
    "cp1253": "Windows, Greek",
    "cp1251": "Windows, Cyrillic",
    "koi8_r": "KOI8-R, Russian",
    "cp850": "DOS, Western Europe",
    "cp852": "DOS, Central Europe",
    "mac_roman": "Old Macintosh",
}
_ROLES: Final[Mapping[str, str]] = {
    "date": "Day",
    "amount": "Amount",
    "debit": "Money out",
    "credit": "Money in",
    "currency": "Currency",
    "type": "Expense or income",
    "category": "Category",
    "subcategory": "Sub-category",
    "merchant": "Merchant",
    "text": "Description",
    "note": "Note",
    "method": "Payment method",
    "tags": "Tags",
}
RECOGNISED: Final = "recognised"
"""Stands in a control for no choice: a select shows nothing for an empty value."""

UNUSED: Final = "unused"
"""Stands over a column that plays no role."""

_LONGEST_CELL: Final = 60


def value_of(reading: Reading, name: str) -> str:
    """Give what stands in a control: what was chosen, else what was found, or RECOGNISED."""
    chosen = reading.wanted.sent.get(name)
    if chosen:
        return str(chosen)
    found = reading.shown.recognised.value(name) if reading.shown else ""
    return RECOGNISED if _asked(reading, name) else found or RECOGNISED


def roles_by_place(reading: Reading) -> dict[int, str]:
    """Give which role each column plays, by the column's place in the file."""
    chosen = reading.wanted.choices.columns or {}
    headers, found = reading.head.headers, {}
    for role in ROLES:
        header = chosen.get(role) or _found(reading, role)
        if header in headers and chosen.get(role) != "":
            place = headers.index(header) if role in chosen else reading.head.roles.get(role, -1)
            found[place if place >= 0 else headers.index(header)] = role
    return found


def _found(reading: Reading, role: str) -> str:
    return reading.shown.recognised.value(f"column {role}") if reading.shown else ""


def _asked(reading: Reading, name: str) -> bool:
    return name == "date_order" and reading.question is not None


def controls(reading: Reading, settings: Settings) -> Component:
    """Show how the file was read, a control for each thing."""
    shown = [_control(reading, name, settings) for name in CONTROLS]
    return html.Section(
        [
            html.H3("How the file was read", className="card-name"),
            html.Div(shown, className="import-ways"),
        ]
    )


def _control(reading: Reading, name: str, settings: Settings) -> Component:
    below: list[Component] = [html.Small(_why(reading, name, settings))]
    if name in reading.unfit:
        below.insert(0, html.P(reading.unfit[name], className="field-error", role="alert"))
    if name == "currency" and settings.chosen:
        fixed = html.Span(settings.currency, className="way-fixed")
        return html.Div([html.Span(CONTROLS[name], className="form-label"), fixed, *below])
    select = _select(ids.import_choice(name), _options(reading, name, settings), reading, name)
    label = html.Label([html.Span(CONTROLS[name], className="form-label"), select])
    return html.Div([label, *below], className="is-unfit" if name in reading.unfit else "")


def _select(
    control: ids.Pattern, options: Mapping[str, str], reading: Reading, name: str
) -> Component:
    value = value_of(reading, name)
    known = dict(options) if value in options else {value: value, **options}
    if name in reading.wanted.sent or value == RECOGNISED:
        known |= {RECOGNISED: "Not said yet" if _asked(reading, name) else "Recognise it"}
    select: Component = dbc.Select(
        options=[{"label": label, "value": one} for one, label in known.items()],
        value=value,
        id=control,
    )
    return select


def _options(reading: Reading, name: str, settings: Settings) -> Mapping[str, str]:
    if name == "header":
        return {str(at): f"{at}: {text}" for at, text in reading.head.lines.items()}
    if name == "currency":
        return _currencies(reading, settings)
    return {
        "encoding": {one: _ENCODINGS.get(one, one) for one in ENCODINGS},
        "delimiter": _DELIMITERS,
        "date_order": ORDERS,
        "decimal": _DECIMALS,
        "sign": _SIGNS,
    }[name]


def _currencies(reading: Reading, settings: Settings) -> Mapping[str, str]:
    first = [one for one in (value_of(reading, "currency"), settings.currency) if one != RECOGNISED]
    names = dict(currencies())
    return {one: names.get(one, one) for one in dict.fromkeys([*first, *names])}


def _why(reading: Reading, name: str, settings: Settings) -> str:
    if name == "currency" and settings.chosen:
        return "the account's, chosen once"
    if name in reading.wanted.sent:
        return "as you chose"
    if _asked(reading, name):
        return "to be said above"
    findings = reading.shown.recognised.findings if reading.shown else ()
    return next((one.evidence for one in findings if one.name == name), "not recognised yet")


# The columns


def columns(reading: Reading, written: MoneyFormat) -> Component:
    """Show the first rows as they stand, over each column what it is taken for."""
    head, roles = reading.head, roles_by_place(reading)
    wrong = reading.unfit.get("columns", "")
    tops = [_column(reading, at, roles.get(at, "")) for at in range(len(head.headers))]
    rows = [
        html.Tr(
            [
                html.Td((cell if roles.get(at) == "date" else written.quoted(cell))[:_LONGEST_CELL])
                for at, cell in enumerate(row)
            ]
        )
        for row in head.rows
    ]
    table = html.Table([html.Thead(html.Tr(tops)), html.Tbody(rows)], className="plain as-is")
    return html.Section(
        [
            html.H3("What the columns mean", className="card-name"),
            html.P(wrong, className="field-error", role="alert") if wrong else None,
            html.Div(
                table,
                className="scroll",
                tabIndex="0",
                role="region",
                **attributes(aria_label="The first rows of the file"),
            ),
        ]
    )


def _column(reading: Reading, at: int, role: str) -> Component:
    header = reading.head.headers[at]
    named = header or "(no header)"
    select = dbc.Select(
        options=_roles(role, reading.head.headers, at),
        value=role or UNUSED,
        id=ids.import_column(at),
        disabled=not _can_be_chosen(reading.head.headers, at),
        class_name="is-used" if role else "",
    )
    # The label is for who hears the page; who sees it has the header below.
    label = html.Label([html.Span(f"Column {named} is", className="visually-hidden"), select])
    return html.Th(
        [
            label,
            html.Span(named, className="as-header"),
            html.Small(_why_column(reading, at, role)),
        ],
        scope="col",
    )


def _roles(role: str, headers: Sequence[str], at: int) -> list[dict[str, str]]:
    if not _can_be_chosen(headers, at) and not role:
        return [{"label": "Cannot be used", "value": UNUSED}]
    known = {UNUSED: "Not used", **_ROLES}
    return [{"label": label, "value": one} for one, label in known.items()]


def _can_be_chosen(headers: Sequence[str], at: int) -> bool:
    """Whether a column can be told from the others by its header."""
    return bool(headers[at]) and headers.index(headers[at]) == at


def _why_column(reading: Reading, at: int, role: str) -> str:
    head = reading.head
    if not role:
        return "" if _can_be_chosen(head.headers, at) else "has no header of its own"
    if head.roles.get(role) == at:
        return head.evidence[role]
    return "as you chose" if role in (reading.wanted.choices.columns or {}) else ""
