"""While the table is away calls fail at once, and one now and then finds out."""

from collections.abc import Iterator

import pytest
from dynamo import Stand, Wire, moto_stand

from adapters.dynamodb.breaker import Breaker
from spending.errors import StoreUnavailable

pytestmark = pytest.mark.usefixtures("no_pauses")


class _Table:
    """A store whose client has a breaker, and what lies between it and its table."""

    def __init__(self, stand: Stand) -> None:
        self.seconds = 0.0
        client = Breaker(lambda: self.seconds).spare(stand.another_client())
        self.store = stand.store(client)
        self.wire = Wire(client)

    def ask(self) -> int:
        """Read a head that cannot be had; give the attempts that were made."""
        before = self.wire.attempts["GetItem"]
        with pytest.raises(StoreUnavailable) as caught:
            self.store.head("ann")
        assert not caught.value.unknown
        return self.wire.attempts["GetItem"] - before


@pytest.fixture
def table() -> Iterator[_Table]:
    """A table; what is tried again is so at once."""
    with moto_stand() as stand:
        yield _Table(stand)


def test_after_five_attempts_in_vain_nobody_waits(table: _Table) -> None:
    """The third call is not even sent: whoever asks is told at once."""
    table.wire.cut_before("GetItem", *range(1, 20))
    assert [table.ask(), table.ask(), table.ask()] == [3, 3, 0]


def test_one_call_in_two_seconds_finds_out(table: _Table) -> None:
    """While it is away others are spared; once it answers all get through."""
    table.wire.cut_before("GetItem", *range(1, 10))
    table.ask()
    table.ask()
    table.seconds = 2.0
    assert [table.ask(), table.ask()] == [3, 0]
    table.seconds = 4.0
    assert table.store.head("ann").version == 0
    assert table.store.head("ann").version == 0


def test_answers_in_between_keep_it_shut(table: _Table) -> None:
    """A connection that breaks now and then is tried again, never refused."""
    for _ in range(4):
        table.wire.cut_before("GetItem", 1, 2)
        assert table.store.head("ann").version == 0


def test_a_refusal_is_an_answer(table: _Table) -> None:
    """A table that asks for slowness is there."""
    client = table.wire
    client.refuse("GetItem", *range(1, 10), code="ThrottlingException")
    assert [table.ask(), table.ask(), table.ask()] == [3, 3, 3]
