"""Whatever is cut wherever, and whoever sends it again: one effect and one answer.

Beside each store a ledger in memory is told every operation once, undisturbed. In the end both
must hold the same, down to the journal.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from threading import Barrier

import pytest
from builders import a_draft, tools_over
from faulty_store import AFTER, BEFORE
from memory_store import MemoryStore
from operations import FOOD, OPERATIONS, Operation
from processes import DEFAULTS, OWNER, Process, dues, held
from recount import SpentByRecount
from spender import a_process

from spending.bulk import BulkChange
from spending.errors import StoreUnavailable, UnknownJob
from spending.job import BULK, IMPORT, PURGE, REMOVAL, UNDO, ImportLine
from spending.ledger import Ledger
from spending.ports import LedgerStore
from spending.records import CommitLimits
from spending.snapshot import Snapshot
from spending.writer import Receipt

OTHERS = 10
"""Commits of others before an operation is sent again late."""

SAME, OTHER, LATE, GONE = "the same process", "another process", "late", "after it was gone"


@dataclass(frozen=True)
class Effort:
    """How much a store is put through: commits of others, and every so many-th call cut.

    Long work, with its hundreds of calls, has a `stride` of its own.
    """

    commits: int
    step: int
    stride: int


@pytest.fixture
def effort(request: pytest.FixtureRequest) -> Effort:
    """All of it on SQLite; less over a wire, and on moto, which copies all at every commit."""
    if "moto" in request.node.name:
        return Effort(100, 5, 29)
    return Effort(300, 1, 5) if "ministack" in request.node.name else Effort(1_000, 1, 1)


def nothing_deleted(ledger: Ledger, name: str) -> Receipt:
    """Commit without touching anything."""
    return ledger.delete([], name)


@dataclass
class Pair:
    """A store and the truth beside it, told the same."""

    store: LedgerStore
    truth: MemoryStore = field(init=False)
    home: Ledger = field(init=False)
    undisturbed: Ledger = field(init=False)
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.truth = MemoryStore(self.store.limits)
        self.home = Process(self.store).ledger
        self.undisturbed = Ledger(
            OWNER, tools_over(self.truth, spent=SpentByRecount(self.truth), defaults=DEFAULTS)
        )
        self.both(lambda ledger: ledger.set_limit(10**8, "limit"))

    def both(self, act: Callable[[Ledger], object]) -> object:
        """Do something to both and give their one answer."""
        answer = act(self.home)
        assert answer == act(self.undisturbed)
        return answer

    def is_known(self, name: str) -> bool:
        """Whether the store remembers an operation."""
        return self.store.begin(OWNER, name)[1] is not None

    def others(self, commits: int, names: str) -> None:
        """Let others commit."""
        for number in range(commits):
            self.both(partial(nothing_deleted, name=f"{names} {number}"))

    def assert_equal(self) -> None:
        """Both hold the same: journal, records, what is due; and the journal has no gap."""
        journal = self.store.journal(OWNER, 0)
        assert [entry.version for entry in journal] == list(range(1, len(journal) + 1))
        assert journal == self.truth.journal(OWNER, 0)
        assert self.store.head(OWNER) == self.truth.head(OWNER)
        told = Snapshot().advanced(journal)
        for snapshot in (self.store.snapshot(OWNER), told):
            assert held(snapshot) == held(self.truth.snapshot(OWNER))
        assert dues(self.store) == dues(self.truth)


@dataclass(frozen=True)
class Sent:
    """An operation that was cut and is to be sent again."""

    operation: Operation
    before: Receipt | None
    name: str
    number: int

    def to(self, ledger: Ledger) -> Receipt:
        """Send it to a ledger."""
        return self.operation.act(ledger, self.before, self.name, self.number)


def cut_off(
    pair: Pair, operation: Operation, process: Process, call: int | str, when: str
) -> Sent | None:
    """Send an operation of which a store call is cut; None when it does not make so many calls.

    Nothing is saved but by a commit that was cut after it was done.
    """
    number = next(pair.numbers)
    before = pair.both(lambda ledger: operation.prepare(ledger, number))
    assert before is None or isinstance(before, Receipt)
    sent = Sent(operation, before, f"{operation.name} {number}", number)
    process.store.cut(call, when)
    failure = failure_of(sent, process)
    last_call = process.store.calls[-1]
    process.store.run()
    if failure:
        was_saved = last_call == "commit" and when == AFTER
        assert failure.unknown == (when == AFTER)
        assert pair.is_known(sent.name) == was_saved
    if pair.is_known(sent.name):
        sent.to(pair.undisturbed)
    return sent if failure else None


def failure_of(sent: Sent, process: Process) -> StoreUnavailable | None:
    """Send an operation to a process, and give what it failed with."""
    try:
        sent.to(process.ledger)
    except StoreUnavailable as error:
        return error
    return None


def goes_away(pair: Pair, sent: Sent) -> None:
    """What the operation did goes away, if it did anything yet."""
    _, known = pair.store.begin(OWNER, sent.name)
    if known:
        pair.both(lambda ledger: sent.operation.gone(ledger, known.version, sent.number))


def answered_alike(pair: Pair, sent: Sent, *senders: Ledger) -> None:
    """Whoever sends the operation again, how often, hears the one answer."""
    answer = sent.to(pair.undisturbed)
    for sender in senders:
        assert sent.to(sender) == answer


def cuts(
    pair: Pair, operation: Operation, resender: str, step: int
) -> Iterator[tuple[Sent, Process]]:
    """Cut an operation at every so many-th store call it makes, before and after."""
    warm = Process(pair.store)
    for when in (BEFORE, AFTER):
        for call in count(1, step):
            process = warm if resender == SAME else Process(pair.store)
            sent = cut_off(pair, operation, process, call, when)
            if sent is None:
                assert call > 3
                break
            yield sent, process


@pytest.mark.parametrize("resender", [SAME, OTHER, LATE, GONE])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_sent_again(
    store: LedgerStore, operation: Operation, resender: str, effort: Effort
) -> None:
    """An operation cut at any of its store calls and sent again is done and answered once."""
    pair = Pair(store)
    waiting = []
    for sent, process in cuts(pair, operation, resender, effort.step):
        if resender == LATE:
            waiting.append(sent)
            continue
        if resender == GONE:
            goes_away(pair, sent)
        first = process.ledger if resender == SAME else Process(store).ledger
        answered_alike(pair, sent, first, first, pair.home)
    if waiting:
        pair.others(OTHERS, "other")
        late = Process(store).ledger
        for sent in waiting:
            answered_alike(pair, sent, late, pair.home)

    pair.assert_equal()


def test_sent_again_after_a_thousand(store: LedgerStore, effort: Effort) -> None:
    """Every operation, confirmed or not, sent again after 1,000 commits of others."""
    pair = Pair(store)
    process = Process(store)
    waiting = []
    for operation in OPERATIONS:
        for when in (BEFORE, AFTER):
            sent = cut_off(pair, operation, process, "commit", when)
            assert sent
            waiting.append(sent)
    pair.others(effort.commits, "other")
    late = Process(store).ledger
    for sent in waiting:
        answered_alike(pair, sent, late, process.ledger, pair.home)

    pair.assert_equal()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_sent_by_many_at_once(racing_store: LedgerStore, operation: Operation) -> None:
    """One operation sent by six processes at the same moment is done once; all hear the same."""
    pair = Pair(racing_store)
    before = pair.both(lambda ledger: operation.prepare(ledger, 0))
    assert before is None or isinstance(before, Receipt)
    sent = Sent(operation, before, "sent by many", 0)
    ledgers = [a_process(racing_store) for _ in range(6)]
    start = Barrier(len(ledgers))

    def send(ledger: Ledger) -> Receipt:
        start.wait(30)
        return sent.to(ledger)

    with ThreadPoolExecutor(len(ledgers)) as pool:
        answers = list(pool.map(send, ledgers))

    assert answers == [sent.to(pair.undisturbed)] * len(ledgers)
    pair.assert_equal()


SMALL = CommitLimits(records=12, journal_bytes=250_000)
LINES = [
    ImportLine(f"{number:032x}", a_draft(number + 1), f"Top {number % 3}", "Sub")
    for number in range(11)
]


def begun(process: Process, kind: str) -> str:
    """Begin a job and give its id."""
    jobs = process.ledger.jobs
    jobs.begin_import(LINES, "job", kind=IMPORT, about="file.csv")
    if kind == IMPORT:
        return "job"
    jobs.finish("job")
    ids = [line.id for line in LINES]
    if kind == PURGE:
        process.ledger.jobs.finish(process.ledger.change(ids, BulkChange(trash=True), "bin").job)
        return process.ledger.purge(ids, "purge").job
    if kind in {BULK, UNDO}:
        changed = process.ledger.change(ids, BulkChange(category=FOOD, note="n"), "bulk")
        if kind == BULK:
            return changed.job
        jobs.finish(changed.job)
        return process.ledger.undo(changed.version, "undo").job
    jobs.begin_removal("job", ids, "removal")
    return "removal"


@pytest.mark.parametrize("kind", [IMPORT, REMOVAL, BULK, UNDO, PURGE])
def test_job_carried_on(store: LedgerStore, kind: str, effort: Effort) -> None:
    """A job cut at any store call of its way and carried on by anybody ends the one way."""
    truth = Process(MemoryStore(), SMALL)
    job = begun(truth, kind)
    done = truth.ledger.jobs.finish(job)
    assert len(truth.store.journal(OWNER, 0)) >= 4
    for when in (BEFORE, AFTER):
        for call in count(1, effort.stride):
            process = Process(store, SMALL, f"{when} {call}")
            begun(process, kind)
            was_cut = cut_job(process, job, call, when)
            next_one = process if call % 2 else Process(store, SMALL, process.owner)
            assert next_one.ledger.jobs.finish(job) == done
            assert_like(process, truth)
            if not was_cut:
                break
    assert dues(store) == []


def cut_job(process: Process, job: str, call: int, when: str) -> bool:
    """Carry a job on until a store call of it is cut; False when it is done before."""
    process.store.cut(call, when)
    try:
        process.ledger.jobs.finish(job)
    except StoreUnavailable:
        return True
    finally:
        process.store.run()
    return False


def assert_like(process: Process, truth: Process) -> None:
    """A ledger holds what the truth holds, its journal included, and no material is left."""
    journal = process.store.journal(process.owner, 0)
    assert journal == truth.store.journal(OWNER, 0)
    assert held(process.store.snapshot(process.owner)) == held(truth.store.snapshot(OWNER))
    for job in process.ledger.jobs.all():
        with pytest.raises(UnknownJob):
            process.store.staged(process.owner, job.id, 0)
