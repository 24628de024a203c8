"""Importing: where a file is dropped, what was recognised in it, and what became of it."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from components import ids, jobs, words
from components.attributes import attributes
from components.icons import icon
from components.money import money
from components.page import READY, page
from spending.errors import AmbiguousDates, InvalidInput, StatementError
from spending.job import IMPORT, REMOVED, SAMPLE, Job
from spending.money import MoneyFormat
from spending.settings import Settings
from spending.statements import MAX_BYTES, Choices, Finding, Rejected, Statement
from spending.text import clean

PATH: Final = "/import"
_MEBIBYTE: Final = 1024 * 1024
_LONGEST_NAME: Final = 120
_MOST_REJECTED: Final = 50
_MOST_PAST: Final = 20

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


def frame() -> Component:
    """Give the page, still without any data."""
    return page(
        ids.IMPORTS,
        "Import",
        dcc.Store(id=ids.IMPORT_DRAFT),
        html.Div(id=ids.IMPORT_RESULT),
        _drop_zone(),
        html.Div(id=ids.IMPORT_PREVIEW),
        html.Section(id=ids.IMPORT_PAST),
        query_id=ids.IMPORTS_QUERY,
    )


def _drop_zone() -> Component:
    most = MAX_BYTES // _MEBIBYTE
    return dcc.Upload(
        html.Div(
            [
                icon("import", "mark"),
                html.H2("Drop a file here"),
                html.P("A CSV file from your bank or another program. You see what was found in "
                       "it before anything is recorded."),
                html.Button("Choose a file", type="button", className="btn btn-primary"),
                html.P(f"At most {most} MiB.", className="muted small"),
            ],
            className="state",
        ),
        id=ids.IMPORT_FILE,
        className="card drop",
        className_active="card drop drop-on",
        accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values,"
               "application/vnd.ms-excel",
    )  # fmt: skip


# Reading what the browser sends


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
            _figure("Expenses found", words.number(len(statement.lines), written.locale),
                    f"{money(written, statement.total)} in all"),
            _figure("Left out", words.number(left_out, written.locale),
                    _reasons(statement.left_out, written.locale)),
            _figure("Rejected", words.number(len(statement.rejected), written.locale),
                    "named by line below" if statement.rejected else "no rows"),
        ],
        className="tally",
    )  # fmt: skip


def _reasons(left_out: Mapping[str, int], locale: str) -> str:
    """Say what was left out and how often: `transfer: 160, income: 125`."""
    said = (f"{why}: {words.number(number, locale)}" for why, number in left_out.items())
    return ", ".join(said) or "nothing"


def _figure(name: str, value: str | Component, words_below: str) -> Component:
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


def address_of(job_id: str) -> str:
    """Give the address that shows how an import goes and went."""
    return f"{PATH}?{urlencode({'job': job_id})}"


def view(book: Book, query: str) -> dict[str, Any]:
    """Give everything the page shows for an address, by the name of its place."""
    wanted = parse_qs(query.removeprefix("?")).get("job", [""])[-1]
    past = [job for job in book.jobs if job.kind in {IMPORT, SAMPLE}]
    shown = [_outcome(book, past, wanted)] if wanted else []
    running = [job for job in book.jobs if job.is_running and job.id != wanted]
    return {
        "look": READY,
        "result": [*shown, *[jobs.progress(book, job) for job in running]],
        "past": _past(book, past),
    }


def _outcome(book: Book, past: Sequence[Job], wanted: str) -> Component:
    job = next((one for one in past if one.id == wanted), None)
    if job is None:
        text = "This import is not there: it may have been begun in another account."
        return html.Div([icon("info"), html.Span(text)], className="strip")
    return jobs.progress(book, job) if job.is_running else summary(book, job)


def summary(book: Book, job: Job) -> Component:
    """Say what an import brought, what was there already and what was left out."""
    locale, there = book.settings.locale, jobs.expenses_of(book, job.id)
    left_out = {why: int(str(number)) for why, number in (job.left_out or {}).items()}
    return html.Section(
        [
            html.H2([icon("check"), jobs.title_of(job)], className="card-name"),
            html.P(_in_words(job, locale), className="lead-line"),
            html.Dl(
                [
                    _figure("New", words.number(job.added, locale), _new_words(job, there, locale)),
                    _figure("There already", words.number(job.known, locale), "not added again"),
                    _figure(
                        "Left out",
                        words.number(sum(left_out.values()), locale),
                        _reasons(left_out, locale),
                    ),
                    _figure("Rejected", words.number(job.rejected, locale), "rows of the file"),
                ],
                className="tally",
            ),
            _rows(book, job, there),
        ],
        className="card",
        role="status",
    )


def _new_words(job: Job, there: int, locale: str) -> str:
    if job.state == REMOVED:
        return "taken out since"
    if there < job.added:
        return f"{words.number(there, locale)} still there"
    return "expenses"


def _in_words(job: Job, locale: str) -> str:
    if not job.known:
        return f"{words.number(job.added, locale)} new."
    known = f"{words.number(job.known, locale)} {'was' if job.known == 1 else 'were'} there already"
    return f"{words.number(job.added, locale)} new, {known}."


def _rows(book: Book, job: Job, there: int) -> Component:
    if not there:
        return html.Div(html.A("See all expenses", href="/expenses"), className="deeds")
    return html.Div(
        [
            html.P(["Look at ", jobs.rows_link(book, job, there), "."], className="deed-line"),
            html.Details(
                [
                    html.Summary("Take it out again"),
                    html.P("They go as if they had never come, with what you changed in them. "
                           "To bring them back, import the file again."),
                    jobs.take_out_button(book, job, there),
                ]
            ),
        ]
    )  # fmt: skip


def _past(book: Book, past: Sequence[Job]) -> list[Component]:
    ended = [job for job in past if not job.is_running]
    if not ended:
        return []
    older = len(ended) - _MOST_PAST
    locale = book.settings.locale
    return [
        html.H2("Past imports", className="section-name"),
        html.Ul([_past_row(book, job) for job in ended[:_MOST_PAST]], className="card past"),
        *(
            [html.P(f"and {words.number(older, locale)} older", className="muted")]
            if older > 0
            else []
        ),
    ]


def _past_row(book: Book, job: Job) -> Component:
    there = 0 if job.state == REMOVED else jobs.expenses_of(book, job.id)
    locale = book.settings.locale
    said = "taken out again" if job.state == REMOVED else _in_words(job, locale).rstrip(".")
    rows = (
        jobs.rows_link(book, job, there) if there else html.Span("no expenses", className="muted")
    )
    return html.Li(
        [
            icon("sample" if job.kind == SAMPLE else "file"),
            html.Div(
                [
                    html.A(jobs.title_of(job), href=address_of(job.id), className="past-name"),
                    html.Small(f"{words.moment(job.started, book.settings)} · {said}"),
                ],
                className="past-text",
            ),
            rows,
        ]
    )


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "look": (ids.IMPORTS, "className"),
    "result": (ids.IMPORT_RESULT, "children"),
    "past": (ids.IMPORT_PAST, "children"),
}
"""Where each part of a view goes: component and prop."""
