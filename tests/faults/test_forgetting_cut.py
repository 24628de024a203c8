"""Erasing an account that is cut off anywhere is done by doing it again."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from builders import NOON, a_draft, a_ledger, tools_over
from dynamo import Stand, ministack_stand, moto_stand
from dynamo_faults import CUT, LOST, FaultyClient
from faulty_sqlite import Fate, Fault, plan_fault, sqlite_error
from importing import lines_of

from adapters.sqlite.store import SqliteStore
from spending.closing import close
from spending.errors import StoreUnavailable
from spending.job import IMPORT
from spending.ports import LedgerStore
from spending.records import CLOSED, HEAD

CANARY = "Canary7f3a"
FOREVER = NOON.replace(year=2999)
STATEMENTS = [
    "BEGIN IMMEDIATE", "DELETE FROM items", "DELETE FROM staged", "INSERT OR REPLACE INTO tallies",
    "VACUUM", "PRAGMA wal_checkpoint", "INSERT OR REPLACE INTO items", "DELETE FROM due", "COMMIT",
]  # fmt: skip


def closed_account(store: LedgerStore, owner: str) -> None:
    """Leave an account with expenses, trash and a job on its way, closed."""
    ledger = a_ledger(store, owner=owner)
    kept = ledger.add(a_draft(merchant=CANARY, note=CANARY), "add")
    ledger.delete(list(kept.ids), "delete")
    ledger.jobs.begin_import(lines_of(3, category=CANARY), "job", kind=IMPORT, about=CANARY)
    close(owner, tools_over(store))


@pytest.fixture(params=["moto", pytest.param("ministack", marks=pytest.mark.ministack)])
def stand(request: pytest.FixtureRequest) -> Iterator[Stand]:
    """Give an empty table of each emulator."""
    with (moto_stand if request.param == "moto" else ministack_stand)() as opened:
        yield opened


def items_of(stand: Stand) -> list[dict[str, object]]:
    """Give every item of the table."""
    pages = stand.client.get_paginator("scan").paginate(TableName=stand.table)
    return [dict(item) for page in pages for item in page["Items"]]


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(
    "method", ["get_item", "query", "batch_write_item", "transact_write_items"]
)
def test_cut_in_the_table(stand: Stand, method: str, *, before: bool) -> None:
    """Whichever call fails, or its answer is lost: the next one leaves the closed head alone."""
    owners = set()
    for cut in range(1, 40):
        owner = f"ann {cut}"
        owners.add(owner)
        closed_account(stand.store(), owner)
        faulty = FaultyClient(stand.client)
        faulty.fail(method, CUT if before else LOST, nth=cut, before=before)
        with suppress(StoreUnavailable):
            stand.store(faulty.client).forget(owner)

        stand.store().forget(owner)

        assert stand.store().head(owner).state == CLOSED
        assert stand.store().due(FOREVER, 99) == []
        if faulty.calls[method] < cut:
            break
    else:
        pytest.fail("the calls of erasing do not end")
    left = items_of(stand)
    assert len(left) == len(owners)
    assert CANARY not in str(left)
    assert all(item["sk"] == {"S": HEAD} for item in left)
    names = {"pk", "sk", "version", "state", "schema", "over", "watched_until"}
    assert all(set(item) <= names and item["over"] == {"M": {}} for item in left)


@pytest.mark.parametrize("fate", [Fate.NOT_DONE, Fate.DONE])
@pytest.mark.parametrize("words", STATEMENTS)
def test_cut_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, fate: Fate
) -> None:
    """Whichever statement fails, or its word is lost: the next one leaves no byte."""
    path = tmp_path / "expenses.db"
    store = SqliteStore(path)
    closed_account(store, "ann")
    store.close()
    fault = Fault(words, sqlite_error(sqlite3.SQLITE_IOERR), fate)
    with monkeypatch.context() as patched:
        plan_fault(patched, fault)
        faulty = SqliteStore(path)
        with suppress(StoreUnavailable):
            faulty.forget("ann")
        faulty.close()
    assert fault.met

    store.forget("ann")

    assert store.head("ann").state == CLOSED
    assert store.due(FOREVER, 99) == []
    store.close()
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert not [one.name for one in files if CANARY.encode() in one.read_bytes()]
