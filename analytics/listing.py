"""Pages of expenses, sorted: what the grid shows."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.book import Book
from analytics.frame import Array
from analytics.select import rows_of
from analytics.summary import Totals, totals_of
from spending.expense import Expense
from spending.filter import ExpenseFilter
from spending.text import fold

SORTS: Final = ("day", "merchant", "category", "method", "amount")
"""What a list can be sorted by; ties come by day and recording, the newest first."""

_ID_LETTERS: Final = 32


@dataclass(frozen=True, slots=True)
class Page:
    """Some expenses out of a list, and the totals of the whole list."""

    expenses: tuple[Expense, ...]
    totals: Totals


def page(
    book: Book,
    wanted: ExpenseFilter,
    *,
    start: int,
    count: int,
    sort: str = "day",
    descending: bool = True,
) -> Page:
    """Give `count` expenses from place `start` of the list a filter holds for, sorted.

    An unknown `sort` is by day.
    """
    rows = rows_of(book, wanted)
    ordered = _sorted(book, rows, sort, descending=descending)
    columns, places = book.frame.columns, book.frame.array("row")
    shown = ordered[max(start, 0) : max(start, 0) + count]
    expenses = tuple(columns.expense(int(places[row])) for row in shown)
    return Page(expenses, totals_of(book, rows))


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a sorted list, right after an expense: what it is sorted by, and the expense's.

    `value` is the day's ordinal, the amount in minor units, or the text, folded. It names a place
    also after the expense was changed or removed.
    """

    value: int | str
    day: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some expenses out of a list, the mark of what follows (None: nothing), and all's totals."""

    expenses: tuple[Expense, ...]
    following: Mark | None
    totals: Totals


def page_after(
    book: Book,
    wanted: ExpenseFilter,
    mark: Mark | None,
    *,
    count: int,
    sort: str = "day",
    descending: bool = True,
) -> Stretch:
    """Give the `count` expenses that follow a mark, the first ones without one.

    Whatever was recorded since the mark was made, what stands behind it stays behind it.
    """
    rows = rows_of(book, wanted)
    ordered = _sorted(book, rows, sort, descending=descending)
    start = 0 if mark is None else _passed(book, ordered, mark, sort, descending=descending)
    columns, places = book.frame.columns, book.frame.array("row")
    shown = ordered[start : start + count]
    expenses = tuple(columns.expense(int(places[row])) for row in shown)
    is_last = start + count >= len(ordered)
    following = None if is_last else _mark_of(book, expenses[-1], sort)
    return Stretch(expenses, following, totals_of(book, rows))


def _mark_of(book: Book, expense: Expense, sort: str) -> Mark:
    day = expense.day.toordinal()
    texts = {
        "merchant": expense.merchant, "method": expense.method,
        "category": book.categories.label(expense.category),
    }  # fmt: skip
    value = fold(texts[sort]) if sort in texts else expense.amount if sort == "amount" else day
    return Mark(value, day, expense.sequence)


def _passed(book: Book, ordered: Array, mark: Mark, sort: str, *, descending: bool) -> int:
    """Give how many of sorted rows do not come after a mark."""
    keys = book.frame.array("day") if sort == "day" else _keys(book, sort)
    found, at = keys[ordered], _key_of(book, sort, mark.value)
    before = found > at if descending else found < at
    oldest_first = sort == "day" and not descending
    place = _place_of(book, mark, after=oldest_first)
    there = ordered < place if oldest_first else ordered >= place
    return int(np.count_nonzero(before | ((found == at) & there)))


def _place_of(book: Book, mark: Mark, *, after: bool) -> int:
    """Give the row from which on expenses are those of a mark or newer, or newer alone."""
    frame = book.frame
    first, last = np.searchsorted(frame.array("day"), [mark.day, mark.day + 1])
    sequence = np.frombuffer(frame.columns.sequence, dtype=np.int64)
    of_day = sequence[frame.array("row")[first:last]]
    return int(first + np.searchsorted(of_day, mark.sequence, side="right" if after else "left"))


def ids_of(book: Book, wanted: ExpenseFilter) -> list[str]:
    """Give the ids of all expenses a filter holds for."""
    return ids_at(book, rows_of(book, wanted))


def rows_with(book: Book, expense_ids: Collection[str]) -> Array:
    """Give the rows of the frame that hold these expenses, oldest first.

    Ids that nobody knows, or that are in the trash, have no row.
    """
    known = {one for one in expense_ids if len(one) == _ID_LETTERS}
    wanted = _halves(b"".join(_bytes_of(one) for one in known))[:, 0]
    kept = _halves(book.frame.columns.ids)[book.frame.array("row"), 0]
    found = np.flatnonzero(np.isin(kept, wanted))  # by half an id: few, and looked at again
    places, columns = book.frame.array("row"), book.frame.columns
    return np.array(
        [row for row in found if columns.id_of(int(places[row])) in known], dtype=np.int64
    )


def rows_but(book: Book, rows: Array, expense_ids: Collection[str]) -> Array:
    """Give rows of the frame without those that hold some expenses."""
    return np.setdiff1d(rows, rows_with(book, expense_ids)) if expense_ids else rows


def _halves(ids: bytes | bytearray) -> Array:
    return np.frombuffer(ids, dtype=np.uint64).reshape(-1, 2)


def _bytes_of(expense_id: str) -> bytes:
    try:
        given = bytes.fromhex(expense_id)
    except ValueError:
        given = b""
    return given if 2 * len(given) == _ID_LETTERS else b""


def ids_at(book: Book, rows: Array) -> list[str]:
    """Give the ids of rows of the frame."""
    places = book.frame.array("row")[rows]
    return [book.frame.columns.id_of(int(place)) for place in places]


def ids_come_with(book: Book, job_id: str) -> list[str]:
    """Give the ids of all expenses an import brought, those in the trash too."""
    columns = book.frame.columns
    code = columns.sources.codes.get(job_id)
    if not code:
        return []
    return [columns.id_of(row) for row, source in enumerate(columns.source) if source == code]


def _sorted(book: Book, rows: Array, sort: str, *, descending: bool) -> Array:
    """Sort rows that come oldest first."""
    if sort not in SORTS or sort == "day":
        return rows[::-1] if descending else rows
    order = book.orders.get((sort, descending))
    if order is None:
        order = book.orders[sort, descending] = _order(book, sort, descending=descending)
    wanted = np.zeros(len(order), dtype=np.bool_)
    wanted[rows] = True
    return order[wanted[order]]


def _order(book: Book, sort: str, *, descending: bool) -> Array:
    """Give all rows of the frame sorted, ties with the newest first."""
    key = _keys(book, sort)
    newest_first = np.arange(len(key))[::-1]
    backwards = key[newest_first]
    return newest_first[np.argsort(-backwards if descending else backwards, kind="stable")]


def _keys(book: Book, sort: str) -> Array:
    """Give a number for each row of the frame that sorts as the person reads it."""
    frame = book.frame
    if sort == "amount":
        return frame.array("amount")
    column = "leaf" if sort == "category" else sort
    folded = _folded(book, sort)
    return np.searchsorted(np.unique(folded), folded)[frame.array(column)]


def _key_of(book: Book, sort: str, value: int | str) -> float:
    """Give the number a value sorts by; of a text that is no row's by now, one between others'."""
    if isinstance(value, int):
        return value
    known = np.unique(_folded(book, sort))
    place = int(np.searchsorted(known, value))
    return place if place < len(known) and known[place] == value else place - 0.5


def _folded(book: Book, sort: str) -> Array:
    """Give the texts of a column by code, case and accents aside; kept, as every page asks."""
    kept = book.orders.get((f"{sort} folded", False))
    if kept is not None:
        return kept
    columns = book.frame.columns
    if sort == "category":
        texts = [book.categories.label(leaf) for leaf in book.frame.leaves]
    else:
        texts = columns.merchants.texts if sort == "merchant" else columns.methods.texts
    found = book.orders[f"{sort} folded", False] = np.array([fold(text) for text in texts])
    return found
