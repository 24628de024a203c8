"""Creates or updates the stack and rolls the instances to the newest release.

`python -m infra.deploy`, told by `infra/parameters.toml`; `infra/parameters.example.toml` explains.
The first time it goes in two steps: the stack without instances, which holds the bucket of
releases, then the instances, which install from there.
"""

import argparse
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import boto3
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra.release import INTO, Release, ReleaseRefusedError, build
from infra.template import whole_template

PARAMETERS: Final = Path(__file__).parent / "parameters.toml"

_RELEASES: Final = "ReleaseBucketName"
_NOTHING_NEW: Final = "No updates are to be performed"
_STILLBORN: Final = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}
_HALFWAY: Final = {"CREATE_FAILED", "UPDATE_FAILED"}
"""Stopped where something failed: an update goes on from there."""

_WAIT: Final = {"Delay": 15, "MaxAttempts": 240}
"""Seconds between two looks, and how many: an hour."""
_CLOUDS: Final = (Boto3Error, BotoCoreError, ClientError)
"""What the SDK raises; an upload's error is a Boto3Error alone."""

_OURS: Final = {"ReleaseKey", "ReleaseSha256"}

Say = Callable[[str], None]


class DeployRefusedError(Exception):
    """The stack cannot be made as told; says what to do."""


@dataclass(frozen=True)
class Plan:
    """What to deploy: the stack's name, its region, a bucket for the template, its parameters."""

    stack: str
    region: str
    bucket: str
    parameters: Mapping[str, str]


def read_plan(path: Path, template: Mapping[str, Any]) -> Plan:
    """Read the file of parameters; raises DeployRefusedError naming what is wrong in it."""
    if not path.exists():
        reason = f"{path} is missing: copy parameters.example.toml there and fill it in."
        raise DeployRefusedError(reason)
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DeployRefusedError(f"{path}: {error}") from error
    stack, given = _table(told, "stack", path), _table(told, "parameters", path)
    known = {name: one for name, one in template["Parameters"].items() if name not in _OURS}
    missing = [f"[stack] {name}" for name in ("name", "region", "bucket") if not stack.get(name)]
    needed = [name for name, one in known.items() if "Default" not in one]
    missing += [f"[parameters] {name}" for name in needed if not given.get(name)]
    if missing:
        raise DeployRefusedError(f"{path} lacks {', '.join(missing)}.")
    if unknown := sorted(set(given) - set(known)):
        raise DeployRefusedError(f"{path}: the stack has no parameter {', '.join(unknown)}.")
    if wrong := [why for name in given if (why := _wrong(name, given[name], known[name]))]:
        raise DeployRefusedError("\n".join(f"{path}: {why}" for why in wrong))
    return Plan(stack["name"], stack["region"], stack["bucket"], given)


def _table(told: Mapping[str, Any], name: str, path: Path) -> dict[str, str]:
    found = told.get(name, {})
    if not isinstance(found, dict):
        raise DeployRefusedError(f"{path}: {name} must be a table, [{name}].")
    return {one: str(value) for one, value in found.items()}


def _wrong(name: str, value: str, wanted: Mapping[str, Any]) -> str:
    """Say why CloudFormation would refuse a value, `` when it would not; it would say so later."""
    allowed, pattern = wanted.get("AllowedValues"), wanted.get("AllowedPattern")
    if allowed and value not in allowed:
        return f"{name} must be one of {', '.join(allowed)}."
    if pattern and not re.fullmatch(pattern, value):
        return f"{name} does not have the form of one. {wanted.get('Description', '')}".strip()
    if wanted["Type"] == "Number":
        least = int(wanted.get("MinValue", 0))
        if not (value.isascii() and value.isdecimal() and int(value) >= least):
            return f"{name} must be a whole number from {least}."
    return ""


@dataclass(frozen=True)
class Cloud:
    """The two services a deployment speaks to."""

    formation: Any
    storage: Any

    @classmethod
    def of(cls, region: str, endpoint: str | None = None) -> "Cloud":
        """Make the clients, with the AWS SDK's own credentials."""
        make: Any = boto3.Session(region_name=region).client
        return cls(make("cloudformation", endpoint_url=endpoint), make("s3", endpoint_url=endpoint))


def deploy(
    plan: Plan, template: Mapping[str, Any], release: Release, cloud: Cloud, say: Say
) -> dict[str, str]:
    """Bring the stack to the template and its instances to the release; give its outputs.

    Raises DeployRefusedError with the reasons of what failed.
    """
    outputs = _outputs(cloud, plan.stack)
    if _RELEASES not in outputs:
        say("making everything but the instances")
        _bring(plan, template, {}, cloud)
        outputs = _outputs(cloud, plan.stack)
    say(f"uploading {release.path.name}")
    cloud.storage.upload_file(str(release.path), outputs[_RELEASES], release.key)
    say("rolling the instances")
    _bring(plan, template, {"ReleaseKey": release.key, "ReleaseSha256": release.sha256}, cloud)
    return _outputs(cloud, plan.stack)


def _bring(plan: Plan, template: Mapping[str, Any], more: Mapping[str, str], cloud: Cloud) -> None:
    """Create or update the stack and wait for it.

    A creation that fails stays where it stopped: rolled back, it would leave what is never deleted
    (the table, the keys) in the way of the next.
    """
    key, token = f"{plan.stack}/stack.json", f"deploy-{uuid.uuid4()}"
    body = json.dumps(template, separators=(",", ":")).encode()
    cloud.storage.put_object(Bucket=plan.bucket, Key=key, Body=body)
    given = {**plan.parameters, **more}
    asked = {
        "StackName": plan.stack,
        "TemplateURL": f"{cloud.storage.meta.endpoint_url}/{plan.bucket}/{key}",
        "Parameters": [{"ParameterKey": one, "ParameterValue": given[one]} for one in given],
        "Capabilities": ["CAPABILITY_IAM"],
        "ClientRequestToken": token,
    }
    standing = _standing(cloud, plan.stack)
    exists = standing is not None
    stays = standing is None or standing["StackStatus"] in _HALFWAY
    act = cloud.formation.update_stack if exists else cloud.formation.create_stack
    try:
        act(**asked, DisableRollback=stays)
    except ClientError as error:
        if _NOTHING_NEW in str(error):
            return
        raise
    done = "stack_update_complete" if exists else "stack_create_complete"
    try:
        cloud.formation.get_waiter(done).wait(StackName=plan.stack, WaiterConfig=_WAIT)
    except WaiterError as error:
        raise DeployRefusedError("\n".join(_reasons(cloud, plan.stack, token))) from error


def _standing(cloud: Cloud, stack: str) -> Mapping[str, Any] | None:
    """Give the stack, None when there is none yet; raises when it cannot be updated now."""
    try:
        found: Mapping[str, Any] = cloud.formation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    status = found["StackStatus"]
    if status in _STILLBORN:
        reason = f"{stack} could not be made the last time: delete the stack, then deploy."
        raise DeployRefusedError(reason)
    if status.endswith("_IN_PROGRESS"):
        reason = f"{stack} is being changed ({status}): deploy when that is done."
        raise DeployRefusedError(reason)
    return found


def _outputs(cloud: Cloud, stack: str) -> dict[str, str]:
    """Give a stack's outputs by name; there are none until it is whole."""
    found = _standing(cloud, stack) or {}
    return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}


def _reasons(cloud: Cloud, stack: str, token: str) -> list[str]:
    """Give what failed of what a token asked for, in the order it did."""
    pages = cloud.formation.get_paginator("describe_stack_events").paginate(StackName=stack)
    failed = [
        f"{one['LogicalResourceId']}: {one.get('ResourceStatusReason', 'no reason given')}"
        for page in pages
        for one in page["StackEvents"]
        if one["ResourceStatus"].endswith("FAILED") and one.get("ClientRequestToken") == token
    ]
    return failed[::-1] or [f"{stack} did not come to its end; look at its events."]


def main() -> int:
    """Deploy the last commit, and print the program's settings."""
    parser = argparse.ArgumentParser(description="Create or update the stack.")
    parser.add_argument("--parameters", type=Path, default=PARAMETERS)

    def say(text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    try:
        template = whole_template()
        plan = read_plan(parser.parse_args().parameters, template)
        release = build(INTO)
        outputs = deploy(plan, template, release, Cloud.of(plan.region), say)
    except (DeployRefusedError, ReleaseRefusedError, *_CLOUDS) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, value in sorted(outputs.items()):
        say(f"{name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
