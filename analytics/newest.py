"""The newest of some expenses, without sorting any."""

from analytics.book import Book
from analytics.frame import Array
from spending.expense import Expense


def newest(book: Book, rows: Array, count: int) -> tuple[Expense, ...]:
    """Give the last `count` of rows that come oldest first, the newest first."""
    columns, places = book.frame.columns, book.frame.array("row")
    last = rows[len(rows) - min(count, len(rows)) :]
    return tuple(columns.expense(int(places[row])) for row in reversed(last))
