"""SQLite connections that fail when a test says so."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, cast

import pytest

from adapters.sqlite.database import FileKind, Opened, connect


class Fate(Enum):
    """What becomes of the statement that fails."""

    NOT_DONE = "not done, the transaction stays open"
    ROLLED_BACK = "not done, and the whole transaction with it"
    DONE = "done all the same"


@dataclass
class Fault:
    """An error for the next statement that begins with some words."""

    words: str
    error: Exception
    fate: Fate = Fate.NOT_DONE
    met: bool = False


def sqlite_error(code: int, kind: type[sqlite3.Error] = sqlite3.OperationalError) -> sqlite3.Error:
    """Give an error with a result code of SQLite's."""
    error = kind(f"made up, code {code}")
    error.sqlite_errorcode = code
    return error


class _FaultyConnection:
    """Passes everything on but the statement that fails."""

    def __init__(self, connection: sqlite3.Connection, fault: Fault) -> None:
        self._connection = connection
        self._fault = fault

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401 - any value
        self._meet(statement)
        return self._connection.execute(statement, *values)

    def executemany(self, statement: str, values: Iterable[Any]) -> sqlite3.Cursor:
        self._meet(statement)
        return self._connection.executemany(statement, values)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a connection has
        return getattr(self._connection, name)

    def _meet(self, statement: str) -> None:
        fault = self._fault
        if fault.met or not statement.startswith(fault.words):
            return
        fault.met = True
        if fault.fate is Fate.DONE:
            self._connection.execute(statement)
        if fault.fate is Fate.ROLLED_BACK:
            self._connection.execute("ROLLBACK")
        raise fault.error


def plan_fault(monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    """Have connections opened from now on meet a fault, one of them once."""

    def faulty(path: Path, busy_timeout: float, kind: FileKind) -> Opened:
        opened = connect(path, busy_timeout, kind)
        connection = cast("sqlite3.Connection", _FaultyConnection(opened.connection, fault))
        return Opened(connection, opened.lasting)

    monkeypatch.setattr("adapters.sqlite.connections.connect", faulty)
