"""Gives out all that is kept of an owner for a backup, and takes a backup in."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
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
from adapters.dynamodb.rows import Rows, delete_request, put_request
from spending.errors import AlreadyThere, HeadMoved, StoreDamaged, StoreError
from spending.records import (
    HEAD,
    Fields,
    JournalEntry,
    KeptItem,
    Record,
    journal_key,
    record_of,
    record_values,
)

_BATCH: Final = 25
_JOURNALS: Final = (f"{JOURNAL}#", f"{JOURNAL}$")
_OPERATIONS: Final = (f"{OPERATION}#", f"{OPERATION}$")
_BACKUP: Final = "backup"


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
        marker: Fields = {"version": 0, "state": LOADING}
        self._replace_head(pk, marker, "attribute_not_exists(#state) OR #state = :loading")
        try:
            self._clear(pk)
            self._replace_head(pk, self._take_in(owner, items), "#state = :loading")
        except BaseException:
            with suppress(StoreError):
                self._clear(pk)
                self._rows.write([delete_request(pk, HEAD)])
            raise

    def _replace_head(self, pk: str, values: Fields, condition: str) -> None:
        given = {
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": {":loading": {"S": LOADING}},
        }
        try:
            self._rows.transact([self._rows.put_action(values_to_item(pk, HEAD, values), given)])
        except HeadMoved as error:
            raise AlreadyThere(self._rows.where) from error

    def _take_in(self, owner: str, items: Iterable[KeptItem]) -> Fields:
        """Write everything but the head, and give the head's values."""
        head: Fields = {}
        waiting = iter(items)
        while batch := list(islice(waiting, _BATCH)):
            head = next((one.values for one in batch if one.key == HEAD), head)
            puts = [put_request(_item(owner, one)) for one in batch if one.key != HEAD]
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


def _item(owner: str, kept: KeptItem) -> Item:
    """Write what a backup holds as the item it was; raises StoreDamaged."""
    try:
        return _written(owner, kept)
    except (KeyError, TypeError, ValueError) as error:
        raise StoreDamaged(_BACKUP, f"its item {kept.key} cannot be read") from error


def _written(owner: str, kept: KeptItem) -> Item:
    if kept.key.startswith((f"{JOURNAL}#", f"{OPERATION}#")):
        item = values_to_item(owner_key(owner), kept.key, kept.values)
        if kept.key.startswith(f"{OPERATION}#"):
            item["expires"] = expiry(datetime.fromisoformat(str(kept.values["at"])))
        return item
    record = record_of(kept.key, kept.values)
    return record_item(owner, record)


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
