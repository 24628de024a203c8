"""Makes the table, and says in plain sentences what is wrong with one: for `doctor`."""

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from adapters.dynamodb.failures import StoreMissing, reading

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EXPIRY: Final = "expires"
"""The attribute by which the table drops what was kept for a while."""

_KEYS: Final = {"pk": "HASH", "sk": "RANGE"}
_SWITCHED_ON: Final = frozenset({"ENABLED", "ENABLING", "UPDATING"})


def ensure_table(client: "DynamoDBClient", table: str) -> list[str]:
    """Make the table, or what an existing one lacks and can be given; say what was made.

    Keys, billing and encryption of an existing table stay as they are. Raises StoreError.
    """
    made = []
    with reading(f"dynamodb:{table}"):
        if _description(client, table) is None:
            _create(client, table)
            made.append(f"The table {table} was made.")
        if _expiry(client, table).get("TimeToLiveStatus") == "DISABLED":
            client.update_time_to_live(
                TableName=table,
                TimeToLiveSpecification={"Enabled": True, "AttributeName": EXPIRY},
            )
            made.append(f"Expiry by the attribute {EXPIRY} was switched on.")
        if _recovery(client, table) == "DISABLED":
            made.append(_switch_recovery_on(client, table))
    return made


def check_table(client: "DynamoDBClient", table: str) -> list[str]:
    """Say what is wrong with the table, a sentence each; what cannot be told is not reported.

    Raises StoreRefused and StoreUnavailable.
    """
    with reading(f"dynamodb:{table}"):
        found = _description(client, table)
        if found is None:
            return [StoreMissing(f"dynamodb:{table}").message]
        return [*_shape(table, found), *_safety(client, table, found)]


def _create(client: "DynamoDBClient", table: str) -> None:
    client.create_table(
        TableName=table,
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True},
        DeletionProtectionEnabled=True,
    )
    client.get_waiter("table_exists").wait(
        TableName=table, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )


def _switch_recovery_on(client: "DynamoDBClient", table: str) -> str:
    try:
        client.update_continuous_backups(
            TableName=table,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ContinuousBackupsUnavailableException":
            return "Recovery cannot be switched on yet: run `expense-tracker doctor` again soon."
        raise
    return "Recovery to a point in time was switched on."


def _shape(table: str, found: dict[str, Any]) -> list[str]:
    wrong = []
    keys = {one["AttributeName"]: one["KeyType"] for one in found.get("KeySchema", [])}
    types = {one["AttributeName"]: one["AttributeType"] for one in found["AttributeDefinitions"]}
    if keys != _KEYS or any(types.get(name) != "S" for name in keys):
        wrong.append(
            f"The keys of {table} are {', '.join(sorted(keys))}: they must be the texts pk and sk. "
            "Keys cannot be changed: use another table."
        )
    if found.get("TableStatus", "ACTIVE") not in {"ACTIVE", "UPDATING"}:
        wrong.append(
            f"The table {table} is {found['TableStatus'].lower()}, not yet or no more active."
        )
    if _is_provisioned(found):
        wrong.append(
            f"The table {table} has a fixed capacity, so busy moments are refused: "
            "set it to on-demand billing (PAY_PER_REQUEST)."
        )
    return wrong


def _is_provisioned(found: dict[str, Any]) -> bool:
    mode = found.get("BillingModeSummary", {}).get("BillingMode")
    units = found.get("ProvisionedThroughput", {}).get("WriteCapacityUnits", 0)
    return bool(mode == "PROVISIONED" or (mode is None and units))


def _safety(client: "DynamoDBClient", table: str, found: dict[str, Any]) -> list[str]:
    wrong = []
    encryption = found.get("SSEDescription", {}).get("Status")
    if encryption is not None and encryption not in _SWITCHED_ON:
        wrong.append(f"The encryption of {table} is {encryption.lower()}: switch it on.")
    if found.get("DeletionProtectionEnabled") is False:
        wrong.append(f"The table {table} can be deleted: switch deletion protection on.")
    expiry = _expiry(client, table)
    if expiry.get("TimeToLiveStatus", "ENABLED") not in _SWITCHED_ON:
        wrong.append(f"Nothing in {table} expires: set time to live to the attribute {EXPIRY}.")
    elif expiry.get("AttributeName", EXPIRY) != EXPIRY:
        wrong.append(
            f"Items of {table} expire by {expiry['AttributeName']}: "
            f"set time to live to the attribute {EXPIRY}."
        )
    recovery = _recovery(client, table)
    if recovery is not None and recovery not in _SWITCHED_ON:
        wrong.append(f"The table {table} cannot be set back in time: switch recovery on.")
    return wrong


def _description(client: "DynamoDBClient", table: str) -> dict[str, Any] | None:
    try:
        return dict(client.describe_table(TableName=table)["Table"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise


def _expiry(client: "DynamoDBClient", table: str) -> dict[str, Any]:
    """Give how items expire; nothing where that is not told."""
    try:
        return dict(client.describe_time_to_live(TableName=table)["TimeToLiveDescription"])
    except ClientError:
        return {}


def _recovery(client: "DynamoDBClient", table: str) -> str | None:
    """Give whether the table can be set back in time; None where that is not told."""
    try:
        told = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    except ClientError:
        return None
    return told.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus")
