from collections.abc import Iterable, Iterator
from contextlib import suppress

import pytest
from builders import NOON, SteppingClock, a_draft, a_ledger, soon
from dynamo import Stand, moto_stand
from dynamo_faults import CUT, LOST, FaultyClient, refusal
from tenacity import Retrying, stop_after_attempt

from adapters.dynamodb import DynamoStore, Pace
from spending.errors import AlreadyThere, LedgerBusy, StoreDamaged, StoreUnavailable
from spending.records import HEAD, Head, KeptItem, Record, head_values, record_values


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A table in moto."""
    with moto_stand() as found:
        yield found


@pytest.fixture
def store(stand: Stand) -> DynamoStore:
    """A store over it, with a ledger of ann's."""
    store = stand.store()
    ledger = a_ledger(store)
    ids = [ledger.add(a_draft(100 + n, note=f"n{n}"), f"add{n}").ids[0] for n in range(5)]
    ledger.edit(ids[0], 1, a_draft(999), "edit")
    ledger.delete([ids[1]], "delete")
    ledger.add_category("Hobby", "category")
    ledger.set_limit(10_000, "limit")
    return store


def rest_of(stand: Stand, owner: str) -> list[str]:
    """Give the sort keys of all there is of an owner."""
    found = stand.client.scan(TableName=stand.table)["Items"]
    return sorted(str(item["sk"]["S"]) for item in found if item["pk"]["S"] == owner)


def nothing_there(store: DynamoStore, owner: str) -> bool:
    """Whether an owner is as if new to whoever asks in the ways there are."""
    snapshot = store.snapshot(owner)
    return (
        store.head(owner) == Head()
        and snapshot.version == 0
        and not snapshot.records
        and len(snapshot.expenses) == 0
        and list(store.dump(owner)) == []
    )


def test_dump_holds_everything(store: DynamoStore) -> None:
    """A backup has the head, every record, every journal entry and every operation."""
    items = list(store.dump("ann"))
    kinds = [item.key.partition("#")[0] for item in items]
    assert kinds == [HEAD, "B", "C", *"E" * 5, *"J" * 9, *"O" * 9]
    assert items[0].values == head_values(store.head("ann"))


def test_dump_of_nothing(store: DynamoStore) -> None:
    """Somebody new has nothing to back up."""
    assert list(store.dump("bob")) == []


def test_load_brings_all_of_it(stand: Stand, store: DynamoStore) -> None:
    """What was backed up is the account again: versions, history, answers to resends."""
    items = list(store.dump("ann"))
    store.load("bob", items)
    assert list(store.dump("bob")) == items
    assert store.snapshot("bob") == store.snapshot("ann")
    ledger = a_ledger(store, "bob")
    assert ledger.add(a_draft(100, note="n0"), "add0").version == 1
    assert ledger.add(a_draft(7), "new").version == 10
    expires = [
        item["expires"]
        for item in stand.client.scan(TableName=stand.table)["Items"]
        if item["pk"]["S"] == "bob" and str(item["sk"]["S"]).startswith("O#")
    ]
    assert len(expires) == 10


def test_load_in_any_order(store: DynamoStore) -> None:
    """Items may come in any order, the head among them."""
    items = list(store.dump("ann"))
    store.load("bob", reversed(items))
    assert list(store.dump("bob")) == items


def test_load_over_an_account(store: DynamoStore) -> None:
    """A backup never goes over an account that holds something."""
    items = list(store.dump("ann"))
    a_ledger(store, "bob").add(a_draft(), "op")
    with pytest.raises(AlreadyThere):
        store.load("bob", items)
    assert store.head("bob").version == 1


def twice() -> Retrying:
    """Plan again once."""
    return soon().copy(stop=stop_after_attempt(2))


def breaking(items: Iterable[KeptItem], after: int) -> Iterator[KeptItem]:
    """Give some items and then fail, as a file does that cannot be read on."""
    for place, item in enumerate(items):
        if place == after:
            raise OSError
        yield item


@pytest.mark.parametrize("after", [0, 1, 10, 24, 25])
def test_load_that_fails(stand: Stand, store: DynamoStore, after: int) -> None:
    """A load that fails leaves nothing at all."""
    items = list(store.dump("ann"))
    with pytest.raises(OSError):  # noqa: PT011 - it has no text
        store.load("bob", breaking(items, after))
    assert nothing_there(store, "bob")
    assert rest_of(stand, "bob") == []


def test_load_cut_off(stand: Stand, store: DynamoStore) -> None:
    """A load whose table went away half-way is no account, and the next load removes its rest."""
    items = list(store.dump("ann"))
    faulty = FaultyClient(stand.client)
    for nth in range(2, 9):
        faulty.fail("batch_write_item", CUT, nth=nth)
        faulty.fail("query", CUT, nth=nth + 5)
    with pytest.raises(StoreUnavailable):
        stand.store(faulty.client, sleep=lambda _: None).load("bob", items * 3)
    left = rest_of(stand, "bob")
    assert HEAD in left
    assert len(left) > 20
    assert nothing_there(store, "bob")
    with pytest.raises(LedgerBusy):
        a_ledger(store, "bob", patience=twice).add(a_draft(), "op")
    store.load("bob", items[:1])
    assert rest_of(stand, "bob") == [HEAD]


@pytest.mark.parametrize("error", [LOST, CUT, refusal("ThrottlingException")])
def test_load_whose_last_step_fails(stand: Stand, store: DynamoStore, error: Exception) -> None:
    """Whatever becomes of the last step, the account is there whole or not at all."""
    items = list(store.dump("ann"))
    faulty = FaultyClient(stand.client)
    faulty.fail("transact_write_items", error, nth=2, before=error is not LOST)
    with suppress(StoreUnavailable):
        stand.store(faulty.client).load("bob", items)
    if error is LOST:
        assert list(store.dump("bob")) == items
    else:
        assert nothing_there(store, "bob")


def test_two_loads_at_once(store: DynamoStore) -> None:
    """A load that another one overtook does not pass for done and takes nothing away."""
    items = list(store.dump("ann"))

    def overtaken() -> Iterator[KeptItem]:
        store.load("bob", items)
        yield from breaking(items, 10)

    with pytest.raises(OSError):  # noqa: PT011 - it has no text
        store.load("bob", overtaken())
    assert list(store.dump("bob")) == items


def test_overtaken_at_the_end(store: DynamoStore) -> None:
    """A load that another one overtook at its last item does not pass for done."""
    items = list(store.dump("ann"))

    def overtaken() -> Iterator[KeptItem]:
        yield from items
        store.load("bob", items)

    with pytest.raises(AlreadyThere):
        store.load("bob", overtaken())
    assert list(store.dump("bob")) == items


def test_load_without_a_head(store: DynamoStore) -> None:
    """Items without a head are no backup."""
    with pytest.raises(StoreDamaged, match="no head"):
        store.load("bob", list(store.dump("ann"))[1:])
    assert nothing_there(store, "bob")


@pytest.mark.parametrize(
    "item",
    [
        KeptItem("C#1", {"version": 1}),
        KeptItem("C#1", {"version": "one", "fields": {}}),
        KeptItem("O#1", {"digest": "x"}),
        KeptItem("J#000000000001", {"act": "add"}),
        KeptItem("HEAD", {"version": 1}),
    ],
)
def test_load_of_what_is_none(store: DynamoStore, item: KeptItem) -> None:
    """An item that is none of a ledger's is named, and nothing is taken in."""
    head = [one for one in store.dump("ann") if one.key != item.key]
    with pytest.raises(StoreDamaged, match=item.key):
        store.load("bob", [*head, item])
    assert nothing_there(store, "bob")


def test_load_is_paced(stand: Stand, store: DynamoStore) -> None:
    """A load writes no faster than the pace, and waits rather than fails where it must."""
    items = [
        KeptItem(f"C#{n}", record_values(Record("", 1, {"name": "x" * 900}))) for n in range(100)
    ]
    head = KeptItem(HEAD, head_values(Head(1)))
    naps: list[float] = []
    clock = iter(range(1000))
    pace = Pace(10, now=lambda: 0.001 * next(clock), sleep=naps.append)
    faulty = FaultyClient(stand.client)
    faulty.fail("batch_write_item", refusal("ProvisionedThroughputExceededException"), nth=2)
    waits: list[float] = []
    stand.store(faulty.client, pace=pace, sleep=waits.append).load("bob", [head, *items])
    assert len(store.all("bob", "C")) == 100
    assert len(waits) == 1
    assert len(naps) == 4
    assert naps == sorted(naps)


def test_sessions_are_not_touched(stand: Stand, store: DynamoStore) -> None:
    """A load that cleans up after another one leaves the owner's sessions alone."""
    key = {"pk": {"S": "bob"}, "sk": {"S": "SES#abc"}}
    stand.client.put_item(TableName=stand.table, Item=key)
    with pytest.raises(StoreDamaged):
        store.load("bob", [])
    assert rest_of(stand, "bob") == ["SES#abc"]


def test_operations_after_the_backup(store: DynamoStore) -> None:
    """What happens while a backup is made belongs to the next one, or is in it whole."""
    ledger = a_ledger(store, clock=SteppingClock(NOON))
    dumping = store.dump("ann")
    items = [next(dumping)]
    ledger.add(a_draft(5), "meanwhile")
    items += list(dumping)
    assert items[0].values["version"] == 9
    assert "O#meanwhile" not in {item.key for item in items}
    assert "J#000000000010" not in {item.key for item in items}
