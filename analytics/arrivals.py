"""What an import meets and leaves: lines that are there already, and rows changed since."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.book import Book
from spending.columns import ID_BYTES, NOT_TRASHED, ExpenseColumns
from spending.expense import Expense


@dataclass(frozen=True, slots=True)
class Known:
    """Which lines of a file are there already; `trashed` counts those that lie in the trash."""

    ids: frozenset[str]
    trashed: int


@dataclass(frozen=True, slots=True)
class Edited:
    """The live expenses of an import that were changed since: how many, and the newest of them."""

    count: int
    newest: tuple[Expense, ...]


def known_among(book: Book, line_ids: Sequence[str]) -> Known:
    """Give which of the lines' identities the ledger knows, edited and trashed ones included."""
    rows = _rows_by_id(book.frame.columns)
    found = {one: rows[one] for one in line_ids if one in rows}
    trashed = book.frame.columns.trashed
    return Known(frozenset(found), sum(trashed[row] != NOT_TRASHED for row in found.values()))


def edited_since(book: Book, job_id: str, most: int) -> Edited:
    """Give the expenses of an import that somebody changed, `most` of them, the newest by day."""
    columns = book.frame.columns
    code = columns.sources.codes.get(job_id)
    if not code:
        return Edited(0, ())
    edited = np.flatnonzero(
        (np.frombuffer(columns.source, dtype=np.int32) == code)
        & (np.frombuffer(columns.edited, dtype=np.int8) != 0)
        & (np.frombuffer(columns.trashed, dtype=np.int64) == NOT_TRASHED)
    )
    days = np.frombuffer(columns.day, dtype=np.int32)[edited]
    newest = edited[np.argsort(-days, kind="stable")][:most]
    return Edited(len(edited), tuple(columns.expense(int(row)) for row in newest))


def _rows_by_id(columns: ExpenseColumns) -> dict[str, int]:
    ids = columns.ids.hex()
    width = 2 * ID_BYTES
    return {ids[at : at + width]: row for row, at in enumerate(range(0, len(ids), width))}
