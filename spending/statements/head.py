"""The first lines of a file as they stand: what somebody looks at to say how it is to be read."""

import codecs
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Final

from spending.errors import ColumnMissing, StatementError
from spending.statements.decoding import decode
from spending.statements.roles import columns_of
from spending.statements.statement import NOTHING_CHOSEN, Choices
from spending.statements.table import Table, read_table
from spending.text import clean

_LOOKED_AT: Final = 64 * 1024
_MOST_LINES: Final = 12
_LONGEST_LINE: Final = 60
_WIDEST: Final = 4
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""Begin a text whose line ends are more than a byte."""


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file.

    `lines` are the first that hold something, by their number from 1, shortened; one of them may
    be the header. `rows` are cells by row under `headers`. `evidence` says by role why a column
    was recognised for it, `roles` which column, by its place. `fingerprint` is the same for every
    file with the same header, whatever was chosen about this one; empty when none is recognised.
    """

    lines: Mapping[int, str]
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    roles: Mapping[str, int]
    evidence: Mapping[str, str]
    fingerprint: str


def read_head(data: bytes, choices: Choices = NOTHING_CHOSEN, count: int = 5) -> Head:
    """Give the beginning of a file, with up to `count` rows; raises StatementError."""
    text = decode(_start(data, choices), choices.encoding).text
    table = read_table(text, choices)
    roles, evidence = _recognised(table)
    return Head(
        lines=_first_lines(text),
        headers=table.headers,
        rows=tuple(zip(*(column[:count] for column in table.columns), strict=True)),
        roles=roles,
        evidence=evidence,
        fingerprint=fingerprint_of(data),
    )


def fingerprint_of(data: bytes) -> str:
    """Give the same text for every file with the same header; empty when none is recognised."""
    try:
        table = read_table(decode(_start(data, NOTHING_CHOSEN)).text, NOTHING_CHOSEN)
    except StatementError:
        return ""
    return _hash((table.delimiter, *table.headers))


def _start(data: bytes, choices: Choices) -> bytes:
    """Cut a file where no sign is parted: at the end of a line, or of a wide sign."""
    start = data[:_LOOKED_AT]
    if len(start) == len(data):
        return data
    if start.startswith(_WIDE) or (choices.encoding or "").startswith("utf-16"):
        return start[: len(start) - len(start) % _WIDEST]
    return start[: start.rfind(b"\n") + 1] or start


def _recognised(table: Table) -> tuple[Mapping[str, int], Mapping[str, str]]:
    try:
        found = columns_of(table.headers, table.columns, {})
    except ColumnMissing:
        return {}, {}
    return found.index, found.evidence


def _first_lines(text: str) -> Mapping[int, str]:
    lines = StringIO(text, newline="")
    filled = ((at, line) for at, line in enumerate(lines, 1) if line.strip())
    return {
        at: clean(line[: _LONGEST_LINE * 4])[:_LONGEST_LINE]
        for at, line in islice(filled, _MOST_LINES)
    }


def _hash(parts: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
