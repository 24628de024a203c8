"""How much was spent, counted anew from the store each time: Spent for tests of the core."""

from collections.abc import Mapping, Sequence
from copy import copy

from builders import ONE_THRESHOLD

from spending.budget import OVERALL, Budget
from spending.category import Categories
from spending.errors import HeadMoved
from spending.expense import Expense
from spending.period import Month, Months
from spending.ports import LedgerStore
from spending.progress import NOTHING_SPENT, MonthlyAmounts
from spending.records import BUDGET, CATEGORY, SETTINGS, Change, Record
from spending.settings import Settings
from spending.snapshot import changed_records
from spending.standing import Standing


class SpentByRecount:
    """The port `Spent`, slow and plain."""

    def __init__(self, store: LedgerStore, defaults: Settings | None = None) -> None:
        self._store = store
        self._defaults = defaults or ONE_THRESHOLD

    def standing(
        self, owner: str, version: int, changes: Sequence[Change], *, whole: bool = True
    ) -> Standing:
        """Give limits and what is spent under each; raises HeadMoved when the version is gone."""
        snapshot = self._store.snapshot(owner)
        records = changed_records(snapshot.records, changes, version + 1)
        kept = records.get(SETTINGS)
        settings = Settings.of(kept.fields if kept else None, self._defaults)
        categories = Categories.of(_of_kind(records, CATEGORY))
        budgets = {one.id: one for one in map(Budget.from_record, _of_kind(records, BUDGET))}
        for one in list(budgets):
            found = categories.resolve(one)
            if one != OVERALL and (found is None or found.id != one):
                del budgets[one]
        live = self._live(owner, version, changes)
        spent = {one: _monthly(one, live, categories, settings.months) for one in budgets}
        return Standing(settings, budgets, spent)

    def holds_any(self, owner: str, version: int) -> bool:
        """Whether there is any expense, in the trash or not."""
        return len(self._store.snapshot(owner).expenses) > 0

    def _live(self, owner: str, version: int, changes: Sequence[Change]) -> list[Expense]:
        snapshot = self._store.snapshot(owner)
        if snapshot.version != version:
            raise HeadMoved
        columns = copy(snapshot.expenses)
        columns.apply(changes, version + 1)
        everything = (columns.expense(row) for row in range(len(columns)))
        return [one for one in everything if one.trashed is None]


def _of_kind(records: Mapping[str, Record], kind: str) -> list[Record]:
    return [record for key, record in sorted(records.items()) if key.startswith(f"{kind}#")]


def _monthly(
    budget_id: str, live: Sequence[Expense], categories: Categories, months: Months
) -> MonthlyAmounts:
    """Add up one limit's expenses one by one."""
    sums: dict[int, int] = {}
    for one in live:
        category, top = categories.resolve(one.category), categories.top(one.category)
        ids = {OVERALL, *(found.id for found in (category, top) if found)}
        if budget_id in ids:
            index = months.of(one.day).index
            sums[index] = sums.get(index, 0) + one.amount
    if not sums:
        return NOTHING_SPENT
    first, last = min(sums), max(sums)
    amounts = [sums.get(index, 0) for index in range(first, last + 1)]
    return MonthlyAmounts(Month.at(first), amounts)
