"""What comes of requests whose attempts end differently: botocore's retries and ours together."""

import socket
import threading
from collections.abc import Iterator

import pytest
from builders import NOON, a_draft, a_ledger
from dynamo import Stand, Wire, a_client, ministack_stand

from adapters.dynamodb import DynamoStore, Pace
from adapters.dynamodb.failures import StoreRefused
from adapters.dynamodb.rows import Rows, put_request
from spending.errors import HeadMoved, StoreUnavailable
from spending.records import Commit, Head, JournalEntry, Operation, Write

pytestmark = [pytest.mark.ministack, pytest.mark.usefixtures("no_pauses")]

COMMIT = "TransactWriteItems"


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A table in ministack."""
    with ministack_stand() as found:
        yield found


@pytest.fixture
def store(stand: Stand) -> DynamoStore:
    """A store over it."""
    return stand.store()


@pytest.fixture
def wire(stand: Stand, store: DynamoStore) -> Wire:
    """What lies between the store and the table."""
    assert store.limits
    return Wire(stand.client)


def a_commit(version: int = 1) -> Commit:
    """Give a commit that makes a category."""
    write = Write("C#1", None, {"name": "Food"})
    operation = Operation(f"op{version}", "digest", version, {}, NOON)
    entry = JournalEntry(version, operation.id, "category", "web", NOON, (write.change,))
    return Commit(Head(version), operation, entry, (write,), (), (), NOON)


def saved(stand: Stand) -> bool:
    """Whether the commit is there, as another process sees it."""
    return bool(stand.store(stand.another_client()).all("ann", "C"))


def test_answer_lost_once(stand: Stand, store: DynamoStore, wire: Wire) -> None:
    """A transaction whose answer got lost is asked for again by its token, not done again."""
    wire.cut_after(COMMIT, 1)
    store.commit("ann", a_commit())
    assert wire.attempts[COMMIT] == 2
    assert store.head("ann").version == 1
    assert len(store.journal("ann", 0)) == 1
    assert saved(stand)


def test_every_answer_lost(stand: Stand, store: DynamoStore, wire: Wire) -> None:
    """Without any answer it is not known whether it was saved, and that is what is said."""
    wire.cut_after(COMMIT, 1, 2, 3)
    with pytest.raises(StoreUnavailable) as raised:
        store.commit("ann", a_commit())
    assert raised.value.unknown
    assert wire.attempts[COMMIT] == 3
    assert saved(stand)
    with pytest.raises(HeadMoved):
        store.commit("ann", a_commit())


def test_every_answer_lost_in_a_ledger(store: DynamoStore, wire: Wire) -> None:
    """A ledger finds out by itself that it was saved, and gives the first answer."""
    wire.cut_after(COMMIT, 1, 2, 3)
    ledger = a_ledger(store)
    receipt = ledger.add(a_draft(1250), "op")
    assert (receipt.version, wire.calls[COMMIT]) == (1, 1)
    assert ledger.expense(receipt.ids[0]).amount == 1250
    assert store.head("ann").version == 1


def test_never_sent(stand: Stand, store: DynamoStore, wire: Wire) -> None:
    """What never left this machine is surely not saved."""
    wire.cut_before(COMMIT, 1, 2, 3)
    with pytest.raises(StoreUnavailable) as raised:
        store.commit("ann", a_commit())
    assert not raised.value.unknown
    assert wire.attempts[COMMIT] == 3
    assert not saved(stand)


@pytest.mark.parametrize("then", ["cut", "throttled", "refused"])
def test_lost_first(stand: Stand, store: DynamoStore, wire: Wire, then: str) -> None:
    """The last attempt proves nothing about the first one, whose answer got lost."""
    wire.cut_after(COMMIT, 1)
    if then == "cut":
        wire.cut_before(COMMIT, 2, 3)
    elif then == "throttled":
        wire.refuse(COMMIT, 2, 3, code="ThrottlingException")
    else:
        wire.refuse(COMMIT, 2, code="AccessDeniedException")
    with pytest.raises(StoreUnavailable) as raised:
        store.commit("ann", a_commit())
    assert raised.value.unknown
    assert saved(stand)


def test_what_was_lost_is_forgotten(store: DynamoStore, wire: Wire) -> None:
    """A lost answer of one commit casts no doubt on the next one."""
    wire.cut_after(COMMIT, 1)
    store.commit("ann", a_commit())
    wire.cut_before(COMMIT, 1, 2, 3)
    with pytest.raises(StoreUnavailable) as raised:
        store.commit("ann", a_commit(2))
    assert not raised.value.unknown


def test_server_error(stand: Stand, store: DynamoStore, wire: Wire) -> None:
    """After errors inside the service nobody knows; one alone is tried again."""
    wire.refuse(COMMIT, 1, 2, 3, code="InternalServerError", status=500)
    with pytest.raises(StoreUnavailable) as raised:
        store.commit("ann", a_commit())
    assert raised.value.unknown
    assert not saved(stand)
    wire.refuse(COMMIT, 1, code="InternalServerError", status=500)
    store.commit("ann", a_commit())
    assert saved(stand)


def test_throttled(stand: Stand, store: DynamoStore, wire: Wire) -> None:
    """A busy table is tried three times in all; then nothing is saved, for sure."""
    wire.refuse(COMMIT, 1, 2, 3, code="ProvisionedThroughputExceededException")
    with pytest.raises(StoreUnavailable) as raised:
        store.commit("ann", a_commit())
    assert not raised.value.unknown
    assert wire.attempts[COMMIT] == 3
    assert not saved(stand)
    wire.refuse(COMMIT, 1, 2, code="ThrottlingException")
    store.commit("ann", a_commit())
    assert saved(stand)


def test_throttled_work_stands_back(stand: Stand) -> None:
    """After the table was too busy for a commit, long work waits before its next part."""
    naps: list[float] = []
    store = stand.store(pace=Pace(now=lambda: 0.0, sleep=naps.append))
    store.stage("ann", "job", [b"x"])
    store.staged("ann", "job", 0)
    assert naps == []
    Wire(stand.client).refuse(COMMIT, 1, 2, 3, code="ThrottlingException")
    with pytest.raises(StoreUnavailable):
        store.commit("ann", a_commit())
    store.staged("ann", "job", 0)
    assert naps == [2.0]


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        ("ConditionalCheckFailed", HeadMoved),
        ("TransactionConflict", HeadMoved),
        ("ThrottlingError", StoreUnavailable),
        ("ProvisionedThroughputExceeded", StoreUnavailable),
        ("ValidationError", StoreRefused),
    ],
)
def test_cancelled(store: DynamoStore, wire: Wire, reason: str, error: type[Exception]) -> None:
    """The reasons of a cancelled transaction are understood as the service writes them."""
    body = {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons",
        "CancellationReasons": [{"Code": "None"}, {"Code": reason, "Message": "made up"}],
    }
    wire.answer(COMMIT, 1, status=400, body=body)
    with pytest.raises(error):
        store.commit("ann", a_commit())


@pytest.mark.parametrize("body", [b"<html>Welcome to the hotel</html>", b"{", b"[]", b""])
def test_answer_of_somebody_else(stand: Stand, store: DynamoStore, wire: Wire, body: bytes) -> None:
    """An answer that is not the service's is no proof of anything."""
    for operation in (COMMIT, "Query", "GetItem", "BatchGetItem", "BatchWriteItem"):
        wire.answer(operation, 1, status=200, body=body)
    with pytest.raises(StoreUnavailable) as raised:
        store.commit("ann", a_commit())
    assert raised.value.unknown
    for call in (
        lambda: store.all("ann", "C"),
        lambda: store.head("ann"),
        lambda: store.begin("ann", "op"),
        lambda: Rows(stand.client, stand.table).write([put_request({})]),
    ):
        with pytest.raises(StoreUnavailable):
            call()
    assert not saved(stand)


def test_reads_are_tried_again(store: DynamoStore, wire: Wire) -> None:
    """A read is tried three times, then the table is away."""
    wire.cut_before("GetItem", 1, 2)
    assert store.head("ann").version == 0
    wire.cut_after("GetItem", 1, 2, 3)
    with pytest.raises(StoreUnavailable) as raised:
        store.head("ann")
    assert not raised.value.unknown
    assert wire.attempts["GetItem"] == 6


def test_snapshot_of_which_a_page_fails(store: DynamoStore, wire: Wire) -> None:
    """A snapshot is whole or none: one page that cannot be had fails all of it."""
    store.commit("ann", a_commit())
    wire.cut_before("Query", *range(1, 4), *range(7, 20))
    with pytest.raises(StoreUnavailable):
        store.snapshot("ann")


def test_nobody_listens() -> None:
    """Where no server is, the store is away at once and nothing is uncertain."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        endpoint = f"http://127.0.0.1:{taken.getsockname()[1]}"
        store = Stand(a_client(endpoint, read_seconds=0.2), "expenses", endpoint).store()
        with pytest.raises(StoreUnavailable) as raised:
            store.commit("ann", a_commit())
        assert not raised.value.unknown
        with pytest.raises(StoreUnavailable):
            store.head("ann")


def test_nobody_answers() -> None:
    """A server that takes the request and never answers leaves it open what it did."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        store = Stand(a_client(endpoint, read_seconds=0.2), "expenses", endpoint).store()
        with pytest.raises(StoreUnavailable) as raised:
            store.commit("ann", a_commit())
    assert raised.value.unknown


def test_server_hangs_up() -> None:
    """A connection that breaks after the request leaves it open what was done."""
    with socket.create_server(("127.0.0.1", 0)) as rude:
        endpoint = f"http://127.0.0.1:{rude.getsockname()[1]}"
        store = Stand(a_client(endpoint, read_seconds=0.2), "expenses", endpoint).store()

        def hang_up() -> None:
            for _ in range(3):
                connection, _address = rude.accept()
                with connection:
                    connection.recv(1)

        answering = threading.Thread(target=hang_up)
        answering.start()
        with pytest.raises(StoreUnavailable) as raised:
            store.commit("ann", a_commit())
        answering.join(10)
    assert raised.value.unknown
