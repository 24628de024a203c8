"""What must hold of alarms and the dashboard: the objective, real metrics, and who is told."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from stack import Rule, at, broken, of_type, referred, text

from dashboard.watch.metrics import METRICS, NAMESPACE, SERVICE
from infra.slo import RULES as BURNS
from infra.template import Template

_ALARM = "CloudWatch::Alarm"
_BOTH = "CloudWatch::CompositeAlarm"

AMAZON: Final = {
    "AWS/ApplicationELB": {
        "RequestCount",
        "HTTPCode_Target_4XX_Count",
        "HTTPCode_Target_5XX_Count",
        "HTTPCode_ELB_5XX_Count",
        "TargetResponseTime",
        "UnHealthyHostCount",
    },
    "AWS/ApiGateway": {"Count", "4xx", "5xx", "Latency"},
    "AWS/AutoScaling": {"GroupInServiceInstances"},
    "AWS/CertificateManager": {"DaysToExpiry"},
    "AWS/DynamoDB": {"ReadThrottleEvents", "WriteThrottleEvents"},
    "CWAgent": {"disk_used_percent", "mem_used_percent"},
    "AWS/SES": {"Reputation.BounceRate"},
}
"""What AWS and its agent on the instances measure, as their user guides name it."""


def _asked(whole: Template) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Give each metric that an alarm or a widget asks for: where, namespace, name, dimensions."""
    for name, one in of_type(whole, _ALARM).items():
        for metric in [at(q, "MetricStat", "Metric") for q in one.get("Metrics", [])] or [one]:
            if metric:
                by = {d["Name"]: str(d["Value"]) for d in metric.get("Dimensions", [])}
                yield name, metric["Namespace"], metric["MetricName"], by
    for name, one in of_type(whole, "CloudWatch::Dashboard").items():
        for widget in json.loads(text(one["DashboardBody"]))["widgets"]:
            for row in _rows(widget["properties"]["metrics"]):
                space, metric, *named = row
                yield name, space, metric, dict(zip(named[::2], named[1::2], strict=True))


def _rows(rows: list[list[Any]]) -> Iterator[list[str]]:
    """Give a widget's rows with what `.` stands for."""
    before: list[str] = []
    for row in rows:
        given = [one for one in row if isinstance(one, str)]
        before = [before[place] if one == "." else one for place, one in enumerate(given)]
        yield before


def asks_for_what_is_measured(whole: Template) -> list[str]:
    """Every alarm and widget refers to a metric that the program writes, or that AWS does."""
    ours = {metric.name for metric in METRICS}
    found = []
    for where, space, metric, by in _asked(whole):
        if space == NAMESPACE:
            if metric not in ours or by != {"Service": SERVICE}:
                found.append(f"{where} asks for {metric} by {by}, which nobody writes")
        elif metric not in AMAZON.get(space, ()):
            found.append(f"{where} asks for {space} {metric}, which AWS does not measure")
    return found


def watches_the_objective(whole: Template) -> list[str]:
    """Each rule of the objective has its two windows, its share and its least requests."""
    found = []
    alarms, both = of_type(whole, _ALARM), of_type(whole, _BOTH)
    for rule in BURNS:
        for window, seconds, least in (
            ("Long", rule.long, rule.least),
            ("Short", rule.short, rule.least_short),
        ):
            one = alarms.get(f"Burn{rule.name}{window}", {})
            periods = {at(q, "MetricStat", "Period") for q in one.get("Metrics", [])} - {None}
            share = [q.get("Expression") for q in one.get("Metrics", []) if q.get("ReturnData")]
            if periods != {seconds} or one.get("Threshold") != rule.threshold:
                found.append(f"{rule.name} {window} has another window or share")
            if share != [f"IF(valid>={least},bad/valid,0)"]:
                found.append(f"{rule.name} {window} judges by too few requests")
        said = text(at(both, f"Burn{rule.name}", "AlarmRule"))
        if said != f'ALARM("${{Burn{rule.name}Long}}") AND ALARM("${{Burn{rule.name}Short}}")':
            found.append(f"{rule.name} does not ask for both windows")
    return found


_WATCHED = {
    "SlowPages", "SlowRequests", "StoreThrottled", "StoreFailing", "MailsLate", "MailsFailing",
    "PagesUnhealthy", "ApiUnhealthy", "TooFewInstances", "CertificateEnding", "MailsBouncing",
    "DiskFilling", "MemoryFilling",
}  # fmt: skip


def watches_what_breaks(whole: Template) -> list[str]:
    """There is an alarm for latency, throttling, unsent mails, unhealthy hosts and spending."""
    missing = sorted(_WATCHED - of_type(whole, _ALARM).keys())
    found = [f"there is no alarm {name}" for name in missing]
    for name, one in of_type(whole, "Budgets::Budget").items():
        kinds = {
            at(n, "Notification", "NotificationType")
            for n in one.get("NotificationsWithSubscribers", [])
        }
        if kinds != {"ACTUAL", "FORECASTED"}:
            found.append(f"{name} does not tell what is spent and foreseen")
    return found if of_type(whole, "Budgets::Budget") else [*found, "nobody watches what is spent"]


def tells_somebody(whole: Template) -> list[str]:
    """Every alarm ends at the topic, by itself or as part of one that does; a person listens."""
    part = {
        name
        for one in of_type(whole, _BOTH).values()
        for name in re.findall(r"\$\{(\w+)\}", text(one.get("AlarmRule")))
    }
    found = [
        f"{name} tells nobody"
        for kind in (_ALARM, _BOTH)
        for name, one in of_type(whole, kind).items()
        if "AlarmTopic" not in referred(one.get("AlarmActions", [])) and name not in part
    ]
    for name, one in of_type(whole, "Budgets::Budget").items():
        if any(
            "AlarmTopic" not in referred(n["Subscribers"])
            for n in one["NotificationsWithSubscribers"]
        ):
            found.append(f"{name} tells nobody")
    heard = [
        one for one in of_type(whole, "SNS::Subscription").values()
        if one["Protocol"] == "email" and referred(one) == {"AlarmTopic", "AlarmEmail"}
    ]  # fmt: skip
    return found if heard else [*found, "nobody listens to the alarms"]


RULES = (
    Rule(
        asks_for_what_is_measured,
        (
            broken("SlowPages.MetricName", "CallbackTime"),
            broken("MailsLate.Dimensions", []),
            broken("StoreThrottled.Namespace", "Expenses"),
            broken("BurnFastLong.Metrics.0.MetricStat.Metric.MetricName", "Requests"),
            broken(
                "Dashboard.DashboardBody",
                '{"widgets":[{"properties":{"metrics":[["ExpenseTracker","Visits","Service","expense-tracker"]]}}]}',
            ),
        ),
    ),
    Rule(
        watches_the_objective,
        (
            broken("BurnFastLong.Threshold", 0.1),
            broken("BurnMiddleShort.Metrics.0.MetricStat.Period", 60),
            broken("BurnSlowLong.Metrics.[Id=share].Expression", "bad/valid"),
            broken("BurnFast.AlarmRule", 'ALARM("${BurnFastLong}")'),
            broken("BurnSlow!"),
        ),
    ),
    Rule(
        watches_what_breaks,
        (
            *(broken(f"{name}!") for name in sorted(_WATCHED)),
            broken("Spend!"),
            broken("Spend.NotificationsWithSubscribers.1.Notification.NotificationType", "ACTUAL"),
        ),
    ),
    Rule(
        tells_somebody,
        (
            broken("SlowPages.AlarmActions"),
            broken("BurnFast.AlarmActions", []),
            broken("BurnSlow.AlarmRule", 'ALARM("${BurnSlowLong}")'),
            broken("AlarmSubscription!"),
            broken("Spend.NotificationsWithSubscribers.0.Subscribers", []),
        ),
    ),
)
