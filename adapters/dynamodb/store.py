"""The DynamoDB store: ledgers in one table, an owner's under the owner's key."""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from adapters.dynamodb.archive import Archive
from adapters.dynamodb.client import read_pages_quickly
from adapters.dynamodb.failures import is_throttled
from adapters.dynamodb.forgetting import Forgetting
from adapters.dynamodb.items import (
    Item,
    due_item,
    due_of,
    entry_item,
    expiry,
    operation_item,
    record_item,
    value_of,
    values_to_item,
)
from adapters.dynamodb.keys import (
    DUE_SHARDS,
    STAGED_PIECES,
    due_bounds,
    due_keys,
    moment_text,
    owner_key,
    piece_key,
    shard_key,
    staged_key,
)
from adapters.dynamodb.pace import Pace
from adapters.dynamodb.reading import Reader
from adapters.dynamodb.rows import Action, Rows, delete_request, put_request
from spending.errors import StoreUnavailable, UnknownJob
from spending.ports import Clock
from spending.records import (
    HEAD,
    Commit,
    CommitLimits,
    Due,
    Head,
    JournalEntry,
    KeptItem,
    Operation,
    Record,
    head_values,
)
from spending.snapshot import Snapshot

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LIMITS: Final = CommitLimits(records=95, journal_bytes=250_000)
"""With head, journal, operation and two due times a commit has 100 items, each under 400 kB."""

PIECE_BYTES: Final = 350_000
"""How much of a job's material one item holds."""


_SET_HEAD: Final = (
    "SET #version = :version, #state = :state, #over = :over, #schema = :schema, "
    "#watched_until = :watched_until"
)

_log = logging.getLogger(__name__)


class _MachineClock:
    """The machine's clock, where nobody passes another."""

    def now(self) -> datetime:
        """Give the present moment in UTC."""
        return datetime.now(UTC)


class DynamoStore:
    """Keeps ledgers in a DynamoDB table; a LedgerStore and a LedgerArchive.

    Every commit is one transaction, every read strongly consistent. `pace` holds back long work
    alone: it waits when it asks for its next part, and nobody else with it.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        *,
        pace: Pace | None = None,
        clock: Clock | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        read_pages_quickly(client)
        self._rows = Rows(client, table, sleep)
        self._reader = Reader(self._rows)
        self._pace = pace or Pace(sleep=sleep)
        self._archive = Archive(self._rows, self._reader, self._pace)
        self._forgetting = Forgetting(self._rows, self._reader, self._pace)
        self._clock = clock or _MachineClock()

    @property
    def limits(self) -> CommitLimits:
        """How much one commit may hold."""
        return LIMITS

    def head(self, owner: str) -> Head:
        """Give the head; version 0 when the owner has nothing yet."""
        return self._reader.head(owner)

    def heads(self, owners: Collection[str]) -> dict[str, int]:
        """Give the versions of many ledgers, 0 for who has nothing yet, a hundred a request."""
        return self._reader.heads(owners)

    def begin(self, owner: str, operation_id: str) -> tuple[Head, Operation | None]:
        """Give the head, and what is remembered of an operation, in one request."""
        return self._reader.begin(owner, operation_id)

    def get(self, owner: str, keys: Sequence[str]) -> dict[str, Record]:
        """Give the records there are under these keys (any number of them)."""
        return self._reader.records(owner, keys)

    def all(self, owner: str, kind: str) -> list[Record]:
        """Give every record of one kind, by key."""
        return self._reader.of_kind(owner, kind)

    def snapshot(self, owner: str) -> Snapshot:
        """Read everything of one owner at one version."""
        return self._reader.snapshot(owner)

    def journal(self, owner: str, after: int, through: int | None = None) -> list[JournalEntry]:
        """Give the entries after a version, to a version or the newest, oldest first."""
        return list(self._reader.journal(owner, after, through))

    def commit(self, owner: str, commit: Commit) -> None:
        """Do one commit whole or not at all.

        Raises HeadMoved and StoreError, StoreUnavailable(unknown=True) among them.
        """
        try:
            units = self._rows.transact(self._actions(owner, commit))
        except StoreUnavailable as error:
            if is_throttled(error.__cause__):
                self._pace.throttled(owner)
            raise
        self._pace.spent(owner, units)

    def _actions(self, owner: str, commit: Commit) -> list[Action]:
        rows, pk = self._rows, owner_key(owner)
        actions = [
            self._head_action(pk, commit.head),
            rows.put_action(operation_item(owner, commit.operation), _unless_known(commit)),
            rows.put_action(entry_item(owner, commit.entry)),
        ]
        for write in commit.writes:
            if write.after is None:
                actions.append(rows.delete_action(pk, write.key))
            else:
                record = Record(write.key, commit.head.version, write.after)
                actions.append(rows.put_action(record_item(owner, record)))
        due = {due_keys(one): one for one in commit.due}
        undue = {due_keys(one) for one in commit.undue} - set(due)
        actions += [rows.put_action(due_item(one)) for one in due.values()]
        actions += [rows.delete_action(*keys) for keys in sorted(undue)]
        return actions

    def _head_action(self, pk: str, head: Head) -> Action:
        """Move the head on from the version before; what else stands in it stays."""
        values, was = head_values(head), head.version - 1
        named = {f":{name}": value_of(value) for name, value in values.items()}
        update = {
            "UpdateExpression": _SET_HEAD,
            "ConditionExpression": "#version = :was" if was else "attribute_not_exists(#version)",
            "ExpressionAttributeNames": {f"#{name}": name for name in values},
            "ExpressionAttributeValues": {**named, **({":was": value_of(was)} if was else {})},
        }
        return self._rows.update_action(pk, HEAD, update)

    def stage(self, owner: str, job_id: str, parts: Sequence[bytes]) -> None:
        """Put the material of a long job aside, in place of what was there of it."""
        pk, expires = staged_key(owner, job_id), expiry(self._clock.now())
        old = {item["sk"]["S"] for item in self._rows.between(pk, *STAGED_PIECES)}
        new: dict[str, Item] = {}
        for part, content in enumerate(parts):
            pieces = range(0, max(1, len(content)), PIECE_BYTES)
            for place, at in enumerate(pieces):
                key = piece_key(part, place)
                item = values_to_item(pk, key, {"pieces": len(pieces)})
                piece = {"B": content[at : at + PIECE_BYTES]}
                new[key] = {**item, "content": piece, "expires": expires}
        # Nothing is deleted first: the job may have begun already and its parts be wanted.
        self._rows.write([put_request(item) for item in new.values()])
        self._rows.write([delete_request(pk, key) for key in sorted(old - new.keys())])

    def staged(self, owner: str, job_id: str, part: int) -> bytes:
        """Give one part of a job's material; raises UnknownJob.

        Waits while the owner's partition has more to take than it bears.
        """
        self._pace.wait(owner)
        pk = staged_key(owner, job_id)
        first = self._rows.get(pk, piece_key(part, 0))
        pieces = int(first["pieces"]["N"]) if first else 0
        rest = [self._rows.get(pk, piece_key(part, place)) for place in range(1, pieces)]
        found = [bytes(item["content"]["B"]) for item in (first, *rest) if item]
        if not found or len(found) < pieces:
            raise UnknownJob(job_id)
        return b"".join(found)

    def unstage(self, owner: str, job_id: str) -> None:
        """Drop the material of a job that is over."""
        pk = staged_key(owner, job_id)
        for items in self._rows.pages(pk, *STAGED_PIECES):
            self._rows.write([delete_request(pk, item["sk"]["S"]) for item in items])

    def redact(self, owner: str, version: int, keys: Sequence[str]) -> None:
        """Take what a commit's journal entry holds of these records out of it, if it is there.

        Raises HeadMoved when another worker took something out of it meanwhile.
        """
        for entry in self._reader.journal(owner, version - 1, version):
            wanted = entry.redacted(keys)
            if wanted == entry:
                continue
            unchanged = {
                "ConditionExpression": "#changes = :changes",
                "ExpressionAttributeNames": {"#changes": "changes"},
                "ExpressionAttributeValues": {":changes": entry_item(owner, entry)["changes"]},
            }
            self._rows.transact([self._rows.put_action(entry_item(owner, wanted), unchanged)])

    def due(self, until: datetime, most: int) -> list[Due]:
        """Give what is due by a moment (UTC), of all owners, oldest first, at most so many."""
        found: list[Due] = []
        for shard in range(DUE_SHARDS):
            items = self._rows.between(shard_key(shard), *due_bounds(until), most=most)
            found += islice(_readable(items), most)
        return sorted(found, key=lambda one: (one.when, one.owner, one.id))[:most]

    def forget(self, owner: str) -> None:
        """Erase everything of an owner whose head is closing, and leave the head closed."""
        self._forgetting.forget(owner)

    def dump(self, owner: str) -> Iterator[KeptItem]:
        """Give every item of one owner at one version: head, records, journal, operations."""
        return self._archive.dump(owner)

    def load(self, owner: str, items: Iterable[KeptItem]) -> None:
        """Take all items in, whole or not at all; raises AlreadyThere unless the owner is new.

        Waits so that it stays under what the owner's partition can be written.
        """
        self._archive.load(owner, items)


def _unless_known(commit: Commit) -> dict[str, Any]:
    """Give the condition that an operation is new, or so old that it counts as new."""
    return {
        "ConditionExpression": "attribute_not_exists(#at) OR #at < :forget",
        "ExpressionAttributeNames": {"#at": "at"},
        "ExpressionAttributeValues": {":forget": value_of(moment_text(commit.forget_before))},
    }


def _readable(items: Iterable[Item]) -> Iterator[Due]:
    """Read what is due; an item nobody can read must not stop the others."""
    for item in items:
        try:
            yield due_of(item)
        except (KeyError, TypeError, ValueError):
            moment, _, _ = item["sk"]["S"].partition("#")  # what follows names an owner
            _log.warning("%s / %s cannot be read", item["pk"]["S"], moment)
