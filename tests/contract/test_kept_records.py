"""Programs of two releases on one table: each reads what the other wrote and loses none of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from builders import NOON, ONE_THRESHOLD, SteppingClock, a_draft
from commits import KeepingStore
from kept_account import fill, kept_accounts, names_written, read_kept
from memory_store import MemoryStore
from spender import a_process

from adapters.dynamodb.store import DynamoStore
from analytics.book import Book
from analytics.cache import BookCache
from spending.category import category_id
from spending.filing import CategoryDraft
from spending.ledger import Ledger
from spending.period import Month
from spending.records import HEAD, Json, KeptItem

LATER: dict[str, Json] = {"later": {"than": ["this", 1]}}
"""A field that no program of today knows."""

BEES = category_id("Pets", "Bees")
THIS = Month(2026, 11)


@dataclass(frozen=True)
class Said:
    """What an account says, in short."""

    amounts: Sequence[int]
    limits: Sequence[int]
    alerts: Sequence[tuple[int, str]]
    bees: str
    mail_to: str
    views: Sequence[str]
    jobs: Sequence[tuple[str, int]]


SAID = {
    "2026-11-22": Said(
        [-500, 1, 2, 3, 1_350, 2_000], [1_000], [(100, "2026-11-30")], "Bees", "", [],
        [("done", 3)],
    ),
    "2026-11-24": Said(
        [-500, 1, 2, 3, 1_350, 10_500], [10_000, 200_000],
        [(90, "2026-11-30"), (100, "2026-11-30")], "Bees", "ann@example.org", ["Food"],
        [("done", 3)],
    ),
}  # fmt: skip
PATHS = {path.stem: path for path in kept_accounts()}


def said_by(book: Book) -> Said:
    """Sum a book up."""
    columns = book.snapshot.expenses
    limits = [one.limit_in(THIS) for one in book.budgets.values()]
    return Said(
        sorted(columns.expense(row).amount for row in range(len(columns))),
        sorted(limit for limit in limits if limit is not None),
        sorted((one.threshold, str(one.days.last)) for one in book.alerts),
        book.categories.by_id[BEES].name,
        book.settings.mail_to,
        [view.name for view in book.views],
        [(job.state, job.added) for job in book.jobs],
    )


def a_book(store: KeepingStore) -> Book:
    """Read everything, as a program does that just started."""
    return BookCache(store, ONE_THRESHOLD).book("ann")


def from_later(item: KeptItem) -> KeptItem:
    """Give an item as a newer program might have written it, with a field more."""
    fields = item.values.get("fields")
    if isinstance(fields, dict):
        return KeptItem(item.key, {**item.values, "fields": {**fields, **LATER}})
    return KeptItem(item.key, {**item.values, **LATER})


def act(ledger: Ledger, book: Book) -> list[str]:
    """Change one record of each kind there is; give the expense's id, and the keys changed."""
    rows = map(book.snapshot.expenses.expense, range(len(book.snapshot.expenses)))
    expense = next(one for one in rows if one.merchant == "Café")
    ledger.edit(expense.id, expense.version, replace(expense.draft, note="edited"), "act edit")
    ledger.change_category(BEES, CategoryDraft("Wasps", category_id("Pets")), "act rename")
    budget = next(iter(book.budgets))
    ledger.set_limit(900_000, "act limit", budget=budget)
    alert = book.alerts[0].id
    ledger.dismiss([alert], "act dismiss")
    changed = [f"E#{expense.id}", f"C#{BEES}", f"B#{budget}", f"A#{alert}"]
    for view in book.views:
        ledger.rename_view(view.id, "Meals", view.version, "act view")
        changed.append(f"V#{view.id}")
    ledger.change_settings(replace(book.settings, week=1), "act settings")
    return [expense.id, *changed, "S"]


@pytest.mark.parametrize("day", SAID)
def test_what_was_kept_once_is_read_for_good(store: KeepingStore, day: str) -> None:
    """Everything an earlier release kept is there, can be changed, undone and traced."""
    items = read_kept(PATHS[day])
    store.load("ann", items)
    book = a_book(store)
    assert {one.key: one for one in store.dump("ann")} == {one.key: one for one in items}
    assert said_by(book) == SAID[day]

    ledger = a_process(store, clock=SteppingClock(NOON))
    again = ledger.add(a_draft(-500, "2026-11-19"), "refund")
    assert again.version < book.version  # a resend gets the first answer
    expense = act(ledger, book)[0]
    assert a_book(store).categories.by_id[BEES].name == "Wasps"
    assert [step.act for step in ledger.history(expense)] == ["edit", "edit", "add"]
    edit = next(one for one in ledger.journal(None, 100) if one.operation == "act edit")
    ledger.undo(edit.version, "act undo")
    assert ledger.expense(expense).note != "edited"


def test_every_account_that_is_kept_is_read() -> None:
    """A file without its figures above would be read by nobody."""
    assert sorted(PATHS) == sorted(SAID)


def test_what_is_written_today_is_kept() -> None:
    """Whoever adds a field keeps an account that has it: a new file beside the old ones.

    `kept_account.write_kept` writes it, of what `kept_account.fill` makes.
    """
    today = MemoryStore()
    fill(today)
    newest = read_kept(PATHS[max(PATHS)])

    assert names_written(today.dump("ann")) == names_written(newest)


def test_what_a_newer_program_wrote_survives(store: KeepingStore) -> None:
    """Fields and kinds of records not known here change nothing, and are there after an edit."""
    items = read_kept(PATHS[max(PATHS)])
    store.load("ann", [*map(from_later, items), KeptItem("X#1", {"version": 1, "fields": LATER})])
    before = {one.key: one.values for one in store.dump("ann")}
    book = a_book(store)
    assert said_by(book) == SAID[max(SAID)]

    _, *changed = act(a_process(store, clock=SteppingClock(NOON)), book)
    after = {one.key: one.values for one in store.dump("ann")}
    assert len(changed) == 6  # the kinds a person changes
    for key in (*changed, "X#1"):
        fields = after[key]["fields"]
        assert isinstance(fields, dict)
        assert fields["later"] == LATER["later"], key
    assert not {key: after[key] for key in changed if after[key] == before[key]}
    if isinstance(store, DynamoStore):  # the store that two releases share
        assert after[HEAD]["later"] == LATER["later"]
