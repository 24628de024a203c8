"""Importing: a dropped file is read and shown, then brought in as long work."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, set_props
from dash.development.base_component import Component

from analytics.desk import Desk
from components import ids, import_preview, imports
from spending.errors import InvalidInput, StatementError
from spending.job import IMPORT
from spending.statements import read_statement

Draft = Mapping[str, Any]

_BUSY = (Output(ids.IMPORT_PREVIEW, "className"), "busy", "")
"""While a file is read the place of its preview says so, and takes no second click."""


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the page follow its address, and files be read and brought in."""
    _register_in_browser(app)

    @app.callback(
        output={name: Output(*place) for name, place in imports.PLACES.items()},
        inputs={
            "query": Input(ids.IMPORTS_QUERY, "data"),
            "_version": Input(ids.CHANGE, "data"),
        },
    )
    def show(query: str | None, _version: int | None) -> dict[str, Any]:
        return imports.view(open_desk().book(), query or "")

    @app.callback(
        Output(ids.IMPORT_PREVIEW, "children"),
        Input(ids.IMPORT_DRAFT, "data"),
        State(ids.IMPORT_FILE, "contents"),
        State(ids.IMPORT_FILE, "filename"),
        running=[_BUSY],
    )
    def look(draft: Draft | None, contents: str | None, name: str | None) -> Component | None:
        if not draft:
            return None
        if "size" in draft:
            return import_preview.too_large(int(draft["size"]))
        settings = open_desk().book().settings
        try:
            data = import_preview.file_bytes(contents)
            statement = read_statement(data, settings, import_preview.choices_of(draft))
        except (InvalidInput, StatementError) as error:
            return import_preview.problem(error, settings)
        return import_preview.found(statement, name, settings)

    @app.callback(
        Input(ids.IMPORT_CONFIRM, "n_clicks"),
        State(ids.IMPORT_DRAFT, "data"),
        State(ids.IMPORT_FILE, "contents"),
        State(ids.IMPORT_FILE, "filename"),
        running=[_BUSY],
        prevent_initial_call=True,
    )
    def bring_in(_clicks: int, draft: Draft, contents: str | None, name: str | None) -> None:
        version = begin(
            open_desk(), draft, import_preview.file_bytes(contents), import_preview.file_name(name)
        )
        set_props(ids.IMPORT_FILE, {"contents": None, "filename": None})
        set_props(ids.IMPORT_DRAFT, {"data": None})
        set_props(ids.CHANGE, {"data": version})
        set_props(ids.URL, {"href": imports.address_of(str(draft["operation"]))})


def begin(desk: Desk, draft: Draft, data: bytes, name: str) -> int:
    """Begin to bring a file in and give the ledger's version.

    The operation was named when the file was dropped, so a second click begins nothing. Raises
    StatementError.
    """
    ledger = desk.ledger()
    statement = read_statement(data, ledger.settings(), import_preview.choices_of(draft))
    receipt = ledger.jobs.begin_import(
        statement.lines,
        str(draft["operation"]),
        kind=IMPORT,
        about=name,
        currency=statement.currency,
        left_out=dict(statement.left_out),
        rejected=len(statement.rejected),
    )
    desk.work_on(receipt.operation)
    return receipt.version


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
        Input(ids.IMPORT_CANCEL, "n_clicks", allow_optional=True),
        State(ids.IMPORT_DRAFT, "data"),
    )
