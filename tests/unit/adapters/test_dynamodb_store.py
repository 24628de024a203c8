import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOON, SteppingClock
from commits import a_commit, a_key, some_fields
from dynamo import Stand, moto_stand
from dynamo_faults import tiny_pages

from adapters.dynamodb import DynamoStore
from spending.errors import HeadMoved, StoreDamaged, StoreTooNew, UnknownJob
from spending.records import Due, Head, JournalEntry, Record, Write


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A table in moto."""
    with moto_stand() as found:
        yield found


@pytest.fixture
def store(stand: Stand) -> DynamoStore:
    """A store over it."""
    return stand.store()


def a_new(key: str) -> Write:
    """Give the making of a record."""
    return Write(key, None, some_fields())


def expenses(first: int, count: int) -> list[Write]:
    """Give the making of some expenses."""
    return [a_new(a_key(number)) for number in range(first, first + count)]


def plant(stand: Stand, key: str, attributes: dict[str, object], pk: str = "ann") -> None:
    """Change an item as somebody would by hand."""
    item: dict[str, object] = {"pk": {"S": pk}, "sk": {"S": key}, **attributes}
    stand.client.put_item(TableName=stand.table, Item=item)  # type: ignore[arg-type]


# Records and commits


def test_unknown_attributes_stay(stand: Stand, store: DynamoStore) -> None:
    """What a newer program or a person wrote into an item is part of the record."""
    store.commit("ann", a_commit(1, [a_new("C#1")]))
    plant(stand, "C#1", {"version": {"N": "1"}, "colour": {"S": "red"}, "s": {"N": "2"}})
    (record,) = store.all("ann", "C")
    assert record.fields == {"colour": "red"}


def test_unknown_attributes_of_the_head_stay(stand: Stand, store: DynamoStore) -> None:
    """A commit moves the head on and leaves in it what it does not know."""
    store.commit("ann", a_commit(1))
    plant(
        stand, "HEAD",
        {"version": {"N": "1"}, "state": {"S": "open"}, "over": {"M": {}}, "schema": {"N": "1"},
         "colour": {"S": "red"}},
    )  # fmt: skip
    store.commit("ann", a_commit(2, over={"a": "A#1"}))
    head = stand.client.get_item(
        TableName=stand.table, Key={"pk": {"S": "ann"}, "sk": {"S": "HEAD"}}
    )["Item"]
    assert head["colour"] == {"S": "red"}
    assert store.head("ann") == Head(2, over={"a": "A#1"})


def test_version_already_made(store: DynamoStore) -> None:
    """Two commits of one version: the second changes nothing."""
    store.commit("ann", a_commit(1, [a_new("C#1")]))
    with pytest.raises(HeadMoved):
        store.commit("ann", a_commit(1, [a_new("C#2")], "another"))
    assert [record.id for record in store.all("ann", "C")] == ["1"]


def test_operation_known(store: DynamoStore) -> None:
    """An operation happens once while it is remembered, to the microsecond."""
    store.commit("ann", a_commit(1, operation="op"))
    with pytest.raises(HeadMoved):
        store.commit("ann", a_commit(2, operation="op", forget_before=NOON))
    later = NOON + timedelta(microseconds=1)
    store.commit("ann", a_commit(2, operation="op", forget_before=later))
    assert store.head("ann").version == 2


def test_due_takes_the_place_of_undue(store: DynamoStore) -> None:
    """A commit may put off what is due to the very time it had."""
    due = Due(NOON, "ann", "job", "job", {"n": 1})
    store.commit("ann", a_commit(1, due=(due,)))
    again = replace(due, details={"n": 2})
    store.commit("ann", a_commit(2, due=(again,), undue=(due,)))
    assert store.due(NOON, 10) == [again]
    store.commit("ann", a_commit(3, undue=(due,)))
    assert store.due(NOON, 10) == []


def test_due_in_order(stand: Stand, store: DynamoStore) -> None:
    """The oldest come first out of all shares, as many as were asked for."""
    dues = [Due(NOON + timedelta(minutes=n), f"ann{n}", f"job{n}", "job", {}) for n in range(24)]
    for due in dues:
        store.commit(due.owner, a_commit(1, due=(due,)))
    assert len({item["pk"]["S"] for item in everything(stand) if "details" in item}) > 4
    assert store.due(NOON + timedelta(minutes=30), 100) == dues
    assert store.due(NOON + timedelta(minutes=12), 100) == dues[:13]
    tiny_pages(stand.client, 1)
    assert store.due(NOON + timedelta(minutes=30), 7) == dues[:7]


def everything(stand: Stand) -> list[dict[str, dict[str, str]]]:
    """Give all items of the table."""
    return list(stand.client.scan(TableName=stand.table)["Items"])  # type: ignore[arg-type]


def test_due_that_cannot_be_read(
    stand: Stand, store: DynamoStore, caplog: pytest.LogCaptureFixture
) -> None:
    """Something due that was damaged is said in the log, without whose it was."""
    due = Due(NOON, "ann", "job", "job", {})
    store.commit("ann", a_commit(1, due=(due,)))
    for shard in range(8):
        plant(stand, "2026-01-01T00:00:00+00:00#x#y", {"when": {"S": "soon"}}, f"DUE#{shard}")
    with caplog.at_level(logging.WARNING):
        assert store.due(NOON, 10) == [due]
        assert store.due(NOON, 1) == [due]
    assert "2026-01-01T00:00:00+00:00 cannot be read" in caplog.text
    assert "#x#y" not in caplog.text


def test_owners_that_look_like_keys(store: DynamoStore) -> None:
    """Owners called like keys of the table have ledgers of their own."""
    owners = ["DUE#3", "a#b", "a", "STAGED#a#b", "a%23b", "HEAD", "SESSION#1"]
    for owner in owners:
        store.commit(owner, a_commit(1, [a_new(f"C#{owner}")]))
    for owner in owners:
        assert [record.key for record in store.all(owner, "C")] == [f"C#{owner}"]
        assert store.snapshot(owner).version == 1


# A job's material


def test_material_larger_than_an_item(store: DynamoStore) -> None:
    """A part may be larger than an item of the table can be, and may be empty."""
    parts = [bytes(1_000_000), b"", b"x" * 350_000]
    store.stage("ann", "job", parts)
    assert [store.staged("ann", "job", part) for part in range(3)] == parts


def test_material_staged_again(store: DynamoStore) -> None:
    """What is staged again takes the place of what was there, more of it or less."""
    store.stage("ann", "job", [b"a" * 400_000, b"b", b"c"])
    store.stage("ann", "job", [b"A"])
    assert store.staged("ann", "job", 0) == b"A"
    for part in (1, 2):
        with pytest.raises(UnknownJob):
            store.staged("ann", "job", part)


def test_material_with_a_piece_missing(stand: Stand, store: DynamoStore) -> None:
    """A part that is not whole is none."""
    store.stage("ann", "job", [bytes(700_001)])
    stand.client.delete_item(
        TableName=stand.table, Key={"pk": {"S": "STAGED#ann#job"}, "sk": {"S": "000000#001"}}
    )
    with pytest.raises(UnknownJob):
        store.staged("ann", "job", 0)


def test_material_expires(stand: Stand) -> None:
    """Material nobody fetched may be dropped by the table after eight days."""
    store = stand.store(clock=SteppingClock())
    store.stage("ann", "job", [b"x"])
    (item,) = everything(stand)
    assert int(item["expires"]["N"]) == int((NOON + timedelta(days=8)).timestamp())


# Damage


def test_damaged_head(stand: Stand, store: DynamoStore) -> None:
    """A head somebody damaged is said to be damaged, not taken for an empty account."""
    plant(stand, "HEAD", {"version": {"S": "one"}})
    with pytest.raises(StoreDamaged, match="HEAD"):
        store.head("ann")


def test_newer_head(stand: Stand, store: DynamoStore) -> None:
    """An account a newer program closed to this one is left alone."""
    head = {"version": {"N": "1"}, "state": {"S": "open"}, "over": {"M": {}}, "schema": {"N": "9"}}
    plant(stand, "HEAD", head)
    for call in (store.head, store.snapshot, lambda owner: store.begin(owner, "op")):
        with pytest.raises(StoreTooNew, match="schema 9"):
            call("ann")


def test_damaged_records(stand: Stand, store: DynamoStore) -> None:
    """Damaged records are named in what is read of everything; asked for, they are an error."""
    store.commit("ann", a_commit(1, [*expenses(1, 1), a_new("C#1")]))
    plant(stand, f"E#{'0b' * 16}", {"version": {"N": "1"}, "amount": {"S": "much"}})
    plant(stand, "C#2", {"name": {"S": "no version"}})
    found = store.snapshot("ann")
    assert sorted(found.expenses.unreadable) == ["C#2", f"E#{'0b' * 16}"]
    assert len(found.expenses) == 1
    assert list(found.records) == ["C#1"]
    with pytest.raises(StoreDamaged, match="C#2"):
        store.all("ann", "C")


def test_damaged_journal(stand: Stand, store: DynamoStore) -> None:
    """A damaged journal entry is named."""
    store.commit("ann", a_commit(1))
    plant(stand, "J#000000000001", {"operation": {"S": "op1"}})
    with pytest.raises(StoreDamaged, match="J#000000000001"):
        store.journal("ann", 0)


def test_gap_in_the_journal(stand: Stand, store: DynamoStore) -> None:
    """Without the entries between what was read and what stands now nothing is guessed."""
    store.commit("ann", a_commit(1))
    reader = store._reader
    plant(stand, "J#000000000003", {})
    entry = JournalEntry(3, "op3", "add", "web", NOON, ())
    reader.journal = lambda *_: iter([entry])  # type: ignore[method-assign]
    with pytest.raises(StoreDamaged, match="gap after version 1"):
        store.snapshot("ann")


def test_strange_versions(store: DynamoStore) -> None:
    """Versions nobody ever made have no entries."""
    store.commit("ann", a_commit(1))
    assert store.journal("ann", -5, 0) == []
    assert store.journal("ann", 10**15, 10**15 + 1) == []
    assert [entry.version for entry in store.journal("ann", -5)] == [1]


def test_records_kept_are_the_records_given(store: DynamoStore) -> None:
    """A record is found by key, by kind and with everything, the same each time."""
    write = a_new("C#1")
    store.commit("ann", a_commit(1, [write]))
    record = Record("C#1", 1, write.after or {})
    assert store.get("ann", ["C#1"]) == {"C#1": record}
    assert store.all("ann", "C") == [record]
    assert store.snapshot("ann").records == {"C#1": record}
