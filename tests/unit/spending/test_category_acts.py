"""What a person does with their categories: made, changed, merged, archived, and taken back."""

from collections.abc import Callable

import pytest
from builders import a_draft, a_ledger
from hypothesis import given
from hypothesis import strategies as st
from memory_store import MemoryStore

from spending.category import STARTING, Categories, category_id
from spending.errors import InvalidInput, SpendingError, UnknownCategory
from spending.filing import CategoryDraft, below
from spending.ledger import Ledger
from spending.records import CATEGORY
from spending.writer import Receipt

FOOD, LEISURE, PETS = (category_id(name) for name in ("Food", "Leisure", "Pets"))
GROCERIES, COFFEE = (category_id("Food", name) for name in ("Groceries", "Coffee"))

Act = Callable[[], Receipt]
Named = Callable[[str], Receipt]


@pytest.fixture
def store() -> MemoryStore:
    """A store."""
    return MemoryStore()


@pytest.fixture
def ledger(store: MemoryStore) -> Ledger:
    """Somebody's ledger in it."""
    return a_ledger(store)


def known(store: MemoryStore) -> Categories:
    """Give the categories as they are now."""
    return Categories.of(store.all("ann", CATEGORY))


def test_renamed_moved_and_coloured(store: MemoryStore, ledger: Ledger) -> None:
    """A draft says everything of a category; its expenses follow without being touched."""
    expense = ledger.add(a_draft(category=COFFEE), "add").ids[0]
    ledger.change_category(COFFEE, CategoryDraft(" Espresso ", LEISURE, 3), "change")

    category = known(store).by_id[COFFEE]
    assert (category.name, category.parent, category.colour) == ("Espresso", LEISURE, 3)
    assert known(store).label(ledger.expense(expense).category) == "Leisure › Espresso"
    assert ledger.expense(expense).version == 1
    ledger.change_category(COFFEE, CategoryDraft("Espresso"), "up")
    assert known(store).top(COFFEE) == known(store).by_id[COFFEE]
    assert known(store).by_id[COFFEE].colour is None


def test_starting_category_is_itself_again(store: MemoryStore, ledger: Ledger) -> None:
    """The undo of a first change, merge or archiving gives a starting category as it came."""
    acts: tuple[Named, ...] = (
        lambda name: ledger.change_category(FOOD, CategoryDraft("Meals", None, 1), name),
        lambda name: ledger.merge_category(FOOD, LEISURE, name),
        lambda name: ledger.archive_category(FOOD, name),
    )
    for number, act in enumerate(acts):
        done = act(f"act {number}")
        assert known(store).by_id[FOOD] != STARTING[FOOD]
        ledger.undo(done.version, f"undo {number}")
        assert known(store).by_id[FOOD] == STARTING[FOOD]
    own = ledger.add_category("Own", "own")
    ledger.undo(own.version, "undo own")
    assert known(store).by_id[own.ids[0]].archived


def test_merged(store: MemoryStore, ledger: Ledger) -> None:
    """All below goes along; equal names become one; archived and merged ones are found too."""
    own = ledger.add_category("Outside", "own").ids[0]
    ledger.add_category("groceries", "sub", own)
    ledger.add_category("Wine", "wine", own)
    expense = ledger.add(a_draft(category=category_id("Outside", "groceries")), "add").ids[0]
    other = ledger.add(a_draft(category=category_id("Outside", "Wine")), "add 2").ids[0]
    ledger.merge_category(own, FOOD, "merge")

    named = known(store)
    assert named.label(ledger.expense(expense).category) == "Food › Groceries"
    assert named.label(ledger.expense(other).category) == "Food › Wine"
    assert named.named("Outside") == named.by_id[FOOD]
    ledger.merge_category(PETS, own, "into a merged one")
    assert known(store).resolve(PETS) == known(store).by_id[FOOD]


def test_revived(store: MemoryStore, ledger: Ledger) -> None:
    """An archived one comes back unless its name is taken or what lies above is archived."""
    ledger.archive_category(COFFEE, "a")
    ledger.revive_category(COFFEE, "r")
    assert known(store).choosable(COFFEE)
    ledger.archive_category(COFFEE, "a2")
    ledger.archive_category(FOOD, "a3")
    with pytest.raises(InvalidInput, match="bring that back first"):
        ledger.revive_category(COFFEE, "no")
    ledger.archive_category(PETS, "a4")
    ledger.change_category(LEISURE, CategoryDraft("pets"), "taken")
    with pytest.raises(InvalidInput, match="another one is"):
        ledger.revive_category(PETS, "no")


def test_refusals(ledger: Ledger) -> None:
    """What would make a third level, a loop or two of a name is refused in words."""
    refused: tuple[tuple[Act, str], ...] = (
        (lambda: ledger.change_category(COFFEE, CategoryDraft("groceries", FOOD), "n"), "another"),
        (lambda: ledger.change_category(FOOD, CategoryDraft("Food", LEISURE), "n"), "upper level"),
        (lambda: ledger.change_category(PETS, CategoryDraft("Pets", PETS), "n"), "upper level"),
        (lambda: ledger.change_category(PETS, CategoryDraft("Pets", COFFEE), "n"), "two levels"),
        (lambda: ledger.change_category(PETS, CategoryDraft(""), "n"), "needs a name"),
        (lambda: ledger.change_category(PETS, CategoryDraft("x" * 61), "n"), "longer than 60"),
        (lambda: ledger.change_category(PETS, CategoryDraft("Pets", None, 7), "n"), "choose from"),
        (lambda: ledger.add_category("Pets", "n"), "there already"),
        (lambda: ledger.add_category("Cat", "n", colour=-1), "choose from"),
        (lambda: ledger.merge_category(PETS, PETS, "n"), "into itself"),
        (lambda: ledger.merge_category(FOOD, COFFEE, "n"), "has others below it"),
        (lambda: ledger.merge_category(FOOD, category_id("Leisure", "Books"), "n"), "below it"),
    )
    for act, text in refused:
        with pytest.raises(InvalidInput, match=text):
            act()
    for act in (
        lambda: ledger.change_category("9" * 16, CategoryDraft("x"), "n"),
        lambda: ledger.merge_category("9" * 16, FOOD, "n"),
        lambda: ledger.merge_category(FOOD, "9" * 16, "n"),
        lambda: ledger.revive_category("nonsense", "n"),
        lambda: ledger.add_category("New", "n", "9" * 16),
    ):
        with pytest.raises(UnknownCategory):
            act()
    assert ledger.journal(None, 5) == []


IDS = st.sampled_from(tuple(STARTING)[:9])
ACTS = st.one_of(
    st.tuples(st.just("change"), IDS, st.none() | IDS, st.sampled_from("abc")),
    st.tuples(st.just("merge"), IDS, IDS, st.just("")),
    st.tuples(st.just("archive"), IDS, IDS, st.just("")),
    st.tuples(st.just("revive"), IDS, IDS, st.just("")),
)


@given(st.lists(ACTS, max_size=12))
def test_always_two_levels(acts: list[tuple[str, str, str | None, str]]) -> None:
    """Whatever is done in whatever order: two levels, no loop, every id stands for one."""
    store = MemoryStore()
    ledger = a_ledger(store)
    for number, (act, wanted, other, name) in enumerate(acts):
        try:
            if act == "change":
                ledger.change_category(wanted, CategoryDraft(name, other), f"o{number}")
            elif act == "merge":
                ledger.merge_category(wanted, str(other), f"o{number}")
            elif act == "archive":
                ledger.archive_category(wanted, f"o{number}")
            else:
                ledger.revive_category(wanted, f"o{number}")
        except SpendingError:
            continue
    named = known(store)
    for one in STARTING:
        category, top = named.resolve(one), named.top(one)
        assert category
        assert not category.merged_into
        assert top
        assert top.id == category.id or not below(named, category.id)
        assert named.top(top.id) == top


def test_merged_one_is_left_alone(store: MemoryStore, ledger: Ledger) -> None:
    """Who still sees a category that was merged elsewhere does not change the other instead."""
    ledger.merge_category(PETS, LEISURE, "merge")
    acts: tuple[Named, ...] = (
        lambda name: ledger.archive_category(PETS, name),
        lambda name: ledger.change_category(PETS, CategoryDraft("Animals"), name),
        lambda name: ledger.merge_category(PETS, FOOD, name),
        lambda name: ledger.revive_category(PETS, name),
    )
    for act in acts:
        with pytest.raises(UnknownCategory):
            act("stale")
    assert known(store).by_id[LEISURE] == STARTING[LEISURE]
    ledger.add_category("Pets", "again")
    assert not known(store).by_id[LEISURE].archived


def test_undo_keeps_two_levels(store: MemoryStore, ledger: Ledger) -> None:
    """An undo that would close a loop of merges is refused, and nothing changes."""
    first = ledger.merge_category(PETS, LEISURE, "merge")
    back = ledger.undo(first.version, "undo")
    ledger.merge_category(LEISURE, PETS, "the other way")
    with pytest.raises((InvalidInput, SpendingError)):
        ledger.undo(back.version, "redo")
    assert known(store).resolve(LEISURE) == known(store).by_id[PETS]


def test_merge_brings_an_archived_equal_back(store: MemoryStore, ledger: Ledger) -> None:
    """What is in use stays choosable when it becomes one with an archived one of its name."""
    own = ledger.add_category("Outside", "own").ids[0]
    coffee = ledger.add_category("Coffee", "sub", own).ids[0]
    ledger.archive_category(COFFEE, "archive")
    ledger.merge_category(own, FOOD, "merge")
    assert known(store).choosable(coffee).id == COFFEE
