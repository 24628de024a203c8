"""How a change gets into a ledger: plan at a version, commit, and plan again if others came first.

Every write carries an operation id. The store remembers it with the answer, in the same
transaction as the change, so whoever sends the operation again gets the first answer and changes
nothing.
"""

import hashlib
import json
import threading
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeGuard

from tenacity import Retrying

from spending.budget import OVERALL, budget_key
from spending.errors import (
    AccountClosing,
    HeadMoved,
    InvalidInput,
    LedgerBusy,
    OperationMismatch,
    SpendingError,
    StoreError,
    StoreUnavailable,
    VersionMismatch,
)
from spending.plan import Moment, Plan, Planner
from spending.ports import Clock, LedgerStore, Spent
from spending.records import (
    OPEN,
    SETTINGS,
    Commit,
    Fields,
    Head,
    JournalEntry,
    Json,
    Operation,
)
from spending.settings import Settings
from spending.watching import watched

REMEMBERED: Final = timedelta(days=7)
"""How long a resend is answered with the first answer."""

LONGEST_ID: Final = 100
"""Characters an operation's id may have."""


class Turns:
    """One lock per owner in a process: who waits here need not plan twice."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: weakref.WeakValueDictionary[str, _Turn] = weakref.WeakValueDictionary()

    def of(self, owner: str) -> "_Turn":
        """Give the owner's turn, a context manager."""
        with self._guard:
            return self._locks.setdefault(owner, _Turn())


class _Turn:
    """A lock that can be referred to weakly."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def everybody(owner: str) -> None:
    """Let everybody write as often as they like."""


@dataclass(frozen=True, slots=True)
class LedgerTools:
    """What every ledger of a process works with; `patience` makes a fresh series of attempts.

    `admit` is asked before every write with whose it is, and raises TooManyRequests for too many.
    """

    store: LedgerStore
    spent: Spent
    clock: Clock
    patience: Callable[[], Retrying]
    defaults: Settings = field(default_factory=Settings)
    turns: Turns = field(default_factory=Turns)
    admit: Callable[[str], None] = everybody


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a write answers: the version it made, the ids it concerned, alerts it raised.

    `job` is the id of the long work it began, to be carried on with `Jobs.advance`, or ``.
    """

    operation: str
    version: int
    ids: tuple[str, ...]
    alerts: tuple[str, ...] = ()
    job: str = ""


class Writer:
    """Writes one person's ledger, one operation after the other.

    `expected` are versions by the key of their record, 0 for one never written: what is planned
    holds while they are so.
    """

    def __init__(
        self,
        owner: str,
        tools: LedgerTools,
        source: str,
        expected: Mapping[str, int] | None = None,
    ) -> None:
        self._owner = owner
        self._tools = tools
        self.source = source
        self._expected = expected or {}

    def begun_from(self, source: str) -> "Writer":
        """Give a writer whose commits say that they come from elsewhere."""
        return Writer(self._owner, self._tools, source or self.source)

    def holds_amounts(self, moment: "Moment") -> bool:
        """Whether anything is recorded in minor units: an expense, a trashed one, a limit."""
        there = budget_key(OVERALL) in moment.standing
        return there or self._tools.spent.holds_any(self._owner, moment.version)

    def write(self, operation_id: str, request: Fields, planner: Planner) -> Receipt:
        """Do an operation once, whoever sends it how often.

        Raises TooManyRequests, OperationMismatch, VersionMismatch, AccountClosing, LedgerBusy,
        StoreError and what the planner raises; after any of them but
        StoreUnavailable(unknown=True) nothing was saved.
        """
        check_operation(operation_id)
        self._tools.admit(self._owner)
        digest = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
        uncertain = False
        with self._tools.turns.of(self._owner):
            try:
                for attempt in self._tools.patience():
                    with attempt:
                        try:
                            return self._once(operation_id, digest, planner)
                        except StoreUnavailable as error:
                            uncertain = uncertain or error.unknown
                            raise
            except HeadMoved as error:  # perhaps by our own commit that was not confirmed
                raise StoreUnavailable(unknown=True) if uncertain else LedgerBusy from error
            except StoreUnavailable as error:
                raise StoreUnavailable(unknown=uncertain) from error
        raise LedgerBusy

    def _once(self, operation_id: str, digest: str, planner: Planner) -> Receipt:
        tools = self._tools
        head, known = tools.store.begin(self._owner, operation_id)
        now = tools.clock.now()
        if _is_remembered(known, now):
            if known.digest != digest:
                raise OperationMismatch
            return _receipt(operation_id, known.version, known.answer)
        if head.state != OPEN:
            raise AccountClosing
        moment = self._moment(head, now)
        plan = self._plan(planner, moment, operation_id)
        # A plan that changes nothing is committed too: it has a version and is remembered.
        commit = self._commit(moment, head, plan, operation_id, digest)
        tools.store.commit(self._owner, commit)
        return _receipt(operation_id, commit.head.version, commit.operation.answer)

    def _plan(self, planner: Planner, moment: Moment, operation_id: str) -> Plan:
        """Ask the planner; its refusal counts only when the ledger stood still meanwhile.

        Else it may have met what this very operation, sent twice at once, has just done.
        """
        try:
            self._check_expected(moment)
            return planner(moment)
        except StoreError:
            raise
        except SpendingError as error:
            head, known = self._tools.store.begin(self._owner, operation_id)
            if _is_remembered(known, moment.now) or head.version != moment.version:
                raise HeadMoved from error
            raise

    def _check_expected(self, moment: Moment) -> None:
        """Raise VersionMismatch when a record is not at the version somebody has seen."""
        found = moment.get([*self._expected]) if self._expected else {}
        for key, version in self._expected.items():
            current = found[key].version if key in found else 0
            if current != version:
                raise VersionMismatch(current)

    def _moment(self, head: Head, now: datetime) -> Moment:
        store = self._tools.store
        standing = store.get(self._owner, (SETTINGS, budget_key(OVERALL)))
        kept = standing.get(SETTINGS)
        settings = Settings.of(kept.fields if kept else None, self._tools.defaults)
        return Moment(
            self._owner, head.version, now, settings, store, standing, self._tools.defaults
        )

    def _commit(
        self, moment: Moment, head: Head, plan: Plan, operation_id: str, digest: str
    ) -> Commit:
        version = head.version + 1
        found = watched(self._tools.spent, moment, head, plan)
        writes = (*plan.writes, *found.writes)
        alerts: list[Json] = list(found.alerts)
        answer: Fields = {**plan.answer, **({"alerts": alerts} if alerts else {})}
        changes = tuple(write.change for write in writes)
        entry = JournalEntry(version, operation_id, plan.act, self.source, moment.now, changes)
        return Commit(
            head=found.head,
            operation=Operation(operation_id, digest, version, answer, moment.now),
            entry=entry,
            writes=writes,
            due=(*plan.due, *found.due),
            undue=plan.undue,
            forget_before=moment.now - REMEMBERED,
        )


def _is_remembered(known: Operation | None, now: datetime) -> TypeGuard[Operation]:
    return known is not None and known.at >= now - REMEMBERED


def check_operation(operation_id: str) -> None:
    """Raise InvalidInput when a text cannot be the id of an operation."""
    if not 0 < len(operation_id) <= LONGEST_ID or not operation_id.isprintable():
        field, reason = "operation", f"must have 1 to {LONGEST_ID} printable characters"
        raise InvalidInput(field, reason)


def _receipt(operation_id: str, version: int, answer: Fields) -> Receipt:
    ids, alerts = answer.get("ids"), answer.get("alerts")
    return Receipt(
        operation_id,
        version,
        tuple(str(one) for one in ids) if isinstance(ids, list) else (),
        tuple(str(one) for one in alerts) if isinstance(alerts, list) else (),
        str(answer.get("job", "")),
    )
