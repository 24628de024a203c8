"""What the stack costs a month: counted units times prices, for one thousand to ten million users.

`python -m infra.cost` prints the tables of `docs/aws.md`. `COUNTED` and `WRITTEN` are what a test
counts anew; what there is of each part is read from the template; prices are in `infra/prices.py`.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any, Final

from infra.prices import PRICES
from infra.template import Template, whole_template


@dataclass(frozen=True)
class Units:
    """What an act asks of the table: requests, and read and write request units."""

    requests: int
    reads: float
    writes: float


COUNTED: Final = {
    "open an account of 1,000 expenses in a new process": Units(7, 47, 0),
    "look at a page again": Units(1, 1, 0),
    "listen for a second, one page": Units(1, 1, 0),
    "read a session": Units(1, 1, 0),
    "sign in": Units(1, 0, 4),
    "record an expense, with a limit": Units(4, 5, 8),
    "import 100 rows": Units(27, 130, 272),
    "send a mail that is due": Units(13, 15, 22),
    "a worker's look for what is due": Units(8, 8, 0),
}
"""By act. Reads by DynamoDB's rule from the bytes that came, writes as the emulator counts them."""

WRITTEN: Final = {
    "a worker's 20 seconds": 380,
    "a view": 1_700,
    "a sign-in": 260,
}
"""Bytes that go to the log groups: metrics, and for a sign-in its line in the log."""

VISITS: Final = 20
MINUTES: Final = 5
LOOKS: Final = 15
"""A typical user's month: visits, how long a page is open in each, and views looked at."""
_API_CALLS: Final = 30
_MAILS: Final = 2

_MONTHLY: Final = {
    "open an account of 1,000 expenses in a new process": VISITS,
    "look at a page again": VISITS * LOOKS + _API_CALLS,
    "listen for a second, one page": VISITS * MINUTES * 60,
    "read a session": VISITS * MINUTES * 60 // 5,
    "sign in": VISITS,
    "record an expense, with a limit": 60,
    "import 100 rows": 1,
    "send a mail that is due": _MAILS,
}
_IDLE: Final = "a worker's look for what is due"
LOOK_EVERY: Final = 15
METRICS_EVERY: Final = 20
"""Seconds between two looks for what is due, and between two writings of metrics."""

_LOOK_CPU_SECONDS: Final = 0.04
"""A view: its callbacks on the server, by `make bench` some 20 ms, doubled for all around it."""
_LOOK_BYTES: Final = 60_000
_ROW_BYTES: Final = 400
_ROWS: Final = 2_000
_MAIL_BYTES: Final = 20_000

_PEAK: Final = 10
"""The busiest hour over the mean."""
_CORES: Final = 2
_WORKERS: Final = 2
STREAMS: Final = 48 * _WORKERS
"""Open pages an instance's workers hold a stream for (`dashboard/live.py`)."""
_BUSY: Final = 0.45
_HOURS: Final = 730
_SECONDS: Final = _HOURS * 3600
MOST_METRICS: Final = 750
"""Custom metrics if every route and callback is used; a test holds the program to it."""
_GATEWAY_METRICS: Final = 6
"""Of each route, for its detailed metrics are on: 4xx, 5xx, Count, two latencies, bytes."""
_DETAILED: Final = 7
"""Metrics of an instance with detailed monitoring."""
_AGENT: Final = Path(__file__).with_name("host") / "cloudwatch-agent.json"

USERS: Final = (1_000, 100_000, 10_000_000)


@dataclass(frozen=True)
class Load:
    """What so many users are: views and open pages in the busiest hour, and instances for them."""

    users: int

    @property
    def views(self) -> float:
        """Views a second in the busiest hour."""
        return self.users * VISITS * LOOKS / _SECONDS * _PEAK

    @property
    def pages(self) -> float:
        """Pages open at once in the busiest hour."""
        return self.users * VISITS * MINUTES * 60 / _SECONDS * _PEAK

    @property
    def for_work(self) -> int:
        """Instances that answer the views, two at least."""
        return max(2, ceil(self.views * _LOOK_CPU_SECONDS / (_CORES * _BUSY)))

    @property
    def for_pages(self) -> int:
        """Instances that hold the streams of open pages, two at least."""
        return max(2, ceil(self.pages / STREAMS))

    @property
    def instances(self) -> int:
        """Instances there must be; they are taken to stay all month."""
        return max(self.for_work, self.for_pages)

    @property
    def workers(self) -> int:
        """Processes that serve."""
        return self.instances * _WORKERS


def per_user() -> Units:
    """Give what a typical user asks of the table in a month."""
    each = [(COUNTED[act], times) for act, times in _MONTHLY.items()]
    return Units(
        sum(one.requests * times for one, times in each),
        sum(one.reads * times for one, times in each),
        sum(one.writes * times for one, times in each),
    )


def logged(load: Load, template: Template) -> float:
    """Give the GB a month that go to log groups, as if no two views shared a line of metrics."""
    gateway = len(template["Resources"]["ApiStage"]["Properties"]["AccessLogSettings"]["Format"])
    at_rest = load.workers * _SECONDS / METRICS_EVERY * WRITTEN["a worker's 20 seconds"]
    a_user = (
        VISITS * LOOKS * WRITTEN["a view"] + VISITS * WRITTEN["a sign-in"] + _API_CALLS * gateway
    )
    return (at_rest + load.users * a_user) / 1e9


def metrics(load: Load, template: Template) -> int:
    """Give how many metrics are paid for, if every route and callback is used in every hour."""
    routes: int = sum(
        one["Type"] == "AWS::ApiGatewayV2::Route" for one in template["Resources"].values()
    )
    agent = json.loads(_AGENT.read_text(encoding="utf-8"))["metrics"]["metrics_collected"]
    measured: int = sum(len(one["measurement"]) for one in agent.values())
    own = MOST_METRICS + routes * _GATEWAY_METRICS + measured
    return own + load.instances * (_DETAILED + measured)


def monthly(users: int) -> dict[str, float]:
    """Give the dollars of a month by part of the stack."""
    load, template = Load(users), whole_template()
    made = Counter(one["Type"] for one in template["Resources"].values())
    gigabytes = logged(load, template)
    out = users * VISITS * LOOKS * _LOOK_BYTES / 1e9
    through_nat = gigabytes + users * _MAILS * _MAIL_BYTES / 1e9
    return {
        "DynamoDB": _table(load),
        "Cognito": users * _price("sign-in"),
        "EC2": load.instances
        * (_price("instance") * _HOURS + _disk(template) * _price("disk")),
        "NAT gateways": made["AWS::EC2::NatGateway"] * _price("NAT gateway") * _HOURS
        + through_nat * _price("NAT bytes"),
        "Load balancers": _balancers(made["AWS::ElasticLoadBalancingV2::LoadBalancer"], out),
        "Public addresses": _addresses(template, made) * _price("public address") * _HOURS,
        "Bytes out": out * _price("bytes out"),
        "API Gateway": users * _API_CALLS / 1e6 * _price("API Gateway"),
        "Mail": users * _MAILS / 1e3 * _price("mail"),
        "CloudWatch, metrics": metrics(load, template) * _price("metric"),
        "CloudWatch, logs": gigabytes * _price("log"),
        "CloudWatch, alarms and dashboard": _alarms(template) + _price("dashboard"),
        "Keys and secrets": made["AWS::KMS::Key"] * _price("key")
        + made["AWS::SecretsManager::Secret"] * _price("secret"),
    }  # fmt: skip


def _price(name: str) -> float:
    return PRICES[name].dollars


def _table(load: Load) -> float:
    units, idle = per_user(), COUNTED[_IDLE]
    reads = load.users * units.reads + load.workers * _SECONDS / LOOK_EVERY * idle.reads
    return (
        reads * _price("table reads") / 1e6
        + load.users * units.writes * _price("table writes") / 1e6
        + load.users * _ROWS * _ROW_BYTES / 1e9 * _price("table bytes")
    )


def _balancers(count: int, out: float) -> float:
    """Give their hours and units; a unit is a GB an hour, and each balancer uses one at least."""
    hourly = count * _price("load balancer")
    return (hourly + max(count, out / _HOURS) * _price("load balancer units")) * _HOURS


def _addresses(template: Template, made: Counter[str]) -> int:
    """Give those of the NAT gateways, and one of the public balancer in each of its zones."""
    balancer = template["Resources"]["PublicBalancer"]["Properties"]
    return made["AWS::EC2::EIP"] + len(balancer["Subnets"])


def _disk(template: Template) -> int:
    """Give the GB of an instance's disks."""
    data = template["Resources"]["Template"]["Properties"]["LaunchTemplateData"]
    size: int = sum(one["Ebs"]["VolumeSize"] for one in data["BlockDeviceMappings"])
    return size


def _alarms(template: Template) -> float:
    """Give what alarms cost: each metric one looks at is paid for."""
    found = template["Resources"].values()
    plain = [one["Properties"] for one in found if one["Type"] == "AWS::CloudWatch::Alarm"]
    composite: int = sum(one["Type"] == "AWS::CloudWatch::CompositeAlarm" for one in found)
    looked_at = sum(_metrics_of(one) for one in plain)
    return looked_at * _price("alarm") + composite * _price("composite alarm")


def _metrics_of(alarm: dict[str, Any]) -> int:
    return sum("MetricStat" in one for one in alarm.get("Metrics", ())) or 1


def tables() -> str:
    """Give the tables of `docs/aws.md` in Markdown."""
    return f"{_counted()}\n\n{_written()}\n\n{_needed()}\n\n{_costs()}\n\n{_priced()}"


def _counted() -> str:
    units = per_user()
    rows = [
        f"| {act} | {one.requests} | {one.reads:g} | {one.writes:g} | {_times(act)} |"
        for act, one in COUNTED.items()
    ]
    whole = f"| **a user's month** | {units.requests:,} | {units.reads:,g} | {units.writes:,g} | |"
    head = "| act | requests | read units | write units | times a month |\n|---|--:|--:|--:|--:|"
    return "\n".join((head, *rows, whole))


def _times(act: str) -> str:
    """Give how often a user does it; the last is a worker's, whoever is there."""
    return f"{_MONTHLY[act]:,}" if act in _MONTHLY else f"each {LOOK_EVERY} s, a worker"


def _written() -> str:
    rows = [f"| {what} | {size:,} |" for what, size in WRITTEN.items()]
    return "\n".join(("| what writes to the log groups | bytes |", "|---|--:|", *rows))


def _needed() -> str:
    loads = [Load(users) for users in USERS]
    rows = {
        "views a second": [f"{one.views:,.1f}" for one in loads],
        f"instances for them: × {_LOOK_CPU_SECONDS} s ÷ ({_CORES} cores × {_BUSY})": [
            f"{one.for_work:,}" for one in loads
        ],
        "open pages": [f"{one.pages:,.0f}" for one in loads],
        f"instances for them: ÷ {STREAMS} streams": [f"{one.for_pages:,}" for one in loads],
    }
    return _table_of("in the busiest hour", rows)


def _costs() -> str:
    months = [monthly(users) for users in USERS]
    rows = {part: [f"{month[part]:,.0f}" for month in months] for part in months[0]}
    sums = [sum(month.values()) for month in months]
    last = {
        "**in all**": [f"**{one:,.0f}**" for one in sums],
        "a user": [f"{one / users:.3f}" for one, users in zip(sums, USERS, strict=True)],
        "most of it": [
            f"{part}, {month[part] / whole:.0%}"
            for month, whole in zip(months, sums, strict=True)
            for part in [max(month, key=lambda one: month[one])]
        ],
    }
    return _table_of("dollars a month", rows | last)


def _table_of(name: str, rows: dict[str, list[str]]) -> str:
    """Give a table with a column for each number of users."""
    head = f"| {name} | {' | '.join(f'{users:,} users' for users in USERS)} |"
    lines = [f"| {part} | {' | '.join(said)} |" for part, said in rows.items()]
    return "\n".join((head, "|---|--:|--:|--:|", *lines))


def _priced() -> str:
    rows = [
        f"| {name} | {one.dollars:g} | {one.unit} | {one.source} |" for name, one in PRICES.items()
    ]
    return "\n".join(("| price | dollars | for | from |", "|---|--:|---|---|", *rows))


if __name__ == "__main__":
    sys.stdout.write(f"{tables()}\n")
