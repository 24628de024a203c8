"""The file itself: how it is made, what it consists of, and how it is opened."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from adapters.sqlite.failures import code_of
from spending.errors import StoreDamaged, StoreTooNew
from spending.records import SCHEMA

APPLICATION: Final = 0x45785472
"""Marks a ledger's file as ours in its header: `ExTr`."""

BUSY_TIMEOUT: Final = 5.0
"""Seconds to wait while another process writes."""

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700

_NO_LOG_POSSIBLE: Final = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY})
"""What opening fails with where no log can be made beside the file."""

_LEDGER_TABLES: Final = """
    -- Everything of an owner: HEAD, records by key, J#<version>, O#<operation id>; doc is JSON.
    CREATE TABLE items (
        owner TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, seal INTEGER NOT NULL,
        doc TEXT NOT NULL, PRIMARY KEY (owner, key)
    ) WITHOUT ROWID;
    -- What an owner's records must add up to: how many, and the sum of their seals.
    CREATE TABLE tallies (
        owner TEXT NOT NULL PRIMARY KEY, records INTEGER NOT NULL, seals INTEGER NOT NULL
    ) WITHOUT ROWID;
    -- What must happen later; at is a moment in UTC.
    CREATE TABLE due (
        at TEXT NOT NULL, owner TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL,
        details TEXT NOT NULL, PRIMARY KEY (at, owner, id)
    ) WITHOUT ROWID;
    -- The material of long jobs, in parts.
    CREATE TABLE staged (
        owner TEXT NOT NULL, job TEXT NOT NULL, part INTEGER NOT NULL, material BLOB NOT NULL,
        PRIMARY KEY (owner, job, part)
    );
"""


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file of ours is: the marks in its header, and the statements that make its tables.

    One that is `remade` can be done without: when it is lost, an empty one takes its place.
    """

    application: int
    schema: int
    tables: str
    remade: bool = False


LEDGERS: Final = FileKind(APPLICATION, SCHEMA, _LEDGER_TABLES)


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection; one that is not `lasting` sees no later change and is for one use."""

    connection: sqlite3.Connection
    lasting: bool = True


def make(path: Path, kind: FileKind = LEDGERS) -> None:
    """Make an empty store where there is no file, in one step; raises sqlite3.Error and OSError.

    When another process is faster, its file stays.
    """
    _make_folder(path.parent)
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, FILE_MODE))
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(
                f"BEGIN; PRAGMA application_id = {kind.application}; "
                f"PRAGMA user_version = {kind.schema}; {kind.tables} COMMIT;"
            )
        _publish(draft, path)
    finally:
        for rest in ("", "-wal", "-shm"):
            draft.with_name(draft.name + rest).unlink(missing_ok=True)
    _sync_folder(path.parent)


def make_anew(path: Path, kind: FileKind) -> None:
    """Make an empty file in place of one that was lost; raises sqlite3.Error and OSError.

    The log of the lost one goes first: SQLite would read it into the new one. One process does
    that at a time, or it could be the log of the file that another has just made.
    """
    _make_folder(path.parent)
    with _alone_in(path.parent):
        if not path.exists():
            for log in ("-wal", "-shm"):
                path.with_name(path.name + log).unlink(missing_ok=True)
            make(path, kind)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes out that come this way, until the block ends."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def _publish(draft: Path, path: Path) -> None:
    """Give a finished file its name, never over another one."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        if not path.exists():
            draft.rename(path)


def _sync_folder(folder: Path) -> None:
    """Have the disk know the name of a new file."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def connect(path: Path, busy_timeout: float = BUSY_TIMEOUT, kind: FileKind = LEDGERS) -> Opened:
    """Open a store that is there; `busy_timeout` in seconds.

    Where neither the file nor its folder may be written, it can still be read. Raises
    StoreDamaged, StoreTooNew, sqlite3.Error and OSError.
    """
    if not path.stat().st_size:
        raise StoreDamaged(str(path), "the file is empty")
    try:
        return Opened(_connected(path, "mode=rw", busy_timeout, kind))
    except sqlite3.OperationalError as error:
        if code_of(error) not in _NO_LOG_POSSIBLE or _has_log(path):
            raise
    return Opened(_connected(path, "mode=ro&immutable=1", busy_timeout, kind), lasting=False)


def _has_log(path: Path) -> bool:
    """Whether commits wait beside the file that reading it alone would miss."""
    logs = (path.with_name(f"{path.name}{suffix}") for suffix in ("-wal", "-journal"))
    return any(log.exists() and log.stat().st_size for log in logs)


def _connected(path: Path, how: str, busy_timeout: float, kind: FileKind) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        timeout=busy_timeout,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.text_factory = bytes
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA secure_delete = ON")  # what is erased leaves the file
        _check_header(connection, path, kind)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_header(connection: sqlite3.Connection, path: Path, kind: FileKind) -> None:
    """Hold the header against what this program writes.

    By asking SQLite alone: opening and closing the file beside it would void its locks.
    """

    def number(name: str) -> int:
        found: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
        return found

    if number("application_id") != kind.application:
        raise StoreDamaged(str(path), "it is no store of this program")
    schema = number("user_version")
    if schema > kind.schema:
        raise StoreTooNew(str(path), schema)
    encoding = connection.execute("PRAGMA encoding").fetchone()[0]
    if schema != kind.schema or encoding != b"UTF-8":
        raise StoreDamaged(str(path), "its header is not as this program wrote it")
    # SQLite reads on where pages are missing or shifted, until it needs one of them.
    size = number("page_count") * number("page_size")
    if path.stat().st_size != size and not _has_log(path):
        raise StoreDamaged(str(path), "it is not as long as it was written")
