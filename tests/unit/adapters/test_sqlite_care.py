"""What is wrong with a store is said in plain sentences; a repair by hand can be taken as right."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOON, a_draft, a_ledger
from commits import Account, a_key, assert_holds, some_fields

from adapters.sqlite.care import check, reseal
from adapters.sqlite.store import SqliteStore
from spending.errors import StoreDamaged
from spending.job import IMPORT, ImportLine
from spending.records import SCHEMA, Due


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of a store."""
    return tmp_path / "expenses.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    """Give a store."""
    store = SqliteStore(path)
    yield store
    store.close()


@pytest.fixture
def account(store: SqliteStore) -> Account:
    """Give somebody with a past."""
    account = Account(store)
    account.put({a_key(n): some_fields(100 + n) for n in range(12)})
    account.put({a_key(1): some_fields(7), "S": {"currency": "EUR"}, "C#c": {"name": "C"}})
    account.put({a_key(2): None})
    return account


def _by_hand(path: Path, statement: str, *values: object) -> None:
    """Do what somebody does in the sqlite3 shell."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert connection.execute(statement, values).rowcount


def _edit(path: Path, key: str, old: str, new: str) -> None:
    _by_hand(path, "UPDATE items SET doc = replace(doc, ?, ?) WHERE key = ?", old, new, key)


def test_a_sound_store(account: Account, path: Path) -> None:
    """Of a store in use, with jobs done and jobs under way, there is nothing to say."""
    ledger = a_ledger(account.store, "bob")
    lines = [ImportLine(f"{n:032x}", a_draft(n + 1)) for n in range(3)]
    ledger.jobs.begin_import(lines, "done", kind=IMPORT, about="a.csv")
    ledger.jobs.finish("done")
    ledger.jobs.begin_import(lines, "begun", kind=IMPORT, about="b.csv")
    before = path.read_bytes()

    assert check(path) == []

    assert path.read_bytes() == before


def test_no_file(path: Path) -> None:
    """A file that is not there is said, not made."""
    assert check(path) == [f"There is no file {path}."]
    assert not path.exists()


def test_others_may_open_it(account: Account, path: Path) -> None:
    """A mode that lets others in is said, with the one it should be."""
    account.store.head("ann")
    path.chmod(0o644)

    (said,) = check(path)

    assert said == (f"Others on this machine may open {path}: its mode is 0644, it should be 0600.")


def test_a_newer_file(account: Account, path: Path) -> None:
    """A file from a newer program is said to be one."""
    account.store.head("ann")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")

    (said,) = check(path)

    assert f"written by a newer version of this program (schema {SCHEMA + 1})" in said


def test_an_amount_changed_outside(account: Account, store: SqliteStore, path: Path) -> None:
    """A value somebody or something changed in the file is noticed and named."""
    _edit(path, a_key(3), "103", "301")

    (said,) = check(path)

    assert said == f"Account ann: not as they were written: {a_key(3)}."
    with pytest.raises(StoreDamaged):
        account.store.snapshot("ann")
    with pytest.raises(StoreDamaged):
        account.store.get("ann", [a_key(3)])
    with pytest.raises(StoreDamaged):
        list(store.dump("ann"))


@pytest.mark.usefixtures("account")
def test_many_changed_outside(path: Path) -> None:
    """Of many items a few are named and the rest counted."""
    _by_hand(path, "UPDATE items SET version = version + 1 WHERE key LIKE 'E#%'")

    (said,) = check(path)

    assert said.startswith("Account ann: not as they were written: E#")
    assert said.endswith(" and 6 more.")


@pytest.mark.parametrize("key", [a_key(3), "C#c"])
def test_a_record_that_is_missing(
    account: Account, store: SqliteStore, path: Path, key: str
) -> None:
    """A row that is gone has no seal to fail: the sum of all does, before any figure is given."""
    _by_hand(path, "DELETE FROM items WHERE key = ?", key)

    (said,) = check(path)

    assert said == (
        "Account ann: the records do not add up to what was written: 12 are there, 13 should be."
    )
    with pytest.raises(StoreDamaged):
        account.store.snapshot("ann")
    with pytest.raises(StoreDamaged):
        list(store.dump("ann"))


def test_a_record_from_before(account: Account, path: Path) -> None:
    """An older state of a row, with a seal that was right then, is noticed by the sum."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        found = "SELECT version, seal, doc FROM items WHERE key = ?"
        old = connection.execute(found, (a_key(3),)).fetchone()
        account.put({a_key(3): some_fields(999)})
        connection.execute(
            "UPDATE items SET version = ?, seal = ?, doc = ? WHERE key = ?", (*old, a_key(3))
        )

    (said,) = check(path)

    assert "do not add up" in said
    with pytest.raises(StoreDamaged):
        account.store.snapshot("ann")


@pytest.mark.parametrize("table", ["items", "tallies"])
def test_half_of_an_account(account: Account, path: Path, table: str) -> None:
    """An account of which one table knows and another does not is no new account."""
    _by_hand(path, f"DELETE FROM {table} WHERE owner = 'ann'")  # noqa: S608 - a name of ours

    assert check(path)
    with pytest.raises(StoreDamaged):
        account.store.snapshot("ann")
    with pytest.raises(StoreDamaged):
        account.put({})


def test_a_head_that_is_missing(account: Account, path: Path) -> None:
    """Records without a head are damage, not an empty account."""
    _by_hand(path, "DELETE FROM items WHERE key = 'HEAD'")

    (said,) = check(path)

    assert "its head is missing" in said
    for call in (account.store.head, account.store.snapshot):
        with pytest.raises(StoreDamaged):
            call("ann")


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_gap_in_the_history(account: Account, path: Path, version: int) -> None:
    """Entries that are missing are named, and no history is given as if it were whole."""
    _by_hand(path, "DELETE FROM items WHERE key = ?", f"J#{version:012d}")

    assert check(path) == [f"Account ann: the history has gaps: {version}."]
    with pytest.raises(StoreDamaged):
        account.store.journal("ann", 0)
    if version > 1:
        assert len(account.store.journal("ann", 0, version - 1)) == version - 1


def test_newer_than_the_head(account: Account, path: Path) -> None:
    """A record from after the head, as when an old head came back, is named."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        found = "SELECT version, seal, doc FROM items WHERE key = 'HEAD'"
        old = connection.execute(found).fetchone()
        account.put({a_key(3): some_fields(999)})
        connection.execute(
            "UPDATE items SET version = ?, seal = ?, doc = ? WHERE key = 'HEAD'", old
        )

    said = check(path)

    assert said[0].startswith("Account ann: newer than the account's version 3: ")
    assert a_key(3) in said[0]


def test_no_history_is_written_over(account: Account, path: Path) -> None:
    """Where an old head came back a commit is refused: the entry it would make is there."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        found = "SELECT version, seal, doc FROM items WHERE key = 'HEAD'"
        old = connection.execute(found).fetchone()
        kept = account.put({}, operation="kept").entry
        connection.execute(
            "UPDATE items SET version = ?, seal = ?, doc = ? WHERE key = 'HEAD'", old
        )
    account.version = 3

    with pytest.raises(StoreDamaged):
        account.put({}, operation="other")

    reseal(path)
    with closing(sqlite3.connect(path)) as connection:
        (doc,) = connection.execute("SELECT doc FROM items WHERE key = 'J#000000000004'").fetchone()
    assert kept.operation in doc


def test_an_expense_nobody_can_read(account: Account, path: Path) -> None:
    """A record without a usable day is named, and the rest goes on."""
    account.put({a_key(50): {"day": "yesterday", "amount": 5}})

    assert check(path) == [
        f"Account ann: expenses that cannot be read and are in no sum: {a_key(50)}."
    ]
    assert account.store.snapshot("ann").expenses.unreadable == [a_key(50)]


def test_an_expense_that_is_no_json(account: Account, path: Path) -> None:
    """A repair that left no JSON costs that expense, not all of them."""
    _edit(path, a_key(3), '"amount":103', '"amount":')
    reseal(path)

    assert check(path) == [f"Account ann: not as they were written: {a_key(3)}."]
    snapshot = account.store.snapshot("ann")
    assert snapshot.expenses.unreadable == [a_key(3)]
    assert len(snapshot.expenses) == 10


def test_material_left_over(account: Account, path: Path) -> None:
    """Material of a job that is over or never began is named."""
    account.store.stage("ann", "never", [b"1", b"2"])

    assert check(path) == [
        "Account ann: material of the import never is left over; it takes room, no more."
    ]


def test_an_import_nobody_will_take_up(account: Account, path: Path) -> None:
    """A running job that is not planned for later is named."""
    ledger = a_ledger(account.store, "bob")
    lines = [ImportLine(f"{n:032x}", a_draft(n + 1)) for n in range(3)]
    ledger.jobs.begin_import(lines, "begun", kind=IMPORT, about="b.csv")
    _by_hand(path, "DELETE FROM due")

    assert check(path) == [
        "Account bob: the import begun is unfinished and nothing will take it up by itself."
    ]


def test_something_planned_that_cannot_be_read(account: Account, path: Path) -> None:
    """What is planned and cannot be read is said, and does not keep the rest from happening."""
    for name in ("a", "b", "c"):
        account.put({}, due=[Due(NOON, "ann", name, "job", {})])
    _by_hand(path, "UPDATE due SET details = '{' WHERE id = 'b'")

    assert check(path) == ["Something planned for later cannot be read."]
    found = account.store.due(NOON + timedelta(days=1), 10)
    assert [due.id for due in found] == ["a", "c"]
    assert [due.id for due in account.store.due(NOON, 2)] == ["a", "c"]


def test_an_old_operation_nobody_can_read(account: Account, path: Path) -> None:
    """A broken memory of an operation is named, and hinders no later commit."""
    _by_hand(path, "UPDATE items SET doc = '{}' WHERE key = 'O#operation 1'")

    assert check(path) == ["Account ann: not as they were written: O#operation 1."]
    for _ in range(100):
        account.put({})
    assert_holds(account)


def test_old_operations_are_swept_out(account: Account, path: Path) -> None:
    """Operations too old to be resent leave the file in time; later ones stay."""
    later = NOON + timedelta(days=8)
    for _ in range(100):
        account.put({}, at=later, forget_before=NOON + timedelta(days=1))

    with closing(sqlite3.connect(path)) as connection:
        kept = connection.execute("SELECT count(*) FROM items WHERE key LIKE 'O#%'").fetchone()
    assert kept == (100,)
    assert check(path) == []


def test_a_repair_taken_as_right(account: Account, path: Path) -> None:
    """After a repair by hand and resealing the store is sound, and holds what was repaired."""
    _edit(path, a_key(3), "103", "301")
    _edit(path, "S", "EUR", "USD")
    _by_hand(path, "DELETE FROM items WHERE key = ?", a_key(4))
    reseal_count = reseal(path)

    assert reseal_count == 2
    assert check(path) == []
    account.records[a_key(3)] = account.store.get("ann", [a_key(3)])[a_key(3)]
    assert account.records[a_key(3)].fields == some_fields(301)
    account.records["S"] = account.store.get("ann", ["S"])["S"]
    del account.records[a_key(4)]
    assert_holds(account)
    account.put({a_key(5): None})
    assert_holds(account)
    assert reseal(path) == 0


def test_a_broken_structure(account: Account, store: SqliteStore, path: Path) -> None:
    """What SQLite itself finds broken is said first, with where."""
    account.store.head("ann")
    store.close()
    content = bytearray(path.read_bytes())
    content[4096 + 3 : 4096 + 5] = b"\x00\x01"
    path.write_bytes(content)

    (said,) = check(path)

    assert said.startswith("The structure of the file is broken in at least ") or "damaged" in said
