"""What one commit of long work over recorded expenses does: as many of them as fit."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from spending.bulk import BulkChange
from spending.expense import Expense, expense_key, whole
from spending.filing import categories_in
from spending.import_plan import reserved_in, size_of
from spending.job import (
    BULK,
    DONE,
    PURGE,
    REMOVAL,
    REMOVED,
    UNDO,
    Job,
    Step,
    job_key,
    part_to_ids,
    part_to_steps,
)
from spending.plan import Moment, Plan, Watch
from spending.records import Fields, Record, Write, rewritten

_Decide = Callable[[Any, Record | None], Write | None]


def plan_piece(moment: Moment, job: Job, record: Record, part: bytes) -> Plan:
    """Plan the next commit of work that is no import; raises UnknownJob for damaged material."""
    items: Sequence[Any] = part_to_steps(part) if job.kind == UNDO else part_to_ids(part)
    waiting = items[job.place :]
    keys = [_key(item) for item in waiting]
    taken, writes = _taken(moment, job, waiting, moment.get(keys))
    ended = job.place + taken == len(items)
    moved = job.advanced(moment.now, taken=taken, added=len(writes), part_ended=ended)
    marks = [] if moved.is_running else marks_at_end(moment, job)
    return Plan(
        act=job.kind,
        writes=(rewritten(record.key, record, job.fields, moved.fields), *writes, *marks),
        answer={},
        undue=(job.due(moment.owner),),
        due=(moved.due(moment.owner),) if moved.is_running else (),
        watch=Watch.NOTHING if moved.is_running else Watch.EVERYTHING,
    )


def _key(item: str | Step) -> str:
    return expense_key(item.expense if isinstance(item, Step) else item)


def _taken(
    moment: Moment, job: Job, waiting: Sequence[Any], there: Mapping[str, Record]
) -> tuple[int, list[Write]]:
    """Give how many items go into this commit, and the steps they need."""
    limits = moment.store.limits
    most = max(1, limits.records - reserved_in(job, limits))
    decide = _DECIDING[job.kind](moment, job)
    writes: list[Write] = []
    size = 0
    for taken, item in enumerate(waiting):
        write = decide(item, there.get(_key(item)))
        if write is None:
            continue
        size += sum(size_of(image) for image in (write.change.before, write.change.after) if image)
        if writes and (size > limits.journal_bytes or len(writes) == most):
            return taken, writes
        writes.append(write)
    return len(waiting), writes


def _removing(_moment: Moment, job: Job) -> _Decide:
    """Take out what came with an import; edited ones stay if the work says so."""
    keep_edited = bool((job.details or {}).get("keep_edited"))

    def decide(_expense_id: str, found: Record | None) -> Write | None:
        if found is None or found.fields.get("source") != job.about:
            return None
        expense = Expense.from_record(found)
        if keep_edited and expense.was_edited and expense.trashed is None:
            return None
        return Write(found.key, found, None)

    return decide


def _changing(moment: Moment, job: Job) -> _Decide:
    change = BulkChange.from_fields(job.details or {})
    filed = categories_in(moment).resolve(change.wanted_category)
    category, at = filed.id if filed else None, int(job.started.timestamp())

    def decide(_expense_id: str, found: Record | None) -> Write | None:
        return changed(found, change, category, at) if found else None

    return decide


def changed(record: Record, change: BulkChange, filed: str | None, at: int) -> Write | None:
    """Give the step a change makes of a record, None when it is so already."""
    expense = Expense.from_record(record)
    wanted = change.applied(expense, filed, at)
    if wanted == expense:
        return None
    return rewritten(record.key, record, expense.fields, wanted.fields)


def _purging(_moment: Moment, job: Job) -> _Decide:
    until = whole((job.details or {}).get("until", 0))

    def decide(_expense_id: str, found: Record | None) -> Write | None:
        return purged(found, until) if found else None

    return decide


def purged(record: Record, until: int) -> Write | None:
    """Give the step that removes what was trashed by a moment (UTC, seconds) for good."""
    trashed = Expense.from_record(record).trashed
    if trashed is None or trashed > until:
        return None
    return Write(record.key, record, None, forgotten=True)


def _taking_back(_moment: Moment, _job: Job) -> _Decide:
    def decide(step: Step, found: Record | None) -> Write | None:
        return taken_back(step, found)

    return decide


def taken_back(step: Step, found: Record | None) -> Write | None:
    """Give the write that takes a step back, None when the expense was changed since."""
    key = expense_key(step.expense)
    if step.removed:
        return Write(key, None, step.before) if found is None and step.before else None
    if found is None or found.version != step.version:
        return None
    return Write(key, found, fields_before(found, step.before) if step.was else None)


def fields_before(record: Record, before: Fields | None) -> Fields:
    """Give the fields a record had before an edit that held only what changed."""
    merged = {**record.fields, **(before or {})}
    return {name: value for name, value in merged.items() if value is not None}


_DECIDING: Final[Mapping[str, Callable[[Moment, Job], _Decide]]] = {
    REMOVAL: _removing,
    BULK: _changing,
    PURGE: _purging,
    UNDO: _taking_back,
}


def marks_at_end(moment: Moment, job: Job) -> list[Write]:
    """Give what the end of work changes of other work: an import is removed, or there again."""
    undone, taken = False, job
    while taken.kind == UNDO:
        key = job_key(taken.about)
        record = moment.get([key]).get(key)
        if record is None:
            return []
        undone, taken = not undone, Job.from_record(record)
    if taken.kind != REMOVAL:
        return []
    return _marked(moment, taken.about, DONE if undone else REMOVED)


def _marked(moment: Moment, job_id: str, state: str) -> list[Write]:
    key = job_key(job_id)
    record = moment.get([key]).get(key)
    return [Write(key, record, {**record.fields, "state": state})] if record else []
