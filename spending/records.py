"""What is kept: records by key, the journal of their changes, and the commit that makes both.

A record's fields are plain JSON values; a field without a value is left out, never null.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

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
    image in `before` and no `after`; an edit has only the changed fields in both, None standing
    for a field that was absent. `was` is the record's version before, so the changes of one
    record form a chain through the journal.
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


@dataclass(frozen=True, slots=True)
class Head:
    """Where a ledger stands: its version and which alerts stand open.

    `over` maps `<budget>#<period>#<threshold>` to the key of the alert raised for it, for
    current and future periods; it is what makes an alert happen once.
    """

    version: int = 0
    state: str = "open"
    over: Mapping[str, str] = field(default_factory=dict)
    schema: int = SCHEMA


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
    """One record's step in a commit: from `before` (None: new) to `after` (None: removed)."""

    key: str
    before: Record | None
    after: Fields | None

    @property
    def change(self) -> Change:
        """The step as the journal remembers it."""
        if self.before is None:
            return Change(self.key, 0, None, self.after)
        if self.after is None:
            return Change(self.key, self.before.version, self.before.fields, None)
        old, new = self.before.fields, self.after
        names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        return Change(
            self.key,
            self.before.version,
            {name: old.get(name) for name in names},
            {name: new.get(name) for name in names},
        )


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
