"""The embedded store: ledgers in one SQLite file, for several processes of one machine.

A commit is one transaction on the disk before it is acknowledged (write-ahead log, full sync).
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from adapters.sqlite.connections import Connections
from adapters.sqlite.database import BUSY_TIMEOUT
from adapters.sqlite.queries import (
    DROP,
    ONE,
    PUT,
    PUT_NEW,
    PUT_TALLY,
    erase_all_but_head,
    forget_operations,
    has_anything,
    is_record,
    read_everything,
    read_expenses,
    read_head,
    read_heads,
    read_journal,
    read_kind,
    read_operation,
    read_others,
    read_seals,
    read_tally,
)
from adapters.sqlite.rows import DueRow, ItemRow, Rows, Tally, due_of, due_row, moment_text
from spending.errors import AlreadyThere, HeadMoved, StoreDamaged, UnknownJob
from spending.records import (
    CLOSED,
    CLOSING,
    OPEN,
    Commit,
    CommitLimits,
    Due,
    Head,
    JournalEntry,
    KeptItem,
    Operation,
    Record,
)
from spending.snapshot import Snapshot

LIMITS: Final = CommitLimits(records=5_000, journal_bytes=8_000_000)

_DUE: Final = "SELECT at, owner, id, kind, details FROM due WHERE at <= ? ORDER BY at, owner, id"
_PUT_DUE: Final = "INSERT OR REPLACE INTO due (at, owner, id, kind, details) VALUES (?, ?, ?, ?, ?)"
_DROP_DUE: Final = "DELETE FROM due WHERE at = ? AND owner = ? AND id = ?"
_UNDUE_ALL: Final = "DELETE FROM due WHERE owner = ?"
_STAGE: Final = "INSERT INTO staged (owner, job, part, material) VALUES (?, ?, ?, ?)"
_STAGED: Final = "SELECT material FROM staged WHERE owner = ? AND job = ? AND part = ?"
_UNSTAGE: Final = "DELETE FROM staged WHERE owner = ? AND job = ?"

_FORGET_EVERY: Final = 100
"""Old operations are swept out with every commit whose version this divides."""


class SqliteStore:
    """Keeps ledgers in the file at `path`, which is made at the first need.

    `busy_timeout` is how many seconds to wait while another process writes.
    """

    def __init__(self, path: Path, *, busy_timeout: float = BUSY_TIMEOUT) -> None:
        self._path = path
        self._connections = Connections(path, busy_timeout)

    @property
    def limits(self) -> CommitLimits:
        """How much one commit may hold."""
        return LIMITS

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        self._connections.close()

    # Reading

    def head(self, owner: str) -> Head:
        """Give the head; version 0 when the owner has nothing yet."""
        with self._connections.reading() as connection:
            return read_head(connection, self._rows(owner))

    def heads(self, owners: Collection[str]) -> dict[str, int]:
        """Give the versions of many ledgers, 0 for who has nothing yet, all in one SELECT.

        No seals are compared: whoever then reads a ledger finds out what is damaged in it.
        """
        with self._connections.reading() as connection:
            return read_heads(connection, owners)

    def begin(self, owner: str, operation_id: str) -> tuple[Head, Operation | None]:
        """Give the head, and what is remembered of an operation, at one version."""
        rows = self._rows(owner)
        with self._connections.reading() as connection:
            return read_head(connection, rows), read_operation(connection, rows, operation_id)

    def get(self, owner: str, keys: Sequence[str]) -> dict[str, Record]:
        """Give the records there are under these keys, all at one version."""
        rows = self._rows(owner)
        with self._connections.reading() as connection:
            found = (connection.execute(ONE, (owner, key)).fetchone() for key in keys)
            records = [rows.record(row) for row in found if row]
        return {record.key: record for record in records}

    def all(self, owner: str, kind: str) -> list[Record]:
        """Give every record of one kind, by key."""
        rows = self._rows(owner)
        with self._connections.reading() as connection:
            return [rows.record(row) for row in read_kind(connection, rows, kind)]

    def snapshot(self, owner: str) -> Snapshot:
        """Read everything of one owner at one version; it adds up, or StoreDamaged is raised."""
        rows = self._rows(owner)
        with self._connections.reading() as connection:
            head = read_head(connection, rows)
            expenses, their_tally = read_expenses(connection, rows)
            others, other_tally = read_others(connection, rows)
            rows.must_add_up(their_tally + other_tally, read_tally(connection, rows))
        return Snapshot(head.version, expenses, others)

    def journal(self, owner: str, after: int, through: int | None = None) -> list[JournalEntry]:
        """Give the entries after a version, to a version or the newest, oldest first."""
        rows = self._rows(owner)
        with self._connections.reading() as connection:
            newest = read_head(connection, rows).version
            last = newest if through is None else min(through, newest)
            found = read_journal(connection, rows, after, last)
            entries = [rows.entry(row) for row in found]
        if [entry.version for entry in entries] != list(range(max(after, 0) + 1, last + 1)):
            raise rows.damaged("its history has gaps")
        return entries

    def due(self, until: datetime, most: int) -> list[Due]:
        """Give what is due by a moment (UTC), of all owners, oldest first, at most so many.

        What cannot be read is passed over: it must not stop the others.
        """
        with self._connections.reading() as connection:
            found = connection.execute(_DUE, (moment_text(until),))
            return list(islice(_readable(found), most))

    # Changing

    def commit(self, owner: str, commit: Commit) -> None:
        """Do one commit whole or not at all; raises HeadMoved."""
        rows = self._rows(owner)
        version = commit.head.version
        kept = [(write.key, write.after) for write in commit.writes if write.after is not None]
        puts = [rows.row(key, version, after) for key, after in kept]
        dropped = [(owner, write.key) for write in commit.writes if write.after is None]
        with self._connections.writing() as connection:
            before = _tally_in_turn(connection, rows, commit)
            old = read_seals(connection, rows, [write.key for write in commit.writes])
            after = before - Tally.of(old) + Tally.of([row[3] for row in puts])
            connection.executemany(DROP, dropped)
            connection.executemany(PUT, puts)
            connection.execute(PUT_NEW, rows.entry_row(commit.entry))
            connection.execute(PUT, rows.operation_row(commit.operation))
            connection.execute(PUT, rows.head_row(commit.head))
            connection.execute(PUT_TALLY, (owner, after.records, after.seals))
            _move_due(connection, commit)
            if version % _FORGET_EVERY == 0:
                forget_operations(connection, rows, commit.forget_before)

    def stage(self, owner: str, job_id: str, parts: Sequence[bytes]) -> None:
        """Put the material of a long job aside, in place of what was there of it."""
        numbered = [(owner, job_id, number, part) for number, part in enumerate(parts)]
        with self._connections.writing() as connection:
            connection.execute(_UNSTAGE, (owner, job_id))
            connection.executemany(_STAGE, numbered)

    def staged(self, owner: str, job_id: str, part: int) -> bytes:
        """Give one part of a job's material; raises UnknownJob."""
        with self._connections.reading() as connection:
            found = connection.execute(_STAGED, (owner, job_id, part)).fetchone()
        if found is None:
            raise UnknownJob(job_id)
        return bytes(found[0])

    def unstage(self, owner: str, job_id: str) -> None:
        """Drop the material of a job that is over."""
        with self._connections.writing() as connection:
            connection.execute(_UNSTAGE, (owner, job_id))

    def redact(self, owner: str, version: int, keys: Sequence[str]) -> None:
        """Take what a commit's journal entry holds of these records out of it, if it is there."""
        rows = self._rows(owner)
        with self._connections.writing() as connection:
            for row in read_journal(connection, rows, version - 1, version):
                connection.execute(PUT, rows.entry_row(rows.entry(row).redacted(keys)))

    def forget(self, owner: str) -> None:
        """Erase everything of an owner whose head is closing, and leave the head closed.

        The bytes leave the file too: what was deleted before deletion overwrote anything is
        rewritten without it, and the log is emptied. Another process that reads just then has it
        tried again later (StoreUnavailable).
        """
        rows = self._rows(owner)
        with self._connections.writing() as connection:
            head = read_head(connection, rows)
            if head.state == OPEN and head.version:
                raise HeadMoved
            if head.state != CLOSING:
                return
            erase_all_but_head(connection, owner)
            connection.execute(PUT_TALLY, (owner, 0, 0))
        self._connections.scrub()
        with self._connections.writing() as connection:
            closed = Head(head.version, CLOSED, {}, head.schema)
            connection.execute(PUT, rows.head_row(closed))
            connection.execute(_UNDUE_ALL, (owner,))

    # Backup

    def dump(self, owner: str) -> Iterator[KeptItem]:
        """Give every item of one owner at one version, by key; it adds up or raises in the end."""
        rows = self._rows(owner)
        with self._connections.reading() as connection:
            read_head(connection, rows)
            seals = []
            for row in read_everything(connection, rows):
                yield rows.kept(row)
                if is_record(row[0]):
                    seals.append(row[2])
            rows.must_add_up(Tally.of(seals), read_tally(connection, rows))

    def load(self, owner: str, items: Iterable[KeptItem]) -> None:
        """Take all items in, whole or not at all.

        Raises AlreadyThere unless the owner is new, StoreDamaged for items that are none.
        """
        rows = self._rows(owner)
        with self._connections.writing() as connection:
            if has_anything(connection, owner):
                raise AlreadyThere(str(self._path))
            seals = []
            for row in _rows_of(rows, items):
                connection.execute(PUT_NEW, row)
                if is_record(row[1].encode()):
                    seals.append(row[3])
            tally = Tally.of(seals)
            connection.execute(PUT_TALLY, (owner, tally.records, tally.seals))
            read_head(connection, rows)

    def _rows(self, owner: str) -> Rows:
        return Rows(owner, self._path)


def _tally_in_turn(connection: sqlite3.Connection, rows: Rows, commit: Commit) -> Tally:
    """Give what the records add up to before a commit whose turn it is; raises HeadMoved."""
    head = read_head(connection, rows)
    known = read_operation(connection, rows, commit.operation.id)
    if head.version != commit.head.version - 1 or (known and known.at >= commit.forget_before):
        raise HeadMoved
    tally = read_tally(connection, rows)
    if tally is None and head.version:
        raise rows.damaged("what its records add up to is missing")
    return tally or Tally()


def _readable(found: Iterable[DueRow]) -> Iterator[Due]:
    for row in found:
        with suppress(AttributeError, TypeError, ValueError):
            yield due_of(row)


def _move_due(connection: sqlite3.Connection, commit: Commit) -> None:
    """Take out what is due no more, then put in what is: one may stand in for the other."""
    undue = [(moment_text(due.when), due.owner, due.id) for due in commit.undue]
    connection.executemany(_DROP_DUE, undue)
    connection.executemany(_PUT_DUE, [due_row(due) for due in commit.due])


def _rows_of(rows: Rows, items: Iterable[KeptItem]) -> Iterator[ItemRow]:
    for item in items:
        try:
            yield rows.kept_row(item)
        except (KeyError, TypeError, ValueError) as error:
            raise StoreDamaged("backup", f"its item {item.key} cannot be read") from error
