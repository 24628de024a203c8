"""The few figures a page leads with."""

from dataclasses import dataclass, replace
from datetime import date

from analytics.book import Book
from analytics.frame import Array
from analytics.select import day_span, rows_of
from analytics.spent import spent_in
from spending.budget import OVERALL
from spending.category import NO_CATEGORY
from spending.filter import ExpenseFilter
from spending.period import Month, days_left


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


@dataclass(frozen=True, slots=True)
class MonthStanding:
    """How a month stands against its limit.

    Amounts in minor units; `limit` None without one, then `left` and `per_day` are None too.
    `left` is negative when over. `per_day` is what is left for each remaining day, today
    included, 0 when nothing is left and None when the month is over. `days_left` counts today.
    `count` is how many expenses the month has.
    """

    month: Month
    spent: int
    limit: int | None
    left: int | None
    per_day: int | None
    days_left: int
    count: int = 0

    @property
    def is_over(self) -> bool:
        """Whether more than the limit is spent."""
        return self.left is not None and self.left < 0

    @property
    def share(self) -> float | None:
        """Spent as a share of the limit; None without a limit above zero."""
        return self.spent / self.limit if self.limit else None


def month_standing(book: Book, today: date) -> MonthStanding:
    """Give how the month of `today` stands."""
    month = Month.of(today)
    spent = spent_in(book, month.days)
    start, stop = day_span(book.frame, month.days)
    budget = book.budgets.get(OVERALL)
    limit = budget.limit_in(month) if budget else None
    left = None if limit is None else limit - spent
    remaining = days_left(month, today)
    per_day = max(left, 0) // remaining if left is not None and remaining else None
    return MonthStanding(month, spent, limit, left, per_day, remaining, stop - start)
