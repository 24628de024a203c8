"""The few figures a page leads with."""

from dataclasses import dataclass, replace

from analytics.book import Book
from analytics.frame import Array
from analytics.select import rows_of
from spending.category import NO_CATEGORY
from spending.filter import ExpenseFilter


@dataclass(frozen=True, slots=True)
class Totals:
    """How many expenses, and their sum and mean in minor units (mean rounded, 0 of none)."""

    count: int
    amount: int
    mean: int


def totals(book: Book, wanted: ExpenseFilter) -> Totals:
    """Give the totals of the expenses a filter holds for."""
    rows = rows_of(book, wanted)
    return totals_of(book, rows)


def totals_of(book: Book, rows: Array) -> Totals:
    """Give the totals of rows of the frame."""
    amount = int(book.frame.at("amount", rows).sum())
    count = len(rows)
    mean = (2 * amount + count) // (2 * count) if count else 0
    return Totals(count, amount, mean)


@dataclass(frozen=True, slots=True)
class Uncategorised:
    """The expenses without a category among some, and the filter of exactly these."""

    wanted: ExpenseFilter
    totals: Totals


def uncategorised(book: Book, wanted: ExpenseFilter, rows: Array) -> Uncategorised:
    """Give what has no category among the rows of a filter.

    Where there is nothing, the filter says no more than `category=none`.
    """
    code = book.frame.tops.index(NO_CATEGORY)
    found = rows[book.frame.at("top", rows) == code]
    return Uncategorised(
        replace(wanted, categories=frozenset({NO_CATEGORY})), totals_of(book, found)
    )
