"""Every operation happens once, is planned anew when others come first, and says what it knows."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from aside import put
from builders import SteppingClock, a_draft, a_ledger, tools_over, worth_another_try
from faulty_store import AFTER, BEFORE, FaultyStore
from memory_store import MemoryStore, changes_of
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_none

from spending.errors import (
    AccountClosing,
    EditConflict,
    HeadMoved,
    InvalidInput,
    LedgerBusy,
    NothingToUndo,
    OperationMismatch,
    StoreUnavailable,
    UnknownExpense,
)
from spending.ledger import Ledger
from spending.records import (
    Commit,
    Head,
)
from spending.writer import REMEMBERED

NEVER_AGAIN = Retrying(
    stop=stop_after_attempt(1), retry=retry_if_exception_type(HeadMoved), reraise=True
)


def once() -> Retrying:
    """Try a single time."""
    return NEVER_AGAIN.copy()


def twice() -> Retrying:
    """Try two times."""
    return Retrying(
        stop=stop_after_attempt(2),
        wait=wait_none(),
        retry=lambda state: bool(
            state.outcome and worth_another_try(state.outcome.exception() or Exception())
        ),
        reraise=True,
    )


def call_number(act: Callable[[FaultyStore], object], name: str, which: int = 1) -> int:
    """Give the number of the call of a name when an act runs on an empty store."""
    faulty = FaultyStore(MemoryStore())
    act(faulty)
    places = [number for number, call in enumerate(faulty.calls, start=1) if call == name]
    return places[which - 1]


COMMIT = call_number(lambda store: a_ledger(store).add(a_draft(), "o"), "commit")


def test_plans_again() -> None:
    """Who is overtaken plans again on what is there now; both changes are kept."""
    store = MemoryStore()
    faulty = FaultyStore(store)
    faulty.meanwhile(COMMIT, lambda: a_ledger(store).add(a_draft(1), "other"))
    mine = a_ledger(faulty).add(a_draft(2), "mine")

    assert mine.version == 2
    assert [entry.operation for entry in store.journal("ann", 0)] == ["other", "mine"]


def test_busy() -> None:
    """When others always come first, nothing is saved and that is said."""
    store = MemoryStore()
    faulty = FaultyStore(store)
    faulty.meanwhile(COMMIT, lambda: a_ledger(store).add(a_draft(1), "other"))
    with pytest.raises(LedgerBusy):
        a_ledger(faulty, patience=once).add(a_draft(2), "mine")

    assert len(store.all("ann", "E")) == 1


def test_resend_gets_the_first_answer() -> None:
    """The same operation sent again changes nothing and hears the same."""
    store = MemoryStore()
    first = a_ledger(store).add(a_draft(), "o")
    a_ledger(store).add(a_draft(), "another")

    assert a_ledger(store).add(a_draft(), "o") == first
    assert store.head("ann").version == 2


@pytest.mark.parametrize(
    "act",
    [
        lambda ledger: ledger.add(a_draft(2), "o"),
        lambda ledger: ledger.set_limit(None, "o"),
        lambda ledger: ledger.delete([], "o"),
        lambda ledger: ledger.undo(1, "o"),
        lambda ledger: ledger.add_category("Boats", "o"),
        lambda ledger: ledger.jobs.begin_import([], "o", kind="import", about=""),
    ],
)
def test_one_id_two_requests(act: Callable[[Ledger], object]) -> None:
    """An operation id that comes again with anything else is refused, whatever the kind."""
    store = MemoryStore()
    a_ledger(store).add(a_draft(1), "o")
    with pytest.raises(OperationMismatch):
        act(a_ledger(store))

    assert store.head("ann").version == 1


@pytest.mark.parametrize("when", [BEFORE, AFTER])
def test_cut_commit_is_sent_again(when: str) -> None:
    """With patience a commit that was not confirmed is asked about and ends once."""
    store = MemoryStore()
    faulty = FaultyStore(store)
    faulty.cut(COMMIT, when)
    ledger = a_ledger(faulty)
    if when == BEFORE:
        with pytest.raises(StoreUnavailable) as caught:
            ledger.add(a_draft(), "o")
        assert not caught.value.unknown
        faulty.run()
    receipt = ledger.add(a_draft(), "o")

    assert receipt == a_ledger(store).add(a_draft(), "o")
    assert store.head("ann").version == 1


def test_unknown_outcome() -> None:
    """Without patience an unconfirmed commit says that it is not known, and a resend settles it."""
    store = MemoryStore()
    faulty = FaultyStore(store)
    faulty.cut(COMMIT, AFTER)
    ledger = a_ledger(faulty, patience=once)
    with pytest.raises(StoreUnavailable) as caught:
        ledger.add(a_draft(), "o")

    assert caught.value.unknown
    assert ledger.add(a_draft(), "o").version == 1
    assert len(store.all("ann", "E")) == 1


class Scripted(FaultyStore):
    """Raises the given errors at commits, one after the other."""

    def __init__(self, store: MemoryStore, *errors: Exception) -> None:
        super().__init__(store)
        self._errors = list(errors)

    def commit(self, owner: str, commit: Commit) -> None:
        """Raise the next error, or pass on."""
        if self._errors:
            raise self._errors.pop(0)
        super().commit(owner, commit)


def test_unknown_stays_unknown() -> None:
    """After an unconfirmed commit nobody says that nothing was saved, whatever comes after."""
    store = MemoryStore()
    for error in (HeadMoved(), StoreUnavailable()):
        unsure = Scripted(store, StoreUnavailable(unknown=True), error)
        with pytest.raises(StoreUnavailable) as caught:
            a_ledger(unsure, patience=twice).add(a_draft(), "o")

        assert caught.value.unknown
        assert "not known whether this was saved" in caught.value.message


def test_known_nothing_saved() -> None:
    """When no commit was ever sent off, it is known that nothing was saved."""
    faulty = FaultyStore(MemoryStore())
    faulty.cut(1, BEFORE)
    with pytest.raises(StoreUnavailable) as caught:
        a_ledger(faulty).add(a_draft(), "o")

    assert not caught.value.unknown


@pytest.mark.parametrize("state", ["closing", "closed"])
def test_closing_account(state: str) -> None:
    """An account that is being deleted takes no change, but a resend still hears its answer."""
    store = MemoryStore()
    first = a_ledger(store).add(a_draft(), "o")
    put(store, head=Head(state=state))
    with pytest.raises(AccountClosing):
        a_ledger(store).add(a_draft(), "late")

    assert a_ledger(store).add(a_draft(), "o") == first


def test_account_closes_meanwhile() -> None:
    """A change planned before the account began to close does not come in after."""
    store = MemoryStore()
    faulty = FaultyStore(store)
    faulty.meanwhile(COMMIT, lambda: put(store, head=Head(state="closing")))
    with pytest.raises(AccountClosing):
        a_ledger(faulty).add(a_draft(), "o")

    assert store.all("ann", "E") == []


@pytest.mark.parametrize("late", [timedelta(), REMEMBERED, timedelta(days=-2)])
def test_remembered(late: timedelta) -> None:
    """An operation is remembered for its time to the last moment, and if the clock goes back."""
    store, clock = MemoryStore(), SteppingClock()
    ledger = a_ledger(store, clock=clock)
    first = ledger.add(a_draft(), "o")
    clock.move(late)

    assert ledger.add(a_draft(), "o") == first
    assert store.head("ann").version == 1


def test_forgotten_add() -> None:
    """An expense sent again when its operation is long forgotten is known by its id."""
    store, clock = MemoryStore(), SteppingClock()
    ledger = a_ledger(store, clock=clock)
    first = ledger.add(a_draft(), "o")
    clock.move(REMEMBERED + timedelta(microseconds=1))
    again = ledger.add(a_draft(), "o")

    assert again.ids == first.ids
    assert len(store.all("ann", "E")) == 1


def test_forgotten_refusal() -> None:
    """A forgotten operation that is refused now is refused at once, not as busy."""
    store, clock = MemoryStore(), SteppingClock()
    ledger = a_ledger(store, clock=clock)
    added = ledger.add(a_draft(), "o")
    seen = added.version
    ledger.edit(added.ids[0], seen, a_draft(5), "e")
    clock.move(REMEMBERED * 2)
    with pytest.raises(EditConflict):
        ledger.edit(added.ids[0], seen, a_draft(5), "e")


@pytest.mark.parametrize("call", ["get", "commit"])
def test_sent_twice_at_once(call: str) -> None:
    """The same edit arriving in two processes at once is done once and answered alike."""
    store = MemoryStore()
    added = a_ledger(store).add(a_draft(1), "o")
    answers = []

    def edit(ledger: Ledger) -> None:
        answers.append(ledger.edit(added.ids[0], added.version, a_draft(2), "e"))

    faulty = FaultyStore(store)
    edit(a_ledger(counted := FaultyStore(copied(store))))
    places = [number for number, name in enumerate(counted.calls, start=1) if name == call]
    answers.clear()
    faulty.meanwhile(places[-1], lambda: edit(a_ledger(store)))
    edit(a_ledger(faulty))

    assert answers[0] == answers[1]
    assert store.head("ann").version == 2


def copied(store: MemoryStore) -> MemoryStore:
    """Give another store with the same ledger."""
    other = MemoryStore(store.limits)
    other.load("ann", store.dump("ann"))
    return other


def test_refusal_of_a_moving_ledger() -> None:
    """What a planner refuses for records that moved meanwhile is judged again."""
    store = MemoryStore()
    added = a_ledger(store).add(a_draft(), "o")
    a_ledger(store).undo(added.version, "u")
    faulty = FaultyStore(store)
    ledger = a_ledger(faulty)
    with pytest.raises(UnknownExpense):
        ledger.delete(added.ids, "first try")
    last = len(faulty.calls)
    faulty.meanwhile(last, lambda: a_ledger(store).undo(2, "back"))

    assert ledger.delete(added.ids, "d").version == 4


def test_store_fails_while_planning() -> None:
    """A store that cannot be read while planning is not asked further."""
    faulty = FaultyStore(MemoryStore())
    a_ledger(faulty).add(a_draft(), "counting")
    faulty.cut(COMMIT - 1, BEFORE)
    with pytest.raises(StoreUnavailable):
        a_ledger(faulty).add(a_draft(), "o")

    assert faulty.calls[-1] == "get"


def test_no_change_has_a_version_of_its_own() -> None:
    """A write that changes nothing is remembered, and undoing it undoes nothing else."""
    store = MemoryStore()
    ledger = a_ledger(store)
    added = ledger.add(a_draft(1), "o")
    same = ledger.edit(added.ids[0], added.version, a_draft(1), "same")
    ledger.edit(added.ids[0], added.version, a_draft(2), "change")

    assert same.version == 2
    assert changes_of(store, "ann", 2) == ()
    assert ledger.edit(added.ids[0], added.version, a_draft(1), "same") == same
    with pytest.raises(NothingToUndo):
        ledger.undo(same.version, "u")


@pytest.mark.parametrize("operation", ["", "x" * 101, "a\nb", "\x00", "\u202e", "\ud800"])
def test_operation_id_refused(operation: str) -> None:
    """An operation id is a short printable text."""
    with pytest.raises(InvalidInput) as caught:
        a_ledger(MemoryStore()).add(a_draft(), operation)

    assert caught.value.field == "operation"


@pytest.mark.parametrize("operation", ["x" * 100, "with blanks", "O#1", "\u00fc"])
def test_operation_id_taken(operation: str) -> None:
    """Any short printable text can be an operation id."""
    store = MemoryStore()

    assert a_ledger(store).add(a_draft(), operation) == a_ledger(store).add(a_draft(), operation)


def test_owners_are_apart() -> None:
    """The same operation id of two people is two operations."""
    store = MemoryStore()
    a_ledger(store, "ann").add(a_draft(1), "o")
    a_ledger(store, "bob").add(a_draft(2), "o")

    assert a_ledger(store, "ann").expense(store.all("ann", "E")[0].id).amount == 1
    assert store.head("bob").version == 1


def test_journal_says_who_and_when() -> None:
    """The journal names operation, act, source and moment."""
    store, clock = MemoryStore(), SteppingClock()
    Ledger("ann", tools_over(store, clock=clock), "api").add(a_draft(), "o")
    (entry,) = store.journal("ann", 0)

    assert (entry.operation, entry.act, entry.source, entry.at) == ("o", "add", "api", clock.now())


def test_head_keeps_its_schema() -> None:
    """A commit leaves what the head says beside the version."""
    store = MemoryStore()
    put(store, head=Head(schema=2))
    a_ledger(store).add(a_draft(), "o")

    assert store.head("ann") == Head(2, "open", {}, 2)
