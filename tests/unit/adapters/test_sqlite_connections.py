"""Connections: lent, kept, never leaked, and never to a file that is not the one named."""

import gc
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from threading import Barrier, Thread

import pytest
from builders import a_draft, a_ledger
from commits import Account, a_commit, a_key, some_fields
from sqlite_child import children

from adapters.sqlite.care import check
from adapters.sqlite.connections import MOST_IDLE, Connections
from adapters.sqlite.store import SqliteStore
from spending.errors import StoreUnavailable, UnknownJob
from spending.records import Head


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of a store."""
    return tmp_path / "expenses.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    """Give a store in which somebody has one expense."""
    store = SqliteStore(path, busy_timeout=0.05)
    Account(store).put({a_key(1): some_fields(100)})
    yield store
    store.close()


def _open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_one_after_the_other(store: SqliteStore) -> None:
    """Who asks after another has asked gets the same connection, also after a refusal."""
    before = _open_files()
    for _ in range(50):
        store.snapshot("ann")
        with suppress(UnknownJob):
            store.staged("ann", "no such job", 0)
        next(iter(store.dump("ann")))

    assert len(store._connections._idle) == 1
    assert _open_files() <= before


def test_threads_that_come_and_go(store: SqliteStore) -> None:
    """A hundred threads one after the other leave no file open."""
    before = _open_files()
    for _ in range(100):
        thread = Thread(target=store.head, args=("ann",))
        thread.start()
        thread.join()

    assert _open_files() <= before


def test_many_at_once(store: SqliteStore) -> None:
    """Of the connections that many needed at once only a few are kept."""
    many = 3 * MOST_IDLE
    together = Barrier(many)

    def read(_: int) -> None:
        with store._connections.reading():
            together.wait()

    with ThreadPoolExecutor(many) as pool:
        list(pool.map(read, range(many)))

    assert len(store._connections._idle) == MOST_IDLE


def test_a_change_that_breaks_off(store: SqliteStore) -> None:
    """An error amid a change takes all of it back, and the connection can be used again."""

    def break_off() -> None:
        with store._connections.writing() as connection:
            connection.execute("DELETE FROM items")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()

    assert len(store.snapshot("ann").expenses) == 1
    assert len(store._connections._idle) == 1


def test_while_another_writes(store: SqliteStore, path: Path) -> None:
    """While another process writes too long, reading goes on and a change is refused plainly."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreUnavailable) as raised:
            store.commit("ann", a_commit(2))

        assert not raised.value.unknown
        assert store.head("ann") == Head(1)
        other.execute("ROLLBACK")
    store.commit("ann", a_commit(2))


def test_a_dump_does_not_hinder_a_change(store: SqliteStore) -> None:
    """While a dump is under way others write, and the dump keeps to its version."""
    dump = store.dump("ann")
    first = next(dump)

    store.commit("ann", a_commit(2))

    rest = {item.key: item for item in (first, *dump)}
    assert rest["HEAD"].values["version"] == 1
    assert "J#000000000002" not in rest


def test_another_process_that_leaves(store: SqliteStore, path: Path) -> None:
    """Opening more connections gives up no lock: who else leaves does not take the log away."""
    with store._connections.reading() as first, store._connections.reading() as second:
        assert first is not second
    log = path.with_name("expenses.db-wal")
    assert log.stat().st_size

    with children() as forks:
        assert list(forks.start("visit", path=str(path))) == ["1"]

    assert log.exists()
    store.commit("ann", a_commit(2))
    assert SqliteStore(path).head("ann") == Head(2)


def test_another_file_under_the_name(store: SqliteStore, path: Path, tmp_path: Path) -> None:
    """When a file is replaced under a running store, the new one is read and written."""
    other = SqliteStore(tmp_path / "other.db")
    for version in range(1, 6):
        other.commit("ann", a_commit(version))
    other.close()
    store.close()
    store.head("ann")

    (tmp_path / "other.db").replace(path)
    for beside in ("expenses.db-wal", "expenses.db-shm"):
        (tmp_path / beside).unlink(missing_ok=True)

    assert store.head("ann") == Head(5)
    store.commit("ann", a_commit(6))
    assert SqliteStore(path).head("ann") == Head(6)


def test_a_file_that_went_away(store: SqliteStore, path: Path, tmp_path: Path) -> None:
    """A store whose file vanishes makes no empty one in its place, and goes on when it is back."""
    store.close()
    path.rename(tmp_path / "away.db")

    with pytest.raises(StoreUnavailable):
        store.head("ann")
    with pytest.raises(StoreUnavailable):
        store.commit("ann", a_commit(2))

    assert not path.exists()
    (tmp_path / "away.db").rename(path)
    assert store.head("ann") == Head(1)


def test_both_sides_of_a_fork(tmp_path: Path) -> None:
    """A process that forks and its child both go on with the store, and lose nothing.

    No idle connection is open at the fork: its locks would not hold in the child.
    """
    path = tmp_path / "expenses.db"
    with children() as forks:
        said = list(forks.start("fork", path=str(path), name="both", count=40))

    assert said == ["0 inherited"]
    store = SqliteStore(path)
    names = [entry.operation.partition("/")[0] for entry in store.journal("ann", 0)]
    assert [names.count(one) for one in ("before", "both parent", "both child")] == [1, 40, 40]
    store.close()
    assert check(path) == []


def test_a_store_that_is_over_is_let_go(path: Path) -> None:
    """What watches for forks keeps no store alive, nor its files open."""
    before = _open_files()
    for _ in range(20):
        a_ledger(SqliteStore(path)).add(a_draft(), "operation")
    gc.collect()

    assert _open_files() <= before


def test_file_that_another_thread_makes_meanwhile_was_not_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two threads may find no file at once: the second meets the one the first has made."""
    connections = Connections(tmp_path / "expenses.db")
    stat, looks = Path.stat, iter(["the first"])

    def overtaken(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path.name == "expenses.db" and next(looks, None):
            with connections.reading():
                pass
            raise FileNotFoundError
        return stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", overtaken)
    with connections.reading() as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0
    connections.close()
