"""What the documents say of the stack."""

import re
from pathlib import Path

from stack import template

_DOCS = Path(__file__).parents[2] / "docs"


def test_each_alarm_is_explained_and_no_other() -> None:
    """Whoever is woken finds the alarm by its name: what it means, where to look, what to do."""
    text = (_DOCS / "operations.md").read_text().partition("## Alarms")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    explained = [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]
    alarms = [name for name, one in template()["Resources"].items() if "Alarm" in one["Type"]]
    assert sorted(explained) == sorted(alarms)
