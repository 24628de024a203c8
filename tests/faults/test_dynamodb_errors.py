from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore import exceptions as vendor
from botocore.parsers import ResponseParserError
from builders import NOON
from dynamo import Stand, moto_stand
from dynamo_faults import CUT, LOST, refusal

from adapters.dynamodb import DynamoStore, check_table, ensure_table
from adapters.dynamodb.failures import StoreMissing, StoreRefused
from spending.errors import HeadMoved, StoreError, StoreUnavailable
from spending.records import (
    HEAD,
    Commit,
    Head,
    JournalEntry,
    KeptItem,
    Operation,
    head_values,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

A_COMMIT = Commit(
    Head(1),
    Operation("op", "digest", 1, {}, NOON),
    JournalEntry(1, "op", "add", "web", NOON, ()),
    (),
    (),
    (),
    NOON - timedelta(days=7),
)

CALLS: dict[str, Callable[[DynamoStore], object]] = {
    "head": lambda store: store.head("ann"),
    "heads": lambda store: store.heads(["ann", "bob"]),
    "begin": lambda store: store.begin("ann", "op"),
    "get": lambda store: store.get("ann", ["S"]),
    "all": lambda store: store.all("ann", "C"),
    "snapshot": lambda store: store.snapshot("ann"),
    "journal": lambda store: store.journal("ann", 0),
    "stage": lambda store: store.stage("ann", "job", [b"x"]),
    "staged": lambda store: store.staged("ann", "job", 0),
    "unstage": lambda store: store.unstage("ann", "job"),
    "due": lambda store: store.due(NOON, 10),
    "dump": lambda store: list(store.dump("ann")),
    "load": lambda store: store.load("ann", [KeptItem(HEAD, head_values(Head(1)))]),
    "commit": lambda store: store.commit("ann", A_COMMIT),
}


class DeadClient:
    """A client all of whose calls fail the same way."""

    def __init__(self, client: "DynamoDBClient", error: Exception) -> None:
        self.meta = client.meta
        self._error = error

    def __getattr__(self, name: str) -> Callable[..., object]:
        """Give a call that fails."""

        def call(**_: object) -> object:
            raise self._error

        return call


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    """A table in moto, which no call here reaches."""
    with moto_stand() as found:
        yield found


def a_store(stand: Stand, error: Exception) -> DynamoStore:
    """Give a store whose every request fails."""
    return stand.store(
        cast("DynamoDBClient", DeadClient(stand.client, error)), sleep=lambda _: None
    )


def every_kind(base: type[Exception]) -> Iterator[type[Exception]]:
    """Give a class of errors and all that are kinds of it."""
    yield base
    for kind in base.__subclasses__():
        yield from every_kind(kind)


def bare(kind: type[Exception]) -> Exception:
    """Make an error without the facts its text wants."""
    error = kind.__new__(kind)
    Exception.__init__(error, "made up")
    return error


KINDS = [*dict.fromkeys(every_kind(vendor.BotoCoreError)), ResponseParserError]
CODES = [
    "AccessDeniedException",
    "ConditionalCheckFailedException",
    "DuplicateItemException",
    "ExpiredTokenException",
    "IdempotentParameterMismatchException",
    "InternalServerError",
    "InvalidSignatureException",
    "ItemCollectionSizeLimitExceededException",
    "LimitExceededException",
    "MissingAuthenticationTokenException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ResourceInUseException",
    "ResourceNotFoundException",
    "SerializationException",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionCanceledException",
    "TransactionConflictException",
    "TransactionInProgressException",
    "UnrecognizedClientException",
    "ValidationException",
    "SomethingNobodyKnows",
    "",
]


@pytest.mark.parametrize("call", CALLS)
def test_nothing_of_botocores_gets_through(stand: Stand, call: str) -> None:
    """Whatever botocore raises, wherever: a store's error comes of it, with a text of ours."""
    errors = [bare(kind) for kind in KINDS]
    errors += [refusal(code, status=status) for code in CODES for status in (400, 500, 503)]
    assert len(errors) > 130
    for error in errors:
        with pytest.raises((StoreError, HeadMoved)) as raised:
            CALLS[call](a_store(stand, error))
        assert raised.value.__cause__ is not None
        assert "made up" not in str(raised.value)


@pytest.mark.parametrize("call", [check_table, ensure_table])
def test_nothing_gets_through_doctor(
    stand: Stand, call: Callable[["DynamoDBClient", str], list[str]]
) -> None:
    """Nor does anything of botocore's come out of the care for the table."""
    for error in [bare(kind) for kind in KINDS] + [refusal(code) for code in CODES]:
        client = cast("DynamoDBClient", DeadClient(stand.client, error))
        try:
            call(client, stand.table)
        except StoreError as raised:
            assert raised.__cause__ is error  # noqa: PT017 - some answers are sentences


AWAY = (CUT, LOST, refusal("ThrottlingException"), refusal("InternalServerError", status=500),
        refusal("ProvisionedThroughputExceededException"), bare(ResponseParserError),
        bare(vendor.ConnectTimeoutError), bare(vendor.SSLError))  # fmt: skip


@pytest.mark.parametrize("error", AWAY)
@pytest.mark.parametrize("call", [name for name in CALLS if name not in {"commit", "load"}])
def test_away_while_reading(stand: Stand, call: str, error: Exception) -> None:
    """A table that is away or busy is away for now; a read has nothing uncertain."""
    with pytest.raises(StoreUnavailable) as raised:
        CALLS[call](a_store(stand, error))
    assert not raised.value.unknown


@pytest.mark.parametrize(
    ("error", "unknown"),
    [
        (CUT, False),
        (bare(vendor.ConnectTimeoutError), False),
        (bare(vendor.ProxyConnectionError), False),
        (refusal("ThrottlingException"), False),
        (refusal("ProvisionedThroughputExceededException"), False),
        (refusal("RequestLimitExceeded"), False),
        (refusal("TransactionCanceledException", "None", "ThrottlingError"), False),
        (refusal("TransactionCanceledException", "ProvisionedThroughputExceeded"), False),
        (refusal("TransactionCanceledException"), False),
        (LOST, True),
        (bare(vendor.ConnectionClosedError), True),
        (bare(vendor.HTTPClientError), True),
        (bare(vendor.SSLError), True),
        (bare(ResponseParserError), True),
        (refusal("InternalServerError", status=500), True),
        (refusal("ServiceUnavailable", status=503), True),
        (refusal("AccessDeniedException", status=500), True),
        (refusal("TransactionInProgressException"), True),
        (refusal(""), True),
    ],
)
def test_away_while_committing(stand: Stand, error: Exception, *, unknown: bool) -> None:
    """Nothing was saved is only said where that is sure."""
    with pytest.raises(StoreUnavailable) as raised:
        CALLS["commit"](a_store(stand, error))
    assert raised.value.unknown is unknown


@pytest.mark.parametrize("reason", ["ConditionalCheckFailed", "TransactionConflict"])
def test_somebody_was_first(stand: Stand, reason: str) -> None:
    """A condition that does not hold and another transaction at work both mean: plan again."""
    error = refusal("TransactionCanceledException", "None", reason, "None")
    with pytest.raises(HeadMoved):
        CALLS["commit"](a_store(stand, error))


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "ExpiredTokenException", "ValidationException"]
)
def test_turned_away(stand: Stand, call: str, code: str) -> None:
    """What will not pass by itself is said with its reason."""
    with pytest.raises(StoreRefused, match=code) as raised:
        CALLS[call](a_store(stand, refusal(code)))
    assert raised.value.code == code


@pytest.mark.parametrize("reason", ["ValidationError", "ItemCollectionSizeLimitExceeded"])
def test_turned_away_as_a_part(stand: Stand, reason: str) -> None:
    """A transaction one part of which can never be done says why."""
    error = refusal("TransactionCanceledException", "None", reason)
    with pytest.raises(StoreRefused, match=reason):
        CALLS["commit"](a_store(stand, error))


@pytest.mark.parametrize("call", CALLS)
def test_without_credentials(stand: Stand, call: str) -> None:
    """A program without credentials says so, not that the store is away."""
    with pytest.raises(StoreRefused, match="NoCredentialsError"):
        CALLS[call](a_store(stand, vendor.NoCredentialsError()))


@pytest.mark.parametrize("call", CALLS)
def test_without_a_table(stand: Stand, call: str) -> None:
    """A missing table is said to be missing, with what to do."""
    with pytest.raises(StoreMissing, match="expense-tracker doctor"):
        CALLS[call](a_store(stand, refusal("ResourceNotFoundException")))


def test_errors_keep_their_cause(stand: Stand) -> None:
    """The log can show what botocore said."""
    error: Any = refusal("AccessDeniedException")
    with pytest.raises(StoreRefused) as raised:
        CALLS["head"](a_store(stand, error))
    assert raised.value.__cause__ is error
