"""The API wired into the program: whose ledger it works on, and how data goes out of it."""

from typing import IO

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from analytics.book import Book
from analytics.desk import Desk
from api.caller import Caller
from api.contract import read_contract
from api.imports import Exports
from api.routes import blueprint
from dashboard import sheets
from dashboard.auth.access import Access, address
from dashboard.auth.bearer import identify, is_visit
from dashboard.auth.events import marked, note
from dashboard.export import put, spooled, write_archive
from dashboard.failures import told
from dashboard.gate import FILES, turned_away
from dashboard.services import PersonalDesk, Services
from spending.errors import TooManyRequests
from spending.filter import ExpenseFilter


def add_api(server: Flask, services: Services, access: Access) -> None:
    """Add the routes of the contract."""

    def open_desk(caller: Caller) -> PersonalDesk:
        return services.program_desk(caller.owner)

    def csv(book: Book, wanted: ExpenseFilter) -> IO[bytes]:
        return spooled(lambda file: put(sheets.expenses(book, wanted), file))

    def archive(desk: Desk) -> IO[bytes]:
        assert isinstance(desk, PersonalDesk)  # noqa: S101 - `open_desk` gives no other
        access.rates.take(FILES, f"export {desk.owner}")
        note("account exported", owner=marked(desk.owner), address=address())
        return spooled(lambda file: write_archive(desk, file))

    def said(error: Exception) -> str:
        if isinstance(error, TooManyRequests):
            note("too many requests", address=address())
        return told(error)

    routes = blueprint(read_contract(), open_desk, Exports(csv, archive), said)

    @routes.before_request
    def let_in() -> ResponseReturnValue | None:
        if is_visit() and _is_person() and not current_user.is_authenticated:
            return turned_away()
        identify(access, services.find_caller)
        return None

    server.register_blueprint(routes)


def _is_person() -> bool:
    """Whether a browser says that somebody goes to the address."""
    return request.headers.get("Sec-Fetch-Mode") == "navigate"
