"""What the store asks of the table: how many requests, in which pages, how consistently."""

from collections.abc import Iterator
from typing import Any

import pytest
from builders import NOON, a_draft, a_ledger
from commits import a_commit, a_key, some_fields
from dynamo import Stand, Wire, moto_stand
from dynamo_faults import StingyClient, tiny_pages

from adapters.dynamodb import DynamoStore
from spending.errors import StoreUnavailable, UnknownJob
from spending.records import Write


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A table in moto."""
    with moto_stand() as found:
        yield found


@pytest.fixture
def store(stand: Stand) -> DynamoStore:
    """A store over it."""
    return stand.store()


def a_new(key: str) -> Write:
    """Give the making of a record."""
    return Write(key, None, some_fields())


def expenses(first: int, count: int) -> list[Write]:
    """Give the making of some expenses."""
    return [a_new(a_key(number)) for number in range(first, first + count)]


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
    store.commit("ann", a_commit(1, expenses(1, 1)))
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
        writes = [*expenses(version * 100, 20), a_new(f"C#{version}")]
        store.commit("ann", a_commit(version, writes))
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
        writes = expenses(version * 100, 90)
        keys += [write.key for write in writes]
        store.commit("ann", a_commit(version, writes))
    wire = Wire(stand.client)
    found = store.get("ann", [*keys, "E#none", *keys[:9]])
    assert list(found) == keys
    assert wire.calls == {"BatchGetItem": 3}


def test_requests_of_a_look_at_many(stand: Stand, store: DynamoStore) -> None:
    """A look at the heads of a hundred owners is one consistent request."""
    store.commit("ann", a_commit(1, expenses(0, 1)))
    asked, names = list[dict[str, Any]](), ["ann", *(f"person {number}" for number in range(99))]
    stand.client.meta.events.register(
        "before-parameter-build.dynamodb.BatchGetItem", lambda params, **_: asked.append(params)
    )
    wire = Wire(stand.client)
    assert store.heads(names) == dict.fromkeys(names, 0) | {"ann": 1}
    assert wire.calls == {"BatchGetItem": 1}
    (batch,) = asked[0]["RequestItems"].values()
    assert batch["ConsistentRead"] is True


def test_left_over_heads(stand: Stand, store: DynamoStore) -> None:
    """Heads the table had no room for are asked for again."""
    for owner in ("ann", "ben", "cid", "dee"):
        store.commit(owner, a_commit(1, expenses(0, 1)))
    stingy, naps = StingyClient(stand.client, 3), list[float]()
    slow = stand.store(stingy.client, sleep=naps.append)
    assert slow.heads(["ann", "ben", "cid", "dee"]) == dict.fromkeys(
        ("ann", "ben", "cid", "dee"), 1
    )
    assert stingy.calls == {"batch_get_item": 2}
    assert len(naps) == 1


def test_damaged_head_among_many(stand: Stand, store: DynamoStore) -> None:
    """Who has a head that cannot be read is left out, and nobody else with them."""
    for owner in ("ann", "ben"):
        store.commit(owner, a_commit(1, expenses(0, 1)))
    head = {"pk": {"S": "ann"}, "sk": {"S": "HEAD"}, "version": {"S": "one"}}
    stand.client.put_item(TableName=stand.table, Item=head)
    assert store.heads(["ann", "ben"]) == {"ben": 1}


def test_left_over_keys(stand: Stand, store: DynamoStore) -> None:
    """Keys the table had no room for are asked for again, after a pause."""
    writes = expenses(0, 10)
    store.commit("ann", a_commit(1, writes))
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
