"""Where a store cannot be written: read-only files and folders, full disks. Reading goes on."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import a_draft, a_ledger
from commits import Account, a_key, assert_holds, some_fields
from sqlite_child import NOBODY, Children, children

from adapters.sqlite.care import check
from adapters.sqlite.store import SqliteStore
from spending.errors import StoreFull


@pytest.fixture(scope="module")
def forks() -> Iterator[Children]:
    """Give a process that starts others at once."""
    with children() as started:
        yield started


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder that somebody without rights can reach, holding a store of three expenses."""
    found = Path(tempfile.mkdtemp())
    try:
        store = SqliteStore(found / "expenses.db")
        ledger = a_ledger(store)
        for number in range(3):
            ledger.add(a_draft(number + 1), f"{number}")
        store.close()
        _hand_over(found)
        yield found
    finally:
        found.chmod(0o700)
        shutil.rmtree(found)


def _hand_over(folder: Path) -> None:
    """Make all in a folder belong to nobody, whom permissions bind; they bind no superuser."""
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, NOBODY, NOBODY)


def _looked_at(forks: Children, path: Path) -> list[str]:
    return list(forks.start("look", nobody=os.geteuid() == 0, path=str(path)))


@pytest.mark.parametrize(
    ("file_mode", "folder_mode"), [(0o400, 0o700), (0o600, 0o500), (0o400, 0o500)]
)
def test_read_only(forks: Children, folder: Path, file_mode: int, folder_mode: int) -> None:
    """A file or folder that may not be written can be read; a change is refused plainly."""
    path = folder / "expenses.db"
    path.chmod(file_mode)
    folder.chmod(folder_mode)
    before = path.read_bytes()

    assert _looked_at(forks, path) == ["3", "StoreReadOnly"]

    assert path.read_bytes() == before


def test_read_only_folder_without_a_store(forks: Children, folder: Path) -> None:
    """Where none can be made the store says that it is read-only."""
    folder.chmod(0o500)

    assert _looked_at(forks, folder / "new.db") == ["StoreReadOnly", "StoreReadOnly"]


def test_no_right_to_read(forks: Children, folder: Path) -> None:
    """A file that may not even be read is a store that cannot be reached."""
    (folder / "expenses.db").chmod(0)

    said = _looked_at(forks, folder / "expenses.db")

    assert len(said) == 2
    assert set(said) <= {"StoreUnavailable", "StoreReadOnly"}


@pytest.mark.parametrize("with_index", [True, False])
def test_read_only_with_a_log_beside(forks: Children, folder: Path, *, with_index: bool) -> None:
    """Commits that wait in the log are read or the store refuses; they are never passed over."""
    path = folder / "expenses.db"
    assert len(list(forks.start("add", path=str(path), name="more", count=5))) == 5
    assert path.with_name("expenses.db-wal").stat().st_size
    if not with_index:
        path.with_name("expenses.db-shm").unlink()
    _hand_over(folder)
    path.chmod(0o400)
    folder.chmod(0o500)

    said = _looked_at(forks, path)

    assert said[0] in {"8", "StoreReadOnly", "StoreUnavailable"}
    assert said[1] in {"StoreReadOnly", "StoreUnavailable"}
    folder.chmod(0o700)
    store = SqliteStore(path)
    assert len(store.snapshot("ann").expenses) == 8
    store.close()


def _has_tmpfs(folder: Path) -> bool:
    """Whether a small disk can be mounted where nobody else sees it."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)]
    try:
        tried = subprocess.run(["unshare", "-m", *mount], capture_output=True, check=False)  # noqa: S603, S607 - fixed words
    except FileNotFoundError:
        return False
    return tried.returncode == 0


def test_a_full_disk(tmp_path: Path) -> None:
    """On a full disk a change is refused plainly, all before it is there, and room helps."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not _has_tmpfs(disk):
        pytest.skip("no small disk can be mounted here")
    script = 'mount -t tmpfs -o size=400k none "$0" && exec "$@"'
    path = disk / "expenses.db"
    with children("unshare", "-m", "sh", "-c", script, str(disk)) as there:
        list(there.start("write", path=str(disk / "ballast"), size=60_000))
        filling = list(there.start("add_until_error", path=str(path), name="a", count=2000))
        full = list(there.start("look", path=str(path)))
        list(there.start("remove", path=str(disk / "ballast")))
        room = list(there.start("look", path=str(path)))

    assert filling[-1] == "StoreFull"
    assert full == [str(len(filling) - 1), "StoreFull"]
    assert room == [str(len(filling) - 1), "look/0"]


def test_as_full_as_it_may_get(tmp_path: Path) -> None:
    """When a change does not fit nothing of it is saved, and smaller ones still are."""
    store = SqliteStore(tmp_path / "expenses.db")
    account = Account(store)
    account.put({a_key(1): some_fields(1)})
    with store._connections.writing() as connection:
        connection.execute("PRAGMA max_page_count = 40")

    with pytest.raises(StoreFull):
        store.commit("ann", account.plan({a_key(n): some_fields(n) for n in range(2, 2000)}))
    account.put({a_key(2): some_fields(2)})

    assert_holds(account)
    store.close()
    assert check(tmp_path / "expenses.db") == []
