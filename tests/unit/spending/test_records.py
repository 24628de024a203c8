"""What is kept: changes that take one image to the next, and values that read back."""

import json
from datetime import UTC, datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spending.records import (
    Change,
    Fields,
    Head,
    JournalEntry,
    Json,
    Operation,
    Record,
    Write,
    entry_of,
    entry_values,
    head_of,
    head_values,
    journal_key,
    key_of,
    operation_of,
    operation_values,
    rewritten,
)

VALUES: st.SearchStrategy[Json] = (
    st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=2)
)
FIELDS: st.SearchStrategy[Fields] = st.dictionaries(st.text("abcd", max_size=1), VALUES, max_size=4)
KEYS = st.text("EC#01", min_size=1, max_size=6)
MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(FIELDS, FIELDS)
def test_edit_takes_before_to_after(before: Fields, after: Fields) -> None:
    """The change of an edit, applied to what was, gives what is; and its reverse the other way."""
    change = Write("E#1", Record("E#1", 4, before), after).change
    back = Change("E#1", 5, change.after, change.before)

    assert change.was == 4
    assert change.applied(before) == after
    assert back.applied(after) == before


@given(FIELDS, FIELDS)
def test_edit_names_only_what_changed(before: Fields, after: Fields) -> None:
    """Fields that stay the same are in no edit; fields that came or went are, as None."""
    change = Write("E#1", Record("E#1", 4, before), after).change
    assert change.before is not None
    assert change.after is not None

    assert change.before.keys() == change.after.keys()
    assert all(change.before[name] != change.after[name] for name in change.before)
    assert {
        name for name, old in change.before.items() if old is None
    } == after.keys() - before.keys()
    assert {
        name for name, new in change.after.items() if new is None
    } == before.keys() - after.keys()


@given(FIELDS)
def test_edit_applied_twice(fields: Fields) -> None:
    """An edit that is contained already changes nothing when it comes again."""
    change = Change("E#1", 1, {}, {"a": 1, "b": None})

    assert change.applied(change.applied(fields)) == change.applied(fields)


def test_creation_and_removal() -> None:
    """A creation carries the whole image after, a removal the whole image before."""
    assert Write("E#1", None, {"a": 1}).change == Change("E#1", 0, None, {"a": 1})
    removal = Write("E#1", Record("E#1", 3, {"a": 1}), None).change
    assert removal == Change("E#1", 3, {"a": 1}, None)


def test_rewritten_keeps_the_unknown() -> None:
    """Fields a newer program wrote survive an edit; known ones that are gone go."""
    record = Record("E#1", 3, {"known": 1, "old": 2, "later": 3})
    write = rewritten("E#1", record, {"known": 1, "old": 2}, {"known": 5})

    assert write == Write("E#1", record, {"known": 5, "later": 3})
    assert rewritten("S", None, {}, {"a": 1}) == Write("S", None, {"a": 1})


CHANGES = st.builds(Change, KEYS, st.integers(0, 9), st.none() | FIELDS, st.none() | FIELDS)


@given(
    st.builds(
        JournalEntry,
        st.integers(1, 10**9),
        st.text(max_size=9),
        st.text(max_size=9),
        st.text(max_size=9),
        MOMENTS,
        st.lists(CHANGES, max_size=3).map(tuple),
    )
)
def test_entry_round_trip(entry: JournalEntry) -> None:
    """A journal entry reads back from its JSON as it was."""
    assert entry_of(entry.version, json.loads(json.dumps(entry_values(entry)))) == entry


def test_entry_zone() -> None:
    """A moment keeps its meaning whatever zone it was given in."""
    moment = datetime(2026, 1, 1, tzinfo=timezone.max)
    entry = JournalEntry(1, "o", "add", "web", moment, ())

    assert entry_of(1, entry_values(entry)).at == moment


@given(
    st.builds(Operation, st.text(max_size=9), st.text(max_size=9), st.integers(1), FIELDS, MOMENTS)
)
def test_operation_round_trip(operation: Operation) -> None:
    """An operation reads back from its JSON as it was."""
    values = json.loads(json.dumps(operation_values(operation)))

    assert operation_of(operation.id, values) == operation


@given(
    st.builds(
        Head,
        st.integers(0),
        st.sampled_from(["open", "closing", "closed"]),
        st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
        st.integers(1, 3),
    )
)
def test_head_round_trip(head: Head) -> None:
    """A head reads back from its JSON as it was."""
    assert head_of(json.loads(json.dumps(head_values(head)))) == head


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"operation": "o", "act": "a", "source": "s", "at": "never", "changes": []},
        {"operation": "o", "act": "a", "source": "s", "at": "2026-01-01", "changes": [{}]},
        {"operation": "o", "act": "a", "source": "s", "at": "2026-01-01", "changes": None},
    ],
)
def test_damaged_entry(values: dict[str, Json]) -> None:
    """A damaged entry raises what its docstring says, for the store to name."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        entry_of(1, values)


@given(st.integers(0, 10**12 - 1), st.integers(0, 10**12 - 1))
def test_journal_keys_sort(one: int, other: int) -> None:
    """Keys of the journal sort as versions do."""
    assert (journal_key(one) < journal_key(other)) == (one < other)


@given(st.sampled_from("ECBAVI"), st.text(max_size=12))
def test_kind_and_id(kind: str, record_id: str) -> None:
    """A key falls apart into what it was made of, even when the id has a # in it."""
    record = Record(key_of(kind, record_id), 1, {})

    assert (record.kind, record.id) == (kind, record_id)
