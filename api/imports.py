"""Imports: a file looked at, brought in, followed and taken out; and data going out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, Final

from flask import Response, send_file

from analytics.arrivals import known_among
from analytics.book import Book
from analytics.desk import Desk
from analytics.listing import ids_come_with
from api import payloads
from api.asked import Answer, Asked, Handler
from spending.filter import ExpenseFilter
from spending.importing import begin_statement
from spending.job import ImportLine
from spending.settings import Settings, with_currency
from spending.statements import Choices, Statement, read_statement

_SHOWN: Final = 20
_DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_NAMELESS: Final = "A program's file"

WriteCsv = Callable[[Book, ExpenseFilter], IO[bytes]]
WriteArchive = Callable[[Desk], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Exports:
    """How data goes out: each gives a file that is at its beginning, and closed once sent."""

    csv: WriteCsv
    archive: WriteArchive


def listed(asked: Asked) -> Answer:
    """List imports and other long work."""
    return Answer({"items": [payloads.job(one) for one in asked.desk.book().jobs]})


def begun(asked: Asked) -> Answer:
    """Begin to bring a file in."""
    ledger, currency = asked.desk.ledger(), asked.query.get("currency", "")
    statement = _statement(asked, ledger.settings())
    name = asked.query.get("name", "").strip() or _NAMELESS
    done = begin_statement(ledger, statement, asked.operation, name=name, currency=currency)
    asked.desk.work_on(done.job)
    headers = {"Location": f"/api/v1/imports/{done.job}"}
    return Answer(payloads.receipt(done), 202, headers)


def previewed(asked: Asked) -> Answer:
    """Say what a file would bring, and record nothing."""
    book = asked.desk.book()
    statement = _statement(asked, book.settings)
    settings = with_currency(book.settings, asked.query.get("currency") or statement.currency)
    known = known_among(book, [line.id for line in statement.lines])
    body = {
        "count": len(statement.lines),
        "known": len(known.ids),
        "total": payloads.money(statement.total, settings.money),
        "currency": statement.currency or None,
        "expenses": [_line(one, settings) for one in statement.lines[:_SHOWN]],
        "rejected": [
            {"line": one.line, "reason": one.reason} for one in statement.rejected[:_SHOWN]
        ],
        "rejected_count": len(statement.rejected),
        "left_out": dict(statement.left_out),
        "remarks": list(statement.remarks),
    }
    return Answer(body)


def read(asked: Asked) -> Answer:
    """Say how an import, or other long work, stands."""
    return Answer(payloads.job(asked.desk.ledger().jobs.get(asked.path["job_id"])))


def removed(asked: Asked) -> Answer:
    """Begin to take an import out again."""
    desk, job_id = asked.desk, asked.path["job_id"]
    jobs = desk.ledger().jobs
    jobs.get(job_id)
    done = jobs.begin_removal(
        job_id,
        ids_come_with(desk.book(), job_id),
        asked.operation,
        keep_edited=asked.query.get("keep-edited", True),
    )
    desk.work_on(done.job)
    return Answer(payloads.receipt(done), 202)


def handlers(exports: Exports) -> dict[str, Handler]:
    """Give what answers imports and exports, by the contract's operation ids."""

    def csv(asked: Asked) -> Answer:
        wanted = ExpenseFilter.from_query(asked.query_text)
        return _file(exports.csv(asked.desk.book(), wanted), "text/csv", "expenses.csv")

    def archive(asked: Asked) -> Answer:
        return _file(exports.archive(asked.desk), "application/zip", "account.zip")

    return {
        "listImports": listed,
        "createImport": begun,
        "previewImport": previewed,
        "readImport": read,
        "removeImport": removed,
        "exportExpenses": csv,
        "exportAccount": archive,
    }


def _file(file: IO[bytes], media_type: str, name: str) -> Answer:
    response: Response = send_file(
        file, mimetype=media_type, as_attachment=True, download_name=name
    )
    return Answer(response=response)


def _statement(asked: Asked, settings: Settings) -> Statement:
    """Read the file that was sent; raises StatementError and InvalidInput."""
    given = asked.query
    choices = Choices(
        encoding=given.get("encoding"),
        delimiter=_DELIMITERS.get(given.get("delimiter", "")),
        header=given.get("header"),
        date_order=given.get("date-order"),
        decimal=given.get("decimal"),
        sign=given.get("sign"),
        columns=_columns(given.get("column", [])) or None,
    )
    account = with_currency(settings, given.get("currency", ""))
    return read_statement(asked.body, account, choices)


def _columns(sent: list[str]) -> dict[str, str]:
    return dict(text.split(":", 1) for text in sent)


def _line(one: ImportLine, settings: Settings) -> dict[str, Any]:
    draft = one.draft
    names = [name for name in (one.category, one.subcategory) if name]
    return {
        "day": draft.day.isoformat(),
        "amount": payloads.money(draft.amount, settings.money),
        "merchant": draft.merchant,
        "category": " › ".join(names),
        "method": draft.method,
        "tags": list(draft.tags),
        "note": draft.note,
    }
