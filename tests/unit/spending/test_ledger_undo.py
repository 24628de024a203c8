"""What was done can be taken back, and is told in the history."""

import pytest
from aside import put
from builders import a_draft, a_ledger
from faulty_store import FaultyStore
from memory_store import MemoryStore

from spending.budget import OVERALL, budget_key
from spending.category import category_id, category_key
from spending.errors import (
    InvalidInput,
    NothingToUndo,
    UnknownCategory,
)
from spending.expense import expense_key
from spending.ledger import Ledger
from spending.records import (
    CommitLimits,
    Fields,
    Write,
)
from spending.settings import Settings

GROCERIES = category_id("Food", "Groceries")


@pytest.fixture
def store() -> MemoryStore:
    """An empty store."""
    return MemoryStore()


@pytest.fixture
def ledger(store: MemoryStore) -> Ledger:
    """Somebody's ledger in it."""
    return a_ledger(store)


def fields_of(store: MemoryStore, key: str) -> Fields:
    """Give the fields of a record."""
    return store.get("ann", [key])[key].fields


def test_undo_add(store: MemoryStore, ledger: Ledger) -> None:
    """An add that is undone leaves nothing; undone again, the expense is back as it was."""
    added = ledger.add(a_draft(5, note="x"), "o")
    before = ledger.expense(added.ids[0])
    undone = ledger.undo(added.version, "u")

    assert undone.ids == added.ids
    assert store.all("ann", "E") == []
    again = ledger.undo(undone.version, "r")
    after = ledger.expense(added.ids[0])
    assert (after.draft, after.version) == (before.draft, again.version)


def test_undo_edit(ledger: Ledger) -> None:
    """An edit that is undone restores every field, those that came and those that went."""
    added = ledger.add(a_draft(1, merchant="A", tags=("x",)), "o")
    before = ledger.expense(added.ids[0])
    edited = ledger.edit(before.id, before.version, a_draft(2, note="n", method="m"), "e")
    ledger.undo(edited.version, "u")

    assert ledger.expense(before.id).draft == before.draft


def test_undo_delete(ledger: Ledger) -> None:
    """A delete that is undone brings all of them back, except those that changed since."""
    ids = [ledger.add(a_draft(n + 1), f"o{n}").ids[0] for n in range(3)]
    deleted = ledger.delete(ids, "d")
    ledger.edit(ids[1], deleted.version, a_draft(9), "in the trash")
    undone = ledger.undo(deleted.version, "u")

    assert undone.ids == (ids[0], ids[2])
    assert [ledger.expense(one).trashed is None for one in ids] == [True, False, True]


def test_undo_after_later_change(ledger: Ledger) -> None:
    """What was changed since is not taken back."""
    added = ledger.add(a_draft(1), "o")
    ledger.edit(added.ids[0], added.version, a_draft(2), "e")
    with pytest.raises(NothingToUndo):
        ledger.undo(added.version, "u")

    assert ledger.expense(added.ids[0]).amount == 2


def test_undo_twice(ledger: Ledger) -> None:
    """A change is taken back once, whoever asks twice."""
    added = ledger.add(a_draft(1), "o")
    ledger.undo(added.version, "u")
    with pytest.raises(NothingToUndo):
        ledger.undo(added.version, "u2")


@pytest.mark.parametrize("version", [-1, 0, 2, 10**12, 10**15, -(10**15)])
def test_undo_no_such_version(store: MemoryStore, version: int) -> None:
    """A version that never was has nothing to undo, and no store is asked for it."""
    faulty = FaultyStore(store)
    ledger = a_ledger(faulty)
    ledger.add(a_draft(1), "o")
    with pytest.raises(NothingToUndo):
        ledger.undo(version, "u")

    assert "journal" not in faulty.calls


def test_undo_limit(store: MemoryStore, ledger: Ledger) -> None:
    """A limit that is undone is the one before; the first one is none."""
    first = ledger.set_limit(5, "a")
    second = ledger.set_limit(7, "b")
    ledger.undo(second.version, "u")
    assert fields_of(store, budget_key(OVERALL))["limits"] == {"2026-11": 5}
    with pytest.raises(NothingToUndo):
        ledger.undo(first.version, "u2")
    ledger.undo(3, "r")
    ledger.set_limit(None, "off")
    assert fields_of(store, budget_key(OVERALL))["limits"] == {"2026-11": None}


def test_undo_first_limit(store: MemoryStore, ledger: Ledger) -> None:
    """The first limit, undone, is gone; another can be set."""
    ledger.undo(ledger.set_limit(5, "a").version, "u")
    assert store.all("ann", "B") == []
    ledger.set_limit(6, "b")
    assert fields_of(store, budget_key(OVERALL))["limits"] == {"2026-11": 6}


def test_undo_category(store: MemoryStore, ledger: Ledger) -> None:
    """A new category, undone, goes out of sight; what was filed under it keeps its name."""
    made = ledger.add_category("Boats", "c")
    added = ledger.add(a_draft(category=made.ids[0]), "o")
    ledger.undo(made.version, "u")

    assert ledger.expense(added.ids[0]).category == made.ids[0]
    assert fields_of(store, category_key(made.ids[0])) == {"name": "Boats", "archived": True}
    with pytest.raises(UnknownCategory):
        ledger.add(a_draft(category=made.ids[0]), "o2")


def test_undo_archive(ledger: Ledger) -> None:
    """An archived category, undone, can be chosen again; a starting one needs no record."""
    archived = ledger.archive_category(GROCERIES, "a")
    ledger.undo(archived.version, "u")

    assert ledger.add(a_draft(category=GROCERIES), "o").ids


def test_undo_leaves_settings(ledger: Ledger) -> None:
    """The currency of amounts is not changed by undoing."""
    changed = ledger.change_settings(Settings("EUR", "de_DE", chosen=True), "s")
    with pytest.raises(NothingToUndo):
        ledger.undo(changed.version, "u")

    assert ledger.settings().locale == "de_DE"


@pytest.mark.parametrize("limits", [CommitLimits(10, 250_000), CommitLimits(95, 20_000)])
def test_undo_of_a_larger_store(limits: CommitLimits) -> None:
    """What a larger store changed in one commit is refused where it does not fit, not half done."""
    large = MemoryStore(CommitLimits(1_000, 10**6))
    fields: Fields = {"day": "2026-11-20", "amount": 1, "note": "n" * 2_000}
    put(large, *(Write(expense_key(f"{n:032x}"), None, fields) for n in range(20)))
    small = MemoryStore(limits)
    small.load("ann", large.dump("ann"))
    with pytest.raises(InvalidInput, match="too many to undo at once"):
        a_ledger(small).undo(1, "u")

    assert a_ledger(large).undo(1, "u").version == 2


def test_undo_of_full_commit() -> None:
    """The fullest commit of a store, by records or by long notes, can be undone in one."""
    store = MemoryStore()
    fields: Fields = {"day": "2026-11-20", "amount": 1, "note": "\u6f22" * 1_000}
    version = put(store, *(Write(expense_key(f"{n:032x}"), None, fields) for n in range(75)))

    assert len(a_ledger(store).undo(version, "u").ids) == 75


def test_history(ledger: Ledger) -> None:
    """Every step of an expense is there, the newest first, with what it changed."""
    added = ledger.add(a_draft(1), "o")
    ledger.add(a_draft(9), "another")
    edited = ledger.edit(added.ids[0], added.version, a_draft(2), "e")
    ledger.delete(added.ids, "d")
    ledger.undo(edited.version + 1, "u")
    steps = ledger.history(added.ids[0])

    assert [step.act for step in steps] == ["undo", "delete", "edit", "add"]
    assert steps[2].before == {"amount": 1, "edited": None}
    assert steps[2].after == {"amount": 2, "edited": True}
    assert steps[3].before == {}
    assert steps[3].after["amount"] == 1
    assert {step.source for step in steps} == {"web"}


def test_history_without_its_beginning(store: MemoryStore, ledger: Ledger) -> None:
    """When the journal no longer reaches back, the history begins where it does."""
    added = ledger.add(a_draft(1), "o")
    ledger.edit(added.ids[0], added.version, a_draft(2), "e")
    store._owners["ann"].journal[0] = (
        '{"operation": "o", "act": "add", "source": "web", "at": "2026-01-01T00:00:00+00:00",'
        ' "changes": []}'
    )

    assert [step.act for step in ledger.history(added.ids[0])] == ["edit"]
