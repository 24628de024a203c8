"""Commits made by hand, and what they must leave: for tests of stores below the ledger."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from builders import NOON

from spending.expense import Expense
from spending.ports import LedgerArchive, LedgerStore
from spending.records import (
    EXPENSE,
    Commit,
    Due,
    Fields,
    Head,
    JournalEntry,
    Operation,
    Record,
    Write,
    key_of,
)
from spending.snapshot import Snapshot

LONG_AGO = NOON - timedelta(days=7)


class KeepingStore(LedgerStore, LedgerArchive, Protocol):
    """A store that can be backed up."""


def an_id(number: int) -> str:
    """Give an expense's id; neighbours in number are far apart by id."""
    return f"{number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}"


def a_key(number: int) -> str:
    """Give an expense's key."""
    return key_of(EXPENSE, an_id(number))


def some_fields(amount: int = 1250, day: str = "2026-11-20", **more: object) -> Fields:
    """Give an expense's fields."""
    return {"day": day, "amount": amount, **more}  # type: ignore[dict-item]


def a_commit(
    version: int,
    writes: Sequence[Write] = (),
    operation: str | None = None,
    *,
    at: datetime = NOON,
    due: Sequence[Due] = (),
    undue: Sequence[Due] = (),
    forget_before: datetime = LONG_AGO,
    over: Mapping[str, str] | None = None,
) -> Commit:
    """Give the commit that makes a version."""
    name = operation or f"operation {version}"
    return Commit(
        head=Head(version, over=over or {}),
        operation=Operation(name, f"digest of {name}", version, {"ids": [name]}, at),
        entry=JournalEntry(
            version, name, "test", "test", at, tuple(write.change for write in writes)
        ),
        writes=tuple(writes),
        due=tuple(due),
        undue=tuple(undue),
        forget_before=forget_before,
    )


class Account:
    """One owner's records as they must be, kept in step with a store."""

    def __init__(self, store: LedgerStore, owner: str = "ann") -> None:
        self.store = store
        self.owner = owner
        self.version = 0
        self.records: dict[str, Record] = {}

    def put(self, wanted: Mapping[str, Fields | None], **more: object) -> Commit:
        """Commit records as they shall be, None for gone, and give the commit."""
        commit = self.plan(wanted, **more)
        self.store.commit(self.owner, commit)
        self.version = commit.head.version
        for write in commit.writes:
            if write.after is None:
                del self.records[write.key]
            else:
                self.records[write.key] = Record(write.key, self.version, write.after)
        return commit

    def plan(self, wanted: Mapping[str, Fields | None], **more: object) -> Commit:
        """Give the next commit without doing it."""
        writes = [
            Write(key, self.records.get(key), fields)
            for key, fields in wanted.items()
            if fields is not None or key in self.records
        ]
        return a_commit(self.version + 1, writes, **more)  # type: ignore[arg-type]

    @property
    def expenses(self) -> dict[str, Expense]:
        """The expenses there must be, by id."""
        own = [one for one in self.records.values() if one.kind == EXPENSE]
        return {record.id: Expense.from_record(record) for record in own}

    @property
    def others(self) -> dict[str, Record]:
        """The other records there must be, by key."""
        return {key: one for key, one in self.records.items() if one.kind != EXPENSE}


def expenses_of(snapshot: Snapshot) -> dict[str, Expense]:
    """Give a snapshot's expenses by id."""
    columns = snapshot.expenses
    rows = [columns.expense(row) for row in range(len(columns))]
    assert len({expense.id for expense in rows}) == len(rows)
    return {expense.id: expense for expense in rows}


def assert_holds(account: Account) -> None:
    """The store holds exactly what the account's commits left."""
    snapshot = account.store.snapshot(account.owner)

    assert snapshot.version == account.version
    assert expenses_of(snapshot) == account.expenses
    assert dict(snapshot.records) == account.others
