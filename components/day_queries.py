"""Addresses of the same expenses on many days: the part that stays the same is written once."""

from datetime import date

from spending.filter import ExpenseFilter
from spending.period import DayRange


class DayQueries:
    """Writes a filter's address query for other days than its own."""

    def __init__(self, wanted: ExpenseFilter) -> None:
        rest = wanted.with_days(DayRange()).to_query()
        self.rest = f"&{rest}" if rest else ""

    def between(self, first: date, last: date) -> str:
        """Give the query of the days from one to the other, both included."""
        return f"from={first.isoformat()}&to={last.isoformat()}{self.rest}"
