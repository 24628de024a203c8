"""What was recognised in a dropped file, shown before anything is recorded."""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from babel.dates import format_date
from dash import html
from dash.development.base_component import Component

from analytics.arrivals import Known, known_among
from analytics.book import Book
from components import ids, words
from components.attributes import attributes
from components.icons import icon
from components.import_controls import (
    CONTROLS,
    ORDERS,
    RECOGNISED,
    columns,
    controls,
    roles_by_place,
    value_of,
)
from components.import_reading import Reading
from components.money import money
from spending.errors import AmbiguousDates, InvalidInput
from spending.job import ImportLine
from spending.money import MoneyFormat
from spending.settings import Settings
from spending.statements import MAX_BYTES, Rejected, Statement
from spending.text import clean

_MEBIBYTE: Final = 1024 * 1024
_LONGEST_NAME: Final = 120
_MOST_REJECTED: Final = 50
_MOST_DRAFTS: Final = 8


def file_bytes(contents: object) -> bytes:
    """Give the bytes of a dropped file (a data URL); raises InvalidInput."""
    field = "file"
    if not isinstance(contents, str) or not contents:
        reason = "is missing: choose it again"
        raise InvalidInput(field, reason)
    try:
        return base64.b64decode(contents.partition(",")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        reason = "did not arrive whole: choose it again"
        raise InvalidInput(field, reason) from error


def file_name(name: object) -> str:
    """Give a file's name as plain text, without any folder."""
    text = name if isinstance(name, str) else ""
    return clean(text.replace("\\", "/").rpartition("/")[2])[:_LONGEST_NAME]


# What cannot be read


def too_large(size: int) -> Component:
    """Say that a file is larger than is read at once; `size` in bytes."""
    most, found = MAX_BYTES // _MEBIBYTE, -(-size // _MEBIBYTE)
    return refused(
        f"The file has {found} MiB; at most {most} MiB can be read at once. "
        "Export a shorter period, or split the file."
    )


def too_many(count: int) -> Component:
    """Say that files come in one by one."""
    return _state(
        f"{count} files at once",
        "Drop them one after another: each is shown before it comes in, and each can be taken "
        "out again by itself.",
    )


def refused(text: str) -> Component:
    """Say why a file cannot be read."""
    return _state("This file cannot be read", text)


def _state(title: str, text: str) -> Component:
    return html.Section(
        [
            icon("warning", "mark"),
            html.H2(title),
            html.P(text),
            html.P("Nothing was imported.", className="muted"),
        ],
        className="card state",
        role="alert",
    )


# What was found in a file


def found(reading: Reading, name: object, book: Book, *, remembered: bool) -> Component:
    """Show what was recognised in a file, what importing it would do, and what can be changed."""
    title = html.H2(file_name(name) or "The file", className="card-name")
    return html.Div(
        [
            html.Section(
                [title, *_remembered(remembered=remembered), *_outcome(reading, book)],
                className="card preview",
                **attributes(aria_live="polite"),
            ),
            html.Section(
                [columns(reading, book.settings.money), controls(reading, book.settings)],
                className="card preview",
            ),
        ],
        className="preview-parts",
    )


def kept(reading: Reading) -> dict[str, Any]:
    """Give what the browser needs to know of a reading to change one thing of it."""
    return {
        "choices": reading.wanted.sent,
        "shown": {name: value_of(reading, name) for name in CONTROLS},
        "roles": {str(at): role for at, role in roles_by_place(reading).items()},
        "headers": list(reading.head.headers),
        "fingerprint": reading.head.fingerprint,
    }


def _remembered(*, remembered: bool) -> Iterator[Component]:
    if remembered:
        forget = html.Button(
            "Recognise it anew", id=ids.IMPORT_FORGET, type="button", className="btn btn-link"
        )
        said = "A file with these headers came before: it is read as you chose then."
        yield html.Div([icon("history"), html.Span(said, className="strip-text"), forget],
                       className="strip")  # fmt: skip


def _outcome(reading: Reading, book: Book) -> Iterator[Component | None]:
    if reading.question:
        yield _ask_order(reading.question, book.settings)
    elif reading.statement is None:
        yield html.P(
            [icon("warning"), html.Span(reading.problem)], className="remark", role="alert"
        )
        yield html.Div(_cancel("Choose another file"), className="deeds")
    else:
        currency = _currency(reading, book.settings)
        written = replace(book.settings.money, currency=currency)
        yield from _statement(reading.statement, book, written)


def _currency(reading: Reading, settings: Settings) -> str:
    """Give the currency that amounts will be kept in."""
    found = RECOGNISED if settings.chosen else value_of(reading, "currency")
    return settings.currency if found == RECOGNISED else found


def _statement(
    statement: Statement, book: Book, written: MoneyFormat
) -> Iterator[Component | None]:
    there = known_among(book, [line.id for line in statement.lines])
    yield _tally(statement, there, written)
    yield from (_remark(written.quoted(text)) for text in statement.remarks)
    yield _deeds(statement, there, written.locale)
    yield _rejected(statement.rejected, written)
    yield _drafts(statement.lines[:_MOST_DRAFTS], len(statement.lines), there, written)


def _ask_order(error: AmbiguousDates, settings: Settings) -> Component:
    """Ask in which order a file writes its dates, with one of them in every reading."""
    buttons = [
        html.Button(
            [
                html.Strong(words.day(iso, settings.locale)),
                html.Small(ORDERS.get(order, order)),
            ],
            id=ids.date_order(order),
            type="button",
            className="btn btn-outline choice",
        )
        for order, iso in error.readings.items()
    ]
    return html.Div(
        [
            icon("calendar", "mark"),
            html.H2("Which day is meant?"),
            html.P(["Line ", str(error.line), " says ", html.Code(error.example), "."]),
            html.P("Every date of this file can be read in more than one way."),
            html.Div(buttons, className="choices"),
            _cancel("Choose another file"),
        ],
        className="state",
        role="alert",
    )


def _tally(statement: Statement, there: Known, written: MoneyFormat) -> Component:
    left_out, known = sum(statement.left_out.values()), len(there.ids)
    trashed = words.number(there.trashed, written.locale)
    return html.Dl(
        [
            figure("Expenses found", words.number(len(statement.lines), written.locale),
                    f"{money(written, statement.total)} in all"),
            figure("There already", words.number(known, written.locale),
                    f"{trashed} of them in the trash" if there.trashed else "not added again"),
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


def _deeds(statement: Statement, there: Known, locale: str) -> Component:
    new, known = len(statement.lines) - len(there.ids), len(there.ids)
    said = f"Import {words.count(new, 'new expense' if known else 'expense', locale)}"
    if not new and known:
        said = "Nothing new to import"
    confirm = html.Button(
        said, id=ids.IMPORT_CONFIRM, type="button", className="btn btn-primary", disabled=not new
    )
    return html.Div([confirm, _cancel("Cancel")], className="deeds")


def _cancel(word: str) -> Component:
    return html.Button(word, id=ids.IMPORT_CANCEL, type="button", className="btn btn-quiet")


def _drafts(
    lines: Sequence[ImportLine], total: int, there: Known, written: MoneyFormat
) -> Component | None:
    """Show the first lines as the expenses they will be."""
    if not lines:
        return None
    more = total - len(lines)
    rest = f"and {words.number(more, written.locale)} more" if more else ""
    return html.Section(
        [
            html.H3("As they will be recorded", className="card-name"),
            html.Ul([_draft(line, there, written) for line in lines], className="drafts"),
            html.P(rest, className="muted") if rest else None,
        ]
    )


def _draft(line: ImportLine, there: Known, written: MoneyFormat) -> Component:
    draft = line.draft
    filed = " › ".join(filter(None, (line.category, line.subcategory))) or "Uncategorised"
    day = str(format_date(draft.day, "medium", locale=written.locale))
    said = " · ".join(filter(None, (day, filed, draft.method, ", ".join(draft.tags), draft.note)))
    known = line.id in there.ids
    return html.Li(
        [
            html.Div(
                [html.Span(draft.merchant or "No merchant"), html.Small(said)],
                className="draft-text",
            ),
            html.Span("there already", className="draft-known") if known else None,
            html.Span(money(written, draft.amount), className="draft-amount"),
        ],
        className="is-known" if known else "",
    )


def _rejected(rejected: Sequence[Rejected], written: MoneyFormat) -> Component | None:
    if not rejected:
        return None
    locale, quoted = written.locale, written.quoted
    rows = [
        html.Tr(
            [
                html.Td(str(one.line)),
                html.Td(quoted(one.reason)),
                html.Td(html.Code(quoted(one.text))),
            ]
        )
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
                role="region",
                **attributes(aria_label="Rows that cannot be taken"),
            ),
            html.P(f"and {words.number(more, locale)} more", className="muted") if more else None,
        ],
        open=True,
    )
