"""Rehearses every fault and prints what a user saw: `make drill`, or `python -m drill`."""

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from bench.report import header
from drill import faults
from drill.faults import Bounds, Fault, Scene
from drill.program import free_port, running
from drill.rehearsal import Row, rehearse
from drill.site import Cloud, cloud
from drill.table import heading, line

_NO_SHARE = Bounds(good=None)
_AWAY = Bounds(good=None, is_away=True)

ON_ONE_PROGRAM = (
    Fault("nothing", lambda _: contextlib.nullcontext(), seconds=2.0),
    Fault("throttling", faults.throttled),
    Fault("lost replies", faults.replies_lost),
    Fault("commits never answered", faults.commits_unanswered, _NO_SHARE),
    Fault("slow store", faults.slow, _NO_SHARE),
    Fault("store away", faults.store_away, _AWAY),
    Fault("Cognito away", faults.cognito_away),
    Fault("SES away", faults.mail_away),
    Fault("one of two workers killed", faults.worker_killed, seconds=0.0),
    Fault("reload in place", faults.reloaded, seconds=0.0),
)


def rehearsals(folder: Path, wanted: frozenset[str]) -> Iterator[Row]:
    """Rehearse one fault after the other; `wanted` names some of them, none for all."""
    with cloud(folder) as sky:
        yield from _on_one_program(sky, wanted)


def _on_one_program(sky: Cloud, wanted: frozenset[str]) -> Iterator[Row]:
    port = free_port()
    with running(sky.program(port)) as program:
        program.wait()
        scene = Scene(sky.site(port), program, sky)
        scene.site.warm()
        for fault in ON_ONE_PROGRAM:
            if not wanted or fault.name in wanted:
                yield rehearse(scene, fault)


def main() -> int:
    """Rehearse; give 1 when a promise was broken."""
    header()
    begun, broken = time.monotonic(), 0
    print(heading(), flush=True)
    with tempfile.TemporaryDirectory(prefix="expenses-drill-") as name:
        for row in rehearsals(Path(name), frozenset(sys.argv[1:])):
            print(line(row), flush=True)
            broken += bool(row.broken)
    print(f"\n{time.monotonic() - begun:.0f} s; {broken} promises broken")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
