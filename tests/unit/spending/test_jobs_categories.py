"""Names of categories in a file find those there are, and make what is missing."""

from dataclasses import replace
from datetime import date

import pytest
from aside import put
from builders import a_ledger
from importing import SMALL, bring_in, ids_in, lines_of
from memory_store import MemoryStore

from spending.category import STARTING, Category, category_id, category_key
from spending.expense import ExpenseDraft
from spending.job import ImportLine
from spending.ledger import Ledger
from spending.records import CATEGORY, Write


@pytest.fixture
def store() -> MemoryStore:
    """A store whose commits are small, so that imports take several."""
    return MemoryStore(SMALL)


@pytest.fixture
def ledger(store: MemoryStore) -> Ledger:
    """Somebody's ledger in it."""
    return a_ledger(store)


def names_in(store: MemoryStore) -> set[tuple[str, str | None]]:
    """Give the names of stored categories with the names of those above them."""
    own = {record.id: Category.from_record(record) for record in store.all("ann", CATEGORY)}
    known = {**STARTING, **own}
    return {
        (one.name, known[one.parent].name if one.parent else None) for one in own.values()
    }  # fmt: skip


def test_categories_by_name(store: MemoryStore, ledger: Ledger) -> None:
    """Names of a file find the starting set and make what is missing, on two levels."""
    names = [("Food", "Groceries"), ("Boats", ""), ("Boats", "Sails"), ("food", "Rye"), ("", "x")]
    lines = [
        replace(line, category=top, subcategory=sub)
        for line, (top, sub) in zip(lines_of(5), names, strict=True)
    ]
    bring_in(ledger, lines)

    assert names_in(store) == {("Boats", None), ("Sails", "Boats"), ("Rye", "Food")}
    assert [ledger.expense(one).category for one in ids_in(store)] == [
        category_id("Food", "Groceries"), category_id("Boats"), category_id("Boats", "Sails"),
        category_id("Food", "Rye"), None,
    ]  # fmt: skip


def test_spellings_become_one(store: MemoryStore, ledger: Ledger) -> None:
    """Spellings that differ in case, blanks, accents and invisible marks make one category."""
    names = ["Boat Trips", "boat  trips ", "BOAT\u00a0TRIPS", "Bo\u200bat Trips", "B\u00f6at trips"]
    lines = [replace(line, category=name) for line, name in zip(lines_of(5), names, strict=True)]
    bring_in(ledger, lines)

    assert names_in(store) == {("Boat Trips", None)}
    assert {ledger.expense(one).category for one in ids_in(store)} == {category_id("boat trips")}


def test_names_out_of_shape(store: MemoryStore, ledger: Ledger) -> None:
    """A name too long is cut, one that says nothing makes no category."""
    names = ["n" * 300, "n" * 60, " \u200b ", "<b>x</b>"]
    lines = [replace(line, category=name) for line, name in zip(lines_of(4), names, strict=True)]
    bring_in(ledger, lines)

    assert names_in(store) == {("n" * 60, None), ("<b>x</b>", None)}
    assert ledger.expense(ids_in(store)[2]).category is None


def test_renamed_category_is_found(store: MemoryStore, ledger: Ledger) -> None:
    """A file that bears the old name of a renamed category is filed under the new one."""
    bring_in(ledger, lines_of(1, category="Boats"), "first")
    key = category_key(category_id("Boats"))
    (record,) = store.get("ann", [key]).values()
    put(store, Write(key, record, {"name": "Ships"}))
    bring_in(ledger, lines_of(1, 5, category="boats"), "second")

    assert names_in(store) == {("Ships", None)}
    assert ledger.expense(ids_in(store)[-1]).category == category_id("Boats")


def test_archived_category_comes_back(store: MemoryStore, ledger: Ledger) -> None:
    """A file that bears the name of an archived category takes it out again."""
    ledger.archive_category(category_id("Food"), "a")
    own = ledger.add_category("Boats", "b").ids[0]
    ledger.archive_category(own, "c")
    lines = [*lines_of(1, category="Food"), *lines_of(1, 1, category="Boats")]
    bring_in(ledger, lines)

    assert names_in(store) == {("Food", None), ("Boats", None)}
    assert not any(record.fields.get("archived") for record in store.all("ann", CATEGORY))


def test_name_merged_below_another(store: MemoryStore, ledger: Ledger) -> None:
    """A name that was merged into a sub-category makes no third level."""
    sub = category_id("Food", "Groceries")
    merged = Category(category_id("Boats"), "Boats", merged_into=sub)
    put(store, Write(category_key(merged.id), None, merged.fields))
    bring_in(ledger, lines_of(1, category="Boats", subcategory="Sails"))

    assert ledger.expense(ids_in(store)[0]).category == sub


def test_chosen_category_stays(store: MemoryStore, ledger: Ledger) -> None:
    """A line that names a category by id keeps it, whatever its names say."""
    chosen = ExpenseDraft(date(2026, 11, 1), 5, category=category_id("Pets"))
    bring_in(ledger, [ImportLine("a" * 32, chosen, "Boats")])

    assert ledger.expense("a" * 32).category == category_id("Pets")
    assert names_in(store) == set()


def test_more_categories_than_a_commit_holds(store: MemoryStore, ledger: Ledger) -> None:
    """A file whose every line has new names comes in whole."""
    lines = [
        replace(line, category=f"Top {line.draft.amount}", subcategory="Sub")
        for line in lines_of(15)
    ]

    assert bring_in(ledger, lines).added == 15
    assert len(names_in(store)) == 30
