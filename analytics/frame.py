"""The one place that knows column names and dtypes: a person's expenses as a date-sorted table."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.search import TextIndex
from spending.category import NO_CATEGORY, Categories
from spending.columns import ExpenseColumns
from spending.period import LAST_OF_MONTH, Months

Array: TypeAlias = npt.NDArray[Any]

_EPOCH = 719_163
"""The proleptic ordinal of 1970-01-01, where numpy counts from."""

_EXACT = 2**53
"""Up to here a float holds every whole number."""


@dataclass(frozen=True, eq=False)
class Frame:
    """Live expenses in the order of day and recording, with the trashed ones apart.

    `table` has a row an expense: `row` (its place in `columns`), `day` (proleptic ordinal),
    `month` (the person's, since 1970), `amount` (minor units), and codes: `merchant`, `method`,
    `tags`, `note`, `source` into the dictionaries of `columns`, `leaf` into `leaves` and `top` into
    `tops` (category ids, the first being NO_CATEGORY).
    """

    columns: ExpenseColumns
    table: pd.DataFrame
    trash: Array
    leaves: tuple[str, ...]
    tops: tuple[str, ...]

    def array(self, name: str) -> Array:
        """Give a column as it lies in memory, for the hot functions."""
        return self._arrays[name]

    def at(self, name: str, rows: Array) -> Array:
        """Give a column's values at ascending rows, without copying where they lie together."""
        column = self._arrays[name]
        if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
            return column[rows[0] : rows[-1] + 1]
        return column[rows]

    @cached_property
    def _arrays(self) -> dict[str, Array]:
        return {str(name): self.table[name].to_numpy() for name in self.table}

    @cached_property
    def merchant_index(self) -> TextIndex:
        """The merchants, for searching."""
        return TextIndex(self.columns.merchants.texts)

    @cached_property
    def note_index(self) -> TextIndex:
        """The notes, for searching."""
        return TextIndex(self.columns.notes.texts)

    @cached_property
    def _is_exact(self) -> bool:
        return float(np.abs(self.array("amount")).sum(dtype=np.float64)) < _EXACT

    def sums(self, keys: Array, amounts: Array, size: int) -> Array:
        """Give the sum of amounts for each key 0..size-1, exactly."""
        if self._is_exact:
            return np.bincount(keys, weights=amounts, minlength=size).astype(np.int64)
        totals = np.zeros(size, dtype=np.int64)
        np.add.at(totals, keys, amounts)
        return totals

    @cached_property
    def nbytes(self) -> int:
        """About how much memory the table takes."""
        return int(self.table.memory_usage(index=False).sum()) * 2


def frame_of(columns: ExpenseColumns, categories: Categories, months: Months) -> Frame:
    """Lay columns out as a table, categories resolved to what they are today."""
    raw: dict[str, Array] = {
        "day": np.frombuffer(columns.day, dtype=np.int32),
        "sequence": np.frombuffer(columns.sequence, dtype=np.int64),
        "trashed": np.frombuffer(columns.trashed, dtype=np.int64),
    }
    order = np.lexsort((raw["sequence"], raw["day"]))
    in_trash = raw["trashed"][order] != 0
    rows = order[~in_trash]
    leaves, leaf_of = _codes([_resolved(categories, one) for one in columns.categories.texts])
    tops, top_of = _codes([_top(categories, one) for one in columns.categories.texts])
    category = np.frombuffer(columns.category, dtype=np.int32)[rows]
    day = raw["day"][rows]
    table = {"row": rows, "day": day, "month": months_of(day, months)}
    table["amount"] = np.frombuffer(columns.amount, dtype=np.int64)[rows]
    for name in ("merchant", "method", "tags", "note", "source"):
        table[name] = np.frombuffer(getattr(columns, name), dtype=np.int32)[rows]
    table["leaf"] = leaf_of[category]
    table["top"] = top_of[category]
    return Frame(columns, pd.DataFrame(table, copy=False), order[in_trash], leaves, tops)


def months_of(days: Array, months: Months) -> Array:
    """Give the months since 1970 of proleptic ordinals, as a person's months run."""
    # A month from the 25th on has the days that are in a calendar month 24 days earlier; one
    # from the last day on those that are in the next calendar month a day later.
    from_last = months.start == LAST_OF_MONTH
    earlier = -1 if from_last else months.start - 1
    calendar = (
        (days.astype(np.int64) - earlier - _EPOCH)
        .astype("datetime64[D]")
        .astype("datetime64[M]")
        .astype(np.int64)
    )
    return calendar - 1 if from_last else calendar


def _resolved(categories: Categories, wanted: str) -> str:
    found = categories.resolve(wanted)
    return found.id if found else NO_CATEGORY


def _top(categories: Categories, wanted: str) -> str:
    found = categories.top(wanted)
    return found.id if found else NO_CATEGORY


def _codes(ids: Sequence[str]) -> tuple[tuple[str, ...], Array]:
    """Give the distinct ids, NO_CATEGORY first, and the code of each given one."""
    distinct = tuple(dict.fromkeys((NO_CATEGORY, *ids)))
    place = {one: code for code, one in enumerate(distinct)}
    return distinct, np.array([place[one] for one in ids], dtype=np.int32)
