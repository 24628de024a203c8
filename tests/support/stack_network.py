"""What must hold of the network: zones, ways in and out, who may speak to whom."""

from stack import GONE, Properties, Rule, at, broken, of_type, referred, text

from infra.template import Template

ANYBODY = "0.0.0.0/0"
NETWORK = "10.20.0.0/16"


def zone_of(whole: Template, subnet: str) -> object:
    """Give which of the region's zones a subnet lies in."""
    return at(whole, "Resources", subnet, "Properties", "AvailabilityZone", "Fn::Select", 0)


def lies_in_two_zones(whole: Template) -> list[str]:
    """Whatever is given subnets is given two, in different zones."""
    placed = {
        name: referred(one.get("Subnets") or one.get("SubnetIds") or one.get("VPCZoneIdentifier"))
        for kind in (
            "ElasticLoadBalancingV2::LoadBalancer",
            "AutoScaling::AutoScalingGroup",
            "ApiGatewayV2::VpcLink",
        )
        for name, one in of_type(whole, kind).items()
    }
    return [
        f"{name} lies in fewer than two zones"
        for name, subnets in placed.items()
        if len({zone_of(whole, one) for one in subnets} - {None}) < 2
    ]


def _tables(whole: Template) -> dict[str, str]:
    """Give the route table of each subnet."""
    return {
        next(iter(referred(one["SubnetId"]))): next(iter(referred(one["RouteTableId"])))
        for one in of_type(whole, "EC2::SubnetRouteTableAssociation").values()
    }


def _ways_out(whole: Template) -> dict[str, Properties]:
    """Give each table's route to the world."""
    return {
        next(iter(referred(one["RouteTableId"]))): one
        for one in of_type(whole, "EC2::Route").values()
        if one["DestinationCidrBlock"] == ANYBODY
    }


def keeps_instances_private(whole: Template) -> list[str]:
    """Instances lie where nothing has a public address, and leave by a gateway of their zone."""
    found, ways, tables = [], _ways_out(whole), _tables(whole)
    for name, one in of_type(whole, "EC2::Subnet").items():
        if one.get("MapPublicIpOnLaunch") is not False:
            found.append(f"{name} gives public addresses")
    for group, one in of_type(whole, "AutoScaling::AutoScalingGroup").items():
        for subnet in referred(one["VPCZoneIdentifier"]):
            gateways = referred(ways.get(tables.get(subnet, ""), {}).get("NatGatewayId"))
            where = [
                zone_of(whole, public)
                for gateway in gateways
                for public in referred(of_type(whole, "EC2::NatGateway")[gateway]["SubnetId"])
            ]
            if where != [zone_of(whole, subnet)]:
                found.append(f"{group} leaves {subnet} by no gateway of its own zone")
    return found


def has_endpoints_for_table_and_buckets(whole: Template) -> list[str]:
    """DynamoDB and S3 are reached past the NAT gateways, from every private table, by policy."""
    found = []
    private = {table for table, way in _ways_out(whole).items() if "NatGatewayId" in way}
    endpoints = of_type(whole, "EC2::VPCEndpoint")
    for service in ("dynamodb", "s3"):
        ours = [
            one for one in endpoints.values() if text(one["ServiceName"]).endswith(f".{service}")
        ]
        if len(ours) != 1 or referred(ours[0].get("RouteTableIds")) != private:
            found.append(f"there is no endpoint for {service} from every private subnet")
        found += [
            f"the endpoint for {service} lets everything pass"
            for one in ours
            for statement in at(one, "PolicyDocument", "Statement", default=[{}])
            if "*" in (statement.get("Resource", "*"), statement.get("Action", "*"))
        ]
    return found


def reaches_the_pool_by_its_public_name(whole: Template) -> list[str]:
    """There is no endpoint for cognito-idp: it would break a pool that has a domain."""
    return [
        f"{name} is an endpoint for cognito-idp"
        for name, one in of_type(whole, "EC2::VPCEndpoint").items()
        if "cognito" in text(one["ServiceName"])
    ]


_MAY_COME = {
    "PublicBalancerGroup": {(443, ANYBODY), (80, ANYBODY)},
    "InternalBalancerGroup": {(443, "LinkGroup")},
    "InstanceGroup": {(8443, "PublicBalancerGroup"), (8443, "InternalBalancerGroup")},
    "LinkGroup": set(),
}
_MAY_GO = {
    "PublicBalancerGroup": {(8443, NETWORK)},
    "InternalBalancerGroup": {(8443, NETWORK)},
    "InstanceGroup": {(443, ANYBODY)},
    "LinkGroup": {(443, NETWORK)},
}


def _rules(group: Properties, way: str) -> set[tuple[object, object]]:
    def other(rule: Properties) -> object:
        named = rule.get("SourceSecurityGroupId") or rule.get("CidrIp")
        return next(iter(referred(named)), named)

    return {
        (rule["FromPort"] if rule["FromPort"] == rule["ToPort"] else "range", other(rule))
        for rule in group.get(way, [])
    }


def lets_only_neighbours_speak(whole: Template) -> list[str]:
    """Each group is open to those before it alone, and speaks to those behind it alone."""
    found = []
    for name, one in of_type(whole, "EC2::SecurityGroup").items():
        if _rules(one, "SecurityGroupIngress") != _MAY_COME.get(name):
            found.append(f"{name} is open to others than it must be")
        # Without a rule of its own a group may speak to everybody.
        if _rules(one, "SecurityGroupEgress") != _MAY_GO.get(name):
            found.append(f"{name} speaks to others than it must")
    return found


def keeps_flow_logs(whole: Template) -> list[str]:
    """Who talked to whom is kept, refused or not."""
    logs = of_type(whole, "EC2::FlowLog").values()
    good = any(one["TrafficType"] == "ALL" and one["ResourceType"] == "VPC" for one in logs)
    return [] if good else ["no flow log of the whole network"]


RULES = (
    Rule(
        lies_in_two_zones,
        (
            broken("PublicBalancer.Subnets", [{"Ref": "PublicSubnetA"}]),
            broken("InternalBalancer.Subnets", [{"Ref": "PrivateSubnetB"}]),
            broken("Group.VPCZoneIdentifier", [{"Ref": "PrivateSubnetA"}]),
            broken("VpcLink.SubnetIds", [{"Ref": "PrivateSubnetA"}]),
            broken("PrivateSubnetB.AvailabilityZone", {"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
        ),
    ),
    Rule(
        keeps_instances_private,
        (
            broken("PublicSubnetA.MapPublicIpOnLaunch", value=True),
            broken("PrivateSubnetB.MapPublicIpOnLaunch"),
            broken("PrivateRouteB.NatGatewayId", {"Ref": "NatA"}),
            broken("PrivateRouteA.NatGatewayId"),
            broken("NatB.SubnetId", {"Ref": "PublicSubnetA"}),
            broken("Group.VPCZoneIdentifier", [{"Ref": "PublicSubnetA"}, {"Ref": "PublicSubnetB"}]),
        ),
    ),
    Rule(
        has_endpoints_for_table_and_buckets,
        (
            broken("TableEndpoint!"),
            broken("BucketEndpoint.RouteTableIds", [{"Ref": "PrivateRoutesTableA"}]),
            broken("TableEndpoint.PolicyDocument"),
            broken("BucketEndpoint.PolicyDocument.Statement.0.Resource", "*"),
        ),
    ),
    Rule(
        reaches_the_pool_by_its_public_name,
        (broken("TableEndpoint.ServiceName", "com.amazonaws.eu-central-1.cognito-idp"),),
    ),
    Rule(
        lets_only_neighbours_speak,
        (
            broken("InstanceGroup.SecurityGroupIngress.0", {
                "IpProtocol": "tcp", "FromPort": 8443, "ToPort": 8443, "CidrIp": ANYBODY,
            }),
            broken("InstanceGroup.SecurityGroupIngress.1.FromPort", 22),
            broken("InternalBalancerGroup.SecurityGroupIngress", [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": ANYBODY},
            ]),
            broken("PublicBalancerGroup.SecurityGroupEgress", GONE),
            broken("InstanceGroup.SecurityGroupEgress.0.ToPort", 65535),
        ),
    ),
    Rule(keeps_flow_logs, (broken("FlowLog!"), broken("FlowLog.TrafficType", "REJECT"))),
)  # fmt: skip
