"""Categories in two levels: the starting set, a person's own, archived, merged, misspelt."""

import pytest

from spending.category import (
    STARTING,
    Categories,
    Category,
    category_id,
    category_key,
    check_name,
)
from spending.errors import InvalidInput, UnknownCategory
from spending.records import Record

FOOD = category_id("Food")
GROCERIES = category_id("Food", "Groceries")


def categories_with(*own: Category) -> Categories:
    """Give the starting set with some of a person's own."""
    return Categories.of(Record(category_key(one.id), 1, one.fields) for one in own)


def test_starting_set() -> None:
    """The starting set has two levels, no name twice on one, and every sub-category a parent."""
    names = [(one.name, one.parent) for one in STARTING.values()]
    parents = {one.parent for one in STARTING.values() if one.parent}

    assert len(set(names)) == len(names) > 40
    assert all(STARTING[parent].parent is None for parent in parents)


@pytest.mark.parametrize("name", ["food", "FOOD", "  Food ", "f\u00f3od"])
def test_id_ignores_spelling(name: str) -> None:
    """Names that differ only in case, blanks and accents make one id."""
    assert category_id(name) == FOOD


def test_id_tells_levels_apart() -> None:
    """The same word on two levels, or two words run together, are different categories."""
    assert len({category_id("Food"), category_id("", "Food"), category_id("Food", "Food")}) == 3


@pytest.mark.parametrize(
    "category",
    [
        Category("1" * 16, "Boats"),
        Category("2" * 16, "Sails", parent="1" * 16),
        Category("3" * 16, "Old", archived=True),
        Category("4" * 16, "Gone", merged_into="1" * 16),
    ],
)
def test_record_round_trip(category: Category) -> None:
    """A category is read back as it was kept, and no field is kept without a value."""
    assert Category.from_record(Record(category_key(category.id), 3, category.fields)) == category
    assert None not in category.fields.values()


def test_record_of_another_time() -> None:
    """A record with less in it than today's is still a category."""
    assert Category.from_record(Record("C#5", 1, {})) == Category("5", "?")


@pytest.mark.parametrize(("name", "tidy"), [(" Pet  food ", "Pet food"), ("a" * 60, "a" * 60)])
def test_check_name(name: str, tidy: str) -> None:
    """A name is cleaned."""
    assert check_name(name) == tidy


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "a" * 61])
def test_check_name_refuses(name: str) -> None:
    """No name, or one too long to show, is refused."""
    with pytest.raises(InvalidInput) as caught:
        check_name(name)

    assert caught.value.field == "category"


def test_own_record_covers_starting_one() -> None:
    """A renamed category of the starting set bears its new name and keeps its place."""
    known = categories_with(Category(FOOD, "Eating"))

    assert known.label(GROCERIES) == "Eating › Groceries"
    assert known.label(FOOD) == "Eating"


@pytest.mark.parametrize("wanted", [None, "", "none", "0" * 16])
def test_uncategorised(wanted: str | None) -> None:
    """No id, and an id nobody knows, count as uncategorised."""
    known = categories_with()

    assert known.resolve(wanted) is None
    assert known.top(wanted) is None
    assert known.label(wanted) == "Uncategorised"


def test_merges_are_followed() -> None:
    """A category merged into one that was merged itself stands for the last."""
    first, second, last = "1" * 16, "2" * 16, "3" * 16
    known = categories_with(
        Category(first, "First", merged_into=second),
        Category(second, "Second", merged_into=last),
        Category(last, "Last", parent=FOOD),
    )

    assert known.choosable(first).id == last
    assert known.label(first) == "Food › Last"


@pytest.mark.parametrize("target", ["1" * 16, "2" * 16])
def test_merge_cycle_ends(target: str) -> None:
    """Categories merged in a circle, or into themselves, are found in finite time."""
    known = categories_with(
        Category("1" * 16, "One", merged_into="2" * 16 if target[0] == "2" else "1" * 16),
        Category("2" * 16, "Two", merged_into="1" * 16),
    )

    assert known.resolve("1" * 16) is not None
    assert known.named("One") is not None
    assert "One" not in [one.name for one in known.active]


def test_merged_into_nothing() -> None:
    """A category merged into one that is gone counts as uncategorised."""
    assert (
        categories_with(Category("1" * 16, "One", merged_into="9" * 16)).resolve("1" * 16) is None
    )


def test_parent_cycle_ends() -> None:
    """Categories above each other in a circle have a label and are not offered."""
    known = categories_with(
        Category("1" * 16, "One", parent="2" * 16), Category("2" * 16, "Two", parent="1" * 16)
    )

    assert known.label("1" * 16) == "Two › One"
    assert not {"One", "Two"} & {one.name for one in known.active}


def test_sub_category_of_a_merged_one() -> None:
    """When a category is merged, those below it are found and offered below its successor."""
    known = categories_with(Category(FOOD, "Food", merged_into=category_id("Household")))
    found = known.named("Groceries", category_id("Household"))

    assert found is not None
    assert found.id == GROCERIES
    assert GROCERIES in [one.id for one in known.active]
    assert known.label(GROCERIES) == "Household › Groceries"


def test_orphan_keeps_its_name() -> None:
    """A sub-category whose upper one is gone stands for itself."""
    known = categories_with(Category("1" * 16, "Alone", parent="9" * 16))

    assert known.label("1" * 16) == "Alone"
    assert known.named("alone", "9" * 16) is not None


def test_archived_cannot_be_chosen() -> None:
    """An archived category keeps its label but is neither offered nor chosen."""
    known = categories_with(Category(GROCERIES, "Groceries", FOOD, archived=True))

    assert known.label(GROCERIES) == "Food › Groceries"
    assert GROCERIES not in [one.id for one in known.active]
    with pytest.raises(UnknownCategory):
        known.choosable(GROCERIES)


def test_unknown_cannot_be_chosen() -> None:
    """An id nobody knows cannot be filed under."""
    with pytest.raises(UnknownCategory) as caught:
        categories_with().choosable("9" * 16)

    assert caught.value.wanted == "9" * 16


def test_active_order() -> None:
    """Upper categories stand by name, each before its own by name, whatever the case."""
    known = categories_with(
        Category("1" * 16, "apples"), Category("2" * 16, "zest", "1" * 16),
        Category("3" * 16, "Core", "1" * 16),
    )  # fmt: skip
    shown = [one.name for one in known.active]

    assert shown[:4] == ["apples", "Core", "zest", "Children"]
    assert len(shown) == len(STARTING) + 3


def test_named_prefers_the_living() -> None:
    """Of several of one name the one in use is found, then the merged, then the archived."""
    archived = Category("1" * 16, "Boats", archived=True)
    merged = Category("2" * 16, "BOATS", merged_into=FOOD)
    living = Category("3" * 16, "boats")

    assert categories_with(living, merged, archived).named("Boats") == living
    assert categories_with(merged, archived).named("Boats") == STARTING[FOOD]
    assert categories_with(archived).named("Boats") == archived
    assert categories_with().named("Boats") is None


def test_named_on_its_level() -> None:
    """A name is looked for below the category given, not elsewhere."""
    known = categories_with()

    assert known.named(" groceries", FOOD) == STARTING[GROCERIES]
    assert known.named("groceries") is None


def test_plus() -> None:
    """Some more are found beside the others."""
    more = categories_with().plus([Category("1" * 16, "Boats")])

    assert more.named("boats") == Category("1" * 16, "Boats")
    assert more.named("food") == STARTING[FOOD]
