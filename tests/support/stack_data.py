"""What must hold of what is kept: the table, buckets, keys, the secret, logs, the topic."""

from typing import Any
from unittest.mock import Mock

from botocore.exceptions import ClientError
from stack import Rule, at, broken, of_type, statements

from adapters.dynamodb.table import ensure_table
from infra.template import Template


def _made_by_the_program() -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what the program asks for when it makes a table: the table, and how items expire."""
    client = Mock()
    missing = {"Error": {"Code": "ResourceNotFoundException", "Message": ""}}
    client.describe_table.side_effect = ClientError(missing, "DescribeTable")  # type: ignore[arg-type]
    client.describe_time_to_live.return_value = {
        "TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}
    }
    client.describe_continuous_backups.return_value = {"ContinuousBackupsDescription": {}}
    ensure_table(client, "made")
    return client.create_table.call_args.kwargs, client.update_time_to_live.call_args.kwargs


def is_the_table_the_program_makes(whole: Template) -> list[str]:
    """Keys, indexes, billing and expiry are those of adapters/dynamodb/table.py."""
    made, expiry = _made_by_the_program()
    tables = of_type(whole, "DynamoDB::Table")
    same = (
        "AttributeDefinitions",
        "KeySchema",
        "BillingMode",
        "DeletionProtectionEnabled",
        "GlobalSecondaryIndexes",
        "LocalSecondaryIndexes",
    )
    found = [
        f"{name}: {key} differs"
        for name, one in tables.items()
        for key in same
        if one.get(key) != made.get(key)
    ]
    found += [
        f"{name}: items expire in another way"
        for name, one in tables.items()
        if one.get("TimeToLiveSpecification") != expiry["TimeToLiveSpecification"]
    ]
    return found if len(tables) == 1 else [*found, "there is not one table"]


def keeps_the_table_safe(whole: Template) -> list[str]:
    """Under a key of our own, to be set back in time, not to be deleted, over TLS alone."""
    found = []
    for name, one in of_type(whole, "DynamoDB::Table").items():
        sealed = one.get("SSESpecification", {})
        if (
            not sealed.get("SSEEnabled")
            or at(sealed, "KMSMasterKeyId", "Fn::GetAtt", 0) != "DataKey"
        ):
            found.append(f"{name} lies under no key of ours")
        if at(one, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled") is not True:
            found.append(f"{name} cannot be set back in time")
        if one.get("DeletionProtectionEnabled") is not True:
            found.append(f"{name} can be deleted")
        if one.get("BillingMode") != "PAY_PER_REQUEST":
            found.append(f"{name} refuses busy moments")
    return found


_KEPT = ("DynamoDB::Table", "Cognito::UserPool", "KMS::Key", "S3::Bucket")


def outlives_the_stack(whole: Template) -> list[str]:
    """What cannot be made again stays when the stack goes, or would replace it."""
    return [
        f"{name}: {policy} is not Retain"
        for kind in _KEPT
        for name in of_type(whole, kind)
        for policy in ("DeletionPolicy", "UpdateReplacePolicy")
        if whole["Resources"][name].get(policy) != "Retain"
    ]


def keeps_buckets_private(whole: Template) -> list[str]:
    """Closed to the world, encrypted, with versions, owned by us alone."""
    found = []
    for name, one in of_type(whole, "S3::Bucket").items():
        closed = one.get("PublicAccessBlockConfiguration", {})
        if [
            closed.get(key)
            for key in (
                "BlockPublicAcls",
                "BlockPublicPolicy",
                "IgnorePublicAcls",
                "RestrictPublicBuckets",
            )
        ] != [True] * 4:
            found.append(f"{name} can be opened to the world")
        if at(one, "VersioningConfiguration", "Status") != "Enabled":
            found.append(f"{name} forgets what was overwritten")
        rule = at(
            one,
            "BucketEncryption",
            "ServerSideEncryptionConfiguration",
            0,
            "ServerSideEncryptionByDefault",
        )
        wanted = "aws:kms" if name == "ReleaseBucket" else "AES256"
        if at(rule, "SSEAlgorithm") != wanted:
            found.append(f"{name} is not encrypted as it should be")
        if at(one, "OwnershipControls", "Rules", 0, "ObjectOwnership") != "BucketOwnerEnforced":
            found.append(f"{name} takes what belongs to others")
    return found


def turns_keys(whole: Template) -> list[str]:
    """Every key is turned by itself, year by year."""
    return [
        f"{name} is never turned"
        for name, one in of_type(whole, "KMS::Key").items()
        if one.get("EnableKeyRotation") is not True
    ]


_GUARDED = (
    "Table",
    "ReleaseBucketPolicy",
    "LogBucketPolicy",
    "ClientSecretPolicy",
    "AlarmTopicPolicy",
    "InstanceRole",
)


def refuses_without_tls(whole: Template) -> list[str]:
    """Whoever does not come over TLS is refused, by the thing itself and by the role."""
    guarded = {one.where for one in statements(whole) if one.is_for_tls}
    return [f"{name} is open without TLS" for name in _GUARDED if name not in guarded]


def keeps_the_secret(whole: Template) -> list[str]:
    """The client secret comes from the pool and lies under our key; nothing puts it out."""
    found = []
    for name, one in of_type(whole, "SecretsManager::Secret").items():
        if one.get("SecretString") != {"Fn::GetAtt": ["WebClient", "ClientSecret"]}:
            found.append(f"{name} is not the pool's")
        if at(one, "KmsKeyId", "Fn::GetAtt", 0) != "DataKey":
            found.append(f"{name} lies under no key of ours")
    told = "'Fn::GetAtt': ['WebClient', 'ClientSecret']"
    uses = [name for name, one in whole["Resources"].items() if told in str(one)]
    uses += [name for name, one in whole["Outputs"].items() if told in str(one)]
    return found + [f"{name} tells the secret" for name in uses if name != "ClientSecret"]


def ends_logs_in_time(whole: Template) -> list[str]:
    """Logs end after a while and lie under a key."""
    found = []
    for name, one in of_type(whole, "Logs::LogGroup").items():
        if not 1 <= one.get("RetentionInDays", 0) <= 400:
            found.append(f"{name} keeps its lines for ever")
        if at(one, "KmsKeyId", "Fn::GetAtt", 0) != "WatchKey":
            found.append(f"{name} lies under no key of ours")
    for name, one in of_type(whole, "SNS::Topic").items():
        if "KmsMasterKeyId" not in one:
            found.append(f"{name} lies under no key of ours")
    return found


RULES = (
    Rule(
        is_the_table_the_program_makes,
        (
            broken("Table.KeySchema.1.AttributeName", "sort"),
            broken("Table.AttributeDefinitions.0.AttributeType", "N"),
            broken("Table.GlobalSecondaryIndexes", [{"IndexName": "due"}]),
            broken("Table.TimeToLiveSpecification.AttributeName", "ttl"),
            broken("Table.TimeToLiveSpecification"),
            broken("Table!"),
        ),
    ),
    Rule(
        keeps_the_table_safe,
        (
            broken("Table.SSESpecification.SSEEnabled", value=False),
            broken("Table.SSESpecification.KMSMasterKeyId"),
            broken(
                "Table.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", value=False
            ),
            broken("Table.PointInTimeRecoverySpecification"),
            broken("Table.DeletionProtectionEnabled", value=False),
            broken("Table.BillingMode", "PROVISIONED"),
        ),
    ),
    Rule(
        outlives_the_stack,
        (
            broken("Table!.DeletionPolicy"),
            broken("Pool!.UpdateReplacePolicy", "Delete"),
            broken("DataKey!.DeletionPolicy", "Delete"),
        ),
    ),
    Rule(
        keeps_buckets_private,
        (
            broken("ReleaseBucket.PublicAccessBlockConfiguration.BlockPublicPolicy", value=False),
            broken("LogBucket.PublicAccessBlockConfiguration"),
            broken("ReleaseBucket.VersioningConfiguration.Status", "Suspended"),
            broken("ReleaseBucket.BucketEncryption"),
            broken("LogBucket.OwnershipControls"),
        ),
    ),
    Rule(
        turns_keys,
        (broken("DataKey.EnableKeyRotation", value=False), broken("WatchKey.EnableKeyRotation")),
    ),
    Rule(
        refuses_without_tls,
        (
            broken("Table.ResourcePolicy"),
            broken("ReleaseBucketPolicy.PolicyDocument.Statement.[Sid=TlsOnly].Effect", "Allow"),
            broken("LogBucketPolicy.PolicyDocument.Statement.[Sid=TlsOnly].Condition"),
            broken("ClientSecretPolicy!"),
            broken(
                "AlarmTopicPolicy.PolicyDocument.Statement.[Sid=TlsOnly].Condition.Bool",
                {"aws:SecureTransport": "true"},
            ),
            broken("InstanceRole.Policies.0.PolicyDocument.Statement.[Sid=TlsOnly]"),
        ),
    ),
    Rule(
        keeps_the_secret,
        (
            broken("ClientSecret.SecretString", "word"),
            broken("ClientSecret.KmsKeyId"),
            broken("Api.Description", {"Fn::GetAtt": ["WebClient", "ClientSecret"]}),
        ),
    ),
    Rule(
        ends_logs_in_time,
        (
            broken("AppLogs.RetentionInDays"),
            broken("ApiLogs.KmsKeyId"),
            broken("MetricLogs.RetentionInDays", 3653),
            broken("AlarmTopic.KmsMasterKeyId"),
        ),
    ),
)
