"""The largest of some expenses."""

import numpy as np

from analytics.book import Book
from analytics.frame import Array
from spending.expense import Expense


def largest(book: Book, rows: Array, count: int) -> tuple[Expense, ...]:
    """Give the `count` dearest of rows that come oldest first, refunds aside.

    The dearest comes first, of equal ones the newest.
    """
    amounts, places = book.frame.at("amount", rows), book.frame.array("row")
    order = np.argsort(-amounts[::-1], kind="stable")[:count]
    dearest = rows[::-1][order][amounts[::-1][order] > 0]
    return tuple(book.frame.columns.expense(int(places[row])) for row in dearest)
