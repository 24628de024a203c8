"""A process of its own that crosses a limit and mails that, and is killed at a given step.

Run as a script: path of the store, folder of the mails, name of the step.
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from builders import SteppingClock, a_draft
from mailing import FOOD, a_person
from programs import services_over

from adapters.mail import MailFolder
from adapters.sqlite.store import SqliteStore
from dashboard.services import Services
from spending.mails import Mails
from spending.ports import LedgerStore


def die() -> None:
    """End as by a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


def before(place: type, name: str) -> None:
    """Die when something is about to be done."""

    def dying(*_: object, **__: object) -> None:
        die()

    setattr(place, name, dying)


def after(place: type, name: str) -> None:
    """Die when something was just done."""
    done: Callable[..., Any] = getattr(place, name)

    def dying(*given: object, **named: object) -> None:
        done(*given, **named)
        die()

    setattr(place, name, dying)


STEPS: Final[dict[str, Callable[[], None]]] = {
    "before the commit": lambda: before(SqliteStore, "commit"),
    "after the commit": lambda: after(SqliteStore, "commit"),
    "before the claim": lambda: before(Mails, "claim"),
    "after the claim": lambda: after(Mails, "claim"),
    "inside the send, nothing written": lambda: before(MailFolder, "send"),
    "inside the send, half written": lambda: before(Path, "replace"),
    "inside the send, all written": lambda: after(MailFolder, "send"),
    "after the send, before it is said": lambda: before(Mails, "sent"),
    "after all": lambda: after(Mails, "sent"),
    "never": lambda: None,
}


def services_of(store: LedgerStore, folder: Path, clock: SteppingClock) -> Services:
    """Give the services of a process over a store and a folder of mails."""
    return services_over(store, clock=clock, mailer=MailFolder(folder))


def main(arguments: Sequence[str]) -> None:
    """Cross a limit, mail it, and die on the way."""
    path, folder, step = arguments
    clock = SteppingClock()
    store = SqliteStore(Path(path))
    services = services_of(store, Path(folder), clock)
    person = a_person(store, clock)
    person.set_limit(100_00, "limit", budget=FOOD)
    STEPS[step]()
    person.add(a_draft(105_00, category=FOOD), "over")
    services.runner.once()


if __name__ == "__main__":
    main(sys.argv[1:])
