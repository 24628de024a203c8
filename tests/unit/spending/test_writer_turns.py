"""Writes of one ledger take turns, and each knows its place and the person's day."""

import threading
from dataclasses import replace

import pytest
from builders import SteppingClock, a_draft, a_ledger, tools_over
from faulty_store import FaultyStore
from memory_store import MemoryStore

from spending.errors import (
    UnknownExpense,
)
from spending.ledger import Ledger
from spending.period import Month
from spending.plan import Moment
from spending.records import (
    Commit,
    Head,
    Operation,
)
from spending.settings import Settings
from spending.writer import Turns


class Overlap(FaultyStore):
    """Notices when two writes of one owner are under way at once."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store)
        self._inside: set[str] = set()
        self.met = threading.Barrier(2)
        self.overlaps = 0

    def begin(self, owner: str, operation_id: str) -> tuple[Head, Operation | None]:
        """Note that a write is under way."""
        self.overlaps += owner in self._inside
        self._inside.add(owner)
        if operation_id == "meet":
            self.met.wait(10)
        return super().begin(owner, operation_id)

    def commit(self, owner: str, commit: Commit) -> None:
        """Note that it is over."""
        self._inside.discard(owner)
        super().commit(owner, commit)


def test_one_write_of_an_owner_at_a_time() -> None:
    """Threads of a process that write one ledger take turns; those of two ledgers do not wait."""
    store = Overlap(MemoryStore())
    tools = tools_over(store)

    def add(owner: str, operation: str) -> None:
        Ledger(owner, tools).add(a_draft(), operation)

    same = [threading.Thread(target=add, args=("ann", f"o{n}")) for n in range(8)]
    apart = [threading.Thread(target=add, args=(owner, "meet")) for owner in ("bob", "cleo")]
    for thread in same + apart:
        thread.start()
    for thread in same + apart:
        thread.join(20)

    assert store.overlaps == 0
    assert store.head("ann").version == 8
    assert store.head("bob").version == store.head("cleo").version == 1


def test_turns_are_forgotten() -> None:
    """Locks of owners who are not writing take no room."""
    turns = Turns()
    with turns.of("ann"):
        assert len(turns._locks) == 1

    assert len(turns._locks) == 0


def test_turn_is_given_back_after_an_error() -> None:
    """A refused write does not keep others from writing."""
    ledger = a_ledger(MemoryStore())
    with pytest.raises(UnknownExpense):
        ledger.delete(["0" * 32], "d")

    assert ledger.add(a_draft(), "o").version == 1


def test_sequence_is_the_order_of_recording() -> None:
    """Later commits, and later places in one commit, come later."""
    moment = Moment("ann", 4, SteppingClock().now(), Settings(), MemoryStore(), {}, Settings())

    assert moment.sequence(0) < moment.sequence(1) < replace(moment, version=5).sequence(0)


def test_month_is_the_persons() -> None:
    """The current month is the one where the person lives."""
    start = SteppingClock().now().replace(day=30, hour=23)
    moment = Moment("ann", 0, start, Settings(zone="UTC"), MemoryStore(), {}, Settings())

    assert moment.month == Month(2026, 11)
    assert replace(moment, settings=Settings(zone="Asia/Tokyo")).month == Month(2026, 12)
