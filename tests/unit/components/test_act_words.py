"""Every act of an account is one plain sentence."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from builders import a_draft, a_ledger
from memory_store import MemoryStore

from analytics.activity import activity
from analytics.book import Book, book_of
from components.act_words import said
from components.history import source_in_words
from spending.bulk import BulkChange
from spending.category import STARTING
from spending.filing import CategoryDraft
from spending.job import IMPORT, SAMPLE, ImportLine
from spending.ledger import Ledger
from spending.period import Month
from spending.records import CommitLimits
from spending.settings import Settings

_BY_LABEL = {(one.parent and STARTING[one.parent].name, one.name): one.id
             for one in STARTING.values()}  # fmt: skip
_FOOD, _COFFEE = _BY_LABEL[None, "Food"], _BY_LABEL["Food", "Coffee"]
_LEISURE = _BY_LABEL[None, "Leisure"]
_LINES = [ImportLine(f"{n:032x}", a_draft(100 + n)) for n in range(20)]


@pytest.fixture
def store() -> MemoryStore:
    """A store whose commits hold few records."""
    return MemoryStore(CommitLimits(records=16, journal_bytes=250_000))


@pytest.fixture
def ledger(store: MemoryStore) -> Ledger:
    """A ledger with one expense."""
    made = a_ledger(store)
    made.add(a_draft(1250, merchant="Daily Grind", category=_COFFEE), "first")
    return made


def _told(store: MemoryStore) -> list[str]:
    book = _book(store)
    return [said(act, book) for act in activity(book, a_ledger(store).journal).acts]


def _book(store: MemoryStore) -> Book:
    return book_of(store.snapshot("ann"), Settings("EUR", "en_US", "UTC"))


def _only(ledger: Ledger) -> str:
    return ledger._store.all("ann", "E")[0].id


def _edit(ledger: Ledger, **kept: object) -> None:
    expense = ledger.expense(_only(ledger))
    draft = replace(expense.draft, **kept)  # type: ignore[arg-type] # a draft's fields
    ledger.edit(expense.id, expense.version, draft, "edit")


_ACTS: list[tuple[Callable[[Ledger], object], str]] = [
    (lambda one: one.settings(), "Added €12.50 at Daily Grind"),
    (lambda one: one.add(a_draft(-500), "x"), "Added -€5.00"),
    (
        lambda one: _edit(one, category=_LEISURE),
        "Changed category of Daily Grind: Food › Coffee → Leisure",
    ),
    (lambda one: _edit(one, note="secret"), "Changed note of Daily Grind"),
    (
        lambda one: _edit(one, merchant=""),
        "Changed merchant of €12.50 on Nov 20, 2026: Daily Grind → none",
    ),
    (
        lambda one: _edit(one, amount=600, tags=("a", "b")),
        "Changed Daily Grind: amount €12.50 → €6.00, tags none → a, b",
    ),
    (lambda one: one.delete([_only(one)], "x"), "Deleted €12.50 at Daily Grind"),
    (
        lambda one: one.change([_only(one)], BulkChange(category=_FOOD), "x"),
        "Changed category of Daily Grind: Food › Coffee → Food",
    ),
    (lambda one: one.undo(1, "x"), "Undone: added €12.50 at Daily Grind"),
    (lambda one: one.set_limit(150_000, "x"), "Limit set to €1,500.00 from November 2026 on"),
    (
        lambda one: one.set_limit(5_000, "x", Month(2027, 1)),
        "Limit set to €50.00 from January 2027 on",
    ),
    (lambda one: one.add_category("<b>Cellar</b>", "x"), "Added category <b>Cellar</b>"),
    (
        lambda one: one.change_category(_COFFEE, CategoryDraft("Beans", _LEISURE), "x"),
        "Category Coffee renamed to Beans and moved under Leisure",
    ),
    (
        lambda one: one.change_category(_FOOD, CategoryDraft("Food", None, 3), "x"),
        "Category Food recoloured",
    ),
    (lambda one: one.archive_category(_FOOD, "x"), "Archived category Food"),
    (lambda one: one.merge_category(_FOOD, _LEISURE, "x"), "Merged category Food into Leisure"),
    (
        lambda one: one.change_settings(replace(one.settings(), week=7), "x"),
        (
            "Settings: currency EUR, language and region en_US, time zone UTC, "
            "week from Sunday on, told at 100%"
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("act", "sentence"), _ACTS, ids=lambda one: one if str(one) == one else "")
def test_sentences(
    store: MemoryStore, ledger: Ledger, act: Callable[[Ledger], object], sentence: str
) -> None:
    """Each act says what it did, in the account's own writing."""
    act(ledger)
    assert _told(store)[0] == sentence


def _import(ledger: Ledger, kind: str = IMPORT) -> None:
    ledger.jobs.begin_import(_LINES, "job", kind=kind, about="bank.csv")
    ledger.jobs.finish("job")


def _all(ledger: Ledger) -> list[str]:
    return [record.id for record in ledger._store.all("ann", "E")]


def test_long_work(store: MemoryStore, ledger: Ledger) -> None:
    """Long work is one sentence with its number, as is taking it back."""
    _import(ledger)
    receipt = ledger.change(_all(ledger), BulkChange(category=_LEISURE, note="x"), "bulk")
    ledger.jobs.finish(receipt.job)
    ledger.jobs.finish(ledger.undo(receipt.version, "back").job)
    ledger.jobs.finish(ledger.change(_all(ledger), BulkChange(trash=True), "trash").job)
    ledger.jobs.finish(ledger.jobs.begin_removal("job", _all(ledger), "out").job)
    assert _told(store)[:-1] == [
        "Took out bank.csv: 20 expenses",
        "Deleted 21 expenses",
        "Undone: changed 21 expenses: category to Leisure, note",
        "Changed 21 expenses: category to Leisure, note",
        "Imported bank.csv: 20 expenses",
    ]


def test_running_work(store: MemoryStore, ledger: Ledger) -> None:
    """What still runs says so, with what it is going to do."""
    ledger.jobs.begin_import(_LINES, "job", kind=SAMPLE, about="")
    assert _told(store)[0] == "Loading sample data: 20 expenses"


def test_removed_for_good(store: MemoryStore, ledger: Ledger) -> None:
    """Who looks back finds that there was something, and nothing of what it was."""
    ids = _all(ledger)
    ledger.delete(ids, "delete")
    ledger.jobs.finish(ledger.purge(ids, "purge").job)
    told = _told(store)
    assert told == [
        "Removed 1 expense for good",
        "Deleted 1 expense, gone for good since",
        "Added 1 expense, gone for good since",
    ]


def test_several_at_once(store: MemoryStore, ledger: Ledger) -> None:
    """Of several expenses the number is told, and their sum where it is known."""
    ledger.add(a_draft(2_750), "second")
    ledger.change(_all(ledger), BulkChange(category=_FOOD), "file")
    ledger.change(_all(ledger), BulkChange(category="none"), "unfile")
    ledger.delete(_all(ledger), "delete")
    assert _told(store)[:3] == [
        "Deleted 2 expenses (€40.00)",
        "Changed category of 2 expenses to Uncategorised",
        "Changed category of 2 expenses to Food",
    ]


def test_adding_a_category_taken_back(store: MemoryStore, ledger: Ledger) -> None:
    """A new category goes out of sight when its adding is undone; the sentence is the adding's."""
    receipt = ledger.add_category("Cellar", "add")
    ledger.undo(receipt.version, "undo")
    assert _told(store)[0] == "Undone: adding category Cellar"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("web", "On these pages"),
        ("command", "By a command"),
        ("sample", "By a command"),
        ("system", "By itself"),
        ("bookmark", "Bookmark"),
    ],
)
def test_sources(store: MemoryStore, source: str, words: str) -> None:
    """Where an act came from is said in words."""
    Ledger("ann", a_ledger(store)._tools, source).add(a_draft(), "one")
    act = activity(_book(store), a_ledger(store).journal).acts[0]
    assert source_in_words(act) == words


def test_views(store: MemoryStore, ledger: Ledger) -> None:
    """Each act on a saved view says which one it was, also when it is taken back."""
    one = ledger.save_view("Café <b>", "/", "period=all", "save")
    renamed = ledger.rename_view(one.ids[0], "Tea", one.version, "rename")
    changed = ledger.change_view(one.ids[0], "period=this-year", renamed.version, "change")
    start = ledger.choose_start(one.ids[0], "start")
    ledger.undo(start.version, "undo start")
    ledger.choose_start(one.ids[0], "start again")
    ledger.choose_start(None, "usual")
    gone = ledger.delete_view(one.ids[0], "delete")
    ledger.undo(gone.version, "undo delete")

    assert changed.version == 4
    assert _told(store)[:9] == [
        "Undone: deleted view Tea",
        "Deleted view Tea",
        "The usual overview is shown at the start",
        "View Tea is shown at the start",
        "Undone: view Tea is shown at the start",
        "View Tea is shown at the start",
        "Changed what view Tea shows",
        "Renamed view Café <b> to Tea",
        "Saved view Café <b>",
    ]


def test_change_of_a_view_that_is_gone(store: MemoryStore, ledger: Ledger) -> None:
    """What was done to a view that was deleted since is still told."""
    one = ledger.save_view("One", "/", "period=all", "save")
    ledger.change_view(one.ids[0], "period=this-year", one.version, "change")
    ledger.delete_view(one.ids[0], "delete")

    assert "Changed what a view that is gone shows" in _told(store)
