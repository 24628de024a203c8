"""What CloudWatch takes for its embedded metric format, and what lines of it say.

The schema is the one of the CloudWatch User Guide ("Specification: Embedded metric format") with
the limits its text gives: 30 dimensions in a set, 100 metrics in a directive, 100 values of one,
1 MB a line. Every metric and dimension named must stand at the root, and no dimension be empty.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import jsonschema_rs

_UNITS: Final = (
    "^(Seconds|Microseconds|Milliseconds|Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|"
    "Kilobits|Megabits|Gigabits|Terabits|Percent|Count|Bytes\\/Second|Kilobytes\\/Second|"
    "Megabytes\\/Second|Gigabytes\\/Second|Terabytes\\/Second|Bits\\/Second|Kilobits\\/Second|"
    "Megabits\\/Second|Gigabits\\/Second|Terabits\\/Second|Count\\/Second|None)$"
)

_DEFINITION: Final = {
    "type": "object",
    "required": ["Name"],
    "additionalProperties": False,
    "properties": {
        "Name": {"type": "string", "minLength": 1, "maxLength": 1024, "pattern": "^(.*)$"},
        "Unit": {"type": "string", "pattern": _UNITS},
        "StorageResolution": {"enum": [1, 60]},
    },
}
_DIMENSION: Final = {"type": "string", "minLength": 1, "maxLength": 250, "pattern": "^(.*)$"}
_DIRECTIVE: Final = {
    "type": "object",
    "required": ["Namespace", "Dimensions", "Metrics"],
    "additionalProperties": False,
    "properties": {
        "Namespace": {"type": "string", "minLength": 1, "maxLength": 1024, "pattern": "^(.*)$"},
        "Dimensions": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "array", "maxItems": 30, "items": _DIMENSION},
        },
        "Metrics": {"type": "array", "maxItems": 100, "items": _DEFINITION},
    },
}
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["_aws"],
    "properties": {
        "_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "additionalProperties": False,
            "properties": {
                "Timestamp": {"type": "integer"},
                "CloudWatchMetrics": {"type": "array", "items": _DIRECTIVE},
            },
        }
    },
}
_VALUE: Final = {
    "anyOf": [
        {"type": "number"},
        {"type": "array", "minItems": 1, "maxItems": 100, "items": {"type": "number"}},
    ]
}
_LONGEST: Final = 1024 * 1024
_LONGEST_DIMENSION: Final = 1024

_CHECK: Final = jsonschema_rs.Draft7Validator(SCHEMA)
_CHECK_VALUE: Final = jsonschema_rs.Draft7Validator(_VALUE)


def wrong_with(line: str) -> list[str]:
    """Say what CloudWatch would not take about a line."""
    if len(line.encode()) > _LONGEST:
        return ["the line is too long"]
    said = json.loads(line)
    wrong = [error.message for error in _CHECK.iter_errors(said)]
    return wrong or [*_wrong_at_root(said)]


def _wrong_at_root(said: Mapping[str, Any]) -> Iterator[str]:
    for directive in said["_aws"]["CloudWatchMetrics"]:
        for metric in directive["Metrics"]:
            if not _CHECK_VALUE.is_valid(said.get(metric["Name"])):
                yield f"{metric['Name']} has no value, or one that is none"
        for name in {one for names in directive["Dimensions"] for one in names}:
            value = said.get(name)
            is_text = isinstance(value, str) and value.isascii() and value.isprintable()
            if not is_text or not 0 < len(str(value)) <= _LONGEST_DIMENSION:
                yield f"the dimension {name} has no value, or one that is none"


@dataclass
class Lines:
    """An outlet that keeps what it is given, and reads it as CloudWatch would."""

    lines: list[str] = field(default_factory=list)

    def write(self, lines: Sequence[str]) -> None:
        """Keep lines."""
        self.lines.extend(lines)

    def values(self, name: str, dimension: str = "", of: str = "") -> list[float]:
        """Give every value of a metric: of the whole service, or under one value of a dimension."""
        said = (json.loads(line) for line in self.lines)
        found = (
            one[name] for one in said if name in one and (not dimension or one.get(dimension) == of)
        )
        return [value for one in found for value in (one if isinstance(one, list) else [one])]

    def names(self) -> set[str]:
        """Give the names of all metrics that have a value which is not nought."""
        metrics = {
            metric["Name"]
            for line in self.lines
            for directive in json.loads(line)["_aws"]["CloudWatchMetrics"]
            for metric in directive["Metrics"]
        }
        return {name for name in metrics if any(self.values(name))}
