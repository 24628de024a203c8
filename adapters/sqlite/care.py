"""Looking after a store: what is wrong with a file, said plainly, and taking a repair as right.

To repair a damaged file by hand: copy it, mend the copy in the `sqlite3` shell (`.recover` when
its structure is broken; the `doc` columns are JSON), then `reseal` and `check` it.
"""

import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from os import W_OK, access
from pathlib import Path
from typing import Final

from adapters.sqlite.database import FILE_MODE, connect
from adapters.sqlite.failures import failing_plainly
from adapters.sqlite.queries import (
    PUT_TALLY,
    is_record,
    read_everything,
    read_head,
    read_kind,
    read_tally,
)
from adapters.sqlite.rows import JOURNAL, OPERATION, Row, Rows, Tally, due_of, named
from spending.columns import ExpenseColumns
from spending.errors import StoreDamaged, StoreError
from spending.job import RUNNING
from spending.records import EXPENSE, JOB, Head, Record

_NAMED: Final = 5
"""So many items are named in a sentence; the rest are counted."""

_OWNERS: Final = "SELECT owner FROM items UNION SELECT owner FROM tallies ORDER BY owner"
_STAGED: Final = "SELECT DISTINCT job FROM staged WHERE owner = ? ORDER BY job"
_DUE: Final = "SELECT at, owner, id, kind, details FROM due"


def check(path: Path) -> list[str]:
    """Say what is wrong with a store's file in plain sentences, none when it is sound.

    Nothing in it is changed, and it may be in use meanwhile.
    """
    if not path.exists():
        return [f"There is no file {path}."]
    wrong = list(_wrong_permissions(path))
    try:
        with failing_plainly(path), closing(connect(path).connection) as connection:
            connection.execute("BEGIN")
            wrong += _wrong_structure(connection) or _wrong_contents(connection, path)
    except StoreError as error:
        wrong.append(error.message)
    return wrong


def reseal(path: Path) -> int:
    """Take everything a file holds now as right, after it was repaired by hand.

    Gives how many items were not as this program wrote them. Raises StoreError.
    """
    with failing_plainly(path), closing(connect(path).connection) as connection:
        connection.execute("BEGIN IMMEDIATE")
        changed = sum(_reseal_owner(connection, Rows(one, path)) for one in _owners(connection))
        connection.execute("COMMIT")
    return changed


def _reseal_owner(connection: sqlite3.Connection, rows: Rows) -> int:
    seals, changed = [], []
    for key, version, seal, doc in read_everything(connection, rows):
        right = rows.seal(key, version, doc)
        if right != seal:
            changed.append((right, rows.owner, key.decode()))
        if is_record(key):
            seals.append(right)
    connection.executemany("UPDATE items SET seal = ? WHERE owner = ? AND key = ?", changed)
    tally = Tally.of(seals)
    connection.execute(PUT_TALLY, (rows.owner, tally.records, tally.seals))
    return len(changed)


def _wrong_permissions(path: Path) -> Iterator[str]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & ~FILE_MODE:
        yield (
            f"Others on this machine may open {path}: its mode is {mode:04o}, "
            f"it should be {FILE_MODE:04o}."
        )
    if not access(path, W_OK) or not access(path.parent, W_OK):
        yield f"{path} or its folder is read-only: it can be read, nothing can be saved."


def _wrong_structure(connection: sqlite3.Connection) -> list[str]:
    found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    if found == [b"ok"]:
        return []
    first = named(found[0]).replace("*** in database main ***", "").strip().splitlines()[0]
    return [f"The structure of the file is broken in at least {len(found)} places: {first}."]


def _owners(connection: sqlite3.Connection) -> list[str]:
    return [named(row[0]) for row in connection.execute(_OWNERS)]


def _wrong_contents(connection: sqlite3.Connection, path: Path) -> list[str]:
    """Say what is wrong with each account, then with what is planned."""
    wrong = []
    planned = set()
    for row in connection.execute(_DUE):
        try:
            due = due_of(row)
        except (AttributeError, TypeError, ValueError):
            wrong.append("Something planned for later cannot be read.")
        else:
            planned.add((due.owner, due.id))
    for owner in _owners(connection):
        try:
            found = list(_wrong_account(connection, Rows(owner, path), planned))
        except StoreDamaged as error:
            found = [error.message]
        wrong += [f"Account {owner}: {sentence}" for sentence in found]
    return wrong


def _wrong_account(
    connection: sqlite3.Connection, rows: Rows, planned: set[tuple[str, str]]
) -> Iterator[str]:
    head = read_head(connection, rows)
    account = _Account(rows, head)
    for row in read_everything(connection, rows):
        account.take(row)
    yield from account.wrong(read_tally(connection, rows))
    jobs = {one.id: one.fields.get("state") for one in _readable(connection, rows, JOB)}
    for (job,) in connection.execute(_STAGED, (rows.owner,)):
        if jobs.get(named(job)) != RUNNING:
            yield f"material of the import {named(job)} is left over; it takes room, no more."
    for job, state in jobs.items():
        if state == RUNNING and (rows.owner, job) not in planned:
            yield f"the import {job} is unfinished and nothing will take it up by itself."


def _readable(connection: sqlite3.Connection, rows: Rows, kind: str) -> Iterator[Record]:
    for row in read_kind(connection, rows, kind):
        try:
            yield rows.record(row)
        except StoreDamaged:  # named among the broken ones
            continue


@dataclass(slots=True)
class _Account:
    """What is found while all items of one owner pass by."""

    rows: Rows
    head: Head
    seals: list[int] = field(default_factory=list)
    history: set[int] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    expenses: ExpenseColumns = field(default_factory=ExpenseColumns)

    def take(self, row: Row) -> None:
        """Look at one item."""
        key, version = row[0], row[1]
        if is_record(key):
            self.seals.append(row[2])
        try:
            self._read(row)
        except StoreDamaged:
            self.broken.append(named(key))
        else:
            if version > self.head.version:
                self.late.append(named(key))

    def _read(self, row: Row) -> None:
        key, version = row[0].decode(errors="replace"), row[1]
        if key.startswith(JOURNAL):
            self.history.add(self.rows.entry(row).version)
        elif key.startswith(OPERATION):
            self.rows.operation(row)
        elif key.startswith(f"{EXPENSE}#"):
            self.expenses.append(key[len(EXPENSE) + 1 :], version, self.rows.values(row))
        else:
            self.rows.record(row)

    def wrong(self, tally: Tally | None) -> Iterator[str]:
        """Say what is wrong with what was found."""
        if self.broken:
            yield f"not as they were written: {_list(self.broken)}."
        if self.expenses.unreadable:
            unreadable = _list(self.expenses.unreadable)
            yield f"expenses that cannot be read and are in no sum: {unreadable}."
        if self.late:
            yield f"newer than the account's version {self.head.version}: {_list(self.late)}."
        missing = sorted(set(range(1, self.head.version + 1)) - self.history)
        if missing:
            yield f"the history has gaps: {_list([str(one) for one in missing])}."
        if Tally.of(self.seals) != (tally or Tally()):
            yield (
                "the records do not add up to what was written: "
                f"{len(self.seals):,} are there, {tally.records if tally else 0:,} should be."
            )


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
