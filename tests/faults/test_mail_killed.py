"""A process killed between commit and mail: told once, mailed at least once, at most twice."""

import os
import subprocess
import sys
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import mail_child
import pytest
from builders import SteppingClock, a_draft
from mail_child import services_of
from mailing import FOOD, a_person, the_mail

from adapters.sqlite.care import check
from adapters.sqlite.store import SqliteStore
from spending.records import ALERT

TWICE = {"inside the send, all written", "after the send, before it is said"}
"""Steps after the mail is out and before that is known: what lies in them is the send call."""


def killed_at(step: str, path: Path, folder: Path) -> int:
    """Run a process that is killed at a step and give how it ended."""
    root = Path(__file__).resolve().parents[2]
    environ = {**os.environ, "PYTHONPATH": f"{root}:{root / 'tests' / 'support'}"}
    command = [sys.executable, mail_child.__file__, str(path), str(folder), step]
    return subprocess.run(command, env=environ, check=False, timeout=60).returncode  # noqa: S603 - our own script


def eml_files(folder: Path) -> list[Path]:
    """Give the mails that are out."""
    return sorted(folder.glob("*.eml"))


@pytest.mark.parametrize("step", mail_child.STEPS)
def test_killed(tmp_path: Path, step: str) -> None:
    """After the restart the alert is there once; its mail once, twice where it may have been out.

    A repeat bears the same id as the first.
    """
    path, folder = tmp_path / "expenses.db", tmp_path / "mail"
    code = killed_at(step, path, folder)
    assert code == (0 if step == "never" else -9)
    assert len(eml_files(folder)) == (1 if step in {*TWICE, "after all", "never"} else 0)

    clock = SteppingClock()
    store = SqliteStore(path)
    person = a_person(store, clock)
    services = services_of(store, folder, clock)
    person.add(a_draft(105_00, category=FOOD), "over")  # sent again, as a browser would
    for _ in range(3):
        clock.move(timedelta(minutes=6))
        services.runner.once()

    mails = [message_from_bytes(file.read_bytes(), policy=default) for file in eml_files(folder)]
    assert len(store.all("ann", ALERT)) == 1
    assert len(mails) == (2 if step in TWICE else 1)
    assert len({mail["Message-ID"] for mail in mails}) == 1
    assert {str(mail["Subject"]) for mail in mails} == {"Food is over its limit"}
    assert the_mail(person).state == "sent"
    assert [due for due in store.due(clock.now(), 9) if due.kind == "mail"] == []
    store.close()
    assert check(path) == []


@pytest.mark.parametrize("step", ["after the claim", "inside the send, all written"])
def test_lease_holds_after_a_kill(tmp_path: Path, step: str) -> None:
    """Until the lease of whoever died has run out nobody sends."""
    path, folder = tmp_path / "expenses.db", tmp_path / "mail"
    killed_at(step, path, folder)
    out = len(eml_files(folder))
    clock = SteppingClock()
    store = SqliteStore(path)
    services = services_of(store, folder, clock)

    clock.move(timedelta(minutes=4, seconds=59))
    services.runner.once()
    assert len(eml_files(folder)) == out

    clock.move(timedelta(seconds=1))
    services.runner.once()
    assert len(eml_files(folder)) == out + 1
    store.close()
