"""The acts of an account: told once each, and undone exactly where undo still works."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from builders import a_draft, a_ledger
from hypothesis import given, settings
from hypothesis import strategies as st
from mailing import a_person, mails_of, over_the_limit, the_mail
from memory_store import MemoryStore

from analytics.activity import ACTS_AT_ONCE, Act, Activity, activity
from analytics.book import Book, book_of
from spending.bulk import BulkChange
from spending.category import STARTING
from spending.errors import InvalidInput, NothingToUndo, SpendingError
from spending.filing import CategoryDraft
from spending.job import IMPORT, ImportLine
from spending.ledger import Ledger
from spending.records import CommitLimits
from spending.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

_OWNER = "ann"
_FOOD, _HOUSING, _TRAVEL = [one.id for one in STARTING.values() if not one.parent][:3]
_FEW = CommitLimits(records=16, journal_bytes=250_000)
"""So few records a commit that a change of all expenses is long work."""


def _book(store: MemoryStore) -> Book:
    return book_of(store.snapshot(_OWNER), Settings("EUR", "en_US", "UTC"))


def _page(store: MemoryStore, before: int | None = None) -> Activity:
    return activity(_book(store), a_ledger(store).journal, before)


def _acts(store: MemoryStore) -> list[Act]:
    """Give every act, page by page."""
    page = _page(store)
    acts = list(page.acts)
    while page.older:
        page = _page(store, page.older)
        acts += page.acts
    return acts


class _Person:
    """Somebody who does this and that, each act under a number of its own."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.number = 0
        self.imported = ""

    def operation(self) -> str:
        """Give the name of the next operation."""
        self.number += 1
        return f"act-{self.number}"

    def expenses(self) -> list[str]:
        """Give the ids of all expenses there are."""
        return [record.id for record in self.ledger._store.all(_OWNER, "E")]

    def finish(self, job: str) -> None:
        """Do long work to its end."""
        if job:
            self.ledger.jobs.finish(job)

    def add(self, draw: Any) -> None:  # noqa: ANN401 - hypothesis's
        """Record something."""
        self.ledger.add(a_draft(draw(st.integers(1, 9_999))), self.operation())

    def edit(self, draw: Any) -> None:  # noqa: ANN401
        """Change the amount of something."""
        if ids := self.expenses():
            expense = self.ledger.expense(draw(st.sampled_from(ids)))
            draft = replace(expense.draft, amount=draw(st.integers(1, 9_999)))
            self.ledger.edit(expense.id, expense.version, draft, self.operation())

    def change(self, draw: Any) -> None:  # noqa: ANN401
        """Delete, restore or file some, or all at once."""
        kinds = (BulkChange(trash=True), BulkChange(trash=False), BulkChange(category=_TRAVEL))
        if ids := self.expenses():
            chosen = draw(st.just(ids) | st.lists(st.sampled_from(ids), min_size=1, unique=True))
            wanted = draw(st.sampled_from(kinds))
            self.finish(self.ledger.change(chosen, wanted, self.operation()).job)

    def purge(self, draw: Any) -> None:  # noqa: ANN401
        """Empty the trash."""
        self.finish(self.ledger.purge(self.expenses(), self.operation()).job)

    def bring_in(self, draw: Any) -> None:  # noqa: ANN401
        """Import a file of twenty lines."""
        self.imported = self.operation()
        start = self.number * 100
        lines = [ImportLine(f"{start + n:032x}", a_draft(100 + n)) for n in range(20)]
        self.ledger.jobs.begin_import(lines, self.imported, kind=IMPORT, about="bank.csv")
        self.finish(self.imported)

    def take_out(self, draw: Any) -> None:  # noqa: ANN401
        """Take the last import out again."""
        if self.imported:
            ids = self.expenses()
            begun = self.ledger.jobs.begin_removal(self.imported, ids, self.operation())
            self.finish(begun.operation)

    def file(self, draw: Any) -> None:  # noqa: ANN401
        """Do something with categories."""
        name = draw(st.sampled_from(("Cellar", "Attic", "Garden")))
        deed = draw(st.sampled_from(("add", "rename", "archive", "merge")))
        ledger, operation = self.ledger, self.operation()
        deeds: dict[str, Callable[[], object]] = {
            "add": lambda: ledger.add_category(name, operation),
            "rename": lambda: ledger.change_category(_FOOD, CategoryDraft(name), operation),
            "archive": lambda: ledger.archive_category(_HOUSING, operation),
            "merge": lambda: ledger.merge_category(_TRAVEL, _FOOD, operation),
        }
        deeds[deed]()

    def limit(self, draw: Any) -> None:  # noqa: ANN401
        """Set a limit."""
        self.ledger.set_limit(draw(st.integers(1, 3)) * 100, self.operation())

    def set_up(self, draw: Any) -> None:  # noqa: ANN401
        """Change the settings."""
        locale = draw(st.sampled_from(("de_DE", "fr_FR")))
        wanted = replace(self.ledger.settings(), locale=locale)
        self.ledger.change_settings(wanted, self.operation())

    def undo(self, draw: Any) -> None:  # noqa: ANN401
        """Undo one of the last acts."""
        last = self.ledger._store.head(_OWNER).version
        version = draw(st.integers(max(1, last - 5), max(1, last)))
        self.finish(self.ledger.undo(version, self.operation()).job)


_DEEDS = (
    "add", "add", "edit", "change", "change", "purge", "bring_in", "take_out", "file", "limit",
    "set_up", "undo", "undo",
)  # fmt: skip


def _live(store: MemoryStore, draw: Any, count: int) -> None:  # noqa: ANN401
    person = _Person(a_ledger(store))
    for deed in draw(st.lists(st.sampled_from(_DEEDS), min_size=1, max_size=count)):
        try:
            getattr(person, deed)(draw)
        except SpendingError:
            continue  # refused: nothing was written


def _undo_works(store: MemoryStore, version: int) -> bool:
    """Whether undo of a version finds something to do, tried on a copy."""
    copy = MemoryStore(store.limits)
    copy.load(_OWNER, store.dump(_OWNER))
    ledger = a_ledger(copy)
    before = {one.key: one.fields for kind in "ECB" for one in copy.all(_OWNER, kind)}
    try:
        job = ledger.undo(version, "try").job
    except (NothingToUndo, InvalidInput):
        return False
    if job:
        ledger.jobs.finish(job)
    after = {one.key: one.fields for kind in "ECB" for one in copy.all(_OWNER, kind)}
    return before != after


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_undo_is_offered_exactly_where_it_works(data: st.DataObject) -> None:
    """Whatever was done: an act offers its undo if and only if undoing it would do something."""
    store = MemoryStore(_FEW)
    _live(store, data.draw, 14)
    for act in _acts(store):
        assert act.can_undo == _undo_works(store, act.version), act


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_each_act_is_told_once(data: st.DataObject) -> None:
    """The pages tell every commit that changed something alone, and long work at its beginning."""
    store = MemoryStore(_FEW)
    _live(store, data.draw, 12)
    entries = store.journal(_OWNER, 0)
    wanted = [
        entry.version
        for entry in reversed(entries)
        if entry.act.startswith("begin ")
        or (
            any(one.before or one.after or one.before is one.after for one in entry.changes)
            and not any(one.key.startswith("I#") for one in entry.changes)
        )
    ]
    acts = _acts(store)
    assert [act.version for act in acts] == wanted
    assert all(act.job is not None for act in acts if act.name.startswith("begin "))


def test_pages_lead_on_and_back() -> None:
    """Older leads to the acts below, newer back to those above; the ends say that they are."""
    store = MemoryStore()
    ledger = a_ledger(store)
    for number in range(2 * ACTS_AT_ONCE + 5):
        ledger.add(a_draft(number + 1), f"add {number}")
    first = _page(store)
    assert (first.newer, first.older) == (None, first.acts[-1].version)
    second = _page(store, first.older)
    third = _page(store, second.older)
    assert [len(page.acts) for page in (first, second, third)] == [ACTS_AT_ONCE, ACTS_AT_ONCE, 5]
    assert third.older is None
    assert _page(store, third.newer) == second
    assert _page(store, second.newer).acts == first.acts


def test_beyond_the_ends() -> None:
    """An address older or newer than everything shows what there is, or nothing."""
    store = MemoryStore()
    a_ledger(store).add(a_draft(), "one")
    assert len(_page(store, 10**9).acts) == 1
    assert _page(store, 1).acts == ()
    assert _page(store, 0).acts == ()


def test_amounts_of_an_act() -> None:
    """A deletion knows what went until somebody changes it; an addition for ever."""
    store = MemoryStore()
    ledger = a_ledger(store)
    ids = [ledger.add(a_draft(amount), f"{amount}").ids[0] for amount in (1_000, 2_500)]
    ledger.delete(ids, "delete")
    assert (_acts(store)[0].count, _acts(store)[0].amount) == (2, 3_500)
    ledger.undo(3, "undo")
    expense = ledger.expense(ids[0])
    ledger.edit(ids[0], expense.version, replace(expense.draft, amount=7), "edit")
    edit, back, gone, second, first = _acts(store)
    assert (gone.count, gone.amount) == (2, None)
    assert (back.takes_back, back.can_undo) == (True, True)
    assert (edit.amount, edit.expense and edit.expense.amount) == (None, 7)
    assert (second.amount, first.amount) == (2_500, 1_000)
    assert first.expense
    assert first.expense.amount == 1_000


def test_what_is_gone_for_good() -> None:
    """What was purged cannot be undone, and its own acts name it no more."""
    store = MemoryStore()
    ledger = a_ledger(store)
    ids = ledger.add(a_draft(merchant="Nord Foods"), "add").ids
    ledger.delete(ids, "delete")
    ledger.jobs.finish(ledger.purge(ids, "purge").job)
    acts = _acts(store)
    assert [act.name for act in acts] == ["begin purge", "delete", "add"]
    assert [act.can_undo for act in acts] == [False] * 3
    assert [act.expense for act in acts] == [None] * 3
    assert [act.amount for act in acts[1:]] == [None] * 2


def test_mails_are_no_acts() -> None:
    """What is done about a mail is told nowhere, and the act that raised it is one act as ever."""
    store = MemoryStore()
    ledger = a_person(store)
    over_the_limit(ledger)
    before = [act.name for act in _acts(store)]
    mails = mails_of(ledger)
    mail = mails.claim(the_mail(ledger).id)
    assert mail
    mails.sent(mail)

    acts = _acts(store)

    assert [act.name for act in acts] == before == ["add", "limit", "settings"]
    assert [len(act.changes) for act in acts] == [1, 1, 1]
    assert acts[0].expense
    assert ledger.history(acts[0].expense.id)[0].alone
