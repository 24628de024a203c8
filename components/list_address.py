"""The address of the list of expenses: which expenses, in which order."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlencode

from analytics.listing import SORTS
from spending.errors import InvalidFilter
from spending.filter import ExpenseFilter

PATH: Final = "/expenses"
NEWEST: Final = "-day"
"""The order where the address says nothing."""


@dataclass(frozen=True, slots=True)
class ListAddress:
    """What the address of the list says: which expenses, and in which order."""

    wanted: ExpenseFilter
    order: str = NEWEST

    @classmethod
    def from_query(cls, query: str) -> "ListAddress":
        """Read `?a=b`; raises InvalidFilter naming the part that cannot be used."""
        wanted = ExpenseFilter.from_query(query)
        order = parse_qs(query.removeprefix("?")).get("sort", [NEWEST])[-1]
        if order.removeprefix("-") not in SORTS:
            name, reason = "sort", f"{order[:24]!r} is none of {', '.join(SORTS)}"
            raise InvalidFilter(name, reason)
        return cls(wanted, order)

    @property
    def sort(self) -> str:
        """The column the list is sorted by."""
        return self.order.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the largest or newest comes first."""
        return self.order.startswith("-")

    def href(self, wanted: ExpenseFilter) -> str:
        """Write the address of other expenses in the same order."""
        order = urlencode({"sort": self.order}) if self.order != NEWEST else ""
        query = "&".join(part for part in (wanted.to_query(), order) if part)
        return f"{PATH}?{query}" if query else PATH
