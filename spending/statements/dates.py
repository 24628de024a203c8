"""Days as files write them, and whether the day or the month comes first."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from spending.errors import AmbiguousDates, ChoiceUnfit, InvalidInput
from spending.period import check_day
from spending.statements.calendars import full_year, spelled_day

ORDERS: Final[Mapping[str, str]] = {
    "dmy": "day, month, year",
    "mdy": "month, day, year",
    "ymd": "year, month, day",
}

_CLOCK: Final = (
    r"[T\s,]+[0-9]{1,2}[:.h][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?"
    r"\s?(?:[AaPp]\.?[Mm]\.?)?\s?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?"
)
_NUMERIC: Final = re.compile(
    r"([0-9]{1,4})(?:\s?([-/.])\s?|\s)([0-9]{1,2})(?(2)\s?\2\s?|\s)([0-9]{1,4})"
    rf"\.?(?:{_CLOCK})?"
)
_COMPACT: Final = re.compile(rf"([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})(?:{_CLOCK})?")
_CLOCK_AT_END: Final = re.compile(rf"{_CLOCK}$")
_LONGEST: Final = 60
_FULL_YEAR: Final = 4
_SHORT: Final = 2
_LONGEST_SPAN: Final = 20
_CLEAR: Final = 10
"""An order that some dates do not fit must leave out so many times fewer than any other."""


class _Numbers(NamedTuple):
    """A date in three numbers as they stand, and the orders in which they may be."""

    parts: tuple[int, int, int]
    orders: tuple[str, ...]


_Shape = _Numbers | date | None


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a column: by text the day, or the reason why it is none."""

    order: str
    evidence: str
    known: Mapping[str, date | str]


def read_days(texts: Sequence[str], lines: Sequence[int], chosen: str | None) -> Days:
    """Read all dates of a column; `lines` says in which line of the file each stands.

    A date that begins with a year in four digits is read as such, whatever the order of others.
    Raises AmbiguousDates when the others fit more than one order with different days, and
    ChoiceUnfit.
    """
    if chosen is not None and chosen not in ORDERS:
        choice = "date order"
        raise ChoiceUnfit(choice, f"{chosen[:8]!r} is none of {', '.join(ORDERS)}")
    heads = {text: _without_clock(text) for text in texts}
    counts = Counter(heads[text] for text in texts)
    shapes = {head: _shape(head) for head in counts}
    if chosen is not None:
        order, evidence = chosen, "chosen"
    else:
        open_ones = {
            head: shape
            for head, shape in shapes.items()
            if isinstance(shape, _Numbers) and len(shape.orders) > 1
        }
        order = _decided(
            open_ones,
            counts,
            lambda wanted: next(
                line for text, line in zip(texts, lines, strict=True) if heads[text] == wanted
            ),
        )
        evidence = _evidence(open_ones, counts, order)
    days = {head: _day(head, shape, order) for head, shape in shapes.items()}
    return Days(order, evidence, {text: days[head] for text, head in heads.items()})


def _without_clock(text: str) -> str:
    return _CLOCK_AT_END.sub("", text) if ":" in text and len(text) <= _LONGEST else text


def _shape(text: str) -> _Shape:
    """Take a date apart as far as that is certain; None when it is none."""
    if len(text) > _LONGEST:
        return None
    found = _NUMERIC.fullmatch(text)
    if found is None:
        compact = _COMPACT.fullmatch(text)
        if compact is None:
            return spelled_day(_CLOCK_AT_END.sub("", text))
        return _Numbers((int(compact[1]), int(compact[2]), int(compact[3])), ("ymd",))
    first, second, third = found[1], found[3], found[4]
    parts = (int(first), int(second), int(third))
    if len(first) == _FULL_YEAR:
        return _Numbers(parts, ("ymd",))
    if len(first) > _SHORT or len(third) not in {_SHORT, _FULL_YEAR}:
        return None
    year_first = len(first) == len(third) == _SHORT
    return _Numbers(parts, ("dmy", "mdy", "ymd") if year_first else ("dmy", "mdy"))


def _reading(shape: _Numbers, order: str) -> date | None:
    """Give the day the numbers are in an order, None when there is no such day."""
    if order not in shape.orders:
        return None
    first, second, third = shape.parts
    if order == "dmy":
        year, month, day = third, second, first
    elif order == "mdy":
        year, month, day = third, first, second
    else:
        year, month, day = first, second, third
    try:
        return date(full_year(year), month, day)
    except ValueError:
        return None


def _decided(
    open_ones: Mapping[str, _Numbers], counts: Counter[str], line_of: Callable[[str], int]
) -> str:
    """Give the order all numeric dates fit, or all but a few; raises AmbiguousDates."""
    read = {order: _readings(open_ones, order) for order in ORDERS}
    readable = {text for days in read.values() for text in days}
    left = {
        order: sum(counts[text] for text in readable if text not in days)
        for order, days in read.items()
    }
    least = min(left.values())
    rivals = [order for order in ORDERS if left[order] <= least * _CLEAR]
    rivals = [order for order in rivals if _is_short(read[order])] or rivals
    for text in open_ones:
        days = {order: read[order][text] for order in rivals if text in read[order]}
        if len(set(days.values())) > 1:
            readings = {order: day.isoformat() for order, day in days.items()}
            raise AmbiguousDates(text, line_of(text), readings)
    return min(rivals, key=lambda order: left[order])


def _readings(open_ones: Mapping[str, _Numbers], order: str) -> dict[str, date]:
    read = ((text, _reading(shape, order)) for text, shape in open_ones.items())
    return {text: day for text, day in read if day is not None}


def _is_short(days: Mapping[str, date]) -> bool:
    """Whether the days span few years: with years of two digits a wrong order scatters them."""
    years = {day.year for day in days.values()}
    return not years or max(years) - min(years) <= _LONGEST_SPAN


def _evidence(open_ones: Mapping[str, _Numbers], counts: Counter[str], order: str) -> str:
    firm = sum(counts.values()) - sum(counts[text] for text in open_ones)
    aside = f"; {firm:,} begin with the year or spell the month" if firm else ""
    telling = [
        text
        for text, shape in open_ones.items()
        if [one for one in shape.orders if _reading(shape, one)] == [order]
    ]
    if telling:
        rows = sum(counts[text] for text in telling)
        return f"{rows:,} dates fit only {ORDERS[order]}, such as {telling[0]!r}{aside}"
    if open_ones:
        return f"every order gives the same days{aside}"
    return "every date begins with the year or spells the month"


def _day(text: str, shape: _Shape, order: str) -> date | str:
    """Give the day, or the sentence that says why there is none."""
    day = shape if isinstance(shape, date) else None
    reason = f"{text[:24]!r} cannot be read" if text else "is missing"
    if isinstance(shape, _Numbers):
        orders = (order,) if order in shape.orders else shape.orders[: len(shape.orders) == 1]
        day = _reading(shape, orders[0]) if orders else None
        fits = any(_reading(shape, one) for one in shape.orders)
        reason = f"{text[:24]!r} is no day of the calendar"
        if fits:
            reason = f"{text[:24]!r} does not fit the order {ORDERS[order]}"
    field = "date"
    try:
        return check_day(day) if day else str(InvalidInput(field, reason))
    except InvalidInput as error:
        return str(InvalidInput(field, error.reason))
