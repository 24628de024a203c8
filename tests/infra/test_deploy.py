"""`make deploy` against an emulator: the first time, again, with nothing new, and told wrongly."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dynamo import REGION, ministack
from emulated_stack import emulator, reduced

from infra.deploy import Cloud, DeployRefusedError, Plan, deploy, read_plan
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
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    endpoint = ministack().endpoint
    cloud = Cloud.of(REGION, endpoint)
    zone = emulator(endpoint, "route53").create_hosted_zone(
        Name="example.org", CallerReference="deploy"
    )["HostedZone"]["Id"]
    plan = read_plan(told, whole_template())
    plan = replace(
        plan, stack="deployed",
        parameters={**plan.parameters, "HostedZoneId": zone.rpartition("/")[2]},
    )  # fmt: skip
    cloud.storage.create_bucket(
        Bucket=plan.bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
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
    ],
)
def test_what_is_told_wrongly_is_named(told: Path, change: tuple[str, str], reason: str) -> None:
    """The message says which entry, before anything is made."""
    told.write_text(told.read_text().replace(*change, 1))
    with pytest.raises(DeployRefusedError, match=reason):
        read_plan(told, whole_template())


def test_missing_file_is_said(tmp_path: Path) -> None:
    """And where to begin."""
    with pytest.raises(DeployRefusedError, match=r"parameters\.example\.toml"):
        read_plan(tmp_path / "parameters.toml", whole_template())
