"""Saved views on every store: kept, changed and taken back once, whoever sends it how often."""

import threading
from functools import partial

import pytest
from spender import a_process

from analytics.book import book_of
from spending.errors import InvalidInput, NothingToUndo, SpendingError, UnknownView, ViewChanged
from spending.ledger import Ledger
from spending.ports import LedgerStore
from spending.saved_view import MOST_VIEWS, SavedView, start_of
from spending.settings import Settings

NOBODYS = "0" * 32


@pytest.fixture
def ledger(store: LedgerStore) -> Ledger:
    """Somebody's ledger."""
    return a_process(store)


def saved(ledger: Ledger, name: str, query: str = "text=a", page: str = "/expenses") -> SavedView:
    """Save a view and give it as it is kept."""
    receipt = ledger.save_view(name, page, query, f"save {name.strip()[:3]}")
    return view(ledger, receipt.ids[0])


def view(ledger: Ledger, view_id: str) -> SavedView:
    """Give a view as it is kept."""
    return next(one for one in ledger.views() if one.id == view_id)


def start(ledger: Ledger) -> str | None:
    """Give the name of the view somebody begins with."""
    found = start_of(ledger.views())
    return found.name if found else None


def test_saved(store: LedgerStore, ledger: Ledger) -> None:
    """A view comes back as it was saved, in the list and in the snapshot, by name."""
    zoo = saved(ledger, "  zoo\t trips ", "?category=none&sort=amount")
    saved(ledger, "Ärger", "period=month&compare=year", "/")

    assert (zoo.name, zoo.page, zoo.query) == (
        "zoo trips",
        "/expenses",
        "category=none&sort=amount",
    )
    assert zoo.href == "/expenses?category=none&sort=amount"
    book = book_of(store.snapshot("ann"), Settings())
    assert [one.name for one in book.views] == ["Ärger", "zoo trips"]
    assert {*book.views} == {*ledger.views()}


def test_sent_again(store: LedgerStore, ledger: Ledger) -> None:
    """The same operation again is answered alike by another process and makes one view."""
    first = ledger.save_view("Food", "/", "period=all", "twice")

    assert a_process(store).save_view("Food", "/", "period=all", "twice") == first
    assert len(ledger.views()) == 1


def test_one_commit_each(store: LedgerStore, ledger: Ledger) -> None:
    """Each act is one commit of one version, and touches views alone."""
    one = saved(ledger, "One")
    renamed = ledger.rename_view(one.id, "Two", one.version, "rename")
    changed = ledger.change_view(one.id, "text=b", renamed.version, "change")
    ledger.choose_start(one.id, "start")
    ledger.delete_view(one.id, "delete")

    assert changed.version == 3
    journal = store.journal("ann", 0)
    assert [entry.act for entry in journal] == [
        "save view", "rename view", "change view", "choose start", "delete view",
    ]  # fmt: skip
    assert all([change.key for change in entry.changes] == [f"V#{one.id}"] for entry in journal)


def test_undone(ledger: Ledger) -> None:
    """Whatever was done to a view is taken back, and done again."""
    one = saved(ledger, "One")
    renamed = ledger.rename_view(one.id, "Two", one.version, "rename")
    ledger.undo(renamed.version, "undo rename")
    assert view(ledger, one.id).name == "One"

    gone = ledger.delete_view(one.id, "delete")
    assert ledger.views() == []
    back = ledger.undo(gone.version, "undo delete")
    assert view(ledger, one.id).query == "text=a"
    ledger.undo(back.version, "redo delete")
    assert ledger.views() == []


def test_saving_is_undone_but_not_over_a_later_change(ledger: Ledger) -> None:
    """Taking a saving back takes the view away, unless it was changed since."""
    kept, gone = saved(ledger, "Kept"), saved(ledger, "Gone")
    ledger.rename_view(kept.id, "Renamed", kept.version, "rename")

    ledger.undo(gone.version, "undo gone")
    with pytest.raises(NothingToUndo):
        ledger.undo(kept.version, "undo kept")

    assert [one.name for one in ledger.views()] == ["Renamed"]


def test_two_tabs(ledger: Ledger) -> None:
    """Who changes what another tab has changed meanwhile is told, and nothing is saved."""
    one = saved(ledger, "One")
    ledger.rename_view(one.id, "Theirs", one.version, "theirs")

    with pytest.raises(ViewChanged) as told:
        ledger.rename_view(one.id, "Mine", one.version, "mine")
    with pytest.raises(ViewChanged):
        ledger.change_view(one.id, "text=b", one.version, "mine too")

    assert told.value.stored == view(ledger, one.id)
    assert (view(ledger, one.id).name, view(ledger, one.id).query) == ("Theirs", "text=a")


def test_names_are_unique(ledger: Ledger) -> None:
    """Case, accents and blanks make no other name, whether saved or renamed."""
    saved(ledger, "Café  Trips")
    other = saved(ledger, "Other")

    for name in ("cafe trips", " CAFÉ TRIPS "):
        with pytest.raises(InvalidInput, match=r"Name .* is that of another view") as told:
            ledger.save_view(name, "/", "", f"again {name}")
        assert told.value.field == "name"
        with pytest.raises(InvalidInput, match="another view"):
            ledger.rename_view(other.id, name, other.version, f"rename {name}")
    ledger.rename_view(other.id, "OTHER", other.version, "own name")

    assert {one.name for one in ledger.views()} == {"Café Trips", "OTHER"}


def test_name_taken_meanwhile_cannot_be_undone_into(ledger: Ledger) -> None:
    """A deleted view does not come back beside another of its name; nothing is changed."""
    old = saved(ledger, "Food")
    gone = ledger.delete_view(old.id, "delete")
    ledger.save_view("food", "/", "", "new")

    with pytest.raises(InvalidInput, match="another view"):
        ledger.undo(gone.version, "undo")

    assert [one.name for one in ledger.views()] == ["food"]


def test_so_many_and_no_more(ledger: Ledger) -> None:
    """A hundred views, not one more; after one is deleted there is room again."""
    for number in range(MOST_VIEWS):
        last = ledger.save_view(f"View {number}", "/", "", f"save {number}")

    with pytest.raises(InvalidInput, match="Views are more than 100: delete one first"):
        ledger.save_view("One more", "/", "", "one more")
    ledger.delete_view(last.ids[0], "delete")
    ledger.save_view("One more", "/", "", "one more again")

    assert len(ledger.views()) == MOST_VIEWS


def test_start(ledger: Ledger) -> None:
    """One view at most is the start; the usual overview is chosen again, each taken back."""
    one, two = saved(ledger, "One"), saved(ledger, "Two")
    assert start(ledger) is None
    ledger.choose_start(one.id, "one")
    assert start(ledger) == "One"
    other = ledger.choose_start(two.id, "two")
    assert [bool(one.start) for one in ledger.views()].count(True) == 1
    assert start(ledger) == "Two"
    ledger.undo(other.version, "undo two")
    assert start(ledger) == "One"
    ledger.choose_start(None, "none")
    assert start(ledger) is None


def test_deleted_start(ledger: Ledger) -> None:
    """A deleted start is none; back again it yields to one that was chosen meanwhile."""
    one, two = saved(ledger, "One"), saved(ledger, "Two")
    ledger.choose_start(one.id, "one")
    gone = ledger.delete_view(one.id, "delete")
    assert start(ledger) is None
    ledger.choose_start(two.id, "two")
    ledger.undo(gone.version, "undo")
    assert start(ledger) == "Two"
    ledger.choose_start(one.id, "one again")
    assert start(ledger) == "One"


@pytest.mark.parametrize("view_id", [NOBODYS, "", "x", "0" * 31, "../E#1", "0" * 5_000])
def test_unknown(ledger: Ledger, view_id: str) -> None:
    """An id that is no view's, or nothing of the kind, is refused in the same words."""
    saved(ledger, "One")
    acts = [
        partial(ledger.rename_view, view_id, "Two", 1, "rename"),
        partial(ledger.change_view, view_id, "", 1, "change"),
        partial(ledger.delete_view, view_id, "delete"),
        partial(ledger.choose_start, view_id, "start"),
    ]
    for act in acts:
        with pytest.raises(UnknownView, match="not there any more"):
            act()
    assert [one.name for one in ledger.views()] == ["One"]


def test_same_name_from_many_tabs_at_once(racing_store: LedgerStore) -> None:
    """Of eight tabs that save the same name at once, one does; the others are told."""
    ledgers = [a_process(racing_store) for _ in range(8)]
    begin, told = threading.Barrier(len(ledgers)), []

    def save(number: int) -> None:
        begin.wait(30)
        try:
            ledgers[number].save_view("Same", "/", "", f"save {number}")
        except SpendingError as error:
            told.append(error.message)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(len(ledgers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(a_process(racing_store).views()) == 1
    assert len(told) == len(ledgers) - 1
    assert all("another view" in one for one in told)
