"""The address of the budget page: which month, which part of the list, what is open."""

from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from components import budget_fill
from spending.errors import InvalidFilter, InvalidInput
from spending.period import Month

PATH: Final = "/budgets"

SHOWS: Final = {"": "All", "over": "Over", "near": "Near", "within": "Within", "none": "No limit"}
"""The parts of the list to choose from, by the look of a limit's state."""


@dataclass(frozen=True, slots=True)
class BudgetsAddress:
    """What the address of the page says.

    `month` None is the present one; `show` is a part of the list, `open` the limit whose drawer
    is open, `fill` a way to fill this month's limits that is being looked at, each `` for none.
    """

    month: Month | None = None
    show: str = ""
    open: str = ""
    fill: str = ""

    @classmethod
    def from_query(cls, query: str) -> "BudgetsAddress":
        """Read `?month=2026-11&open=overall`; raises InvalidFilter naming the bad part."""
        parts = parse_qs(query.removeprefix("?"))
        last = {name: values[-1] for name, values in parts.items()}
        show, fill = last.get("show", ""), last.get("fill", "")
        if show not in SHOWS:
            raise InvalidFilter("show", f"{show[:24]!r} is none of over, near, within, none")
        if fill and fill not in budget_fill.WAYS:
            raise InvalidFilter("fill", f"{fill[:24]!r} is none of {', '.join(budget_fill.WAYS)}")
        month = last.get("month", "")
        try:
            named = Month.parse(month) if month else None
        except InvalidInput as error:
            reason = f"{month[:24]!r} is no month such as 2026-11"
            raise InvalidFilter("month", reason) from error
        return cls(named, show, last.get("open", ""), fill)

    @property
    def href(self) -> str:
        """Write the address."""
        parts = {
            "month": str(self.month) if self.month else "",
            "show": self.show,
            "open": self.open,
            "fill": self.fill,
        }
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"{PATH}?{query}" if query else PATH

    def with_(self, **changed: Any) -> str:  # noqa: ANN401 - the fields' own types
        """Write the address with some parts changed."""
        return replace(self, **changed).href
