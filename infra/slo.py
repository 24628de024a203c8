"""The objective, 99.9 % of valid requests good over 30 days, and the alarms that watch its budget.

A request is valid unless the client was at fault (4xx), good when it was answered without a server
error within two seconds. Pages are counted at their load balancer, the API at the gateway: what
never reached an instance counts too. Health checks are in neither.
"""

from dataclasses import dataclass
from typing import Any, Final

OBJECTIVE: Final = 0.999
BUDGET: Final = 1 - OBJECTIVE
"""The share of valid requests that may fail; 43 min 12 s of 30 days, if all do."""

SLOW_SECONDS: Final = 2

_PAGES: Final = [
    {
        "Name": "LoadBalancer",
        "Value": {"Fn::GetAtt": ["PublicBalancer", "LoadBalancerFullName"]},
    }
]
_API: Final = [{"Name": "ApiId", "Value": {"Ref": "Api"}}]


@dataclass(frozen=True)
class BurnRule:
    """How fast the budget may go: `factor` times even, over both windows (seconds).

    The short window ends the alarm soon after the fault. Below `least` valid requests in a window
    nothing is said: one failure of ten is no measure.
    """

    name: str
    factor: float
    long: int
    short: int
    least: int
    least_short: int
    urgent: bool

    @property
    def threshold(self) -> float:
        """The share of bad requests from which the rule holds."""
        return round(self.factor * BUDGET, 6)


RULES: Final = (
    BurnRule("Fast", 14.4, 3_600, 300, 500, 50, urgent=True),
    BurnRule("Middle", 6, 21_600, 1_800, 1_000, 100, urgent=True),
    BurnRule("Slow", 1, 259_200, 21_600, 3_000, 500, urgent=False),
)
"""The three of Google's SRE workbook: 2 %, 5 % and 10 % of the budget gone when they sound."""


def objective_alarms() -> dict[str, Any]:
    """Give the alarms of each rule by logical id: one a window, and the one that tells."""
    found: dict[str, Any] = {}
    for rule in RULES:
        found[f"Burn{rule.name}Long"] = _window(rule, rule.long, rule.least)
        found[f"Burn{rule.name}Short"] = _window(rule, rule.short, rule.least_short)
        found[f"Burn{rule.name}"] = _both(rule)
    return found


def _window(rule: BurnRule, seconds: int, least: int) -> dict[str, Any]:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": f"Bad requests of {seconds // 60} minutes; alone it tells nobody.",
            "Metrics": [*_measured(seconds), *_shares(least)],
            "EvaluationPeriods": 1,
            "Threshold": rule.threshold,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "TreatMissingData": "notBreaching",
        },
    }


def _both(rule: BurnRule) -> dict[str, Any]:
    names = [f"Burn{rule.name}{window}" for window in ("Long", "Short")]
    urgency = "Look now" if rule.urgent else "Look this week"
    return {
        "Type": "AWS::CloudWatch::CompositeAlarm",
        "Properties": {
            "AlarmDescription": (
                f"{urgency}: the error budget of 30 days goes {rule.factor:g} times too fast."
            ),
            "AlarmRule": {"Fn::Sub": " AND ".join(f'ALARM("${{{name}}}")' for name in names)},
            "AlarmActions": [{"Ref": "AlarmTopic"}],
            "OKActions": [{"Ref": "AlarmTopic"}],
        },
    }


def _measured(seconds: int) -> list[dict[str, Any]]:
    """Give what AWS counts: `TC(2:)` is how many values lie above two."""
    elb, gateway = "AWS/ApplicationELB", "AWS/ApiGateway"
    told = (
        ("asked", elb, "RequestCount", _PAGES, "Sum"),
        ("failed", elb, "HTTPCode_Target_5XX_Count", _PAGES, "Sum"),
        ("unreached", elb, "HTTPCode_ELB_5XX_Count", _PAGES, "Sum"),
        ("wrong", elb, "HTTPCode_Target_4XX_Count", _PAGES, "Sum"),
        ("slow", elb, "TargetResponseTime", _PAGES, f"TC({SLOW_SECONDS}:)"),
        ("apiasked", gateway, "Count", _API, "Sum"),
        ("apifailed", gateway, "5xx", _API, "Sum"),
        ("apiwrong", gateway, "4xx", _API, "Sum"),
        ("apislow", gateway, "Latency", _API, f"TC({SLOW_SECONDS * 1000}:)"),
    )
    return [
        {
            "Id": name,
            "ReturnData": False,
            "MetricStat": {
                "Metric": {"Namespace": space, "MetricName": metric, "Dimensions": dimensions},
                "Period": seconds,
                "Stat": stat,
            },
        }
        for name, space, metric, dimensions, stat in told
    ]


def _shares(least: int) -> list[dict[str, Any]]:
    """Give the share of bad requests; one that is slow and failed counts twice."""
    bad = "+".join(
        f"FILL({name},0)" for name in ("failed", "unreached", "slow", "apifailed", "apislow")
    )
    valid = "FILL(asked,0)+FILL(unreached,0)-FILL(wrong,0)+FILL(apiasked,0)-FILL(apiwrong,0)"
    return [
        {"Id": "valid", "Expression": valid, "ReturnData": False},
        {"Id": "bad", "Expression": bad, "ReturnData": False},
        {"Id": "share", "Expression": f"IF(valid>={least},bad/valid,0)", "ReturnData": True},
    ]
