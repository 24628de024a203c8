"""Erases what an owner has in the table, piece by piece; whoever is cut off begins again."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from adapters.dynamodb.items import Item, due_of, value_of
from adapters.dynamodb.keys import (
    DUE_SHARDS,
    OWN_SESSIONS,
    STAGED_PIECES,
    owner_key,
    shard_key,
    staged_key,
)
from adapters.dynamodb.pace import Pace
from adapters.dynamodb.reading import Reader
from adapters.dynamodb.rows import Action, Rows, delete_request
from spending.errors import HeadMoved
from spending.records import CLOSED, CLOSING, HEAD, JOB, OPEN

_ALL: Final = ("!", "~~")
"""Sort keys before and after all that are used."""

_AT_ONCE: Final = 25


class Forgetting:
    """Erases ledgers that are closing."""

    def __init__(self, rows: Rows, reader: Reader, pace: Pace) -> None:
        self._rows = rows
        self._reader = reader
        self._pace = pace

    def forget(self, owner: str) -> None:
        """Erase everything of an owner whose head is closing, and leave the head closed."""
        head = self._reader.head(owner)
        if head.state == OPEN and head.version:
            raise HeadMoved
        if head.state == CLOSING:
            self._erase(owner, owner_key(owner))
        if head.version:  # what is due goes last: till then somebody comes by and goes on
            self._delete(owner, list(self._due_of(owner)))

    def _erase(self, owner: str, pk: str) -> None:
        """Erase all but head and sessions, the material of jobs while records tell their ids."""
        for job in self._rows.between(pk, f"{JOB}#", f"{JOB}$"):
            job_id = job["sk"]["S"].partition("#")[2]
            for items in self._rows.pages(staged_key(owner, job_id), *STAGED_PIECES):
                self._delete(owner, items)
        for items in self._rows.pages(pk, *_ALL):
            self._delete(owner, [item for item in items if _is_of_ledger(item)])
        self._rows.transact([self._closing_for_good(pk)])

    def _closing_for_good(self, pk: str) -> Action:
        update = {
            "UpdateExpression": "SET #state = :closed, #over = :none",
            "ConditionExpression": "#state = :closing",
            "ExpressionAttributeNames": {"#state": "state", "#over": "over"},
            "ExpressionAttributeValues": {
                ":closed": value_of(CLOSED), ":closing": value_of(CLOSING), ":none": value_of({}),
            },
        }  # fmt: skip
        return self._rows.update_action(pk, HEAD, update)

    def _due_of(self, owner: str) -> Iterator[Item]:
        """Give what is due of an owner, of any time."""
        for shard in range(DUE_SHARDS):
            for item in self._rows.between(shard_key(shard), *_ALL):
                if _owner_of(item) == owner:
                    yield item

    def _delete(self, owner: str, items: Iterable[Item]) -> None:
        """Delete items, at the speed the owner's partition bears."""
        requests: list[dict[str, Any]] = [
            delete_request(item["pk"]["S"], item["sk"]["S"]) for item in items
        ]
        for at in range(0, len(requests), _AT_ONCE):
            self._pace.wait(owner)
            self._pace.spent(owner, self._rows.write(requests[at : at + _AT_ONCE]))


def _is_of_ledger(item: Item) -> bool:
    key = item["sk"]["S"]
    return bool(key != HEAD and not key.startswith(OWN_SESSIONS[0]))


def _owner_of(item: Item) -> str:
    """Give whose a due item is, nobody's where it cannot be read."""
    try:
        return due_of(item).owner
    except (KeyError, TypeError, ValueError):
        return ""
