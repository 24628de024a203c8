"""How much was spent, counted anew from the store each time: Spent for tests of the core."""

from collections.abc import Sequence
from copy import copy

from spending.errors import HeadMoved
from spending.expense import Expense
from spending.period import DayRange
from spending.ports import LedgerStore
from spending.records import Change


class SpentByRecount:
    """The port `Spent`, slow and plain."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store

    def totals(
        self, owner: str, version: int, ranges: Sequence[DayRange], changes: Sequence[Change]
    ) -> list[int]:
        """Give the minor units spent in each range; raises HeadMoved when the version is gone."""
        live = self._live(owner, version, changes)
        return [sum(one.amount for one in live if one.day in days) for days in ranges]

    def holds_any(self, owner: str, version: int) -> bool:
        """Whether there is any expense, in the trash or not."""
        return len(self._store.snapshot(owner).expenses) > 0

    def last_day_ordinal(self, owner: str, version: int) -> int:
        """Give the latest day with an expense as a proleptic ordinal, 0 without expenses."""
        return max((one.day.toordinal() for one in self._live(owner, version, ())), default=0)

    def _live(self, owner: str, version: int, changes: Sequence[Change]) -> list[Expense]:
        snapshot = self._store.snapshot(owner)
        if snapshot.version != version:
            raise HeadMoved
        columns = copy(snapshot.expenses)
        columns.apply(changes, version + 1)
        everything = (columns.expense(row) for row in range(len(columns)))
        return [one for one in everything if one.trashed is None]
