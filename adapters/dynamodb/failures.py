"""Turns what botocore raises into errors of ours; nothing of the vendor's gets past here.

A lost answer leaves open whether a transaction was done, and botocore may have sent it again
since: what the last attempt says is then no proof. So the attempts are watched one by one.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from botocore.awsrequest import AWSResponse
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoAuthTokenError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
    TokenRetrievalError,
)
from botocore.parsers import ResponseParserError

from spending.errors import HeadMoved, StoreError, StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

VENDOR: Final = (BotoCoreError, ClientError, ResponseParserError)
"""All that a botocore client raises."""

_NOT_SENT: Final = (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoAuthTokenError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
    TokenRetrievalError,
)
"""With these no request left this machine."""

_NO_LEAVE: Final = (
    CredentialRetrievalError,
    NoAuthTokenError,
    NoCredentialsError,
    PartialCredentialsError,
    TokenRetrievalError,
)

THROTTLED: Final = frozenset({
    "LimitExceededException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottledException",
    "Throttling",
    "ThrottlingError",
    "ThrottlingException",
})  # fmt: skip
"""The codes by which a table asks for more time."""

_MOVED: Final = frozenset({"ConditionalCheckFailed", "TransactionConflict"})

_OPEN: Final = frozenset({"RequestTimeout", "RequestTimeoutException",
                          "TransactionInProgressException"})  # fmt: skip
"""Refusals that do not say whether an earlier attempt was done."""

_SERVER_ERROR: Final = 500


class StoreMissing(StoreError):
    """There is no such table."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"The store {where} is not there. Nothing was saved: run `expense-tracker doctor`, "
            "which can make it."
        )


class StoreRefused(StoreError):
    """The request was turned away: no permission, no credentials, a wrong clock."""

    def __init__(self, where: str, code: str) -> None:
        self.code = code
        super().__init__(
            f"The store {where} turned the request away ({code}). Nothing was saved: check this "
            "program's credentials, permissions and clock with `expense-tracker doctor`."
        )


class Attempts(threading.local):
    """Whether an attempt of this thread's present call may have been done unseen."""

    lost = False

    @classmethod
    def of(cls, client: "DynamoDBClient") -> "Attempts":
        """Watch the transactions of a client."""
        attempts = cls()
        client.meta.events.register("needs-retry.dynamodb.TransactWriteItems", attempts.saw)
        return attempts

    def saw(
        self,
        caught_exception: Exception | None = None,
        response: tuple[AWSResponse, object] | None = None,
        **_: object,
    ) -> None:
        """Take note of how one attempt ended."""
        if caught_exception is not None and not isinstance(caught_exception, _NOT_SENT):
            self.lost = True
        if response is not None and response[0].status_code >= _SERVER_ERROR:
            self.lost = True


def answer_of(
    call: Callable[..., Mapping[str, Any]], asked: Mapping[str, Any], holds: str = ""
) -> dict[str, Any]:
    """Make a call and give its answer; raises what botocore raises.

    botocore takes the welcome page of a proxy for an empty answer, hence for a success or for no
    item. The service's own answers bear a request id, and `holds` where that is given.
    """
    try:
        answer = dict(call(**asked))
    except (AttributeError, TypeError) as error:  # its parser tripped over JSON of another shape
        raise ResponseParserError(str(error)) from error
    if not answer["ResponseMetadata"].get("RequestId") or (holds and holds not in answer):
        raise ResponseParserError("no answer of DynamoDB's")
    return answer


@contextmanager
def reading(where: str) -> Iterator[None]:
    """Let only StoreError out of a request that changes nothing or may be sent any number of times.

    Raises StoreMissing, StoreRefused and StoreUnavailable.
    """
    try:
        yield
    except VENDOR as error:
        raise _refusal(where, error) or StoreUnavailable() from error


@contextmanager
def committing(where: str, attempts: Attempts) -> Iterator[None]:
    """Let only HeadMoved and StoreError out of a transaction.

    Raises StoreUnavailable(unknown=True) unless the transaction was surely not done.
    """
    attempts.lost = False
    try:
        yield
    except VENDOR as error:
        raise _uncommitted(where, error, lost=attempts.lost) from error


def is_throttled(error: BaseException | None) -> bool:
    """Whether the table asks to be written more slowly."""
    return bool(_codes(error) & THROTTLED)


def _uncommitted(where: str, error: Exception, *, lost: bool) -> Exception:
    codes = _codes(error)
    if codes & _MOVED:
        return HeadMoved()
    if lost or codes & _OPEN:
        return StoreUnavailable(unknown=True)
    refusal = _refusal(where, error)
    if refusal is not None:
        return refusal
    surely_not = isinstance(error, _NOT_SENT) or codes & (
        THROTTLED | {"TransactionCanceledException"}
    )
    return StoreUnavailable(unknown=not surely_not)


def _refusal(where: str, error: Exception) -> StoreError | None:
    """Give the error for a refusal that will not pass by itself."""
    codes = _codes(error)
    if isinstance(error, (ParamValidationError, *_NO_LEAVE)):
        return StoreRefused(where, type(error).__name__)
    if "ResourceNotFoundException" in codes:
        return StoreMissing(where)
    passing = not codes or codes & (THROTTLED | _MOVED | _OPEN)
    if passing or _status(error) >= _SERVER_ERROR:
        return None
    code = min(codes - {"TransactionCanceledException"}, default="")
    return StoreRefused(where, code) if code else None


def _codes(error: BaseException | None) -> set[str]:
    if not isinstance(error, ClientError):
        return set()
    return codes_in(error.response)


def codes_in(answer: Mapping[str, Any]) -> set[str]:
    """Give the service's codes for what went wrong, a transaction's reasons among them."""
    reasons = answer.get("CancellationReasons") or []
    codes = {str(reason.get("Code")) for reason in reasons} | {answer.get("Error", {}).get("Code")}
    return {str(code) for code in codes if code not in {None, "None", ""}}


def _status(error: BaseException) -> int:
    if not isinstance(error, ClientError):
        return 0
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
