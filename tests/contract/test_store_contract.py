"""What every store promises below the ledger, whatever it is made of."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from copy import deepcopy
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from builders import NOON
from commits import Account, KeepingStore, a_commit, a_key, assert_holds, expenses_of, some_fields
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spending.errors import AlreadyThere, HeadMoved, StoreUnavailable, UnknownJob
from spending.ports import LedgerStore
from spending.records import (
    BUDGET,
    CATEGORY,
    SETTINGS,
    VIEW,
    Due,
    Fields,
    Head,
    Json,
    KeptItem,
    Record,
    Write,
    key_of,
)
from spending.snapshot import Snapshot

some_examples = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
"""A fixture for many examples: each takes an owner of its own."""


# Reading what is there


def test_nobody_yet(store: KeepingStore) -> None:
    """Who has nothing stands at version 0 with nothing to read, and no read changes that."""
    assert store.head("ann") == Head()
    assert store.begin("ann", "an operation") == (Head(), None)
    assert store.get("ann", [a_key(1), SETTINGS]) == {}
    assert store.all("ann", "E") == []
    assert store.journal("ann", 0) == []
    assert store.due(NOON, 10) == []
    assert list(store.dump("ann")) == []
    snapshot = store.snapshot("ann")
    assert (snapshot.version, len(snapshot.expenses), dict(snapshot.records)) == (0, 0, {})


def test_a_commit_is_seen_by_every_read(store: KeepingStore) -> None:
    """What an acknowledged commit wrote is in all reads: head, records, journal, operation."""
    account = Account(store)

    commit = account.put(
        {a_key(1): some_fields(1250), SETTINGS: {"currency": "EUR"}},
        operation="first",
        over={"overall#2026-11#100": "A#1"},
    )

    assert store.head("ann") == Head(1, over={"overall#2026-11#100": "A#1"})
    assert store.begin("ann", "first") == (store.head("ann"), commit.operation)
    assert store.get("ann", [a_key(1)]) == {a_key(1): Record(a_key(1), 1, some_fields(1250))}
    assert store.all("ann", "E") == [Record(a_key(1), 1, some_fields(1250))]
    assert store.journal("ann", 0) == [commit.entry]
    assert_holds(account)


def test_heads_of_many(store: KeepingStore) -> None:
    """Versions of any number of owners come at once; who has nothing stands at 0 and still does."""
    names = [f"person {number} #%é" for number in range(120)]
    for owner, commits in zip(names[::40], (1, 2, 3), strict=True):
        account = Account(store, owner)
        for number in range(commits):
            account.put({a_key(number): some_fields(number + 1)})

    found = store.heads({*names, "nobody"})

    there = {names[0]: 1, names[40]: 2, names[80]: 3}
    assert found == dict.fromkeys([*names, "nobody"], 0) | there
    assert store.heads([names[40]]) == {names[40]: 2}
    assert store.heads([]) == {}
    assert store.head("nobody") == Head()


def test_heads_follow_every_commit(store: KeepingStore) -> None:
    """What was acknowledged is in the next look at the heads, each time."""
    account = Account(store)
    for version in range(1, 6):
        account.put({a_key(version): some_fields(version)})
        assert store.heads(["ann", "ben"]) == {"ann": version, "ben": 0}


def test_edits_and_removals(store: KeepingStore) -> None:
    """A record takes the version of the commit that wrote it last; a removed one is in no read."""
    account = Account(store)
    account.put({a_key(1): some_fields(100), a_key(2): some_fields(200)})
    account.put({a_key(1): some_fields(150, note="more")})

    account.put({a_key(2): None})

    assert store.get("ann", [a_key(1), a_key(2)]) == {
        a_key(1): Record(a_key(1), 2, some_fields(150, note="more"))
    }
    assert [record.key for record in store.all("ann", "E")] == [a_key(1)]
    assert_holds(account)


def test_a_record_that_comes_back(store: KeepingStore) -> None:
    """A key that was removed can be written anew."""
    account = Account(store)
    account.put({a_key(1): some_fields(100)})
    account.put({a_key(1): None})

    account.put({a_key(1): some_fields(300)})

    assert_holds(account)


def test_get_any_number_of_keys(store: KeepingStore) -> None:
    """Any number of keys can be asked for at once; those that are not there are left out."""
    account = Account(store)
    half = store.limits.records // 2
    for start in (0, half):
        account.put({a_key(n): some_fields(n + 1) for n in range(start, start + half)})

    wanted = [a_key(number) for number in range(3 * half)]

    assert store.get("ann", wanted) == account.records
    assert store.get("ann", []) == {}


def test_the_fullest_commit(store: KeepingStore) -> None:
    """As many records as the limits say go in one commit."""
    account = Account(store)

    account.put({a_key(number): some_fields(number + 1) for number in range(store.limits.records)})

    assert_holds(account)


def test_a_commit_that_writes_no_record(store: KeepingStore) -> None:
    """A commit without writes moves the head and is remembered."""
    account = Account(store)

    commit = account.put({}, operation="nothing to do")

    assert store.begin("ann", "nothing to do") == (Head(1), commit.operation)
    assert store.journal("ann", 0) == [commit.entry]
    assert_holds(account)


def test_all_of_one_kind(store: KeepingStore) -> None:
    """A kind is read by itself, by key, however near the keys of others are."""
    account = Account(store)
    names = ["B#overall", "C#a", "C#b", "C#b#c", "CC#a", "D#a", "S", "V#a", a_key(3), a_key(1)]
    account.put({name: {"name": name} if "E#" not in name else some_fields() for name in names})

    assert [one.key for one in store.all("ann", CATEGORY)] == ["C#a", "C#b", "C#b#c"]
    assert [one.key for one in store.all("ann", BUDGET)] == ["B#overall"]
    assert [one.key for one in store.all("ann", "E")] == sorted([a_key(1), a_key(3)])
    assert store.all("ann", "A") == []


def test_journal_by_range(store: KeepingStore) -> None:
    """The journal gives the entries after a version, through another or the newest, in order."""
    account = Account(store)
    entries = [account.put({a_key(n): some_fields(n)}).entry for n in range(1, 13)]

    assert store.journal("ann", 0) == entries
    assert store.journal("ann", 9) == entries[9:]
    assert store.journal("ann", 3, 5) == entries[3:5]
    assert store.journal("ann", 3, 3) == []
    assert store.journal("ann", 12) == []
    assert store.journal("ann", 10, 99) == entries[10:]


# Whose turn it is


@pytest.mark.parametrize("version", [1, 2, 4, 5])
def test_the_head_is_elsewhere(store: KeepingStore, version: int) -> None:
    """A commit for another version than the next is refused and leaves nothing behind."""
    account = Account(store)
    account.put({a_key(1): some_fields(100)})
    account.put({a_key(1): some_fields(200)})
    later = Due(NOON, "ann", "later", "job", {})

    write = Write(a_key(7), None, some_fields(700))
    with pytest.raises(HeadMoved):
        store.commit("ann", a_commit(version, [write], "too late", due=[later]))

    assert_holds(account)
    assert store.begin("ann", "too late") == (Head(2), None)
    assert len(store.journal("ann", 0)) == 2
    assert store.due(NOON, 10) == []


def test_a_new_owner_begins_at_version_1(store: KeepingStore) -> None:
    """The first commit of an owner makes version 1 and no other."""
    with pytest.raises(HeadMoved):
        store.commit("ann", a_commit(2))

    store.commit("ann", a_commit(1))

    assert store.head("ann") == Head(1)


def test_an_operation_happens_once(store: KeepingStore) -> None:
    """A commit of an operation that is known is refused, though the head is where it should be."""
    account = Account(store)
    first = account.put({a_key(1): some_fields(100)}, operation="once")

    with pytest.raises(HeadMoved):
        store.commit("ann", account.plan({a_key(1): some_fields(999)}, operation="once"))

    assert_holds(account)
    assert store.begin("ann", "once") == (Head(1), first.operation)


def test_an_operation_is_known_until_it_is_forgotten(store: KeepingStore) -> None:
    """An operation from just then is known still; one from before is done anew and remembered."""
    account = Account(store)
    account.put({}, operation="again", at=NOON)
    later = NOON + timedelta(days=7)

    with pytest.raises(HeadMoved):
        store.commit("ann", account.plan({}, operation="again", at=later, forget_before=NOON))
    moment = NOON + timedelta(microseconds=1)
    second = account.put({}, operation="again", at=later, forget_before=moment)

    assert store.begin("ann", "again") == (Head(2), second.operation)


def test_recent_operations_stay_known(store: KeepingStore) -> None:
    """However many commits pass, an operation of the last days is known."""
    account = Account(store)
    commits = [account.put({}, operation=f"{n}", forget_before=NOON) for n in range(12)]

    known = [store.begin("ann", commit.operation.id)[1] for commit in commits]

    assert known == [commit.operation for commit in commits]


def test_one_of_many_wins(racing_store: KeepingStore) -> None:
    """Of commits for the same version at the same time exactly one holds, the rest are told."""
    account = Account(racing_store)
    account.put({a_key(0): some_fields(1)})
    racers = 8

    def commit(number: int, start: Barrier, version: int) -> bool:
        write = Write(a_key(1000 * version + number), None, some_fields(number + 1))
        start.wait()
        while True:
            try:
                racing_store.commit("ann", a_commit(version, [write], f"{version}/{number}"))
            except HeadMoved:
                return False
            except StoreUnavailable as error:
                if not error.unknown:
                    raise
            else:
                return True

    for version in range(2, 7):
        start = Barrier(racers)
        with ThreadPoolExecutor(racers) as pool:
            ways = [pool.submit(commit, number, start, version) for number in range(racers)]

        assert sum(way.result() for way in ways) == 1
        assert racing_store.head("ann") == Head(version)
        assert len(racing_store.snapshot("ann").expenses) == version


def test_cold_reads_while_rows_move(racing_store: KeepingStore) -> None:
    """A snapshot read while rows come and go is one version: none missing, none twice."""
    account = Account(racing_store)
    amounts = [2**number for number in range(30)]
    account.put({a_key(n): some_fields(amount) for n, amount in enumerate(amounts)})

    def move_rows() -> None:
        for step in range(40):
            gone, come = a_key(step), a_key(step + 30)
            account.put({gone: None, come: account.records[gone].fields})

    with ThreadPoolExecutor(3) as pool:
        moving = pool.submit(move_rows)
        reading = [pool.submit(_snapshots_until, racing_store, moving) for _ in range(2)]
        moving.result()

    snapshots = [snapshot for one in reading for snapshot in one.result()]
    assert snapshots
    for snapshot in snapshots:
        first = snapshot.version - 1
        assert set(expenses_of(snapshot)) == {a_key(n)[2:] for n in range(first, first + 30)}
        assert sum(snapshot.expenses.amount) == sum(amounts)
    assert_holds(account)


def _snapshots_until(store: KeepingStore, moving: "Future[None]") -> list[Snapshot]:
    snapshots = [store.snapshot("ann")]
    while not moving.done():
        snapshots.append(store.snapshot("ann"))
    return snapshots


# Everything at once


def test_owners_are_apart(store: KeepingStore) -> None:
    """Owners whose names resemble each other share nothing, not even equal keys."""
    names = ["ann", "ann2", "an", "ann#E", "Ann", "änn"]
    accounts = [Account(store, name) for name in names]

    for number, account in enumerate(accounts, start=1):
        account.put({a_key(1): some_fields(number), SETTINGS: {"zone": account.owner}})
        account.put({a_key(number): some_fields(10 * number)}, operation="the same")

    for account in accounts:
        assert_holds(account)
        assert len(store.journal(account.owner, 0)) == 2


_KEYS = [
    *map(a_key, range(4)),
    key_of(CATEGORY, "food"), key_of(BUDGET, "overall"), key_of(VIEW, "x"), SETTINGS,
]  # fmt: skip
_expense_fields = st.fixed_dictionaries(
    {"day": st.dates().map(str), "amount": st.integers(-(10**15), 10**15)},
    optional={
        "merchant": st.sampled_from(["Shop", "Café", "<img src=x>"]),
        "category": st.just("food"),
        "tags": st.lists(st.sampled_from(["a", "b"]), min_size=1, unique=True).map(sorted),
        "note": st.text("abc ü€🙂", min_size=1),
        "seq": st.integers(0, 2**40),
        "source": st.just("import"),
        "trashed": st.integers(1, 2**33),
    },
)
_other_fields = st.dictionaries(st.sampled_from("abc"), st.integers(-9, 9), max_size=3)
_fields_of: dict[str, st.SearchStrategy[Any]] = {
    "E": _expense_fields, "C": _other_fields, "B": _other_fields, "V": _other_fields,
    "S": _other_fields,
}  # fmt: skip


@st.composite
def _steps(draw: st.DrawFn) -> list[dict[str, Fields | None]]:
    """Draw what each of some commits wants: keys with their fields, or None for gone."""

    def step() -> dict[str, Fields | None]:
        keys = draw(st.sets(st.sampled_from(_KEYS), max_size=5))
        return {key: draw(st.none() | _fields_of[key[0]]) for key in sorted(keys)}

    return [step() for _ in range(draw(st.integers(1, 6)))]


@some_examples
@given(steps=_steps())
def test_a_snapshot_is_the_fold_of_the_journal(
    store: KeepingStore, steps: list[dict[str, Fields | None]]
) -> None:
    """After any commits a snapshot is what they left, and what their journal makes of nothing."""
    account = Account(store, uuid4().hex)
    snapshots = [Snapshot()]
    for step in steps:
        account.put(step)
        snapshots.append(store.snapshot(account.owner))

    assert_holds(account)
    for version, snapshot in enumerate(snapshots):
        folded = snapshot.advanced(store.journal(account.owner, version))
        assert folded.version == account.version
        assert expenses_of(folded) == account.expenses
        assert dict(folded.records) == account.others


_names = st.sampled_from(
    ["version", "pk", "sk", "s", "at", "owner", "expires", ".", ".pk", "", "ü"]
) | st.text(max_size=5)
_numbers = st.integers(-(10**15), 10**15) | st.sampled_from([10**15, -(10**15), 0, 2**53 + 1])
_values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | _numbers | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=3),
    max_leaves=8,
)


@some_examples
@given(fields=st.dictionaries(_names, _values.filter(lambda value: value is not None), max_size=4))
def test_fields_come_back_as_they_were(store: KeepingStore, fields: dict[str, Json]) -> None:
    """Any JSON value in any field, also one this program does not know, is kept to the letter."""
    account = Account(store, uuid4().hex)

    commit = account.put({key_of(VIEW, "v"): deepcopy(fields)})

    (found,) = store.get(account.owner, [key_of(VIEW, "v")]).values()
    assert found.fields == fields
    assert _shape(found.fields) == _shape(fields)
    assert store.journal(account.owner, 0) == [commit.entry]
    assert_holds(account)


def _shape(value: object) -> object:
    """Tell True from 1, which are equal."""
    if isinstance(value, dict):
        return {name: _shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_shape(one) for one in value]
    return type(value), value


def test_long_notes_in_any_script(store: KeepingStore) -> None:
    """Notes of 2,000 characters come back whole, whatever they are made of."""
    notes = [sign * 2000 for sign in ("x", "ß", "漢", "🙂", '"', "\\", "\n")]
    account = Account(store)

    account.put({a_key(n): some_fields(1, note=note) for n, note in enumerate(notes)})

    assert_holds(account)


# What is due, and what is put aside


def _due(minutes: int, owner: str = "ann", name: str = "job") -> Due:
    return Due(NOON + timedelta(minutes=minutes), owner, name, "job", {"part": minutes})


def test_due_of_all_owners_by_time(store: KeepingStore) -> None:
    """What is due comes oldest first whoever owns it, at most so many, nothing of the future."""
    waiting = [_due(9, "ann"), _due(-5, "bob"), _due(0, "cid"), _due(-90, "ann"), _due(-7, "dan")]
    for due in waiting:
        account = Account(store, due.owner)
        account.version = store.head(due.owner).version
        account.put({}, due=[due])

    found = store.due(NOON, 10)

    assert found == [_due(-90, "ann"), _due(-7, "dan"), _due(-5, "bob"), _due(0, "cid")]
    assert store.due(NOON, 2) == found[:2]
    assert store.due(NOON - timedelta(days=1), 10) == []
    assert store.due(NOON + timedelta(minutes=9), 10)[-1] == _due(9, "ann")


def test_due_to_the_microsecond(store: KeepingStore) -> None:
    """Moments with and without a fraction of a second keep their order."""
    account = Account(store)
    moments = [NOON, NOON + timedelta(microseconds=1), NOON + timedelta(seconds=1)]
    account.put({}, due=[Due(when, "ann", f"{when}", "job", {}) for when in reversed(moments)])

    assert [due.when for due in store.due(moments[-1], 10)] == moments
    assert [due.when for due in store.due(moments[1], 10)] == moments[:2]


def test_undue(store: KeepingStore) -> None:
    """What is undue is gone; taking out what is not there is no fault."""
    account = Account(store)
    account.put({}, due=[_due(1, name="a"), _due(2, name="b")])

    account.put({}, undue=[_due(1, name="a"), _due(3, name="c")])

    assert store.due(NOON + timedelta(hours=1), 10) == [_due(2, name="b")]


def test_due_put_off(store: KeepingStore) -> None:
    """A job that moves on is due later in the same commit, also when no time has passed."""
    account = Account(store)
    account.put({}, due=[_due(1)])

    account.put({}, undue=[_due(1)], due=[_due(1)])
    assert store.due(NOON + timedelta(hours=1), 10) == [_due(1)]
    account.put({}, undue=[_due(1)], due=[_due(2)])

    assert store.due(NOON + timedelta(hours=1), 10) == [_due(2)]


def test_material_is_put_aside_in_parts(store: KeepingStore) -> None:
    """Each part comes back by number; staging again replaces all parts; unstaging drops them."""
    parts = [b"", bytes(range(256)) * 400, b"\x00last"]

    store.stage("ann", "job", [b"older"] * 5)
    store.stage("ann", "job", parts)
    store.stage("ann", "job 2", [b"of another job"])
    store.stage("bob", "job", [b"of another owner"])

    assert [store.staged("ann", "job", number) for number in range(3)] == parts
    store.unstage("ann", "job")
    for owner, job, part in [("ann", "job", 0), ("ann", "job 2", 1), ("cid", "job", 0)]:
        with pytest.raises(UnknownJob):
            store.staged(owner, job, part)
    assert store.staged("ann", "job 2", 0) == b"of another job"
    assert store.staged("bob", "job", 0) == b"of another owner"
    store.unstage("ann", "job")


def test_staging_again_leaves_no_old_part(store: KeepingStore) -> None:
    """Material staged again with fewer parts has no more than those."""
    store.stage("ann", "job", [b"1", b"2", b"3"])

    store.stage("ann", "job", [b"one"])

    assert store.staged("ann", "job", 0) == b"one"
    with pytest.raises(UnknownJob):
        store.staged("ann", "job", 1)


# Forgetting


def test_redacted_entry_keeps_its_place(store: KeepingStore) -> None:
    """What a commit held of a record goes from the journal, for good and for backups; no more."""
    account = Account(store, "ann")
    account.put({a_key(1): some_fields(5, note="secret"), a_key(2): some_fields(6, note="kept")})
    account.put({a_key(1): None})
    before = store.journal("ann", 0)

    for _ in range(2):
        store.redact("ann", 1, [a_key(1), a_key(9)])
        store.redact("ann", 99, [a_key(1)])
        store.redact("bob", 1, [a_key(1)])

    after = store.journal("ann", 0)
    assert after == [before[0].redacted({a_key(1)}), before[1]]
    assert [change.key for change in after[0].changes] == [a_key(1), a_key(2)]
    store.redact("ann", 2, [a_key(1)])
    assert "secret" not in str(list(store.dump("ann")))
    assert "kept" in str(list(store.dump("ann")))
    assert len(store.snapshot("ann").expenses) == 1
    account.put({a_key(3): some_fields(7)})


# Backups


def _an_account_with_a_past(store: LedgerStore, owner: str = "ann") -> Account:
    account = Account(store, owner)
    account.put({a_key(n): some_fields(n + 1, note="ü🙂") for n in range(40)})
    account.put({a_key(1): some_fields(7, tags=["a", "b"]), a_key(2): None})
    account.put({
        SETTINGS: {"currency": "EUR", "version": 3},
        key_of(CATEGORY, "c"): {"name": "C", "deep": {"x": [1, None, {"y": True}]}},
    })  # fmt: skip
    account.put({}, operation="last", over={"overall#2026-11#100": "A#1"})
    return account


def _assert_same(account: Account, store: KeepingStore, owner: str) -> None:
    """The store holds for an owner all that another store holds of an account."""
    past = account.store
    assert store.head(owner) == past.head(account.owner)
    assert store.journal(owner, 0) == past.journal(account.owner, 0)
    for entry in past.journal(account.owner, 0):
        found = past.begin(account.owner, entry.operation)
        assert store.begin(owner, entry.operation) == found
    taken = Account(store, owner)
    taken.version, taken.records = account.version, dict(account.records)
    assert_holds(taken)
    taken.put({a_key(77): some_fields(5)})
    assert_holds(taken)


def test_a_backup_goes_to_another_kind_of_store(
    store: KeepingStore, other_store: KeepingStore
) -> None:
    """All that is dumped of an owner can be loaded elsewhere, and life goes on there."""
    account = _an_account_with_a_past(store)

    other_store.load("ann", store.dump("ann"))

    _assert_same(account, other_store, "ann")


def test_a_backup_comes_from_another_kind_of_store(
    store: KeepingStore, other_store: KeepingStore
) -> None:
    """What another kind of store dumped can be loaded, under whatever owner."""
    account = _an_account_with_a_past(other_store)

    store.load("bob", other_store.dump("ann"))

    _assert_same(account, store, "bob")
    assert store.head("ann") == Head()


def test_dumps_are_alike(store: KeepingStore, other_store: KeepingStore) -> None:
    """Two kinds of store dump the same account as the same items, each once."""
    _an_account_with_a_past(store)
    _an_account_with_a_past(other_store)

    found = list(store.dump("ann"))

    by_key = {item.key: dict(item.values) for item in found}
    assert len(by_key) == len(found)
    assert by_key == {item.key: dict(item.values) for item in other_store.dump("ann")}


def test_no_backup_over_an_account(store: KeepingStore, other_store: KeepingStore) -> None:
    """An owner who has anything keeps it: nothing is loaded over it."""
    _an_account_with_a_past(other_store)
    account = Account(store)
    account.put({a_key(1): some_fields(5)})

    with pytest.raises(AlreadyThere):
        store.load("ann", other_store.dump("ann"))

    assert_holds(account)


def test_a_backup_that_breaks_off_leaves_nothing(
    store: KeepingStore, other_store: KeepingStore
) -> None:
    """When the items end in an error nothing was taken in, and the whole can still be."""
    account = _an_account_with_a_past(other_store)

    def breaking_off() -> Iterator[KeptItem]:
        for number, item in enumerate(other_store.dump("ann")):
            if number == 30:
                raise StoreUnavailable
            yield item

    with pytest.raises(StoreUnavailable):
        store.load("ann", breaking_off())
    assert store.head("ann") == Head()
    assert store.snapshot("ann").version == 0
    store.load("ann", other_store.dump("ann"))

    _assert_same(account, store, "ann")
