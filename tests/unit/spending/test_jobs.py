"""Imports and removals: every line once, piece by piece, by whoever has time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import SteppingClock, a_draft, a_ledger
from faulty_store import FaultyStore
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_store import MemoryStore, changes_of
from recount import SpentByRecount

from spending.category import STARTING, Category, category_id, category_key
from spending.errors import InvalidInput, OperationMismatch, UnknownJob
from spending.expense import ExpenseDraft, expense_key
from spending.job import DONE, IMPORT, LEASE, REMOVAL, REMOVED, SAMPLE, ImportLine, Job, job_key
from spending.ledger import Ledger
from spending.period import Month
from spending.records import ALERT, CATEGORY, EXPENSE, SETTINGS, CommitLimits, Write, entry_values
from spending.settings import Settings
from spending.writer import REMEMBERED, Plan, Writer

SMALL = CommitLimits(records=12, journal_bytes=250_000)


@pytest.fixture
def store() -> MemoryStore:
    """A store whose commits are small, so that imports take several."""
    return MemoryStore(SMALL)


@pytest.fixture
def ledger(store: MemoryStore) -> Ledger:
    """Somebody's ledger in it."""
    return a_ledger(store)


def lines_of(count: int, first: int = 0, **kept: str) -> list[ImportLine]:
    """Give so many lines of a file."""
    return [
        ImportLine(f"{number:032x}", a_draft(number + 1, merchant=f"M{number}"), **kept)
        for number in range(first, first + count)
    ]


def bring_in(
    ledger: Ledger, lines: Sequence[ImportLine], operation: str = "job", **kept: str
) -> Job:
    """Import lines to the end."""
    receipt = ledger.jobs.begin_import(lines, operation, kind=IMPORT, about="file.csv", **kept)
    return ledger.jobs.finish(receipt.ids[0])


def ids_in(store: MemoryStore) -> list[str]:
    """Give the ids of all expenses."""
    return [record.id for record in store.all("ann", EXPENSE)]


def names_in(store: MemoryStore) -> set[tuple[str, str | None]]:
    """Give the names of stored categories with the names of those above them."""
    own = {record.id: Category.from_record(record) for record in store.all("ann", CATEGORY)}
    known = {**STARTING, **own}
    return {
        (one.name, known[one.parent].name if one.parent else None) for one in own.values()
    }  # fmt: skip


# Bringing in


@pytest.mark.parametrize("count", [0, 1, 5, 6, 7, 30])
def test_import(store: MemoryStore, ledger: Ledger, count: int) -> None:
    """Every line comes in once, in its order, under the job's id."""
    job = bring_in(ledger, lines_of(count))
    expenses = [ledger.expense(one) for one in ids_in(store)]

    assert (job.state, job.total, job.done, job.added, job.known) == (DONE, count, count, count, 0)
    assert [one.amount for one in expenses] == list(range(1, count + 1))
    assert [one.id for one in sorted(expenses, key=lambda one: one.sequence)] == ids_in(store)
    assert {one.source for one in expenses} <= {"job"}


def test_import_keeps_what_it_was_told(ledger: Ledger) -> None:
    """The job says what the file was, what was left out and how many rows were bad."""
    ledger.jobs.begin_import(
        lines_of(1), "job", kind=SAMPLE, about="a\x00b.csv " + "x" * 300,
        left_out={"income": 5}, rejected=2,
    )  # fmt: skip
    job = ledger.jobs.get("job")

    assert (job.kind, job.left_out, job.rejected) == (SAMPLE, {"income": 5}, 2)
    assert job.about.startswith("ab.csv x")
    assert len(job.about) == 200


def test_half_a_name(ledger: Ledger) -> None:
    """A file whose name is no text can be imported too."""
    ledger.jobs.begin_import(lines_of(1), "job", kind=IMPORT, about="caf\udce9.csv")

    assert ledger.jobs.get("job").about == "caf.csv"


def test_second_import_adds_nothing(store: MemoryStore, ledger: Ledger) -> None:
    """What came in once is known, edited and trashed rows included, and stays as it was left."""
    bring_in(ledger, lines_of(10), "first")
    edited, trashed = ids_in(store)[3], ids_in(store)[4]
    ledger.edit(edited, ledger.expense(edited).version, a_draft(999, merchant="Mine"), "e")
    ledger.delete([trashed], "d")
    job = bring_in(ledger, lines_of(12), "second")

    assert (job.added, job.known) == (2, 10)
    assert ledger.expense(edited).amount == 999
    assert ledger.expense(trashed).trashed
    assert len(ids_in(store)) == 12


def test_import_after_undo(store: MemoryStore, ledger: Ledger) -> None:
    """A piece that was undone comes in again with the next import."""
    bring_in(ledger, lines_of(8), "first")
    undone = ledger.undo(2, "u")
    assert len(ids_in(store)) == 8 - len(undone.ids)

    assert bring_in(ledger, lines_of(8), "second").added == len(undone.ids)


@pytest.mark.parametrize("limits", [SMALL, CommitLimits(95, 250_000)])
def test_one_id_twice_in_a_file(limits: CommitLimits) -> None:
    """A line that comes twice under one id is one expense."""
    store = MemoryStore(limits)
    job = bring_in(a_ledger(store), [*lines_of(9), *lines_of(9)])

    assert (job.added, job.known) == (9, 9)


def test_true_repeats(store: MemoryStore, ledger: Ledger) -> None:
    """Equal rows with ids of their own are expenses of their own."""
    lines = [replace(line, draft=a_draft(500)) for line in lines_of(9)]

    assert bring_in(ledger, lines).added == 9
    assert sum(ledger.expense(one).amount for one in ids_in(store)) == 4_500


def test_same_import_sent_again(store: MemoryStore, ledger: Ledger) -> None:
    """An import sent again is the same job; with other lines it is refused."""
    first = ledger.jobs.begin_import(lines_of(3), "job", kind=IMPORT, about="f")
    ledger.jobs.finish("job")

    assert ledger.jobs.begin_import(lines_of(3), "job", kind=IMPORT, about="f") == first
    assert not ledger.jobs.get("job").is_running
    assert store._owners["ann"].staged == {}
    with pytest.raises(OperationMismatch):
        ledger.jobs.begin_import(lines_of(3, 7), "job", kind=IMPORT, about="f")


def test_forgotten_import_sent_again() -> None:
    """An import sent again when it is long forgotten starts no second job."""
    store, clock = MemoryStore(SMALL), SteppingClock()
    ledger = a_ledger(store, clock=clock)
    bring_in(ledger, lines_of(3))
    clock.move(REMEMBERED * 2)
    ledger.jobs.begin_import(lines_of(3), "job", kind=IMPORT, about="f")

    assert ledger.jobs.get("job").state == DONE
    assert store.due(clock.now() + LEASE * 2, 9) == []


@pytest.mark.parametrize("operation", ["", "x" * 101, "\ud800"])
def test_bad_id_puts_nothing_aside(store: MemoryStore, ledger: Ledger, operation: str) -> None:
    """An import under an impossible id leaves nothing behind."""
    with pytest.raises(InvalidInput):
        ledger.jobs.begin_import(lines_of(1), operation, kind=IMPORT, about="f")

    assert "ann" not in store._owners


@pytest.mark.parametrize("job_id", ["", "nobody", "x" * 5_000])
def test_no_such_job(ledger: Ledger, job_id: str) -> None:
    """An id nobody knows is no job, whatever is asked of it."""
    for act in (
        lambda: ledger.jobs.get(job_id),
        lambda: ledger.jobs.advance(job_id),
        lambda: ledger.jobs.finish(job_id),
        lambda: ledger.jobs.begin_removal(job_id, [], "r"),
    ):
        with pytest.raises(UnknownJob):
            act()


def test_all_jobs() -> None:
    """Jobs are listed the newest first."""
    clock = SteppingClock()
    ledger = a_ledger(MemoryStore(), clock=clock)
    for name in ("a", "b", "c"):
        clock.move(timedelta(seconds=1))
        bring_in(ledger, lines_of(1), name)

    assert [job.id for job in ledger.jobs.all()] == ["c", "b", "a"]


# Piece by piece


def test_progress(ledger: Ledger) -> None:
    """Progress is told after every commit and ends at the whole."""
    told: list[int] = []
    ledger.jobs.begin_import(lines_of(20), "job", kind=IMPORT, about="f")
    ledger.jobs.finish("job", lambda job: told.append(job.done))

    assert told == sorted(told)
    assert len(told) > 3
    assert told[-1] == 20


def test_commits_stay_small(store: MemoryStore, ledger: Ledger) -> None:
    """No commit of an import holds more than the store takes; the last leaves room for alerts."""
    bring_in(ledger, lines_of(40, category="Own", subcategory="Sub"))
    sizes = [len(entry.changes) for entry in store.journal("ann", 0)]

    assert max(sizes) <= SMALL.records
    assert sizes[-1] <= SMALL.records // 2 + 1


def test_long_notes_stay_small() -> None:
    """Lines with the longest notes are spread so that no journal entry grows too large."""
    store = MemoryStore(CommitLimits(95, 50_000))
    note = "\u6f22" * 2_000
    lines = [replace(line, draft=a_draft(5, note=note)) for line in lines_of(30)]
    job = bring_in(a_ledger(store), lines)
    sizes = [len(str(entry_values(entry)).encode()) for entry in store.journal("ann", 0)]

    assert job.added == 30
    assert max(sizes) < 52_000
    removal = a_ledger(store).jobs.begin_removal("job", ids_in(store), "r")
    a_ledger(store).jobs.finish(removal.ids[0])
    sizes = [len(str(entry_values(entry)).encode()) for entry in store.journal("ann", 0)]
    assert ids_in(store) == []
    assert max(sizes) < 52_000


def test_line_larger_than_a_commit() -> None:
    """A line that alone is more than a commit should hold comes in by itself."""
    store = MemoryStore(CommitLimits(12, 100))

    assert bring_in(a_ledger(store), lines_of(3)).added == 3
    removal = a_ledger(store).jobs.begin_removal("job", ids_in(store), "r")
    assert a_ledger(store).jobs.finish(removal.ids[0]).added == 3


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 12), max_size=25),
    st.lists(st.sampled_from([0, 1]), min_size=1, max_size=40),
    st.integers(0, 60),
)
def test_two_workers(numbers: list[int], turns: list[int], meet: int) -> None:
    """Two workers on one job, one overtaking the other anywhere, do every piece once."""
    store = MemoryStore(SMALL)
    lines = [lines_of(1, number)[0] for number in numbers]
    faulty = FaultyStore(store)
    workers = [a_ledger(faulty).jobs, a_ledger(store).jobs]
    workers[1].begin_import(lines, "job", kind=IMPORT, about="f")
    faulty.meanwhile(meet, lambda: workers[1].advance("job"))
    for turn in turns:
        workers[turn].advance("job")
    job = workers[0].finish("job")

    assert (job.done, job.added) == (len(lines), len(set(numbers)))
    assert len(ids_in(store)) == len(set(numbers))


@pytest.mark.parametrize("call", range(1, 30))
def test_overtaken_at_any_call(store: MemoryStore, call: int) -> None:
    """A worker that finds the job done, and its material gone, at any moment, says it is done."""
    faulty = FaultyStore(store)
    slow, fast = a_ledger(faulty).jobs, a_ledger(store).jobs
    fast.begin_import(lines_of(20), "job", kind=IMPORT, about="f")
    faulty.meanwhile(call, lambda: fast.finish("job"))
    job = slow.finish("job")

    assert (job.state, job.added) == (DONE, 20)
    assert len(ids_in(store)) == 20


def test_lost_material(store: MemoryStore, ledger: Ledger) -> None:
    """A running job whose material is gone says so, and does not end as if it were done."""
    ledger.jobs.begin_import(lines_of(3), "job", kind=IMPORT, about="f")
    store.unstage("ann", "job")
    with pytest.raises(UnknownJob):
        ledger.jobs.advance("job")

    assert ledger.jobs.get("job").is_running


def test_falls_due() -> None:
    """A job nobody carries on falls due, once, until it is done."""
    store, clock = MemoryStore(SMALL), SteppingClock()
    ledger = a_ledger(store, clock=clock)
    ledger.jobs.begin_import(lines_of(20), "job", kind=IMPORT, about="f")
    assert store.due(clock.now(), 9) == []
    for _ in range(2):
        clock.move(LEASE)
        assert [due.id for due in store.due(clock.now(), 9)] == ["job"]
        ledger.jobs.advance("job")
        assert store.due(clock.now(), 9) == []
    ledger.jobs.finish("job")

    assert store.due(clock.now() + LEASE * 9, 9) == []
    assert store._owners["ann"].staged == {}


def test_ids_as_long_as_they_come(ledger: Ledger) -> None:
    """Two jobs whose ids differ only at their very end do not get in each other's way."""
    first, second = "x" * 99 + "1", "x" * 99 + "2"

    assert bring_in(ledger, lines_of(9), first).added == 9
    assert bring_in(ledger, lines_of(9, 9), second).added == 9


# Categories


def test_categories_by_name(store: MemoryStore, ledger: Ledger) -> None:
    """Names of a file find the starting set and make what is missing, on two levels."""
    names = [("Food", "Groceries"), ("Boats", ""), ("Boats", "Sails"), ("food", "Rye"), ("", "x")]
    lines = [
        replace(line, category=top, subcategory=sub)
        for line, (top, sub) in zip(lines_of(5), names, strict=True)
    ]
    bring_in(ledger, lines)

    assert names_in(store) == {("Boats", None), ("Sails", "Boats"), ("Rye", "Food")}
    assert [ledger.expense(one).category for one in ids_in(store)] == [
        category_id("Food", "Groceries"), category_id("Boats"), category_id("Boats", "Sails"),
        category_id("Food", "Rye"), None,
    ]  # fmt: skip


def test_spellings_become_one(store: MemoryStore, ledger: Ledger) -> None:
    """Spellings that differ in case, blanks, accents and invisible marks make one category."""
    names = ["Boat Trips", "boat  trips ", "BOAT\u00a0TRIPS", "Bo\u200bat Trips", "B\u00f6at trips"]
    lines = [replace(line, category=name) for line, name in zip(lines_of(5), names, strict=True)]
    bring_in(ledger, lines)

    assert names_in(store) == {("Boat Trips", None)}
    assert {ledger.expense(one).category for one in ids_in(store)} == {category_id("boat trips")}


def test_names_out_of_shape(store: MemoryStore, ledger: Ledger) -> None:
    """A name too long is cut, one that says nothing makes no category."""
    names = ["n" * 300, "n" * 60, " \u200b ", "<b>x</b>"]
    lines = [replace(line, category=name) for line, name in zip(lines_of(4), names, strict=True)]
    bring_in(ledger, lines)

    assert names_in(store) == {("n" * 60, None), ("<b>x</b>", None)}
    assert ledger.expense(ids_in(store)[2]).category is None


def test_renamed_category_is_found(store: MemoryStore, ledger: Ledger) -> None:
    """A file that bears the old name of a renamed category is filed under the new one."""
    bring_in(ledger, lines_of(1, category="Boats"), "first")
    key = category_key(category_id("Boats"))
    (record,) = store.get("ann", [key]).values()
    write(store, Write(key, record, {"name": "Ships"}))
    bring_in(ledger, lines_of(1, 5, category="boats"), "second")

    assert names_in(store) == {("Ships", None)}
    assert ledger.expense(ids_in(store)[-1]).category == category_id("Boats")


def write(store: MemoryStore, *writes: Write) -> None:
    """Write past the ledger."""
    tools = a_ledger(store)._tools
    name = f"past {store.head('ann').version}"
    Writer("ann", tools, "test").write(name, {}, lambda _: Plan("past", writes, {}))


def test_archived_category_comes_back(store: MemoryStore, ledger: Ledger) -> None:
    """A file that bears the name of an archived category takes it out again."""
    ledger.archive_category(category_id("Food"), "a")
    own = ledger.add_category("Boats", "b").ids[0]
    ledger.archive_category(own, "c")
    lines = [*lines_of(1, category="Food"), *lines_of(1, 1, category="Boats")]
    bring_in(ledger, lines)

    assert names_in(store) == {("Food", None), ("Boats", None)}
    assert not any(record.fields.get("archived") for record in store.all("ann", CATEGORY))


def test_name_merged_below_another(store: MemoryStore, ledger: Ledger) -> None:
    """A name that was merged into a sub-category makes no third level."""
    sub = category_id("Food", "Groceries")
    merged = Category(category_id("Boats"), "Boats", merged_into=sub)
    write(store, Write(category_key(merged.id), None, merged.fields))
    bring_in(ledger, lines_of(1, category="Boats", subcategory="Sails"))

    assert ledger.expense(ids_in(store)[0]).category == sub


def test_chosen_category_stays(store: MemoryStore, ledger: Ledger) -> None:
    """A line that names a category by id keeps it, whatever its names say."""
    chosen = ExpenseDraft(date(2026, 11, 1), 5, category=category_id("Pets"))
    bring_in(ledger, [ImportLine("a" * 32, chosen, "Boats")])

    assert ledger.expense("a" * 32).category == category_id("Pets")
    assert names_in(store) == set()


def test_more_categories_than_a_commit_holds(store: MemoryStore, ledger: Ledger) -> None:
    """A file whose every line has new names comes in whole."""
    lines = [
        replace(line, category=f"Top {line.draft.amount}", subcategory="Sub")
        for line in lines_of(15)
    ]

    assert bring_in(ledger, lines).added == 15
    assert len(names_in(store)) == 30


# Currency


@pytest.mark.parametrize(
    ("currency", "chosen", "expected"),
    [
        ("JPY", False, Settings("JPY", "en_US", chosen=True)),
        ("jpy", False, Settings("JPY", "en_US", chosen=True)),
        ("JPY", True, Settings("USD", "en_US", chosen=True)),
        ("", False, Settings("USD", "en_US")),
        ("EURO", False, Settings("USD", "en_US")),
    ],
)
def test_currency(currency: str, chosen: bool, expected: Settings) -> None:  # noqa: FBT001 - a column
    """An account whose currency nobody chose takes that of the first file that names one."""
    store = MemoryStore(SMALL)
    ledger = a_ledger(store, defaults=Settings(chosen=chosen))
    bring_in(ledger, lines_of(9), currency=currency)

    assert ledger.settings() == expected
    assert len(changes_of(store, "ann", 2)) <= SMALL.records


def test_currency_of_settings(store: MemoryStore) -> None:
    """Settings that somebody made are not touched by a file."""
    ledger = a_ledger(store, defaults=Settings())
    ledger.change_settings(Settings("EUR", "de_DE"), "s")
    bring_in(ledger, lines_of(1), currency="JPY")

    assert ledger.settings() == Settings("EUR", "de_DE")
    assert store.get("ann", [SETTINGS])[SETTINGS].version == 1


# Taking out again


def test_removal_takes_it_out_whole(store: MemoryStore, ledger: Ledger) -> None:
    """All that came with an import goes, edited and trashed too; nothing else does."""
    mine = ledger.add(a_draft(5), "mine").ids[0]
    bring_in(ledger, lines_of(20))
    ids = [one for one in ids_in(store) if one != mine]
    ledger.edit(ids[0], ledger.expense(ids[0]).version, a_draft(7), "e")
    ledger.delete(ids[1:2], "d")
    receipt = ledger.jobs.begin_removal("job", [*ids, mine, "f" * 32, *ids], "out")
    job = ledger.jobs.finish(receipt.ids[0])

    assert (job.kind, job.about, job.added, job.known) == (REMOVAL, "job", 20, 2)
    assert ids_in(store) == [mine]
    assert ledger.jobs.get("job").state == REMOVED
    assert bring_in(ledger, lines_of(20), "again").added == 20


def test_removal_sent_again(store: MemoryStore, ledger: Ledger) -> None:
    """A removal sent again, when there is less left to name, is the same removal."""
    bring_in(ledger, lines_of(20))
    first = ledger.jobs.begin_removal("job", ids_in(store), "out")
    ledger.jobs.advance("out")

    assert ledger.jobs.begin_removal("job", ids_in(store), "out") == first
    ledger.jobs.finish("out")
    assert ledger.jobs.begin_removal("job", [], "out") == first
    assert ledger.jobs.get("out").added == 20


def test_removal_of_nothing(store: MemoryStore, ledger: Ledger) -> None:
    """An import of which nothing is left is removed at once."""
    bring_in(ledger, lines_of(0))
    ledger.jobs.begin_removal("job", [], "out")

    assert (ledger.jobs.get("out").state, ledger.jobs.get("job").state) == (DONE, REMOVED)
    assert store.due(SteppingClock().now() + LEASE * 9, 9) == []


def test_removal_while_running(store: MemoryStore, ledger: Ledger) -> None:
    """An import that still brings rows in is not taken out half-way."""
    ledger.jobs.begin_import(lines_of(20), "job", kind=IMPORT, about="f")
    ledger.jobs.advance("job")
    with pytest.raises(InvalidInput, match="is still running"):
        ledger.jobs.begin_removal("job", ids_in(store), "out")

    assert list(store._owners["ann"].staged) == ["job"]


# Limits


def over_limit(store: MemoryStore) -> list[str]:
    """Give the months that stand crossed."""
    return sorted(name.split("#")[1] for name in store.head("ann").over)


def test_alert_at_the_end() -> None:
    """An import over the limit raises one alert, in its last commit; its removal clears it."""
    store = MemoryStore(SMALL)
    ledger = a_ledger(store, spent=SpentByRecount(store))
    ledger.set_limit(100, "limit")
    bring_in(ledger, lines_of(30))
    (alert,) = store.all("ann", ALERT)

    assert alert.version == store.head("ann").version
    ledger.jobs.begin_removal("job", ids_in(store), "out")
    ledger.jobs.finish("out")
    assert over_limit(store) == []
    assert store.all("ann", ALERT)[0].fields["cleared"] is True


def test_many_months_at_the_end() -> None:
    """An import that crosses the limit of many months to come tells of every one."""
    store = MemoryStore(CommitLimits(95, 250_000))
    ledger = a_ledger(store, spent=SpentByRecount(store))
    ledger.set_limit(0, "limit")
    months = [Month(2026, 11).plus(number % 24) for number in range(89)]
    lines = [
        replace(line, draft=a_draft(5, str(month.days.first)))
        for line, month in zip(lines_of(89), months, strict=True)
    ]
    bring_in(ledger, lines)
    assert over_limit(store) == [str(month) for month in months[:24]]

    ledger.jobs.begin_removal("job", ids_in(store), "out")
    ledger.jobs.finish("out")
    assert over_limit(store) == []


def test_removed_job_keeps_unknown_fields(store: MemoryStore, ledger: Ledger) -> None:
    """What a newer program wrote into a job stays while it is carried on."""
    ledger.jobs.begin_import(lines_of(20), "job", kind=IMPORT, about="f")
    (record,) = store.get("ann", [job_key("job")]).values()
    write(store, Write(record.key, record, {**record.fields, "later": 1}))
    ledger.jobs.finish("job")

    assert store.get("ann", [job_key("job")])[job_key("job")].fields["later"] == 1
    assert len(store.get("ann", [expense_key(one) for one in ids_in(store)])) == 20
