"""What requests to the table take is told, and how they fare, attempt by attempt."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from botocore.model import OperationModel
from builders import NOON, a_draft, a_ledger
from commits import a_commit, a_key, some_fields
from dynamo import Stand, Wire, ministack_stand

from adapters.dynamodb.watching import Seen, watch
from spending.errors import HeadMoved, StoreUnavailable
from spending.records import Write

pytestmark = [pytest.mark.ministack, pytest.mark.usefixtures("no_pauses")]

_COMMIT = "TransactWriteItems"


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A table in ministack."""
    with ministack_stand() as found:
        yield found


class Table:
    """A store whose client is watched, and what was told of it."""

    def __init__(self, stand: Stand) -> None:
        self.seen: Counter[Seen] = Counter()
        client = self.client = stand.another_client()
        watch(client, self._tell)
        self.store = stand.store(client)
        assert self.store.limits
        self.wire = Wire(client)
        self.seen.clear()

    def _tell(self, seen: Seen, much: float) -> None:
        self.seen[seen] += much  # type: ignore[assignment] # units may be halves


def test_writing_takes_what_the_table_says(stand: Stand) -> None:
    """A commit's units are the table's own figures, those of its transaction and no others."""
    table = Table(stand)
    write = Write(a_key(1), None, some_fields(note="n" * 3_000))
    table.store.commit("ann", a_commit(1, [write]))
    assert table.seen == {"write units": table.wire.units[_COMMIT]}
    assert table.seen["write units"] >= 2 * (4 + 1 + 4 + 1)  # record and journal are 3 kB each


def test_reading_takes_units(stand: Stand) -> None:
    """What reads is told apart from what writes."""
    table = Table(stand)
    a_ledger(table.store).add(a_draft(), "one")
    table.seen.clear()
    table.store.head("ann")
    assert table.seen == {"read units": 1}
    table.store.snapshot("ann")
    assert table.seen["read units"] > 1
    assert table.seen["write units"] == 0


def test_every_request_asks_what_it_takes(stand: Stand) -> None:
    """Also those whose answer the emulator leaves it out of: the real table gives it to all."""
    table = Table(stand)
    asked: dict[str, bool] = {}

    def note(model: OperationModel, params: dict[str, bytes], **_: object) -> None:
        asked[model.name] = json.loads(params["body"]).get("ReturnConsumedCapacity") == "TOTAL"

    table.client.meta.events.register("before-call.dynamodb", note)
    a_ledger(table.store).add(a_draft(), "one")
    table.store.heads({"ann"})
    table.store.snapshot("ann")
    table.store.due(NOON, 1)
    assert set(asked) >= {_COMMIT, "BatchGetItem", "GetItem", "Query"}
    assert all(asked.values())


def test_throttling_is_told_with_every_attempt(stand: Stand) -> None:
    """A retry that helps hides that the table held back: the attempt is told all the same."""
    table = Table(stand)
    table.wire.refuse(_COMMIT, 1, 2, code="ProvisionedThroughputExceededException")
    table.store.commit("ann", a_commit(1))
    assert (table.seen["throttled"], table.seen["failed"]) == (2, 0)


def test_a_transaction_that_was_throttled(stand: Stand) -> None:
    """A transaction says among its reasons that it was throttled."""
    table = Table(stand)
    body = {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "message": "made up",
        "CancellationReasons": [{"Code": "ThrottlingError"}, {"Code": "None"}],
    }
    table.wire.answer(_COMMIT, 1, 2, 3, status=400, body=body)
    with pytest.raises(StoreUnavailable):
        table.store.commit("ann", a_commit(1))
    assert table.seen["throttled"] >= 1
    assert table.seen["failed"] == 0


def test_attempts_without_an_answer_have_failed(stand: Stand) -> None:
    """A lost answer, a request that never left, and an error of the service's each count."""
    table = Table(stand)
    table.wire.cut_after(_COMMIT, 1)
    table.wire.answer(_COMMIT, 2, status=500, body={"__type": "InternalServerError"})
    table.store.commit("ann", a_commit(1))
    assert (table.seen["failed"], table.seen["throttled"]) == (2, 0)


def test_a_conflict_is_no_failure(stand: Stand) -> None:
    """Somebody else was faster: the table did what it should."""
    table = Table(stand)
    table.store.commit("ann", a_commit(1))
    with pytest.raises(HeadMoved):
        table.store.commit("ann", a_commit(1, operation="other"))
    assert (table.seen["failed"], table.seen["throttled"]) == (0, 0)
