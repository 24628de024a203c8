"""A store that fails when a test says so: before or after any call, or with somebody in between."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TypeVar

from spending.errors import StoreUnavailable
from spending.ports import LedgerStore
from spending.records import Commit, CommitLimits, Due, Head, JournalEntry, Operation, Record
from spending.snapshot import Snapshot

_T = TypeVar("_T")

BEFORE = "before"
AFTER = "after"


class FaultyStore:
    """Passes every call on to a store and counts it.

    The calls of a run are numbered from 1. `cut` makes one call of the next run fail: BEFORE it
    does anything, or AFTER it is done, when the caller cannot know. `meanwhile` does something
    just before a call, as another process would. `limits` stand for smaller ones of the store.
    """

    def __init__(self, store: LedgerStore, limits: CommitLimits | None = None) -> None:
        self._store = store
        self._limits = limits
        self.calls: list[str] = []
        self.is_away = False
        """Whether every call fails."""
        self._cut_at: int | str = 0
        self._when = BEFORE
        self._between: dict[int, Callable[[], object]] = {}

    def run(self) -> None:
        """Start counting anew, without faults."""
        self.calls = []
        self._cut_at = 0
        self._between = {}

    def cut(self, call: int | str, when: str) -> None:
        """Start a run in which a call fails: one of this number, or the first of this name."""
        self.run()
        self._cut_at, self._when = call, when

    def meanwhile(self, call: int, action: Callable[[], object]) -> None:
        """Start a run in which something happens just before a call."""
        self.run()
        self._between = {call: action}

    def _pass(self, name: str, call: Callable[[], _T]) -> _T:
        self.calls.append(name)
        number = len(self.calls)
        if self.is_away:
            raise StoreUnavailable
        between = self._between.pop(number, None)
        if between:
            between()
        if self._cut_at not in {number, name}:
            return call()
        self._cut_at = 0
        if self._when == BEFORE:
            raise StoreUnavailable
        call()
        raise StoreUnavailable(unknown=True)

    @property
    def limits(self) -> CommitLimits:
        """How much one commit may hold; no call."""
        return self._limits or self._store.limits

    def head(self, owner: str) -> Head:
        """Pass on."""
        return self._pass("head", lambda: self._store.head(owner))

    def heads(self, owners: Collection[str]) -> dict[str, int]:
        """Pass on."""
        return self._pass("heads", lambda: self._store.heads(owners))

    def begin(self, owner: str, operation_id: str) -> tuple[Head, Operation | None]:
        """Pass on."""
        return self._pass("begin", lambda: self._store.begin(owner, operation_id))

    def get(self, owner: str, keys: Sequence[str]) -> dict[str, Record]:
        """Pass on."""
        return self._pass("get", lambda: self._store.get(owner, keys))

    def all(self, owner: str, kind: str) -> list[Record]:
        """Pass on."""
        return self._pass("all", lambda: self._store.all(owner, kind))

    def snapshot(self, owner: str) -> Snapshot:
        """Pass on."""
        return self._pass("snapshot", lambda: self._store.snapshot(owner))

    def journal(self, owner: str, after: int, through: int | None = None) -> list[JournalEntry]:
        """Pass on."""
        return self._pass("journal", lambda: self._store.journal(owner, after, through))

    def commit(self, owner: str, commit: Commit) -> None:
        """Pass on."""
        self._pass("commit", lambda: self._store.commit(owner, commit))

    def stage(self, owner: str, job_id: str, parts: Sequence[bytes]) -> None:
        """Pass on."""
        self._pass("stage", lambda: self._store.stage(owner, job_id, parts))

    def staged(self, owner: str, job_id: str, part: int) -> bytes:
        """Pass on."""
        return self._pass("staged", lambda: self._store.staged(owner, job_id, part))

    def unstage(self, owner: str, job_id: str) -> None:
        """Pass on."""
        self._pass("unstage", lambda: self._store.unstage(owner, job_id))

    def redact(self, owner: str, version: int, keys: Sequence[str]) -> None:
        """Pass on."""
        self._pass("redact", lambda: self._store.redact(owner, version, keys))

    def forget(self, owner: str) -> None:
        """Pass on."""
        self._pass("forget", lambda: self._store.forget(owner))

    def due(self, until: datetime, most: int) -> list[Due]:
        """Pass on."""
        return self._pass("due", lambda: self._store.due(until, most))
