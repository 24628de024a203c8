"""How much was spent: the one definition, for pages, limits and alerts alike."""

from collections.abc import Sequence

from analytics.book import Book
from analytics.cache import BookCache
from analytics.select import day_span
from analytics.standing import standing_of, standing_under
from spending.period import DayRange
from spending.records import Change
from spending.standing import Standing


def spent_in(book: Book, days: DayRange) -> int:
    """Give the minor units spent on the days of a range, refunds taken off."""
    start, stop = day_span(book.frame, days)
    return int(book.frame.array("amount")[start:stop].sum())


class SpentInFrames:
    """The port `Spent`, answered from the books that pages read as well."""

    def __init__(self, cache: BookCache) -> None:
        self._cache = cache

    def standing(
        self, owner: str, version: int, changes: Sequence[Change], *, whole: bool = True
    ) -> Standing:
        """Give settings, limits and what is spent under each; raises HeadMoved if it is past.

        When not the `whole` is wanted, no more than the changes, all of expenses, may touch.
        """
        book = self._cache.book_at(owner, version)
        return standing_of(book, changes) if whole else standing_under(book, changes)

    def holds_any(self, owner: str, version: int) -> bool:
        """Whether there is any expense, in the trash or not; raises HeadMoved."""
        return len(self._cache.book_at(owner, version).frame.columns) > 0
