"""What rows look like: JSON documents a person can read and repair, each under a seal.

SQLite notices a broken structure, not a flipped bit in a value; the seal does. A row that is
missing has no seal to fail, so the records of an owner are also counted and their seals summed.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

from spending.errors import StoreDamaged, StoreTooNew
from spending.records import (
    HEAD,
    SCHEMA,
    Due,
    Fields,
    Head,
    JournalEntry,
    KeptItem,
    Operation,
    Record,
    entry_of,
    entry_values,
    head_of,
    head_values,
    journal_key,
    operation_of,
    operation_values,
    record_of,
    record_values,
)

JOURNAL: Final = "J#"
OPERATION: Final = "O#"

Row: TypeAlias = tuple[bytes, int, int, bytes]
"""An item as read: key, version, seal, doc."""

ItemRow: TypeAlias = tuple[str, str, int, int, str]
"""An item as written: owner, key, version, seal, doc."""

DueRow: TypeAlias = tuple[bytes, bytes, bytes, bytes, bytes]
"""Something due as read: at, owner, id, kind, details."""

_FOLD: Final = 4_294_967_291
"""The largest prime under 2**32: no change of one byte leaves a version's remainder as it was."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What an owner's records add up to: how many there are, and the sum of their seals."""

    records: int = 0
    seals: int = 0

    @classmethod
    def of(cls, seals: Sequence[int]) -> "Tally":
        """Count records by their seals."""
        return cls(len(seals), sum(seals))

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.records + other.records, self.seals + other.seals)

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(self.records - other.records, self.seals - other.seals)


class Rows:
    """Writes and reads the rows of one owner in the file at `path`; reading raises StoreDamaged."""

    def __init__(self, owner: str, path: Path) -> None:
        self.owner = owner
        self._path = path
        self._start = zlib.crc32(owner.encode())

    def seal(self, key: bytes, version: int, doc: bytes) -> int:
        """Give the seal of a row: a checksum of all in it, its owner included."""
        return zlib.crc32(doc, zlib.crc32(key, self._start ^ version % _FOLD))

    def row(self, key: str, version: int, values: Fields) -> ItemRow:
        """Write an item as a row of the table."""
        doc = orjson.dumps(values)
        return self.owner, key, version, self.seal(key.encode(), version, doc), doc.decode()

    def entry_row(self, entry: JournalEntry) -> ItemRow:
        """Write a journal entry as a row."""
        return self.row(journal_key(entry.version), entry.version, entry_values(entry))

    def operation_row(self, operation: Operation) -> ItemRow:
        """Write what is remembered of an operation as a row."""
        key = operation_key(operation.id)
        return self.row(key, operation.version, operation_values(operation))

    def head_row(self, head: Head) -> ItemRow:
        """Write a head as a row."""
        return self.row(HEAD, head.version, head_values(head))

    def kept_row(self, item: KeptItem) -> ItemRow:
        """Write an item of a backup as a row; raises KeyError, TypeError or ValueError."""
        key, values = item.key, item.values
        if key == HEAD:
            return self.row(key, head_of(values).version, values)
        if key.startswith(JOURNAL):
            return self.row(key, entry_of(int(key[len(JOURNAL) :]), values).version, values)
        if key.startswith(OPERATION):
            return self.row(key, operation_of(key[len(OPERATION) :], values).version, values)
        record = record_of(key, values)
        return self.row(key, record.version, record.fields)

    def record(self, row: Row) -> Record:
        """Read a record."""
        fields = self.values(row)
        return Record(row[0].decode(), row[1], fields)

    def head(self, row: Row) -> Head:
        """Read a head; raises StoreTooNew when it is for newer readers only."""
        try:
            head = head_of(self.values(row))
        except (KeyError, TypeError, ValueError) as error:
            raise self.broken(row[0]) from error
        if head.schema > SCHEMA:
            raise StoreTooNew(str(self._path), head.schema)
        return head

    def entry(self, row: Row) -> JournalEntry:
        """Read a journal entry."""
        try:
            return entry_of(row[1], self.values(row))
        except (KeyError, TypeError, ValueError) as error:
            raise self.broken(row[0]) from error

    def operation(self, row: Row) -> Operation:
        """Read an operation."""
        try:
            return operation_of(row[0][len(OPERATION) :].decode(), self.values(row))
        except (KeyError, TypeError, ValueError) as error:
            raise self.broken(row[0]) from error

    def kept(self, row: Row) -> KeptItem:
        """Read a row as an item of a backup."""
        record = self.record(row)
        if record.key == HEAD or record.key.startswith((JOURNAL, OPERATION)):
            return KeptItem(record.key, record.fields)
        return KeptItem(record.key, record_values(record))

    def values(self, row: Row) -> dict[str, Any]:
        """Read the document of a row whose seal holds."""
        key, version, seal, doc = row
        try:
            broken = self.seal(key, version, doc) != seal
            values = orjson.loads(doc)
        except (TypeError, ValueError) as error:
            raise self.broken(key) from error
        if broken or not isinstance(values, dict):
            raise self.broken(key)
        return values

    def must_add_up(self, found: Tally, written: Tally | None) -> None:
        """Hold what was read against what was written; raises StoreDamaged."""
        if found != (written or Tally()):
            raise self.damaged("its records do not add up to what was written")

    def damaged(self, what: str) -> StoreDamaged:
        """Give the error for a store that is not as it was written."""
        return StoreDamaged(str(self._path), what)

    def broken(self, key: object) -> StoreDamaged:
        """Give the error for an item that is not as it was written."""
        return self.damaged(f"its item {named(key)} is not as it was written")


def named(key: object) -> str:
    """Write a key for a sentence; in a damaged file it may be anything."""
    return key.decode(errors="replace") if isinstance(key, bytes) else repr(key)


def operation_key(operation_id: str) -> str:
    """Give the key of an operation."""
    return f"{OPERATION}{operation_id}"


def moment_text(moment: datetime) -> str:
    """Write a moment so that texts sort as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def due_row(due: Due) -> tuple[str, str, str, str, str]:
    """Write something due as a row of its table."""
    details = orjson.dumps(dict(due.details)).decode()
    return moment_text(due.when), due.owner, due.id, due.kind, details


def due_of(row: DueRow) -> Due:
    """Read something due; raises TypeError, ValueError or AttributeError."""
    at, owner, due_id, kind, details = row
    fields: Mapping[str, Any] = orjson.loads(details)
    return Due(
        datetime.fromisoformat(at.decode()), owner.decode(), due_id.decode(), kind.decode(), fields
    )
