"""What was recognised in a dropped file, shown before anything is recorded."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from components import ids, words
from components.attributes import attributes
from components.icons import icon
from components.money import money
from spending.errors import AmbiguousDates, InvalidInput, StatementError
from spending.money import MoneyFormat
from spending.settings import Settings
from spending.statements import MAX_BYTES, Choices, Finding, Rejected, Statement
from spending.text import clean

_MEBIBYTE: Final = 1024 * 1024
_LONGEST_NAME: Final = 120
_MOST_REJECTED: Final = 50

_NAMES: Final[Mapping[str, str]] = {
    "encoding": "Text encoding",
    "delimiter": "Columns parted by",
    "header": "Headers in line",
    "date_order": "Order of dates",
    "decimal": "Decimal sign",
    "sign": "Expenses are",
    "currency": "Currency",
}
_VALUES: Final[Mapping[str, str]] = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "bar",
    ".": "point",
    "dmy": "day, month, year",
    "mdy": "month, day, year",
    "ymd": "year, month, day",
}


def file_bytes(contents: str | None) -> bytes:
    """Give the bytes of a dropped file (a data URL); raises InvalidInput."""
    field = "file"
    try:
        data = base64.b64decode((contents or "").partition(",")[2], validate=True)
    except binascii.Error as error:
        reason = "did not arrive whole: choose it again"
        raise InvalidInput(field, reason) from error
    if not contents:
        reason = "is missing: choose it again"
        raise InvalidInput(field, reason)
    return data


def file_name(name: str | None) -> str:
    """Give a file's name as plain text, without any folder."""
    return clean((name or "").replace("\\", "/").rpartition("/")[2])[:_LONGEST_NAME]


def choices_of(draft: Mapping[str, Any]) -> Choices:
    """Give what was chosen about how to read the dropped file."""
    order = draft.get("order")
    return Choices(date_order=str(order) if order else None)


# What was found in a file


def too_large(size: int) -> Component:
    """Say that a file is larger than is read at once; `size` in bytes."""
    most, found = MAX_BYTES // _MEBIBYTE, -(-size // _MEBIBYTE)
    return refused(
        f"The file has {found} MiB; at most {most} MiB can be read at once. "
        "Export a shorter period, or split the file."
    )


def refused(text: str) -> Component:
    """Say why a file cannot be read."""
    return html.Section(
        [
            icon("warning", "mark"),
            html.H2("This file cannot be read"),
            html.P(text),
            html.P("Nothing was imported.", className="muted"),
        ],
        className="card state",
        role="alert",
    )


def problem(error: StatementError | InvalidInput, settings: Settings) -> Component:
    """Show why a file was not read: ask where it can be read in two ways, else say it."""
    if isinstance(error, AmbiguousDates):
        return ask_order(error, settings)
    return refused(error.message)


def ask_order(error: AmbiguousDates, settings: Settings) -> Component:
    """Ask in which order a file writes its dates, with one of them in every reading."""
    buttons = [
        html.Button(
            [
                html.Strong(words.day(iso, settings.locale)),
                html.Span(_VALUES.get(order, order), className="small"),
            ],
            id=ids.date_order(order),
            type="button",
            className="btn btn-outline choice",
        )
        for order, iso in error.readings.items()
    ]
    return html.Section(
        [
            icon("calendar", "mark"),
            html.H2("Which day is meant?"),
            html.P(["Line ", str(error.line), " says ", html.Code(error.example), "."]),
            html.P("Every date of this file can be read in more than one way."),
            html.Div(buttons, className="choices"),
            _cancel("Choose another file"),
        ],
        className="card state",
        role="alert",
    )  # fmt: skip


def found(statement: Statement, name: str | None, settings: Settings) -> Component:
    """Show what was recognised in a file and what an import of it would do."""
    written = MoneyFormat(statement.currency or settings.currency, settings.locale)
    return html.Section(
        [
            html.H2(file_name(name) or "The file", className="card-name"),
            _tally(statement, written),
            *[_remark(text) for text in statement.remarks],
            _deeds(statement, settings.locale),
            _rejected(statement.rejected, settings.locale),
            _findings(statement.recognised.findings),
        ],
        className="card preview",
        **attributes(aria_live="polite"),
    )


def _tally(statement: Statement, written: MoneyFormat) -> Component:
    left_out = sum(statement.left_out.values())
    return html.Dl(
        [
            figure("Expenses found", words.number(len(statement.lines), written.locale),
                    f"{money(written, statement.total)} in all"),
            figure("Left out", words.number(left_out, written.locale),
                    reasons(statement.left_out, written.locale)),
            figure("Rejected", words.number(len(statement.rejected), written.locale),
                    "named by line below" if statement.rejected else "no rows"),
        ],
        className="tally",
    )  # fmt: skip


def reasons(left_out: Mapping[str, int], locale: str) -> str:
    """Say what was left out and how often: `transfer: 160, income: 125`."""
    said = (f"{why}: {words.number(number, locale)}" for why, number in left_out.items())
    return ", ".join(said) or "nothing"


def figure(name: str, value: str | Component, words_below: str) -> Component:
    """Show one count of a file with what it means below it."""
    return html.Div(
        [html.Dt(name), html.Dd([html.Span(value, className="figure"), html.Small(words_below)])]
    )


def _remark(text: str) -> Component:
    return html.P([icon("info"), html.Span(text)], className="remark")


def _deeds(statement: Statement, locale: str) -> Component:
    number = len(statement.lines)
    confirm = html.Button(
        f"Import {words.count(number, 'expense', locale)}",
        id=ids.IMPORT_CONFIRM,
        type="button",
        className="btn btn-primary",
        disabled=not number,
    )
    return html.Div([confirm, _cancel("Cancel")], className="deeds")


def _cancel(word: str) -> Component:
    return html.Button(word, id=ids.IMPORT_CANCEL, type="button", className="btn btn-quiet")


def _rejected(rejected: Sequence[Rejected], locale: str) -> Component | None:
    if not rejected:
        return None
    rows = [
        html.Tr([html.Td(str(one.line)), html.Td(one.reason), html.Td(html.Code(one.text))])
        for one in rejected[:_MOST_REJECTED]
    ]
    more = len(rejected) - len(rows)
    head = html.Tr([html.Th("Line"), html.Th("Why"), html.Th("What stands there")])
    return html.Details(
        [
            html.Summary(f"{words.count(len(rejected), 'row', locale)} cannot be taken"),
            html.Div(
                html.Table([html.Thead(head), html.Tbody(rows)], className="plain"),
                className="scroll",
                tabIndex="0",
            ),
            html.P(f"and {words.number(more, locale)} more", className="muted") if more else None,
        ],
        open=True,
    )


def _findings(findings: Sequence[Finding]) -> Component:
    rows = [
        html.Tr(
            [
                html.Td(_NAMES.get(one.name, one.name.capitalize())),
                html.Td(_VALUES.get(one.value, one.value) or "none"),
                html.Td(one.evidence, className="muted"),
            ]
        )
        for one in findings
    ]
    return html.Details(
        [
            html.Summary("How the file was read"),
            html.Div(
                html.Table(html.Tbody(rows), className="plain"), className="scroll", tabIndex="0"
            ),
        ]
    )


# What became of a file
