"""Asks the table for items and writes them in batches: pages, limits and left-overs end here."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from adapters.dynamodb.failures import Attempts, answer_of, committing, is_throttled, reading
from adapters.dynamodb.items import Item
from spending.errors import StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Request: TypeAlias = dict[str, Any]
"""One put or delete of a batch, as DynamoDB takes it."""

Action: TypeAlias = dict[str, Any]
"""One part of a transaction, as DynamoDB takes it."""

_ALL_SEEN: Final = {"ConsistentRead": True}
_WITH_UNITS: Final = {"ReturnConsumedCapacity": "TOTAL"}
_READ_AT_ONCE: Final = 100
_WRITTEN_AT_ONCE: Final = 25
_ROUNDS: Final = 10


class _LeftOver(StoreUnavailable):
    """The table did a part of what was asked and has no room for the rest just now."""


class Rows:
    """The items of one table; every read sees every acknowledged write.

    Raises StoreMissing, StoreRefused and StoreUnavailable.
    """

    def __init__(
        self, client: "DynamoDBClient", table: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._table = table
        self._sleep = sleep
        self._attempts = Attempts.of(client)
        self.where = f"dynamodb:{table}"

    def get(self, pk: str, sk: str) -> Item | None:
        """Give one item."""
        asked: dict[str, Any] = {"TableName": self._table, "Key": _key(pk, sk), **_ALL_SEEN}
        with reading(self.where):
            answer = answer_of(self._client.get_item, asked)
        return answer.get("Item")

    def get_many(self, pk: str, sks: Sequence[str]) -> list[Item]:
        """Give the items there are under these sort keys, in no order."""
        return self.get_each([(pk, sk) for sk in sks])

    def get_each(self, keys: Sequence[tuple[str, str]]) -> list[Item]:
        """Give the items there are under these keys, of whatever partitions, in no order."""
        wanted = [_key(*key) for key in dict.fromkeys(keys)]
        found: list[Item] = []
        for at in range(0, len(wanted), _READ_AT_ONCE):
            left = wanted[at : at + _READ_AT_ONCE]
            for attempt in self._patience():
                with attempt:
                    found += self._read(left)
                    _check_done(left)
        return found

    def _read(self, keys: list[Item]) -> list[Item]:
        """Read items and leave in `keys` those the table had no room for."""
        asked: dict[str, Any] = {"RequestItems": {self._table: {"Keys": keys, **_ALL_SEEN}}}
        with reading(self.where):
            answer = answer_of(self._client.batch_get_item, asked, "Responses")
        keys[:] = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
        return list(answer["Responses"].get(self._table, []))

    def page(
        self, pk: str, low: str, high: str, *, start: Item | None = None, most: int | None = None
    ) -> tuple[list[Item], Item | None]:
        """Give a page of the items from one sort key through another, and the key it ended at.

        `start` is the key the page before ended at, `most` how many items a page may hold; no key
        comes with the last page.
        """
        asked: dict[str, Any] = {
            "TableName": self._table,
            **_ALL_SEEN,
            "KeyConditionExpression": "#pk = :pk AND #sk BETWEEN :low AND :high",
            "ExpressionAttributeNames": {"#pk": "pk", "#sk": "sk"},
            "ExpressionAttributeValues": {
                ":pk": {"S": pk},
                ":low": {"S": low},
                ":high": {"S": high},
            },
            **({"Limit": most} if most else {}),
            **({"ExclusiveStartKey": start} if start else {}),
        }
        with reading(self.where):
            answer = answer_of(self._client.query, asked, "Items")
        return list(answer["Items"]), answer.get("LastEvaluatedKey")

    def pages(
        self, pk: str, low: str, high: str, *, most: int | None = None
    ) -> Iterator[list[Item]]:
        """Give the items from one sort key through another page by page, as they are wanted."""
        ended: Item | None = None
        while True:
            items, ended = self.page(pk, low, high, start=ended, most=most)
            yield items
            if ended is None:
                return

    def between(self, pk: str, low: str, high: str, *, most: int | None = None) -> Iterator[Item]:
        """Give the items from one sort key through another, as they are wanted."""
        return chain.from_iterable(self.pages(pk, low, high, most=most))

    def write(self, requests: Sequence[Request]) -> float:
        """Put and delete items in no order, each by itself; give the write units it took.

        Waits where the table wants to be written more slowly.
        """
        units = 0.0
        for at in range(0, len(requests), _WRITTEN_AT_ONCE):
            left = list(requests[at : at + _WRITTEN_AT_ONCE])
            for attempt in self._patience():
                with attempt:
                    units += self._write(left)
                    _check_done(left)
        return units

    def _write(self, requests: list[Request]) -> float:
        """Write and leave in `requests` those the table had no room for."""
        asked: dict[str, Any] = {"RequestItems": {self._table: requests}, **_WITH_UNITS}
        try:
            with reading(self.where):
                answer = answer_of(self._client.batch_write_item, asked)
        except StoreUnavailable as error:
            if is_throttled(error.__cause__):
                raise _LeftOver from error
            raise
        requests[:] = answer.get("UnprocessedItems", {}).get(self._table, [])
        return _units(answer)

    def put_action(self, item: Item, condition: Action | None = None) -> Action:
        """Ask for an item to be put, for transact; `condition` as DynamoDB takes it."""
        return {"Put": {"TableName": self._table, "Item": item, **(condition or {})}}

    def delete_action(self, pk: str, sk: str, condition: Action | None = None) -> Action:
        """Ask for an item to be deleted, for transact."""
        return {"Delete": {"TableName": self._table, "Key": _key(pk, sk), **(condition or {})}}

    def update_action(self, pk: str, sk: str, update: Action) -> Action:
        """Ask for attributes of an item to be set, for transact; `update` as DynamoDB takes it."""
        return {"Update": {"TableName": self._table, "Key": _key(pk, sk), **update}}

    def transact(self, actions: Sequence[Action]) -> float:
        """Do all actions or none; give the write units it took.

        Raises HeadMoved when a condition does not hold or another transaction was at the same
        items, and StoreUnavailable(unknown=True) when it is not known whether they were done.
        botocore gives each transaction a token and keeps it through its own attempts, so an
        answer lost on the way is asked for again, not done again.
        """
        asked: dict[str, Any] = {"TransactItems": actions, **_WITH_UNITS}
        with committing(self.where, self._attempts):
            answer = answer_of(self._client.transact_write_items, asked)
        return _units(answer)

    def _patience(self) -> Retrying:
        return Retrying(
            stop=stop_after_attempt(_ROUNDS),
            wait=wait_random_exponential(multiplier=0.05, max=5),
            retry=retry_if_exception_type(_LeftOver),
            sleep=self._sleep,
            reraise=True,
        )


def put_request(item: Item) -> Request:
    """Ask for an item to be put, for Rows.write."""
    return {"PutRequest": {"Item": item}}


def delete_request(pk: str, sk: str) -> Request:
    """Ask for an item to be deleted, for Rows.write."""
    return {"DeleteRequest": {"Key": _key(pk, sk)}}


def _key(pk: str, sk: str) -> Item:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _check_done(left: Sequence[object]) -> None:
    if left:
        raise _LeftOver


def _units(answer: dict[str, Any]) -> float:
    """Give the units an answer says it took, 0 when it does not say."""
    consumed = answer.get("ConsumedCapacity") or []
    return sum(float(one.get("CapacityUnits", 0)) for one in consumed)
