"""`make deploy` against an emulator: the first time, again, with nothing new, and told wrongly."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import ClientError, WaiterError
from dynamo import REGION, ministack
from emulated_stack import emulator, reduced

from infra.deploy import Cloud, DeployRefusedError, Plan, deploy, main, read_plan
from infra.release import Release
from infra.template import whole_template

_EXAMPLE = Path(__file__).parents[2] / "infra" / "parameters.example.toml"


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """The example of parameters, where one's own would be."""
    path = tmp_path / "parameters.toml"
    path.write_text(_EXAMPLE.read_text())
    return path


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """An archive as a release is named."""
    path = tmp_path / "expense-tracker-0.1.0+abc.tar.gz"
    path.write_bytes(b"release")
    return Release("0.1.0+abc", path, "a" * 64, path)


@pytest.mark.ministack
@pytest.mark.xdist_group("ministack-deploy")
def test_stack_is_made_and_then_updated(
    told: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First without instances, then with them; a new release is uploaded and becomes theirs."""
    cloud, plan = _ready(told, monkeypatch, "deployed")
    said: list[str] = []

    outputs = deploy(plan, reduced(), release, cloud, said.append)

    assert said[0] == "making everything but the instances"
    assert outputs["ExpensesStore"] == "dynamodb:deployed-ledgers"
    kept = cloud.storage.get_object(Bucket=outputs["ReleaseBucketName"], Key=release.key)
    assert kept["Body"].read() == b"release"
    assert _parameters(cloud, plan)["ReleaseKey"] == release.key

    newer = replace(release, path=release.path.with_name("expense-tracker-0.2.0.tar.gz"))
    newer.path.write_bytes(b"newer")
    said.clear()
    assert deploy(plan, reduced(), newer, cloud, said.append) == outputs
    assert "making everything but the instances" not in said
    assert _parameters(cloud, plan)["ReleaseKey"] == newer.key
    assert deploy(plan, reduced(), newer, cloud, said.append) == outputs  # and nothing new


def _broken(zone: str) -> Mapping[str, Any]:
    """Give a resource that cannot be made."""
    record = {"Name": "a.example.org", "Type": "TXT", "TTL": "60", "ResourceRecords": ['"a"']}
    return {"Type": "AWS::Route53::RecordSet", "Properties": {"HostedZoneId": zone, **record}}


@pytest.mark.ministack
@pytest.mark.xdist_group("ministack-deploy")
def test_creation_that_failed_goes_on_from_there(
    told: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reason is said and nothing is rolled back; the next deployment asks for an update.

    The emulator refuses to update what failed; AWS goes on.
    """
    cloud, plan = _ready(told, monkeypatch, "halfway")
    template = {"Parameters": reduced()["Parameters"], "Resources": {"Broken": _broken("Z1")}}
    with pytest.raises(DeployRefusedError, match=r"^Broken: .*Z1"):
        deploy(plan, template, release, cloud, _nobody)
    found = cloud.formation.describe_stacks(StackName=plan.stack)["Stacks"][0]
    assert found["StackStatus"] == "CREATE_FAILED"

    asked: list[Any] = []
    event = "provide-client-params.cloudformation.UpdateStack"
    cloud.formation.meta.events.register(event, lambda params, **_: asked.append(params))
    with pytest.raises(ClientError, match="cannot be updated"):
        deploy(plan, template, release, cloud, _nobody)
    assert [one["DisableRollback"] for one in asked] == [True]


@pytest.mark.ministack
@pytest.mark.xdist_group("ministack-deploy")
def test_only_what_failed_this_time_is_said(
    told: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An update that fails is rolled back; a later one has its own reasons."""
    cloud, plan = _ready(told, monkeypatch, "twice")
    bucket = {"Type": "AWS::S3::Bucket"}
    whole: dict[str, Any] = {
        "Parameters": reduced()["Parameters"],
        "Resources": {"ReleaseBucket": bucket},
        "Outputs": {"ReleaseBucketName": {"Value": {"Ref": "ReleaseBucket"}}},
    }
    deploy(plan, whole, release, cloud, _nobody)
    for name in ("First", "Second"):
        broken = {**whole, "Resources": {"ReleaseBucket": bucket, name: _broken(name)}}
        with pytest.raises(DeployRefusedError) as refused:
            deploy(plan, broken, release, cloud, _nobody)
        assert name in str(refused.value)
        found = cloud.formation.describe_stacks(StackName=plan.stack)["Stacks"][0]
        assert found["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "First" not in str(refused.value)


@pytest.mark.ministack
@pytest.mark.xdist_group("ministack-deploy")
def test_stack_that_was_rolled_back_must_go_first(
    told: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CloudFormation can do no more with it, so nothing is tried."""
    cloud, plan = _ready(told, monkeypatch, "stillborn")
    body = json.dumps({"Resources": {"Broken": _broken("Z1")}})
    cloud.formation.create_stack(StackName=plan.stack, TemplateBody=body)
    with pytest.raises(WaiterError):
        cloud.formation.get_waiter("stack_create_complete").wait(
            StackName=plan.stack, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
    with pytest.raises(DeployRefusedError, match="delete the stack, then deploy"):
        deploy(plan, reduced(), release, cloud, _nobody)


def test_what_the_cloud_refuses_is_one_line(
    told: Path, release: Release, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """An upload's error is of another family than the others; it is said all the same."""

    def refused(*_: object) -> dict[str, str]:
        raise S3UploadFailedError("Failed to upload: AccessDenied")

    monkeypatch.setattr("infra.deploy.build", lambda _: release)
    monkeypatch.setattr("infra.deploy.deploy", refused)
    monkeypatch.setattr("sys.argv", ["deploy", "--parameters", str(told)])
    assert main() == 1
    assert capsys.readouterr().err == "Failed to upload: AccessDenied\n"


def _nobody(_: str) -> None:
    """Listen to what a deployment says, and forget it."""


def _ready(told: Path, monkeypatch: pytest.MonkeyPatch, stack: str) -> tuple[Cloud, Plan]:
    """Give an emulator with what an operator must have, and a plan for a stack there."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    endpoint = ministack().endpoint
    cloud = Cloud.of(REGION, endpoint)
    zone = emulator(endpoint, "route53").create_hosted_zone(
        Name="example.org", CallerReference=stack
    )["HostedZone"]["Id"]
    plan = read_plan(told, whole_template())
    own = {"DomainName": f"{stack}.example.org", "SignInPrefix": stack}
    parameters = {**plan.parameters, **own, "HostedZoneId": zone.rpartition("/")[2]}
    plan = replace(plan, stack=stack, bucket=f"{stack}-templates", parameters=parameters)
    cloud.storage.create_bucket(
        Bucket=plan.bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    return cloud, plan


def _parameters(cloud: Cloud, plan: Plan) -> Mapping[str, str]:
    found: Any = cloud.formation.describe_stacks(StackName=plan.stack)["Stacks"][0]["Parameters"]
    return {one["ParameterKey"]: one["ParameterValue"] for one in found}


def test_example_is_complete(told: Path) -> None:
    """Whoever copies it has every parameter that has no default."""
    plan = read_plan(told, whole_template())
    assert plan.stack == "expenses"
    assert plan.parameters["DomainName"] == "expenses.example.org"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("DomainName =", "# DomainName ="), r"lacks \[parameters\] DomainName"),
        (('name = "expenses"', 'name = ""'), r"lacks \[stack\] name"),
        (("AlarmEmail =", "AlarmMail = 'x'\nAlarmEmail ="), "no parameter AlarmMail"),
        (("DomainName =", "ReleaseKey = 'x'\nDomainName ="), "no parameter ReleaseKey"),
        (("[parameters]", "[parameters"), "line"),
        (('"no"', "false"), "PoolMailsBySes must be one of yes, no"),
        (('"ops@example.org"', '"ops"'), "AlarmEmail does not have the form of one. Who is told"),
        (
            ('PoolMailsBySes = "no"', "MinInstances = 1"),
            "MinInstances must be a whole number from 2",
        ),
        (('PoolMailsBySes = "no"', "MinInstances = '3x'"), "MinInstances must be a whole number"),
    ],
)
def test_what_is_told_wrongly_is_named(told: Path, change: tuple[str, str], reason: str) -> None:
    """The message says which entry, before anything is made."""
    told.write_text(told.read_text().replace(*change, 1))
    with pytest.raises(DeployRefusedError, match=reason):
        read_plan(told, whole_template())


def test_what_is_no_table_is_named(told: Path) -> None:
    """A value where a table belongs is said, too."""
    told.write_text("stack = 'expenses'\n")
    with pytest.raises(DeployRefusedError, match=r"must be a table, \[stack\]"):
        read_plan(told, whole_template())


def test_missing_file_is_said(tmp_path: Path) -> None:
    """And where to begin."""
    with pytest.raises(DeployRefusedError, match=r"parameters\.example\.toml"):
        read_plan(tmp_path / "parameters.toml", whole_template())
