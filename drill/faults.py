"""What goes wrong, one after the other, and what people are promised while it does."""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from drill.balancer import Balancer
from drill.program import Program
from drill.proxy import CutAfter, Fate, Pass, Refuse, every
from drill.site import Cloud, Site

_MOST_SECONDS: Final = 60.0
_LOOK: Final = 0.05
_MAIL_AGAIN: Final = 75.0
"""Seconds until a mail that could not be sent is tried again, and some more."""


@dataclass
class Scene:
    """What a fault can get at; `remarks` is what there is to say of it besides figures."""

    site: Site
    program: Program
    cloud: Cloud | None = None
    balancer: Balancer | None = None
    others: list[Program] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def sky(self) -> Cloud:
        """The cloud; only where there is one."""
        assert self.cloud  # noqa: S101 - faults of the cloud are rehearsed over one
        return self.cloud


Strike = Callable[[Scene], contextlib.AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What must hold besides that nothing is lost, doubled or told wrong.

    `good` is how many of a hundred requests must be good, None for no bound; with `is_away` the
    store is not there: reads bear their time, writes are refused. Afterwards all is well again
    within `back` seconds.
    """

    good: float | None = 99.9
    is_away: bool = False
    back: float = 10.0


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong for some seconds; 0 for what is over as soon as it was done."""

    name: str
    strike: Strike
    bounds: Bounds = Bounds()
    seconds: float = 8.0


# Between the program and the store


@contextlib.contextmanager
def throttled(scene: Scene) -> Iterator[None]:
    """Have the table ask for slowness: one call in fifteen is turned away once."""
    refused = Refuse("ProvisionedThroughputExceededException")
    with scene.sky.store.scripted(every(15, refused)):
        yield


@contextlib.contextmanager
def replies_lost(scene: Scene) -> Iterator[None]:
    """Lose the first answer to one call in fifteen: what it asked for was done."""
    with scene.sky.store.scripted(every(15, CutAfter())):
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
    """End and start one program after the other, each drained first."""
    assert scene.balancer  # noqa: S101 - rolling takes one
    for program in list(scene.others):
        scene.balancer.drain(program.port)
        program.stop()
        scene.others.remove(program)
        scene.others.append(fresh := scene.sky.program(
            program.port, base_port=scene.balancer.port, workers=program.workers
        ))  # fmt: skip
        fresh.wait()
        scene.balancer.add(program.port)
    yield


def _wait(holds: Callable[[], bool]) -> None:
    """Wait until something holds; raises RuntimeError when it does not come to."""
    until = time.monotonic() + _MOST_SECONDS
    while not holds():
        if time.monotonic() > until:
            raise RuntimeError("What a rehearsal waits for does not come.")
        time.sleep(_LOOK)
