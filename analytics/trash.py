"""What lies in the trash: the newest deletion first, in no list and no sum until it is restored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np

from analytics.book import Book
from analytics.frame import Array
from spending.expense import TRASH_DAYS, Expense
from spending.settings import Settings, zone_of

_ORDER: Final = ("trashed", True)
"""The name under which a book keeps the order of its trash."""


@dataclass(frozen=True, slots=True)
class Trashed:
    """Some expenses of the trash; `count` and `amount` (minor units) are those of all of them."""

    expenses: tuple[Expense, ...]
    count: int
    amount: int


def trashed(book: Book, text: str, *, start: int = 0, count: int = 0) -> Trashed:
    """Give `count` expenses from place `start` of the trash, the newest deletion first.

    Only those with `text` in merchant or note, whatever the case and accents; all when it is
    empty. What was deleted at once comes the last recorded first.
    """
    rows = _rows_with(book, text)
    amounts = np.frombuffer(book.frame.columns.amount, dtype=np.int64)[rows]
    shown = rows[max(start, 0) : max(start, 0) + count]
    expenses = tuple(book.frame.columns.expense(int(row)) for row in shown)
    return Trashed(expenses, len(rows), int(amounts.sum()))


def trashed_after(
    book: Book, text: str, mark: tuple[int, int] | None, count: int
) -> tuple[Trashed, tuple[int, int] | None]:
    """Give the `count` expenses of the trash that follow a mark, and the mark of what follows.

    A mark holds the moment of a deletion (UTC, seconds) and a place in the order of recording; it
    is None for the beginning, and at the end.
    """
    rows = _rows_with(book, text)
    start = 0 if mark is None else _passed(book, rows, mark)
    found = trashed(book, text, start=start, count=count)
    if start + count >= len(rows):
        return found, None
    last = found.expenses[-1]
    return found, (last.trashed or 0, last.sequence)


def _passed(book: Book, rows: Array, mark: tuple[int, int]) -> int:
    """Give how many of the ordered rows do not come after a mark."""
    columns, (moment, place) = book.frame.columns, mark
    when = np.frombuffer(columns.trashed, dtype=np.int64)[rows]
    sequence = np.frombuffer(columns.sequence, dtype=np.int64)[rows]
    return int(np.count_nonzero((when > moment) | ((when == moment) & (sequence >= place))))


def trashed_ids(book: Book, text: str) -> list[str]:
    """Give the ids of everything in the trash that has a text, the newest deletion first."""
    return [book.frame.columns.id_of(int(row)) for row in _rows_with(book, text)]


def trashed_among(book: Book, expense_ids: Collection[str]) -> Trashed:
    """Give those of some ids that are in the trash, in the order of the ids."""
    columns = book.frame.columns
    found = [row for one in dict.fromkeys(expense_ids) if (row := columns.find(one)) is not None]
    expenses = tuple(columns.expense(row) for row in found if columns.trashed[row])
    return Trashed(expenses, len(expenses), sum(one.amount for one in expenses))


def days_left_in_trash(moment: int, today: date, settings: Settings) -> int:
    """Give the days until what was deleted at a moment (UTC, seconds) is removed for good.

    Counted from the person's day to the person's day; 0 when it is due.
    """
    deleted = datetime.fromtimestamp(moment, zone_of(settings)).date()
    return max(0, (deleted + timedelta(days=TRASH_DAYS) - today).days)


def _rows_with(book: Book, text: str) -> Array:
    """Give the rows of the columns that are in the trash and have a text, ordered."""
    rows = book.orders.get(_ORDER)
    if rows is None:
        rows = book.orders[_ORDER] = _ordered(book)
    if not text:
        return rows
    frame, columns = book.frame, book.frame.columns
    merchant = np.frombuffer(columns.merchant, dtype=np.int32)[rows]
    note = np.frombuffer(columns.note, dtype=np.int32)[rows]
    in_merchant = frame.merchant_index.containing(text)[merchant]
    return rows[in_merchant | frame.note_index.containing(text)[note]]


def _ordered(book: Book) -> Array:
    rows, columns = book.frame.trash, book.frame.columns
    when = np.frombuffer(columns.trashed, dtype=np.int64)[rows]
    sequence = np.frombuffer(columns.sequence, dtype=np.int64)[rows]
    return rows[np.lexsort((sequence, when))[::-1]]
