"""Limits, categories and settings: what stands over all expenses."""

from datetime import UTC, date, datetime

import pytest
from aside import put
from builders import SteppingClock, a_draft, a_ledger
from memory_store import MemoryStore, changes_of
from recount import SpentByRecount

from spending.budget import OVERALL, budget_key
from spending.category import STARTING, Category, category_id, category_key
from spending.errors import (
    InvalidInput,
    UnknownCategory,
)
from spending.expense import expense_key
from spending.ledger import Ledger
from spending.period import Month
from spending.records import (
    CATEGORY,
    Change,
    Fields,
    Write,
)
from spending.settings import Settings

FOOD = category_id("Food")
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


def test_chosen_currency_stays_chosen(ledger: Ledger) -> None:
    """A currency, once chosen, is not up for choice again by a form that does not say so."""
    ledger.change_settings(Settings("EUR", "de_DE", chosen=True), "a")
    ledger.change_settings(Settings("EUR", "fr_FR"), "b")

    assert ledger.settings() == Settings("EUR", "fr_FR", chosen=True)
    with pytest.raises(InvalidInput):
        ledger.change_settings(Settings("JPY", "fr_FR"), "c")


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
        Change(
            expense_key(added.ids[0]),
            1,
            {"amount": 1, "edited": None},
            {"amount": 2, "edited": True},
        ),
    )


def test_currency_of_other_decimals(store: MemoryStore) -> None:
    """What was recorded before a currency is chosen keeps its meaning: cents do not become yen."""
    defaults = Settings("USD", "en_US")
    ledger = a_ledger(store, spent=SpentByRecount(store), defaults=defaults)
    ledger.change_settings(Settings("JPY", "en_US"), "empty yet")
    ledger.change_settings(Settings("USD", "en_US"), "back")
    ledger.add(a_draft(500), "o")
    with pytest.raises(InvalidInput, match="other decimals"):
        ledger.change_settings(Settings("JPY", "en_US", chosen=True), "yen")
    ledger.change_settings(Settings("EUR", "en_US", chosen=True), "euros")
    assert ledger.settings().currency == "EUR"
