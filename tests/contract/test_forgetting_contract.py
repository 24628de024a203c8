"""Deleting an account: closed at once, erased whole, and nobody else's loss."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from builders import ONE_THRESHOLD, SteppingClock, a_draft, soon, tools_over
from commits import KeepingStore
from faulty_store import AFTER, BEFORE, FaultyStore
from importing import lines_of
from processes import once

from adapters.dynamodb import DynamoStore
from adapters.sqlite.store import SqliteStore
from analytics.cache import BookCache
from analytics.spent import SpentInFrames
from spending.closing import FORGET_DUE, close, life_of, lives_of
from spending.errors import AccountClosing, HeadMoved, StoreUnavailable, UnknownJob
from spending.job import IMPORT
from spending.ledger import Ledger
from spending.ports import LedgerStore
from spending.records import CLOSED, CLOSING, OPEN
from spending.writer import LedgerTools

CANARY = "Canary7f3a"
_DEFAULTS = ONE_THRESHOLD
_CLOCK = SteppingClock()


def _tools(store: LedgerStore, patience: Callable[[], Any] = soon) -> LedgerTools:
    spent = SpentInFrames(BookCache(store, _DEFAULTS))
    return tools_over(store, spent=spent, patience=patience, defaults=_DEFAULTS)


def _lived(store: LedgerStore, owner: str) -> None:
    """Leave something of every kind: expenses, trash, a limit, alerts, jobs, staged material."""
    ledger = Ledger(owner, _tools(store))
    kept = ledger.add(a_draft(merchant=f"{CANARY} {owner}", note=CANARY), "add")
    gone = ledger.add(a_draft(merchant=f"{CANARY} trashed"), "add too")
    ledger.delete(list(gone.ids), "delete")
    ledger.set_limit(100, "limit")
    lines, about = lines_of(3, category=CANARY), f"{CANARY}.csv"
    ledger.jobs.begin_import(lines, "running", kind=IMPORT, about=about)
    assert kept.ids


def _what_is_left(store: LedgerStore, folder: Path) -> str:
    """Give every byte that is kept, of everybody, as text."""
    if isinstance(store, SqliteStore):
        store.close()
        files = (one for one in folder.rglob("*") if one.is_file())
        return "".join(one.read_bytes().decode("latin-1") for one in files)
    if isinstance(store, DynamoStore):
        pages = store._rows._client.get_paginator("scan").paginate(TableName=store._rows._table)
        return "".join(str(page["Items"]) for page in pages)
    return str(vars(store))


def _due(store: LedgerStore) -> set[tuple[str, str]]:
    return {(one.owner, one.kind) for one in store.due(_CLOCK.now().replace(year=2999), 1000)}


def test_nothing_is_left_but_the_closed_head(store: KeepingStore, tmp_path: Path) -> None:
    """No text, no amount, no job and nothing due stays, in no file and no item."""
    _lived(store, "ann")
    assert CANARY in _what_is_left(store, tmp_path)
    close("ann", _tools(store))
    assert store.head("ann").state == CLOSING
    assert ("ann", FORGET_DUE) in _due(store)
    store.forget("ann")
    head = store.head("ann")
    assert (head.state, dict(head.over)) == (CLOSED, {})
    assert CANARY not in _what_is_left(store, tmp_path)
    assert _due(store) == set()
    assert store.snapshot("ann").records == {}


def test_others_lose_nothing(store: KeepingStore) -> None:
    """Whatever another person has is as it was, also one whose name begins alike."""
    others = ("bob", "ann|2", "ann#", "an")
    for owner in ("ann", *others):
        _lived(store, owner)
    before = {owner: list(store.dump(owner)) for owner in others}
    due = {one for one in _due(store) if one[0] != "ann"}
    close("ann", _tools(store))
    store.forget("ann")
    assert {owner: list(store.dump(owner)) for owner in others} == before
    assert _due(store) == due
    assert all(store.staged(owner, "running", 0) for owner in others)


def test_closed_account_takes_no_change(store: KeepingStore) -> None:
    """What comes late fails, before the erasure and after, a resend of old work too."""
    _lived(store, "ann")
    ledger = Ledger("ann", _tools(store))
    close("ann", _tools(store))
    for _ in range(2):
        with pytest.raises(AccountClosing):
            ledger.add(a_draft(), "late")
        with pytest.raises((AccountClosing, UnknownJob)):
            ledger.jobs.advance("running")
        store.forget("ann")
    with pytest.raises(AccountClosing):  # it is remembered no more, and cannot happen again
        ledger.add(a_draft(merchant=f"{CANARY} ann", note=CANARY), "add")


def test_closing_and_forgetting_again_change_nothing(store: KeepingStore) -> None:
    """Whoever sends it twice meets what was done."""
    _lived(store, "ann")
    close("ann", _tools(store))
    version = store.head("ann").version
    close("ann", _tools(store))
    assert store.head("ann").version == version
    for _ in range(2):
        store.forget("ann")
        close("ann", _tools(store))
        assert store.head("ann").state == CLOSED
    assert store.head("ann").version == version


def test_open_account_is_not_forgotten(store: KeepingStore) -> None:
    """Only what was closed may be erased."""
    _lived(store, "ann")
    with pytest.raises(HeadMoved):
        store.forget("ann")
    assert store.head("ann").state == OPEN
    store.forget("nobody")
    assert store.head("nobody").version == 0


def test_person_who_comes_back_has_another_ledger(store: KeepingStore) -> None:
    """Each life is a ledger of its own; the first name is nobody's any more."""
    assert life_of("ann", store) == "ann"
    lives = []
    for _ in range(3):
        life = life_of("ann", store)
        lives.append(life)
        Ledger(life, _tools(store)).add(a_draft(merchant=CANARY), "add")
        close(life, _tools(store))
        assert life_of("ann", store) not in lives
        store.forget(life)
    assert lives == ["ann", "ann|2", "ann|3"]
    assert lives_of("ann", store) == [*lives, "ann|4"]
    assert store.snapshot(life_of("ann", store)).version == 0


@pytest.mark.parametrize("when", [BEFORE, AFTER])
def test_cut_while_closing(store: KeepingStore, when: str) -> None:
    """Closing that was cut off at any call is done by doing it again."""
    for cut in range(1, 10):
        owner = f"ann {cut}"
        _lived(store, owner)
        faulty = FaultyStore(store)
        faulty.cut(cut, when)
        with suppress(StoreUnavailable):
            close(owner, _tools(faulty, once))
        close(owner, _tools(store))
        assert store.head(owner).state == CLOSING
        assert [one for one in _due(store) if one == (owner, FORGET_DUE)]
        if len(faulty.calls) < cut:
            break
    else:
        pytest.fail("the calls of closing do not end")


def test_import_that_meets_the_closing_leaves_no_material(
    store: KeepingStore, tmp_path: Path
) -> None:
    """What a job had put aside when the account closed under it does not stay."""
    owner, faulty = "ann", FaultyStore(store)
    _lived(store, owner)

    def closes() -> None:
        close(owner, _tools(store))
        store.forget(owner)

    ledger = Ledger(owner, _tools(faulty))
    faulty.meanwhile(5, closes)
    with pytest.raises(AccountClosing):
        ledger.jobs.begin_import(lines_of(2, category=CANARY), "late", kind=IMPORT, about=CANARY)
    assert faulty.calls[3:6] == ["stage", "commit", "begin"]
    assert CANARY not in _what_is_left(store, tmp_path)


def test_import_after_the_end_leaves_no_material(store: KeepingStore, tmp_path: Path) -> None:
    """Nothing of a file is put aside for an account that is closed, not even for a moment."""
    owner, faulty = "ann", FaultyStore(store)
    _lived(store, owner)
    close(owner, _tools(store))
    store.forget(owner)
    ledger = Ledger(owner, _tools(faulty))
    with pytest.raises(AccountClosing):
        ledger.jobs.begin_import(lines_of(2, category=CANARY), "late", kind=IMPORT, about=CANARY)
    assert "stage" not in faulty.calls
    assert CANARY not in _what_is_left(store, tmp_path)
