"""Tells what a client's requests take, and how often the table holds back or does not answer."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from botocore.awsrequest import AWSResponse
from botocore.model import OperationModel

from adapters.dynamodb.failures import THROTTLED, codes_in

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Seen = Literal["read units", "write units", "throttled", "failed"]
"""Units are of capacity; what was throttled or failed are attempts, retries among them."""

_ASKED: Final = "ReturnConsumedCapacity"
_READING: Final = frozenset({"BatchGetItem", "GetItem", "Query", "TransactGetItems"})
_SERVER_ERROR: Final = 500


def watch(client: "DynamoDBClient", tell: Callable[[Seen, float], None]) -> None:
    """Have a client's requests ask what they take, and all this told."""

    def ask(params: dict[str, Any], model: OperationModel, **_: object) -> dict[str, Any] | None:
        members = model.input_shape.members if model.input_shape else {}
        return {**params, _ASKED: "TOTAL"} if _ASKED in members else None

    def answered(parsed: dict[str, Any], model: OperationModel, **_: object) -> None:
        units = _units_in(parsed)
        if units:
            tell("read units" if model.name in _READING else "write units", units)

    def attempted(
        caught_exception: Exception | None = None,
        response: tuple[AWSResponse, Mapping[str, Any]] | None = None,
        **_: object,
    ) -> None:
        if response is not None and codes_in(response[1]) & THROTTLED:
            tell("throttled", 1)
        elif caught_exception is not None or (response and _has_failed(response[0])):
            tell("failed", 1)

    events, asks = client.meta.events, cast("Any", ask)  # the stubs know no handler that answers
    events.register("provide-client-params.dynamodb", asks)
    events.register("after-call.dynamodb", answered)
    events.register("needs-retry.dynamodb", attempted)


def _units_in(parsed: Mapping[str, Any]) -> float:
    """Give the units of one table, or of all that a batch or transaction named."""
    said = parsed.get("ConsumedCapacity") or []
    each = said if isinstance(said, list) else [said]
    return float(sum(one.get("CapacityUnits", 0.0) for one in each))


def _has_failed(response: AWSResponse) -> bool:
    return response.status_code >= _SERVER_ERROR
