"""How much was spent: the one definition, for pages, limits and alerts alike."""

from collections.abc import Sequence

import numpy as np

from analytics.book import Book
from analytics.cache import BookCache
from analytics.select import day_span
from spending.expense import Expense
from spending.period import DayRange
from spending.records import EXPENSE, Change


def spent_in(book: Book, days: DayRange) -> int:
    """Give the minor units spent on the days of a range, refunds taken off."""
    start, stop = day_span(book.frame, days)
    return int(book.frame.array("amount")[start:stop].sum())


class SpentInFrames:
    """The port `Spent`, answered from the books that pages read as well."""

    def __init__(self, cache: BookCache) -> None:
        self._cache = cache

    def totals(
        self, owner: str, version: int, ranges: Sequence[DayRange], changes: Sequence[Change]
    ) -> list[int]:
        """Give the minor units spent in each range; raises HeadMoved when the version is gone."""
        book = self._cache.book_at(owner, version)
        steps = [step for change in changes for step in _steps(book, change)]
        return [
            spent_in(book, days) + sum(amount for expense, amount in steps if expense.day in days)
            for days in ranges
        ]

    def holds_any(self, owner: str, version: int) -> bool:
        """Whether there is any expense, in the trash or not; raises HeadMoved."""
        return len(self._cache.book_at(owner, version).frame.columns) > 0

    def last_day_ordinal(self, owner: str, version: int) -> int:
        """Give the latest day with an expense as a proleptic ordinal, 0 without expenses."""
        days = self._cache.book_at(owner, version).frame.array("day")
        return int(np.max(days, initial=0))


def _steps(book: Book, change: Change) -> list[tuple[Expense, int]]:
    """Give what a change takes off and puts on, each with the expense that says the day."""
    kind, _, expense_id = change.key.partition("#")
    if kind != EXPENSE:
        return []
    columns = book.frame.columns
    row = columns.find(expense_id) if change.was else None
    before = columns.expense(row) if row is not None else None
    after = None
    if change.after is not None:
        fields = change.applied(before.fields) if before else change.after
        after = Expense.from_fields(expense_id, book.version + 1, fields)
    live = [(before, -1), (after, 1)]
    return [(one, sign * one.amount) for one, sign in live if one and one.trashed is None]
