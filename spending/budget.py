"""Limits: how much may be spent in a month, on everything or in a category."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Final, TypeVar

from spending.errors import InvalidInput
from spending.money import MAX_MINOR
from spending.period import LAST_MONTH, Month
from spending.records import BUDGET, Fields, Json, Record, key_of
from spending.rollover import NO_ROLLOVER, Rollover
from spending.thresholds import thresholds_in

OVERALL: Final = "overall"
"""The id of the limit on everything."""

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Budget:
    """A monthly limit on everything, or on a category with all below it, whose id it bears.

    `limits` maps a month (`2026-11`) to the minor units that hold from it on, None for no limit
    from then on; `rollovers` likewise to what of that month goes on into the next. `thresholds`
    are percentages, None for those of the account. A limit is crossed when more than it is spent.
    Of a `muted` one crossings are recorded and nobody is told.
    """

    id: str
    limits: Mapping[str, int | None]
    thresholds: tuple[int, ...] | None = None
    rollovers: Mapping[str, Rollover] = field(default_factory=dict)
    muted: bool = False

    @classmethod
    def from_record(cls, record: Record) -> "Budget":
        """Read a stored budget."""
        fields = record.fields
        limits: dict[str, int | None] = {}
        for month, amount in _mapping(fields.get("limits")).items():
            limits[month] = amount if isinstance(amount, int) else None
        kept = _mapping(fields.get("rollovers"))
        return cls(
            record.id,
            limits,
            thresholds_in(fields.get("thresholds")),
            {month: Rollover.of(rollover) for month, rollover in kept.items()},
            muted=bool(fields.get("muted")),
        )

    @property
    def fields(self) -> Fields:
        """The fields to keep."""
        rollovers: dict[str, Json] = {
            month: rollover.fields for month, rollover in self.rollovers.items()
        }
        chosen = self.thresholds
        return {
            "limits": dict(self.limits),
            **({} if chosen is None else {"thresholds": list(chosen)}),
            **({"rollovers": rollovers} if rollovers else {}),
            **({"muted": True} if self.muted else {}),
        }

    def limit_in(self, month: Month) -> int | None:
        """Give the limit set for a month, in minor units, or None."""
        return self.limit_at(month.index)

    def rollover_in(self, month: Month) -> Rollover:
        """Give what of a month goes on into the next."""
        return self.rollover_at(month.index)

    def limit_at(self, index: int) -> int | None:
        """Give the limit set for a month by its `Month.index`."""
        return _holding(*self._limit_steps, index, None)

    def rollover_at(self, index: int) -> Rollover:
        """Give the rollover of a month by its `Month.index`."""
        return _holding(*self._rollover_steps, index, NO_ROLLOVER)

    def stretches(self, begin: int, stop: int) -> Iterator[tuple[int, int, int | None, Rollover]]:
        """Give the stretches of months in which limit and rollover stay, with both.

        From one month up to before another, by `Month.index`, ascending.
        """
        changes = {*self._limit_steps[0], *self._rollover_steps[0]}
        starts = [begin, *sorted(one for one in changes if begin < one < stop), stop]
        for start, end in pairwise(starts):
            if start < end:
                yield start, end, self.limit_at(start), self.rollover_at(start)

    @cached_property
    def rolls_since(self) -> Month | None:
        """The first month of which anything goes on, None when nothing ever does."""
        rolling = (month for month, one in self.rollovers.items() if one.kind != "none")
        first = min(rolling, default=None)
        return Month.parse(first) if first else None

    @cached_property
    def _limit_steps(self) -> tuple[list[int], list[int | None]]:
        return _steps(self.limits)

    @cached_property
    def _rollover_steps(self) -> tuple[list[int], list[Rollover]]:
        return _steps(self.rollovers)

    def changed(self, month: Month, amount: int | None, *, only: bool = False) -> "Budget":
        """Give this budget with another limit from a month on, or in that month `only`.

        Raises InvalidInput.
        """
        if amount is not None and not 0 <= amount <= MAX_MINOR:
            field_name, reason = "limit", "must be zero or more and not absurdly large"
            raise InvalidInput(field_name, reason)
        start, after = str(month), month.plus(1)
        if only:
            later = {str(after): self.limit_in(after)} if after <= LAST_MONTH else {}
            return replace(self, limits={**later, **self.limits, start: amount})
        kept = {one: limit for one, limit in self.limits.items() if one < start}
        return replace(self, limits={**kept, start: amount})

    def rolling(self, month: Month, rollover: Rollover) -> "Budget":
        """Give this budget with another rollover from a month on; raises InvalidInput."""
        wanted = rollover.checked()
        if wanted == self.rollover_in(month) and max(self.rollovers, default="") <= str(month):
            return self
        kept = {start: one for start, one in self.rollovers.items() if start < str(month)}
        return replace(self, rollovers={**kept, str(month): wanted})


def _mapping(kept: Json) -> Mapping[str, Json]:
    return kept if isinstance(kept, dict) else {}


def _steps(values: Mapping[str, _Value]) -> tuple[list[int], list[_Value]]:
    """Give the months from which values hold, ascending and by index, and the values."""
    months = sorted(values)
    return [Month.parse(month).index for month in months], [values[month] for month in months]


def _holding(months: list[int], values: list[_Value], index: int, default: _Value) -> _Value:
    """Give the value that holds in a month: that of the latest month up to it."""
    place = bisect_right(months, index)
    return values[place - 1] if place else default


def budget_key(budget_id: str) -> str:
    """Give the sort key of a budget's record."""
    return key_of(BUDGET, budget_id)
