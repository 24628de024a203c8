"""Everything one person can do with their money, one by one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from builders import SteppingClock, a_draft, a_ledger
from faulty_store import FaultyStore
from memory_store import MemoryStore, changes_of

from spending.budget import OVERALL, budget_key
from spending.category import STARTING, Category, category_id, category_key
from spending.errors import (
    EditConflict,
    InvalidExpense,
    InvalidInput,
    NothingToUndo,
    UnknownCategory,
    UnknownExpense,
)
from spending.expense import expense_key
from spending.ledger import Ledger
from spending.period import Month
from spending.records import (
    CATEGORY,
    Change,
    Commit,
    CommitLimits,
    Fields,
    Head,
    JournalEntry,
    Operation,
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


def put(store: MemoryStore, *writes: Write) -> int:
    """Commit something past the ledger, and give the version it made."""
    head = store.head("ann")
    version, now = head.version + 1, SteppingClock().now()
    changes = tuple(write.change for write in writes)
    store.commit(
        "ann",
        Commit(
            Head(version, head.state, head.over),
            Operation(f"put {version}", "", version, {}, now),
            JournalEntry(version, f"put {version}", "put", "test", now, changes),
            writes,
            (),
            (),
            now,
        ),
    )
    return version


def extended(store: MemoryStore, key: str, **more: str) -> int:
    """Add fields a newer program would write to a record."""
    (record,) = store.get("ann", [key]).values()
    return put(store, Write(key, record, {**record.fields, **more}))


def fields_of(store: MemoryStore, key: str) -> Fields:
    """Give the fields of a record."""
    return store.get("ann", [key])[key].fields


# Adding


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


# Editing


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
    ledger.categorise([expense], FOOD, "c")
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
        lambda: ledger.categorise([expense_id], None, "c"),
    ):
        with pytest.raises(UnknownExpense):
            act()


# Deleting and filing several


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


def test_too_many_at_once(ledger: Ledger) -> None:
    """More than a commit holds is refused with the number that goes."""
    ids = [f"{number:032x}" for number in range(86)]
    with pytest.raises(InvalidInput, match="has 86 expenses; 85 go at once"):
        ledger.delete(ids, "d")
    with pytest.raises(UnknownExpense):  # so many would do
        ledger.delete(ids[:85], "d")


def test_categorise(store: MemoryStore, ledger: Ledger) -> None:
    """Several expenses are filed in one commit; none stands for uncategorised."""
    ids = [ledger.add(a_draft(n + 1), f"o{n}").ids[0] for n in range(3)]
    receipt = ledger.categorise(ids, GROCERIES, "c")

    assert {ledger.expense(one).category for one in ids} == {GROCERIES}
    assert {ledger.expense(one).version for one in ids} == {receipt.version}
    assert changes_of(store, "ann", 4)[0].after == {"category": GROCERIES}
    ledger.categorise(ids[:1], None, "none")
    assert ledger.expense(ids[0]).category is None
    assert "category" not in fields_of(store, expense_key(ids[0]))


def test_categorise_reads_the_category_once() -> None:
    """Filing many expenses costs as many reads as filing one."""
    store = MemoryStore()
    ids = [a_ledger(store).add(a_draft(n + 1), f"o{n}").ids[0] for n in range(20)]
    faulty = FaultyStore(store)
    ledger = a_ledger(faulty)
    ledger.categorise(ids[:1], GROCERIES, "one")
    few = len(faulty.calls)
    faulty.run()
    ledger.categorise(ids, GROCERIES, "many")

    assert len(faulty.calls) == few


def test_categorise_unknown(ledger: Ledger) -> None:
    """Nothing is filed under a category that is gone."""
    added = ledger.add(a_draft(), "o")
    with pytest.raises(UnknownCategory):
        ledger.categorise(added.ids, "9" * 16, "c")


# Undoing


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
def test_undo_no_such_version(ledger: Ledger, version: int) -> None:
    """A version that never was has nothing to undo."""
    ledger.add(a_draft(1), "o")
    with pytest.raises(NothingToUndo):
        ledger.undo(version, "u")


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


# History


def test_history(ledger: Ledger) -> None:
    """Every step of an expense is there, the newest first, with what it changed."""
    added = ledger.add(a_draft(1), "o")
    ledger.add(a_draft(9), "another")
    edited = ledger.edit(added.ids[0], added.version, a_draft(2), "e")
    ledger.delete(added.ids, "d")
    ledger.undo(edited.version + 1, "u")
    steps = ledger.history(added.ids[0])

    assert [step.act for step in steps] == ["undo", "delete", "edit", "add"]
    assert steps[2].before == {"amount": 1}
    assert steps[2].after == {"amount": 2}
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


# Limits


def test_set_limit(store: MemoryStore, ledger: Ledger) -> None:
    """A limit holds from this month, or the one that is said, on."""
    ledger.set_limit(500, "a")
    ledger.set_limit(600, "b", Month(2027, 1))

    assert fields_of(store, budget_key(OVERALL))["limits"] == {"2026-11": 500, "2027-01": 600}


def test_same_limit_again(store: MemoryStore, ledger: Ledger) -> None:
    """Setting the limit that holds changes nothing."""
    ledger.set_limit(500, "a")
    ledger.set_limit(500, "b")

    assert changes_of(store, "ann", 2) == ()


def test_limit_refused(store: MemoryStore, ledger: Ledger) -> None:
    """A limit below nothing is refused."""
    with pytest.raises(InvalidInput):
        ledger.set_limit(-1, "a")

    assert store.head("ann").version == 0


# Categories


def test_add_category(store: MemoryStore, ledger: Ledger) -> None:
    """A category is made on either level and can be filed under."""
    top = ledger.add_category("  Boats ", "a").ids[0]
    sub = ledger.add_category("Sails", "b", top).ids[0]

    assert fields_of(store, category_key(top)) == {"name": "Boats"}
    assert fields_of(store, category_key(sub)) == {"name": "Sails", "parent": top}
    assert ledger.expense(ledger.add(a_draft(category=sub), "o").ids[0]).category == sub


@pytest.mark.parametrize(
    ("name", "parent"), [(" FOOD", None), ("groceries", FOOD), ("F\u00f3od", None)]
)
def test_category_name_taken(ledger: Ledger, name: str, parent: str | None) -> None:
    """A name that differs only in case, blanks and accents is taken."""
    with pytest.raises(InvalidInput, match="is there already"):
        ledger.add_category(name, "a", parent)


@pytest.mark.parametrize("name", ["", " ", "n" * 61])
def test_category_name_refused(ledger: Ledger, name: str) -> None:
    """A category needs a name of a bearable length."""
    with pytest.raises(InvalidInput):
        ledger.add_category(name, "a")


def test_two_levels(ledger: Ledger) -> None:
    """There is no third level."""
    with pytest.raises(InvalidInput, match="two levels"):
        ledger.add_category("Rye", "a", GROCERIES)


def test_unknown_parent(ledger: Ledger) -> None:
    """Nothing is made below a category that is gone."""
    with pytest.raises(UnknownCategory):
        ledger.add_category("Rye", "a", "9" * 16)


def test_archived_category_comes_back(ledger: Ledger) -> None:
    """The name of an archived category brings it back, with all that is filed under it."""
    first = ledger.add_category("Boats", "a").ids
    ledger.archive_category(first[0], "b")
    again = ledger.add_category("BOATS", "c")

    assert again.ids == first
    assert ledger.add(a_draft(category=first[0]), "o").ids


def test_name_of_a_renamed_category(store: MemoryStore, ledger: Ledger) -> None:
    """A name that a renamed category gave up makes a new one beside it."""
    put(store, Write(category_key(FOOD), None, Category(FOOD, "Eating").fields))
    made = ledger.add_category("Food", "a")

    assert made.ids[0] not in STARTING
    assert {record.fields["name"] for record in store.all("ann", CATEGORY)} == {"Eating", "Food"}


def test_below_a_merged_category(store: MemoryStore, ledger: Ledger) -> None:
    """Below a merged category means below the one it was merged into."""
    household = category_id("Household")
    merged = Category(FOOD, "Food", merged_into=household)
    put(store, Write(category_key(FOOD), None, merged.fields))
    made = ledger.add_category("Rye", "a", FOOD)

    assert fields_of(store, category_key(made.ids[0]))["parent"] == household
    with pytest.raises(InvalidInput, match="is there already"):
        ledger.add_category("Supplies", "b", FOOD)


def test_archive_category(store: MemoryStore, ledger: Ledger) -> None:
    """An archived category keeps its name and its expenses; twice is once too often."""
    receipt = ledger.archive_category(GROCERIES, "a")

    assert receipt.ids == (GROCERIES,)
    assert fields_of(store, category_key(GROCERIES)) == {
        "name": "Groceries", "parent": FOOD, "archived": True,
    }  # fmt: skip
    with pytest.raises(UnknownCategory):
        ledger.archive_category(GROCERIES, "b")


# Settings


def test_settings_of_nobody() -> None:
    """Without a record the settings are those of the installation."""
    defaults = Settings("JPY", "ja_JP", "Asia/Tokyo")

    assert a_ledger(MemoryStore(), defaults=defaults).settings() == defaults


def test_change_settings(store: MemoryStore) -> None:
    """Settings are kept; the same again changes nothing; a chosen currency stays."""
    ledger = a_ledger(store, defaults=Settings())
    wanted = Settings("EUR", "de_DE", "Europe/Berlin", chosen=True)
    ledger.change_settings(wanted, "a")
    ledger.change_settings(wanted, "b")

    assert ledger.settings() == wanted
    assert changes_of(store, "ann", 2) == ()
    with pytest.raises(InvalidInput, match="is EUR and stays so"):
        ledger.change_settings(Settings("JPY", "de_DE", "Europe/Berlin"), "c")


def test_settings_refused(ledger: Ledger) -> None:
    """A value nobody knows is refused, the field named."""
    with pytest.raises(InvalidInput) as caught:
        ledger.change_settings(Settings("EUR", "en_US", "Mars"), "a")

    assert caught.value.field == "zone"


def test_today_is_the_persons() -> None:
    """The day is that of the person's zone."""
    clock = SteppingClock(datetime(2026, 11, 22, 23, tzinfo=UTC))
    defaults = Settings(zone="Asia/Tokyo")

    assert a_ledger(MemoryStore(), clock=clock, defaults=defaults).today() == date(2026, 11, 23)


def test_journal_carries_only_what_changed(store: MemoryStore, ledger: Ledger) -> None:
    """The journal of an edit holds the changed fields and no others."""
    added = ledger.add(a_draft(1, note="long" * 500), "o")
    ledger.edit(added.ids[0], added.version, a_draft(2, note="long" * 500), "e")

    assert changes_of(store, "ann", 2) == (
        Change(expense_key(added.ids[0]), 1, {"amount": 1}, {"amount": 2}),
    )
