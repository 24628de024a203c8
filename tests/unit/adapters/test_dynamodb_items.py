from datetime import UTC, datetime

import pytest
from builders import NOON
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.dynamodb.items import (
    due_item,
    due_of,
    entry_item,
    item_to_values,
    operation_item,
    plain_of,
    record_item,
    record_of,
    take_expense,
    value_of,
)
from spending.columns import ExpenseColumns
from spending.records import (
    Change,
    Due,
    Fields,
    JournalEntry,
    Operation,
    Record,
    entry_of,
    operation_of,
)

UNHURRIED = settings(deadline=None)
NAMES = st.text(max_size=8) | st.sampled_from(("", ".", ".s", "pk", "sk", "s", "version"))
SCALARS = st.none() | st.booleans() | st.integers(-(10**37), 10**37) | st.text(max_size=12)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
FIELDS = st.dictionaries(NAMES | st.just("expires"), JSON, max_size=6)
MOMENTS = st.datetimes(
    datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)  # noqa: DTZ001 - it gets its zone here
)  # fmt: skip


@UNHURRIED
@given(JSON)
def test_json_comes_back(plain: object) -> None:
    """Whatever JSON is kept comes back as it was, true as true and not as the 1 it equals."""
    assert repr(plain_of(value_of(plain))) == repr(plain)


@UNHURRIED
@given(FIELDS, st.integers(1, 10**9))
def test_record_comes_back(fields: Fields, version: int) -> None:
    """A record comes back whole whatever its fields are called, ours of the table included."""
    record = Record("C#abc", version, fields)
    assert record_of(record_item("ann", record)) == record


def test_a_field_is_an_attribute() -> None:
    """A person who looks into the table finds every field under its own name."""
    record = Record("E#0a", 7, {"day": "2026-11-20", "amount": 1250, "tags": ["a"]})
    assert record_item("ann", record) == {
        "pk": {"S": "ann"},
        "sk": {"S": "E#0a"},
        "s": {"N": "1"},
        "version": {"N": "7"},
        "day": {"S": "2026-11-20"},
        "amount": {"N": "1250"},
        "tags": {"L": [{"S": "a"}]},
    }


def test_what_is_no_json_is_refused() -> None:
    """A value that could not come back as it was is not written at all."""
    with pytest.raises(TypeError, match="float"):
        value_of({"amount": 12.5})


def test_a_set_is_refused() -> None:
    """A type this program never writes is an error when read, not a guess."""
    with pytest.raises(ValueError, match="SS"):
        plain_of({"SS": ["a"]})


CHANGES = st.builds(
    Change,
    key=st.text(max_size=8),
    was=st.integers(0, 99),
    before=st.none() | FIELDS,
    after=st.none() | FIELDS,
)


@UNHURRIED
@given(st.lists(CHANGES, max_size=4), MOMENTS)
def test_journal_entry_comes_back(changes: list[Change], at: datetime) -> None:
    """A journal entry comes back with every change as it was."""
    entry = JournalEntry(12, "op", "edit", "web", at, tuple(changes))
    item = entry_item("ann", entry)
    assert item["sk"] == {"S": "J#000000000012"}
    assert entry_of(12, item_to_values(item)) == entry


@UNHURRIED
@given(FIELDS, MOMENTS)
def test_operation_comes_back(answer: Fields, at: datetime) -> None:
    """An operation comes back with its answer, and the table may drop it after eight days."""
    operation = Operation("op#1", "digest", 3, answer, at)
    item = operation_item("ann", operation)
    assert operation_of("op#1", item_to_values(item)) == operation
    assert int(item["expires"]["N"]) == int(at.timestamp()) + 8 * 86_400


@UNHURRIED
@given(FIELDS, MOMENTS, st.text(min_size=1, max_size=9), st.text(min_size=1, max_size=9))
def test_due_comes_back(details: Fields, when: datetime, owner: str, name: str) -> None:
    """Something due comes back whole, whoever it belongs to."""
    due = Due(when, owner, name, "import", details)
    assert due_of(due_item(due)) == due


IDS = st.binary(min_size=16, max_size=16).map(bytes.hex)


@UNHURRIED
@given(
    IDS,
    st.fixed_dictionaries(
        {"day": st.dates().map(str), "amount": st.integers(-(10**12), 10**12)},
        optional={
            "seq": st.integers(0, 2**40),
            "trashed": st.integers(1, 2**33),
            "merchant": st.text(min_size=1, max_size=9),
            "category": st.text(min_size=1, max_size=9),
            "method": st.text(min_size=1, max_size=9),
            "note": st.text(min_size=1, max_size=9),
            "source": st.text(min_size=1, max_size=9),
            "tags": st.lists(st.text("abc", min_size=1), min_size=1, max_size=3),
        },
    ),
)
def test_columns_take_what_a_record_holds(expense_id: str, fields: Fields) -> None:
    """An expense read straight into columns is the expense read as a record."""
    record = Record(f"E#{expense_id}", 5, fields)
    straight, apart = ExpenseColumns(), ExpenseColumns()
    take_expense(straight, record_item("ann", record))
    apart.append(expense_id, 5, fields)
    assert straight.expense(0) == apart.expense(0)


@pytest.mark.parametrize(
    "damage",
    [
        {"amount": {"S": "12.50"}},
        {"amount": {"N": "12.5"}},
        {"merchant": {"N": "7"}},
        {"tags": {"SS": ["a"]}},
        {"trashed": {"BOOL": True}},
        {"version": {"S": "one"}},
        {"day": {"S": "20 November"}},
        {"sk": {"S": "E#not-hexadecimal"}},
    ],
)
def test_damaged_by_hand(damage: dict[str, object]) -> None:
    """An expense somebody damaged is named, and the next one is read."""
    columns = ExpenseColumns()
    good = record_item("ann", Record(f"E#{'0a' * 16}", 1, {"day": "2026-11-20", "amount": 5}))
    bad = {**good, "sk": {"S": f"E#{'0b' * 16}"}, **damage}
    take_expense(columns, bad)
    take_expense(columns, good)
    assert columns.unreadable == [bad["sk"]["S"]]
    assert [columns.id_of(row) for row in range(len(columns))] == ["0a" * 16]


def test_due_lies_under_its_time() -> None:
    """What is due lies under its time, so the oldest come first."""
    item = due_item(Due(NOON, "ann", "job1", "job", {}))
    assert item["sk"] == {"S": "2026-11-22T12:00:00+00:00#ann#job1"}
