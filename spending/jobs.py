"""One person's long work: begun, carried on piece by piece, by whoever has time."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from spending.errors import InvalidInput, UnknownJob
from spending.expense import expense_key
from spending.import_plan import RESERVED, plan_lines, reserved_in, size_of
from spending.job import (
    DONE,
    REMOVAL,
    REMOVED,
    ImportLine,
    Job,
    fingerprint,
    ids_to_parts,
    job_key,
    lines_to_parts,
    part_to_ids,
    part_to_lines,
)
from spending.ports import Clock, LedgerStore
from spending.records import JOB, Fields, Record, Write, rewritten
from spending.text import clean
from spending.writer import LONGEST_ID, Moment, Plan, Receipt, Watch, Writer, check_operation

_FULLEST = 2_000
"""Items a part holds at most, whatever a commit of the store could take."""

_LONGEST_ABOUT = 200


class Jobs:
    """The imports and removals of one person."""

    def __init__(self, owner: str, store: LedgerStore, clock: Clock, writer: Writer) -> None:
        self._owner = owner
        self._store = store
        self._clock = clock
        self._writer = writer

    def get(self, job_id: str) -> Job:
        """Give a job as it stands; raises UnknownJob."""
        return Job.from_record(self._record(job_id, self._read))

    def all(self) -> list[Job]:
        """Give all jobs, the newest first."""
        jobs = [Job.from_record(record) for record in self._store.all(self._owner, JOB)]
        return sorted(jobs, key=lambda job: job.started, reverse=True)

    def begin_import(
        self,
        lines: Sequence[ImportLine],
        operation: str,
        *,
        kind: str,
        about: str,
        currency: str = "",
        left_out: Fields | None = None,
        rejected: int = 0,
    ) -> Receipt:
        """Put lines aside and begin bringing them in; `advance` does the work.

        The job's id is the operation's. `about` is the file's name, `left_out` counts by reason
        what the file held beside expenses, `rejected` its bad lines.
        """
        now = self._clock.now()
        job = Job(
            operation, kind, clean(about)[:_LONGEST_ABOUT], len(lines), 0, now, now,
            currency=currency, left_out=left_out, rejected=rejected,
        )  # fmt: skip
        parts = lines_to_parts(lines, self._part_size())
        return self._begin(job, parts, {"lines": fingerprint(parts)})

    def begin_removal(self, job_id: str, expense_ids: Sequence[str], operation: str) -> Receipt:
        """Begin taking the expenses of an import out again, as if they had never come.

        `expense_ids` are those that came with it, trashed ones too. Raises UnknownJob, and
        InvalidInput while the import is still running.
        """
        now = self._clock.now()
        if self.get(job_id).is_running:
            field, reason = "import", "is still running: wait until it is done"
            raise InvalidInput(field, reason)
        ids = list(dict.fromkeys(expense_ids))
        job = Job(operation, REMOVAL, job_id, len(ids), 0, now, now)
        return self._begin(job, ids_to_parts(ids, self._part_size()), {})

    def advance(self, job_id: str) -> Job:
        """Do the next piece of a job and give the job as it stands then; raises UnknownJob."""
        job = self.get(job_id)
        if job.is_running:
            try:
                self._piece(job)
            except UnknownJob:  # another worker may just have ended it and dropped its material
                if self.get(job_id).is_running:
                    raise
            job = self.get(job_id)
        if not job.is_running and job.parts:
            self._store.unstage(self._owner, job_id)
        return job

    def finish(self, job_id: str, progress: Callable[[Job], None] = lambda _: None) -> Job:
        """Do a job to its end, telling `progress` after every piece; raises UnknownJob."""
        job = self.advance(job_id)
        progress(job)
        while job.is_running:
            job = self.advance(job_id)
            progress(job)
        return job

    def _begin(self, job: Job, parts: Sequence[bytes], material: Fields) -> Receipt:
        check_operation(job.id)
        begun = replace(job, parts=len(parts), state=job.state if parts else DONE)
        if parts and job_key(job.id) not in self._read([job_key(job.id)]):
            self._store.stage(self._owner, job.id, parts)

        def plan(moment: Moment) -> Plan:
            there = moment.get([job_key(job.id)])
            writes = [Write(job_key(job.id), None, begun.fields)]
            if job.kind == REMOVAL and not begun.is_running:
                writes += _mark_removed(moment, job)
            return Plan(
                f"begin {job.kind}",
                () if there else tuple(writes),
                {"ids": [job.id]},
                due=(begun.due(self._owner),) if begun.is_running and not there else (),
                watch=Watch.NOTHING,
            )

        request: Fields = {"begin": job.kind, "about": job.about, **material}
        return self._writer.write(job.id, request, plan)

    def _piece(self, job: Job) -> None:
        part = self._store.staged(self._owner, job.id, job.part)

        def plan(moment: Moment) -> Plan:
            record = self._record(job.id, moment.get)
            current = Job.from_record(record)
            if (current.part, current.place) != (job.part, job.place) or not current.is_running:
                return Plan(job.kind, (), {})  # another worker was faster
            if job.kind == REMOVAL:
                return _plan_removal(moment, current, record, part_to_ids(part))
            return plan_lines(moment, current, record, part_to_lines(part))

        # Hashed, as the job's own id may be as long as an id can be.
        piece = hashlib.sha256(f"{job.part}:{job.place}:{job.id}".encode()).hexdigest()
        self._writer.write(piece, {"job": job.id, "at": [job.part, job.place]}, plan)

    def _part_size(self) -> int:
        return max(1, min(self._store.limits.records - RESERVED, _FULLEST))

    def _read(self, keys: Sequence[str]) -> dict[str, Record]:
        return self._store.get(self._owner, keys)

    def _record(self, job_id: str, get: Callable[[Sequence[str]], dict[str, Record]]) -> Record:
        key = job_key(job_id)
        record = get([key]).get(key) if len(job_id) <= LONGEST_ID else None
        if record is None:
            raise UnknownJob(job_id)
        return record


def _plan_removal(moment: Moment, job: Job, record: Record, ids: Sequence[str]) -> Plan:
    """Plan the next commit of a removal: as many expenses as the journal takes."""
    limits = moment.store.limits
    most = max(1, limits.records - reserved_in(job, limits))
    waiting = ids[job.place :]
    there = moment.get([expense_key(one) for one in waiting])
    writes: list[Write] = []
    taken = size = 0
    for one in waiting:
        found = there.get(expense_key(one))
        if found and found.fields.get("source") != job.about:
            found = None  # it did not come with this import
        size += size_of(found.fields) if found else 0
        if writes and (size > limits.journal_bytes or len(writes) == most):
            break
        taken += 1
        if found:
            writes.append(Write(found.key, found, None))
    ended = job.place + taken == len(ids)
    moved = job.advanced(moment.now, taken=taken, added=len(writes), part_ended=ended)
    return Plan(
        act=REMOVAL,
        writes=(rewritten(record.key, record, job.fields, moved.fields), *writes,
                *(() if moved.is_running else _mark_removed(moment, job))),
        answer={},
        undue=(job.due(moment.owner),),
        due=(moved.due(moment.owner),) if moved.is_running else (),
        watch=Watch.NOTHING if moved.is_running else Watch.EVERYTHING,
    )  # fmt: skip


def _mark_removed(moment: Moment, job: Job) -> list[Write]:
    key = job_key(job.about)
    record = moment.get([key]).get(key)
    return [Write(key, record, {**record.fields, "state": REMOVED})] if record else []
