"""Rehearses every fault and prints what a user saw: `make drill`, or `python -m drill`."""

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from bench.report import header
from drill import faults
from drill.balancer import Balancer
from drill.faults import Bounds, Fault, Scene
from drill.laptop import laptop
from drill.program import free_port, running
from drill.rehearsal import Row, rehearse
from drill.site import Cloud, cloud
from drill.table import heading, line

_NO_SHARE = Bounds(good=None)
_AWAY = Bounds(good=None, is_away=True)
_LATE = Bounds(good=None, answered=99.9)
_LONGER = (3.0, 13.0)
"""Seconds around a fault that leave room to see whether all is well ten seconds later."""

ON_A_PROGRAM = (
    Fault("nothing", lambda _: contextlib.nullcontext(), seconds=2.0),
    Fault("throttling", faults.throttled),
    Fault("lost replies", faults.replies_lost),
    Fault("commits never answered", faults.commits_unanswered, _NO_SHARE),
    Fault("slow store", faults.slow, _NO_SHARE),
    Fault("store away in flight", faults.store_away, _AWAY, around=_LONGER),
    Fault("Cognito away", faults.cognito_away),
    Fault("one of two workers killed", faults.worker_killed, seconds=0.0),
    Fault("reload in place", faults.reloaded, _LATE, seconds=0.0, per_second=6.0),
    Fault("SES away", faults.mail_away, settle=faults.mails_settled),
)

AT_THE_START = (Fault("store away at the start", faults.started_away, _NO_SHARE, around=_LONGER),)

ON_TWO_PROGRAMS = (
    Fault("rolling restart", faults.rolled, _LATE, seconds=0.0, per_second=6.0),
    Fault("clock of one of two 5 min behind", faults.clock_behind),
)

ON_A_LAPTOP = (
    Fault("disk full (SQLite)", faults.disk_filled, _NO_SHARE),
    Fault("clock 1 day ahead, 5 min behind (SQLite)", faults.clock_wrong, seconds=0.0),
)


@contextlib.contextmanager
def _one_program(sky: Cloud) -> Iterator[Scene]:
    """Give a program of two workers that knows everybody."""
    port = free_port()
    with running(sky.program(port)) as program:
        program.wait()
        scene = Scene(sky.site(port), [program], sky)
        scene.site.warm()
        yield scene


@contextlib.contextmanager
def _starting(sky: Cloud) -> Iterator[Scene]:
    """Give a program that starts while the store is away."""
    port = free_port()
    sky.store.go()
    with running(sky.program(port)) as program:
        program.wait("/livez")
        yield Scene(sky.site(port), [program], sky)


@contextlib.contextmanager
def _two_programs(sky: Cloud, clock: Path) -> Iterator[Scene]:
    """Give two programs behind a balancer, one of them with a clock of its own."""
    clock.write_text("")
    balancer, ports = Balancer(), [free_port(), free_port()]
    with contextlib.closing(balancer), contextlib.ExitStack() as programs:
        scene = Scene(sky.site(*ports, base_port=balancer.port), [], sky, balancer, clock)
        programs.callback(_stop_all, scene)
        for port, its in zip(ports, (clock, None), strict=True):
            program = sky.program(port, base_port=balancer.port, workers=1, clock=its)
            scene.programs.append(program)
            program.wait()
            balancer.add(port)
        scene.site.warm()
        yield scene


def _stop_all(scene: Scene) -> None:
    for program in scene.programs:
        program.stop()


@contextlib.contextmanager
def _laptop(folder: Path) -> Iterator[Scene]:
    """Give a program over a file."""
    with laptop(folder) as (site, program):
        site.warm()
        yield Scene(site, [program], clock=folder / "clock")


def rehearsals(folder: Path, wanted: frozenset[str]) -> Iterator[Row]:
    """Rehearse one fault after the other; `wanted` names some of them, none for all."""

    def those(faults: Sequence[Fault]) -> list[Fault]:
        return [one for one in faults if not wanted or one.name in wanted]

    with cloud(folder) as sky:
        for chosen, place in (
            (those(ON_A_PROGRAM), _one_program(sky)),
            (those(AT_THE_START), _starting(sky)),
            (those(ON_TWO_PROGRAMS), _two_programs(sky, folder / "clock-of-one")),
            (those(ON_A_LAPTOP), _laptop(folder)),
        ):
            if chosen:
                with place as scene:
                    for fault in chosen:
                        yield rehearse(scene, fault)


def main() -> int:
    """Rehearse; give 1 when a promise was broken."""
    header()
    begun, broken = time.monotonic(), 0
    print(heading(), flush=True)
    with tempfile.TemporaryDirectory(prefix="expenses-drill-") as name:
        for row in rehearsals(Path(name), frozenset(sys.argv[1:])):
            print(line(row), flush=True)
            broken += len(row.broken)
    print(f"\n{time.monotonic() - begun:.0f} s; {broken} promises broken")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
