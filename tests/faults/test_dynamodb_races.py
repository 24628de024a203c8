"""Several at once on one ledger: readers see a ledger that was, writers lose nothing."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from builders import NOON, a_draft, a_ledger
from dynamo import Stand, ministack_stand
from dynamo_faults import tiny_pages

from adapters.dynamodb import DynamoStore
from spending.errors import LedgerBusy
from spending.records import (
    Commit,
    Fields,
    Head,
    JournalEntry,
    KeptItem,
    Operation,
    Write,
)
from spending.snapshot import Snapshot

pytestmark = pytest.mark.ministack

ROWS = 60
EACH = 1_000


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A table in ministack."""
    with ministack_stand() as found:
        yield found


def commit_of(version: int, *writes: Write) -> Commit:
    """Give the commit that makes a version."""
    operation = Operation(f"op{version}", "digest", version, {}, NOON)
    changes = tuple(write.change for write in writes)
    entry = JournalEntry(version, operation.id, "move", "web", NOON, changes)
    return Commit(Head(version), operation, entry, writes, (), (), NOON - timedelta(days=7))


def a_row(number: int, amount: int = EACH) -> tuple[str, Fields]:
    """Give key and fields of an expense; numbers are spread over all ids."""
    key = f"E#{(number * 0x9E3779B1) % 2**32:08x}{number:024x}"
    return key, {"day": "2026-11-20", "amount": amount, "seq": number}


class Mover:
    """Moves money between expenses, one at either end of the ids, and expenses between ids.

    Whenever it is looked at there are ROWS expenses of ROWS * EACH together.
    """

    def __init__(self, store: DynamoStore) -> None:
        self._store = store
        self.version = 1
        self._numbers = list(range(ROWS))
        writes = [Write(key, None, fields) for key, fields in map(a_row, self._numbers)]
        store.commit("ann", commit_of(1, *writes))

    def move(self) -> None:
        """Change some amounts, and have one expense give way to a new one."""
        ids = sorted(a_row(number)[0] for number in self._numbers)
        low, high = ids[self.version % 7], ids[-1 - self.version % 5]
        gone = self._numbers.pop(self.version % len(self._numbers))
        key, fields = a_row(ROWS + self.version)
        old = self._store.get("ann", [low, high, a_row(gone)[0]])
        left = old.pop(a_row(gone)[0])
        amount = left.fields["amount"]
        writes = [Write(left.key, left, None), Write(key, None, {**fields, "amount": amount})]
        for record, more in zip(old.values(), (1, -1), strict=False):
            if len(old) == 2:
                changed = {**record.fields, "amount": int(str(record.fields["amount"])) + more}
                writes.append(Write(record.key, record, changed))
        self.version += 1
        self._store.commit("ann", commit_of(self.version, *writes))
        self._numbers.append(ROWS + self.version - 1)


def while_moving(stand: Stand, look: Callable[[DynamoStore], int], looks: int) -> list[int]:
    """Look so many times while another client keeps moving; give the versions seen."""
    tiny_pages(stand.client, 4)
    mover = Mover(stand.store(stand.another_client()))
    done, failures = threading.Event(), list[BaseException]()

    def keep_moving() -> None:
        try:
            while not done.is_set():
                mover.move()
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    moving = threading.Thread(target=keep_moving)
    moving.start()
    try:
        seen = [look(stand.store()) for _ in range(looks)]
    finally:
        done.set()
        moving.join()
    assert not failures, failures
    assert mover.version > looks, "nothing moved meanwhile"
    return seen


def check_whole(snapshot: Snapshot) -> None:
    """Assert that a snapshot is of one moment."""
    expenses = snapshot.expenses
    ids = {expenses.id_of(row) for row in range(len(expenses))}
    assert len(ids) == len(expenses) == ROWS
    assert sum(expenses.amount) == ROWS * EACH
    assert max(expenses.version) <= snapshot.version


def test_cold_reads_while_rows_move(stand: Stand) -> None:
    """Every cold read gives the ledger as it was at one version, whatever moves meanwhile."""

    def look(store: DynamoStore) -> int:
        snapshot = store.snapshot("ann")
        check_whole(snapshot)
        return snapshot.version

    seen = while_moving(stand, look, 12)
    assert seen == sorted(seen)
    assert seen[-1] > seen[0] + 12, "too little moved for this to prove anything"


def test_backups_while_rows_move(stand: Stand) -> None:
    """A backup made meanwhile is of one version too: records, journal and operations alike."""

    def look(store: DynamoStore) -> int:
        items = list(store.dump("ann"))
        version = int(str(items[0].values["version"]))
        check_backup(items, version)
        return version

    seen = while_moving(stand, look, 4)
    assert seen == sorted(seen)
    assert seen[-1] > seen[0] + 4


def check_backup(items: list[KeptItem], version: int) -> None:
    """Assert that a backup holds together."""
    rows = [item.values for item in items if item.key.startswith("E#")]
    amounts = [int(str(row["fields"]["amount"])) for row in rows]  # type: ignore[index,call-overload]
    assert (len(amounts), sum(amounts)) == (ROWS, ROWS * EACH)
    assert max(int(str(row["version"])) for row in rows) <= version
    for kind in ("J#", "O#"):
        assert len([item for item in items if item.key.startswith(kind)]) == version


def test_many_writers(stand: Stand) -> None:
    """Writers in several processes lose nothing and make one row of versions."""
    done: list[int] = []

    def write(writer: int) -> None:
        ledger = a_ledger(stand.store(stand.another_client()))
        for number in range(6):
            operation = f"{writer}-{number}"
            while True:
                with suppress(LedgerBusy):
                    done.append(ledger.add(a_draft(), operation).version)
                    break

    in_threads(write, 6)
    assert sorted(done) == list(range(1, 37))
    store = stand.store()
    assert len(store.snapshot("ann").expenses) == 36
    assert [entry.version for entry in store.journal("ann", 0)] == list(range(1, 37))


def test_one_operation_many_times(stand: Stand) -> None:
    """One operation sent by several processes at once happens once, and all get its answer."""
    answers = []

    def send(_: int) -> None:
        ledger = a_ledger(stand.store(stand.another_client()))
        answers.append(ledger.add(a_draft(), "op"))

    in_threads(send, 6)
    assert len(answers) == 6
    assert len(set(answers)) == 1
    assert len(stand.store().snapshot("ann").expenses) == 1


def in_threads(work: Callable[[int], None], count: int) -> None:
    """Do something in several threads that begin together."""
    start = threading.Barrier(count)
    failures: list[BaseException] = []

    def begin(number: int) -> None:
        try:
            start.wait()
            work(number)
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
