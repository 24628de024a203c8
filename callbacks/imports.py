"""Importing: a dropped file is read and shown, then brought in as long work."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, set_props
from dash.development.base_component import Component

from analytics.arrivals import edited_since
from analytics.book import Book
from analytics.desk import Desk
from analytics.listing import ids_come_with
from components import ids, import_preview, import_removal, imports, notices
from components.import_reading import Wanted, read_file, wanted_for
from spending.errors import InvalidInput, NothingToUndo, StatementError
from spending.importing import begin_statement
from spending.job import DONE, Job
from spending.jobs import begun_in
from spending.settings import with_currency
from spending.statements import read_statement

Shown = tuple[Component | None, Mapping[str, Any] | None]

_BUSY = (Output(ids.IMPORT_PREVIEW, "className"), "busy", "")
"""While a file is read the place of its preview says so, and takes no second click."""

_REMOVAL_BEGIN = {"type": "removal-begin", "job": MATCH, "version": MATCH}
_REMOVAL_EDITED = {"type": "removal-edited", "job": MATCH, "version": MATCH}
_PUT_BACK = {"type": "put-back", "job": MATCH}

_MOST_REMEMBERED = 40
_ENTRIES_AT_ONCE = 10
_MOST_ENTRIES = 200


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the page follow its address, and files be read, brought in and taken out."""
    _register_in_browser(app)
    _register_reading(app, open_desk)
    _register_removal(app, open_desk)

    @app.callback(
        output={name: Output(*place) for name, place in imports.PLACES.items()},
        inputs={
            "query": Input(ids.IMPORTS_QUERY, "data"),
            "_version": Input(ids.CHANGE, "data"),
        },
    )
    def show(query: str | None, _version: int | None) -> dict[str, Any]:
        return shown(open_desk(), query or "")


# Reading a file


def _register_reading(app: Dash, open_desk: Callable[[], Desk]) -> None:
    @app.callback(
        Output(ids.IMPORT_PREVIEW, "children"),
        Output(ids.IMPORT_READ, "data"),
        Input(ids.IMPORT_DRAFT, "data"),
        Input(ids.AMOUNTS, "data"),
        State(ids.IMPORT_FILE, "contents"),
        State(ids.IMPORT_FILE, "filename"),
        State(ids.IMPORT_REMEMBERED, "data"),
        running=[_BUSY],
    )
    def look(
        draft: object, _amounts: str | None, contents: object, name: object, remembered: object
    ) -> Shown:
        if not isinstance(draft, Mapping):
            return None, None
        try:
            return looked(open_desk(), draft, contents, name, remembered)
        except (InvalidInput, StatementError) as error:
            return import_preview.refused(error.message), None

    @app.callback(
        Input(ids.IMPORT_CONFIRM, "n_clicks"),
        State(ids.IMPORT_DRAFT, "data"),
        State(ids.IMPORT_READ, "data"),
        State(ids.IMPORT_FILE, "contents"),
        State(ids.IMPORT_FILE, "filename"),
        State(ids.IMPORT_REMEMBERED, "data"),
        running=[_BUSY],
        prevent_initial_call=True,
    )
    def bring_in(
        _clicks: int, draft: object, read: object, contents: object, name: object, known: object
    ) -> None:
        operation = _operation(draft)
        read = read if isinstance(read, Mapping) else {}
        wanted = Wanted.of(read.get("choices"))
        data = import_preview.file_bytes(contents)
        version = begin(open_desk(), operation, wanted, data, import_preview.file_name(name))
        set_props(ids.IMPORT_REMEMBERED, {"data": remembering(known, read, wanted)})
        set_props(ids.IMPORT_FILE, {"contents": None, "filename": None})
        set_props(ids.IMPORT_DRAFT, {"data": None})
        set_props(ids.CHANGE, {"data": version})
        set_props(ids.URL, {"href": imports.address_of(operation)})


def looked(
    desk: Desk, draft: Mapping[str, Any], contents: object, name: object, remembered: object
) -> Shown:
    """Read a dropped file and give its preview, and what the browser keeps of the reading.

    A file nobody said anything about is read as the last one with its header was. Raises
    InvalidInput and StatementError.
    """
    if isinstance(size := draft.get("size"), int):
        return import_preview.too_large(size), None
    if isinstance(count := draft.get("files"), int):
        return import_preview.too_many(count), None
    data, book = import_preview.file_bytes(contents), desk.book()
    known = None if "choices" in draft else wanted_for(data, remembered)
    reading = read_file(data, book.settings, known or Wanted.of(draft.get("choices")))
    shown = import_preview.found(reading, name, book, remembered=known is not None)
    return shown, import_preview.kept(reading)


def begin(desk: Desk, operation: str, wanted: Wanted, data: bytes, name: str) -> int:
    """Begin to bring a file in and give the ledger's version.

    The operation was named when the file was dropped, so a second click begins nothing. Raises
    InvalidInput and StatementError.
    """
    ledger = desk.ledger()
    account = with_currency(ledger.settings(), wanted.currency)
    statement = read_statement(data, account, wanted.choices)
    receipt = begin_statement(ledger, statement, operation, name=name, currency=wanted.currency)
    desk.work_on(receipt.operation)
    return receipt.version


def remembering(known: object, read: Mapping[str, Any], wanted: Wanted) -> dict[str, Any]:
    """Give what a browser remembers of files by their headers, with what was chosen for this one.

    The newest stay.
    """
    kept = dict(known) if isinstance(known, Mapping) else {}
    fingerprint = str(read.get("fingerprint") or "")
    kept.pop(fingerprint, None)
    if fingerprint and wanted.sent:
        kept[fingerprint] = wanted.sent
    return dict(list(kept.items())[-_MOST_REMEMBERED:])


def _operation(draft: object) -> str:
    if not isinstance(draft, Mapping) or not isinstance(draft.get("operation"), str):
        field, reason = "file", "is missing: choose it again"
        raise InvalidInput(field, reason)
    return str(draft["operation"])


# Taking an import out


def _register_removal(app: Dash, open_desk: Callable[[], Desk]) -> None:
    @app.callback(
        Output(_REMOVAL_BEGIN, "disabled"),
        Input(_REMOVAL_BEGIN, "n_clicks"),
        State(_REMOVAL_BEGIN, "id"),
        State(_REMOVAL_EDITED, "value"),
        prevent_initial_call=True,
    )
    def take_out(clicks: int | None, button: ids.OfJobSeen, edited_too: object) -> bool:
        if not clicks:  # just drawn, not pressed
            return False
        desk = open_desk()
        job, operation = button["job"], f"out-{button['version']}-{button['job']}"
        receipt = desk.ledger().jobs.begin_removal(
            job, ids_come_with(desk.book(), job), operation, keep_edited=edited_too is not True
        )
        desk.work_on(receipt.operation)
        set_props(ids.CHANGE, {"data": receipt.version})
        return True

    @app.callback(
        Output(_PUT_BACK, "disabled"),
        Input(_PUT_BACK, "n_clicks"),
        State(_PUT_BACK, "id"),
        prevent_initial_call=True,
    )
    def put_back(clicks: int | None, button: ids.OfJob) -> bool:
        if not clicks:  # just drawn, not pressed
            return False
        desk = open_desk()
        receipt = desk.undo(_began(desk, button["job"]))
        set_props(ids.CHANGE, {"data": receipt.version})
        set_props(ids.NOTICES, {"children": [notices.taken_back(receipt.version, again=False)]})
        return True


def shown(desk: Desk, query: str) -> dict[str, Any]:
    """Give what the page shows for an address, by the name of its place."""
    book, wanted = desk.book(), imports.leaving(query)
    job = next((one for one in book.jobs if one.id == wanted and one.state == DONE), None)
    return imports.view(book, query, _removal(desk, book, job) if job else None)


def _removal(desk: Desk, book: Book, job: Job) -> Component:
    """Say what taking an import out would do, naming what was changed since."""
    ledger, edited = desk.ledger(), edited_since(book, job.id, import_removal.MOST_LISTED)
    changes = [import_removal.changed_fields(ledger.history(one.id)) for one in edited.newest]
    return import_removal.question(book, job, edited, changes)


def _began(desk: Desk, job_id: str) -> int:
    """Give the version that began long work; raises NothingToUndo when it was too long ago."""
    if not job_id:  # as an entry says that began none
        raise NothingToUndo
    ledger, before = desk.ledger(), None
    for _ in range(_MOST_ENTRIES // _ENTRIES_AT_ONCE):
        entries = ledger.journal(before, _ENTRIES_AT_ONCE)
        for entry in entries:
            if begun_in(entry) == job_id:
                return entry.version
        if not entries:
            break
        before = entries[-1].version
    raise NothingToUndo


def _register_in_browser(app: Dash) -> None:
    in_browser: Callable[..., object] = app.clientside_callback
    in_browser(
        ClientsideFunction("query", imports.PATH),
        Output(ids.IMPORTS_QUERY, "data"),
        Input(ids.URL, "search"),
        State(ids.URL, "pathname"),
    )
    in_browser(
        ClientsideFunction("imports", "draft"),
        Output(ids.IMPORT_DRAFT, "data"),
        Input(ids.IMPORT_FILE, "contents"),
        Input({"type": "date-order", "order": ALL}, "n_clicks"),
        Input({"type": "import-choice", "name": ALL}, "value"),
        Input({"type": "import-column", "at": ALL}, "value"),
        Input(ids.IMPORT_FORGET, "n_clicks", allow_optional=True),
        Input(ids.IMPORT_CANCEL, "n_clicks", allow_optional=True),
        State(ids.IMPORT_DRAFT, "data"),
        State(ids.IMPORT_READ, "data"),
    )
