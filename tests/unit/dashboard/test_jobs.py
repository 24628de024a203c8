"""Long work goes on in the background, whoever left it."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest
from builders import SteppingClock, a_draft, a_ledger, tools_over
from memory_sessions import MemorySessions
from memory_store import MemoryStore
from programs import services_over

from dashboard.jobs import JobRunner
from spending.bulk import BulkChange
from spending.closing import close
from spending.errors import StoreUnavailable
from spending.expense import Expense
from spending.job import IMPORT, LEASE, ImportLine
from spending.ledger import Ledger
from spending.records import CLOSED, CLOSING, EXPENSE, OPEN
from spending.session import Session

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
def sessions() -> MemorySessions:
    """Give a place of sessions."""
    return MemorySessions()


@pytest.fixture
def runner(
    store: MemoryStore, clock: SteppingClock, sessions: MemorySessions
) -> Iterator[JobRunner]:
    """Give a runner over the store, ended afterwards."""
    tools = tools_over(store, clock=clock)
    delivery = services_over(store, clock=clock).delivery
    made = JobRunner(tools, partial(trashed, store), [sessions], delivery)
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

    runner.start()

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

    clock.move(timedelta(minutes=1))
    runner._take_up_due()

    assert store.head("ann").state == CLOSED


def stuck(store: MemoryStore, clock: SteppingClock, count: int) -> None:
    """Leave so many jobs of ann's that can never be done."""
    for number in range(count):
        begun(store, clock, f"job {number}")
        store.unstage("ann", f"job {number}")


def test_what_fails_stands_before_nobody(
    store: MemoryStore, clock: SteppingClock, runner: JobRunner
) -> None:
    """Sixty jobs of one person that always fail keep no job, purge or erasure of others waiting."""
    stuck(store, clock, 60)
    clock.move(timedelta(days=1))
    bob, carl, dora = (a_ledger(store, owner=one, clock=clock) for one in ("bob", "carl", "dora"))
    bob.jobs.begin_import(LINES, "job", kind=IMPORT, about="bank.csv")
    carl.delete(list(carl.add(a_draft(), "one").ids), "trash")
    dora.add(a_draft(), "one")
    clock.move(timedelta(days=31))
    close("dora", tools_over(store, clock=clock))

    runner.start()

    until(lambda: store.head("dora").state == CLOSED)
    until(lambda: store.all("carl", EXPENSE) == [])
    until(lambda: not bob.jobs.get("job").is_running)
    assert len(store.due(clock.now(), 99)) == 60


def test_erasure_comes_first(store: MemoryStore, clock: SteppingClock) -> None:
    """Closing an account is due before whatever else is, of anybody."""
    stuck(store, clock, 3)
    clock.move(timedelta(days=99))

    close("zoe", tools_over(store, clock=clock))

    assert store.due(clock.now(), 1)[0].owner == "zoe"


def test_what_failed_is_left_alone_for_a_minute(
    store: MemoryStore, clock: SteppingClock, runner: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work that fails costs one try a minute, not one at every look."""
    tries = []

    def fails(owner: str) -> None:
        tries.append(owner)
        raise StoreUnavailable

    monkeypatch.setattr(store, "forget", fails)
    close("ann", tools_over(store, clock=clock))

    for _ in range(3):
        runner._take_up_due()
    assert tries == ["ann"]

    clock.move(timedelta(minutes=1))
    runner._take_up_due()
    assert tries == ["ann", "ann"]


def test_due_is_taken_up_while_jobs_wait(
    store: MemoryStore, clock: SteppingClock, runner: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job without an end leaves what falls due its turn."""
    monkeypatch.setattr("dashboard.jobs.LOOK_EVERY", 0.01)
    monkeypatch.setattr(runner, "_advance", runner._queue)
    begun(store, clock)
    runner.work_on("ann", "job")
    close("bob", tools_over(store, clock=clock))

    until(lambda: store.head("bob").state == CLOSED)


def test_erasure_ends_sessions_that_live_on(
    store: MemoryStore,
    clock: SteppingClock,
    sessions: MemorySessions,
    runner: JobRunner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever's account is gone is signed in nowhere; until that is so the erasure stays due."""
    for owner in ("ann", "bob"):
        now = clock.now()
        sessions.begin(Session(f"of {owner}", owner, owner, "", now, now), now)
    close("ann", tools_over(store, clock=clock))

    def away(_: str) -> None:
        raise StoreUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(sessions, "forget", away)
        runner._take_up_due()
    assert store.head("ann").state == CLOSING

    clock.move(timedelta(minutes=1))
    runner._take_up_due()

    assert store.head("ann").state == CLOSED
    assert sessions.of_owner("ann") == []
    assert len(sessions.of_owner("bob")) == 1
