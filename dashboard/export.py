"""Data out of the program: a CSV of the expenses, and an archive of everything an account holds."""

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Final, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson

from adapters.backup import pack_backup
from analytics.book import Book
from analytics.listing import ids_come_with
from dashboard import sheets
from dashboard.services import PersonalDesk
from spending.errors import InvalidInput
from spending.filter import ExpenseFilter
from spending.job import SAMPLE, Job
from spending.ports import LedgerArchive, LedgerStore
from spending.records import JournalEntry

BACKUP: Final = "account.backup"
"""The name in an archive of what `expense-tracker restore` takes."""

TABLES: Final[dict[str, tuple[Callable[[Book], sheets.Table], str]]] = {
    "expenses.csv": (
        lambda book: sheets.expenses(book, ExpenseFilter()),
        "every expense; can be imported here again, and opened as a spreadsheet",
    ),
    "trash.csv": (sheets.trash, "what is in the trash, and when it was deleted"),
    "categories.csv": (sheets.categories, "the categories, archived and merged ones too"),
    "limits.csv": (sheets.limits, "the monthly limits, and from which month on they hold"),
    "rollovers.csv": (sheets.rollovers, "what of a month's limit goes on into the next"),
    "alerts.csv": (sheets.alerts, "when a limit was crossed"),
    "views.csv": (sheets.views, "the saved views: their names, and the addresses they open"),
    "imports.csv": (sheets.imports, "the files that were imported; not the files themselves"),
}
"""The tables of an archive by name: what makes each, and what it is."""

_OTHERS: Final = {
    "settings.json": "currency, language and region, time zone, first day of the week",
    "history.jsonl": "everything that was done: one act a line, with what it changed",
    BACKUP: "every record as it is kept, for `expense-tracker restore`",
    "README.txt": "this text",
}

ENTRIES_AT_ONCE: Final = 40
"""Journal entries read at once: one may hold up to 250 KB."""

_OWN_ONLY: Final = 0o600
_IN_MEMORY: Final = 4 * 1024 * 1024


def write_csv(book: Book, path: Path, wanted: ExpenseFilter | None = None) -> int:
    """Write the expenses a filter holds for, oldest first, to a new file; give their number.

    Amounts are plain decimals, refunds negative. A text a spreadsheet would take for a formula
    gets an apostrophe before it. Raises InvalidInput when the file is there already.
    """
    with _new_file(path) as file:
        return put(sheets.expenses(book, wanted or ExpenseFilter()), file)


def write_archive(desk: PersonalDesk, file: IO[bytes]) -> None:
    """Write everything a person's account holds as a zip into an open file that can be sought in.

    The tables and the history show one version of the ledger; what is recorded while they are
    written may be in the backup besides. Raises StoreError.
    """
    book = desk.book()
    with ZipFile(file, "w") as archive:

        @contextmanager
        def member(name: str, how: int = ZIP_DEFLATED) -> Iterator[IO[bytes]]:
            about = ZipInfo(name, desk.services.tools.clock.now().timetuple()[:6])
            about.compress_type, about.external_attr = how, _OWN_ONLY << 16
            with archive.open(about, "w", force_zip64=True) as opened:
                yield opened

        for name, (table, _) in TABLES.items():
            with member(name) as opened:
                put(table(book), opened)
        with member("settings.json") as opened:
            opened.write(orjson.dumps(book.settings.fields, option=orjson.OPT_INDENT_2))
        with member("history.jsonl") as opened:
            opened.writelines(_history(desk.services.store, desk.owner, book.version))
        if book.version:
            with member(BACKUP, ZIP_STORED) as opened:  # it is packed already
                pack_backup(_archive_of(desk), desk.owner, opened, desk.services.tools.clock.now())
        with member("README.txt") as opened:
            opened.write(_about(book).encode())


def write_archive_to(desk: PersonalDesk, path: Path) -> None:
    """Write everything to a new zip that is readable by nobody else.

    Raises InvalidInput when the file is there already or cannot be written, and StoreError.
    """
    with _new_file(path) as file:
        write_archive(desk, file)


def sample_jobs(book: Book) -> list[tuple[Job, list[str]]]:
    """Give the sample data that is in the book: each job with the ids of its expenses."""
    jobs = [job for job in book.jobs if job.kind == SAMPLE and job.state != "removed"]
    return [(job, ids_come_with(book, job.id)) for job in jobs]


def spooled(write: Callable[[IO[bytes]], object]) -> IO[bytes]:
    """Have something written to a file of no name, and give it at its beginning.

    It is gone when it is closed, and when writing it fails.
    """
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - who sends it closes it
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a new file to write; one that was not finished goes again."""
    try:
        opened = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWN_ONLY)
        with os.fdopen(opened, "wb") as file:
            try:
                yield file
            except BaseException:
                path.unlink()
                raise
    except FileExistsError as error:
        raise InvalidInput("file", f"{path} is there already: choose another name") from error
    except OSError as error:
        raise InvalidInput("file", f"{path} cannot be written ({error.strerror})") from error


def put(table: sheets.Table, file: IO[bytes]) -> int:
    """Write a table as CSV; give how many rows it has below its header."""
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(next(table))
    rows = sum(1 for row in table if writer.writerow(row))
    text.flush()
    text.detach()
    return rows


def _history(store: LedgerStore, owner: str, newest: int) -> Iterable[bytes]:
    """Give the journal up to a version, oldest first, one act a line."""
    for after in range(0, newest, ENTRIES_AT_ONCE):
        for entry in store.journal(owner, after, min(after + ENTRIES_AT_ONCE, newest)):
            yield orjson.dumps(_act(entry), option=orjson.OPT_APPEND_NEWLINE)


def _act(entry: JournalEntry) -> dict[str, object]:
    changes = [
        {"record": one.key, "before": one.before, "after": one.after} for one in entry.changes
    ]
    return {
        "version": entry.version,
        "when": entry.at.isoformat(),
        "act": entry.act,
        "from": entry.source,
        "changes": changes,
    }


def _archive_of(desk: PersonalDesk) -> LedgerArchive:
    return cast("LedgerArchive", desk.services.store)  # each of our stores is both


def _about(book: Book) -> str:
    """Say what each file of an archive is."""
    described = {name: what for name, (_, what) in TABLES.items()} | _OTHERS
    if not book.version:
        described.pop(BACKUP)
    width = max(map(len, described))
    lines = "\n".join(f"{name:<{width}}  {what}" for name, what in described.items())
    return f"{_BEGINNING}\n{lines}\n{_END}"


_BEGINNING: Final = """Everything your account in the Expense Tracker holds.
"""
_END: Final = """
Texts are UTF-8. Amounts are plain decimals with a point, refunds negative, in the currency beside
them; days are year-month-day; moments are in UTC. In settings.json, week 1 is Monday, 0 what is
usual for the language and region. In history.jsonl and the backup, amounts are whole numbers of
the smallest unit, and before and after hold only what changed.

A text that a spreadsheet would take for a formula has an apostrophe (') before it. The import of
this program takes it off again.

To have everything back as it was, in a store that holds nothing yet, take the backup out of this
archive and run: expense-tracker restore account.backup
Without the program, any tool for gzip unpacks it: one record a line, as JSON.
"""
