"""Importing: where a file is dropped, and what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from components import ids, import_removal, jobs, words
from components.icons import icon
from components.import_preview import figure, reasons
from components.page import READY, page
from spending.job import IMPORT, REMOVED, SAMPLE, Job
from spending.statements import MAX_BYTES

PATH: Final = "/import"
_MEBIBYTE: Final = 1024 * 1024
_MOST_PAST: Final = 20


def frame() -> Component:
    """Give the page, still without any data."""
    return page(
        ids.IMPORTS,
        "Import",
        dcc.Store(id=ids.IMPORT_DRAFT),
        dcc.Store(id=ids.IMPORT_READ),
        dcc.Store(id=ids.IMPORT_REMEMBERED, storage_type="local"),
        html.Div(id=ids.IMPORT_RESULT),
        html.Div(_drop_zone(), className="drop-place"),
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
    )  # fmt: skip


# Reading what the browser sends


def address_of(job_id: str, *, leaving: bool = False) -> str:
    """Give the address that shows how an import goes and went, or what taking it out would do."""
    return f"{PATH}?{urlencode({'leaving' if leaving else 'job': job_id})}"


def leaving(query: str) -> str:
    """Give the import whose taking out an address asks about, empty when it asks about none."""
    return parse_qs(query.removeprefix("?")).get("leaving", [""])[-1]


def view(book: Book, query: str, removal: Component | None = None) -> dict[str, Any]:
    """Give everything the page shows for an address, by the name of its place.

    `removal` says what taking the import of the address out would do, if the address asks.
    """
    wanted = leaving(query) or parse_qs(query.removeprefix("?")).get("job", [""])[-1]
    past = [job for job in book.jobs if job.kind in {IMPORT, SAMPLE}]
    shown = [_outcome(book, past, wanted, removal)] if wanted else []
    running = [job for job in book.jobs if job.is_running and job.id != wanted]
    return {
        "look": READY,
        "result": [*shown, *[jobs.progress(book, job) for job in running]],
        "past": _past(book, past),
    }


def _outcome(book: Book, past: Sequence[Job], wanted: str, removal: Component | None) -> Component:
    job = next((one for one in past if one.id == wanted), None)
    if job is None:
        text = "This import is not there: it may have been begun in another account."
        return html.Div([icon("info"), html.Span(text)], className="strip")
    return jobs.progress(book, job) if job.is_running else summary(book, job, removal)


def summary(book: Book, job: Job, removal: Component | None = None) -> Component:
    """Say what an import brought, what was there already, what was left out, and offer to undo."""
    locale, there = book.settings.locale, jobs.expenses_of(book, job.id)
    left_out = {why: int(str(number)) for why, number in (job.left_out or {}).items()}
    return html.Section(
        [
            html.H2([icon("check"), jobs.title_of(job)], className="card-name"),
            html.P(_in_words(job, locale), className="lead-line"),
            html.Dl(
                [
                    figure("New", words.number(job.added, locale), _new_words(job, there, locale)),
                    figure("There already", words.number(job.known, locale), "not added again"),
                    figure(
                        "Left out",
                        words.number(sum(left_out.values()), locale),
                        reasons(left_out, locale),
                    ),
                    figure("Rejected", words.number(job.rejected, locale), "rows of the file"),
                ],
                className="tally",
            ),
            _rows(book, job, there, removal),
        ],
        className="card",
        role="status",
    )


def _new_words(job: Job, there: int, locale: str) -> str:
    if job.state == REMOVED and not there:
        return "taken out since"
    if there < job.added:
        return f"{words.number(there, locale)} still there"
    return "expenses"


def _in_words(job: Job, locale: str) -> str:
    if not job.known:
        return f"{words.number(job.added, locale)} new."
    known = f"{words.number(job.known, locale)} {'was' if job.known == 1 else 'were'} there already"
    return f"{words.number(job.added, locale)} new, {known}."


def _rows(book: Book, job: Job, there: int, removal: Component | None) -> Component:
    if job.state == REMOVED:
        return html.Div(import_removal.removed(book, job), className="deed-line")
    if not there:
        return html.Div(html.A("See all expenses", href="/expenses"), className="deeds")
    return html.Div(
        [
            html.P(["Look at ", jobs.rows_link(book, job, there), "."], className="deed-line"),
            import_removal.offer(address_of(job.id, leaving=True), removal),
        ]
    )


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
