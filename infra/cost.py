"""What the stack costs a month: counted units times prices, for one thousand to ten million users.

`python -m infra.cost` prints the tables of `docs/aws.md`. `COUNTED` is what a test counts anew in
an emulator; `PRICES` are of us-east-1 in US dollars, most from memory, and say so.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from math import ceil
from typing import Final

from infra.template import whole_template


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
}
"""By act. Reads by DynamoDB's rule from the bytes that came, writes as the emulator counts them."""

VISITS: Final = 20
MINUTES: Final = 5
LOOKS: Final = 15
"""A typical user's month: visits, how long a page is open in each, and views looked at."""

_MONTHLY: Final = {
    "open an account of 1,000 expenses in a new process": VISITS,
    "look at a page again": VISITS * LOOKS,
    "listen for a second, one page": VISITS * MINUTES * 60,
    "read a session": VISITS * MINUTES * 60 // 5,
    "sign in": VISITS,
    "record an expense, with a limit": 60,
    "import 100 rows": 1,
}
_API_CALLS: Final = 30
_MAILS: Final = 2
_LOOK_CPU_SECONDS: Final = 0.04
"""A view: its callbacks on the server, by `make bench` some 20 ms, doubled for all around it."""
_LOOK_BYTES: Final = 60_000
_LOG_BYTES: Final = 300
"""Written to the log for a request, nearly all by the gateway, the flow log and metrics."""
_ROW_BYTES: Final = 400
_ROWS: Final = 2_000

_PEAK: Final = 10
"""The busiest hour over the mean."""
_CORES: Final = 2
_STREAMS: Final = 48 * _CORES
"""Open pages an instance's workers hold a stream for (`dashboard/live.py`)."""
_BUSY: Final = 0.45
_HOURS: Final = 730
_SECONDS: Final = _HOURS * 3600
MOST_METRICS: Final = 750
"""Custom metrics if every route and callback is used; a test holds the program to it."""

USERS: Final = (1_000, 100_000, 10_000_000)


@dataclass(frozen=True)
class Price:
    """Dollars for a unit, and where the figure is from."""

    dollars: float
    unit: str
    source: str = "from memory, check"


_AIRBYTE: Final = "airbyte.com/data-engineering-resources/dynamodb-pricing, July 2025"
PRICES: Final = {
    "table reads": Price(0.125, "a million read request units", _AIRBYTE),
    "table writes": Price(0.625, "a million write request units", _AIRBYTE),
    "table bytes": Price(0.25 + 0.20, "a GB, stored and recoverable"),
    "sign-in": Price(0.02, "a monthly active user, plan Plus"),
    "API Gateway": Price(1.00, "a million requests"),
    "mail": Price(0.10, "a thousand"),
    "instance": Price(0.0416, "an hour of t3.medium"),
    "disk": Price(0.08, "a GB of gp3"),
    "NAT gateway": Price(0.045, "an hour"),
    "NAT bytes": Price(0.045, "a GB"),
    "load balancer": Price(0.0225, "an hour"),
    "load balancer units": Price(0.008, "an hour of one LCU"),
    "bytes out": Price(0.09, "a GB to the internet"),
    "log": Price(0.50, "a GB taken in"),
    "alarm": Price(0.10, "one"),
    "composite alarm": Price(0.50, "one"),
    "metric": Price(0.30, "one"),
    "dashboard": Price(3.00, "one"),
    "key": Price(1.00, "one"),
    "secret": Price(0.40, "one"),
}


def per_user() -> Units:
    """Give what a typical user asks of the table in a month."""
    each = [(COUNTED[act], times) for act, times in _MONTHLY.items()]
    return Units(
        sum(one.requests * times for one, times in each),
        sum(one.reads * times for one, times in each),
        sum(one.writes * times for one, times in each),
    )


def instances(users: int) -> tuple[int, int]:
    """Give how many instances the busiest hour needs: for its work, and for its open pages."""
    work = users * VISITS * LOOKS * _LOOK_CPU_SECONDS / _SECONDS * _PEAK
    pages = users * VISITS * MINUTES * 60 / _SECONDS * _PEAK
    return max(2, ceil(work / (_CORES * _BUSY))), max(2, ceil(pages / _STREAMS))


def monthly(users: int) -> dict[str, float]:
    """Give the dollars of a month by part of the stack."""
    price = {name: one.dollars for name, one in PRICES.items()}
    made = Counter(one["Type"] for one in whole_template()["Resources"].values())
    units, machines = per_user(), max(instances(users))
    looks = users * VISITS * LOOKS
    out = looks * _LOOK_BYTES / 1e9
    requests = looks * 3 + users * _API_CALLS
    balancers = made["AWS::ElasticLoadBalancingV2::LoadBalancer"]
    return {
        "DynamoDB": users * (
            units.reads * price["table reads"] / 1e6 + units.writes * price["table writes"] / 1e6
            + _ROWS * _ROW_BYTES / 1e9 * price["table bytes"]
        ),
        "Cognito": users * price["sign-in"],
        "EC2": machines * (price["instance"] * _HOURS + 20 * price["disk"]),
        "NAT gateways": made["AWS::EC2::NatGateway"] * price["NAT gateway"] * _HOURS
        + users * _MAILS * 20_000 / 1e9 * price["NAT bytes"],
        "Load balancers": balancers * price["load balancer"] * _HOURS
        + max(balancers, out / _HOURS) * price["load balancer units"] * _HOURS,
        "Bytes out": out * price["bytes out"],
        "API Gateway": users * _API_CALLS / 1e6 * price["API Gateway"],
        "Mail": users * _MAILS / 1e3 * price["mail"],
        "CloudWatch": made["AWS::CloudWatch::Alarm"] * price["alarm"]
        + made["AWS::CloudWatch::CompositeAlarm"] * price["composite alarm"]
        + MOST_METRICS * price["metric"] + price["dashboard"]
        + requests * _LOG_BYTES / 1e9 * price["log"],
        "Keys and secrets": made["AWS::KMS::Key"] * price["key"] + price["secret"],
    }  # fmt: skip


def tables() -> str:
    """Give the tables of `docs/aws.md` in Markdown."""
    return f"{_counted()}\n\n{_costs()}\n\n{_priced()}"


def _counted() -> str:
    units = per_user()
    rows = [
        f"| {act} | {one.requests} | {one.reads:g} | {one.writes:g} | {_MONTHLY[act]:,} |"
        for act, one in COUNTED.items()
    ]
    whole = f"| **a user's month** | {units.requests:,} | {units.reads:,g} | {units.writes:,g} | |"
    head = "| act | requests | read units | write units | times a month |\n|---|--:|--:|--:|--:|"
    return "\n".join((head, *rows, whole))


def _costs() -> str:
    months = [monthly(users) for users in USERS]
    head = f"| dollars a month | {' | '.join(f'{users:,} users' for users in USERS)} |"
    rows = [
        f"| {part} | {' | '.join(f'{month[part]:,.0f}' for month in months)} |"
        for part in months[0]
    ]
    sums = [sum(month.values()) for month in months]
    needed = [instances(users) for users in USERS]
    last = {
        "**in all**": [f"**{one:,.0f}**" for one in sums],
        "a user": [f"{one / users:.3f}" for one, users in zip(sums, USERS, strict=True)],
        "most of it": [max(month, key=lambda one: month[one]) for month in months],
        "instances for the work": [f"{work:,}" for work, _ in needed],
        "instances for open pages": [f"{pages:,}" for _, pages in needed],
    }
    rows += [f"| {name} | {' | '.join(said)} |" for name, said in last.items()]
    return "\n".join((head, "|---|--:|--:|--:|", *rows))


def _priced() -> str:
    rows = [
        f"| {name} | {one.dollars:g} | {one.unit} | {one.source} |" for name, one in PRICES.items()
    ]
    return "\n".join(("| price | dollars | for | from |", "|---|--:|---|---|", *rows))


if __name__ == "__main__":
    sys.stdout.write(f"{tables()}\n")
