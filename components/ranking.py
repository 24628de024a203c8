"""A ranked table as plain values: what `ranking.js` makes a table of links from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from analytics.breakdown import Part
from components import words
from components.money import money
from spending.filter import ExpenseFilter
from spending.money import MoneyFormat

_SMALLEST_SAID: Final = 0.005


@dataclass(frozen=True, slots=True)
class Look:
    """How a row looks and where its name leads.

    `colour` is that of its slice, `` for none; `share` says how much of the whole it is; `drill`
    is the address a level down, `` where there is none; a faint row steps back behind a picked
    one.
    """

    share: str
    is_faint: bool
    colour: str = ""
    drill: str = ""


def ranking(
    chart: str,
    kind: str,
    base: ExpenseFilter,
    parts: Sequence[tuple[Part, Look]],
    written: MoneyFormat,
) -> dict[str, Any]:
    """Give a table of parts of a filter, in plain text; `kind` names what they are."""
    largest = max((part.amount for part, _ in parts), default=0)
    rows = [
        {
            "name": part.name,
            "colour": look.colour,
            "share": look.share,
            "bar": round(100 * part.amount / largest, 1) if part.amount > 0 else 0,
            "number": words.number(part.count, written.locale),
            "counted": words.count(part.count, "expense", written.locale),
            "total": money(written, part.amount),
            "query": part.wanted.to_query(),
            "minor": part.amount,
            "count": part.count,
            "drill": look.drill,
            "faint": look.is_faint,
        }
        for part, look in parts
    ]
    return {"chart": chart, "base": base.to_query(), "kind": kind, "rows": rows}


def share_in_words(share: float, written: MoneyFormat) -> str:
    """Write a share as whole percent, what would be none of them as less than one."""
    if share < _SMALLEST_SAID:
        return f"<{words.percent(0.01, written.locale)}"
    return words.percent(round(share, 2), written.locale)
