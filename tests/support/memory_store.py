"""A store in memory that keeps every promise of the port and checks those its caller makes."""

import json
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from spending.columns import ExpenseColumns
from spending.errors import AlreadyThere, HeadMoved, UnknownJob
from spending.records import (
    CLOSED,
    CLOSING,
    EXPENSE,
    HEAD,
    OPEN,
    Change,
    Commit,
    CommitLimits,
    Due,
    Head,
    JournalEntry,
    KeptItem,
    Operation,
    Record,
    Write,
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
from spending.snapshot import Snapshot

JOURNAL_AT_MOST = 400_000
"""Bytes of one item that the strictest store takes."""


@dataclass
class _Kept:
    """All of one owner, as JSON texts: nothing a caller holds is shared."""

    head: str = json.dumps(head_values(Head()))
    records: dict[str, tuple[int, str]] = field(default_factory=dict)
    journal: list[str] = field(default_factory=list)
    operations: dict[str, str] = field(default_factory=dict)
    staged: dict[str, tuple[bytes, ...]] = field(default_factory=dict)


class MemoryStore:
    """Keeps ledgers while it lives; safe for threads.

    A commit that no store could take is an AssertionError: one key twice, too many records, a
    record that is not the one the plan was made for, values that are no JSON.
    """

    def __init__(self, limits: CommitLimits | None = None) -> None:
        self._limits = limits or CommitLimits(records=95, journal_bytes=250_000)
        self._guard = threading.RLock()
        self._owners: dict[str, _Kept] = {}
        self._due: dict[tuple[datetime, str, str], Due] = {}

    @property
    def limits(self) -> CommitLimits:
        """How much one commit may hold."""
        return self._limits

    def head(self, owner: str) -> Head:
        """Give the head; version 0 when the owner has nothing yet."""
        with self._guard:
            return head_of(json.loads(self._of(owner).head))

    def heads(self, owners: Collection[str]) -> dict[str, int]:
        """Give the versions of many ledgers; nobody comes to be by being asked for."""
        with self._guard:
            kept = {owner: self._owners.get(owner, _Kept()) for owner in owners}
            return {owner: head_of(json.loads(one.head)).version for owner, one in kept.items()}

    def begin(self, owner: str, operation_id: str) -> tuple[Head, Operation | None]:
        """Give the head, and what is remembered of an operation, at one moment."""
        with self._guard:
            text = self._of(owner).operations.get(operation_id)
            known = operation_of(operation_id, json.loads(text)) if text else None
            return self.head(owner), known

    def get(self, owner: str, keys: Sequence[str]) -> dict[str, Record]:
        """Give the records there are under these keys."""
        with self._guard:
            kept = self._of(owner).records
            return {key: _record(key, *kept[key]) for key in keys if key in kept}

    def all(self, owner: str, kind: str) -> list[Record]:
        """Give every record of one kind, by key."""
        with self._guard:
            found = sorted(self._of(owner).records.items())
            return [_record(key, *kept) for key, kept in found if key.startswith(f"{kind}#")]

    def snapshot(self, owner: str) -> Snapshot:
        """Read everything of one owner at one version."""
        with self._guard:
            expenses, records = ExpenseColumns(), {}
            for key, kept in self._of(owner).records.items():
                record = _record(key, *kept)
                if record.kind == EXPENSE:
                    expenses.append(record.id, record.version, record.fields)
                else:
                    records[key] = record
            return Snapshot(self.head(owner).version, expenses, records)

    def journal(self, owner: str, after: int, through: int | None = None) -> list[JournalEntry]:
        """Give the entries after a version, to a version or the newest, oldest first."""
        with self._guard:
            texts = self._of(owner).journal[max(after, 0) : through]
            return [
                entry_of(max(after, 0) + place, json.loads(text))
                for place, text in enumerate(texts, start=1)
            ]

    def commit(self, owner: str, commit: Commit) -> None:
        """Do one commit whole or not at all."""
        with self._guard:
            kept = self._of(owner)
            head, known = self.begin(owner, commit.operation.id)
            if head.version != commit.head.version - 1:
                raise HeadMoved
            if known and known.at >= commit.forget_before:
                raise HeadMoved
            self._check(kept, commit)
            kept.head = _text(head_values(commit.head))
            kept.operations[commit.operation.id] = _text(operation_values(commit.operation))
            kept.journal.append(_text(entry_values(commit.entry)))
            for write in commit.writes:
                if write.after is None:
                    del kept.records[write.key]
                else:
                    kept.records[write.key] = (commit.head.version, _text(write.after))
            for due in commit.undue:
                self._due.pop((due.when, due.owner, due.id), None)
            self._due |= {(due.when, due.owner, due.id): due for due in commit.due}

    def stage(self, owner: str, job_id: str, parts: Sequence[bytes]) -> None:
        """Put the material of a long job aside."""
        with self._guard:
            self._of(owner).staged[job_id] = tuple(parts)

    def staged(self, owner: str, job_id: str, part: int) -> bytes:
        """Give one part of a job's material; raises UnknownJob."""
        with self._guard:
            parts = self._of(owner).staged.get(job_id, ())
            if not 0 <= part < len(parts):
                raise UnknownJob(job_id)
            return parts[part]

    def unstage(self, owner: str, job_id: str) -> None:
        """Drop the material of a job that is over."""
        with self._guard:
            self._of(owner).staged.pop(job_id, None)

    def redact(self, owner: str, version: int, keys: Sequence[str]) -> None:
        """Take what a journal entry holds of these records out of it."""
        with self._guard:
            journal = self._of(owner).journal
            if 0 < version <= len(journal):
                entry = entry_of(version, json.loads(journal[version - 1])).redacted(keys)
                journal[version - 1] = _text(entry_values(entry))

    def due(self, until: datetime, most: int) -> list[Due]:
        """Give what is due by a moment, of all owners, oldest first."""
        with self._guard:
            return [self._due[key] for key in sorted(self._due) if key[0] <= until][:most]

    def forget(self, owner: str) -> None:
        """Erase everything of an owner whose head is closing, and leave the head closed."""
        with self._guard:
            head = self.head(owner)
            if head.state == OPEN and head.version:
                raise HeadMoved
            if head.state == CLOSING:
                closed = Head(head.version, CLOSED, {}, head.schema)
                self._owners[owner] = _Kept(head=_text(head_values(closed)))
                self._due = {key: due for key, due in self._due.items() if due.owner != owner}

    def dump(self, owner: str) -> Iterator[KeptItem]:
        """Give every item of one owner at one version."""
        with self._guard:
            kept = self._of(owner)
            items = [KeptItem(HEAD, json.loads(kept.head))] if kept.journal else []
            for key, (version, text) in sorted(kept.records.items()):
                items.append(KeptItem(key, record_values(_record(key, version, text))))
            for version, text in enumerate(kept.journal, start=1):
                items.append(KeptItem(journal_key(version), json.loads(text)))
            for operation_id, text in sorted(kept.operations.items()):
                items.append(KeptItem(f"O#{operation_id}", json.loads(text)))
        yield from items

    def load(self, owner: str, items: Iterable[KeptItem]) -> None:
        """Take all items in, whole or not at all; raises AlreadyThere unless the owner is new."""
        loaded, journal = _Kept(), {}
        for item in items:
            if item.key == HEAD:
                loaded.head = _text(item.values)
            elif item.key.startswith("J#"):
                journal[item.key] = _text(item.values)
            elif item.key.startswith("O#"):
                loaded.operations[item.key[2:]] = _text(item.values)
            else:
                record = record_of(item.key, item.values)
                loaded.records[item.key] = (record.version, _text(record.fields))
        loaded.journal = [journal[key] for key in sorted(journal)]
        with self._guard:
            if self.head(owner).version:
                where = "in memory"
                raise AlreadyThere(where)
            self._owners[owner] = loaded

    def _of(self, owner: str) -> _Kept:
        return self._owners.setdefault(owner, _Kept())

    def _check(self, kept: _Kept, commit: Commit) -> None:
        """Assert what a store may take for granted."""
        keys = [write.key for write in commit.writes]
        assert len(keys) == len(set(keys)), f"a key twice in one commit: {keys}"
        assert len(keys) <= self._limits.records, f"{len(keys)} records in one commit"
        entry = _text(entry_values(commit.entry))
        assert len(entry.encode()) <= JOURNAL_AT_MOST, f"a journal entry of {len(entry)} bytes"
        assert commit.entry.version == commit.operation.version == commit.head.version
        assert commit.entry.changes == tuple(write.change for write in commit.writes)
        for write in commit.writes:
            stored = self._stored(kept, write)
            assert write.before == stored, f"{write.key} was planned from another record"
            assert write.after is not None or stored, f"{write.key} is removed without being there"
            assert None not in (write.after or {}).values(), f"{write.key} has an empty field"

    @staticmethod
    def _stored(kept: _Kept, write: Write) -> Record | None:
        there = kept.records.get(write.key)
        return _record(write.key, *there) if there else None


def changes_of(store: MemoryStore, owner: str, version: int) -> tuple[Change, ...]:
    """Give what one commit changed."""
    return store.journal(owner, version - 1, version)[0].changes


def _record(key: str, version: int, text: str) -> Record:
    return Record(key, version, json.loads(text))


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, allow_nan=False)
