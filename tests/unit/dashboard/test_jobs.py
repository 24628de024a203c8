"""Long work goes on in the background, whoever left it."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest
from builders import SteppingClock, a_draft, a_ledger, tools_over
from memory_store import MemoryStore

from dashboard.jobs import JobRunner
from spending.bulk import BulkChange
from spending.closing import close
from spending.errors import StoreUnavailable
from spending.expense import Expense
from spending.job import IMPORT, LEASE, ImportLine
from spending.ledger import Ledger
from spending.records import CLOSED, CLOSING, EXPENSE, OPEN

LINES = [ImportLine(f"{number:032x}", a_draft(100 + number)) for number in range(25)]


@pytest.fixture
def clock() -> SteppingClock:
    """Give a clock that stands still."""
    return SteppingClock()


@pytest.fixture
def store() -> MemoryStore:
    """Give a store."""
    return MemoryStore()


@pytest.fixture
def runner(store: MemoryStore, clock: SteppingClock) -> Iterator[JobRunner]:
    """Give a runner over the store, ended afterwards."""
    made = JobRunner(tools_over(store, clock=clock), partial(trashed, store))
    yield made
    made.stop()


def trashed(store: MemoryStore, owner: str, until: datetime) -> list[str]:
    """Give what somebody has trashed by a moment."""
    limit = int(until.timestamp())
    found = (Expense.from_record(record) for record in store.all(owner, EXPENSE))
    return [one.id for one in found if one.trashed and one.trashed <= limit]


def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds, ten seconds at most."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def begun(store: MemoryStore, clock: SteppingClock, name: str = "job") -> Ledger:
    """Begin an import and give the ledger."""
    ledger = a_ledger(store, clock=clock)
    ledger.jobs.begin_import(LINES, name, kind=IMPORT, about="bank.csv")
    return ledger


def test_work_on(store: MemoryStore, clock: SteppingClock, runner: JobRunner) -> None:
    """A job handed over is carried on to its end."""
    ledger = begun(store, clock)

    runner.work_on("ann", "job")

    until(lambda: not ledger.jobs.get("job").is_running)
    assert ledger.jobs.get("job").added == len(LINES)


def test_abandoned(store: MemoryStore, clock: SteppingClock, runner: JobRunner) -> None:
    """A job whose worker died is taken up by the next process that starts."""
    ledger = begun(store, clock)
    clock.move(LEASE + timedelta(seconds=1))

    runner.start()

    until(lambda: not ledger.jobs.get("job").is_running)


def test_a_fault_does_not_end_the_work(
    store: MemoryStore, clock: SteppingClock, runner: JobRunner
) -> None:
    """A job that cannot be done leaves the others their turn."""
    ledger = begun(store, clock)

    runner.work_on("ann", "unknown")
    runner.work_on("ann", "job")

    until(lambda: not ledger.jobs.get("job").is_running)


@pytest.mark.parametrize("count", [3, 200])
def test_trash_goes_after_its_time(
    store: MemoryStore, clock: SteppingClock, runner: JobRunner, count: int
) -> None:
    """After its days the trash of a day is removed for good; what was restored stays."""
    ledger = a_ledger(store, clock=clock)
    ids = [ledger.add(a_draft(number + 1), f"o{number}").ids[0] for number in range(count)]
    done = ledger.delete(ids, "trash")
    if done.job:
        ledger.jobs.finish(done.job)
    ledger.change(ids[:1], BulkChange(trash=False), "restore")
    clock.move(timedelta(days=29))
    runner._take_up_due()
    assert len(store.all("ann", EXPENSE)) == count
    clock.move(timedelta(days=2))

    runner._take_up_due()

    until(lambda: [one.id for one in store.all("ann", EXPENSE)] == ids[:1])
    until(lambda: not store.due(clock.now() + timedelta(days=99), 9))


def test_deleted_account_is_erased(
    store: MemoryStore, clock: SteppingClock, runner: JobRunner
) -> None:
    """Whichever process looks first erases it; other people's data stay."""
    for owner in ("ann", "bob"):
        a_ledger(store, owner=owner, clock=clock).add(a_draft(), "one")
    close("ann", tools_over(store, clock=clock))

    runner.start()

    until(lambda: store.head("ann").state == CLOSED)
    assert store.due(clock.now(), 9) == []
    assert store.head("bob").state == OPEN
    assert len(store.all("bob", EXPENSE)) == 1


def test_erasure_cut_off_is_taken_up_again(
    store: MemoryStore,
    clock: SteppingClock,
    runner: JobRunner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A store that fails on the way leaves the erasure due, and the other work its turn."""
    for owner in ("ann", "bob"):
        a_ledger(store, owner=owner, clock=clock).add(a_draft(), "one")
        close(owner, tools_over(store, clock=clock))
    forget = store.forget

    def away_for_ann(owner: str) -> None:
        if owner == "ann":
            raise StoreUnavailable
        forget(owner)

    with monkeypatch.context() as patched:
        patched.setattr(store, "forget", away_for_ann)
        runner._take_up_due()
    assert store.head("ann").state == CLOSING
    assert store.head("bob").state == CLOSED

    runner._take_up_due()

    assert store.head("ann").state == CLOSED
