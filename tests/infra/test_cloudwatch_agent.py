"""What the CloudWatch agent on an instance ships: the log, the metrics, memory and disk."""

import json
import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from dashboard.watch.log import formatter

_FILE: Final = Path(__file__).parents[2] / "infra" / "host" / "cloudwatch-agent.json"
_LOGS: Final = Path("/var/log/expense-tracker")


def _closed(required: list[str], **properties: object) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required,
            "properties": properties}  # fmt: skip


_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 4096}
_COLLECTED: Final = _closed(
    ["file_path", "log_group_name", "log_stream_name", "log_group_class"],
    file_path=_TEXT,
    log_group_name={"type": "string", "pattern": r"^[\w./#-]{1,512}$"},
    log_group_class={"enum": ["STANDARD", "INFREQUENT_ACCESS"]},
    log_stream_name=_TEXT,
    timestamp_format=_TEXT,
    timezone={"enum": ["UTC", "Local", "LOCAL"]},
)
_MEASURED: Final = {"type": "array", "minItems": 1, "items": _TEXT}
_SCHEMA: Final = _closed(
    ["agent", "logs", "metrics"],
    agent=_closed([], metrics_collection_interval={"type": "integer"}, run_as_user=_TEXT),
    logs=_closed(
        ["logs_collected"],
        force_flush_interval={"type": "integer", "minimum": 1},
        logs_collected=_closed(
            ["files"],
            files=_closed(["collect_list"], collect_list={"type": "array", "items": _COLLECTED}),
        ),
    ),
    metrics=_closed(
        ["metrics_collected"],
        namespace=_TEXT,
        append_dimensions={
            "type": "object",
            "additionalProperties": False,
            "properties": {
                name: {"const": f"${{aws:{name}}}"}
                for name in ("AutoScalingGroupName", "ImageId", "InstanceId", "InstanceType")
            },
        },
        aggregation_dimensions={"type": "array", "items": {"type": "array", "items": _TEXT}},
        metrics_collected=_closed(
            [],
            mem=_closed(["measurement"], measurement=_MEASURED),
            disk=_closed(
                ["measurement"],
                measurement=_MEASURED,
                resources=_MEASURED,
                drop_device={"type": "boolean"},
            ),
        ),
    ),
)
"""The part of the agent's own schema (amazon-cloudwatch-agent-schema.json) that is used here."""


def _said() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(_FILE.read_text())
    return said


def _collected() -> dict[str, dict[str, str]]:
    files = _said()["logs"]["logs_collected"]["files"]["collect_list"]
    return {one["file_path"]: one for one in files}


def test_the_agent_takes_it() -> None:
    """A name the agent does not know would be passed over, or stop it."""
    check = jsonschema_rs.Draft7Validator(_SCHEMA)
    assert [error.message for error in check.iter_errors(_said())] == []


def test_log_and_metrics_go_to_their_groups() -> None:
    """Both files go to the groups of the stack, metrics to a class that extracts them.

    CloudWatch takes the metrics out of every line in the embedded format; not so in groups for
    infrequent access.
    """
    groups = {path: one["log_group_name"] for path, one in _collected().items()}
    assert groups == {
        str(_LOGS / "app.log"): "/expense-tracker/app",
        str(_LOGS / "metrics.log"): "/expense-tracker/metrics",
    }
    assert {one["log_group_class"] for one in _collected().values()} == {"STANDARD"}


def test_the_time_of_a_line_is_read() -> None:
    """The agent finds the moment of each line of our log as it is written."""
    wanted = _collected()[str(_LOGS / "app.log")]
    record = logging.LogRecord("x", logging.WARNING, "x.py", 1, "x", (), None)
    line = formatter("json").format(record)
    (moment,) = re.findall(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", line)
    read = datetime.strptime(moment, wanted["timestamp_format"]).replace(tzinfo=UTC)
    assert abs(read.timestamp() - record.created) < 0.001
    assert wanted["timezone"] == "UTC"


def test_memory_and_disk_are_measured() -> None:
    """Both can be seen for each instance and for all together."""
    metrics = _said()["metrics"]
    assert metrics["namespace"] == "CWAgent"
    assert metrics["metrics_collected"]["mem"]["measurement"] == ["mem_used_percent"]
    assert metrics["metrics_collected"]["disk"]["measurement"] == ["disk_used_percent"]
    assert metrics["aggregation_dimensions"] == [["AutoScalingGroupName"]]
