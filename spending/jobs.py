"""One person's long work: begun, carried on piece by piece, by whoever has time."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from spending.aside import Aside
from spending.bulk import BulkChange
from spending.errors import InvalidInput, NothingToUndo, SpendingError, UnknownJob
from spending.forgetting import forget
from spending.import_plan import RESERVED, plan_lines
from spending.job import (
    AFTERWARDS,
    BULK,
    DONE,
    IMPORT,
    PURGE,
    REMOVAL,
    SAMPLE,
    UNDO,
    ImportLine,
    Job,
    Step,
    fingerprint,
    ids_to_parts,
    job_key,
    lines_to_parts,
    part_to_ids,
    part_to_lines,
    steps_to_parts,
)
from spending.money import is_currency
from spending.pieces import marks_at_end, plan_piece
from spending.plan import Moment, Plan, Watch
from spending.ports import Clock, LedgerStore
from spending.records import EXPENSE, JOB, Due, Fields, JournalEntry, Record, Write
from spending.settings import OTHER_DECIMALS
from spending.text import clean
from spending.writer import LONGEST_ID, Receipt, Writer, check_operation

_FULLEST = 2_000
"""Items a part holds at most, whatever a commit of the store could take."""

_LONGEST_ABOUT = 200

BEGIN: Final = "begin "
"""What the act of a commit that begins long work starts with; its kind follows."""


class Jobs:
    """The long work of one person: imports, removals, bulk changes, and taking those back."""

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

    def begin_removal(
        self,
        job_id: str,
        expense_ids: Sequence[str],
        operation: str,
        *,
        keep_edited: bool = False,
    ) -> Receipt:
        """Begin taking the expenses of an import out again, as if they had never come.

        `expense_ids` are those that came with it, trashed ones too. With `keep_edited` those that
        somebody changed since stay, unless they are in the trash. Raises UnknownJob, and
        InvalidInput while the import is still running.
        """
        _check_ended(self.get(job_id), "import")
        details: Fields | None = {"keep_edited": True} if keep_edited else None
        return self._begin_with_ids(REMOVAL, expense_ids, operation, job_id, details)

    def begin_change(
        self, expense_ids: Sequence[str], change: BulkChange, operation: str, due: Sequence[Due]
    ) -> Receipt:
        """Begin a change of more expenses than one commit holds; `change` is checked already."""
        return self._begin_with_ids(BULK, expense_ids, operation, "", change.fields, due=due)

    def begin_purge(
        self, expense_ids: Sequence[str], until: datetime, operation: str, undue: Sequence[Due]
    ) -> Receipt:
        """Begin removing for good what was trashed by a moment (UTC)."""
        details: Fields = {"until": int(until.timestamp())}
        return self._begin_with_ids(PURGE, expense_ids, operation, "", details, undue=undue)

    def begin_undo(self, begun: JournalEntry, operation: str) -> Receipt:
        """Begin taking back long work, given the entry that began it.

        Applies to every expense that still has the version the work left. Raises NothingToUndo,
        UnknownJob, and InvalidInput while the work is running or for an import.
        """
        job_id = begun_in(begun)
        job = self.get(job_id)
        _check_ended(job, "change")
        if job.kind in {IMPORT, SAMPLE}:
            field, reason = "import", "is taken out on its own page"
            raise InvalidInput(field, reason)
        now = self._clock.now()
        commits = () if job.kind == PURGE else self._commits(job_id)
        steps = [step for entry in commits for step in _steps_in(entry)]
        if not steps:
            raise NothingToUndo
        undo = Job(operation, UNDO, job_id, len(steps), 0, now, now)
        return self._begin(undo, steps_to_parts(steps, self._part_size()), {})

    def _commits(self, job_id: str) -> Iterator[JournalEntry]:
        """Give the commits of a job, the newest first, along the chain its record forms."""
        record = self._record(job_id, self._read)
        version = record.version
        while version:
            entry = self._store.journal(self._owner, version - 1, version)[0]
            yield entry
            version = next(change.was for change in entry.changes if change.key == record.key)

    def _begin_with_ids(
        self,
        kind: str,
        expense_ids: Sequence[str],
        operation: str,
        about: str,
        details: Fields | None,
        *,
        due: Sequence[Due] = (),
        undue: Sequence[Due] = (),
    ) -> Receipt:
        now, ids = self._clock.now(), list(dict.fromkeys(expense_ids))
        job = Job(operation, kind, about, len(ids), 0, now, now, details=details)
        parts = ids_to_parts(ids, self._part_size())
        if kind == PURGE and parts:
            parts.append(AFTERWARDS)
        # What a removal or purge meets is whatever is there: a resend may find less of it.
        asked: Fields = {"ids": fingerprint(parts), **(details or {})} if kind == BULK else {}
        return self._begin(job, parts, asked, due=due, undue=undue)

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

    def _begin(
        self,
        job: Job,
        parts: Sequence[bytes],
        material: Fields,
        *,
        due: Sequence[Due] = (),
        undue: Sequence[Due] = (),
    ) -> Receipt:
        check_operation(job.id)
        state = job.state if parts else DONE
        begun = replace(job, parts=len(parts), state=state, source=self._writer.source)
        aside = Aside(self._store, self._owner, job.id, parts)

        def plan(moment: Moment) -> Plan:
            there = moment.get([job_key(job.id)])
            self._check_currency(moment, job)
            if not there:
                aside.put()
            writes = [Write(job_key(job.id), None, begun.fields)]
            if not begun.is_running:
                writes += marks_at_end(moment, job)
            running = (begun.due(self._owner),) if begun.is_running else ()
            return Plan(
                f"{BEGIN}{job.kind}",
                () if there else tuple(writes),
                {"ids": [job.id], "job": job.id},
                due=() if there else (*running, *due),
                undue=tuple(undue),
                watch=Watch.NOTHING,
            )

        request: Fields = {"begin": job.kind, "about": job.about, **material}
        try:
            return self._writer.write(job.id, request, plan)
        except SpendingError as error:
            aside.take_back(error)
            raise

    def _check_currency(self, moment: Moment, job: Job) -> None:
        """Raise InvalidInput where a file would turn what is recorded into other amounts."""
        kept = moment.settings
        if kept.chosen or not is_currency(job.currency):
            return
        wanted = replace(kept, currency=job.currency)
        if wanted.money.digits != kept.money.digits and self._writer.holds_amounts(moment):
            field = "currency"
            raise InvalidInput(field, OTHER_DECIMALS)

    def _piece(self, job: Job) -> None:
        part = self._store.staged(self._owner, job.id, job.part)
        if job.kind == PURGE and not part_to_ids(part):
            forget(self._store, self._owner, self._commits(job.id))

        def plan(moment: Moment) -> Plan:
            record = self._record(job.id, moment.get)
            current = Job.from_record(record)
            if (current.part, current.place) != (job.part, job.place) or not current.is_running:
                return Plan(job.kind, (), {})  # another worker was faster
            if job.kind in {IMPORT, SAMPLE}:
                return plan_lines(moment, current, record, part_to_lines(part))
            return plan_piece(moment, current, record, part)

        # Hashed, as the job's own id may be as long as an id can be.
        piece = hashlib.sha256(f"{job.part}:{job.place}:{job.id}".encode()).hexdigest()
        request: Fields = {"job": job.id, "at": [job.part, job.place]}
        self._writer.begun_from(job.source).write(piece, request, plan)

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


def begun_in(entry: JournalEntry) -> str:
    """Give the id of the long work an entry began, `` when it began none."""
    if not entry.act.startswith(BEGIN):
        return ""
    started = (change for change in entry.changes if change.key.startswith(f"{JOB}#"))
    return next((change.key.partition("#")[2] for change in started if not change.was), "")


def _steps_in(entry: JournalEntry) -> Iterator[Step]:
    for change in entry.changes:
        kind, _, expense_id = change.key.partition("#")
        if kind == EXPENSE:
            removed = change.after is None
            yield Step(expense_id, entry.version, change.was, change.before, removed)


def _check_ended(job: Job, what: str) -> None:
    if job.is_running:
        reason = "is still running: wait until it is done"
        raise InvalidInput(what, reason)
