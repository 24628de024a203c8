"""Clients that fail: as if all of botocore's attempts had, or by doing only a part at a time."""

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, cast

from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    ReadTimeoutError,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


LOST: Final = ReadTimeoutError(endpoint_url="http://127.0.0.1")
CUT: Final = EndpointConnectionError(endpoint_url="http://127.0.0.1")


def refusal(code: str, *reasons: str, status: int = 400) -> ClientError:
    """Give the error botocore raises for a refusal; `reasons` are those of a transaction."""
    answer: dict[str, Any] = {
        "Error": {"Code": code, "Message": "made up"},
        "ResponseMetadata": {"HTTPStatusCode": status, "RetryAttempts": 2},
    }
    if reasons:
        answer["CancellationReasons"] = [{"Code": one} for one in reasons]
    return ClientError(answer, "MadeUp")  # type: ignore[arg-type]


class FaultyClient:
    """A client whose calls fail as if all of botocore's attempts had: faults for any emulator.

    Each fault is met once, by the call of a method that comes next: `before` keeps the call from
    being made, else it is made and its answer lost.
    """

    def __init__(self, client: "DynamoDBClient") -> None:
        self.calls: Counter[str] = Counter()
        self._client = client
        self._faults: dict[tuple[str, int], tuple[Exception, bool]] = {}
        self._answers: dict[str, dict[str, Any]] = {}

    @property
    def client(self) -> "DynamoDBClient":
        """Give this as what a store takes."""
        return cast("DynamoDBClient", self)

    def fail(self, method: str, error: Exception, *, nth: int = 1, before: bool = True) -> None:
        """Have the nth call of a method from now fail."""
        self._faults[method, self.calls[method] + nth] = (error, before)

    def answer(self, method: str, answer: dict[str, Any]) -> None:
        """Have a method give a made-up answer from now on."""
        self._answers[method] = answer

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a client has
        found = getattr(self._client, name)
        if name in {"meta", "exceptions", "get_waiter"} or not callable(found):
            return found

        def call(**asked: object) -> object:
            self.calls[name] += 1
            error, before = self._faults.pop((name, self.calls[name]), (None, False))
            if error is not None and before:
                raise error
            answer = self._answers.get(name) or found(**asked)
            if error is not None:
                raise error
            return answer

        return call


class StingyClient:
    """A client that does only so many items of a batch at a time and leaves the rest over."""

    def __init__(self, client: "DynamoDBClient", most: int) -> None:
        self.calls: Counter[str] = Counter()
        self._client = client
        self._most = most

    @property
    def client(self) -> "DynamoDBClient":
        """Give this as what a store takes."""
        return cast("DynamoDBClient", self)

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        """Read the first items asked for."""
        self.calls["batch_get_item"] += 1
        ((table, asked),) = RequestItems.items()
        now, later = asked["Keys"][: self._most], asked["Keys"][self._most :]
        fewer: dict[str, Any] = {"RequestItems": {table: {**asked, "Keys": now}}}
        none: dict[str, Any] = {"Responses": {}, "ResponseMetadata": {"RequestId": "made up"}}
        answer = dict(self._client.batch_get_item(**fewer)) if now else none
        left = {table: {**asked, "Keys": later}} if later else {}
        return {**answer, "UnprocessedKeys": left}

    def batch_write_item(
        self,
        *,
        RequestItems: dict[str, Any],  # noqa: N803
        **asked: Any,  # noqa: ANN401 - whatever a client takes
    ) -> dict[str, Any]:
        """Write the first items asked for."""
        self.calls["batch_write_item"] += 1
        ((table, requests),) = RequestItems.items()
        now, later = requests[: self._most], requests[self._most :]
        answer = self._client.batch_write_item(RequestItems={table: now}, **asked)
        return {**answer, "UnprocessedItems": {table: later} if later else {}}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a client has
        return getattr(self._client, name)


def tiny_pages(client: "DynamoDBClient", items: int) -> None:
    """Have no page of a query hold more than so many items."""

    def limit(params: dict[str, Any], **_: object) -> dict[str, Any]:
        return {**params, "Limit": min(items, params.get("Limit", items))}

    handler: Any = limit
    client.meta.events.register("provide-client-params.dynamodb.Query", handler)
