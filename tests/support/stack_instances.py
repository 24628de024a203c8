"""What must hold of the instances: how they come, what they are told, how they go."""

import re
from collections.abc import Mapping

from stack import Properties, Rule, Statement, at, attributes, broken, of_type, statements, text
from stack_balancers import gunicorn_says
from stack_network import zone_of

from infra.template import Template

_GROUP = "AutoScaling::AutoScalingGroup"
_SETTING = re.compile(r"^([A-Z][A-Z_]+)=(.*)$", re.MULTILINE)


def _launched(whole: Template) -> dict[str, Properties]:
    return {
        name: one["LaunchTemplateData"]
        for name, one in of_type(whole, "EC2::LaunchTemplate").items()
    }


def user_data(whole: Template) -> str:
    """Give what an instance does first, with its placeholders."""
    return "".join(text(at(one, "UserData", "Fn::Base64")) for one in _launched(whole).values())


def told_settings(whole: Template) -> dict[str, str]:
    """Give the settings an instance writes down for the program, with their placeholders."""
    written = re.search(r"environment <<'END'\n(.*?)\nEND", user_data(whole), re.DOTALL)
    return dict(_SETTING.findall(written.group(1))) if written else {}


def output_settings(whole: Template) -> dict[str, str]:
    """Give the settings the outputs tell, by their descriptions."""
    return {
        one["Description"]: text(one["Value"])
        if "Fn::Sub" in str(one["Value"])
        else _plain(one["Value"])
        for one in whole["Outputs"].values()
        if one["Description"].isupper()
    }


def _plain(value: object) -> str:
    return f"${{{value['Ref']}}}" if isinstance(value, Mapping) else str(value)


def guards_metadata(whole: Template) -> list[str]:
    """Metadata is told to who shows a token, and to nothing a hop away (EC2.8, EC2.170)."""
    wanted = {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}
    return [
        f"{name}: {key} is not {value}"
        for name, one in _launched(whole).items()
        for key, value in wanted.items()
        if at(one, "MetadataOptions", key) != value
    ]


def keeps_disks_encrypted(whole: Template) -> list[str]:
    """Every disk is encrypted."""
    return [
        f"{name} has a disk in the clear"
        for name, one in _launched(whole).items()
        if not one.get("BlockDeviceMappings")
        or any(at(disk, "Ebs", "Encrypted") is not True for disk in one["BlockDeviceMappings"])
    ]


def has_no_public_address(whole: Template) -> list[str]:
    """No instance is reached but through a balancer."""
    return [
        f"{name} may get a public address"
        for name, one in _launched(whole).items()
        if [card.get("AssociatePublicIpAddress") for card in one.get("NetworkInterfaces", [])]
        != [False]
    ]


def lets_people_in_by_session_manager(whole: Template) -> list[str]:
    """No key pair, no port 22: people come by Session Manager."""
    found = [
        f"{name} takes a key pair" for name, one in _launched(whole).items() if "KeyName" in one
    ]
    granted = {action for one in _of_instances(whole) for action in one.actions if one.allows}
    if not {"ssm:UpdateInstanceInformation", "ssmmessages:OpenDataChannel"} <= granted:
        found.append("nobody can open a session")
    return found


def _of_instances(whole: Template) -> list[Statement]:
    return [one for one in statements(whole) if one.where == "InstanceRole"]


def keeps_two_in_two_zones(whole: Template) -> list[str]:
    """At least two instances, one a zone, and one more than the fewest may be."""
    found = []
    for name, one in of_type(whole, _GROUP).items():
        fewest = at(whole, "Parameters", at(one, "MinSize", "Ref"), default={})
        most = at(whole, "Parameters", at(one, "MaxSize", "Ref"), default={})
        if fewest.get("MinValue", 0) < 2 or most.get("MinValue", 0) <= fewest.get("MinValue", 0):
            found.append(f"{name} may hold fewer than two, or have no room to roll")
        subnets = [at(subnet, "Ref") for subnet in one["VPCZoneIdentifier"]]
        if len({zone_of(whole, subnet) for subnet in subnets} - {None}) < 2:
            found.append(f"{name} lies in one zone")
    return found


def keeps_instances_while_the_store_is_away(whole: Template) -> list[str]:
    """Both balancers leave out what is not ready, and the group replaces what is broken alone.

    Unlike AutoScaling.1: without the store no instance is ready, and all would be replaced.
    """
    return [
        f"{name} would replace every instance while the store is away"
        for name, one in of_type(whole, _GROUP).items()
        if one.get("HealthCheckType") != "EC2" or len(one.get("TargetGroupARNs", [])) != 2
    ]


def rolls_by_signal(whole: Template) -> list[str]:
    """A release goes on to the next instance when the last one says that it is ready."""
    found = []
    for name in of_type(whole, _GROUP):
        group = whole["Resources"][name]
        rolling = at(group, "UpdatePolicy", "AutoScalingRollingUpdate", default={})
        if rolling.get("WaitOnResourceSignals") is not True or rolling.get("MaxBatchSize") != 1:
            found.append(f"{name} does not wait for new instances")
        if rolling.get("MinInstancesInService", 0) < 2:
            found.append(f"{name} takes old instances away first")
        if at(group, "CreationPolicy", "ResourceSignal", "Count", default=0) < 2:
            found.append(f"{name} is made before it is ready")
        version = at(group, "Properties", "LaunchTemplate", "Version")
        if version != {"Fn::GetAtt": ["Template", "LatestVersionNumber"]}:
            found.append(f"{name} does not take a new template")
    said = user_data(whole)
    if not re.search(
        r"^trap '/opt/aws/bin/cfn-signal --exit-code \$\? .*' EXIT$", said, re.MULTILINE
    ):
        found.append("an instance does not say how it went")
    return found


def drains_instances(whole: Template) -> list[str]:
    """An instance that goes stays until its balancers and gunicorn have let go."""
    delays = [
        int(attributes(one, "TargetGroupAttributes").get("deregistration_delay.timeout_seconds", 0))
        for one in of_type(whole, "ElasticLoadBalancingV2::TargetGroup").values()
    ]
    needed = max(delays) + gunicorn_says("graceful_timeout")
    return [
        f"{name} ends instances at once"
        for name, one in of_type(whole, _GROUP).items()
        if not any(
            hook["LifecycleTransition"] == "autoscaling:EC2_INSTANCE_TERMINATING"
            and hook["HeartbeatTimeout"] >= needed
            and hook["DefaultResult"] == "CONTINUE"
            for hook in one.get("LifecycleHookSpecificationList", [])
        )
    ]


def installs_only_what_was_named(whole: Template) -> list[str]:
    """An instance checks the artefact's hash before it opens it, and stops at what fails."""
    said = user_data(whole)
    steps = (
        "set -euo pipefail",
        "aws s3 cp",
        '"${ReleaseSha256}  $work/release.tar.gz" | sha256sum --check --strict',
        "tar --extract",
        "infra/host/install",
    )
    places = [said.find(step) for step in steps]
    return (
        []
        if -1 not in places and places == sorted(places)
        else ["the artefact is not checked first"]
    )


def tells_every_setting(whole: Template) -> list[str]:
    """What an instance is told and what the outputs tell is one thing; neither tells a secret."""
    told, put_out = told_settings(whole), output_settings(whole)
    found = [f"{name} differs" for name, value in put_out.items() if told.get(name) != value]
    found += [f"{name} is not put out" for name in SETTINGS - put_out.keys()]
    found += [f"{name} is not told" for name in SETTINGS - told.keys()]
    if re.search(r"SECRET=|ClientSecret\}.*END", user_data(whole).replace("CLIENT_SECRET_ID=", "")):
        found.append("an instance is told a secret")
    return found


SETTINGS = frozenset({
    "EXPENSES_STORE", "EXPENSES_AUTH", "EXPENSES_BASE_URL", "EXPENSES_API_URL", "COGNITO_ISSUER",
    "COGNITO_DOMAIN", "COGNITO_CLIENT_ID", "COGNITO_API_CLIENTS", "EXPENSES_BEHIND_PROXY",
    "EXPENSES_MAIL",
})  # fmt: skip
"""What differs from one installation to another, less the client secret."""


def _told(old: str, new: str) -> object:
    from stack import template  # noqa: PLC0415 - only to make a mutant

    return {"Fn::Base64": {"Fn::Sub": user_data(template()).replace(old, new)}}


_DATA = "Template.LaunchTemplateData"
RULES = (
    Rule(
        guards_metadata,
        (
            broken(f"{_DATA}.MetadataOptions.HttpTokens", "optional"),
            broken(f"{_DATA}.MetadataOptions.HttpPutResponseHopLimit", 2),
            broken(f"{_DATA}.MetadataOptions"),
        ),
    ),
    Rule(
        keeps_disks_encrypted,
        (
            broken(f"{_DATA}.BlockDeviceMappings.0.Ebs.Encrypted", value=False),
            broken(f"{_DATA}.BlockDeviceMappings"),
        ),
    ),
    Rule(
        has_no_public_address,
        (
            broken(f"{_DATA}.NetworkInterfaces.0.AssociatePublicIpAddress", value=True),
            broken(f"{_DATA}.NetworkInterfaces"),
        ),
    ),
    Rule(
        lets_people_in_by_session_manager,
        (
            broken(f"{_DATA}.KeyName", "mine"),
            broken(
                "InstanceRole.Policies.0.PolicyDocument.Statement.[Sid=Session].Action",
                ["ssm:GetParameter"],
            ),
        ),
    ),
    Rule(
        keeps_two_in_two_zones,
        (
            broken("Group.MinSize", "1"),
            broken("Group.MaxSize", {"Ref": "MinInstances"}),
            broken("Group.VPCZoneIdentifier", [{"Ref": "PrivateSubnetB"}]),
        ),
    ),
    Rule(
        keeps_instances_while_the_store_is_away,
        (
            broken("Group.HealthCheckType", "ELB"),
            broken("Group.TargetGroupARNs", [{"Ref": "PublicTargets"}]),
        ),
    ),
    Rule(
        rolls_by_signal,
        (
            broken("Group!.UpdatePolicy"),
            broken(
                "Group!.UpdatePolicy.AutoScalingRollingUpdate.WaitOnResourceSignals", value=False
            ),
            broken("Group!.UpdatePolicy.AutoScalingRollingUpdate.MinInstancesInService", 1),
            broken("Group!.CreationPolicy"),
            broken("Group.LaunchTemplate.Version", "1"),
            broken(f"{_DATA}.UserData", _told("trap ", "# trap ")),
        ),
    ),
    Rule(
        drains_instances,
        (
            broken("Group.LifecycleHookSpecificationList"),
            broken("Group.LifecycleHookSpecificationList.0.HeartbeatTimeout", 30),
            broken(
                "Group.LifecycleHookSpecificationList.0.LifecycleTransition",
                "autoscaling:EC2_INSTANCE_LAUNCHING",
            ),
        ),
    ),
    Rule(
        installs_only_what_was_named,
        (
            broken(f"{_DATA}.UserData", _told("| sha256sum --check --strict", "")),
            broken(f"{_DATA}.UserData", _told("set -euo pipefail", "")),
        ),
    ),
    Rule(
        tells_every_setting,
        (
            broken(
                f"{_DATA}.UserData", _told("EXPENSES_BEHIND_PROXY=yes", "EXPENSES_BEHIND_PROXY=no")
            ),
            broken(f"{_DATA}.UserData", _told("EXPENSES_STORE=", "STORE=")),
            broken(
                f"{_DATA}.UserData", _told("PORT=8443", "COGNITO_CLIENT_SECRET=${ClientSecret}")
            ),
        ),
    ),
)
