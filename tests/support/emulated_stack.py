"""The stack in ministack: the template less what the emulator lacks, and what its outputs say."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import boto3
from dynamo import REGION
from stack import listed, template
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from infra.template import Template

STACK: Final = "expenses"
DOMAIN: Final = "expenses.example.org"

LACKING: Final = {
    "AWS::ApiGatewayV2::VpcLink": "it has no private networks to lead into",
    "AWS::Budgets::Budget": "not known to its CloudFormation",
    "AWS::CloudWatch::CompositeAlarm": "not known to its CloudFormation",
    "AWS::Cognito::ManagedLoginBranding": "its sign-in page has one look",
    "AWS::EC2::EIP": "not known to its CloudFormation",
    "AWS::EC2::FlowLog": "not known to its CloudFormation",
    "AWS::EC2::NatGateway": "not known to its CloudFormation",
    "AWS::SecretsManager::ResourcePolicy": "not known to its CloudFormation",
}
"""The types that ministack's CloudFormation refuses, and what of it."""

LACKING_HERE: Final = {
    "DkimRecord1": "its mail identity gives no DKIM tokens",
    "DkimRecord2": "likewise",
    "DkimRecord3": "likewise",
    "BurnFastLong": "its alarms know no metric math",
    "BurnFastShort": "likewise",
    "BurnMiddleLong": "likewise",
    "BurnMiddleShort": "likewise",
    "BurnSlowLong": "likewise",
    "BurnSlowShort": "likewise",
}
"""Resources of types it knows, of which it lacks what they need."""


def reduced(whole: Template | None = None) -> Template:
    """Give the template less what the emulator lacks, and less what refers to that."""
    whole = whole or template()
    gone = {
        name
        for name, one in whole["Resources"].items()
        if one["Type"] in LACKING or name in LACKING_HERE
    }
    kept = {
        name: _without(one, gone) for name, one in whole["Resources"].items() if name not in gone
    }
    for one in kept.values():
        one["DependsOn"] = [name for name in listed(one.get("DependsOn", [])) if name not in gone]
    return {**whole, "Resources": kept}


def _without(value: Any, gone: set[str]) -> Any:  # noqa: ANN401 - a template's
    if isinstance(value, list):
        return [_without(one, gone) for one in value]
    if not isinstance(value, dict):
        return value
    named = value.get("Ref") or listed(value.get("Fn::GetAtt", [""]))[0]
    if len(value) == 1 and isinstance(named, str) and named in gone:
        return {"Ref": "AWS::NoValue"}
    return {key: _without(one, gone) for key, one in value.items()}


def led_to(program: str) -> Template:
    """Give the template whose sign-in and gateway lead to a program on this machine."""
    whole = copy.deepcopy(template())
    named = whole["Resources"]
    named["WebClient"]["Properties"] |= {
        "CallbackURLs": [f"{program}/signin/callback"],
        "LogoutURLs": [f"{program}/signed-out"],
    }
    named["ApiIntegration"]["Properties"] |= {"IntegrationUri": program}
    del named["Api"]["Properties"]["DisableExecuteApiEndpoint"]  # the only one there is here
    return whole


@dataclass(frozen=True)
class Emulated:
    """A stack that was made: how that went, what failed, and what it puts out by description."""

    status: str
    failed: tuple[str, ...]
    outputs: Mapping[str, str]


def emulator(endpoint: str, service: str, key: str = "test", word: str = "test") -> Any:  # noqa: ANN401 - boto's
    """Give a client of a service of the emulator's."""
    make: Any = boto3.client
    return make(
        service, region_name=REGION, endpoint_url=endpoint,
        aws_access_key_id=key, aws_secret_access_key=word,
    )  # fmt: skip


def make_stack(endpoint: str, whole: Template | None = None) -> Emulated:
    """Make the reduced stack in an emulator, once; a template goes there by way of a bucket."""
    formation, buckets = emulator(endpoint, "cloudformation"), emulator(endpoint, "s3")
    made_by = f"{STACK}-templates"
    buckets.create_bucket(Bucket=made_by, CreateBucketConfiguration={"LocationConstraint": REGION})
    buckets.put_object(Bucket=made_by, Key="stack", Body=json.dumps(reduced(whole)).encode())
    zone = emulator(endpoint, "route53").create_hosted_zone(
        Name="example.org", CallerReference=STACK
    )["HostedZone"]["Id"]
    given = {
        "DomainName": DOMAIN,
        "HostedZoneId": zone.rpartition("/")[2],
        "SignInPrefix": STACK,
        "ReleaseKey": "releases/0.1.0.tar.gz",
        "ReleaseSha256": "0" * 64,
        "AlarmEmail": "ops@example.org",
    }
    formation.create_stack(
        StackName=STACK,
        TemplateURL=f"{endpoint}/{made_by}/stack",
        Parameters=[{"ParameterKey": name, "ParameterValue": one} for name, one in given.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    return _finished(formation)


def _finished(formation: Any) -> Emulated:  # noqa: ANN401 - boto's
    def stack() -> dict[str, Any]:
        found: dict[str, Any] = formation.describe_stacks(StackName=STACK)["Stacks"][0]
        return found

    waiting = Retrying(
        stop=stop_after_delay(60),
        wait=wait_fixed(0.1),
        retry=retry_if_result(lambda one: one["StackStatus"].endswith("PROGRESS")),
        retry_error_callback=lambda _: stack(),
    )
    done = waiting(stack)
    events = formation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = tuple(
        f"{one['LogicalResourceId']}: {one.get('ResourceStatusReason', '')}"
        for one in events
        if "FAILED" in one["ResourceStatus"]
    )
    outputs = {one["Description"]: one["OutputValue"] for one in done.get("Outputs", [])}
    return Emulated(done["StackStatus"], failed, outputs)
