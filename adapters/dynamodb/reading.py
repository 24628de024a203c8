"""Reads one owner's ledger: single things by key, and everything of it at one version."""

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from adapters.dynamodb.items import (
    Item,
    item_to_values,
    record_of,
    take_expense,
)
from adapters.dynamodb.keys import RECORD_RANGES, operation_key, owner_key, split
from adapters.dynamodb.rows import Rows
from spending.columns import ExpenseColumns
from spending.errors import StoreDamaged, StoreError, StoreTooNew
from spending.records import (
    EXPENSE,
    HEAD,
    SCHEMA,
    Head,
    JournalEntry,
    Operation,
    Record,
    entry_of,
    head_of,
    journal_key,
    operation_of,
)
from spending.snapshot import Snapshot

LOADING: Final = "loading"
"""The state of a head while a backup is taken in: for everybody else there is no ledger yet."""

_AT_ONCE: Final = 4
"""Pages read at once; more would only wait for each other to be unpacked."""

_TRIES: Final = 3
_NEWEST: Final = 10**12 - 1


@dataclass
class Gathered:
    """What several threads have read so far."""

    expenses: ExpenseColumns = field(default_factory=ExpenseColumns)
    records: dict[str, Record] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, items: Iterable[Item]) -> None:
        """Take a page in; what cannot be read is named, not raised."""
        with self.lock:
            for item in items:
                key = item["sk"]["S"]
                if key.startswith(f"{EXPENSE}#"):
                    take_expense(self.expenses, item)
                elif key != HEAD:
                    self._take_record(key, item)

    def _take_record(self, key: str, item: Item) -> None:
        try:
            self.records[key] = record_of(item)
        except (KeyError, TypeError, ValueError):
            self.expenses.unreadable.append(key)


class Reader:
    """Reads ledgers out of a table; raises StoreError."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def head(self, owner: str) -> Head:
        """Give the head; version 0 without one, and while a backup is taken in."""
        return self.head_in(self._rows.get(owner_key(owner), HEAD))

    def heads(self, owners: Collection[str]) -> dict[str, int]:
        """Give the versions of many ledgers; who has a head that cannot be read is left out."""
        items = self._rows.get_each([(owner_key(owner), HEAD) for owner in owners])
        found = {item["pk"]["S"]: item for item in items}
        versions: dict[str, int] = {}
        for owner in owners:
            with suppress(StoreError):
                versions[owner] = self.head_in(found.get(owner_key(owner))).version
        return versions

    def begin(self, owner: str, operation_id: str) -> tuple[Head, Operation | None]:
        """Give the head and what is remembered of an operation, in one request."""
        key = operation_key(operation_id)
        items = self._rows.get_many(owner_key(owner), (HEAD, key))
        found = {item["sk"]["S"]: item for item in items}
        known = found.get(key)
        if known is None:
            return self.head_in(found.get(HEAD)), None
        with self.intact(key):
            operation = operation_of(operation_id, item_to_values(known))
        return self.head_in(found.get(HEAD)), operation

    def head_in(self, item: Item | None) -> Head:
        """Read the head's item; raises StoreTooNew."""
        if item is None or item.get("state") == {"S": LOADING}:
            return Head()
        with self.intact(HEAD):
            head = head_of(item_to_values(item))
        if head.schema > SCHEMA:
            raise StoreTooNew(self._rows.where, head.schema)
        return head

    def records(self, owner: str, keys: Sequence[str]) -> dict[str, Record]:
        """Give the records there are under these keys, in the order of the keys."""
        items = self._rows.get_many(owner_key(owner), keys)
        found = {item["sk"]["S"]: self.record(item) for item in items}
        return {key: found[key] for key in keys if key in found}

    def of_kind(self, owner: str, kind: str) -> list[Record]:
        """Give every record of a kind, by key."""
        items = self._rows.between(owner_key(owner), f"{kind}#", f"{kind}$")
        return [self.record(item) for item in items]

    def record(self, item: Item) -> Record:
        """Read a record's item."""
        with self.intact(item["sk"]["S"]):
            return record_of(item)

    def journal(self, owner: str, after: int, through: int | None) -> Iterator[JournalEntry]:
        """Give the entries after a version, oldest first, as they are wanted."""
        low, high = max(after, 0) + 1, _NEWEST if through is None else through
        if low > high:
            return
        for item in self._rows.between(owner_key(owner), journal_key(low), journal_key(high)):
            key = item["sk"]["S"]
            with self.intact(key):
                entry = entry_of(int(key[2:]), item_to_values(item))
            yield entry

    def snapshot(self, owner: str) -> Snapshot:
        """Read everything at one version while others go on writing.

        The version comes first, the records next, the journal last: what moved from a page not
        yet read to one read already is in the journal.
        """
        for _ in range(_TRIES):
            version = self.head(owner).version
            if not version:
                return Snapshot()
            gathered = self._gather(owner)
            entries = list(self.journal(owner, version, None))
            if _follow(entries, version):
                found = Snapshot(version, gathered.expenses, gathered.records)
                return found.advanced(entries) if entries else found
        raise self._broken(version)

    def unbroken(self, owner: str, after: int, through: int) -> list[JournalEntry]:
        """Give the entries after a version through another; raises StoreDamaged if one lacks."""
        entries = list(self.journal(owner, after, through))
        if not _follow(entries, after) or len(entries) != through - after:
            raise self._broken(after)
        return entries

    def _broken(self, after: int) -> StoreDamaged:
        return StoreDamaged(self._rows.where, f"the journal has a gap after version {after}")

    def _gather(self, owner: str) -> Gathered:
        """Read all records: what fits a page with one request, the rest of it several at once."""
        gathered, pk = Gathered(), owner_key(owner)

        def begin(bounds: tuple[str, str]) -> list[tuple[str, str]]:
            items, ended = self._rows.page(pk, *bounds)
            gathered.take(items)
            return split(ended["sk"]["S"], bounds[1]) if ended else []

        def finish(bounds: tuple[str, str]) -> None:
            for items in self._rows.pages(pk, *bounds):
                gathered.take(items)

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            waiting = [one for left in pool.map(begin, RECORD_RANGES) for one in left]
            list(pool.map(finish, waiting))
        return gathered

    @contextmanager
    def intact(self, key: str) -> Iterator[None]:
        """Raise StoreDamaged, naming the key, where an item is not in the shape we write."""
        try:
            yield
        except (KeyError, TypeError, ValueError) as error:
            raise StoreDamaged(self._rows.where, f"{key} cannot be read") from error


def _follow(entries: Sequence[JournalEntry], version: int) -> bool:
    """Whether entries follow a version and each other without a gap."""
    return all(entry.version == at for at, entry in enumerate(entries, version + 1))
