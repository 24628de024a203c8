"""What a killed process leaves: every acknowledged row and no other."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from random import Random
from time import perf_counter_ns

import pytest
from builders import a_ledger
from sqlite_child import Child, Children, SmallCommits, amount_of, children, import_lines

from adapters.sqlite.care import check
from adapters.sqlite.store import SqliteStore
from spending.errors import UnknownJob
from spending.job import IMPORT

ADDING, IMPORTING, ROUNDS = 120, 80, 10
"""So many moments in all, a few of them on each file."""


@pytest.fixture(scope="module")
def forks() -> Iterator[Children]:
    """Give a process that starts others at once."""
    with children() as started:
        yield started


def _killed(child: Child, chance: Random, most: int) -> list[str]:
    """Kill a child some microseconds after it acknowledged something; give all it acknowledged."""
    acknowledged = list(islice(child, chance.randint(0, most)))
    # Not a wait for something: any moment is as good, and this one falls within a commit.
    moment = perf_counter_ns() + chance.randint(0, 1_500_000)
    while perf_counter_ns() < moment:
        pass
    return acknowledged + child.kill()


@pytest.mark.parametrize("seed", range(ADDING // ROUNDS))
def test_killed_while_adding(forks: Children, tmp_path: Path, seed: int) -> None:
    """Of expenses added one by one those acknowledged are there, and at most the one in flight."""
    path = tmp_path / "expenses.db"
    chance = Random(seed)
    there: set[int] = set()
    for number in range(ROUNDS):
        child = forks.start("add", path=str(path), name=f"{number}", count=40)
        acknowledged = _killed(child, chance, 12)
        there |= _added(path, there, acknowledged)

    assert check(path) == []
    assert len(there) > ROUNDS


def _added(path: Path, before: set[int], acknowledged: list[str]) -> set[int]:
    """Give the places in the history of what a round added, which must be what it said."""
    store = SqliteStore(path)
    entries = [one for one in store.journal("ann", 0) if one.version not in before]
    snapshot = store.snapshot("ann")
    store.close()
    done = [entry.operation for entry in entries]
    assert done[: len(acknowledged)] == acknowledged
    assert len(done) <= len(acknowledged) + 1
    assert len(snapshot.expenses) == snapshot.version == len(before) + len(done)
    last = {
        row.id: row.amount for row in map(snapshot.expenses.expense, range(len(snapshot.expenses)))
    }
    added = {
        change.key[2:]: amount_of(entry.operation) for entry in entries for change in entry.changes
    }
    assert {one: last[one] for one in added} == added
    return {entry.version for entry in entries}


@pytest.mark.parametrize("seed", range(IMPORTING // ROUNDS))
def test_killed_while_importing(forks: Children, tmp_path: Path, seed: int) -> None:
    """An import killed again and again is carried on from where it was, to exactly its lines."""
    path = tmp_path / "expenses.db"
    chance = Random(1000 + seed)
    lines = import_lines(600, seed)
    for _ in range(ROUNDS):
        child = forks.start("import", path=str(path), job="a", count=600, seed=seed)
        acknowledged = _killed(child, chance, 3)
        _holds_what_it_said(path, acknowledged)

    ledger = a_ledger(SmallCommits(path))
    ledger.jobs.begin_import(lines, "a", kind=IMPORT, about="a.csv")
    job = ledger.jobs.finish("a")

    assert (job.done, job.added, job.known) == (600, 600, 0)
    snapshot = SqliteStore(path).snapshot("ann")
    expenses = map(snapshot.expenses.expense, range(len(snapshot.expenses)))
    assert {one.id: (one.amount, one.note) for one in expenses} == {
        line.id: (line.draft.amount, line.draft.note) for line in lines
    }
    assert check(path) == []


def _holds_what_it_said(path: Path, acknowledged: list[str]) -> None:
    """A job's record and its rows agree, and it is at least where it was said to be."""
    store = SmallCommits(path)
    rows = len(store.snapshot("ann").expenses)
    done = [int(line) for line in acknowledged if line != "begun"]
    with suppress(UnknownJob):
        job = a_ledger(store).jobs.get("a")
        assert job.done == job.added == rows
        assert job.done >= max(done, default=0)
        store.close()
        return
    assert not acknowledged
    assert not rows
    store.close()
