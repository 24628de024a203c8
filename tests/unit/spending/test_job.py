"""What is put aside for a long job, and what is kept of it, reads back."""

import zlib
from datetime import UTC, date, datetime, timedelta

import pytest
from builders import NOON
from hypothesis import given
from hypothesis import strategies as st

from spending.errors import UnknownJob
from spending.expense import ExpenseDraft
from spending.job import (
    DONE,
    IMPORT,
    LEASE,
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
from spending.records import Record

TEXTS = st.text(max_size=12)
LINES = st.lists(
    st.builds(
        ImportLine,
        st.uuids().map(lambda one: one.hex),
        st.builds(
            ExpenseDraft,
            st.dates(date(1970, 1, 1), date(2100, 12, 31)),
            st.integers(),
            TEXTS,
            st.none() | TEXTS,
            TEXTS,
            st.lists(TEXTS, max_size=3).map(tuple),
            TEXTS,
        ),
        TEXTS,
        TEXTS,
    ),
    max_size=10,
)
JOB = Job("j", IMPORT, "file.csv", 10, 2, NOON, NOON)


@given(LINES, st.integers(1, 4))
def test_lines_round_trip(lines: list[ImportLine], size: int) -> None:
    """Lines come back in order, so many a part."""
    parts = lines_to_parts(lines, size)

    assert [line for part in parts for line in part_to_lines(part)] == lines
    assert all(len(part_to_lines(part)) <= size for part in parts)


def test_ids_round_trip() -> None:
    """Ids come back in order."""
    parts = ids_to_parts(["a", "b", "c"], 2)

    assert [part_to_ids(part) for part in parts] == [["a", "b"], ["c"]]


@pytest.mark.parametrize("part", [b"", b"junk", zlib.compress(b"{"), zlib.compress(b"\xff")])
def test_damaged_material(part: bytes) -> None:
    """Material that cannot be read is none."""
    with pytest.raises(UnknownJob):
        part_to_lines(part)


def test_material_of_another_kind() -> None:
    """Ids are no lines."""
    with pytest.raises(UnknownJob):
        part_to_lines(ids_to_parts(["a"], 1)[0])


def test_fingerprint() -> None:
    """The fingerprint is one of the content, whatever packed it."""
    (part,) = ids_to_parts(["a", "b"], 2)
    packed_better = zlib.compress(zlib.decompress(part), 9)

    assert fingerprint([packed_better]) == fingerprint([part])
    assert fingerprint(ids_to_parts(["a", "c"], 2)) != fingerprint([part])
    assert fingerprint([]) != fingerprint([part])


@pytest.mark.parametrize(
    "job",
    [
        JOB,
        Job(
            "j#1", IMPORT, "f", 10, 2, NOON, NOON + timedelta(microseconds=1), REMOVED,
            1, 2, 3, 4, 5, "EUR", {"income": 3}, 7,
        ),
    ],
)  # fmt: skip
def test_record_round_trip(job: Job) -> None:
    """A job is read back as it was kept."""
    assert Job.from_record(Record(job_key(job.id), 1, job.fields)) == job


def test_advanced() -> None:
    """The cursor moves through a part and on to the next; the last part ends the job."""
    later = datetime(2026, 12, 1, tzinfo=UTC)
    one = JOB.advanced(later, taken=3, added=2, part_ended=False)
    two = one.advanced(later, taken=2, added=2, part_ended=True)
    end = two.advanced(later, taken=5, added=0, part_ended=True)

    assert (one.part, one.place, one.done, one.added, one.known) == (0, 3, 3, 2, 1)
    assert (two.part, two.place, two.is_running) == (1, 0, True)
    assert (end.state, end.done, end.added, end.known) == (DONE, 10, 4, 6)


def test_due() -> None:
    """A job falls due some time after it last moved."""
    due = JOB.due("ann")

    assert (due.when, due.owner, due.id, due.kind) == (NOON + LEASE, "ann", "j", "job")
