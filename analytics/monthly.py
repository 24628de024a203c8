"""What was spent by month and category: the table that limits, alerts and their pages read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from analytics.frame import Array, Frame
from spending.budget import OVERALL
from spending.category import NO_CATEGORY, Categories
from spending.period import Month, Months
from spending.progress import MonthlyAmounts


@dataclass(frozen=True, eq=False)
class MonthlyTable:
    """A row a month from `first` on, a column for each category text of the frame's columns."""

    frame: Frame
    months: Months

    @cached_property
    def _span(self) -> tuple[int, int]:
        """The first month with expenses, and how many follow it with it, by `Month.index`."""
        day = self.frame.array("day")
        if not len(day):
            return 0, 0
        first, last = (self.months.of(date.fromordinal(int(day[end]))) for end in (0, -1))
        return first.index, last.index - first.index + 1

    @property
    def first(self) -> Month:
        """The month of the first row."""
        return Month.at(self._span[0])

    @cached_property
    def starts(self) -> Array:
        """The first day of each month and of the one after the last, as ordinals."""
        return _starts(self.months, *self._span)

    @cached_property
    def bounds(self) -> Array:
        """The first row of the frame of each month and of the one after the last."""
        return np.searchsorted(self.frame.array("day"), self.starts)

    @cached_property
    def columns(self) -> Array:
        """The column of each row of the frame."""
        texts = np.frombuffer(self.frame.columns.category, dtype=np.int32)
        return texts[self.frame.array("row")]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.frame.columns.categories.texts)

    @cached_property
    def _keys(self) -> Array:
        rows = np.repeat(np.arange(self._span[1]), np.diff(self.bounds))
        return rows * self.width + self.columns

    @cached_property
    def sums(self) -> Array:
        """Minor units spent."""
        length = self._span[1]
        sums = self.frame.sums(self._keys, self.frame.array("amount"), length * self.width)
        return sums.reshape(length, self.width)

    @cached_property
    def counts(self) -> Array:
        """Numbers of expenses."""
        length = self._span[1]
        counts = np.bincount(self._keys, minlength=length * self.width)
        return counts.reshape(length, self.width)

    def after(self, passed: int, begin: int, stop: int) -> Array:
        """Give what months brought after their first `passed` days, as rows like those of `sums`.

        From one month up to before another, by `Month.index`; months without expenses are zero.
        """
        key = (passed, begin, stop)
        if key not in self._after:
            self._after[key] = self._rests(passed, begin, stop)
        return self._after[key]

    @cached_property
    def _after(self) -> dict[tuple[int, int, int], Array]:
        return {}

    def _rests(self, passed: int, begin: int, stop: int) -> Array:
        found = np.zeros((max(stop - begin, 0), self.width), dtype=np.int64)
        first, length = self._span
        low, high = max(begin, first), min(stop, first + length)
        if low >= high:
            return found
        rows = slice(int(self.bounds[low - first]), int(self.bounds[high - first]))
        months = self._keys[rows] // self.width
        late = self.frame.array("day")[rows] >= self.starts[months] + passed
        keys = self._keys[rows][late] - (low - first) * self.width
        size = (high - low) * self.width
        sums = self.frame.sums(keys, self.frame.array("amount")[rows][late], size)
        found[low - begin : high - begin] = sums.reshape(high - low, self.width)
        return found

    def amounts(self, columns: Sequence[int]) -> MonthlyAmounts:
        """Give what was spent by month in some columns."""
        return MonthlyAmounts(self.first, self.sums[:, columns].sum(axis=1).tolist())

    def amounts_since(self, columns: Sequence[int], first: Month) -> MonthlyAmounts:
        """Give what was spent by month in some columns from a month on, without the whole table."""
        begin, length = self._span
        start = max(first.index - begin, 0)
        if start >= length:
            return MonthlyAmounts(first, ())
        bounds = self.bounds[start:]
        rows = slice(int(bounds[0]), int(bounds[-1]))
        amounts = self.frame.array("amount")[rows]
        if len(columns) == self.width:
            ends = bounds - bounds[0]
        else:
            chosen = np.zeros(self.width, dtype=np.bool_)
            chosen[columns] = True
            found = np.flatnonzero(chosen[self.columns[rows]])
            amounts, ends = amounts[found], np.searchsorted(found, bounds - bounds[0])
        # Where a month has no rows reduceat would give the row after it, so sums are differences.
        sums = np.concatenate(([0], np.cumsum(amounts)))[ends]
        return MonthlyAmounts(Month.at(begin + start), np.diff(sums).tolist())

    def count(self, columns: Sequence[int], month: Month) -> int:
        """Give how many expenses a month has in some columns."""
        row = month.index - self._span[0]
        return int(self.counts[row, columns].sum()) if 0 <= row < self._span[1] else 0


@lru_cache(maxsize=256)
def _starts(months: Months, first: int, length: int) -> Array:
    """Give the first day of so many months, by `Month.index`, and of the one after them."""
    places = range(first, first + length + 1) if length else ()
    found = [months.first_day(Month.at(place)).toordinal() for place in places]
    return np.array(found, dtype=np.int64)


def columns_of(texts: Sequence[str], categories: Categories) -> Mapping[str, list[int]]:
    """Give the columns that count under each category and limit, what lies below included."""
    found: dict[str, list[int]] = {OVERALL: list(range(len(texts)))}
    for column, text in enumerate(texts):
        for one in ids_over(text, categories):
            found.setdefault(one, []).append(column)
    return found


def ids_over(text: str | None, categories: Categories) -> Iterable[str]:
    """Give the categories something counts under: its own, and the one above; no duplicates."""
    category, top = categories.resolve(text), categories.top(text)
    if category is None or top is None:
        return (NO_CATEGORY,)
    return dict.fromkeys((category.id, top.id))
