"""What must hold of the load balancers: TLS, header protection, times, what they serve."""

import ast
from pathlib import Path

from stack import Rule, at, attributes, broken, listed, of_type, referred, text

from dashboard.live import Rhythm
from infra.template import Template

_SERVER = Path(__file__).parents[2] / "dashboard" / "gunicorn_conf.py"
_TLS = (
    "ELBSecurityPolicy-TLS13-1-2-Res-",
    "ELBSecurityPolicy-TLS13-1-2-2",
    "ELBSecurityPolicy-TLS13-1-3-",
)
_BALANCER = "ElasticLoadBalancingV2::LoadBalancer"
_LISTENER = "ElasticLoadBalancingV2::Listener"
_TARGETS = "ElasticLoadBalancingV2::TargetGroup"


def gunicorn_says(name: str) -> int:
    """Give a setting of gunicorn's, in seconds, without starting anything."""
    for node in ast.parse(_SERVER.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and [
            one.id for one in node.targets if isinstance(one, ast.Name)
        ] == [name]:
            return int(ast.literal_eval(node.value))
    raise LookupError(name)


def speaks_modern_tls_alone(whole: Template) -> list[str]:
    """Every listener takes TLS 1.2 or newer; the one without leads on to it and does no more."""
    found = []
    for name, one in of_type(whole, _LISTENER).items():
        if one["Protocol"] == "HTTP":
            to = at(one, "DefaultActions", 0, "RedirectConfig", default={})
            if (to.get("Protocol"), to.get("Port")) != ("HTTPS", "443"):
                found.append(f"{name} does not lead on to TLS")
        elif not str(one.get("SslPolicy")).startswith(_TLS) or not one.get("Certificates"):
            found.append(f"{name} takes old TLS")
    redirects = [one for one in of_type(whole, _LISTENER).values() if one["Port"] == 80]
    return found if redirects else [*found, "nothing leads from port 80 to TLS"]


def refuses_strange_headers(whole: Template) -> list[str]:
    """Headers that are none are dropped, requests that could be read in two ways refused."""
    found = []
    for name, one in of_type(whole, _BALANCER).items():
        said = attributes(one, "LoadBalancerAttributes")
        if said.get("routing.http.drop_invalid_header_fields.enabled") != "true":
            found.append(f"{name} passes invalid headers on")
        if said.get("routing.http.desync_mitigation_mode") not in {"defensive", "strictest"}:
            found.append(f"{name} passes ambiguous requests on")
        if said.get("routing.http.xff_header_processing.mode", "append") != "append":
            found.append(f"{name} does not add the visitor's address")
        if said.get("deletion_protection.enabled") != "true":
            found.append(f"{name} can be deleted")
    return found


def closes_connections_in_order(whole: Template) -> list[str]:
    """Heartbeat of streams < idle time of the balancer < keep-alive of gunicorn."""
    return [
        f"{name} waits {idle} seconds"
        for name, one in of_type(whole, _BALANCER).items()
        if not Rhythm().beat
        < (
            idle := int(
                attributes(one, "LoadBalancerAttributes").get("idle_timeout.timeout_seconds", 0)
            )
        )
        < gunicorn_says("keepalive")
    ]


def logs_connections_not_addresses(whole: Template) -> list[str]:
    """Connections are logged; addresses of pages, which carry merchants and codes, are not."""
    found = []
    for name, one in of_type(whole, _BALANCER).items():
        said = attributes(one, "LoadBalancerAttributes")
        if said.get("connection_logs.s3.enabled") != "true":
            found.append(f"{name} logs no connections")
        if said.get("access_logs.s3.enabled", "false") != "false":
            found.append(f"{name} logs whole addresses")
    return found


def checks_readiness_over_tls(whole: Template) -> list[str]:
    """Instances are spoken to over TLS, and are well when /readyz says so."""
    wanted = {
        "Protocol": "HTTPS",
        "Port": 8443,
        "HealthCheckProtocol": "HTTPS",
        "HealthCheckPath": "/readyz",
    }
    found = [
        f"{name}: {key} is not {value}"
        for name, one in of_type(whole, _TARGETS).items()
        for key, value in wanted.items()
        if one.get(key) != value
    ]
    if len(of_type(whole, _TARGETS)) != 2:
        found.append("there are not two groups of targets")
    return found


def drains_before_it_stops(whole: Template) -> list[str]:
    """What is being answered when an instance goes has as long as gunicorn gives it."""
    return [
        f"{name} lets go too soon"
        for name, one in of_type(whole, _TARGETS).items()
        if int(
            attributes(one, "TargetGroupAttributes").get("deregistration_delay.timeout_seconds", 0)
        )
        < gunicorn_says("graceful_timeout")
    ]


def serves_the_api_inside_alone(whole: Template) -> list[str]:
    """The internal balancer serves /api and nothing else, the public one our name and no other."""
    found = []
    schemes = {name: one["Scheme"] for name, one in of_type(whole, _BALANCER).items()}
    if schemes != {"PublicBalancer": "internet-facing", "InternalBalancer": "internal"}:
        found.append("the balancers are not one public and one internal")
    for name, one in of_type(whole, _LISTENER).items():
        if one["Protocol"] == "HTTPS" and [a["Type"] for a in one["DefaultActions"]] != [
            "fixed-response"
        ]:
            found.append(f"{name} answers whatever comes")
    rules = {
        next(iter(referred(one["ListenerArn"]))): one
        for one in of_type(whole, "ElasticLoadBalancingV2::ListenerRule").values()
    }
    inside = at(rules, "InternalListener", "Conditions", default=[])
    if [at(one, "PathPatternConfig", "Values") for one in inside] != [["/api/*"]]:
        found.append("the internal balancer serves more than the API")
    outside = at(rules, "PublicListener", "Conditions", default=[])
    if [listed(at(one, "HostHeaderConfig", "Values")) for one in outside] != [
        [{"Ref": "DomainName"}]
    ]:
        found.append("the public balancer answers by other names")
    renamed = at(
        rules, "InternalListener", "Transforms", 0, "HostHeaderRewriteConfig", "Rewrites", 0
    )
    if text(at(renamed, "Replace")) != "api.${DomainName}":
        found.append("the API is asked by a name it does not answer to")
    return found


_IDLE = "LoadBalancerAttributes.[Key=idle_timeout.timeout_seconds]"
RULES = (
    Rule(
        speaks_modern_tls_alone,
        (
            broken("PublicListener.SslPolicy", "ELBSecurityPolicy-2016-08"),
            broken("InternalListener.SslPolicy"),
            broken("InternalListener.Protocol", "HTTP"),
            broken("RedirectListener.DefaultActions.0.RedirectConfig.Protocol", "HTTP"),
            broken("RedirectListener!"),
        ),
    ),
    Rule(
        refuses_strange_headers,
        tuple(
            broken(f"{balancer}.LoadBalancerAttributes.[Key={key}].Value", value)
            for balancer in ("PublicBalancer", "InternalBalancer")
            for key, value in {
                "routing.http.drop_invalid_header_fields.enabled": "false",
                "routing.http.desync_mitigation_mode": "monitor",
                "routing.http.xff_header_processing.mode": "preserve",
                "deletion_protection.enabled": "false",
            }.items()
        ),
    ),
    Rule(
        closes_connections_in_order,
        (
            *(broken(f"PublicBalancer.{_IDLE}.Value", value) for value in ("20", "75", "4000")),
            broken("InternalBalancer.LoadBalancerAttributes"),
        ),
    ),
    Rule(
        logs_connections_not_addresses,
        (
            broken(
                "PublicBalancer.LoadBalancerAttributes.[Key=connection_logs.s3.enabled].Value",
                "false",
            ),
            broken(
                "InternalBalancer.LoadBalancerAttributes.[Key=connection_logs.s3.enabled].Key",
                "access_logs.s3.enabled",
            ),
            broken(
                "PublicBalancer.LoadBalancerAttributes.[Key=deletion_protection.enabled].Key",
                "access_logs.s3.enabled",
            ),
        ),
    ),
    Rule(
        checks_readiness_over_tls,
        (
            broken("PublicTargets.Protocol", "HTTP"),
            broken("PublicTargets.HealthCheckPath", "/livez"),
            broken("InternalTargets.HealthCheckProtocol", "HTTP"),
            broken("InternalTargets.Port", 8080),
        ),
    ),
    Rule(
        drains_before_it_stops,
        (
            broken(
                "PublicTargets.TargetGroupAttributes.[Key=deregistration_delay.timeout_seconds].Value",
                "29",
            ),
            broken("InternalTargets.TargetGroupAttributes"),
        ),
    ),
    Rule(
        serves_the_api_inside_alone,
        (
            broken("InternalBalancer.Scheme", "internet-facing"),
            broken("InternalListener.DefaultActions", [{"Type": "forward"}]),
            broken("ApiRule.Conditions.0.PathPatternConfig.Values", ["/*"]),
            broken("ApiRule.Transforms"),
            broken("PublicListener.DefaultActions", [{"Type": "forward"}]),
            broken("PagesRule.Conditions.0.HostHeaderConfig.Values", ["*"]),
        ),
    ),
)
