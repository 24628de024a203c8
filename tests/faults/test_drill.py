"""One fault of the rehearsal, short, with the program as it runs: lost answers under load."""

from pathlib import Path

import pytest

from drill.faults import Bounds, Fault, Scene, replies_lost
from drill.program import free_port, running
from drill.rehearsal import rehearse
from drill.site import cloud

pytestmark = pytest.mark.ministack

_SHORT = Fault(
    "answers lost, shortly", replies_lost, Bounds(good=None, answered=100.0), seconds=3.0,
    around=(0.5, 1.5),
)  # fmt: skip


def test_lost_answers_lose_and_double_nothing(tmp_path: Path) -> None:
    """Every write that was confirmed is there once; how fast is for the whole rehearsal to say."""
    port = free_port()
    with cloud(tmp_path) as sky, running(sky.program(port, workers=1)) as program:
        program.wait()
        row = rehearse(Scene(sky.site(port), [program], sky), _SHORT)
    assert row.broken == ()
    assert row.requests >= 50
    assert row.findings.confirmed == row.findings.found == row.findings.sent > 5
