"""The file a store is: made privately and in one step, opened only when it is ours."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from builders import a_draft, a_ledger
from commits import a_commit

from adapters.sqlite.store import SqliteStore
from spending.errors import StoreDamaged, StoreError, StoreTooNew
from spending.records import SCHEMA, Head


@pytest.fixture
def open_umask() -> Iterator[None]:
    """Let nothing but the store itself restrict who may read."""
    before = os.umask(0)
    yield
    os.umask(before)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("open_umask")
def test_only_the_owner_may_open_it(tmp_path: Path) -> None:
    """The file and what lies beside it are 0600, the folders made for it 0700."""
    path = tmp_path / "outer" / "inner" / "expenses.db"
    store = SqliteStore(path)

    a_ledger(store).add(a_draft(), "operation")

    files = sorted(path.parent.iterdir())
    assert [one.name for one in files] == ["expenses.db", "expenses.db-shm", "expenses.db-wal"]
    assert {_mode(one) for one in files} == {0o600}
    assert {_mode(path.parent), _mode(path.parent.parent)} == {0o700}
    store.close()
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    """Only folders the store makes get its mode."""
    tmp_path.chmod(0o755)

    SqliteStore(tmp_path / "expenses.db").head("ann")

    assert _mode(tmp_path) == 0o755


def test_made_at_the_first_need(tmp_path: Path) -> None:
    """A store that nobody asked anything has made no file."""
    SqliteStore(tmp_path / "data" / "expenses.db").close()

    assert list(tmp_path.iterdir()) == []


def test_made_once_by_many(tmp_path: Path) -> None:
    """However many begin at the same moment, there is one file and all write to it."""
    path = tmp_path / "data" / "expenses.db"
    many = 12
    start = Barrier(many)

    def begin(number: int) -> None:
        store = SqliteStore(path)
        start.wait()
        store.commit(f"owner {number}", a_commit(1))
        store.close()

    with ThreadPoolExecutor(many) as pool:
        list(pool.map(begin, range(many)))

    assert list(path.parent.iterdir()) == [path]
    assert {SqliteStore(path).head(f"owner {number}").version for number in range(many)} == {1}


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where files cannot be linked a store is made all the same."""

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", refuse)
    path = tmp_path / "expenses.db"

    SqliteStore(path).commit("ann", a_commit(1))

    assert SqliteStore(path).head("ann") == Head(1)


@pytest.mark.parametrize("name", ["a b.db", "50%20?.db", "#ü&mode=ro.db", "expenses"])
def test_any_name(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blanks and signs in a name, or no folder before it, mean nothing special."""
    monkeypatch.chdir(tmp_path)

    SqliteStore(Path(name)).commit("ann", a_commit(1))

    assert SqliteStore(tmp_path / name).head("ann") == Head(1)


def test_commits_reach_the_disk(tmp_path: Path) -> None:
    """Every connection has the write-ahead log and syncs in full."""
    store = SqliteStore(tmp_path / "expenses.db")

    with store._connections.writing() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == (b"wal",)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the file of a store in which somebody has one expense."""
    path = tmp_path / "expenses.db"
    store = SqliteStore(path)
    a_ledger(store).add(a_draft(), "operation")
    store.close()
    return path


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        (f"PRAGMA user_version = {SCHEMA + 1}", StoreTooNew),
        ("PRAGMA user_version = 0", StoreDamaged),
        ("PRAGMA application_id = 7", StoreDamaged),
        ("ALTER TABLE items RENAME TO things", StoreDamaged),
        ("ALTER TABLE items RENAME COLUMN doc TO docs", StoreDamaged),
    ],
)
def test_not_as_this_program_makes_it(path: Path, statement: str, error: type[StoreError]) -> None:
    """A file from a newer program, another program or other hands is refused, and left alone."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
    before = path.read_bytes()
    store = SqliteStore(path)

    with pytest.raises(error):
        store.snapshot("ann")
    with pytest.raises(error):
        store.commit("ann", a_commit(2))

    store.close()
    assert path.read_bytes() == before


def test_another_programs_file(tmp_path: Path) -> None:
    """A database of somebody else's is refused by name and left alone."""
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE photos (name TEXT)")
    before = path.read_bytes()

    with pytest.raises(StoreDamaged, match=r"photos\.db is damaged \(it is no store of this"):
        SqliteStore(path).head("ann")

    assert path.read_bytes() == before


def test_texts_in_another_encoding(tmp_path: Path, path: Path) -> None:
    """A file with our mark whose texts are encoded otherwise is none we wrote."""
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as ours, closing(sqlite3.connect(other)) as connection:
        connection.execute("PRAGMA encoding = 'UTF-16le'")
        for name in ("application_id", "user_version"):
            (value,) = ours.execute(f"PRAGMA {name}").fetchone()
            connection.execute(f"PRAGMA {name} = {value}")
        for (table,) in ours.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"):
            connection.execute(table)

    with pytest.raises(StoreDamaged):
        SqliteStore(other).head("ann")


def test_an_account_for_newer_readers(path: Path) -> None:
    """An account that a newer program marked as its own is neither read nor written."""
    store = SqliteStore(path)
    commit = a_commit(2)
    store.commit("ann", replace(commit, head=Head(2, schema=SCHEMA + 1)))

    for call in (store.head, store.snapshot, lambda owner: store.begin(owner, "operation")):
        with pytest.raises(StoreTooNew):
            call("ann")
    with pytest.raises(StoreTooNew):
        store.commit("ann", a_commit(3))


def test_version_that_is_no_number_is_left_out(tmp_path: Path) -> None:
    """A look at many heads leaves a spoilt one out, and answers for the others."""
    path = tmp_path / "expenses.db"
    store = SqliteStore(path)
    for owner in ("ann", "ben"):
        store.commit(owner, a_commit(1))
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE items SET version = 'x' WHERE owner = 'ann' AND key = 'HEAD'")

    assert store.heads(["ann", "ben", "cid"]) == {"ben": 1, "cid": 0}
