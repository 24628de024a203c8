"""One change of many expenses: what it makes of each, in one act with one undo, at any size."""

from datetime import date, timedelta

import pytest
from builders import SteppingClock, a_draft, a_ledger
from hypothesis import given
from hypothesis import strategies as st
from importing import SMALL, bring_in, ids_in, lines_of
from memory_store import MemoryStore

from spending.bulk import BulkChange
from spending.category import NO_CATEGORY, category_id
from spending.errors import (
    InvalidExpense,
    InvalidInput,
    NothingToUndo,
    OperationMismatch,
    UnknownCategory,
    UnknownExpense,
)
from spending.expense import MAX_TAGS, Expense
from spending.job import BULK, DONE, REMOVED, UNDO
from spending.ledger import Ledger
from spending.records import EXPENSE, CommitLimits, Fields, entry_values

FOOD = category_id("Food")
GROCERIES = category_id("Food", "Groceries")
TEXTS = st.none() | st.sampled_from(("", "Kiosk", "Café"))
TAGS = st.lists(st.sampled_from(("trip", "Work", "home")), max_size=3).map(tuple)
CHANGES = st.builds(
    BulkChange,
    category=st.sampled_from((None, NO_CATEGORY, FOOD, GROCERIES)),
    merchant=TEXTS,
    method=TEXTS,
    note=TEXTS,
    day=st.none() | st.just(date(2026, 3, 1)),
    add_tags=TAGS,
    remove_tags=TAGS,
    trash=st.none() | st.booleans(),
)


@pytest.fixture
def store() -> MemoryStore:
    """A store whose commits are small, so that many expenses take several."""
    return MemoryStore(SMALL)


@pytest.fixture
def ledger(store: MemoryStore) -> Ledger:
    """Somebody's ledger in it."""
    return a_ledger(store)


def fields_in(store: MemoryStore) -> dict[str, Fields]:
    """Give what is kept of every expense."""
    return {record.id: record.fields for record in store.all("ann", EXPENSE)}


def some(ledger: Ledger, count: int) -> list[str]:
    """Record so many expenses."""
    return [ledger.add(a_draft(n + 1, note=f"n{n}"), f"add {n}").ids[0] for n in range(count)]


@given(CHANGES)
def test_fields_round_trip(change: BulkChange) -> None:
    """What is written of a change reads as the same change."""
    assert BulkChange.from_fields(change.fields) == change


@given(CHANGES)
def test_many_end_as_few(change: BulkChange) -> None:
    """What long work does to many is what one commit does to few."""
    if not change.fields:
        return
    few, many = MemoryStore(), MemoryStore(SMALL)
    for store in (few, many):
        ledger = a_ledger(store)
        ids = some(ledger, 15)
        _finish(ledger, ledger.delete(ids[:3], "trash").job)
        receipt = ledger.change(ids, change, "change")
        if receipt.job:
            assert ledger.jobs.finish(receipt.job).state == DONE

    assert {one: _plain(fields) for one, fields in fields_in(few).items()} == {
        one: _plain(fields) for one, fields in fields_in(many).items()
    }


def _plain(fields: Fields) -> Fields:
    """Leave out the place in the order of recording: commits differ in number."""
    return {name: value for name, value in fields.items() if name != "seq"}


@given(CHANGES, st.booleans())
def test_one_undo(change: BulkChange, is_large: bool) -> None:  # noqa: FBT001 - drawn
    """One undo brings back everything, and undoing that does it again."""
    if not change.fields:
        return
    store = MemoryStore(SMALL if is_large else None)
    ledger = a_ledger(store)
    ids = some(ledger, 15)
    before = fields_in(store)
    done = ledger.change(ids, change, "change")
    _finish(ledger, done.job)
    after = fields_in(store)
    if after == before:
        return
    undone = ledger.undo(done.version, "undo")
    _finish(ledger, undone.job)
    assert fields_in(store) == before
    _finish(ledger, ledger.undo(undone.version, "redo").job)
    assert fields_in(store) == after


def _finish(ledger: Ledger, job: str) -> None:
    if job:
        ledger.jobs.finish(job)


def test_undo_keeps_what_was_changed_since(ledger: Ledger) -> None:
    """An expense changed after the bulk change keeps its newer values; the count names the rest."""
    ids = some(ledger, 20)
    done = ledger.change(ids, BulkChange(category=FOOD), "change")
    ledger.jobs.finish(done.job)
    mine = ledger.expense(ids[7])
    ledger.edit(mine.id, mine.version, a_draft(99, category=GROCERIES), "mine")
    undone = ledger.jobs.finish(ledger.undo(done.version, "undo").job)

    assert (undone.added, undone.known) == (19, 1)
    assert ledger.expense(ids[7]).category == GROCERIES
    assert {ledger.expense(one).category for one in ids if one != ids[7]} == {None}


def test_undo_waits_for_the_end(ledger: Ledger) -> None:
    """Long work is not taken back while it goes on."""
    done = ledger.change(some(ledger, 20), BulkChange(category=FOOD), "change")
    with pytest.raises(InvalidInput, match="still running"):
        ledger.undo(done.version, "undo")


def test_undo_of_an_import_leads_elsewhere(ledger: Ledger) -> None:
    """An import is taken out by its own means, which ask about edited rows."""
    bring_in(ledger, lines_of(3))
    with pytest.raises(InvalidInput, match="its own page"):
        ledger.undo(1, "undo")


def test_removal_is_taken_back(store: MemoryStore, ledger: Ledger) -> None:
    """An import that was taken out comes back by undo, goes by redo, and says where it stands."""
    bring_in(ledger, lines_of(30))
    before = fields_in(store)
    gone = ledger.jobs.begin_removal("job", ids_in(store), "out")
    ledger.jobs.finish(gone.job)
    assert ledger.jobs.get("job").state == REMOVED
    undone = ledger.undo(gone.version, "undo")
    ledger.jobs.finish(undone.job)

    assert fields_in(store) == before
    assert ledger.jobs.get("job").state == DONE
    ledger.jobs.finish(ledger.undo(undone.version, "redo").job)
    assert fields_in(store) == {}
    assert ledger.jobs.get("job").state == REMOVED


def test_removal_keeps_edited(store: MemoryStore, ledger: Ledger) -> None:
    """Rows somebody changed stay when asked; trashed ones go, and undone changes are none."""
    bring_in(ledger, lines_of(20))
    ids = ids_in(store)
    mine, trashed, back = (ledger.expense(one) for one in ids[:3])
    ledger.edit(mine.id, mine.version, a_draft(77), "mine")
    ledger.delete([trashed.id], "trash")
    edited = ledger.edit(back.id, back.version, a_draft(78), "and back")
    ledger.undo(edited.version, "undo")
    gone = ledger.jobs.begin_removal("job", ids, "out", keep_edited=True)
    done = ledger.jobs.finish(gone.job)

    assert (done.added, done.known) == (19, 1)
    assert ids_in(store) == [mine.id]


def test_resend_is_one_change(ledger: Ledger) -> None:
    """Sent again, few or many, a change is the first one; other ids under its name are refused."""
    ids = some(ledger, 20)
    few = ledger.change(ids[:2], BulkChange(category=FOOD), "few")
    many = ledger.change(ids, BulkChange(merchant="Kiosk"), "many")

    assert ledger.change(ids[:2], BulkChange(category=FOOD), "few") == few
    assert ledger.change(ids, BulkChange(merchant="Kiosk"), "many") == many
    assert ledger.jobs.get("many").kind == BULK
    ledger.jobs.finish("many")
    with pytest.raises(OperationMismatch):
        ledger.change(ids[1:], BulkChange(merchant="Kiosk"), "many")


def test_commits_stay_small() -> None:
    """The longest notes are spread so that no journal entry grows too large."""
    store = MemoryStore(CommitLimits(95, 50_000))
    ledger = a_ledger(store)
    long = "漢" * 2_000
    ids = [ledger.add(a_draft(5, note=long), f"o{n}").ids[0] for n in range(30)]
    done = ledger.change(ids, BulkChange(note="x" + long[1:]), "change")
    ledger.jobs.finish(done.job)
    undone = ledger.undo(done.version, "undo")
    ledger.jobs.finish(undone.job)
    sizes = [len(str(entry_values(entry)).encode()) for entry in store.journal("ann", 0)]

    assert done.job
    assert max(sizes) < 52_000
    assert {ledger.expense(one).note for one in ids} == {long}


def test_too_many_tags_are_left(ledger: Ledger) -> None:
    """An expense that cannot hold the tag keeps those it has; others get it."""
    full = tuple(f"t{number:02}" for number in range(MAX_TAGS))
    crowded = ledger.add(a_draft(tags=full), "a").ids[0]
    free = ledger.add(a_draft(tags=("Work",)), "b").ids[0]
    ledger.change([crowded, free], BulkChange(add_tags=("new", "#Trip")), "tag")
    ledger.change([free], BulkChange(remove_tags=("WORK",)), "untag")

    assert ledger.expense(crowded).tags == full
    assert ledger.expense(free).tags == ("new", "Trip")


def test_refusals(ledger: Ledger) -> None:
    """What cannot be done is said before anything is written."""
    ids = some(ledger, 20)
    for change, error, text in (
        (BulkChange(), InvalidInput, "choose what to do"),
        (BulkChange(merchant="x" * 201), InvalidExpense, "201 characters"),
        (BulkChange(day=date(1969, 1, 1)), InvalidExpense, "1970"),
        (BulkChange(category="9" * 16), UnknownCategory, "not there"),
        (BulkChange(category="../x"), UnknownCategory, "not there"),
    ):
        for some_ids in (ids[:2], ids):
            with pytest.raises(error, match=text):
                ledger.change(some_ids, change, "no")
    with pytest.raises(UnknownExpense):
        ledger.change(["f" * 32], BulkChange(category=FOOD), "no")
    with pytest.raises(UnknownExpense):
        ledger.change(["E#1"], BulkChange(category=FOOD), "no")
    assert len(ledger.journal(None, 100)) == 20


def test_edited_is_told_from_trashed() -> None:
    """Only a change of what an expense says marks it as edited."""
    expense = Expense(date(2026, 1, 1), 100, "Kiosk", id="0" * 32)

    assert not BulkChange(trash=True).applied(expense, None, 5).was_edited
    assert not BulkChange(merchant="Kiosk").applied(expense, None, 5).was_edited
    assert BulkChange(merchant="Shop").applied(expense, None, 5).was_edited


def test_purge() -> None:
    """Only what was trashed in time goes; nothing of it stays in the commit or comes back."""
    clock, store = SteppingClock(), MemoryStore()
    ledger = a_ledger(store, clock=clock)
    ids = some(ledger, 20)
    ledger.delete(ids[:3], "old")
    until = clock.now()
    clock.move(timedelta(days=1))
    ledger.delete(ids[3:5], "new")
    receipt = ledger.purge(ids[:8], "purge", until=until)
    done = ledger.jobs.finish(receipt.job)

    assert (done.added, done.known) == (3, 5)
    assert set(ids_in(store)) == set(ids[3:])
    with pytest.raises(NothingToUndo):
        ledger.undo(receipt.version, "undo")
    with pytest.raises(UnknownExpense):
        ledger.history(ids[0])


def test_purged_texts_leave_the_journal(store: MemoryStore, ledger: Ledger) -> None:
    """Much trash goes piece by piece; no commit holds its texts any more, others keep theirs."""
    secret, kept = "Clinic", "Bakery"
    ids = [ledger.add(a_draft(7, merchant=secret, note=secret), f"o{n}").ids[0] for n in range(30)]
    other = ledger.add(a_draft(8, merchant=kept), "other")
    ledger.edit(ids[0], 1, a_draft(9, merchant=f"{secret} again"), "edit")
    moved = ledger.change([*ids, *other.ids], BulkChange(day=date(2026, 3, 1)), "move")
    ledger.jobs.finish(moved.job)
    ledger.jobs.finish(ledger.delete(ids, "trash").job)
    receipt = ledger.purge(ids, "purge")
    ledger.jobs.finish(receipt.job)
    journal = str([entry_values(entry) for entry in store.journal("ann", 0)])

    assert ids_in(store) == list(other.ids)
    assert secret not in journal
    assert kept in journal
    assert [step.act for step in ledger.history(other.ids[0])] == ["bulk", "add"]
    with pytest.raises(NothingToUndo):
        ledger.undo(receipt.version, "undo")
    with pytest.raises(NothingToUndo):
        ledger.undo(1, "undo of what was")


def test_readers_behind_a_purge_follow(store: MemoryStore, ledger: Ledger) -> None:
    """A reader that was far behind comes to the same as one that reads everything anew."""
    ids = some(ledger, 12)
    behind = store.snapshot("ann")
    ledger.edit(ids[3], 4, a_draft(99), "edit")
    ledger.jobs.finish(ledger.delete(ids[:6], "trash").job)
    ledger.jobs.finish(ledger.purge(ids[:6], "purge").job)
    brought_on = behind.advanced(store.journal("ann", behind.version)).expenses
    anew = store.snapshot("ann").expenses

    assert {brought_on.expense(row) for row in range(len(brought_on))} == {
        anew.expense(row) for row in range(len(anew))
    }


def test_trash_falls_due(store: MemoryStore) -> None:
    """Each day's trash falls due once, no less than thirty days later."""
    clock = SteppingClock()
    ledger = a_ledger(store, clock=clock)
    for id_ in some(ledger, 3):
        ledger.delete([id_], f"delete {id_}")
    due = store.due(clock.now() + timedelta(days=60), 10)

    assert [one.kind for one in due] == ["purge"]
    assert timedelta(days=30) <= due[0].when - clock.now() <= timedelta(days=31)


def test_undo_leaves_commits_in_between(ledger: Ledger) -> None:
    """Commits of others between the pieces are left alone by the undo of long work."""
    ids = some(ledger, 30)
    done = ledger.change(ids, BulkChange(merchant="Kiosk"), "change")
    ledger.jobs.advance(done.job)
    other = ledger.add(a_draft(5, merchant="Mine"), "mine").ids[0]
    ledger.jobs.finish(done.job)
    undone = ledger.undo(done.version, "undo")
    ledger.jobs.finish(undone.job)

    assert ledger.jobs.get(undone.job).kind == UNDO
    assert ledger.expense(other).merchant == "Mine"
    assert {ledger.expense(one).merchant for one in ids} == {""}
