"""What goes wrong, one after the other, and what people are promised while it does."""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

from drill.balancer import Balancer
from drill.program import Program
from drill.proxy import CutAfter, Fate, Pass, Refuse, every
from drill.site import Cloud, Site

_MOST_SECONDS: Final = 60.0
_LOOK: Final = 0.05
_NOT_READY: Final = 503
_MAIL_AGAIN: Final = 75.0
"""Seconds until a mail that could not be sent is tried again, and some more."""


@dataclass
class Scene:
    """What a fault can get at; `remarks` is what there is to say of it besides figures."""

    site: Site
    programs: list[Program]
    cloud: Cloud | None = None
    balancer: Balancer | None = None
    clock: Path = Path()
    """The file that says by how many seconds the clock of one program is off."""
    remarks: list[str] = field(default_factory=list)

    @property
    def program(self) -> Program:
        """The program; where there are some, one of them."""
        return self.programs[0]

    @property
    def sky(self) -> Cloud:
        """The cloud; only where there is one."""
        assert self.cloud  # noqa: S101 - faults of the cloud are rehearsed over one
        return self.cloud


Strike = Callable[[Scene], contextlib.AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What must hold besides that nothing is lost, doubled or told wrong.

    `good` is how many of a hundred requests must be good, None for no bound; `answered` how many
    must get an answer that is no failure, however late. With `is_away` the store is not there:
    reads bear their time, writes are refused. Afterwards all is well again within `back` seconds.
    """

    good: float | None = 99.9
    answered: float | None = None
    is_away: bool = False
    back: float = 10.0


def nothing_settles(_scene: Scene) -> None:
    """Wait for nothing."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong for some seconds; 0 for what is over as soon as it was done."""

    name: str
    strike: Strike
    bounds: Bounds = Bounds()
    seconds: float = 8.0
    per_second: float = 12.0
    """How many requests a second there are meanwhile."""
    around: tuple[float, float] = (3.0, 9.0)
    """Seconds of load before and after it."""
    settle: Callable[[Scene], None] = nothing_settles
    """Waits, when the load is over, for what is to come of it."""


# Between the program and the store


@contextlib.contextmanager
def throttled(scene: Scene) -> Iterator[None]:
    """Have the table ask for slowness: one call in 40 is turned away once."""
    refused = Refuse("ProvisionedThroughputExceededException")
    with scene.sky.store.scripted(every(40, refused)):
        yield


@contextlib.contextmanager
def replies_lost(scene: Scene) -> Iterator[None]:
    """Lose the first answer to one call in 40: what it asked for was done."""
    with scene.sky.store.scripted(every(40, CutAfter())):
        yield


@contextlib.contextmanager
def commits_unanswered(scene: Scene) -> Iterator[None]:
    """Lose every answer to one commit in ten, to all attempts of it."""
    with scene.sky.store.scripted(every(10, CutAfter(), "TransactWriteItems", attempts=9)):
        yield


@contextlib.contextmanager
def slow(scene: Scene) -> Iterator[None]:
    """Have each call take 50 ms longer, and one in twenty longer than anybody waits."""

    def script(_operation: str, number: int, attempt: int) -> Fate:
        return Pass(2.5 if number % 20 == 0 and attempt == 1 else 0.05)

    with scene.sky.store.scripted(script):
        yield


@contextlib.contextmanager
def store_away(scene: Scene) -> Iterator[None]:
    """Have nobody answer where the table was."""
    with scene.sky.store.away():
        yield


@contextlib.contextmanager
def started_away(scene: Scene) -> Iterator[None]:
    """Have the table come only when the program runs already."""
    program, host = scene.program, scene.site.host
    scene.remarks.append(
        f"/livez {program.status('/livez')}, /readyz {program.status('/readyz')}, "
        f"a page {program.status('/signin', host)}"
    )
    try:
        yield
    finally:
        scene.sky.store.come()


# Beside the program


@contextlib.contextmanager
def cognito_away(scene: Scene) -> Iterator[None]:
    """Have the pool fail whatever it is asked."""
    issuer = scene.sky.issuer
    paths = ("/.well-known/openid-configuration", "/keys", "/oauth2/token")
    issuer.faults.update(dict.fromkeys(paths, (503, {}, b"")))
    try:
        status = scene.program.status("/signin/begin", scene.site.host)
        scene.remarks.append(f"signing in anew: told so with {status}")
        yield
    finally:
        issuer.faults.clear()


@contextlib.contextmanager
def mail_away(scene: Scene) -> Iterator[None]:
    """Have nobody take mails while limits are crossed; afterwards wait until all are sent."""
    sky = scene.sky
    with sky.mail.away():
        for person in sky.people:
            spent = sum(amount for _, amount in sky.rows(person.owner))
            sky.ledger(person).set_limit(max(1, spent // 100), uuid4().hex)
        yield


def mails_settled(scene: Scene) -> None:
    """Wait until all mails are out, and say how many there were."""
    sky, until = scene.sky, time.monotonic() + _MAIL_AGAIN
    while any(mail.is_open for mail in sky.mails()) and time.monotonic() < until:
        time.sleep(1.0)
    mails = sky.mails()
    scene.remarks.append(
        f"{len(mails)} mails, {sum(one.state == 'sent' for one in mails)} of them sent later, "
        f"{sky.mails_sent} taken by the mail service"
    )


# The program itself


@contextlib.contextmanager
def worker_killed(scene: Scene) -> Iterator[None]:
    """Kill one of two workers with what it is answering."""
    killed, begun = scene.program.kill_worker(), time.monotonic()
    _wait(lambda: len(scene.program.worker_ids - {killed}) == scene.program.workers)
    scene.remarks.append(f"another worker after {time.monotonic() - begun:.1f} s")
    yield


@contextlib.contextmanager
def reloaded(scene: Scene) -> Iterator[None]:
    """Have new workers take over, as a new version does on the same machine."""
    old = scene.program.worker_ids
    scene.program.reload()
    _wait(lambda: not (old & scene.program.worker_ids))
    yield


@contextlib.contextmanager
def rolled(scene: Scene) -> Iterator[None]:
    """End and start one program after the other; each is drained first, as a deployment does."""
    balancer = scene.balancer
    assert balancer  # noqa: S101 - rolling takes one
    for place, program in enumerate(scene.programs):
        mark = program.folder / "data" / f"draining-{program.port}"
        mark.touch()
        _wait(partial(_is_unready, program))
        balancer.drain(program.port)
        program.stop()
        mark.unlink()
        fresh = scene.programs[place] = program.again()
        seconds = fresh.wait()
        scene.remarks.append(f"ready again after {seconds:.1f} s")
        balancer.add(fresh.port)
    yield


@contextlib.contextmanager
def disk_filled(scene: Scene) -> Iterator[None]:
    """Fill the disk that the data lies on, seen as the program sees it."""
    filler = Path(f"/proc/{scene.program.pid}/root{scene.site.folder}/filler")
    try:
        with filler.open("wb", buffering=0) as file:
            for piece in (2**20, 2**12, 1):
                with contextlib.suppress(OSError):
                    while file.write(bytes(piece)) == piece:
                        pass
        yield
    finally:
        filler.unlink()


# The clock


@contextlib.contextmanager
def clock_wrong(scene: Scene) -> Iterator[None]:
    """Put the clock a day ahead, then five minutes behind, and right again."""
    for seconds in (86_400, -300):
        scene.clock.write_text(str(seconds))
        time.sleep(4.0)
    scene.clock.write_text("")
    yield


@contextlib.contextmanager
def clock_behind(scene: Scene) -> Iterator[None]:
    """Put the clock of one of two programs five minutes behind."""
    scene.clock.write_text("-300")
    try:
        yield
    finally:
        scene.clock.write_text("")


def _is_unready(program: Program) -> bool:
    return program.status("/readyz") == _NOT_READY


def _wait(holds: Callable[[], bool]) -> None:
    """Wait until something holds; raises RuntimeError when it does not come to."""
    until = time.monotonic() + _MOST_SECONDS
    while not holds():
        if time.monotonic() > until:
            raise RuntimeError("What a rehearsal waits for does not come.")
        time.sleep(_LOOK)
