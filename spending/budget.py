"""Limits: how much may be spent in a month, from which month on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from spending.errors import InvalidInput
from spending.money import MAX_MINOR
from spending.period import Month
from spending.records import BUDGET, Fields, Json, Record, key_of

OVERALL: Final = "overall"
"""The id of the limit on everything."""

THRESHOLDS: Final = (100,)
"""At which percentages of a limit a person is told, unless they choose others."""


@dataclass(frozen=True, slots=True)
class Budget:
    """A monthly limit.

    `limits` maps a month (`2026-11`) to the minor units that hold from it on, None for no limit
    from then on. A limit is crossed when more than it is spent.
    """

    id: str
    limits: Mapping[str, int | None]
    thresholds: tuple[int, ...] = THRESHOLDS

    @classmethod
    def from_record(cls, record: Record) -> "Budget":
        """Read a stored budget."""
        stored, thresholds = record.fields.get("limits"), record.fields.get("thresholds")
        limits: dict[str, int | None] = {}
        for month, amount in (stored if isinstance(stored, dict) else {}).items():
            limits[month] = amount if isinstance(amount, int) else None
        given = thresholds if isinstance(thresholds, list) else list[Json](THRESHOLDS)
        return cls(record.id, limits, tuple(int(str(percent)) for percent in given))

    @property
    def fields(self) -> Fields:
        """The fields to keep."""
        return {"limits": dict(self.limits), "thresholds": list(self.thresholds)}

    def limit_in(self, month: Month) -> int | None:
        """Give the limit that holds in a month, in minor units, or None."""
        since = [start for start in self.limits if start <= str(month)]
        return self.limits[max(since)] if since else None

    def changed(self, month: Month, amount: int | None) -> "Budget":
        """Give this budget with another limit from a month on; raises InvalidInput."""
        if amount is not None and not 0 <= amount <= MAX_MINOR:
            field, reason = "limit", "must be zero or more and not absurdly large"
            raise InvalidInput(field, reason)
        kept = {start: limit for start, limit in self.limits.items() if start < str(month)}
        return replace(self, limits={**kept, str(month): amount})

    def is_over(self, month: Month, spent: int, threshold: int) -> bool:
        """Whether more than `threshold` percent of the month's limit is spent."""
        limit = self.limit_in(month)
        return limit is not None and spent * 100 > limit * threshold


def budget_key(budget_id: str) -> str:
    """Give the sort key of a budget's record."""
    return key_of(BUDGET, budget_id)
