"""A read taken piece by piece while rows move, advanced by the journal, is the truth."""

from collections.abc import Callable
from copy import copy

from builders import NOON, a_draft, a_ledger
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_store import MemoryStore

from spending.bulk import BulkChange
from spending.category import STARTING
from spending.columns import ExpenseColumns
from spending.errors import SpendingError
from spending.expense import Expense
from spending.ledger import Ledger
from spending.records import EXPENSE, Change, JournalEntry, Record
from spending.snapshot import Snapshot

KINDS = "SBCAVIE"
CATEGORIES = tuple(STARTING)[:3]
State = dict[str, Record]
Act = Callable[[Ledger, str, list[str], int], object]

ACTS: tuple[Act, ...] = (
    lambda ledger, operation, _, pick: ledger.add(
        a_draft(pick + 1, merchant=f"M{pick % 3}"), operation
    ),
    lambda ledger, operation, ids, pick: ledger.edit(
        ids[pick % len(ids)], ledger.expense(ids[pick % len(ids)]).version,
        a_draft(pick + 5, tags=("x",), note="changed"), operation,
    ),
    lambda ledger, operation, ids, pick: ledger.delete([ids[pick % len(ids)]], operation),
    lambda ledger, operation, ids, pick: ledger.change(
        ids[: pick % 3 + 1], BulkChange(category=CATEGORIES[pick % 3]), operation
    ),
    lambda ledger, operation, _, pick: ledger.undo(pick, operation),
    lambda ledger, operation, _, pick: ledger.undo(ledger_version(ledger) - pick % 2, operation),
    lambda ledger, operation, _, pick: ledger.add_category(f"Own {pick % 4}", operation),
    lambda ledger, operation, _, pick: ledger.archive_category(CATEGORIES[pick % 3], operation),
    lambda ledger, operation, _, pick: ledger.set_limit(pick, operation),
)  # fmt: skip


def ledger_version(ledger: Ledger) -> int:
    """Give the version a ledger is at."""
    return ledger._store.head(ledger.owner).version


def lived(acts: list[tuple[Act, int]]) -> tuple[MemoryStore, list[State]]:
    """Give a store after some acts, and its records at every version."""
    store = MemoryStore()
    ledger = a_ledger(store)
    states = [_records(store)]
    ids: list[str] = []
    for number, (act, pick) in enumerate(acts):
        try:
            act(ledger, f"o{number}", ids or ["0" * 32], pick)
        except SpendingError:
            continue
        states.append(_records(store))
        ids = [record.id for record in store.all("ann", EXPENSE)]
    return store, states


def _records(store: MemoryStore) -> State:
    return {record.key: record for kind in KINDS for record in store.all("ann", kind)} | store.get(
        "ann", ["S"]
    )


def _snapshot(version: int, records: State) -> Snapshot:
    columns = ExpenseColumns()
    for record in records.values():
        if record.kind == EXPENSE:
            columns.append(record.id, record.version, record.fields)
    others = {key: record for key, record in records.items() if record.kind != EXPENSE}
    return Snapshot(version, columns, others)


def _seen(snapshot: Snapshot) -> tuple[int, dict[str, Expense], State]:
    columns = snapshot.expenses
    expenses = [columns.expense(row) for row in range(len(columns))]
    return snapshot.version, {one.id: one for one in expenses}, dict(snapshot.records)


LIVES = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 20)), min_size=1, max_size=25)


@settings(max_examples=150, deadline=None)
@given(LIVES, st.data())
def test_parallel_read(acts: list[tuple[Act, int]], data: st.DataObject) -> None:
    """Each record may be read at a moment of its own after the version: the journal mends it."""
    store, states = lived(acts)
    newest = len(states) - 1
    begun = data.draw(st.integers(0, newest), label="version read first")
    keys = sorted({key for state in states for key in state})
    moments = {key: data.draw(st.integers(begun, newest), label=key) for key in keys}
    torn = {key: states[at][key] for key, at in moments.items() if key in states[at]}

    mended = _snapshot(begun, torn).advanced(store.journal("ann", begun))

    assert _seen(mended) == _seen(_snapshot(newest, states[newest]))


@settings(max_examples=60, deadline=None)
@given(LIVES)
def test_step_by_step(acts: list[tuple[Act, int]]) -> None:
    """A reader that follows every commit sees the same as one who comes new at each version."""
    store, states = lived(acts)
    following = Snapshot()
    for version, state in enumerate(states):
        following = following.advanced(
            store.journal("ann", version - 1, version) if version else []
        )

        assert _seen(following) == _seen(_snapshot(version, state))


def test_advanced_leaves_the_old() -> None:
    """The snapshot that was advanced stays what it was."""
    store, states = lived([(ACTS[0], 1), (ACTS[2], 0), (ACTS[6], 1)])
    old = _snapshot(1, states[1])
    before = _seen(Snapshot(1, copy(old.expenses), dict(old.records)))
    old.advanced(store.journal("ann", 1))

    assert _seen(old) == before


def test_of_kind() -> None:
    """Records of a kind come by key, others do not."""
    records = {key: Record(key, 1, {}) for key in ("C#b", "C#a", "CX#a", "B#a")}

    assert [one.key for one in Snapshot(1, records=records).of_kind("C")] == ["C#a", "C#b"]


def test_edit_of_what_is_gone() -> None:
    """An edit of a record that a later entry removes is passed over, whatever its kind."""
    entries = [
        JournalEntry(2, "o", "a", "t", NOON, (Change("C#1", 1, {"name": "a"}, {"name": "b"}),)),
        JournalEntry(3, "o", "a", "t", NOON, (Change("C#1", 2, {"name": "b"}, None),)),
    ]

    assert Snapshot(1).advanced(entries).records == {}
