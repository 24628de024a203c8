"""Several processes and threads at one file: no lost update, no doubled one, no leak."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from builders import a_draft, a_ledger, tools_over
from sqlite_child import amount_of, children

from adapters.sqlite.care import check
from adapters.sqlite.store import SqliteStore
from spending.ledger import Ledger


def test_processes_write_at_once(tmp_path: Path) -> None:
    """Two processes add 200 expenses each, beginning with no file: all 400 are there, in order."""
    path = tmp_path / "data" / "expenses.db"
    names = ["one", "two"]
    with ExitStack() as opened:
        forks = [opened.enter_context(children()) for _ in names]
        running = [
            fork.start("add", path=str(path), name=name, count=200)
            for fork, name in zip(forks, names, strict=True)
        ]
        said = [list(child) for child in running]

    assert said == [[f"{name}/{number}" for number in range(200)] for name in names]
    store = SqliteStore(path)
    operations = [entry.operation for entry in store.journal("ann", 0)]
    assert sorted(operations) == sorted([*said[0], *said[1]])
    assert [one for one in operations if one.startswith("one")] == said[0]
    assert sum(store.snapshot("ann").expenses.amount) == 2 * sum(map(amount_of, said[0]))
    store.close()
    assert check(path) == []


def test_threads_write_at_once(tmp_path: Path) -> None:
    """Threads sharing a store, and one with a store of its own, lose nothing between them."""
    path = tmp_path / "expenses.db"
    shared = SqliteStore(path)
    stores = [shared, shared, shared, SqliteStore(path)]

    def add(number: int) -> None:
        ledger = Ledger("ann", tools_over(stores[number]))
        for step in range(25):
            ledger.add(a_draft(1), f"{number}/{step}")

    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(add, range(len(stores))))

    assert shared.head("ann").version == 100
    assert sum(shared.snapshot("ann").expenses.amount) == 100
    for store in stores:
        store.close()


def test_owners_do_not_wait_for_each_other_long(tmp_path: Path) -> None:
    """Many owners writing to one file at once all get through."""
    store = SqliteStore(tmp_path / "expenses.db")

    def add(number: int) -> int:
        ledger = a_ledger(store, f"owner {number}")
        return [ledger.add(a_draft(1), f"{step}").version for step in range(10)][-1]

    with ThreadPoolExecutor(20) as pool:
        versions = list(pool.map(add, range(20)))

    assert versions == [10] * 20
    store.close()
