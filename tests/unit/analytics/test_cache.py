"""A book is always that of the version asked for, and is read once."""

import threading
from datetime import timedelta

import pytest
from builders import NOON, SteppingClock, a_draft, a_ledger, tools_over
from faulty_store import FaultyStore
from hypothesis import given
from hypothesis import strategies as st
from memory_store import MemoryStore

from analytics.cache import BookCache
from analytics.listing import ids_of, page
from analytics.spent import SpentInFrames
from analytics.summary import totals
from spending.budget import OVERALL, Budget, budget_key
from spending.closing import close
from spending.errors import AccountClosing, HeadMoved, StoreUnavailable
from spending.filter import ExpenseFilter
from spending.period import Month
from spending.records import Write
from spending.settings import Settings

EURO = Settings("EUR", "en_US", "UTC")
EVERYTHING = ExpenseFilter()


def test_nothing_yet() -> None:
    """Somebody without a ledger has an empty book."""
    book = BookCache(MemoryStore(), EURO).book("ann")

    assert (book.version, totals(book, EVERYTHING).count) == (0, 0)


def test_a_change_shows_in_the_next_book() -> None:
    """What one writer commits, the next reader sees, by way of the journal."""
    store = MemoryStore()
    cache = BookCache(store, EURO)
    ledger = a_ledger(store)
    cache.book("ann")

    ledger.add(a_draft(700), "one")

    assert totals(cache.book("ann"), EVERYTHING).amount == 700


def test_a_warm_view_reads_the_head_alone() -> None:
    """Nothing changed: one read of the head and no other call."""
    inner = MemoryStore()
    a_ledger(inner).add(a_draft(), "one")
    store = FaultyStore(inner)
    cache = BookCache(store, EURO)
    cache.book("ann")
    before = list(store.calls)

    cache.book("ann")

    assert store.calls[len(before) :] == ["head"]


@pytest.mark.parametrize("erased", [False, True])
def test_book_of_a_deleted_account_is_never_shown(*, erased: bool) -> None:
    """It is refused in every process and leaves the memory, while closing and after."""
    store = MemoryStore()
    caches = [BookCache(store, EURO) for _ in range(2)]
    a_ledger(store).add(a_draft(700), "one")
    for cache in caches:
        cache.book("ann")

    close("ann", tools_over(store))
    if erased:
        store.forget("ann")

    for cache in caches:
        with pytest.raises(AccountClosing):
            cache.book("ann")
        assert cache._kept("ann") is None


@given(st.lists(st.sampled_from(["add", "edit", "delete", "undo"]), max_size=12))
def test_advanced_or_read_anew_is_the_same(acts: list[str]) -> None:
    """A book brought on by the journal step by step equals one read from scratch."""
    store = MemoryStore()
    warm = BookCache(store, EURO)
    ledger = a_ledger(store)
    for number, act in enumerate(acts):
        ids = ids_of(warm.book("ann"), EVERYTHING)
        if act == "add" or not ids:
            ledger.add(a_draft(100 + number, f"2026-11-{number + 1:02d}"), str(number))
        elif act == "edit":
            stored = ledger.expense(ids[0])
            ledger.edit(ids[0], stored.version, a_draft(5 + number), str(number))
        elif act == "delete":
            ledger.delete(ids[-1:], str(number))
        else:
            ledger.undo(warm.book("ann").version, str(number))

    cold = BookCache(store, EURO).book("ann")

    listed = [page(book, EVERYTHING, start=0, count=99) for book in (warm.book("ann"), cold)]
    assert listed[0] == listed[1]


def test_a_version_gone_by() -> None:
    """A plan made for a version that others went past is told so."""
    store = MemoryStore()
    cache = BookCache(store, EURO)
    ledger = a_ledger(store)
    for number in range(2):
        ledger.add(a_draft(), str(number))
    cache.book("ann")

    with pytest.raises(HeadMoved):
        cache.book_at("ann", 1)


def test_many_readers_build_one_book() -> None:
    """Twenty readers at once read everything once."""
    inner = MemoryStore()
    a_ledger(inner).add(a_draft(), "one")
    store = FaultyStore(inner)
    cache = BookCache(store, EURO)
    readers = [threading.Thread(target=cache.book, args=("ann",)) for _ in range(20)]

    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()

    assert store.calls.count("snapshot") == 1


def test_books_are_bounded_by_bytes() -> None:
    """The book used longest ago goes when there is no room; it comes back when asked for."""
    store = MemoryStore()
    cache = BookCache(store, EURO, max_bytes=1)
    for owner in ("ann", "bob"):
        a_ledger(store, owner).add(a_draft(), "one")
        cache.book(owner)

    assert totals(cache.book("ann"), EVERYTHING).count == 1
    assert len(cache._books) == 1


def test_kept_book_says_from_when_it_is() -> None:
    """While the store is away: when it was last known to be the newest, not when it was made."""
    store, clock = FaultyStore(MemoryStore()), SteppingClock()
    cache = BookCache(store, EURO, now=clock.now)
    a_ledger(store).add(a_draft(700), "one")
    cache.book("ann")
    clock.move(timedelta(minutes=1))
    assert cache.book_or_kept("ann").as_of is None
    store.is_away = True
    clock.move(timedelta(minutes=1))

    kept = cache.book_or_kept("ann")

    assert (kept.as_of, kept.version) == (NOON + timedelta(minutes=1), 1)
    assert totals(kept, EVERYTHING).amount == 700
    assert cache.book_or_kept("ann") is kept
    assert kept.hidden.as_of == kept.as_of
    with pytest.raises(StoreUnavailable):
        cache.book("ann")
    with pytest.raises(StoreUnavailable):
        cache.book_or_kept("bob")


def test_a_book_written_past_says_when_it_was_read() -> None:
    """A book that only a write asked for is kept too; the one after it bears its own time."""
    store, clock = FaultyStore(MemoryStore()), SteppingClock()
    cache = BookCache(store, EURO, now=clock.now)
    ledger = a_ledger(store)
    for version in (1, 2):
        store.is_away = False
        ledger.add(a_draft(), f"number {version}")
        clock.move(timedelta(minutes=1))
        cache.book_at("ann", version)
        store.is_away = True
        kept = cache.book_or_kept("ann")
        assert (kept.version, kept.as_of) == (version, clock.now())


def test_a_closed_account_is_not_kept() -> None:
    """What a person had deleted is shown to nobody, whatever becomes of the store."""
    store = FaultyStore(MemoryStore())
    cache = BookCache(store, EURO)
    a_ledger(store).add(a_draft(), "one")
    cache.book("ann")
    close("ann", tools_over(store))
    with pytest.raises(AccountClosing):
        cache.book_or_kept("ann")
    store.is_away = True
    with pytest.raises(StoreUnavailable):
        cache.book_or_kept("ann")


def test_spent_with_changes_to_come() -> None:
    """What a commit is going to change counts: additions, edits, deletions, moves of the day."""
    store = MemoryStore()
    ledger = a_ledger(store)
    for number in range(4):
        ledger.add(a_draft(1000), str(number))
    cache = BookCache(store, EURO)
    keys = [f"E#{one}" for one in ids_of(cache.book("ann"), EVERYTHING)]
    records = [store.get("ann", keys)[key] for key in keys]
    writes = [
        Write("E#" + "f" * 32, None, {"day": "2026-11-30", "amount": 50, "seq": 1}),
        Write(keys[0], records[0], {**records[0].fields, "amount": 300}),
        Write(keys[1], records[1], {**records[1].fields, "trashed": 1}),
        Write(keys[2], records[2], {**records[2].fields, "day": "2026-12-01"}),
        Write(keys[3], records[3], None),
    ]

    writes.append(Write(budget_key(OVERALL), None, Budget(OVERALL, {}).fields))
    standing = SpentInFrames(cache).standing("ann", 4, [write.change for write in writes])
    spent = standing.spent[OVERALL]

    assert [spent.of(Month(2026, number)) for number in (10, 11, 12)] == [0, 350, 1000]
