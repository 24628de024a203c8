"""Imports: every line once, whoever sends it again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import SteppingClock, a_draft, a_ledger
from importing import SMALL, bring_in, ids_in, lines_of
from memory_store import MemoryStore, changes_of
from recount import SpentByRecount

from spending.errors import InvalidInput, OperationMismatch, UnknownJob
from spending.job import DONE, IMPORT, LEASE, SAMPLE
from spending.ledger import Ledger
from spending.records import CommitLimits
from spending.settings import Settings
from spending.writer import REMEMBERED


@pytest.fixture
def store() -> MemoryStore:
    """A store whose commits are small, so that imports take several."""
    return MemoryStore(SMALL)


@pytest.fixture
def ledger(store: MemoryStore) -> Ledger:
    """Somebody's ledger in it."""
    return a_ledger(store)


@pytest.mark.parametrize("count", [0, 1, 5, 6, 7, 30])
def test_import(store: MemoryStore, ledger: Ledger, count: int) -> None:
    """Every line comes in once, in its order, under the job's id."""
    job = bring_in(ledger, lines_of(count))
    expenses = [ledger.expense(one) for one in ids_in(store)]

    assert (job.state, job.total, job.done, job.added, job.known) == (DONE, count, count, count, 0)
    assert [one.amount for one in expenses] == list(range(1, count + 1))
    assert [one.id for one in sorted(expenses, key=lambda one: one.sequence)] == ids_in(store)
    assert {one.source for one in expenses} <= {"job"}


def test_import_keeps_what_it_was_told(ledger: Ledger) -> None:
    """The job says what the file was, what was left out and how many rows were bad."""
    ledger.jobs.begin_import(
        lines_of(1), "job", kind=SAMPLE, about="a\x00b.csv " + "x" * 300,
        left_out={"income": 5}, rejected=2,
    )  # fmt: skip
    job = ledger.jobs.get("job")

    assert (job.kind, job.left_out, job.rejected) == (SAMPLE, {"income": 5}, 2)
    assert job.about.startswith("ab.csv x")
    assert len(job.about) == 200


def test_half_a_name(ledger: Ledger) -> None:
    """A file whose name is no text can be imported too."""
    ledger.jobs.begin_import(lines_of(1), "job", kind=IMPORT, about="caf\udce9.csv")

    assert ledger.jobs.get("job").about == "caf.csv"


def test_second_import_adds_nothing(store: MemoryStore, ledger: Ledger) -> None:
    """What came in once is known, edited and trashed rows included, and stays as it was left."""
    bring_in(ledger, lines_of(10), "first")
    edited, trashed = ids_in(store)[3], ids_in(store)[4]
    ledger.edit(edited, ledger.expense(edited).version, a_draft(999, merchant="Mine"), "e")
    ledger.delete([trashed], "d")
    job = bring_in(ledger, lines_of(12), "second")

    assert (job.added, job.known) == (2, 10)
    assert ledger.expense(edited).amount == 999
    assert ledger.expense(trashed).trashed
    assert len(ids_in(store)) == 12


def test_import_after_undo(store: MemoryStore, ledger: Ledger) -> None:
    """A piece that was undone comes in again with the next import."""
    bring_in(ledger, lines_of(8), "first")
    undone = ledger.undo(2, "u")
    assert len(ids_in(store)) == 8 - len(undone.ids)

    assert bring_in(ledger, lines_of(8), "second").added == len(undone.ids)


@pytest.mark.parametrize("limits", [SMALL, CommitLimits(95, 250_000)])
def test_one_id_twice_in_a_file(limits: CommitLimits) -> None:
    """A line that comes twice under one id is one expense."""
    store = MemoryStore(limits)
    job = bring_in(a_ledger(store), [*lines_of(9), *lines_of(9)])

    assert (job.added, job.known) == (9, 9)


def test_true_repeats(store: MemoryStore, ledger: Ledger) -> None:
    """Equal rows with ids of their own are expenses of their own."""
    lines = [replace(line, draft=a_draft(500)) for line in lines_of(9)]

    assert bring_in(ledger, lines).added == 9
    assert sum(ledger.expense(one).amount for one in ids_in(store)) == 4_500


def test_same_import_sent_again(store: MemoryStore, ledger: Ledger) -> None:
    """An import sent again is the same job; with other lines it is refused."""
    first = ledger.jobs.begin_import(lines_of(3), "job", kind=IMPORT, about="f")
    ledger.jobs.finish("job")

    assert ledger.jobs.begin_import(lines_of(3), "job", kind=IMPORT, about="f") == first
    assert not ledger.jobs.get("job").is_running
    assert store._owners["ann"].staged == {}
    with pytest.raises(OperationMismatch):
        ledger.jobs.begin_import(lines_of(3, 7), "job", kind=IMPORT, about="f")


def test_forgotten_import_sent_again() -> None:
    """An import sent again when it is long forgotten starts no second job."""
    store, clock = MemoryStore(SMALL), SteppingClock()
    ledger = a_ledger(store, clock=clock)
    bring_in(ledger, lines_of(3))
    clock.move(REMEMBERED * 2)
    ledger.jobs.begin_import(lines_of(3), "job", kind=IMPORT, about="f")

    assert ledger.jobs.get("job").state == DONE
    assert store.due(clock.now() + LEASE * 2, 9) == []


@pytest.mark.parametrize("operation", ["", "x" * 101, "\ud800"])
def test_bad_id_puts_nothing_aside(store: MemoryStore, ledger: Ledger, operation: str) -> None:
    """An import under an impossible id leaves nothing behind."""
    with pytest.raises(InvalidInput):
        ledger.jobs.begin_import(lines_of(1), operation, kind=IMPORT, about="f")

    assert "ann" not in store._owners


@pytest.mark.parametrize("job_id", ["", "nobody", "x" * 5_000])
def test_no_such_job(ledger: Ledger, job_id: str) -> None:
    """An id nobody knows is no job, whatever is asked of it."""
    for act in (
        lambda: ledger.jobs.get(job_id),
        lambda: ledger.jobs.advance(job_id),
        lambda: ledger.jobs.finish(job_id),
        lambda: ledger.jobs.begin_removal(job_id, [], "r"),
    ):
        with pytest.raises(UnknownJob):
            act()


def test_all_jobs() -> None:
    """Jobs are listed the newest first."""
    clock = SteppingClock()
    ledger = a_ledger(MemoryStore(), clock=clock)
    for name in ("a", "b", "c"):
        clock.move(timedelta(seconds=1))
        bring_in(ledger, lines_of(1), name)

    assert [job.id for job in ledger.jobs.all()] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("currency", "chosen", "expected"),
    [
        ("JPY", False, Settings("JPY", "en_US", chosen=True)),
        ("jpy", False, Settings("JPY", "en_US", chosen=True)),
        ("JPY", True, Settings("USD", "en_US", chosen=True)),
        ("", False, Settings("USD", "en_US")),
        ("EURO", False, Settings("USD", "en_US")),
    ],
)
def test_currency(currency: str, chosen: bool, expected: Settings) -> None:  # noqa: FBT001 - a column
    """An account whose currency nobody chose takes that of the first file that names one."""
    store = MemoryStore(SMALL)
    ledger = a_ledger(store, defaults=Settings(chosen=chosen))
    bring_in(ledger, lines_of(9), currency=currency)

    assert ledger.settings() == expected
    assert len(changes_of(store, "ann", 2)) <= SMALL.records


@pytest.mark.parametrize(("chosen", "currency"), [(False, "JPY"), (True, "EUR")])
def test_currency_beside_other_settings(store: MemoryStore, chosen: bool, currency: str) -> None:  # noqa: FBT001 - a column
    """Language and zone, once set, stay; the currency is the file's unless it was chosen."""
    ledger = a_ledger(store, defaults=Settings())
    ledger.change_settings(Settings("EUR", "de_DE", "Europe/Berlin", chosen=chosen), "s")
    bring_in(ledger, lines_of(9), currency="JPY")

    assert ledger.settings() == Settings(currency, "de_DE", "Europe/Berlin", chosen=True)


def test_file_of_other_decimals_is_refused(store: MemoryStore) -> None:
    """A first file in yen does not turn recorded cents into yen, and nothing begins."""
    ledger = a_ledger(store, spent=SpentByRecount(store), defaults=Settings("USD", "en_US"))
    ledger.add(a_draft(1250), "one")
    with pytest.raises(InvalidInput, match="other decimals"):
        bring_in(ledger, lines_of(2), currency="JPY")
    assert ledger.jobs.all() == []
    assert ledger.settings().currency == "USD"
