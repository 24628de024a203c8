"""Limits and what is spent under each, at a book's version or with changes that are to come."""

from collections.abc import Iterable, Mapping, Sequence

from analytics.book import Book, in_force
from analytics.monthly import MonthlyTable, columns_of, ids_over
from spending.budget import OVERALL, Budget, budget_key
from spending.category import Categories
from spending.expense import Expense
from spending.period import Month, Months
from spending.progress import MonthlyAmounts
from spending.records import BUDGET, CATEGORY, EXPENSE, SETTINGS, Change, Record
from spending.settings import Settings
from spending.snapshot import changed_records
from spending.standing import Standing

_Step = tuple[Expense, int]


def standing_of(book: Book, changes: Sequence[Change] = ()) -> Standing:
    """Give how limits stand in a book, with changes applied to it."""
    settings, categories, budgets = _with(book, changes)
    same_months = settings.month_start == book.settings.month_start
    table = book.monthly if same_months else MonthlyTable(book.frame, settings.months)
    same = categories is book.categories
    texts = book.frame.columns.categories.texts
    columns = book.monthly_columns if same else columns_of(texts, categories)
    steps = [step for change in changes for step in _steps(book, change)]
    more = _by_budget(steps, categories, settings.months)
    spent = {one: _plus(table.amounts(columns.get(one, [])), more.get(one, {})) for one in budgets}
    return Standing(settings, budgets, spent)


def standing_under(book: Book, changes: Sequence[Change]) -> Standing:
    """Give how the limits stand that changes of expenses count under, since the first they touch.

    A commit asks for this: all limits in all months would cost it more than its own work. Every
    limit since the same month, as a commit compares all of them in all months it touches.
    """
    months = book.settings.months
    steps = [step for change in changes for step in _steps(book, change)]
    more = _by_budget(steps, book.categories, months)
    records = book.snapshot.records
    found = (records.get(budget_key(one)) for one in more)
    budgets = [Budget.from_record(record) for record in found if record]
    earliest = min((index for added in more.values() for index in added), default=0)
    spent = {}
    for one in budgets:
        since = min(earliest, one.rolls_since.index) if one.rolls_since else earliest
        columns = book.monthly_columns.get(one.id, [])
        spent[one.id] = _plus(book.monthly.amounts_since(columns, Month.at(since)), more[one.id])
    return Standing(book.settings, {one.id: one for one in budgets}, spent, is_whole=False)


def _with(
    book: Book, changes: Sequence[Change]
) -> tuple[Settings, Categories, Mapping[str, Budget]]:
    """Give settings, categories and the limits in force as they are after changes."""
    kinds = {change.key.partition("#")[0] for change in changes}
    if not kinds & {BUDGET, CATEGORY, SETTINGS}:
        return book.settings, book.categories, book.budgets
    records = changed_records(book.snapshot.records, changes, book.version + 1)

    def of(kind: str) -> list[Record]:
        return [record for key, record in sorted(records.items()) if key.startswith(f"{kind}#")]

    kept = records.get(SETTINGS)
    settings = Settings.of(kept.fields, book.defaults) if kept else book.settings
    categories = Categories.of(of(CATEGORY))
    return settings, categories, in_force(of(BUDGET), categories)


def _by_budget(
    steps: Iterable[_Step], categories: Categories, months: Months
) -> dict[str, dict[int, int]]:
    """Give what steps add by limit and by month's index."""
    found: dict[str, dict[int, int]] = {}
    for expense, amount in steps:
        index = months.of(expense.day).index
        for one in (OVERALL, *ids_over(expense.category, categories)):
            added = found.setdefault(one, {})
            added[index] = added.get(index, 0) + amount
    return found


def _plus(amounts: MonthlyAmounts, more: Mapping[int, int]) -> MonthlyAmounts:
    if not more:
        return amounts
    begin, stop = amounts.first.index, amounts.first.index + len(amounts.amounts)
    if not amounts.amounts:
        begin = stop = min(more)
    first, end = min(begin, *more), max(stop, *(index + 1 for index in more))
    values = [0] * (begin - first) + list(amounts.amounts) + [0] * (end - stop)
    for index, amount in more.items():
        values[index - first] += amount
    return MonthlyAmounts(type(amounts.first).at(first), values)


def _steps(book: Book, change: Change) -> list[_Step]:
    """Give what a change takes off and puts on, each with the expense that says day and kind."""
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
