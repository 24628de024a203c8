from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from builders import a_draft, a_ledger
from dynamo import Stand, moto_stand
from dynamo_faults import FaultyClient, refusal

from adapters.dynamodb import check_table, ensure_table
from adapters.dynamodb.failures import StoreMissing, StoreRefused

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "by-hand"


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A table in moto."""
    with moto_stand() as found:
        yield found


def made_by_hand(client: "DynamoDBClient", sort: str = "sk", **kept: Any) -> None:  # noqa: ANN401 - as DynamoDB takes it
    """Make a table as somebody does who did not ask this program."""
    client.create_table(
        TableName=TABLE,
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", sort)
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": sort, "KeyType": "RANGE"},
        ],
        **({"BillingMode": "PAY_PER_REQUEST"} | kept),
    )


def test_a_new_table(stand: Stand) -> None:
    """The table this program makes has nothing wrong, and making it again makes nothing."""
    assert check_table(stand.client, stand.table) == []
    assert ensure_table(stand.client, stand.table) == []


def test_what_was_made(stand: Stand) -> None:
    """Whoever runs doctor is told what it made."""
    said = ensure_table(stand.client, "another")
    described = stand.client.describe_table(TableName="another")["Table"]
    assert said[0] == "The table another was made."
    assert len(said) == 3
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert described["SSEDescription"]["Status"] == "ENABLED"
    assert described["DeletionProtectionEnabled"]


def test_no_table(stand: Stand) -> None:
    """A table that is not there is said to be missing, by doctor and by the store."""
    (said,) = check_table(stand.client, "missing")
    assert "is not there" in said
    ledger = a_ledger(Stand(stand.client, "missing", stand.endpoint).store())
    with pytest.raises(StoreMissing, match="expense-tracker doctor"):
        ledger.add(a_draft(), "op")


def test_everything_wrong(stand: Stand) -> None:
    """Everything that is wrong with a table is said at once, a sentence each."""
    made_by_hand(
        stand.client,
        "range",
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )
    said = check_table(stand.client, TABLE)
    words = ("pk, range", "fixed capacity", "deletion protection", "expires", "back in time")
    assert len(said) == len(words)
    for sentence, word in zip(said, words, strict=True):
        assert word in sentence
        assert sentence.endswith(".")


def test_what_can_be_added_is(stand: Stand) -> None:
    """An existing table is given expiry and recovery; what it is otherwise stays."""
    made_by_hand(stand.client, DeletionProtectionEnabled=True)
    assert len(check_table(stand.client, TABLE)) == 2
    assert len(ensure_table(stand.client, TABLE)) == 2
    assert check_table(stand.client, TABLE) == []


def test_wrong_expiry(stand: Stand) -> None:
    """A table that drops items by another attribute is found out."""
    made_by_hand(stand.client, DeletionProtectionEnabled=True)
    stand.client.update_time_to_live(
        TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"}
    )
    ensure_table(stand.client, TABLE)
    (said,) = check_table(stand.client, TABLE)
    assert "expire by ttl" in said


def test_what_is_not_told_is_not_reported(stand: Stand) -> None:
    """Without permission to look, nothing is said of what cannot be seen."""
    faulty = FaultyClient(stand.client)
    for method in ("describe_time_to_live", "describe_continuous_backups"):
        faulty.fail(method, refusal("AccessDeniedException"))
    assert check_table(faulty.client, stand.table) == []
    for method in ("describe_time_to_live", "describe_continuous_backups"):
        faulty.fail(method, refusal("UnknownOperationException"))
    assert ensure_table(faulty.client, stand.table) == []


def test_recovery_has_to_wait(stand: Stand) -> None:
    """A table so new that recovery cannot be switched on yet is made all the same."""
    faulty = FaultyClient(stand.client)
    busy = refusal("ContinuousBackupsUnavailableException")
    faulty.fail("update_continuous_backups", busy)
    assert "again soon" in ensure_table(faulty.client, "another")[-1]
    assert len(check_table(stand.client, "another")) == 1
    faulty.fail("update_continuous_backups", refusal("AccessDeniedException"))
    with pytest.raises(StoreRefused):
        ensure_table(faulty.client, "another")


def test_may_not_look(stand: Stand) -> None:
    """Without permission to see the table at all, that is the message."""
    faulty = FaultyClient(stand.client)
    faulty.fail("describe_table", refusal("AccessDeniedException"))
    with pytest.raises(StoreRefused, match="AccessDeniedException"):
        check_table(faulty.client, stand.table)


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"TableStatus": "DELETING"}, "deleting"),
        ({"SSEDescription": {"Status": "DISABLED"}}, "encryption"),
        ({"BillingModeSummary": {"BillingMode": "PROVISIONED"}}, "fixed capacity"),
        (
            {"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "N"}]},
            "must be the texts",
        ),
    ],
)
def test_told_by_the_table(stand: Stand, told: dict[str, Any], word: str) -> None:
    """Each thing a table can say of itself is understood."""
    described = stand.client.describe_table(TableName=stand.table)
    faulty = FaultyClient(stand.client)
    faulty.answer("describe_table", {"Table": {**described["Table"], **told}})
    (said,) = check_table(faulty.client, stand.table)
    assert word in said
