"""Spending by month and category: the stacked bars of the overview, each with its own filter."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analytics.book import Book
from analytics.frame import Array
from analytics.narrow import within
from analytics.select import EXACTLY, rows_of
from spending.category import NO_CATEGORY, Categories
from spending.filter import ExpenseFilter
from spending.period import CALENDAR, DayRange, Month, Months

MOST_SERIES = 8
"""Series a chart shows at most, the one of all others included."""

OTHER = "other"
"""Stands for all categories that have no series of their own."""


@dataclass(frozen=True, slots=True)
class Series:
    """One category through the months.

    `amounts` (minor units) and `counts` have a value a month; `wanted` is the filter of the
    whole series.
    """

    id: str
    name: str
    amounts: tuple[int, ...]
    counts: tuple[int, ...]
    wanted: ExpenseFilter


@dataclass(frozen=True, slots=True)
class Trend:
    """Months in order, the series with the largest first and `other` last, and monthly totals.

    `kind` says which days a month has.
    """

    months: tuple[Month, ...]
    series: tuple[Series, ...]
    totals: tuple[int, ...]
    kind: Months = CALENDAR

    def filter_at(self, series: Series, month: Month) -> ExpenseFilter:
        """Give the filter of exactly the expenses of one bar."""
        return replace(series.wanted, days=within(series.wanted.days, self.kind.days(month)))


def trend(book: Book, wanted: ExpenseFilter, rows: Array | None = None) -> Trend:
    """Give spending by month and upper-level category for the expenses a filter holds for.

    The months are those of the filter's days, or from the first to the last expense found.
    `rows` are the filter's rows where they are known already.
    """
    rows = rows_of(book, wanted) if rows is None else rows
    months = _months(book, wanted.days, rows)
    if not months:
        return Trend((), (), ())
    amounts, counts = _by_top_and_month(book, rows, months)
    order = _ranked(amounts, counts)
    shown, rest = order[: MOST_SERIES - 1], order[MOST_SERIES - 1 :]
    if len(rest) == 1:
        shown, rest = order, []
    series = [_series(book, wanted, top, amounts[top], counts[top]) for top in shown]
    if rest:
        series.append(_other(book, wanted, shown, amounts[rest].sum(0), counts[rest].sum(0)))
    totals = tuple(int(total) for total in amounts.sum(0))
    return Trend(months, tuple(series), totals, book.settings.months)


def _months(book: Book, days: DayRange, rows: Array) -> tuple[Month, ...]:
    day = book.frame.array("day")
    first = days.first or (date.fromordinal(int(day[rows[0]])) if len(rows) else None)
    last = days.last or (date.fromordinal(int(day[rows[-1]])) if len(rows) else None)
    if first is None or last is None or first > last:
        return ()
    kind = book.settings.months
    return tuple(kind.of(first).through(kind.of(last)))


def _by_top_and_month(book: Book, rows: Array, months: tuple[Month, ...]) -> tuple[Array, Array]:
    """Give sums and counts with a row for each upper-level category and a column a month."""
    frame = book.frame
    first = (months[0].year - 1970) * 12 + months[0].number - 1
    keys = frame.at("top", rows) * len(months) + (frame.at("month", rows) - first)
    size = len(frame.tops) * len(months)
    shape = (len(frame.tops), len(months))
    sums = frame.sums(keys, frame.at("amount", rows), size)
    return sums.reshape(shape), np.bincount(keys, minlength=size).reshape(shape)


def _ranked(amounts: Array, counts: Array) -> list[int]:
    """Give the categories that have expenses, the one with the largest sum first."""
    sums = amounts.sum(1)
    return sorted((int(top) for top in np.flatnonzero(counts.sum(1))), key=lambda top: -sums[top])


def _series(book: Book, wanted: ExpenseFilter, top: int, amounts: Array, counts: Array) -> Series:
    top_id = book.frame.tops[top]
    return Series(
        id=top_id,
        name=book.categories.label(top_id),
        amounts=tuple(int(amount) for amount in amounts),
        counts=tuple(int(count) for count in counts),
        wanted=only(wanted, top_id, book.categories),
    )


def _other(
    book: Book, wanted: ExpenseFilter, shown: list[int], amounts: Array, counts: Array
) -> Series:
    named = frozenset(book.frame.tops[top] for top in shown)
    return Series(
        id=OTHER,
        name="Other categories",
        amounts=tuple(int(amount) for amount in amounts),
        counts=tuple(int(count) for count in counts),
        wanted=replace(wanted, not_categories=wanted.not_categories | named),
    )


def only(wanted: ExpenseFilter, top_id: str, categories: Categories) -> ExpenseFilter:
    """Narrow a filter to one upper-level category, keeping what it says of those below."""
    if not wanted.categories:
        return replace(wanted, categories=frozenset({top_id}))
    kept = {one for one in wanted.categories if _top_id(categories, one) == top_id}
    return replace(wanted, categories=frozenset(kept))


def _top_id(categories: Categories, wanted: str) -> str:
    found = categories.top(wanted.removesuffix(EXACTLY))
    return found.id if found else NO_CATEGORY
