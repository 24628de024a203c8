"""The slow, plain answer to 'which expenses': what the fast one is held against."""

from collections.abc import Iterable

from spending.category import NO_CATEGORY, Categories
from spending.expense import Expense
from spending.filter import ExpenseFilter
from spending.text import fold


def matching(
    expenses: Iterable[Expense], wanted: ExpenseFilter, categories: Categories
) -> list[Expense]:
    """Give the live expenses a filter holds for, one by one and part by part."""
    return [
        expense
        for expense in expenses
        if expense.trashed is None and holds(expense, wanted, categories)
    ]


def holds(expense: Expense, wanted: ExpenseFilter, categories: Categories) -> bool:
    """Whether a filter holds for an expense, by the words of ExpenseFilter."""
    text = fold(wanted.text)
    emptiness = {
        "merchant": not expense.merchant,
        "method": not expense.method,
        "tag": not expense.tags,
        "note": not expense.note,
    }
    return all((
        expense.day in wanted.days,
        not wanted.categories or filed_under(expense, wanted.categories, categories),
        not filed_under(expense, wanted.not_categories, categories),
        not wanted.merchants or expense.merchant in wanted.merchants,
        expense.merchant not in wanted.not_merchants,
        not wanted.methods or expense.method in wanted.methods,
        not wanted.tags or bool(wanted.tags & set(expense.tags)),
        text in fold(expense.merchant) or text in fold(expense.note),
        wanted.least is None or expense.amount >= wanted.least,
        wanted.most is None or expense.amount <= wanted.most,
        not wanted.weekdays or expense.day.isoweekday() in wanted.weekdays,
        not wanted.source or expense.source == wanted.source,
        all(emptiness[name] for name in wanted.empty),
        not any(emptiness[name] for name in wanted.not_empty),
    ))  # fmt: skip


def filed_under(expense: Expense, ids: frozenset[str], categories: Categories) -> bool:
    """Whether an expense is filed under one of the ids or below it; a merged id is its target."""
    ids = frozenset(_today(one, categories) for one in ids)
    category, top = categories.resolve(expense.category), categories.top(expense.category)
    if category is None or top is None:
        return NO_CATEGORY in ids
    return bool(ids & {category.id, top.id, f"{category.id}!"})


def _today(wanted: str, categories: Categories) -> str:
    found = categories.resolve(wanted.removesuffix("!"))
    return f"{found.id}{'!' if wanted.endswith('!') else ''}" if found else wanted
