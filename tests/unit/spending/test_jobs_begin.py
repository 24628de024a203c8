"""What is put aside for long work is there when the work begins, and only then."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from builders import a_draft, a_ledger, soon, tools_over
from faulty_store import AFTER, BEFORE, FaultyStore
from importing import SMALL, lines_of
from memory_store import MemoryStore
from processes import once
from recount import SpentByRecount
from tenacity import Retrying

from spending.errors import (
    InvalidInput,
    LedgerBusy,
    OperationMismatch,
    SpendingError,
    StoreUnavailable,
    TooManyRequests,
)
from spending.job import IMPORT
from spending.jobs import Jobs
from spending.ledger import Ledger
from spending.ports import LedgerStore
from spending.settings import Settings


@pytest.fixture
def store() -> MemoryStore:
    """A store whose commits are small, so that imports take several."""
    return MemoryStore(SMALL)


def jobs_over(
    store: LedgerStore,
    admit: Callable[[str], None] = lambda _: None,
    patience: Callable[[], Retrying] = soon,
) -> Jobs:
    """Give ann's long work."""
    return Ledger("ann", replace(tools_over(store, patience=patience), admit=admit)).jobs


def begin(jobs: Jobs, count: int = 20, currency: str = "") -> None:
    """Begin an import of so many lines."""
    jobs.begin_import(lines_of(count), "job", kind=IMPORT, about="f", currency=currency)


def aside(store: MemoryStore) -> list[str]:
    """Give the jobs of ann's there is material of."""
    return list(store._owners["ann"].staged)


def test_whoever_writes_too_often_leaves_nothing(store: MemoryStore) -> None:
    """A refused import costs the store nothing: its limit is asked before, and only once."""
    asked: list[str] = []

    def refuses(owner: str) -> None:
        asked.append(owner)
        raise TooManyRequests(7)

    faulty = FaultyStore(store)
    with pytest.raises(TooManyRequests):
        begin(jobs_over(faulty, refuses))

    assert asked == ["ann"]
    assert faulty.calls == []


def test_one_admission_for_one_beginning(store: MemoryStore) -> None:
    """Beginning long work counts as one write."""
    asked: list[str] = []
    begin(jobs_over(store, asked.append))

    assert asked == ["ann"]


def test_refused_currency_leaves_nothing(store: MemoryStore) -> None:
    """A file that would turn amounts into others is refused before it is put aside."""
    ledger = a_ledger(store, spent=SpentByRecount(store), defaults=Settings())
    ledger.add(a_draft(), "first")
    with pytest.raises(InvalidInput, match="decimals"):
        begin(ledger.jobs, currency="JPY")

    assert aside(store) == []


@pytest.mark.parametrize("call", ["get", "stage", "commit"])
def test_cut_before_it_began(store: MemoryStore, call: str) -> None:
    """When it is sure that nothing began, nothing stays aside."""
    faulty = FaultyStore(store)
    faulty.cut(call, BEFORE)
    with pytest.raises(StoreUnavailable):
        begin(jobs_over(faulty))

    assert aside(store) == []
    assert store.head("ann").version == 0


def test_cut_when_it_may_have_begun(store: MemoryStore) -> None:
    """What may have begun keeps its material, and whoever sends it again finds it begun."""
    faulty = FaultyStore(store)
    faulty.cut("commit", AFTER)
    with pytest.raises(StoreUnavailable):
        begin(jobs_over(faulty, patience=once))

    assert aside(store) == ["job"]
    begin(jobs_over(store))
    assert jobs_over(store).finish("job").added == 20


def test_busy_ledger_leaves_nothing(store: MemoryStore) -> None:
    """Whoever gives up because others write all the time takes the material back."""
    faulty, other = FaultyStore(store), a_ledger(store)
    faulty.meanwhile(5, lambda: other.set_limit(100, "limit"))
    with pytest.raises(LedgerBusy):
        begin(jobs_over(faulty, patience=once))

    assert "stage" in faulty.calls
    assert aside(store) == []


@pytest.mark.parametrize(
    ("count", "error"), [(20, LedgerBusy), (30, OperationMismatch)], ids=["same", "another"]
)
def test_resend_keeps_the_material_of_a_running_job(
    store: MemoryStore, count: int, error: type[SpendingError]
) -> None:
    """The same operation sent twice at once: the one that fails takes nothing from the other."""
    faulty, first = FaultyStore(store), jobs_over(store)

    def begins() -> None:
        store.unstage("ann", "job")
        begin(first)

    faulty.meanwhile(5, begins)
    patience = once if error is LedgerBusy else soon
    with pytest.raises(error):
        begin(jobs_over(faulty, patience=patience), count)

    assert faulty.calls.count("stage") == 1
    assert first.finish("job").added == 20


def test_resend_puts_nothing_aside(store: MemoryStore) -> None:
    """A job that runs keeps the material it began with."""
    begin(jobs_over(store))
    faulty = FaultyStore(store)
    begin(jobs_over(faulty))

    assert "stage" not in faulty.calls
    assert jobs_over(store).finish("job").added == 20
