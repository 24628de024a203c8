"""Expenses are recorded, changed and deleted, one by one and several at once."""

from datetime import timedelta

import pytest
from aside import put
from builders import SteppingClock, a_draft, a_ledger
from faulty_store import FaultyStore
from memory_store import MemoryStore, changes_of

from spending.budget import OVERALL, budget_key
from spending.bulk import BulkChange
from spending.category import NO_CATEGORY, Category, category_id, category_key
from spending.errors import (
    EditConflict,
    InvalidExpense,
    UnknownCategory,
    UnknownExpense,
    VersionMismatch,
)
from spending.expense import expense_key
from spending.ledger import Ledger
from spending.records import (
    Fields,
    Write,
)
from spending.settings import Settings

FOOD = category_id("Food")
GROCERIES = category_id("Food", "Groceries")
NOBODY = "0" * 32
BAD_IDS = ("", "0" * 31, "0" * 33, "A" * 32, "g" * 32, "0" * 5_000, "../" * 10, "E#" + "0" * 30)


@pytest.fixture
def store() -> MemoryStore:
    """An empty store."""
    return MemoryStore()


@pytest.fixture
def ledger(store: MemoryStore) -> Ledger:
    """Somebody's ledger in it."""
    return a_ledger(store)


def extended(store: MemoryStore, key: str, **more: str) -> int:
    """Add fields a newer program would write to a record."""
    (record,) = store.get("ann", [key]).values()
    return put(store, Write(key, record, {**record.fields, **more}))


def fields_of(store: MemoryStore, key: str) -> Fields:
    """Give the fields of a record."""
    return store.get("ann", [key])[key].fields


def test_add(store: MemoryStore, ledger: Ledger) -> None:
    """An expense is kept as it was drafted, with an id of its own."""
    draft = a_draft(
        1250, merchant="Kiosk", category=GROCERIES, method="Cash", tags=("a",), note="x"
    )
    receipt = ledger.add(draft, "o")
    expense = ledger.expense(receipt.ids[0])

    assert expense.draft == draft
    assert (expense.version, expense.source, expense.trashed) == (1, "", None)
    assert store.head("ann").version == receipt.version == 1


def test_add_refuses_before_writing(store: MemoryStore, ledger: Ledger) -> None:
    """A draft that cannot be kept is refused whole."""
    with pytest.raises(InvalidExpense):
        ledger.add(a_draft(0, note="n" * 10_000), "o")

    assert store.head("ann").version == 0


@pytest.mark.parametrize("category", ["none", "9" * 16, "9" * 5_000, "Food", "\ud800"])
def test_add_unknown_category(ledger: Ledger, category: str) -> None:
    """A category nobody knows, of whatever shape, cannot be filed under."""
    with pytest.raises(UnknownCategory):
        ledger.add(a_draft(category=category), "o")


def test_add_under_a_category_removed_elsewhere(store: MemoryStore, ledger: Ledger) -> None:
    """A category archived in another tab is refused with a plain word."""
    a_ledger(store).archive_category(GROCERIES, "archive")
    with pytest.raises(UnknownCategory, match="choose another one"):
        ledger.add(a_draft(category=GROCERIES), "o")


def test_add_under_a_merged_category(store: MemoryStore, ledger: Ledger) -> None:
    """A category merged into a person's own is filed under that one."""
    own = ledger.add_category("Boats", "c").ids[0]
    merged = Category(GROCERIES, "Groceries", FOOD, merged_into=own)
    put(store, Write(category_key(GROCERIES), None, merged.fields))
    receipt = ledger.add(a_draft(category=GROCERIES), "o")

    assert ledger.expense(receipt.ids[0]).category == own


def test_edit(ledger: Ledger) -> None:
    """An edit changes what a person may change and leaves the rest."""
    added = ledger.add(a_draft(1, merchant="A", tags=("x",)), "o")
    before = ledger.expense(added.ids[0])
    receipt = ledger.edit(before.id, before.version, a_draft(2, note="n"), "e")
    after = ledger.expense(before.id)

    assert after.draft == a_draft(2, note="n")
    assert (after.version, after.sequence) == (receipt.version, before.sequence)


def test_edit_conflict(ledger: Ledger) -> None:
    """Of two people at two screens the second hears of the first, with both versions."""
    added = ledger.add(a_draft(1), "o")
    ledger.edit(added.ids[0], added.version, a_draft(2), "first")
    with pytest.raises(EditConflict) as caught:
        ledger.edit(added.ids[0], added.version, a_draft(3), "second")

    assert (caught.value.stored.amount, caught.value.attempted.amount) == (2, 3)
    assert ledger.expense(added.ids[0]).amount == 2


def test_edit_of_trashed(ledger: Ledger) -> None:
    """An expense that was deleted since is not edited behind one's back; in the trash it can be."""
    added = ledger.add(a_draft(1), "o")
    deleted = ledger.delete(added.ids, "d")
    with pytest.raises(EditConflict) as caught:
        ledger.edit(added.ids[0], added.version, a_draft(2), "e")
    assert caught.value.stored.trashed

    ledger.edit(added.ids[0], deleted.version, a_draft(2), "in the trash")
    assert ledger.expense(added.ids[0]).amount == 2
    assert ledger.expense(added.ids[0]).trashed


def test_edit_keeps_an_archived_category(ledger: Ledger) -> None:
    """An expense keeps a category that was archived since, but none moves there."""
    added = ledger.add(a_draft(1, category=GROCERIES), "o")
    other = ledger.add(a_draft(1), "o2")
    ledger.archive_category(GROCERIES, "archive")
    ledger.edit(added.ids[0], added.version, a_draft(2, category=GROCERIES), "e")

    assert ledger.expense(added.ids[0]).category == GROCERIES
    with pytest.raises(UnknownCategory):
        ledger.edit(other.ids[0], other.version, a_draft(1, category=GROCERIES), "e2")


def test_unknown_fields_survive(store: MemoryStore, ledger: Ledger) -> None:
    """Fields of a newer program survive whatever this one does to a record."""
    expense = ledger.add(a_draft(1, note="old"), "o").ids[0]
    keys = [expense_key(expense), category_key(GROCERIES), budget_key(OVERALL), "S"]
    ledger.archive_category(GROCERIES, "archive")
    ledger.set_limit(5, "limit")
    ledger.change_settings(Settings("EUR", "de_DE"), "settings")
    for key in keys:
        extended(store, key, later="kept")
    ledger.edit(expense, ledger.expense(expense).version, a_draft(2), "e")
    ledger.change([expense], BulkChange(category=FOOD), "c")
    ledger.delete([expense], "d")
    ledger.add_category("Groceries", "back", FOOD)
    ledger.set_limit(6, "limit 2")
    ledger.change_settings(Settings("EUR", "fr_FR"), "settings 2")

    assert [fields_of(store, key).get("later") for key in keys] == ["kept"] * 4
    assert "note" not in fields_of(store, keys[0])
    assert "archived" not in fields_of(store, keys[1])


@pytest.mark.parametrize("expense_id", [NOBODY, *BAD_IDS])
def test_no_such_expense(ledger: Ledger, expense_id: str) -> None:
    """An id nobody knows, of whatever shape, is said to be gone."""
    for act in (
        lambda: ledger.expense(expense_id),
        lambda: ledger.history(expense_id),
        lambda: ledger.edit(expense_id, 1, a_draft(), "e"),
        lambda: ledger.delete([expense_id], "d"),
        lambda: ledger.change([expense_id], BulkChange(category=NO_CATEGORY), "c"),
    ):
        with pytest.raises(UnknownExpense):
            act()


def test_delete(ledger: Ledger) -> None:
    """Deleted expenses go to the trash with the time; who is there already keeps theirs."""
    clock = SteppingClock()
    ledger = a_ledger(MemoryStore(), clock=clock)
    ids = [ledger.add(a_draft(n + 1), f"o{n}").ids[0] for n in range(3)]
    ledger.delete(ids[:1], "d1")
    clock.move(timedelta(hours=1))
    ledger.delete(ids[:2], "d2")

    first, second, third = (ledger.expense(one).trashed for one in ids)
    assert first is not None
    assert second == first + 3600
    assert third is None


def test_several_at_once_or_none(store: MemoryStore, ledger: Ledger) -> None:
    """When one of several is not there, none is touched."""
    added = ledger.add(a_draft(), "o")
    with pytest.raises(UnknownExpense):
        ledger.delete([*added.ids, NOBODY], "d")

    assert store.head("ann").version == 1


def test_named_twice(ledger: Ledger) -> None:
    """An expense named twice is changed once."""
    added = ledger.add(a_draft(), "o")
    receipt = ledger.delete(added.ids * 2, "d")

    assert receipt.ids == added.ids


def test_nothing_selected(store: MemoryStore, ledger: Ledger) -> None:
    """Deleting nothing changes nothing."""
    assert ledger.delete([], "d").ids == ()
    assert changes_of(store, "ann", 1) == ()


def test_categorise(store: MemoryStore, ledger: Ledger) -> None:
    """Several expenses are filed in one commit; none stands for uncategorised."""
    ids = [ledger.add(a_draft(n + 1), f"o{n}").ids[0] for n in range(3)]
    receipt = ledger.change(ids, BulkChange(category=GROCERIES), "c")

    assert {ledger.expense(one).category for one in ids} == {GROCERIES}
    assert {ledger.expense(one).version for one in ids} == {receipt.version}
    assert changes_of(store, "ann", 4)[0].after == {"category": GROCERIES, "edited": True}
    ledger.change(ids[:1], BulkChange(category=NO_CATEGORY), "none")
    assert ledger.expense(ids[0]).category is None
    assert "category" not in fields_of(store, expense_key(ids[0]))


def test_categorise_reads_the_category_once() -> None:
    """Filing many expenses costs as many reads as filing one."""
    store = MemoryStore()
    ids = [a_ledger(store).add(a_draft(n + 1), f"o{n}").ids[0] for n in range(20)]
    faulty = FaultyStore(store)
    ledger = a_ledger(faulty)
    ledger.change(ids[:1], BulkChange(category=GROCERIES), "one")
    few = len(faulty.calls)
    faulty.run()
    ledger.change(ids, BulkChange(category=GROCERIES), "many")

    assert len(faulty.calls) == few


def test_categorise_unknown(ledger: Ledger) -> None:
    """Nothing is filed under a category that is gone."""
    added = ledger.add(a_draft(), "o")
    with pytest.raises(UnknownCategory):
        ledger.change(added.ids, BulkChange(category="9" * 16), "c")


def test_act_holds_while_a_record_is_as_it_was_seen(ledger: Ledger) -> None:
    """Any act can be bound to the version of a record, 0 for one never written."""
    receipt = ledger.add(a_draft(100), "add")
    expense, key = receipt.ids[0], expense_key(receipt.ids[0])
    with pytest.raises(VersionMismatch) as caught:
        ledger.expecting(key, receipt.version - 1).delete([expense], "late")
    assert caught.value.version == receipt.version
    assert ledger.expense(expense).trashed is None
    ledger.expecting(key, receipt.version).delete([expense], "in time")
    assert ledger.expense(expense).trashed is not None
    again = ledger.expecting(key, receipt.version).delete([expense], "in time")
    assert again.ids == (expense,)  # sent again it gets its answer, whatever was done since
    ledger.expecting(budget_key(OVERALL), 0).set_limit(100, "first")
    with pytest.raises(VersionMismatch):
        ledger.expecting(budget_key(OVERALL), 0).set_limit(200, "second")
