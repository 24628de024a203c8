"""The overview's address: which period and which expenses it shows."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import parse_qs, urlencode

from spending.filter import ExpenseFilter
from spending.period import CALENDAR, DayRange, Months, period_days

PATH: Final = "/"
USUAL: Final = "12-months"
"""The period shown when the address says nothing."""


@dataclass(frozen=True, slots=True)
class OverviewAddress:
    """What the address of the overview says.

    `wanted` has the days of the period; `period` is its word, None when the address names days.
    """

    period: str | None
    wanted: ExpenseFilter

    @classmethod
    def from_query(cls, query: str, today: date, months: Months = CALENDAR) -> "OverviewAddress":
        """Read `?period=3-months&category=…`; raises InvalidInput naming the bad part."""
        wanted = ExpenseFilter.from_query(query)
        named = parse_qs(query.removeprefix("?")).get("period", [""])[-1]
        if not named and wanted.days != DayRange():
            return cls(None, wanted)
        period = named or USUAL
        return cls(period, wanted.with_days(period_days(period, today, months)))

    @property
    def everything_else(self) -> ExpenseFilter:
        """What is asked for besides the days."""
        return self.wanted.with_days(DayRange())

    def with_period(self, period: str) -> str:
        """Give the address of the same expenses in another period."""
        return _written(period, self.everything_else)

    def with_filter(self, wanted: ExpenseFilter) -> str:
        """Give the address of other expenses in the same period; their days do not count."""
        return _written(self.period, wanted.with_days(self.wanted.days))


def _written(period: str | None, wanted: ExpenseFilter) -> str:
    if not period:
        return f"{PATH}?{wanted.to_query()}"
    rest = wanted.with_days(DayRange()).to_query()
    return f"{PATH}?{urlencode({'period': period})}{f'&{rest}' if rest else ''}"
