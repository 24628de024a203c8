import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import NOON, SteppingClock, a_draft, a_ledger
from dynamo import Stand, Wire, moto_stand
from dynamo_faults import StingyClient, tiny_pages

from adapters.dynamodb import DynamoStore
from spending.errors import HeadMoved, StoreDamaged, StoreTooNew, StoreUnavailable, UnknownJob
from spending.records import (
    Commit,
    Due,
    Head,
    JournalEntry,
    Operation,
    Record,
    Write,
)


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A table in moto."""
    with moto_stand() as found:
        yield found


@pytest.fixture
def store(stand: Stand) -> DynamoStore:
    """A store over it."""
    return stand.store()


def a_commit(version: int, *writes: Write, due: tuple[Due, ...] = (), **kept: object) -> Commit:
    """Give the commit that makes a version."""
    operation = Operation(f"op{version}", "digest", version, {"ids": []}, NOON)
    changes = tuple(write.change for write in writes)
    commit = Commit(
        head=Head(version),
        operation=operation,
        entry=JournalEntry(version, operation.id, "add", "web", NOON, changes),
        writes=writes,
        due=due,
        undue=(),
        forget_before=NOON - timedelta(days=7),
    )
    return replace(commit, **kept)  # type: ignore[arg-type]


def a_new(key: str, **fields: object) -> Write:
    """Give the making of a record."""
    return Write(key, None, {"day": "2026-11-20", "amount": 1, **fields})  # type: ignore[dict-item]


def an_expense(number: int, **fields: object) -> Write:
    """Give the making of an expense, numbers spread over all ids."""
    return a_new(f"E#{(number * 7919) % 4096:03x}{number:029x}", **fields)


def plant(stand: Stand, key: str, attributes: dict[str, object], pk: str = "ann") -> None:
    """Change an item as somebody would by hand."""
    item: dict[str, object] = {"pk": {"S": pk}, "sk": {"S": key}, **attributes}
    stand.client.put_item(TableName=stand.table, Item=item)  # type: ignore[arg-type]


# Requests


def test_requests_of_an_add(stand: Stand, store: DynamoStore) -> None:
    """An add is one transaction, and all that is read before it takes three requests."""
    ledger = a_ledger(store)
    wire = Wire(stand.client)
    ledger.add(a_draft(merchant="Café", category=None), "op1")
    assert wire.calls == {"BatchGetItem": 3, "TransactWriteItems": 1}


def test_requests_of_a_look(stand: Stand, store: DynamoStore) -> None:
    """Who has a version at hand asks for the head and nothing else."""
    a_ledger(store).add(a_draft(), "op1")
    wire = Wire(stand.client)
    assert store.head("ann").version == 1
    assert wire.calls == {"GetItem": 1}


def test_requests_of_catching_up(stand: Stand, store: DynamoStore) -> None:
    """Who is some versions behind asks for the journal once."""
    ledger = a_ledger(store)
    for number in range(3):
        ledger.add(a_draft(), f"op{number}")
    wire = Wire(stand.client)
    assert [entry.version for entry in store.journal("ann", 1)] == [2, 3]
    assert wire.calls == {"Query": 1}


def test_requests_of_a_cold_start(stand: Stand, store: DynamoStore) -> None:
    """A small account is read with the head, four ranges and the journal's tail."""
    a_ledger(store).add(a_draft(), "op1")
    wire = Wire(stand.client)
    assert len(store.snapshot("ann").expenses) == 1
    assert wire.calls == {"GetItem": 1, "Query": 5}


def test_requests_for_somebody_new(stand: Stand, store: DynamoStore) -> None:
    """An account without a head has nothing else that would have to be looked for."""
    wire = Wire(stand.client)
    assert store.snapshot("ann").version == 0
    assert wire.calls == {"GetItem": 1}


def test_every_read_sees_every_write(stand: Stand, store: DynamoStore) -> None:
    """No read may be of an older state: each one asks for the newest."""
    store.commit("ann", a_commit(1, an_expense(1)))
    store.stage("ann", "job", [b"x"])
    asked: list[dict[str, Any]] = []
    for operation in ("GetItem", "BatchGetItem", "Query"):
        event = f"before-parameter-build.dynamodb.{operation}"
        stand.client.meta.events.register(event, lambda params, **_: asked.append(params))
    store.snapshot("ann")
    store.begin("ann", "op")
    store.get("ann", ["S"])
    store.all("ann", "C")
    store.journal("ann", 0)
    store.staged("ann", "job", 0)
    store.unstage("ann", "job")
    store.due(NOON, 9)
    list(store.dump("ann"))
    assert len(asked) > 20
    batches = [params["RequestItems"][stand.table] for params in asked if "RequestItems" in params]
    plain = [params for params in asked if "RequestItems" not in params]
    assert all(params["ConsistentRead"] is True for params in (*plain, *batches))


# Pages and left-overs


def test_tiny_pages(stand: Stand, store: DynamoStore) -> None:
    """Everything is found however few items the table gives at a time."""
    for version in range(1, 5):
        writes = [an_expense(version * 100 + number) for number in range(20)]
        writes.append(a_new(f"C#{version}"))
        store.commit("ann", a_commit(version, *writes))
    plain = store.snapshot("ann")
    tiny_pages(stand.client, 3)
    wire = Wire(stand.client)
    found = store.snapshot("ann")
    assert wire.calls["Query"] > 30
    ids = {found.expenses.id_of(row) for row in range(len(found.expenses))}
    assert len(ids) == len(found.expenses) == len(plain.expenses) == 80
    assert found.records == plain.records
    assert [record.key for record in store.all("ann", "C")] == ["C#1", "C#2", "C#3", "C#4"]
    assert [entry.version for entry in store.journal("ann", 0)] == [1, 2, 3, 4]
    assert len(list(store.dump("ann"))) == 1 + 80 + 4 + 4 + 4


def test_more_than_a_batch(stand: Stand, store: DynamoStore) -> None:
    """Any number of records can be asked for at once, some twice and some not there."""
    keys = []
    for version in range(1, 4):
        writes = [an_expense(version * 100 + number) for number in range(90)]
        keys += [write.key for write in writes]
        store.commit("ann", a_commit(version, *writes))
    wire = Wire(stand.client)
    found = store.get("ann", [*keys, "E#none", *keys[:9]])
    assert list(found) == keys
    assert wire.calls == {"BatchGetItem": 3}


def test_left_over_keys(stand: Stand, store: DynamoStore) -> None:
    """Keys the table had no room for are asked for again, after a pause."""
    writes = [an_expense(number) for number in range(10)]
    store.commit("ann", a_commit(1, *writes))
    stingy, naps = StingyClient(stand.client, 3), list[float]()
    slow = stand.store(stingy.client, sleep=naps.append)
    assert len(slow.get("ann", [write.key for write in writes])) == 10
    assert stingy.calls == {"batch_get_item": 4}
    assert len(naps) == 3


def test_nothing_but_left_overs(stand: Stand) -> None:
    """A table without room for anything is away, after some tries."""
    stingy = StingyClient(stand.client, 0)
    slow = stand.store(stingy.client, sleep=lambda _: None)
    with pytest.raises(StoreUnavailable):
        slow.get("ann", ["S"])
    assert stingy.calls == {"batch_get_item": 10}


def test_left_over_items(stand: Stand, store: DynamoStore) -> None:
    """Items the table had no room for are written again, none is forgotten."""
    stingy, naps = StingyClient(stand.client, 4), list[float]()
    slow = stand.store(stingy.client, sleep=naps.append)
    slow.stage("ann", "job", [bytes([part]) for part in range(30)])
    assert [store.staged("ann", "job", part) for part in range(30)] == [
        bytes([part]) for part in range(30)
    ]
    assert stingy.calls == {"batch_write_item": 7 + 2}
    assert len(naps) == 7
    slow.unstage("ann", "job")
    with pytest.raises(UnknownJob):
        store.staged("ann", "job", 0)


# Records and commits


def test_unknown_attributes_stay(stand: Stand, store: DynamoStore) -> None:
    """What a newer program or a person wrote into an item is part of the record."""
    store.commit("ann", a_commit(1, a_new("C#1")))
    plant(stand, "C#1", {"version": {"N": "1"}, "colour": {"S": "red"}, "s": {"N": "2"}})
    (record,) = store.all("ann", "C")
    assert record.fields == {"colour": "red"}


def test_unknown_attributes_of_the_head_stay(stand: Stand, store: DynamoStore) -> None:
    """A commit moves the head on and leaves in it what it does not know."""
    store.commit("ann", a_commit(1))
    plant(
        stand, "HEAD",
        {"version": {"N": "1"}, "state": {"S": "open"}, "over": {"M": {}}, "schema": {"N": "1"},
         "colour": {"S": "red"}},
    )  # fmt: skip
    store.commit("ann", a_commit(2, head=Head(2, over={"a": "A#1"})))
    head = stand.client.get_item(
        TableName=stand.table, Key={"pk": {"S": "ann"}, "sk": {"S": "HEAD"}}
    )["Item"]
    assert head["colour"] == {"S": "red"}
    assert store.head("ann") == Head(2, over={"a": "A#1"})


def test_version_already_made(store: DynamoStore) -> None:
    """Two commits of one version: the second changes nothing."""
    store.commit("ann", a_commit(1, a_new("C#1")))
    with pytest.raises(HeadMoved):
        store.commit("ann", a_commit(1, a_new("C#2"), operation=Operation("x", "", 1, {}, NOON)))
    assert [record.id for record in store.all("ann", "C")] == ["1"]


def test_operation_known(store: DynamoStore) -> None:
    """An operation happens once while it is remembered, to the microsecond."""
    store.commit("ann", a_commit(1))
    again = a_commit(2, operation=Operation("op1", "digest", 2, {}, NOON))
    with pytest.raises(HeadMoved):
        store.commit("ann", replace(again, forget_before=NOON))
    store.commit("ann", replace(again, forget_before=NOON + timedelta(microseconds=1)))
    assert store.head("ann").version == 2


def test_due_takes_the_place_of_undue(store: DynamoStore) -> None:
    """A commit may put off what is due to the very time it had."""
    due = Due(NOON, "ann", "job", "job", {"n": 1})
    store.commit("ann", a_commit(1, due=(due,)))
    again = replace(due, details={"n": 2})
    store.commit("ann", a_commit(2, due=(again,), undue=(due,)))
    assert store.due(NOON, 10) == [again]
    store.commit("ann", a_commit(3, undue=(due,)))
    assert store.due(NOON, 10) == []


def test_due_in_order(stand: Stand, store: DynamoStore) -> None:
    """The oldest come first out of all shares, as many as were asked for."""
    dues = [Due(NOON + timedelta(minutes=n), f"ann{n}", f"job{n}", "job", {}) for n in range(24)]
    for due in dues:
        store.commit(due.owner, a_commit(1, due=(due,)))
    assert len({item["pk"]["S"] for item in everything(stand) if "details" in item}) > 4
    assert store.due(NOON + timedelta(minutes=30), 100) == dues
    assert store.due(NOON + timedelta(minutes=12), 100) == dues[:13]
    tiny_pages(stand.client, 1)
    assert store.due(NOON + timedelta(minutes=30), 7) == dues[:7]


def everything(stand: Stand) -> list[dict[str, dict[str, str]]]:
    """Give all items of the table."""
    return list(stand.client.scan(TableName=stand.table)["Items"])  # type: ignore[arg-type]


def test_due_that_cannot_be_read(
    stand: Stand, store: DynamoStore, caplog: pytest.LogCaptureFixture
) -> None:
    """Something due that was damaged is said in the log and stops nothing else."""
    due = Due(NOON, "ann", "job", "job", {})
    store.commit("ann", a_commit(1, due=(due,)))
    for shard in range(8):
        plant(stand, "2026-01-01T00:00:00+00:00#x#y", {"when": {"S": "soon"}}, f"DUE#{shard}")
    with caplog.at_level(logging.WARNING):
        assert store.due(NOON, 10) == [due]
    assert "2026-01-01T00:00:00+00:00#x#y cannot be read" in caplog.text


def test_owners_that_look_like_keys(store: DynamoStore) -> None:
    """Owners called like keys of the table have ledgers of their own."""
    owners = ["DUE#3", "a#b", "a", "STAGED#a#b", "a%23b", "HEAD", "SESSION#1"]
    for owner in owners:
        store.commit(owner, a_commit(1, a_new(f"C#{owner}")))
    for owner in owners:
        assert [record.key for record in store.all(owner, "C")] == [f"C#{owner}"]
        assert store.snapshot(owner).version == 1


# A job's material


def test_material_larger_than_an_item(store: DynamoStore) -> None:
    """A part may be larger than an item of the table can be, and may be empty."""
    parts = [bytes(1_000_000), b"", b"x" * 350_000]
    store.stage("ann", "job", parts)
    assert [store.staged("ann", "job", part) for part in range(3)] == parts


def test_material_staged_again(store: DynamoStore) -> None:
    """What is staged again takes the place of what was there, more of it or less."""
    store.stage("ann", "job", [b"a" * 400_000, b"b", b"c"])
    store.stage("ann", "job", [b"A"])
    assert store.staged("ann", "job", 0) == b"A"
    for part in (1, 2):
        with pytest.raises(UnknownJob):
            store.staged("ann", "job", part)


def test_material_with_a_piece_missing(stand: Stand, store: DynamoStore) -> None:
    """A part that is not whole is none."""
    store.stage("ann", "job", [bytes(700_001)])
    stand.client.delete_item(
        TableName=stand.table, Key={"pk": {"S": "STAGED#ann#job"}, "sk": {"S": "000000#001"}}
    )
    with pytest.raises(UnknownJob):
        store.staged("ann", "job", 0)


def test_material_expires(stand: Stand) -> None:
    """Material nobody fetched may be dropped by the table after eight days."""
    store = stand.store(clock=SteppingClock())
    store.stage("ann", "job", [b"x"])
    (item,) = everything(stand)
    assert int(item["expires"]["N"]) == int((NOON + timedelta(days=8)).timestamp())


# Damage


def test_damaged_head(stand: Stand, store: DynamoStore) -> None:
    """A head somebody damaged is said to be damaged, not taken for an empty account."""
    plant(stand, "HEAD", {"version": {"S": "one"}})
    with pytest.raises(StoreDamaged, match="HEAD"):
        store.head("ann")


def test_newer_head(stand: Stand, store: DynamoStore) -> None:
    """An account a newer program closed to this one is left alone."""
    head = {"version": {"N": "1"}, "state": {"S": "open"}, "over": {"M": {}}, "schema": {"N": "9"}}
    plant(stand, "HEAD", head)
    for call in (store.head, store.snapshot, lambda owner: store.begin(owner, "op")):
        with pytest.raises(StoreTooNew, match="schema 9"):
            call("ann")


def test_damaged_records(stand: Stand, store: DynamoStore) -> None:
    """Damaged records are named in what is read of everything; asked for, they are an error."""
    store.commit("ann", a_commit(1, an_expense(1), a_new("C#1")))
    plant(stand, f"E#{'0b' * 16}", {"version": {"N": "1"}, "amount": {"S": "much"}})
    plant(stand, "C#2", {"name": {"S": "no version"}})
    found = store.snapshot("ann")
    assert sorted(found.expenses.unreadable) == ["C#2", f"E#{'0b' * 16}"]
    assert len(found.expenses) == 1
    assert list(found.records) == ["C#1"]
    with pytest.raises(StoreDamaged, match="C#2"):
        store.all("ann", "C")


def test_damaged_journal(stand: Stand, store: DynamoStore) -> None:
    """A damaged journal entry is named."""
    store.commit("ann", a_commit(1))
    plant(stand, "J#000000000001", {"operation": {"S": "op1"}})
    with pytest.raises(StoreDamaged, match="J#000000000001"):
        store.journal("ann", 0)


def test_gap_in_the_journal(stand: Stand, store: DynamoStore) -> None:
    """Without the entries between what was read and what stands now nothing is guessed."""
    store.commit("ann", a_commit(1))
    reader = store._reader
    plant(stand, "J#000000000003", {})
    entry = JournalEntry(3, "op3", "add", "web", NOON, ())
    reader.journal = lambda *_: iter([entry])  # type: ignore[method-assign]
    with pytest.raises(StoreDamaged, match="gap after version 1"):
        store.snapshot("ann")


def test_strange_versions(store: DynamoStore) -> None:
    """Versions nobody ever made have no entries."""
    store.commit("ann", a_commit(1))
    assert store.journal("ann", -5, 0) == []
    assert store.journal("ann", 10**15, 10**15 + 1) == []
    assert [entry.version for entry in store.journal("ann", -5)] == [1]


def test_records_kept_are_the_records_given(store: DynamoStore) -> None:
    """A record is found by key, by kind and with everything, the same each time."""
    write = a_new("C#1", name="Food")
    store.commit("ann", a_commit(1, write))
    record = Record("C#1", 1, write.after or {})
    assert store.get("ann", ["C#1"]) == {"C#1": record}
    assert store.all("ann", "C") == [record]
    assert store.snapshot("ann").records == {"C#1": record}
