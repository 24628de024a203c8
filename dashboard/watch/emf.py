"""CloudWatch's embedded metric format: what was noted for a while, as lines of JSON.

A line holds at most 100 metrics of at most 100 values each (CloudWatch User Guide, "Specification:
Embedded metric format"); further values go into further lines.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dashboard.watch.metrics import METRICS, NAMESPACE, SERVICE, Metric

MOST_VALUES: Final = 100
"""Values of one metric a line may hold."""

MOST_KEPT: Final = 10_000
"""Values of one metric that are kept between two lines; beyond them, none."""

BY_NAME: Final[Mapping[str, Metric]] = {metric.name: metric for metric in METRICS}

_SERVICE: Final = "Service"

Told = float | Sequence[float]
"""What a line gives of one metric: a number, or each value."""


@dataclass(slots=True)
class Noted:
    """What was noted under one value of a dimension, or under none."""

    numbers: dict[str, float] = field(default_factory=dict)
    samples: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, value: float) -> None:
        """Take in a value of a metric; raises KeyError for none of ours."""
        kind = BY_NAME[name].kind
        if kind == "sample":
            kept = self.samples.setdefault(name, [])
            if len(kept) < MOST_KEPT:
                kept.append(value)
        elif kind == "sum":
            self.numbers[name] = self.numbers.get(name, 0) + value
        else:
            self.numbers[name] = value


def lines_of(noted: Noted, dimension: str, value: str, at_ms: int) -> Iterator[str]:
    """Give the lines of what was noted; `at_ms` is in milliseconds since 1970."""
    longest = max(map(len, noted.samples.values()), default=1)
    for start in range(0, longest, MOST_VALUES):
        told: dict[str, Told] = {} if start else {**noted.numbers}
        for name, values in noted.samples.items():
            some = [round(one, 2) for one in values[start : start + MOST_VALUES]]
            told |= {name: some} if some else {}
        yield _line(told, {dimension: value} if dimension else {}, at_ms)


def _line(told: Mapping[str, Told], dimension: Mapping[str, str], at_ms: int) -> str:
    """Give one document: the same values by service alone, and by the dimension as well."""
    sets = [[_SERVICE], *([[_SERVICE, name] for name in dimension])]
    metrics = [{"Name": name, "Unit": BY_NAME[name].unit} for name in told]
    directive = {"Namespace": NAMESPACE, "Dimensions": sets, "Metrics": metrics}
    about = {"Timestamp": at_ms, "CloudWatchMetrics": [directive]}
    return json.dumps({"_aws": about, _SERVICE: SERVICE, **dimension, **told})
