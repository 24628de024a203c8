"""What is kept: records by key, the journal of their changes, and the commit that makes both.

A record's fields are plain JSON values; a field without a value is left out, never null.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeAlias

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"
Fields: TypeAlias = Mapping[str, Json]

SCHEMA: Final = 1
"""The shape of records this program writes; it reads this one and the one before."""

HEAD: Final = "HEAD"
SETTINGS: Final = "S"
EXPENSE: Final = "E"
CATEGORY: Final = "C"
BUDGET: Final = "B"
ALERT: Final = "A"
VIEW: Final = "V"
JOB: Final = "I"
MAIL: Final = "M"

OPEN: Final = "open"
CLOSING: Final = "closing"
CLOSED: Final = "closed"
"""The states of a ledger: CLOSING until everything of it is erased."""


def key_of(kind: str, record_id: str) -> str:
    """Give the sort key of a record: `E#<id>` for an expense."""
    return f"{kind}#{record_id}"


@dataclass(frozen=True, slots=True)
class Record:
    """One thing as kept; `version` is the ledger's version that wrote it last."""

    key: str
    version: int
    fields: Fields

    @property
    def kind(self) -> str:
        """The prefix of the key."""
        return self.key.partition("#")[0]

    @property
    def id(self) -> str:
        """The key without its prefix."""
        return self.key.partition("#")[2]


@dataclass(frozen=True, slots=True)
class Change:
    """What one commit did to one record.

    A creation has `was` 0, no `before` and the whole image in `after`; a removal has the whole
    image in `before` (none when it is gone for good) and no `after`; an edit has only the changed
    fields in both, None standing for a field that was absent. `was` is the record's version
    before, so the changes of one record form a chain through the journal.
    """

    key: str
    was: int
    before: Fields | None
    after: Fields | None

    def applied(self, fields: Fields) -> Fields:
        """Give the fields of the record after an edit of it."""
        merged = {**fields, **(self.after or {})}
        return {name: value for name, value in merged.items() if value is not None}


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One commit as remembered: which operation, what act, when (UTC), from where, what changed."""

    version: int
    operation: str
    act: str
    source: str
    at: datetime
    changes: tuple[Change, ...]

    def redacted(self, keys: Collection[str]) -> "JournalEntry":
        """Give the entry without what it holds of these records."""
        return replace(
            self,
            changes=tuple(
                replace(change, before=None, after=None) if change.key in keys else change
                for change in self.changes
            ),
        )


@dataclass(frozen=True, slots=True)
class Head:
    """Where a ledger stands: its version and which alerts stand open.

    `over` maps `<budget>#<month>#<threshold>` to the key of the alert raised for it, for the
    last, the current and future months; it is what makes an alert happen once. Limits were
    compared for the month that ends at `watched_until` (UTC, ISO), `` when there are none.
    """

    version: int = 0
    state: str = OPEN
    over: Mapping[str, str] = field(default_factory=dict)
    schema: int = SCHEMA
    watched_until: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """What is remembered of an operation so that a resend gets the first answer."""

    id: str
    digest: str
    version: int
    answer: Fields
    at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """Something that must happen at `when` (UTC): kept apart by time so that nothing scans."""

    when: datetime
    owner: str
    id: str
    kind: str
    details: Fields


@dataclass(frozen=True, slots=True)
class Write:
    """One record's step in a commit: from `before` (None: new) to `after` (None: removed).

    A removal that is `forgotten` leaves nothing of the record in the journal: no undo brings it
    back.
    """

    key: str
    before: Record | None
    after: Fields | None
    forgotten: bool = False

    @property
    def change(self) -> Change:
        """The step as the journal remembers it."""
        if self.before is None:
            return Change(self.key, 0, None, self.after)
        if self.after is None:
            image = None if self.forgotten else self.before.fields
            return Change(self.key, self.before.version, image, None)
        old, new = self.before.fields, self.after
        names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        return Change(
            self.key,
            self.before.version,
            {name: old.get(name) for name in names},
            {name: new.get(name) for name in names},
        )


def rewritten(key: str, record: Record | None, read: Fields, wanted: Fields) -> Write:
    """Give the step from a record to wanted fields; what this program does not know stays.

    `read` are the fields this program made out in the record.
    """
    kept = record.fields if record else {}
    unknown = {name: value for name, value in kept.items() if name not in read}
    return Write(key, record, {**unknown, **wanted})


@dataclass(frozen=True, slots=True)
class Commit:
    """One change of one ledger, whole or not at all.

    Holds if the head is at `head.version - 1` and no operation of this id is known, unless that
    one is from before `forget_before`.
    """

    head: Head
    operation: Operation
    entry: JournalEntry
    writes: tuple[Write, ...]
    due: tuple[Due, ...]
    undue: tuple[Due, ...]
    forget_before: datetime


@dataclass(frozen=True, slots=True)
class CommitLimits:
    """How much one commit of a store may hold: records, and bytes of its journal entry."""

    records: int
    journal_bytes: int


@dataclass(frozen=True, slots=True)
class KeptItem:
    """One item as a backup holds it: its sort key, and everything in it as JSON values.

    The same for every store, so a backup of one can be restored into another. Keys are `HEAD`,
    records by their own key, `J#<version>` with twelve digits, `O#<operation id>`.
    """

    key: str
    values: Fields


def journal_key(version: int) -> str:
    """Give the sort key of a journal entry; keys sort as versions do."""
    return f"J#{version:012d}"


def record_values(record: Record) -> Fields:
    """Write a record as JSON values: its version, and its fields apart from it."""
    return {"version": record.version, "fields": dict(record.fields)}


def record_of(key: str, values: Mapping[str, Any]) -> Record:
    """Read a record written by record_values; raises KeyError, TypeError or ValueError."""
    return Record(key, values["version"], dict(values["fields"]))


def entry_values(entry: JournalEntry) -> Fields:
    """Write a journal entry as JSON values, its changes as key, was, before, after."""
    changes: list[Json] = [
        {
            "key": change.key,
            "was": change.was,
            **({"before": dict(change.before)} if change.before is not None else {}),
            **({"after": dict(change.after)} if change.after is not None else {}),
        }
        for change in entry.changes
    ]
    return {
        "operation": entry.operation,
        "act": entry.act,
        "source": entry.source,
        "at": entry.at.isoformat(),
        "changes": changes,
    }


def entry_of(version: int, values: Mapping[str, Any]) -> JournalEntry:
    """Read a journal entry written by entry_values; raises KeyError, TypeError or ValueError."""
    changes = tuple(
        Change(one["key"], one["was"], one.get("before"), one.get("after"))
        for one in values["changes"]
    )
    return JournalEntry(
        version,
        values["operation"],
        values["act"],
        values["source"],
        datetime.fromisoformat(values["at"]),
        changes,
    )


def operation_values(operation: Operation) -> Fields:
    """Write an operation as JSON values."""
    return {
        "digest": operation.digest,
        "version": operation.version,
        "answer": dict(operation.answer),
        "at": operation.at.isoformat(),
    }


def operation_of(operation_id: str, values: Mapping[str, Any]) -> Operation:
    """Read an operation written by operation_values; raises KeyError, TypeError or ValueError."""
    return Operation(
        operation_id,
        values["digest"],
        values["version"],
        values["answer"],
        datetime.fromisoformat(values["at"]),
    )


def head_values(head: Head) -> Fields:
    """Write a head as JSON values."""
    return {
        "version": head.version,
        "state": head.state,
        "over": dict(head.over),
        "schema": head.schema,
        "watched_until": head.watched_until,
    }


def head_of(values: Mapping[str, Any]) -> Head:
    """Read a head written by head_values; raises KeyError, TypeError or ValueError."""
    return Head(
        values["version"],
        values["state"],
        dict(values["over"]),
        values["schema"],
        values.get("watched_until", ""),
    )
