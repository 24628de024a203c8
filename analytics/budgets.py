"""How limits stand: what the pages of limits, the overview and the forms show of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from analytics.book import Book
from analytics.monthly import MonthlyTable
from spending.budget import OVERALL, Budget
from spending.category import NO_CATEGORY, Categories
from spending.filter import ExpenseFilter
from spending.period import Month
from spending.progress import MonthlyAmounts, Progress, Projection, progress

_PROJECTED_FROM: Final = 12
"""Months before the present one that a projection looks at, at most."""

_FEWEST: Final = 3
"""Months it needs at least."""


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One category, the uncategorised (NO_CATEGORY), or everything (OVERALL), in a month.

    `above` is the id of the category above, None on the upper level. `stands.limit` is None
    where no limit is set; `draws_on` then names the category above if that has one. `wanted`
    holds for exactly the expenses of `stands.spent`.
    """

    id: str
    above: str | None
    stands: Progress
    draws_on: str | None
    wanted: ExpenseFilter
    muted: bool = False


@dataclass(frozen=True, slots=True)
class BudgetMonth:
    """All limits in a month: on everything, and by category, each upper one before its own.

    `lines` are categories that have a limit or expenses in the month. `parts` is what the limits
    of upper categories come to, None when there are none; those of categories below count
    where the one above has none.
    """

    month: Month
    overall: BudgetLine
    lines: tuple[BudgetLine, ...]
    parts: int | None


@dataclass(frozen=True, slots=True)
class Usual:
    """What months usually come to, in minor units: of `months` whole months before the present."""

    mean: int
    median: int
    months: int


def limit_name(book: Book, budget_id: str) -> str:
    """Name what a limit is on."""
    return "Everything" if budget_id == OVERALL else book.categories.label(budget_id)


def budget_of(book: Book, budget_id: str) -> Budget:
    """Give a limit, one without any amount when none was ever set."""
    return book.budgets.get(budget_id) or _never_set(budget_id)


@lru_cache(maxsize=1_024)
def _never_set(budget_id: str) -> Budget:
    return Budget(budget_id, {})


def amounts_of(book: Book, budget_id: str) -> MonthlyAmounts:
    """Give what was spent by month under a category, or on everything."""
    return book.monthly.amounts(book.monthly_columns.get(budget_id, []))


def standing_in(book: Book, budget_id: str, month: Month, today: date) -> Progress:
    """Give how the limit on a category, or on everything, stands in a month."""
    columns = book.monthly_columns.get(budget_id, [])
    amounts = book.monthly.amounts(columns)
    months = book.settings.months
    stands = progress(budget_of(book, budget_id), month, amounts, months=months, today=today)
    projected = None
    if month == months.of(today):
        projected = _projection(book.monthly, columns, amounts, today)
    return replace(stands, count=book.monthly.count(columns, month), projection=projected)


def line_of(book: Book, budget_id: str, month: Month, today: date) -> BudgetLine:
    """Give the line of a category, or of everything, in a month."""
    stands = standing_in(book, budget_id, month, today)
    top = book.categories.top(budget_id)
    above = top.id if top and top.id != budget_id else None
    draws = above and stands.limit is None and budget_of(book, above).limit_in(month) is not None
    wanted = ExpenseFilter(days=stands.days)
    if budget_id != OVERALL:
        wanted = replace(wanted, categories=frozenset({budget_id}))
    muted = budget_of(book, budget_id).muted
    return BudgetLine(budget_id, above, stands, above if draws else None, wanted, muted)


def budget_month(book: Book, month: Month, today: date) -> BudgetMonth:
    """Give all limits in a month with what is spent of them."""
    wanted = [one for one in _ids(book.categories) if _is_shown(book, one, month)]
    lines = tuple(line_of(book, one, month, today) for one in wanted)
    return BudgetMonth(month, line_of(book, OVERALL, month, today), lines, _parts(lines))


def _ids(categories: Categories) -> list[str]:
    """Give the ids of all categories that stand for themselves, those in use first."""
    active = [one.id for one in categories.active]
    others = [one.id for one in categories.by_id.values() if one.archived and not one.merged_into]
    return [*active, *others, NO_CATEGORY]


def _is_shown(book: Book, one: str, month: Month) -> bool:
    """Whether a category has a limit or an expense in a month."""
    if budget_of(book, one).limit_in(month) is not None:
        return True
    return book.monthly.count(book.monthly_columns.get(one, []), month) > 0


def _parts(lines: Sequence[BudgetLine]) -> int | None:
    limited = {line.id: line.stands.limit for line in lines if line.stands.limit is not None}
    parts = [limited[line.id] for line in lines if line.id in limited and line.above not in limited]
    return sum(parts) if parts else None


def past_months(book: Book, month: Month, count: int) -> list[Month]:
    """Give so many months before one, the oldest first, none before the first expense's."""
    first = book.monthly.first.index
    begin = max(month.index - count, first) if len(book.frame.table) else month.index
    return [Month.at(index) for index in range(begin, month.index)]


def usual(book: Book, budget_id: str, today: date, count: int) -> Usual | None:
    """Give mean and median of the last `count` whole months; None when there is none.

    Months before the first expense do not count; later ones without any do, as zero. Both are
    rounded to minor units, half to even.
    """
    amounts = amounts_of(book, budget_id)
    found = sorted(
        amounts.of(month) for month in past_months(book, book.settings.months.of(today), count)
    )
    if not found:
        return None
    half = len(found) // 2
    median = found[half] if len(found) % 2 else round((found[half - 1] + found[half]) / 2)
    return Usual(round(sum(found) / len(found)), median, len(found))


def months_over(book: Book, budget_id: str, limit: int, today: date, count: int = 12) -> int:
    """Give in how many of the last whole months more than a limit was spent."""
    amounts = amounts_of(book, budget_id)
    months = past_months(book, book.settings.months.of(today), count)
    return sum(1 for month in months if amounts.of(month) > limit)


def _projection(
    table: MonthlyTable, columns: Sequence[int], amounts: MonthlyAmounts, today: date
) -> Projection | None:
    """Give where the present month is likely to end.

    To what is spent up to today comes what past months still brought after the same day: the
    middle half of them, and no less than what is recorded for the days to come already.
    """
    this = table.months.of(today)
    rests = _rests(table, columns, this, today)
    if len(rests) < _FEWEST or not len(table.frame.table):
        return None
    later = _later(table, columns, this, today)
    so_far = amounts.of(this) - later
    low, high = rests[(len(rests) - 1) // 4], rests[-((len(rests) - 1) // 4) - 1]
    return Projection(so_far + max(low, later), so_far + max(high, later), len(rests))


def _rests(table: MonthlyTable, columns: Sequence[int], this: Month, today: date) -> list[int]:
    """Give what whole months before brought after the same day of theirs, ascending."""
    begin = max(this.index - _PROJECTED_FROM, table.first.index)
    past = table.after(_passed(table, this, today), begin, this.index)
    return sorted(past[:, columns].sum(axis=1).tolist())


def _later(table: MonthlyTable, columns: Sequence[int], this: Month, today: date) -> int:
    """Give what is recorded of the present month's days to come."""
    rest = table.after(_passed(table, this, today), this.index, this.index + 1)
    return int(rest[:, columns].sum())


def _passed(table: MonthlyTable, this: Month, today: date) -> int:
    return (today - table.months.first_day(this)).days + 1
