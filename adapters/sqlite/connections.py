"""Connections to one file: lent to one thread at a time, kept for the next, never leaked.

Threads of a server come and go, so connections belong to no thread; and a forked process must not
inherit any, as SQLite's locks would be void there.
"""

import os
import sqlite3
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adapters.sqlite.database import (
    BUSY_TIMEOUT,
    LEDGERS,
    FileKind,
    Opened,
    connect,
    make,
    make_anew,
)
from adapters.sqlite.failures import code_of, failing_plainly, plain_error
from spending.errors import StoreError, StoreUnavailable

MOST_IDLE: Final = 8
"""So many connections are kept for later; more are opened when needed and closed after."""

_Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Kept:
    """An idle connection and the file it was opened on: a file can be replaced under its name."""

    connection: sqlite3.Connection
    file: _Identity


class Connections:
    """Lends connections to the store at `path`, which is made at the first need."""

    def __init__(
        self, path: Path, busy_timeout: float = BUSY_TIMEOUT, kind: FileKind = LEDGERS
    ) -> None:
        self._path = path
        self._kind = kind
        self._busy_timeout = busy_timeout
        self._idle: deque[_Kept] = deque()
        self._was_there = False
        _close_before_forks(self)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that sees one state of the file; raises StoreError."""
        with failing_plainly(self._path), self._lent() as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection for a change that is saved, whole, when the block ends without error.

        Raises StoreError; with StoreUnavailable(unknown=True) it may or may not be saved, after
        any other error nothing is.
        """
        with failing_plainly(self._path), self._lent() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            self._commit(connection)

    def scrub(self) -> None:
        """Have nothing that was deleted stay in the file or its log; raises StoreError.

        StoreUnavailable when another process reads or writes just then.
        """
        with failing_plainly(self._path), self._lent() as connection:
            connection.execute("VACUUM")
            _empty_log(connection)

    def empty_log(self) -> None:
        """Have nothing that was deleted stay in the log; raises StoreError.

        StoreUnavailable when another process reads or writes just then.
        """
        with failing_plainly(self._path), self._lent() as connection:
            _empty_log(connection)

    def close(self) -> None:
        """Close what is idle; the next need opens anew."""
        with suppress(IndexError):
            while True:
                self._idle.pop().connection.close()

    def _commit(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            elif code_of(error) != sqlite3.SQLITE_FULL:
                # It may have reached the log and only the word of the disk be missing.
                raise StoreUnavailable(unknown=True) from error
            raise plain_error(error, self._path) from error

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        opened, file = self._take()
        connection, keep = opened.connection, opened.lasting
        try:
            yield connection
        except (sqlite3.Error, StoreError):
            keep = False
            raise
        finally:
            self._give_back(connection, file if keep else None)

    def _give_back(self, connection: sqlite3.Connection, file: _Identity | None) -> None:
        try:
            connection.rollback()
        except sqlite3.Error:
            file = None
        if file and len(self._idle) < MOST_IDLE:
            self._idle.append(_Kept(connection, file))
        else:
            connection.close()

    def _take(self) -> tuple[Opened, _Identity]:
        """Take an idle connection, the one used last, or open another."""
        file = self._file()
        with suppress(IndexError):
            while True:
                kept = self._idle.pop()
                if kept.file == file:
                    return Opened(kept.connection), file
                kept.connection.close()
        return connect(self._path, self._busy_timeout, self._kind), file

    def _file(self) -> _Identity:
        was_there = self._was_there  # before the look: another thread may make it just after
        try:
            found = self._path.stat()
        except FileNotFoundError:
            if self._kind.remade:
                make_anew(self._path, self._kind)
            elif was_there:  # a disk was taken out: no new, empty store in its place
                raise StoreUnavailable from None
            else:
                make(self._path, self._kind)
            found = self._path.stat()
        self._was_there = True
        return found.st_dev, found.st_ino


def _empty_log(connection: sqlite3.Connection) -> None:
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreUnavailable


def _close_before_forks(connections: Connections) -> None:
    known = weakref.ref(connections)

    def close() -> None:
        if there := known():
            there.close()

    os.register_at_fork(before=close)
