"""Long work in small commits: an import, taking one out again, a change of many expenses.

A job's material is staged first, in parts; each commit takes the next piece of a part, moves the
job's cursor with it and puts its due time off, so a worker that dies leaves a job that falls due
and that any other worker can carry on. A piece is an operation of its own: two workers on one
job do every piece once.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from spending.errors import UnknownJob
from spending.expense import ExpenseDraft, whole
from spending.period import parse_day
from spending.records import JOB, Due, Fields, Json, Record, key_of

IMPORT: Final = "import"
SAMPLE: Final = "sample"
REMOVAL: Final = "removal"
BULK: Final = "bulk"
UNDO: Final = "undo"
REDO: Final = "redo"
PURGE: Final = "purge"

RUNNING: Final = "running"
DONE: Final = "done"
REMOVED: Final = "removed"

JOB_DUE: Final = "job"
"""The kind of what falls due when a job was left by its worker."""

LEASE: Final = timedelta(seconds=60)
"""After so long without a commit a job is anybody's."""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One expense of a file: its identity, its draft, and the names of its category."""

    id: str
    draft: ExpenseDraft
    category: str = ""
    subcategory: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as kept.

    `part` and `place` are the cursor; `done` counts what was handled out of `total`, `added`
    what came in, went out or changed, and `known` what needed nothing. `about` is the file's name
    for an import, the id of the import for a removal, that of the work taken back for an undo.
    `touched` is when it last moved (UTC). `currency` is the file's, empty when it names none.
    `left_out` counts by reason what the file held beside expenses, `rejected` its bad rows.
    `details` says how the work is done: a bulk change's fields, what a removal keeps, until when
    a purge goes. `source` is from where it was begun: all its commits say so.
    """

    id: str
    kind: str
    about: str
    total: int
    parts: int
    started: datetime
    touched: datetime
    state: str = RUNNING
    part: int = 0
    place: int = 0
    done: int = 0
    added: int = 0
    known: int = 0
    currency: str = ""
    left_out: Fields | None = None
    rejected: int = 0
    details: Fields | None = None
    source: str = ""

    @property
    def is_running(self) -> bool:
        """Whether there is something left to do."""
        return self.state == RUNNING

    def advanced(self, now: datetime, *, taken: int, added: int, part_ended: bool) -> "Job":
        """Give the job after a piece of `taken` items of which `added` changed something."""
        part = self.part + part_ended
        return replace(
            self,
            touched=now,
            part=part,
            place=0 if part_ended else self.place + taken,
            done=self.done + taken,
            added=self.added + added,
            known=self.known + taken - added,
            state=DONE if part >= self.parts else RUNNING,
        )

    @classmethod
    def from_record(cls, record: Record) -> "Job":
        """Read a stored job."""
        fields = record.fields
        numbers = {name: whole(fields.get(name, 0)) for name in _NUMBERS}
        left_out, details = fields.get("left_out"), fields.get("details")
        return cls(
            id=record.id,
            kind=str(fields["kind"]),
            about=str(fields.get("about", "")),
            started=datetime.fromisoformat(str(fields["started"])),
            touched=datetime.fromisoformat(str(fields["touched"])),
            state=str(fields["state"]),
            currency=str(fields.get("currency", "")),
            left_out=left_out if isinstance(left_out, dict) else None,
            details=details if isinstance(details, dict) else None,
            source=str(fields.get("source", "")),
            **numbers,
        )

    @property
    def fields(self) -> Fields:
        """The fields to keep."""
        return {
            "kind": self.kind,
            "about": self.about,
            "started": self.started.isoformat(),
            "touched": self.touched.isoformat(),
            "state": self.state,
            **{name: getattr(self, name) for name in _NUMBERS},
            **({"currency": self.currency} if self.currency else {}),
            **({"left_out": dict(self.left_out)} if self.left_out else {}),
            **({"details": dict(self.details)} if self.details else {}),
            **({"source": self.source} if self.source else {}),
        }

    def due(self, owner: str) -> Due:
        """Give when the job becomes anybody's: some time after it last moved."""
        return Due(self.touched + LEASE, owner, self.id, JOB_DUE, {})


_NUMBERS: Final = ("total", "parts", "part", "place", "done", "added", "known", "rejected")


def job_key(job_id: str) -> str:
    """Give the sort key of a job's record."""
    return key_of(JOB, job_id)


def lines_to_parts(lines: Sequence[ImportLine], size: int) -> list[bytes]:
    """Pack lines for staging, `size` a part."""
    return _pack([_line_to_json(line) for line in lines], size)


def part_to_lines(part: bytes) -> list[ImportLine]:
    """Unpack one staged part."""
    return [_line_from_json(packed) for packed in _unpack(part)]


def ids_to_parts(ids: Sequence[str], size: int) -> list[bytes]:
    """Pack ids for staging, `size` a part."""
    return _pack(ids, size)


def part_to_ids(part: bytes) -> list[str]:
    """Unpack one staged part of ids."""
    return [str(one) for one in _unpack(part)]


@dataclass(frozen=True, slots=True)
class Step:
    """What long work did to one expense: `version` did it, `was` and `before` as in a Change."""

    expense: str
    version: int
    was: int
    before: Fields | None
    removed: bool


def steps_to_parts(steps: Sequence[Step], size: int) -> list[bytes]:
    """Pack steps to be taken back, `size` a part."""
    packed = [[s.expense, s.version, s.was, _plain(s.before), s.removed] for s in steps]
    return _pack(packed, size)


def part_to_steps(part: bytes) -> list[Step]:
    """Unpack one staged part of steps."""
    return [Step(*packed) for packed in _unpack(part)]  # type: ignore[misc] # lists, as packed


def _plain(fields: Fields | None) -> dict[str, Json] | None:
    return None if fields is None else dict(fields)


AFTERWARDS: Final = zlib.compress(b"[]")
"""A part without items, for what long work does when all items are handled."""


def fingerprint(parts: Sequence[bytes]) -> str:
    """Give a hash of what packed parts hold, the same however well they were packed."""
    content = hashlib.sha256()
    for part in parts:
        content.update(zlib.decompress(part))
    return content.hexdigest()


def _pack(items: Sequence[object], size: int) -> list[bytes]:
    starts = range(0, len(items), size)
    return [zlib.compress(json.dumps(items[at : at + size]).encode()) for at in starts]


def _unpack(part: bytes) -> Iterable[object]:
    try:
        return list(json.loads(zlib.decompress(part)))
    except (zlib.error, ValueError) as error:
        job = "?"
        raise UnknownJob(job) from error


def _line_to_json(line: ImportLine) -> list[object]:
    draft = line.draft
    return [
        line.id, draft.day.isoformat(), draft.amount, draft.merchant, draft.method,
        list(draft.tags), draft.note, line.category, line.subcategory, draft.category,
    ]  # fmt: skip


def _line_from_json(packed: object) -> ImportLine:
    if not isinstance(packed, list):
        job = "?"
        raise UnknownJob(job)
    line_id, day, amount, merchant, method, tags, note, category, subcategory, chosen = packed
    draft = ExpenseDraft(parse_day(day), amount, merchant, chosen, method, tuple(tags), note)
    return ImportLine(line_id, draft, category, subcategory)
