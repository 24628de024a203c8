"""A backup is whole or it is refused, before anything is taken in."""

import errno
import gzip
import hashlib
import json
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random

import pytest
from builders import NOON, SteppingClock, a_draft, a_ledger
from commits import Account, a_key, assert_holds, some_fields

from adapters.backup import BackupSummary, read_backup, verify_backup, write_backup
from adapters.sqlite.store import SqliteStore
from spending.errors import (
    AlreadyThere,
    InvalidInput,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreTooNew,
    StoreUnavailable,
)
from spending.records import HEAD, SCHEMA, KeptItem

OWNER = "the owner's own name"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """Give a store with an account in it."""
    store = SqliteStore(tmp_path / "expenses.db")
    ledger = a_ledger(store, OWNER)
    for number in range(30):
        ledger.add(a_draft(number + 1, note="ü🙂"), f"operation {number}")
    ledger.set_limit(1000, "limit")
    yield store
    store.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[SqliteStore]:
    """Give a store with nothing in it."""
    store = SqliteStore(tmp_path / "empty.db")
    yield store
    store.close()


@pytest.fixture
def backup(store: SqliteStore, tmp_path: Path) -> Path:
    """Give a backup of the account."""
    path = tmp_path / "backups" / "mine.backup"
    path.parent.mkdir()
    write_backup(store, OWNER, path, now=SteppingClock().now)
    return path


class _NeverLoaded:
    """An archive into which nothing may come."""

    def dump(self, owner: str) -> Iterator[KeptItem]:
        """Nothing is there."""
        yield from ()

    def load(self, owner: str, items: Iterable[KeptItem]) -> None:
        """Nothing may come."""
        raise AssertionError


def test_there_and_back(store: SqliteStore, empty: SqliteStore, backup: Path) -> None:
    """What was backed up comes back whole, for whatever owner; limits are looked at anew."""
    summary = read_backup(empty, "ann", backup)
    kept = {item.key: item.values for item in store.dump(OWNER)}
    assert kept[HEAD]["watched_until"]
    kept[HEAD] = {**kept[HEAD], "watched_until": ""}

    assert summary == BackupSummary(items=94, version=31, made=NOON)
    assert {item.key: item.values for item in empty.dump("ann")} == kept
    receipt = a_ledger(empty).add(a_draft(1, note="ü🙂"), "operation 0")
    assert receipt.version == 1, "an operation sent again is known"


def test_what_the_file_is(store: SqliteStore, backup: Path) -> None:
    """The file is for its owner alone, names nobody, and nothing is left beside it."""
    content = gzip.decompress(backup.read_bytes())
    lines = [json.loads(line) for line in content.splitlines()]

    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(backup.parent.iterdir()) == [backup]
    assert OWNER.encode() not in content
    assert lines[0] == {
        "format": "expense-tracker backup", "schema": SCHEMA, "made": NOON.isoformat()
    }  # fmt: skip
    before = content[: content.rindex(b'{"items"')]
    assert lines[-1] == {"items": 94, "sha256": hashlib.sha256(before).hexdigest()}
    assert [line["key"] for line in lines[1:-1]] == [item.key for item in store.dump(OWNER)]


def test_no_file_is_written_over(store: SqliteStore, backup: Path) -> None:
    """A file that is there stays as it is, whatever it is."""
    before = backup.read_bytes()

    with pytest.raises(InvalidInput, match="is there already: choose another name"):
        write_backup(store, OWNER, backup)

    assert backup.read_bytes() == before


def test_a_file_that_comes_meanwhile(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file made by somebody else while the backup was written is not written over either."""
    path = tmp_path / "mine.backup"
    monkeypatch.setattr(Path, "exists", lambda _: False)
    path.write_text("theirs")

    with pytest.raises(InvalidInput):
        write_backup(store, OWNER, path)

    assert path.read_text() == "theirs"


def test_a_file_system_without_links(
    store: SqliteStore, empty: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where files cannot be linked a backup is written all the same, over nothing."""

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", refuse)
    path = tmp_path / "mine.backup"

    write_backup(store, OWNER, path)
    with pytest.raises(InvalidInput):
        write_backup(store, OWNER, path)

    assert read_backup(empty, "ann", path).items == 94


def test_nothing_to_back_up(empty: SqliteStore, tmp_path: Path) -> None:
    """Of somebody who has nothing no backup is made: it may be the wrong store."""
    with pytest.raises(InvalidInput, match="holds nothing yet"):
        write_backup(empty, "ann", tmp_path / "mine.backup")

    assert not list(tmp_path.glob("*backup*"))


def test_a_damaged_account(store: SqliteStore, tmp_path: Path) -> None:
    """Of a damaged account no backup is made, nor is a part of one left."""
    with store._connections.writing() as connection:
        connection.execute("DELETE FROM items WHERE key >= 'E#8' AND key < 'E$'")

    with pytest.raises(StoreDamaged):
        write_backup(store, OWNER, tmp_path / "mine.backup")

    assert not list(tmp_path.glob("*backup*"))


def test_over_an_account(store: SqliteStore, backup: Path) -> None:
    """Nothing is restored over an account that holds something, be it less than the backup."""
    account = Account(store, "ann")
    account.put({a_key(1): some_fields(5)})

    with pytest.raises(AlreadyThere):
        read_backup(store, "ann", backup)

    assert_holds(account)


def test_cut_off_anywhere(backup: Path, tmp_path: Path) -> None:
    """A backup that lost its end, one byte or all of it, is refused before anything comes in."""
    whole = backup.read_bytes()
    cut = tmp_path / "cut.backup"
    for size in range(0, len(whole), 7):
        cut.write_bytes(whole[:size])

        with pytest.raises(StoreDamaged, match=r"cut\.backup is damaged"):
            read_backup(_NeverLoaded(), "ann", cut)


def test_a_flipped_byte(store: SqliteStore, backup: Path, tmp_path: Path) -> None:
    """A byte that flipped is noticed, or was one without meaning."""
    whole = backup.read_bytes()
    flipped = tmp_path / "flipped.backup"
    chance = Random(3)
    harmless = 0
    for _ in range(400):
        content = bytearray(whole)
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        flipped.write_bytes(content)
        other = SqliteStore(tmp_path / "other.db")
        try:
            read_backup(other, "ann", flipped)
        except (StoreDamaged, StoreTooNew):
            assert list(other.dump("ann")) == []
        else:
            assert list(other.dump("ann")) == list(store.dump(OWNER))
            harmless += 1
            other.close()
            (tmp_path / "other.db").unlink()
    assert harmless < 10


def _rewritten(backup: Path, change: Callable[[list[bytes]], list[bytes]]) -> Path:
    """Give a backup whose lines before the last were changed, with a last line that fits."""
    lines = change(gzip.decompress(backup.read_bytes()).splitlines(keepends=True)[:-1])
    last = {"items": len(lines) - 1, "sha256": hashlib.sha256(b"".join(lines)).hexdigest()}
    path = backup.with_name("rewritten.backup")
    path.write_bytes(gzip.compress(b"".join(lines) + json.dumps(last).encode() + b"\n"))
    return path


def _line(**values: object) -> bytes:
    return json.dumps(values).encode() + b"\n"


NEWER_HEAD = {"version": 31, "state": "open", "over": {}, "schema": SCHEMA + 1}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda lines: [_line(format="other", schema=1, made=""), *lines[1:]], StoreDamaged),
        (lambda lines: [lines[0].replace(b'"schema":1', b'"schema":2'), *lines[1:]], StoreTooNew),
        (lambda lines: [*lines, _line(key=HEAD, values=NEWER_HEAD)], StoreTooNew),
        (lambda lines: [*lines, lines[-1]], StoreDamaged),
        (lambda lines: [line for line in lines if b'"HEAD"' not in line], StoreDamaged),
        (lambda lines: lines[1:], StoreDamaged),
        (lambda lines: lines[:1], StoreDamaged),
        (lambda lines: [*lines, b"[1]\n"], StoreDamaged),
        (lambda lines: [*lines, _line(key="E#1")], StoreDamaged),
        (lambda lines: [*lines, _line(key="E#1", values=7)], StoreDamaged),
        (lambda _: [b"\xff\xfe\n"], StoreDamaged),
    ],
    ids=["other format", "newer", "newer head", "twice", "no head", "no first line", "no items",
         "no object", "no values", "odd values", "no text"],
)  # fmt: skip
def test_what_was_never_a_backup(
    backup: Path, change: Callable[[list[bytes]], list[bytes]], error: type[StoreError]
) -> None:
    """A file that is well sealed but not what this program writes is refused all the same."""
    path = _rewritten(backup, change)

    with pytest.raises(error, match=r"rewritten\.backup"):
        read_backup(_NeverLoaded(), "ann", path)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:5] + lines[6:],
        lambda lines: [*lines[:5], lines[6], lines[5], *lines[7:]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [line.replace(b'"amount":7,', b'"amount":8,') for line in lines],
        lambda lines: [*lines, b"more\n"],
    ],
    ids=["an item less", "another order", "a last line twice", "an amount", "more behind"],
)
def test_a_line_that_changed(backup: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """What somebody changed between the lines does not fit the sum at the end."""
    lines = gzip.decompress(backup.read_bytes()).splitlines(keepends=True)
    assert change(lines) != lines
    backup.write_bytes(gzip.compress(b"".join(change(lines))))

    with pytest.raises(StoreDamaged):
        read_backup(_NeverLoaded(), "ann", backup)


def test_an_item_no_store_can_take(backup: Path, empty: SqliteStore) -> None:
    """A record without its version is refused by the store, which takes nothing of the rest."""
    path = _rewritten(backup, lambda lines: [*lines, _line(key="Z#1", values={"fields": {}})])

    with pytest.raises(StoreDamaged):
        read_backup(empty, "ann", path)

    assert list(empty.dump("ann")) == []


@pytest.mark.parametrize("content", [b"", b"day,amount\n", b"PK\x03\x04", b"\x1f\x8b\x08"])
def test_another_kind_of_file(tmp_path: Path, content: bytes) -> None:
    """A file of another kind is said to be no backup."""
    path = tmp_path / "some.file"
    path.write_bytes(content)

    with pytest.raises(StoreDamaged, match=r"some\.file"):
        verify_backup(path)


def test_a_line_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that unpacks to a line without end does not fill the memory."""
    monkeypatch.setattr("adapters.backup._LONGEST_LINE", 1000)
    path = tmp_path / "bomb.backup"
    path.write_bytes(gzip.compress(b'{"format": "' + b"x" * 5000 + b'"}\n'))

    with pytest.raises(StoreDamaged):
        verify_backup(path)


def test_no_such_file(tmp_path: Path) -> None:
    """A file that is not there, or is a folder, is named with the reason."""
    with pytest.raises(InvalidInput, match="No such file"):
        verify_backup(tmp_path / "none.backup")
    with pytest.raises(InvalidInput, match="directory"):
        verify_backup(tmp_path)


def test_no_such_folder(store: SqliteStore, tmp_path: Path) -> None:
    """A folder that is not there is named with the reason."""
    with pytest.raises(InvalidInput, match="cannot be written: No such file"):
        write_backup(store, OWNER, tmp_path / "none" / "mine.backup")


@pytest.mark.parametrize(
    ("number", "error"), [(errno.ENOSPC, StoreFull), (errno.EROFS, StoreReadOnly)]
)
def test_where_nothing_can_be_written(
    store: SqliteStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    error: type[StoreError],
) -> None:
    """A full or read-only disk is said plainly, and no part of a backup is left."""

    def fail(_: int) -> None:
        raise OSError(number, "made up")

    monkeypatch.setattr("os.fsync", fail)

    with pytest.raises(error, match=r"mine\.backup"):
        write_backup(store, OWNER, tmp_path / "mine.backup")

    assert not list(tmp_path.glob("*backup*"))


def test_a_backup_that_changes_meanwhile(
    backup: Path, empty: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that changes between being verified and being read is not taken in."""
    load = empty.load

    def load_another(owner: str, items: Iterable[KeptItem]) -> None:
        lines = gzip.decompress(backup.read_bytes()).splitlines(keepends=True)
        backup.write_bytes(gzip.compress(b"".join(lines[:9] + lines[10:])))
        load(owner, items)

    monkeypatch.setattr(empty, "load", load_another)

    with pytest.raises(StoreDamaged):
        read_backup(empty, "ann", backup)

    assert list(empty.dump("ann")) == []


def test_a_store_that_fails_amid(store: SqliteStore, tmp_path: Path) -> None:
    """When the store fails while it is dumped no part of a backup is left."""

    class BreakingOff(_NeverLoaded):
        def dump(self, owner: str) -> Iterator[KeptItem]:
            yield next(store.dump(OWNER))
            raise StoreUnavailable

    with pytest.raises(StoreUnavailable):
        write_backup(BreakingOff(), "ann", tmp_path / "mine.backup")

    assert not list(tmp_path.glob("*backup*"))
