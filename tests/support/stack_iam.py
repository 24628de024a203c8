"""What must hold of who may do what."""

import re
from typing import Final

from stack import Rule, Statement, broken, of_type, statements, text

from infra.template import Template

WIDE: Final = {
    ("InstanceRole", "TlsOnly"): "it refuses: everything, without TLS",
    ("InstanceRole", "Session"): "Session Manager's actions name no resource",
    ("InstanceRole", "HostMetrics"): "metrics name no resource; bounded to the agent's namespace",
    ("InstanceRole", "HostTags"): "the agent reads to which group it belongs; it names no resource",
    ("DataKey", "Account"): "a key nobody may look after is lost; IAM says who may use it",
    ("WatchKey", "Account"): "likewise",
    ("WatchKey", "Logs"): "in a key's policy * is the key",
    ("WatchKey", "Alarms"): "likewise",
    ("Table", "TlsOnly"): "it refuses",
    ("ReleaseBucketPolicy", "TlsOnly"): "it refuses",
    ("LogBucketPolicy", "TlsOnly"): "it refuses",
    ("ClientSecretPolicy", "TlsOnly"): "it refuses; in a secret's policy * is the secret",
    ("TableEndpoint", "0"): "one table, for the role of the instances, which says what it may",
}
"""Statements with a `*`, and why."""

_NEVER: Final = re.compile(
    r"dynamodb:(Scan|PartiQL\w+|DeleteTable|CreateTable|UpdateTable|Export\w+)|iam:\w+|sts:\w+"
    r"|kms:(ScheduleKeyDeletion|PutKeyPolicy|CreateGrant)|secretsmanager:Put\w+|s3:Put\w+"
)
"""What no instance has to do."""


def _is_wide(one: Statement) -> bool:
    wide_action = any("*" in action for action in one.actions)
    # A folder of one bucket, or the streams of one log group, ends in a star too.
    return (
        wide_action or "*" in one.resources or "NotAction" in one.body or "NotResource" in one.body
    )


def names_actions_and_resources(whole: Template) -> list[str]:
    """No statement has a `*` but the listed ones, and each of those still has its reason."""
    wide = {(one.where, one.sid) for one in statements(whole) if _is_wide(one)}
    found = [f"{where} {sid} has a star" for where, sid in wide - WIDE.keys()]
    return found + [f"{where} {sid} has no star any more" for where, sid in WIDE.keys() - wide]


def opens_wide_only_where_listed(whole: Template) -> list[str]:
    """A listed statement that allows is bounded to this account, one role or one job."""
    found = []
    for one in statements(whole):
        if not one.allows or (one.where, one.sid) not in WIDE or one.sid == "Account":
            continue
        if one.sid == "Session":
            if not all(action.startswith(("ssm:Update", "ssmmessages:")) for action in one.actions):
                found.append(f"{one.where} {one.sid} allows more than sessions")
        elif one.sid == "HostTags":
            if one.actions != ["ec2:DescribeTags"]:
                found.append(f"{one.where} {one.sid} allows more than to read tags")
        elif not one.body.get("Condition"):
            found.append(f"{one.where} {one.sid} is bounded by nothing")
    return found


def grants_nothing_dangerous(whole: Template) -> list[str]:
    """No role reads whole tables, makes or drops them, or changes who may do what."""
    return [
        f"{one.where} may {action}"
        for one in statements(whole)
        for action in one.actions
        if one.allows and one.where in of_type(whole, "IAM::Role") and _NEVER.fullmatch(action)
        and one.sid != "0"  # who may take the role on
    ]  # fmt: skip


def has_one_role_a_job(whole: Template) -> list[str]:
    """A role is taken on by one service, holds no ready-made policy, and is used."""
    found = []
    for name, one in of_type(whole, "IAM::Role").items():
        trusted = [
            statement.get("Principal") for statement in one["AssumeRolePolicyDocument"]["Statement"]
        ]
        if (
            len(trusted) != 1
            or list(trusted[0] or {}) != ["Service"]
            or not isinstance(trusted[0]["Service"], str)
        ):
            found.append(f"{name} is taken on by others than one service")
        if one.get("ManagedPolicyArns"):
            found.append(f"{name} holds what Amazon thinks good")
        if not any(
            {"Ref": name} in profile["Roles"]
            for profile in of_type(whole, "IAM::InstanceProfile").values()
        ):
            found.append(f"{name} is nobody's")
    extra = [
        name
        for kind in ("User", "Group", "AccessKey", "Policy", "ManagedPolicy")
        for name in of_type(whole, f"IAM::{kind}")
    ]
    return found + [f"{name} stands beside the roles" for name in extra]


def sends_mails_as_itself_alone(whole: Template) -> list[str]:
    """Mails go out by our identity and from one address, that of the settings."""
    mails = [one for one in statements(whole) if one.allows and "ses:SendEmail" in one.actions]
    sender = {"StringEquals": {"ses:FromAddress": {"Fn::Sub": "alerts@${DomainName}"}}}
    return [
        f"{one.where} {one.sid} sends mails in other names"
        for one in mails
        if one.body.get("Condition") != sender
        or not all(text(place).startswith("arn:${AWS::Partition}:ses:") for place in one.resources)
    ]


def bounds_everybody_else(whole: Template) -> list[str]:
    """What lets everybody or a service in says whose, by a condition."""
    return [
        f"{one.where} {one.sid} lets anybody in"
        for one in statements(whole)
        if one.allows
        and one.where not in of_type(whole, "IAM::Role")
        and (one.body.get("Principal") == "*" or "Service" in (one.body.get("Principal") or {}))
        and not one.body.get("Condition")
        and (one.where, one.sid) not in _FOR_ALL
    ]


_FOR_ALL: Final = {
    ("BucketEndpoint", "SystemPackages"): "Amazon Linux's packages are read without a name",
    ("LogBucketPolicy", "Balancers"): "the path holds our account, under which it writes for us",
}

_POLICY = "InstanceRole.Policies.0.PolicyDocument.Statement"
RULES = (
    Rule(
        names_actions_and_resources,
        (
            broken(f"{_POLICY}.[Sid=Ledgers].Action", "dynamodb:*"),
            broken(f"{_POLICY}.[Sid=Ledgers].Resource", "*"),
            broken(f"{_POLICY}.[Sid=Mails].Resource", ["*"]),
            broken(f"{_POLICY}.[Sid=Logs].Action.0", "logs:Create*"),
            broken(f"{_POLICY}.[Sid=Session]"),
            broken("AlarmTopicPolicy.PolicyDocument.Statement.[Sid=Tell].Resource", "*"),
        ),
    ),
    Rule(
        opens_wide_only_where_listed,
        (
            broken(
                f"{_POLICY}.[Sid=Session].Action",
                ["ssm:UpdateInstanceInformation", "ssm:GetParameter"],
            ),
            broken(f"{_POLICY}.[Sid=HostTags].Action", "ec2:RunInstances"),
            broken(f"{_POLICY}.[Sid=HostMetrics].Condition"),
            broken("TableEndpoint.PolicyDocument.Statement.0.Condition"),
            broken("WatchKey.KeyPolicy.Statement.[Sid=Alarms].Condition"),
        ),
    ),
    Rule(
        grants_nothing_dangerous,
        tuple(
            broken(f"{_POLICY}.[Sid=Ledgers].Action.0", action)
            for action in ("dynamodb:Scan", "dynamodb:DeleteTable", "iam:PassRole", "s3:PutObject")
        ),
    ),
    Rule(
        has_one_role_a_job,
        (
            broken("InstanceRole.AssumeRolePolicyDocument.Statement.0.Principal", {"AWS": "*"}),
            broken(
                "InstanceRole.AssumeRolePolicyDocument.Statement.0.Principal.Service",
                ["ec2.amazonaws.com", "lambda.amazonaws.com"],
            ),
            broken(
                "InstanceRole.ManagedPolicyArns",
                ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"],
            ),
            broken("InstanceProfile!"),
        ),
    ),
    Rule(
        sends_mails_as_itself_alone,
        (
            broken(f"{_POLICY}.[Sid=Mails].Condition"),
            broken(f"{_POLICY}.[Sid=Mails].Resource", ["*"]),
        ),
    ),
    Rule(
        bounds_everybody_else,
        (
            broken("BucketEndpoint.PolicyDocument.Statement.[Sid=Releases].Condition"),
            broken("LogBucketPolicy.PolicyDocument.Statement.[Sid=Flow].Condition"),
        ),
    ),
)
