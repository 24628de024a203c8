"""Whatever is cut wherever, and whoever sends it again: one effect and one answer.

Beside each store a ledger in memory is told every operation once, undisturbed. In the end both
must hold the same, down to the journal.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from builders import NOON, a_draft, tools_over
from faulty_store import AFTER, BEFORE, FaultyStore
from memory_store import MemoryStore
from recount import SpentByRecount
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from analytics.cache import BookCache
from analytics.spent import SpentInFrames
from spending.category import category_id
from spending.errors import HeadMoved, StoreUnavailable, UnknownJob
from spending.job import IMPORT, REMOVAL, ImportLine
from spending.ledger import Ledger
from spending.period import Month
from spending.ports import LedgerStore
from spending.records import CommitLimits, Due
from spending.settings import Settings
from spending.snapshot import Snapshot
from spending.writer import Receipt

OWNER = "ann"
DEFAULTS = Settings("EUR", "en_US", "UTC", chosen=True)
OTHERS = 10
"""Commits of others before an operation is sent again late."""

SAME, OTHER, LATE, GONE = "the same process", "another process", "late", "after it was gone"
LOCALES = ("en_US", "de_DE", "fr_FR", "pt_BR")
FOOD = category_id("Food")
NEXT_YEAR = Month(2027, 1)


@dataclass(frozen=True)
class Effort:
    """How much a store is put through: commits of others, and every so many-th call cut."""

    commits: int
    stride: int


@pytest.fixture
def effort(request: pytest.FixtureRequest) -> Effort:
    """All of it; less on moto, which copies its whole table for every transaction."""
    return Effort(100, 7) if "moto" in request.node.name else Effort(1_000, 1)


def once() -> Retrying:
    """Try a single time, so that a cut comes through to whoever asked."""
    return Retrying(
        stop=stop_after_attempt(1), retry=retry_if_exception_type(HeadMoved), reraise=True
    )


class Process:
    """A ledger with tools and a cache of its own over a store that can be cut off."""

    def __init__(
        self, store: LedgerStore, limits: CommitLimits | None = None, owner: str = OWNER
    ) -> None:
        self.owner = owner
        self.store = FaultyStore(store, limits)
        spent = SpentInFrames(BookCache(self.store, DEFAULTS))
        tools = tools_over(self.store, spent=spent, patience=once, defaults=DEFAULTS)
        self.ledger = Ledger(owner, tools)


Prepare = Callable[[Ledger, int], Receipt | None]
Act = Callable[[Ledger, Receipt | None, str, int], Receipt]
Gone = Callable[[Ledger, int, int], object]


def nothing(_: Ledger, __: int) -> None:
    """An operation that needs nothing before it."""


def undone(ledger: Ledger, version: int, number: int) -> object:
    """Take back what an operation did."""
    return ledger.undo(version, f"gone {number}")


@dataclass(frozen=True)
class Operation:
    """One kind of operation: what it needs, the thing itself, and how its effect goes away."""

    name: str
    act: Act
    prepare: Prepare = nothing
    gone: Gone = undone


def an_expense(ledger: Ledger, number: int) -> Receipt:
    """Record something to work on."""
    return ledger.add(a_draft(number + 1, merchant=f"M{number}"), f"expense {number}")


def a_category(ledger: Ledger, number: int) -> Receipt:
    """Make a category to work on."""
    return ledger.add_category(f"Archived {number}", f"category {number}")


def two_lines(number: int) -> list[ImportLine]:
    """Give two lines of a file of their own."""
    return [
        ImportLine(f"{number:016x}{place:016x}", a_draft(place + 1), f"File {number}")
        for place in range(2)
    ]


def an_import(ledger: Ledger, number: int) -> Receipt:
    """Bring a file in."""
    receipt = ledger.jobs.begin_import(
        two_lines(number), f"import {number}", kind=IMPORT, about="file.csv"
    )
    ledger.jobs.finish(receipt.ids[0])
    return receipt


def taken_out(ledger: Ledger, _: int, number: int) -> object:
    """Bring a begun file in and take it out again."""
    job = f"begin import {number}"
    ledger.jobs.finish(job)
    ids = [line.id for line in two_lines(number)]
    ledger.jobs.begin_removal(job, ids, f"gone {number}")
    return ledger.jobs.finish(f"gone {number}")


def brought_back(ledger: Ledger, _: int, number: int) -> object:
    """Finish taking a file out and bring it in again."""
    ledger.jobs.finish(f"begin removal {number}")
    return ledger.jobs.begin_import(
        two_lines(number), f"gone {number}", kind=IMPORT, about="again.csv"
    )


def ids_of(before: Receipt | None) -> tuple[str, ...]:
    """Give the ids that were prepared."""
    assert before is not None
    return before.ids


def version_of(before: Receipt | None) -> int:
    """Give the version that was prepared."""
    assert before is not None
    return before.version


def far_month(number: int) -> str:
    """Give a day in a month of its own."""
    return str(NEXT_YEAR.plus(number).days.first)


OPERATIONS = (
    Operation("add", lambda ledger, _, name, number: ledger.add(a_draft(number + 1), name)),
    Operation(
        "add over the limit",
        lambda ledger, _, name, number: ledger.add(a_draft(10**9, far_month(number)), name),
    ),
    Operation(
        "edit",
        lambda ledger, before, name, _: ledger.edit(
            ids_of(before)[0], version_of(before), a_draft(7_000), name
        ),
        an_expense,
    ),
    Operation(
        "edit nothing",
        lambda ledger, before, name, number: ledger.edit(
            ids_of(before)[0], version_of(before), a_draft(number + 1, merchant=f"M{number}"), name
        ),
        an_expense,
        lambda ledger, version, number: ledger.edit(
            ledger_expense(number), version - 1, a_draft(8_000), f"gone {number}"
        ),
    ),
    Operation(
        "delete",
        lambda ledger, before, name, _: ledger.delete(ids_of(before), name),
        an_expense,
    ),
    Operation(
        "undo",
        lambda ledger, before, name, _: ledger.undo(version_of(before), name),
        an_expense,
    ),
    Operation(
        "categorise",
        lambda ledger, before, name, _: ledger.categorise(ids_of(before), FOOD, name),
        an_expense,
    ),
    Operation(
        "set limit",
        lambda ledger, _, name, number: ledger.set_limit(10**8 + number, name),
    ),
    Operation(
        "add category",
        lambda ledger, _, name, number: ledger.add_category(f"Own {number}", name),
    ),
    Operation(
        "archive category",
        lambda ledger, before, name, _: ledger.archive_category(ids_of(before)[0], name),
        a_category,
    ),
    Operation(
        "change settings",
        lambda ledger, _, name, number: ledger.change_settings(
            Settings("EUR", LOCALES[number % 4], chosen=True), name
        ),
        gone=lambda ledger, _, number: ledger.change_settings(
            Settings("EUR", LOCALES[(number + 1) % 4], chosen=True), f"gone {number}"
        ),
    ),
    Operation(
        "begin import",
        lambda ledger, _, name, number: ledger.jobs.begin_import(
            two_lines(number), name, kind=IMPORT, about="file.csv"
        ),
        gone=taken_out,
    ),
    Operation(
        "begin removal",
        lambda ledger, before, name, number: ledger.jobs.begin_removal(
            ids_of(before)[0], [line.id for line in two_lines(number)], name
        ),
        an_import,
        brought_back,
    ),
)


def ledger_expense(number: int) -> str:
    """Give the id of a prepared expense."""
    memory = MemoryStore()
    return an_expense(Ledger(OWNER, tools_over(memory)), number).ids[0]


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


def held(snapshot: Snapshot) -> object:
    """Give what a snapshot holds, for comparing."""
    columns = snapshot.expenses
    assert columns.unreadable == []
    rows = [columns.expense(row) for row in range(len(columns))]
    live = sum(row.amount for row in rows if row.trashed is None)
    return snapshot.version, {row.id: row for row in rows}, dict(snapshot.records), live


def dues(store: LedgerStore) -> list[Due]:
    """Give all that is due one day."""
    return sorted(store.due(NOON + timedelta(days=9), 10_000), key=lambda due: (due.when, due.id))


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


def cuts(pair: Pair, operation: Operation, resender: str) -> Iterator[tuple[Sent, Process]]:
    """Cut an operation at every store call it makes, before and after."""
    warm = Process(pair.store)
    for when in (BEFORE, AFTER):
        for call in count(1):
            process = warm if resender == SAME else Process(pair.store)
            sent = cut_off(pair, operation, process, call, when)
            if sent is None:
                assert call > 3
                break
            yield sent, process


@pytest.mark.parametrize("resender", [SAME, OTHER, LATE, GONE])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_sent_again(store: LedgerStore, operation: Operation, resender: str) -> None:
    """An operation cut at any of its store calls and sent again is done and answered once."""
    pair = Pair(store)
    waiting = []
    for sent, process in cuts(pair, operation, resender):
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
    jobs.begin_removal("job", [line.id for line in LINES], "removal")
    return "removal"


@pytest.mark.parametrize("kind", [IMPORT, REMOVAL])
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
