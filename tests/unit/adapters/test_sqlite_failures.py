"""Nothing of SQLite's or the file system's gets past the store."""

import errno
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import NOON, a_draft, a_ledger
from commits import Account, a_commit, a_key, assert_holds, some_fields
from faulty_sqlite import Fate, Fault, plan_fault, sqlite_error

from adapters.sqlite.failures import failing_plainly
from adapters.sqlite.store import SqliteStore
from spending.errors import (
    HeadMoved,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreUnavailable,
)
from spending.records import HEAD, Head, KeptItem, head_values

KINDS = [
    kind
    for kind in vars(sqlite3).values()
    if isinstance(kind, type) and issubclass(kind, sqlite3.Error)
]
CODES = range(1, 29)
"""All of SQLite's primary result codes that are errors."""


@dataclass(frozen=True)
class _Call:
    """A call of a store, and the statements it begins, asks, changes and ends with."""

    of: Callable[[SqliteStore], object]
    words: tuple[str, ...] = ("BEGIN", "SELECT")


CALLS = {
    "head": _Call(lambda store: store.head("ann")),
    "heads": _Call(lambda store: store.heads(["ann", "bob"])),
    "begin": _Call(lambda store: store.begin("ann", "operation")),
    "get": _Call(lambda store: store.get("ann", [a_key(1)])),
    "all": _Call(lambda store: store.all("ann", "E")),
    "snapshot": _Call(lambda store: store.snapshot("ann")),
    "journal": _Call(lambda store: store.journal("ann", 0)),
    "due": _Call(lambda store: store.due(NOON, 10)),
    "staged": _Call(lambda store: store.staged("ann", "job", 0)),
    "dump": _Call(lambda store: list(store.dump("ann"))),
    "commit": _Call(
        lambda store: store.commit("ann", a_commit(2)),
        ("BEGIN", "SELECT", "DELETE", "INSERT", "COMMIT"),
    ),
    "stage": _Call(
        lambda store: store.stage("ann", "job", [b"material"]),
        ("BEGIN", "DELETE", "INSERT", "COMMIT"),
    ),
    "unstage": _Call(lambda store: store.unstage("ann", "job"), ("BEGIN", "DELETE", "COMMIT")),
    "redact": _Call(
        lambda store: store.redact("ann", 1, [a_key(1)]), ("BEGIN", "SELECT", "INSERT", "COMMIT")
    ),
    "load": _Call(
        lambda store: store.load("bob", [KeptItem(HEAD, head_values(Head(1)))]),
        ("BEGIN", "SELECT", "INSERT", "COMMIT"),
    ),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a store's file in which somebody has one expense."""
    path = tmp_path / "expenses.db"
    store = SqliteStore(path)
    Account(store).put({a_key(1): some_fields(100)})
    store.close()
    return path


def test_every_call_is_walked() -> None:
    """The calls walked here are all a store has, but for those that ask no database.

    And for forgetting, which is several changes: tests/faults/test_forgetting_cut.py cuts those.
    """
    public = {name for name in vars(SqliteStore) if not name.startswith("_")}

    assert set(CALLS) == public - {"limits", "close", "forget"}


@pytest.mark.parametrize("name", CALLS)
def test_no_error_gets_through(name: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever SQLite raises at whatever statement, a StoreError comes of it and no change."""
    errors = [sqlite_error(code | 1 << 8) for code in CODES]
    errors += [kind("made up") for kind in KINDS]
    store = SqliteStore(path)
    before = [*store.dump("ann"), *store.dump("bob")]
    for error in errors:
        for words in CALLS[name].words:
            fault = Fault(words, error)
            plan_fault(monkeypatch, fault)
            faulty = SqliteStore(path)

            with pytest.raises(StoreError) as raised:
                CALLS[name].of(faulty)

            assert fault.met
            assert raised.value.__cause__ is error
            faulty.close()
    assert [*store.dump("ann"), *store.dump("bob")] == before
    store.close()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, StoreFull),
        (sqlite3.SQLITE_READONLY, StoreReadOnly),
        (sqlite3.SQLITE_READONLY_DIRECTORY, StoreReadOnly),
        (sqlite3.SQLITE_CORRUPT, StoreDamaged),
        (sqlite3.SQLITE_CORRUPT_VTAB, StoreDamaged),
        (sqlite3.SQLITE_NOTADB, StoreDamaged),
        (sqlite3.SQLITE_ERROR, StoreDamaged),
        (sqlite3.SQLITE_BUSY, StoreUnavailable),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreUnavailable),
        (sqlite3.SQLITE_IOERR_READ, StoreUnavailable),
        (sqlite3.SQLITE_CANTOPEN, StoreUnavailable),
    ],
)
def test_what_each_failure_means(code: int, kind: type[StoreError], tmp_path: Path) -> None:
    """Each kind of failure has its own error, whose text says what to do."""
    with pytest.raises(kind), failing_plainly(tmp_path):
        raise sqlite_error(code)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, StoreFull),
        (errno.EDQUOT, StoreFull),
        (errno.EACCES, StoreReadOnly),
        (errno.EROFS, StoreReadOnly),
        (errno.EIO, StoreUnavailable),
        (errno.ENOTDIR, StoreUnavailable),
    ],
)
def test_what_the_file_system_says(number: int, kind: type[StoreError], tmp_path: Path) -> None:
    """The file system's refusals are said in the same words as SQLite's."""
    with pytest.raises(kind), failing_plainly(tmp_path):
        raise OSError(number, "made up")


def test_places_that_cannot_hold_a_file(tmp_path: Path) -> None:
    """A folder in the file's place, or a file in the folder's, is a store that is not reached."""
    (tmp_path / "file").write_text("text")
    for path in (tmp_path, tmp_path / "file" / "expenses.db"):
        with pytest.raises(StoreUnavailable):
            SqliteStore(path).head("ann")


# How a commit ends


def test_a_commit_that_was_rolled_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last word fails and the change is gone, its fate is open; sent again it holds."""
    error = sqlite_error(sqlite3.SQLITE_IOERR_FSYNC)
    plan_fault(monkeypatch, Fault("COMMIT", error, Fate.ROLLED_BACK))
    store = SqliteStore(path)
    commit = a_commit(2)

    with pytest.raises(StoreUnavailable) as raised:
        store.commit("ann", commit)
    assert raised.value.unknown
    assert store.head("ann") == Head(1)
    store.commit("ann", commit)

    assert store.head("ann") == Head(2)


def test_a_commit_that_was_done_all_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last word fails and the change is saved, its fate is open; it is known again."""
    error = sqlite_error(sqlite3.SQLITE_IOERR_FSYNC)
    plan_fault(monkeypatch, Fault("COMMIT", error, Fate.DONE))
    store = SqliteStore(path)
    commit = a_commit(2)

    with pytest.raises(StoreUnavailable) as raised:
        store.commit("ann", commit)
    assert raised.value.unknown
    with pytest.raises(HeadMoved):
        store.commit("ann", commit)

    assert store.begin("ann", commit.operation.id) == (Head(2), commit.operation)


@pytest.mark.parametrize("fate", Fate)
def test_the_ledger_settles_an_open_fate(
    path: Path, monkeypatch: pytest.MonkeyPatch, fate: Fate
) -> None:
    """However the end of a commit failed, an expense is added once."""
    plan_fault(monkeypatch, Fault("COMMIT", sqlite_error(sqlite3.SQLITE_IOERR), fate))
    store = SqliteStore(path)
    ledger = a_ledger(store)
    if fate is Fate.NOT_DONE:
        with pytest.raises(StoreUnavailable):
            ledger.add(a_draft(), "operation")

    receipt = ledger.add(a_draft(), "operation")

    assert receipt.version == 2
    assert len(store.snapshot("ann").expenses) == 2


def test_a_commit_the_disk_had_no_room_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When there is no room for the last word nothing was saved, and that is said."""
    error = sqlite_error(sqlite3.SQLITE_FULL)
    plan_fault(monkeypatch, Fault("COMMIT", error, Fate.ROLLED_BACK))
    store = SqliteStore(path)

    with pytest.raises(StoreFull):
        store.commit("ann", a_commit(2))

    assert store.head("ann") == Head(1)


def test_a_commit_that_may_be_taken_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the change still stands open after its end failed it is taken back: nothing is saved."""
    plan_fault(monkeypatch, Fault("COMMIT", sqlite_error(sqlite3.SQLITE_BUSY)))
    store = SqliteStore(path)
    account = Account(store)

    with pytest.raises(StoreUnavailable) as raised:
        store.commit("ann", a_commit(2))

    assert not raised.value.unknown
    account.version = 1
    account.records = store.get("ann", [a_key(1)])
    assert_holds(account)
