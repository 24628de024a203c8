"""Long work is done piece by piece, by whoever has time, and taken out again whole."""

from dataclasses import replace

import pytest
from aside import put
from builders import SteppingClock, a_draft, a_ledger
from faulty_store import FaultyStore
from hypothesis import given, settings
from hypothesis import strategies as st
from importing import SMALL, bring_in, ids_in, lines_of
from memory_store import MemoryStore
from recount import SpentByRecount

from spending.errors import InvalidInput, UnknownJob
from spending.expense import expense_key
from spending.job import DONE, IMPORT, LEASE, REMOVAL, REMOVED, job_key
from spending.ledger import Ledger
from spending.period import Month
from spending.records import ALERT, CommitLimits, Write, entry_values
from spending.writer import REMEMBERED


@pytest.fixture
def store() -> MemoryStore:
    """A store whose commits are small, so that imports take several."""
    return MemoryStore(SMALL)


@pytest.fixture
def ledger(store: MemoryStore) -> Ledger:
    """Somebody's ledger in it."""
    return a_ledger(store)


def test_progress(ledger: Ledger) -> None:
    """Progress is told after every commit and ends at the whole."""
    told: list[int] = []
    ledger.jobs.begin_import(lines_of(20), "job", kind=IMPORT, about="f")
    ledger.jobs.finish("job", lambda job: told.append(job.done))

    assert told == sorted(told)
    assert len(told) > 3
    assert told[-1] == 20


def test_commits_stay_small(store: MemoryStore, ledger: Ledger) -> None:
    """No commit of an import holds more than the store takes; the last leaves room for alerts."""
    bring_in(ledger, lines_of(40, category="Own", subcategory="Sub"))
    sizes = [len(entry.changes) for entry in store.journal("ann", 0)]

    assert max(sizes) <= SMALL.records
    assert sizes[-1] <= SMALL.records // 2 + 1


def test_long_notes_stay_small() -> None:
    """Lines with the longest notes are spread so that no journal entry grows too large."""
    store = MemoryStore(CommitLimits(95, 50_000))
    note = "\u6f22" * 2_000
    lines = [replace(line, draft=a_draft(5, note=note)) for line in lines_of(30)]
    job = bring_in(a_ledger(store), lines)
    sizes = [len(str(entry_values(entry)).encode()) for entry in store.journal("ann", 0)]

    assert job.added == 30
    assert max(sizes) < 52_000
    removal = a_ledger(store).jobs.begin_removal("job", ids_in(store), "r")
    a_ledger(store).jobs.finish(removal.ids[0])
    sizes = [len(str(entry_values(entry)).encode()) for entry in store.journal("ann", 0)]
    assert ids_in(store) == []
    assert max(sizes) < 52_000


def test_line_larger_than_a_commit() -> None:
    """A line that alone is more than a commit should hold comes in by itself."""
    store = MemoryStore(CommitLimits(12, 100))

    assert bring_in(a_ledger(store), lines_of(3)).added == 3
    removal = a_ledger(store).jobs.begin_removal("job", ids_in(store), "r")
    assert a_ledger(store).jobs.finish(removal.ids[0]).added == 3


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 12), max_size=25),
    st.lists(st.sampled_from([0, 1]), min_size=1, max_size=40),
    st.integers(0, 60),
)
def test_two_workers(numbers: list[int], turns: list[int], meet: int) -> None:
    """Two workers on one job, one overtaking the other anywhere, do every piece once."""
    store = MemoryStore(SMALL)
    lines = [lines_of(1, number)[0] for number in numbers]
    faulty = FaultyStore(store)
    workers = [a_ledger(faulty).jobs, a_ledger(store).jobs]
    workers[1].begin_import(lines, "job", kind=IMPORT, about="f")
    faulty.meanwhile(meet, lambda: workers[1].advance("job"))
    for turn in turns:
        workers[turn].advance("job")
    job = workers[0].finish("job")

    assert (job.done, job.added) == (len(lines), len(set(numbers)))
    assert len(ids_in(store)) == len(set(numbers))


@pytest.mark.parametrize("call", range(1, 30))
def test_overtaken_at_any_call(store: MemoryStore, call: int) -> None:
    """A worker that finds the job done, and its material gone, at any moment, says it is done."""
    faulty = FaultyStore(store)
    slow, fast = a_ledger(faulty).jobs, a_ledger(store).jobs
    fast.begin_import(lines_of(20), "job", kind=IMPORT, about="f")
    faulty.meanwhile(call, lambda: fast.finish("job"))
    job = slow.finish("job")

    assert (job.state, job.added) == (DONE, 20)
    assert len(ids_in(store)) == 20


def test_worker_that_slept_for_weeks(store: MemoryStore) -> None:
    """A worker that wakes with a piece long done, and forgotten, does not do it again."""
    clock = SteppingClock()
    faulty = FaultyStore(store)
    slow, fast = (a_ledger(kept, clock=clock).jobs for kept in (faulty, store))
    fast.begin_import(lines_of(20), "job", kind=IMPORT, about="f")

    def weeks_pass() -> None:
        fast.advance("job")
        clock.move(REMEMBERED * 2)

    faulty.meanwhile(3, weeks_pass)
    slow.advance("job")

    assert faulty.calls[:3] == ["get", "staged", "begin"]
    assert fast.get("job").done == 6
    assert fast.finish("job").added == 20


def test_lost_material(store: MemoryStore, ledger: Ledger) -> None:
    """A running job whose material is gone says so, and does not end as if it were done."""
    ledger.jobs.begin_import(lines_of(3), "job", kind=IMPORT, about="f")
    store.unstage("ann", "job")
    with pytest.raises(UnknownJob):
        ledger.jobs.advance("job")

    assert ledger.jobs.get("job").is_running


def test_falls_due() -> None:
    """A job nobody carries on falls due, once, until it is done."""
    store, clock = MemoryStore(SMALL), SteppingClock()
    ledger = a_ledger(store, clock=clock)
    ledger.jobs.begin_import(lines_of(20), "job", kind=IMPORT, about="f")
    assert store.due(clock.now(), 9) == []
    for _ in range(2):
        clock.move(LEASE)
        assert [due.id for due in store.due(clock.now(), 9)] == ["job"]
        ledger.jobs.advance("job")
        assert store.due(clock.now(), 9) == []
    ledger.jobs.finish("job")

    assert store.due(clock.now() + LEASE * 9, 9) == []
    assert store._owners["ann"].staged == {}


def test_ids_as_long_as_they_come(ledger: Ledger) -> None:
    """Two jobs whose ids differ only at their very end do not get in each other's way."""
    first, second = "x" * 99 + "1", "x" * 99 + "2"

    assert bring_in(ledger, lines_of(9), first).added == 9
    assert bring_in(ledger, lines_of(9, 9), second).added == 9


def test_removal_takes_it_out_whole(store: MemoryStore, ledger: Ledger) -> None:
    """All that came with an import goes, edited and trashed too; nothing else does."""
    mine = ledger.add(a_draft(5), "mine").ids[0]
    bring_in(ledger, lines_of(20))
    ids = [one for one in ids_in(store) if one != mine]
    ledger.edit(ids[0], ledger.expense(ids[0]).version, a_draft(7), "e")
    ledger.delete(ids[1:2], "d")
    receipt = ledger.jobs.begin_removal("job", [*ids, mine, "f" * 32, *ids], "out")
    job = ledger.jobs.finish(receipt.ids[0])

    assert (job.kind, job.about, job.added, job.known) == (REMOVAL, "job", 20, 2)
    assert ids_in(store) == [mine]
    assert ledger.jobs.get("job").state == REMOVED
    assert bring_in(ledger, lines_of(20), "again").added == 20


def test_removal_sent_again(store: MemoryStore, ledger: Ledger) -> None:
    """A removal sent again, when there is less left to name, is the same removal."""
    bring_in(ledger, lines_of(20))
    first = ledger.jobs.begin_removal("job", ids_in(store), "out")
    ledger.jobs.advance("out")

    assert ledger.jobs.begin_removal("job", ids_in(store), "out") == first
    ledger.jobs.finish("out")
    assert ledger.jobs.begin_removal("job", [], "out") == first
    assert ledger.jobs.get("out").added == 20


def test_removal_of_nothing(store: MemoryStore, ledger: Ledger) -> None:
    """An import of which nothing is left is removed at once."""
    bring_in(ledger, lines_of(0))
    ledger.jobs.begin_removal("job", [], "out")

    assert (ledger.jobs.get("out").state, ledger.jobs.get("job").state) == (DONE, REMOVED)
    assert store.due(SteppingClock().now() + LEASE * 9, 9) == []


def test_removal_while_running(store: MemoryStore, ledger: Ledger) -> None:
    """An import that still brings rows in is not taken out half-way."""
    ledger.jobs.begin_import(lines_of(20), "job", kind=IMPORT, about="f")
    ledger.jobs.advance("job")
    with pytest.raises(InvalidInput, match="is still running"):
        ledger.jobs.begin_removal("job", ids_in(store), "out")

    assert list(store._owners["ann"].staged) == ["job"]


def over_limit(store: MemoryStore) -> list[str]:
    """Give the months that stand crossed."""
    return sorted(name.split("#")[1] for name in store.head("ann").over)


def test_alert_at_the_end() -> None:
    """An import over the limit raises one alert, in its last commit; its removal clears it."""
    store = MemoryStore(SMALL)
    ledger = a_ledger(store, spent=SpentByRecount(store))
    ledger.set_limit(100, "limit")
    bring_in(ledger, lines_of(30))
    (alert,) = store.all("ann", ALERT)

    assert alert.version == store.head("ann").version
    ledger.jobs.begin_removal("job", ids_in(store), "out")
    ledger.jobs.finish("out")
    assert over_limit(store) == []
    assert store.all("ann", ALERT)[0].fields["cleared"] is True


def test_many_months_at_the_end() -> None:
    """An import that crosses the limit of many months to come tells of every one."""
    store = MemoryStore(CommitLimits(95, 250_000))
    ledger = a_ledger(store, spent=SpentByRecount(store))
    ledger.set_limit(0, "limit")
    months = [Month(2026, 11).plus(number % 24) for number in range(89)]
    lines = [
        replace(line, draft=a_draft(5, str(month.days.first)))
        for line, month in zip(lines_of(89), months, strict=True)
    ]
    bring_in(ledger, lines)
    assert over_limit(store) == [str(month) for month in months[:24]]

    ledger.jobs.begin_removal("job", ids_in(store), "out")
    ledger.jobs.finish("out")
    assert over_limit(store) == []


def test_removed_job_keeps_unknown_fields(store: MemoryStore, ledger: Ledger) -> None:
    """What a newer program wrote into a job stays while it is carried on."""
    ledger.jobs.begin_import(lines_of(20), "job", kind=IMPORT, about="f")
    (record,) = store.get("ann", [job_key("job")]).values()
    put(store, Write(record.key, record, {**record.fields, "later": 1}))
    ledger.jobs.finish("job")

    assert store.get("ann", [job_key("job")])[job_key("job")].fields["later"] == 1
    assert len(store.get("ann", [expense_key(one) for one in ids_in(store)])) == 20
