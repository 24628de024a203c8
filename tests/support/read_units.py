"""Read request units by DynamoDB's rule, from the items that came: the emulators count them wrong.

One unit is a strongly consistent read of 4 KB: for a query of all its items together, otherwise of
each; in a transaction twice as much. An item is as large as the names and values of its attributes
(Developer Guide, "DynamoDB Item sizes and formats").
"""

import json
from base64 import b64decode
from collections.abc import Mapping
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from botocore.model import OperationModel

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_UNIT: Final = 4096


class ReadUnits:
    """Adds up what a client's requests read."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self.total = 0.0
        client.meta.events.register("before-call.dynamodb.BatchGetItem", self._on_call)
        client.meta.events.register("after-call.dynamodb", self._on_answer)

    def _on_call(self, params: dict[str, Any], **_: object) -> None:
        """Take in how many are asked for: what is not there takes a unit too."""
        tables = json.loads(params["body"])["RequestItems"].values()
        self.total += sum(len(one["Keys"]) for one in tables)

    def _on_answer(self, model: OperationModel, parsed: dict[str, Any], **_: object) -> None:
        self.total += _units(model.name, parsed)


def _units(operation: str, said: Mapping[str, Any]) -> int:
    if operation == "Query":
        return _of(sum(map(_size, said.get("Items", []))))
    if operation == "GetItem":
        return _of(_size(said.get("Item", {})))
    if operation == "BatchGetItem":
        items = [item for some in said.get("Responses", {}).values() for item in some]
        return sum(_of(_size(item)) - 1 for item in items)
    if operation == "TransactGetItems":
        return sum(2 * _of(_size(one.get("Item", {}))) for one in said.get("Responses", []))
    return 0


def _of(size: int) -> int:
    return max(1, ceil(size / _UNIT))


def _size(item: Mapping[str, Any]) -> int:
    return sum(len(name.encode()) + _value(one) for name, one in item.items())


def _value(typed: Mapping[str, Any]) -> int:
    (kind, value), *_ = typed.items()
    if kind == "B":
        return len(value if isinstance(value, bytes) else b64decode(value))
    if kind == "N":
        return len(str(value)) // 2 + 1
    if kind == "M":
        return 3 + _size(value) + len(value)
    if kind == "L":
        return 3 + sum(_value(one) + 1 for one in value)
    return len(str(value).encode()) if kind == "S" else 1
