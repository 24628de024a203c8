"""Columns hold what the records say, however the changes come, and however often."""

from copy import copy
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from spending.columns import ExpenseColumns
from spending.expense import Expense, expense_key
from spending.records import Change, Fields, JournalEntry, Record, Write

IDS = tuple(f"{number:032x}" for number in range(1, 9))
MANY = tuple(f"{number:032x}" for number in range(100, 150))
EXPENSES = st.builds(
    Expense,
    day=st.dates(date(2026, 1, 1), date(2026, 3, 1)),
    amount=st.integers(-500, 500),
    merchant=st.sampled_from(["", "Kiosk", "Caf\u00e9"]),
    category=st.sampled_from([None, "a" * 16, "b" * 16]),
    method=st.sampled_from(["", "Card"]),
    tags=st.sampled_from([(), ("x",), ("x", "y")]),
    note=st.sampled_from(["", "one\ntwo"]),
    sequence=st.integers(0, 2**40),
    source=st.sampled_from(["", "job"]),
    trashed=st.none() | st.integers(1, 2_000_000_000),
)
GOOD: Fields = {"day": "2026-01-01", "amount": 5}


def rows_of(columns: ExpenseColumns) -> dict[str, Expense]:
    """Give every row by its id."""
    rows = [columns.expense(row) for row in range(len(columns))]
    found = {expense.id: expense for expense in rows}
    assert len(found) == len(rows), "an id stands in two rows"
    return found


class ColumnsFollowTheJournal(RuleBasedStateMachine):
    """Columns against a dictionary of records, brought on by the same journal."""

    def __init__(self) -> None:
        super().__init__()
        self.columns = ExpenseColumns()
        self.truth: dict[str, Expense] = {}
        self.entries: list[JournalEntry] = []
        self.copies: list[tuple[ExpenseColumns, dict[str, Expense]]] = []

    def commit(self, wanted: dict[str, Expense | None]) -> None:
        """Write one journal entry and bring columns and truth to it."""
        version = len(self.entries) + 1
        writes = []
        for one, after in wanted.items():
            old = self.truth.get(one)
            if old is None and after is None:
                continue
            before = Record(expense_key(one), old.version, old.fields) if old else None
            writes.append(Write(expense_key(one), before, after.fields if after else None))
            if after:
                self.truth[one] = replace(after, id=one, version=version)
            else:
                del self.truth[one]
        changes = tuple(write.change for write in writes)
        self.entries.append(JournalEntry(version, "o", "a", "t", None, changes))  # type: ignore[arg-type]
        self.columns.apply(changes, version)

    @rule(wanted=st.dictionaries(st.sampled_from(IDS), st.none() | EXPENSES, max_size=4))
    def change_some(self, wanted: dict[str, Expense | None]) -> None:
        """Create, edit and remove a few."""
        self.commit(wanted)

    @rule(expense=st.none() | EXPENSES)
    def change_many(self, expense: Expense | None) -> None:
        """Create, edit or remove more than are looked up one by one."""
        self.commit({one: expense and replace(expense, sequence=at) for at, one in enumerate(MANY)})

    @rule(back=st.integers(1, 6))
    def replay(self, back: int) -> None:
        """Apply entries again that are contained already."""
        for entry in self.entries[-back:]:
            self.columns.apply(entry.changes, entry.version)

    @precondition(lambda self: len(self.copies) < 3)
    @rule()
    def keep_a_copy(self) -> None:
        """Put a copy aside."""
        self.copies.append((copy(self.columns), dict(self.truth)))

    @invariant()
    def columns_say_the_truth(self) -> None:
        """Every row is a record and every record a row; copies stay as they were."""
        assert rows_of(self.columns) == self.truth
        assert len(self.columns) == len(self.truth)
        for columns, truth in self.copies:
            assert rows_of(columns) == truth

    @invariant()
    def found_by_id(self) -> None:
        """Every id is found in its row, no other is found."""
        for one in IDS:
            row = self.columns.find(one)
            assert (row is None) == (one not in self.truth)
            assert row is None or self.columns.id_of(row) == one


TestColumnsFollowTheJournal = ColumnsFollowTheJournal.TestCase
TestColumnsFollowTheJournal.settings = settings(max_examples=40, stateful_step_count=20)


@given(EXPENSES)
def test_row_round_trip(expense: Expense) -> None:
    """A row is the expense that was appended."""
    columns = ExpenseColumns()
    columns.append(IDS[0], 3, expense.fields)

    assert columns.expense(0) == replace(expense, id=IDS[0], version=3)


@pytest.mark.parametrize(
    ("expense_id", "fields"),
    [
        (IDS[0], {}),
        (IDS[0], {"day": "2026-01-01"}),
        (IDS[0], {"day": "2026-02-30", "amount": 5}),
        (IDS[0], {"day": 20260101, "amount": 5}),
        (IDS[0], {**GOOD, "amount": "5"}),
        (IDS[0], {**GOOD, "amount": True}),
        (IDS[0], {**GOOD, "amount": 2**70}),
        (IDS[0], {**GOOD, "seq": "x"}),
        (IDS[0], {**GOOD, "trashed": []}),
        (IDS[0], {**GOOD, "merchant": 5}),
        (IDS[0], {**GOOD, "merchant": ["x"]}),
        (IDS[0], {**GOOD, "category": {}}),
        (IDS[0], {**GOOD, "method": False}),
        (IDS[0], {**GOOD, "note": 1}),
        (IDS[0], {**GOOD, "source": 1}),
        (IDS[0], {**GOOD, "tags": "a,b"}),
        (IDS[0], {**GOOD, "tags": [1]}),
        ("not hex", GOOD),
        ("ab", GOOD),
        (IDS[0] + "00", GOOD),
        (("ab" * 16).upper(), GOOD),
        (" " + "ab" * 16, GOOD),
    ],
)
def test_unreadable_is_named(expense_id: str, fields: Fields) -> None:
    """A damaged record is named and leaves the rows around it whole."""
    columns = ExpenseColumns()
    columns.append(IDS[1], 1, GOOD)
    columns.append(expense_id, 1, fields)
    columns.append(expense_id, 1, fields)
    columns.append(IDS[2], 1, GOOD)

    assert columns.unreadable == [f"E#{expense_id}"]
    assert set(rows_of(columns)) == {IDS[1], IDS[2]}
    assert columns.find(expense_id) is None


@pytest.mark.parametrize("few", [True, False])
def test_unreadable_in_the_journal(few: bool) -> None:  # noqa: FBT001 - both ways of looking up
    """A damaged record that comes by the journal is named too, until it goes."""
    others = () if few else tuple(Change(expense_key(one), 0, None, GOOD) for one in MANY)
    columns = ExpenseColumns()
    columns.apply((Change("E#bad", 0, None, GOOD), Change(f"E#{IDS[0]}", 0, None, {}), *others), 1)
    columns.apply((Change("E#bad", 1, {}, {"amount": 6}), *others), 2)

    assert columns.unreadable == ["E#bad", f"E#{IDS[0]}"]
    assert len(columns) == len(others)

    columns.apply((Change("E#bad", 1, GOOD, None), Change(f"E#{IDS[0]}", 0, None, GOOD)), 3)

    assert columns.unreadable == []
    assert columns.find(IDS[0]) is not None


def test_edit_that_makes_unreadable() -> None:
    """A row whose record becomes unreadable leaves the rows and is named."""
    columns = ExpenseColumns()
    columns.append(IDS[0], 1, GOOD)
    columns.apply([Change(f"E#{IDS[0]}", 1, GOOD, {"day": "never"})], 2)

    assert (len(columns), columns.unreadable) == (0, [f"E#{IDS[0]}"])


def test_other_kinds_are_no_rows() -> None:
    """Changes of other records leave the columns alone."""
    columns = ExpenseColumns()
    columns.apply([Change("C#1", 0, None, {"name": "x"}), Change("EX#1", 0, None, GOOD)], 1)

    assert len(columns) == 0
    assert columns.unreadable == []


def test_find_minds_the_borders() -> None:
    """Bytes that look like an id across two rows are not found."""
    columns = ExpenseColumns()
    columns.append("00" * 8 + "ab" * 8, 1, GOOD)
    columns.append("cd" * 8 + "00" * 8, 1, GOOD)

    assert columns.find("ab" * 8 + "cd" * 8) is None
    assert columns.find("cd" * 8 + "00" * 8) == 1


def test_texts_are_kept_once() -> None:
    """A text that many rows bear is kept once; no text has code 0."""
    columns = ExpenseColumns()
    for one in IDS:
        columns.append(one, 1, {**GOOD, "merchant": "Kiosk"})

    assert columns.merchants.texts == ["", "Kiosk"]
    assert set(columns.merchant) == {1}
    assert set(columns.note) == {0}
