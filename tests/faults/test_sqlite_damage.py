"""What a torn or damaged file leads to: an earlier state, or a plain refusal; no wrong sum."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from builders import a_draft, a_ledger
from commits import Account, a_key, expenses_of, some_fields

from adapters.sqlite.care import check
from adapters.sqlite.store import SqliteStore
from spending.errors import StoreDamaged, StoreTooNew
from spending.expense import Expense
from spending.records import Head, JournalEntry, Record

COMMITS = 8
FLIPS = 400


@dataclass(frozen=True)
class _Contents:
    """All that matters of one owner."""

    head: Head
    expenses: dict[str, Expense]
    records: dict[str, Record]
    journal: list[JournalEntry]


def _contents(store: SqliteStore, owner: str) -> _Contents:
    snapshot = store.snapshot(owner)
    return _Contents(
        store.head(owner), expenses_of(snapshot), dict(snapshot.records), store.journal(owner, 0)
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store of two owners with everything a store can hold, at rest in one file."""
    path = tmp_path_factory.mktemp("whole") / "expenses.db"
    store = SqliteStore(path)
    for owner in ("ann", "bob"):
        ledger = a_ledger(store, owner)
        ledger.set_limit(500_00, "limit")
        for number in range(60):
            ledger.add(
                a_draft(100 + number, merchant=f"Shop {number % 7}", note="x" * number),
                f"op {number}",
            )
        ledger.delete(list(expenses_of(store.snapshot(owner)))[:3], "delete")
    store.close()
    return path


def test_log_cut_off_anywhere(tmp_path: Path) -> None:
    """A log that ends too early, as after a power cut, gives the state of some commit, whole."""
    path = tmp_path / "expenses.db"
    store = SqliteStore(path)
    account, states = Account(store), [_contents(store, "ann")]
    for number in range(COMMITS):
        account.put({a_key(n): some_fields(n + 1) for n in range(number, number + 4)})
        states.append(_contents(store, "ann"))
    whole = path.with_name("expenses.db-wal").read_bytes()
    chance = Random(7)
    steps = [
        *range(0, len(whole), 512),
        *(chance.randrange(len(whole)) for _ in range(60)),
        len(whole),
    ]
    shutil.copy(path, tmp_path / "kept.db")

    found = [_state_with_log(tmp_path, whole[:size], states) for size in sorted(steps)]

    store.close()
    assert found == sorted(found)
    assert found[0] == 0
    assert found[-1] == COMMITS
    assert set(found) == set(range(COMMITS + 1))


def _state_with_log(folder: Path, log: bytes, states: list[_Contents]) -> int:
    """Give which state a copy of a file is in with a log beside it."""
    path = folder / "copy.db"
    shutil.copy(folder / "kept.db", path)
    path.with_name("copy.db-wal").write_bytes(log)
    store = SqliteStore(path)
    number = states.index(_contents(store, "ann"))
    store.close()
    assert check(path) == []
    return number


def test_log_with_a_flipped_byte(tmp_path: Path) -> None:
    """A damaged log gives the state before the damage, whole."""
    path = tmp_path / "expenses.db"
    store = SqliteStore(path)
    account, states = Account(store), [_contents(store, "ann")]
    for number in range(COMMITS):
        account.put({a_key(n): some_fields(n + 1) for n in range(number, number + 4)})
        states.append(_contents(store, "ann"))
    whole = path.with_name("expenses.db-wal").read_bytes()
    shutil.copy(path, tmp_path / "kept.db")
    chance = Random(8)

    found = {_state_with_log(tmp_path, _flipped(whole, chance), states) for _ in range(100)}

    store.close()
    assert len(found) > COMMITS // 2


def _flipped(content: bytes, chance: Random) -> bytes:
    damaged = bytearray(content)
    damaged[chance.randrange(len(damaged))] ^= chance.randrange(1, 256)
    return bytes(damaged)


def test_a_flipped_byte_in_the_file(file: Path, tmp_path: Path) -> None:
    """A flipped byte is noticed or without effect: no read that succeeds gives anything else."""
    whole, original = file.read_bytes(), SqliteStore(file)
    right = {owner: _contents(original, owner) for owner in ("ann", "bob")}
    original.close()
    path = tmp_path / "expenses.db"
    path.touch(mode=0o600)
    noticed = 0
    for seed in range(FLIPS):
        path.write_bytes(_flipped(whole, Random(seed)))
        noticed += _is_noticed(path, right)

    assert FLIPS / 4 < noticed < FLIPS * 3 / 4


def test_a_flipped_byte_in_a_header(file: Path, tmp_path: Path) -> None:
    """The same where a byte means most: in the headers of the file and of its pages."""
    whole, original = file.read_bytes(), SqliteStore(file)
    right = {owner: _contents(original, owner) for owner in ("ann", "bob")}
    original.close()
    path = tmp_path / "expenses.db"
    path.touch(mode=0o600)
    chance = Random(9)
    places = [
        *range(100),
        *(page + byte for page in range(0, len(whole), 4096) for byte in range(12)),
    ]
    noticed = 0
    for place in chance.sample(places, 250):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        noticed += _is_noticed(path, right)

    assert noticed > 100


def _is_noticed(path: Path, right: dict[str, _Contents]) -> bool:
    """Whether a damaged file is refused or complained about; what is read of it must be right."""
    store = SqliteStore(path)
    refused = False
    for owner, contents in right.items():
        try:
            assert _contents(store, owner) == contents
        except (StoreDamaged, StoreTooNew):
            refused = True
    store.close()
    return refused or check(path) != []


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.5, 0.9, 0.999])
def test_a_file_cut_off(file: Path, tmp_path: Path, share: float) -> None:
    """A file that lost its end is refused and left as it is."""
    path = tmp_path / "expenses.db"
    rest = file.read_bytes()[: int(file.stat().st_size * share)]
    path.write_bytes(rest)
    store = SqliteStore(path)

    with pytest.raises(StoreDamaged):
        store.snapshot("bob")
    with pytest.raises(StoreDamaged):
        a_ledger(store, "bob").add(a_draft(), "operation")

    store.close()
    assert path.read_bytes() == rest
    assert check(path) != []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b"\0" * 8192,
        lambda _: b"day,amount,merchant\n2026-01-01,1.00,x\n" * 500,
        lambda whole: b"SQLite format 3\0" + Random(1).randbytes(len(whole) - 16),
        lambda whole: whole[:4096] + b"\0" * (len(whole) - 4096),
        lambda whole: whole[4096:],
        lambda whole: whole[:8192] + whole[4096:],
    ],
    ids=["empty", "zeros", "text", "noise", "first page only", "no first page", "a page twice"],
)
def test_a_file_that_is_none(file: Path, tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    """What is no store, or none any more, is refused and left as it is."""
    path = tmp_path / "expenses.db"
    content = spoil(file.read_bytes())
    path.write_bytes(content)
    store = SqliteStore(path)

    with pytest.raises(StoreDamaged):
        store.snapshot("bob")
    with pytest.raises(StoreDamaged):
        store.stage("bob", "job", [b"material"])

    store.close()
    assert path.read_bytes() == content
    assert check(path) != []
