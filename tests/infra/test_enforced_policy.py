"""The instances' role under an emulator that enforces it: what is granted is what is used."""

import json
import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError
from dynamo import a_client, ministack
from emulated_stack import DOMAIN, STACK, emulator, make_stack
from enforced import WHERE, Enforced
from stack import statements, template

from adapters.dynamodb import ensure_table
from adapters.dynamodb import make_client as make_table_client
from adapters.mail.ses import SesMailer
from adapters.mail.ses import make_client as make_mail_client

pytestmark = [pytest.mark.ministack, pytest.mark.xdist_group("enforced")]

ROOT: Final = Path(__file__).parents[2]

SERVICE_SIDE: Final = {
    "kms:Decrypt": "asked for by DynamoDB, Secrets Manager and S3 in the role's name, never by us",
    "ses:SendRawEmail": "SES asks for it when SendEmail brings a whole message; ministack does not",
    "ssm:UpdateInstanceInformation": "sent by Amazon's own agent, for Session Manager",
    "ssmmessages:CreateControlChannel": "likewise",
    "ssmmessages:CreateDataChannel": "likewise",
    "ssmmessages:OpenControlChannel": "likewise",
    "ssmmessages:OpenDataChannel": "likewise",
    "logs:CreateLogStream": "sent by the CloudWatch agent, which ships both logs",
    "logs:DescribeLogStreams": "likewise",
    "logs:PutLogEvents": "likewise",
    "cloudwatch:PutMetricData": "likewise, of memory and disk",
    "ec2:DescribeTags": "likewise, to name the group the machine belongs to",
}
"""What is granted and not sent by anything of ours, and why."""

CONTRACT: Final = (
    ["tests/contract"]
    if os.environ.get("ENFORCED_CONTRACT") == "whole"
    else [
        f"tests/contract/test_{name}_contract.py"
        for name in ("store", "session", "forgetting", "mail", "saved_views")
    ]
)
"""What uses all that is granted within half a minute; the whole takes some seven."""
LOOK_FOR_THEMSELVES: Final = (
    "test_nothing_is_left_but_the_closed_head",
    "test_import_that_meets_the_closing_leaves_no_material",
    "test_import_after_the_end_leaves_no_material",
)
"""Tests that read the whole table to see that nothing is left: no instance may."""


@pytest.fixture(scope="module")
def enforced(tmp_path_factory: pytest.TempPathFactory) -> Enforced:
    """Give the stack in an emulator that enforces permissions, and a key of the instances'."""
    endpoint = ministack(enforced=True).endpoint
    assert make_stack(endpoint).status == "CREATE_COMPLETE"
    table = f"{STACK}-ledgers"
    ensure_table(a_client(endpoint), table)  # the emulator forgets expiry and recovery
    notes = tmp_path_factory.mktemp("enforced") / "notes"
    notes.touch()
    access = _as_instances(endpoint)
    return Enforced(endpoint, access["AccessKeyId"], access["SecretAccessKey"], table, str(notes))


def _as_instances(endpoint: str) -> dict[str, str]:
    """Give a key whose user has the role's very policies: only machines take the role on."""
    iam = emulator(endpoint, "iam")
    role = next(
        one["RoleName"] for one in iam.list_roles()["Roles"] if "InstanceRole" in one["RoleName"]
    )
    iam.create_user(UserName="instances")
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        iam.put_user_policy(
            UserName="instances", PolicyName=name, PolicyDocument=_as_the_emulator_asks(document)
        )
    access: dict[str, str] = iam.create_access_key(UserName="instances")["AccessKey"]
    return access


def _as_the_emulator_asks(document: Any) -> str:  # noqa: ANN401 - boto's
    """Give a policy for ministack: of a mail it knows neither identity nor sender.

    The action alone is proved for mails; stack_iam.py holds the rest on the template.
    """
    policy = json.loads(document) if isinstance(document, str) else document
    for one in policy["Statement"]:
        if one["Sid"] == "Mails":
            one["Resource"] = "*"
            del one["Condition"]
    return json.dumps(policy)


def _granted() -> set[str]:
    return {
        action
        for one in statements(template())
        for action in one.actions
        if one.where == "InstanceRole" and one.allows and action != "sts:AssumeRole"
    }


def _run_contract(enforced: Enforced) -> "subprocess.CompletedProcess[str]":
    chosen = " and not ".join(("ministack", *LOOK_FOR_THEMSELVES))
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "support")))
    return subprocess.run(  # noqa: S603 - our own interpreter
        [
            sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "enforced",
            "--tb=line", "--show-capture=no", "-k", chosen, *CONTRACT,
        ],
        env={**os.environ, WHERE: enforced.passed_on(), "PYTHONPATH": paths},
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip


def _send_a_mail(enforced: Enforced, sender: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "ann@example.org", "A limit"
    message.set_content("A limit was crossed.")
    client = make_mail_client(session=enforced.session(), endpoint=enforced.endpoint)
    SesMailer(client, sender).send(message)


def _install(enforced: Enforced) -> None:
    """Do what an instance does before the program runs: fetch a release, read the secret."""
    as_root = emulator(enforced.endpoint, "cloudformation")
    outputs = {
        one["OutputKey"]: one["OutputValue"]
        for one in as_root.describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]
    }
    kept: Any = {"Bucket": outputs["ReleaseBucketName"], "Key": "releases/0.1.0.tar.gz"}
    emulator(enforced.endpoint, "s3").put_object(**kept, Body=b"release")
    session: Any = enforced.session()
    session.client("s3", endpoint_url=enforced.endpoint).get_object(**kept)
    session.client("secretsmanager", endpoint_url=enforced.endpoint).get_secret_value(
        SecretId=outputs["ClientSecretId"]
    )


def test_granted_is_used(enforced: Enforced) -> None:
    """The contract, examination, mails and installing pass under the role, and use all of it."""
    ran = _run_contract(enforced)
    assert ran.returncode == 0, ran.stdout[-2000:]

    as_instances = make_table_client(session=enforced.session(), endpoint=enforced.endpoint)
    ensure_table(as_instances, enforced.table)
    _send_a_mail(enforced, f"alerts@{DOMAIN}")
    _install(enforced)

    assert enforced.noted() == _granted() - SERVICE_SIDE.keys()
    assert _granted() >= SERVICE_SIDE.keys()


def _refused(session: Any, enforced: Enforced, **kept: str) -> str:  # noqa: ANN401 - boto's
    client = session.client("dynamodb", endpoint_url=enforced.endpoint)
    operation = kept.pop("operation", "get_item")
    asked: dict[str, object] = {"TableName": kept.pop("table", enforced.table)}
    if operation == "get_item":
        asked["Key"] = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    with pytest.raises(ClientError) as refusal:
        getattr(client, operation)(**asked)
    return str(refusal.value.response["Error"]["Code"])


@pytest.fixture
def aside(enforced: Enforced, tmp_path: Path) -> Enforced:
    """Give the same, noting elsewhere what is tried on purpose."""
    notes = tmp_path / "notes"
    return Enforced(enforced.endpoint, enforced.key, enforced.word, enforced.table, str(notes))


@pytest.mark.parametrize("operation", ["scan", "delete_table"])
def test_what_is_not_granted_is_refused(aside: Enforced, operation: str) -> None:
    """No role reads the whole table, or drops it."""
    assert _refused(aside.session(), aside, operation=operation) == "AccessDeniedException"


def test_another_table_is_refused(aside: Enforced) -> None:
    """The role is for one table."""
    ensure_table(a_client(aside.endpoint), "others")
    assert _refused(aside.session(), aside, table="others") == "AccessDeniedException"


def test_without_tls_everything_is_refused(aside: Enforced) -> None:
    """What is granted is granted over TLS alone."""
    assert _refused(aside.session(over_tls=False), aside) == "AccessDeniedException"
