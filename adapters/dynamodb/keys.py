"""Where things lie in the table: every partition and sort key is spelled here, once.

An owner is any printable text, so `#`, which parts our keys, is written `%23` in it (and `%`
`%25`): no owner can then share a partition with `DUE#…`, `STAGED#…` or `SESSION#…`, and ordinary
owners stay readable.
"""

import zlib
from datetime import UTC, datetime
from math import ceil
from typing import Final

from spending.records import Due

JOURNAL: Final = "J"
OPERATION: Final = "O"
DUE_SHARDS: Final = 8

RECORD_RANGES: Final = (("A", "J#"), ("J$", "O#"), ("O$", "SES#"), ("SES$", "a"))
"""The sort keys of an owner but journal, operations and sessions; `$` comes right after `#`."""

SESSION: Final = "SESSION"
SIGN_IN: Final = "SIGNIN"
_OWN_SESSION: Final = "SES#"
OWN_SESSIONS: Final = (_OWN_SESSION, "SES$")
"""The sort keys of an owner's sessions."""

STAGED_PIECES: Final = ("0", "a")
"""The sort keys of a job's material."""

_MOST_PIECES: Final = 16
_STEPS: Final = 256


def owner_key(owner: str) -> str:
    """Give an owner's partition key; equal only for equal owners."""
    return owner.replace("%", "%25").replace("#", "%23")


def operation_key(operation_id: str) -> str:
    """Give the sort key of what is remembered of an operation."""
    return f"{OPERATION}#{operation_id}"


def staged_key(owner: str, job_id: str) -> str:
    """Give the partition key of a job's material."""
    return f"STAGED#{owner_key(owner)}#{job_id}"


def piece_key(part: int, piece: int) -> str:
    """Give the sort key of one item's worth of a part."""
    return f"{part:06d}#{piece:03d}"


def session_key(session_id: str) -> str:
    """Give the partition key of a session."""
    return f"{SESSION}#{session_id}"


def own_session_key(session_id: str) -> str:
    """Give the sort key of a session among its owner's."""
    return f"{_OWN_SESSION}{session_id}"


def sign_in_key(pending_id: str) -> str:
    """Give the partition key of a sign-in on its way."""
    return f"{SIGN_IN}#{pending_id}"


def shard_key(shard: int) -> str:
    """Give the partition key of a share of what is due."""
    return f"DUE#{shard}"


def due_keys(due: Due) -> tuple[str, str]:
    """Give the partition and sort key of something due."""
    name = f"{owner_key(due.owner)}#{due.id}"
    return shard_key(zlib.crc32(name.encode()) % DUE_SHARDS), f"{moment_text(due.when)}#{name}"


def due_bounds(until: datetime) -> tuple[str, str]:
    """Give the first and last sort key of what is due by a moment."""
    return "0", f"{moment_text(until)}$"


def moment_text(moment: datetime) -> str:
    """Write a moment in UTC so that texts sort as moments do."""
    return moment.astimezone(UTC).isoformat()


def split(after: str, through: str) -> list[tuple[str, str]]:
    """Cut the sort keys after one and through another into ranges that may be read at once.

    A first page that ended at `after` tells how many more there are, for ids of expenses are
    random hexadecimal: each range is about a page, or a sixteenth of all.
    """
    done = _share(after)
    pieces = max(1, ceil(min(_MOST_PIECES, (1 - done) / max(done, 1 / _MOST_PIECES))))
    cuts = [round(_STEPS * (done + (1 - done) * piece / pieces)) for piece in range(1, pieces)]
    starts = [f"{after} ", *(f"E#{cut:02x}" for cut in cuts)]
    ends = [*(f"E#{cut - 1:02x}~" for cut in cuts), through]
    return list(zip(starts, ends, strict=True))


def _share(key: str) -> float:
    """Give which share of the expenses lies before a key, about."""
    if key <= "E#":
        return 0.0
    try:
        return int(key[2:6], 16) / 16**4 if key.startswith("E#") else 1.0
    except ValueError:
        return 1.0
