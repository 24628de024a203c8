"""What is asked of the tables, within a transaction that somebody else opens and ends."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from adapters.sqlite.rows import JOURNAL, OPERATION, Row, Rows, Tally, operation_key
from spending.columns import ExpenseColumns
from spending.errors import StoreDamaged
from spending.records import EXPENSE, HEAD, Head, Operation, Record, journal_key

ONE: Final = "SELECT key, version, seal, doc FROM items WHERE owner = ? AND key = ?"
_HEADS: Final = (
    "SELECT owner, version FROM items"
    " WHERE key = ? AND owner IN (SELECT value FROM json_each(CAST(? AS TEXT)))"
)
_RANGE: Final = (
    "SELECT key, version, seal, doc FROM items WHERE owner = ? AND key >= ? AND key < ?"
    " ORDER BY key"
)
PUT: Final = "INSERT OR REPLACE INTO items (owner, key, version, seal, doc) VALUES (?, ?, ?, ?, ?)"
PUT_NEW: Final = "INSERT INTO items (owner, key, version, seal, doc) VALUES (?, ?, ?, ?, ?)"
DROP: Final = "DELETE FROM items WHERE owner = ? AND key = ?"
PUT_TALLY: Final = "INSERT OR REPLACE INTO tallies (owner, records, seals) VALUES (?, ?, ?)"

_ERASE: Final = (
    "DELETE FROM items WHERE owner = :owner AND key != :head",
    "DELETE FROM staged WHERE owner = :owner",
)

_SEAL: Final = "SELECT seal FROM items WHERE owner = ? AND key = ?"
_TALLY: Final = "SELECT records, seals FROM tallies WHERE owner = ?"
_ANY: Final = (
    "SELECT EXISTS (SELECT 1 FROM items WHERE owner = :owner)"
    " OR EXISTS (SELECT 1 FROM tallies WHERE owner = :owner)"
    " OR EXISTS (SELECT 1 FROM staged WHERE owner = :owner)"
)

_LAST: Final = "\U0010ffff"
_AT_ONCE: Final = 500
_OTHERS: Final = (("", "E#"), ("E$", "J#"), ("J$", "O#"), ("O$", _LAST))
"""The ranges of keys outside expenses, journal and operations; HEAD is in one of them."""


def is_record(key: bytes) -> bool:
    """Whether a key is a record's: not the head's, the journal's or an operation's."""
    return key != HEAD.encode() and not key.startswith((JOURNAL.encode(), OPERATION.encode()))


def has_anything(connection: sqlite3.Connection, owner: str) -> bool:
    """Whether anything is kept of an owner."""
    return bool(connection.execute(_ANY, {"owner": owner}).fetchone()[0])


def read_head(connection: sqlite3.Connection, rows: Rows) -> Head:
    """Read the head; one that is missing where other things are means damage."""
    row = connection.execute(ONE, (rows.owner, HEAD)).fetchone()
    if row:
        return rows.head(row)
    if _has_anything_sealed(connection, rows):
        raise rows.damaged("its head is missing")
    return Head()


def read_heads(connection: sqlite3.Connection, owners: Collection[str]) -> dict[str, int]:
    """Give the versions of owners, 0 without a head; a version that is no number is left out."""
    named = orjson.dumps(sorted(owners)).decode()
    found = {bytes(row[0]).decode(): row[1] for row in connection.execute(_HEADS, (HEAD, named))}
    versions = ((owner, found.get(owner, 0)) for owner in owners)
    return {owner: version for owner, version in versions if isinstance(version, int)}


def _has_anything_sealed(connection: sqlite3.Connection, rows: Rows) -> bool:
    """Whether an owner has a tally or an item."""
    first = next(read_everything(connection, rows), None)
    return first is not None or read_tally(connection, rows) is not None


def read_operation(
    connection: sqlite3.Connection, rows: Rows, operation_id: str
) -> Operation | None:
    """Read what is remembered of an operation."""
    row = connection.execute(ONE, (rows.owner, operation_key(operation_id))).fetchone()
    return rows.operation(row) if row else None


def read_tally(connection: sqlite3.Connection, rows: Rows) -> Tally | None:
    """Read what an owner's records must add up to, None for an owner who has nothing."""
    found = connection.execute(_TALLY, (rows.owner,)).fetchone()
    return Tally(*_whole(found, rows)) if found else None


def read_seals(connection: sqlite3.Connection, rows: Rows, keys: Sequence[str]) -> list[int]:
    """Give the seals of those items that are there."""
    found = (connection.execute(_SEAL, (rows.owner, key)).fetchone() for key in keys)
    return _whole([row[0] for row in found if row], rows)


def _whole(numbers: Sequence[object], rows: Rows) -> list[int]:
    """Give numbers as they are; in a damaged file they may be something else."""
    whole = [number for number in numbers if isinstance(number, int)]
    if len(whole) < len(numbers):
        raise rows.damaged("what its records add up to is no number")
    return whole


def read_expenses(connection: sqlite3.Connection, rows: Rows) -> tuple[ExpenseColumns, Tally]:
    """Read all expenses into columns, keeping an object for none of them."""
    columns, seals = ExpenseColumns(), 0
    seal_of, append, prefix = rows.seal, columns.append, len(EXPENSE) + 1
    for key, version, seal, doc in _in_chunks(connection, rows.owner):
        try:
            broken = seal_of(key, version, doc) != seal
        except TypeError:
            broken = True
        if broken:
            raise rows.broken(key)
        seals += seal
        append(key[prefix:].decode(), version, _object(doc))
    return columns, Tally(len(columns) + len(columns.unreadable), seals)


def _in_chunks(connection: sqlite3.Connection, owner: str) -> Iterator[Row]:
    found = connection.execute(_RANGE, (owner, f"{EXPENSE}#", f"{EXPENSE}$"))
    while chunk := found.fetchmany(_AT_ONCE):
        yield from chunk


def _object(doc: bytes) -> dict[str, Any]:
    """Read what somebody may have edited by hand; what is no JSON object has no fields."""
    try:
        values = orjson.loads(doc)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def read_others(connection: sqlite3.Connection, rows: Rows) -> tuple[dict[str, Record], Tally]:
    """Read all records that are no expenses, by key."""
    records, seals = {}, 0
    for bounds in _OTHERS:
        for row in read_range(connection, rows, *bounds):
            if is_record(row[0]):
                record = rows.record(row)
                records[record.key] = record
                seals += row[2]
    return records, Tally(len(records), seals)


def read_kind(connection: sqlite3.Connection, rows: Rows, kind: str) -> Iterator[Row]:
    """Read the items of one kind, by key."""
    return read_range(connection, rows, f"{kind}#", f"{kind}$")


def read_everything(connection: sqlite3.Connection, rows: Rows) -> Iterator[Row]:
    """Read all items of an owner, by key."""
    return read_range(connection, rows, "", _LAST)


def read_journal(
    connection: sqlite3.Connection, rows: Rows, after: int, through: int
) -> Iterator[Row]:
    """Read the journal after a version, through another, oldest first."""
    return read_range(connection, rows, journal_key(after + 1), journal_key(through + 1))


def read_range(connection: sqlite3.Connection, rows: Rows, first: str, last: str) -> Iterator[Row]:
    """Read the items with keys from `first` on and before `last`, by key."""
    for row in connection.execute(_RANGE, (rows.owner, first, last)):
        if not isinstance(row[0], bytes) or not isinstance(row[2], int):
            raise rows.broken(row[0])
        yield row


def forget_operations(connection: sqlite3.Connection, rows: Rows, before: datetime) -> None:
    """Drop the operations from before a moment; those that cannot be read stay."""
    old = []
    for row in read_range(connection, rows, OPERATION, "O$"):
        try:
            if rows.operation(row).at < before:
                old.append((rows.owner, row[0].decode()))
        except StoreDamaged:
            continue
    connection.executemany(DROP, old)


def erase_all_but_head(connection: sqlite3.Connection, owner: str) -> None:
    """Delete everything of an owner but the head and what is due."""
    for statement in _ERASE:
        connection.execute(statement, {"owner": owner, "head": HEAD})
