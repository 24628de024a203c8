"""What happened in an account, act by act, and which acts can still be undone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np

from analytics.book import Book
from analytics.frame import Array
from spending.alert_acts import ALERT_ACTS
from spending.expense import Expense
from spending.job import BULK, REDO, REMOVAL, REMOVED, UNDO, Job, job_key
from spending.jobs import begun_in
from spending.records import (
    ALERT,
    BUDGET,
    CATEGORY,
    EXPENSE,
    JOB,
    MAIL,
    VIEW,
    Change,
    JournalEntry,
)

ACTS_AT_ONCE: Final = 40
"""Acts a page of the history shows."""

_MOST_READ: Final = 400
"""Entries read for one page: an import of 100,000 may have written hundreds of them."""

_UNTOLD: Final = frozenset({ALERT, MAIL})
"""Kinds of records that come along with an act, or change by themselves."""

Journal = Callable[[int | None, int], list[JournalEntry]]
"""Gives the newest entries below a version (None: of all), so many, the newest first."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act: when (UTC) and from where, what it changed, and whether it can be undone.

    `changes` are those of expenses, categories, limits, saved views and settings; of long work
    there are none, `job` then says what it did. With `takes_back` they are those of the act that
    was undone.
    `count` is the number of expenses, `amount` their sum in minor units where it is known,
    `expense` the only one (its version 0 when it is gone), None when it is not known.
    """

    version: int
    name: str
    source: str
    at: datetime
    changes: tuple[Change, ...]
    job: Job | None
    takes_back: bool
    count: int
    amount: int | None
    expense: Expense | None
    can_undo: bool

    @property
    def does_again(self) -> bool:
        """Whether it did again what was taken back."""
        long_work = self.job is not None and self.job.kind == UNDO
        return not self.takes_back and (self.name == REDO or long_work)

    def of(self, kind: str) -> list[Change]:
        """Give the changes of one kind of record."""
        return _of_kind(self.changes, kind)


@dataclass(frozen=True, slots=True)
class Activity:
    """A page of acts, the newest first; `older` and `newer` begin the pages beside it, or None."""

    acts: tuple[Act, ...]
    older: int | None
    newer: int | None


def activity(book: Book, journal: Journal, before: int | None = None) -> Activity:
    """Give the acts below a version (None: the newest).

    Commits that carry long work on are not told: the one that began it stands for all.
    """
    last = book.version + 1
    top = None if before is None or before >= last else max(before, 1)
    told: list[JournalEntry] = []
    lowest = top or last
    for entry in _entries(book, journal, lowest):
        lowest = entry.version
        if _is_told(entry):
            told.append(entry)
        if len(told) == ACTS_AT_ONCE:
            break
    newer = None if top is None else min(top + ACTS_AT_ONCE, last)
    return Activity(_acts(book, told), lowest if lowest > 1 else None, newer)


def _entries(book: Book, journal: Journal, below: int) -> Iterator[JournalEntry]:
    """Give entries below a version, the newest first; so many at most.

    The commits of long work are left out where they are known to lie together: each may hold
    thousands of expenses.
    """
    spans = _spans(book)
    read = 0
    while below > 1 and read < _MOST_READ:
        span = next((one for one in spans if one.start < below - 1 < one.stop), None)
        begun = journal(span.start + 1, 1) if span else []
        if span and begun and begun_in(begun[0]) == spans[span]:
            entries = begun
        else:
            ahead = max((one.stop - 1 for one in spans if one.stop < below), default=0)
            entries = journal(below, min(ACTS_AT_ONCE, below - 1 - ahead))
        yield from entries
        read += len(entries)
        below = entries[-1].version if entries else 1


def _spans(book: Book) -> dict[range, str]:
    """Give where the commits of long work lie if no others came between, the beginning first.

    Each part takes one commit or more. So where the work's beginning is as many versions before
    its last commit as it has done parts, there is nothing else between.
    """
    spans = {}
    for job in book.jobs:
        last = book.snapshot.records[job_key(job.id)].version
        if job.part and not job.place and last > job.part:
            spans[range(last - job.part, last + 1)] = job.id
    return spans


def _is_told(entry: JournalEntry) -> bool:
    """Whether an entry is an act of its own: it began long work, or changed something alone."""
    if begun_in(entry):
        return True
    kinds = {change.key.partition("#")[0] for change in entry.changes if not _is_idle(change)}
    return JOB not in kinds and bool(kinds - _UNTOLD or _puts_alerts_away(entry))


def _puts_alerts_away(entry: JournalEntry) -> bool:
    """Whether a person put alerts away, and did nothing else, or took that back."""
    alone = all(change.key.startswith(f"{ALERT}#") for change in entry.changes)
    return alone and bool(entry.changes) and entry.act in {*ALERT_ACTS, UNDO, REDO}


def _is_idle(change: Change) -> bool:
    """Whether a record was written again as it was."""
    return change.before is not None and not change.before and not change.after


def _acts(book: Book, entries: Sequence[JournalEntry]) -> tuple[Act, ...]:
    versions = _versions_left(book, [entry.version for entry in entries])
    jobs = {job.id: job for job in book.jobs}
    keys = {change.key for entry in entries for change in entry.changes}
    places = _places(book, [key.partition("#")[2] for key in keys if _is_expense(key)])
    return tuple(_act(book, entry, jobs, places, versions) for entry in entries)


def _act(
    book: Book,
    entry: JournalEntry,
    jobs: Mapping[str, Job],
    places: Mapping[str, int],
    versions: frozenset[int],
) -> Act:
    job_id = begun_in(entry)
    job = jobs.get(job_id)
    of_alerts = _puts_alerts_away(entry)
    untold = {MAIL, JOB} if of_alerts else {*_UNTOLD, JOB}
    changes = [one for one in entry.changes if one.key.partition("#")[0] not in untold]
    takes_back = entry.act == UNDO or _takes_back(job, jobs)
    if entry.act == UNDO:
        changes = [replace(one, before=one.after, after=one.before) for one in changes]
    own = [] if job_id else _of_kind(changes, EXPENSE)
    can_undo = (
        _job_can_be_undone(book, entry.version, job, jobs)
        if job_id
        else entry.version in versions
        or _is_gone(book, entry, places)
        or (of_alerts and any(_stands(book, one, entry.version) for one in changes))
    )
    return Act(
        version=entry.version,
        name=entry.act,
        source=entry.source,
        at=entry.at,
        changes=() if job_id else tuple(changes),
        job=job,
        takes_back=takes_back,
        count=len(own),
        amount=_amount(book, entry.version, own, places),
        expense=_expense(book, own[0], places) if len(own) == 1 else None,
        can_undo=can_undo,
    )


def _stands(book: Book, change: Change, version: int) -> bool:
    """Whether a record is still as the commit of a version left it."""
    record = book.snapshot.records.get(change.key)
    return record is not None and record.version == version


def _versions_left(book: Book, versions: Sequence[int]) -> frozenset[int]:
    """Give those versions that are still the last one of a record that can be undone."""
    kept = (CATEGORY, BUDGET, VIEW)
    records = book.snapshot.records.values()
    there = {record.version for record in records if record.kind in kept}
    column = _expense_versions(book)
    written = column[np.isin(column, np.array(versions, dtype=np.int64))]
    return frozenset(versions) & (there | {int(one) for one in np.unique(written)})


def _expense_versions(book: Book) -> Array:
    return np.frombuffer(book.frame.columns.version, dtype=np.int64)


def _is_gone(book: Book, entry: JournalEntry, places: Mapping[str, int]) -> bool:
    """Whether an entry removed something that is known and was not brought back."""
    for change in entry.changes:
        kind, _, record_id = change.key.partition("#")
        if change.after is None and change.before is not None and kind not in {*_UNTOLD, JOB}:
            there = record_id in places if kind == EXPENSE else change.key in book.snapshot.records
            if not there:
                return True
    return False


def _job_can_be_undone(book: Book, version: int, job: Job | None, jobs: Mapping[str, Job]) -> bool:
    """Whether something is as the long work that began at a version left it."""
    if job is None or job.is_running:
        return False
    if job.kind == REMOVAL:
        taken = jobs.get(job.about)
        return bool(job.added) and taken is not None and taken.state == REMOVED
    if job.kind not in {BULK, UNDO}:
        return False  # an import is taken out on its own page, and what was purged is gone
    column, last = _expense_versions(book), book.snapshot.records[job_key(job.id)].version
    return bool(((column > version) & (column <= last)).any())


def _takes_back(job: Job | None, jobs: Mapping[str, Job]) -> bool:
    """Whether long work takes other work back, rather than doing again what was taken back."""
    return job is not None and job.kind == UNDO and not _takes_back(jobs.get(job.about), jobs)


def _is_expense(key: str) -> bool:
    return key.startswith(f"{EXPENSE}#")


def _of_kind(changes: Iterable[Change], kind: str) -> list[Change]:
    return [change for change in changes if change.key.partition("#")[0] == kind]


_FEW: Final = 32
"""Up to so many ids a search for each is cheaper than one pass over all of them."""


def _places(book: Book, expense_ids: Sequence[str]) -> dict[str, int]:
    """Give the row of every id that is there."""
    columns = book.frame.columns
    if len(expense_ids) <= _FEW:
        rows = ((one, columns.find(one)) for one in expense_ids)
        return {one: row for one, row in rows if row is not None}
    wanted = set(expense_ids)
    halves = np.frombuffer(bytes(columns.ids), dtype=">u8")[::2]
    first = np.array([int(one[:16], 16) for one in wanted], dtype=np.uint64)
    likely = np.flatnonzero(np.isin(halves, first))
    found = {columns.id_of(int(row)): int(row) for row in likely}
    return {one: row for one, row in found.items() if one in wanted}


def _expense(book: Book, change: Change, places: Mapping[str, int]) -> Expense | None:
    """Give the expense of a change: as it came or went, else as it is now.

    Its version is 0 when it is not there any more.
    """
    expense_id = change.key.partition("#")[2]
    now = book.frame.columns.expense(places[expense_id]) if expense_id in places else None
    whole = change.after if change.before is None else change.before
    if whole is None or (change.before is not None and change.after is not None):
        return now
    then = Expense.from_fields(expense_id, now.version if now else 0, whole)
    return replace(then, trashed=now.trashed if now else None)


def _amount(
    book: Book, version: int, changes: Sequence[Change], places: Mapping[str, int]
) -> int | None:
    """Give the sum of the expenses of some changes, None where one of them is not known.

    Of an edit the journal has only what it changed: the amount is known while nobody changed the
    expense after it.
    """
    columns, total = book.frame.columns, 0
    for change in changes:
        row = places.get(change.key.partition("#")[2])
        whole = change.after if change.before is None else change.before
        if whole is not None and None in (change.before, change.after):
            amount = whole.get("amount")
            total += amount if isinstance(amount, int) else 0
        elif "amount" in (change.after or {}) or row is None or columns.version[row] != version:
            return None
        else:
            total += columns.amount[row]
    return total
