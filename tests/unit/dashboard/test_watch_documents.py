"""What stands in docs/operations.md is what is measured."""

import re
from pathlib import Path

from dashboard.watch.metrics import METRICS

_ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| (?:`(\w+)` )?\|", re.MULTILINE)


def test_every_metric_is_explained() -> None:
    """Each has its row, with its unit and its dimension, and there is no other."""
    said = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = sorted(_ROW.findall(said))
    assert rows == sorted((one.name, one.unit, "".join(one.dimensions)) for one in METRICS)
