"""Gives out all that is kept of an owner for a backup, and takes a backup in."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Final

from adapters.dynamodb.items import (
    Item,
    expiry,
    item_to_values,
    record_item,
    values_to_item,
)
from adapters.dynamodb.keys import JOURNAL, OPERATION, RECORD_RANGES, owner_key
from adapters.dynamodb.pace import Pace
from adapters.dynamodb.reading import LOADING, Reader
from adapters.dynamodb.rows import Action, Rows, delete_request, put_request
from spending.errors import AlreadyThere, HeadMoved, StoreDamaged, StoreError
from spending.expense import whole
from spending.records import (
    HEAD,
    JournalEntry,
    KeptItem,
    Record,
    entry_of,
    head_of,
    journal_key,
    operation_of,
    record_of,
    record_values,
)

_BATCH: Final = 25
_JOURNALS: Final = (f"{JOURNAL}#", f"{JOURNAL}$")
_OPERATIONS: Final = (f"{OPERATION}#", f"{OPERATION}$")
_BACKUP: Final = "backup"
_IF_LOADING: Final = "#state = :loading"
_IF_FREE: Final = "attribute_not_exists(#state) OR #state = :loading"


class Archive:
    """Dumps and loads ledgers; raises StoreError."""

    def __init__(self, rows: Rows, reader: Reader, pace: Pace) -> None:
        self._rows = rows
        self._reader = reader
        self._pace = pace

    def dump(self, owner: str) -> Iterator[KeptItem]:
        """Give every item of one owner at one version while others go on writing.

        The head is read after the records, so none of them is newer, and the journal brings the
        older ones up to it.
        """
        pk = owner_key(owner)
        before = self._reader.head(owner).version
        if not before:
            return
        records = {record.key: record for record in self._records(pk)}
        item = self._rows.get(pk, HEAD) or {}
        version = self._reader.head_in(item).version
        for entry in self._reader.unbroken(owner, before, version):
            _apply(records, entry)
        yield self._kept(item)
        yield from (KeptItem(key, record_values(records[key])) for key in sorted(records))
        yield from map(self._kept, self._rows.between(pk, journal_key(1), journal_key(version)))
        for operation in self._rows.between(pk, *_OPERATIONS):
            if self._reader.record(operation).version <= version:
                yield self._kept(operation)

    def _records(self, pk: str) -> Iterator[Record]:
        for bounds in RECORD_RANGES:
            for item in self._rows.between(pk, *bounds):
                if item["sk"]["S"] != HEAD:
                    yield self._reader.record(item)

    def _kept(self, item: Item) -> KeptItem:
        key = item["sk"]["S"]
        with self._reader.intact(key):
            return KeptItem(key, item_to_values(item))

    def load(self, owner: str, items: Iterable[KeptItem]) -> None:
        """Take all items in; until the last of them is, there is no ledger for anybody else.

        One that fails leaves nothing, or, when the table is away, what the next one removes.
        One load of an owner at a time. Raises AlreadyThere unless the owner is new.
        """
        pk = owner_key(owner)
        marker = values_to_item(pk, HEAD, {"version": 0, "state": LOADING})
        self._put_head(marker, _IF_FREE)
        try:
            self._clear(pk)
            head = self._take_in(owner, items)
        except BaseException:
            with suppress(StoreError):
                self._abandon(pk)
            raise
        self._put_head(head, _IF_LOADING)

    def _abandon(self, pk: str) -> None:
        """Remove what was taken in, unless another load has made an account of it."""
        if (self._rows.get(pk, HEAD) or {}).get("state") == {"S": LOADING}:
            self._clear(pk)
            with suppress(HeadMoved):
                self._rows.transact([self._rows.delete_action(pk, HEAD, _on(_IF_LOADING))])

    def _put_head(self, head: Item, condition: str) -> None:
        try:
            self._rows.transact([self._rows.put_action(head, _on(condition))])
        except HeadMoved as error:
            raise AlreadyThere(self._rows.where) from error

    def _take_in(self, owner: str, items: Iterable[KeptItem]) -> Item:
        """Write everything but the head, and give the head."""
        head: Item = {}
        waiting = iter(items)
        while batch := [_item(owner, kept) for kept in islice(waiting, _BATCH)]:
            head = next((item for item in batch if item["sk"]["S"] == HEAD), head)
            puts = [put_request(item) for item in batch if item["sk"]["S"] != HEAD]
            self._pace.wait(owner)
            self._pace.spent(owner, self._rows.write(puts))
        if not head:
            raise StoreDamaged(_BACKUP, "it has no head")
        return head

    def _clear(self, pk: str) -> None:
        """Delete what an unfinished load left."""
        for bounds in (*RECORD_RANGES, _JOURNALS, _OPERATIONS):
            for items in self._rows.pages(pk, *bounds):
                keys = [item["sk"]["S"] for item in items]
                self._rows.write([delete_request(pk, key) for key in keys if key != HEAD])


def _on(condition: str) -> Action:
    return {
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {"#state": "state"},
        "ExpressionAttributeValues": {":loading": {"S": LOADING}},
    }


def _item(owner: str, kept: KeptItem) -> Item:
    """Write what a backup holds as the item it was; raises StoreDamaged for what is none."""
    try:
        return _written(owner, kept)
    except (KeyError, TypeError, ValueError) as error:
        raise StoreDamaged(_BACKUP, f"its item {kept.key} cannot be read") from error


def _written(owner: str, kept: KeptItem) -> Item:
    item = values_to_item(owner_key(owner), kept.key, kept.values)
    if kept.key == HEAD:
        head_of(kept.values)
    elif kept.key.startswith(f"{JOURNAL}#"):
        entry_of(int(kept.key[2:]), kept.values)
    elif kept.key.startswith(f"{OPERATION}#"):
        item["expires"] = expiry(operation_of(kept.key[2:], kept.values).at)
    else:
        record = record_of(kept.key, kept.values)
        return record_item(owner, replace(record, version=whole(record.version)))
    return item


def _apply(records: dict[str, Record], entry: JournalEntry) -> None:
    """Bring records read before an entry up to it; those that contain it stay as they are."""
    for change in entry.changes:
        there = records.get(change.key)
        if change.after is None:
            records.pop(change.key, None)
        elif not change.was:
            records[change.key] = Record(change.key, entry.version, change.after)
        elif there is not None:
            records[change.key] = Record(change.key, entry.version, change.applied(there.fields))
