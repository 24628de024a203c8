"""The bars of a chart in time: months, or years where months would be too many to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analytics.trend import Series
from components import words
from spending.period import CALENDAR, DayRange, Month, Months

MOST_MONTHS: Final = 60
"""Up to so many months each has a bar of its own."""

_STEPS: Final = ((14, 1), (26, 3), (MOST_MONTHS, 6))
_MOST_YEARS: Final = 16
_CLOSE_BY: Final = 4


@dataclass(frozen=True, slots=True)
class Span:
    """A bar's days; `name` says them, `tick` stands under the bar (`` for none).

    `start` and `stop` are the places of its months, `stop` not included.
    """

    name: str
    tick: str
    days: DayRange
    start: int
    stop: int

    def amount(self, series: Series) -> int:
        """Give what a series holds here, in minor units."""
        return sum(series.amounts[self.start : self.stop])

    def count(self, series: Series) -> int:
        """Give how many expenses of a series lie here."""
        return sum(series.counts[self.start : self.stop])


def are_years(months: Sequence[Month]) -> bool:
    """Whether so many months are shown by year."""
    return len(months) > MOST_MONTHS


def spans_of(months: Sequence[Month], locale: str, kind: Months = CALENDAR) -> tuple[Span, ...]:
    """Give the bars of a row of months."""
    if are_years(months):
        return _years(months, kind)
    step = next((step for most, step in _STEPS if len(months) <= most), 1)
    # The first month names its year unless a January close by does.
    unnamed = 0 if all(month.number != 1 for month in months[:_CLOSE_BY]) else None
    return tuple(
        Span(
            words.days_of_month(month, locale, kind),
            _tick(month, locale, step, with_year=month.number == 1 or place == unnamed),
            kind.days(month),
            place,
            place + 1,
        )
        for place, month in enumerate(months)
    )


def _tick(month: Month, locale: str, step: int, *, with_year: bool) -> str:
    if (month.number - 1) % step:
        return ""
    year = f"<br>{month.year}" if with_year else ""
    return f"{words.short_month(month, locale)}{year}"


def _years(months: Sequence[Month], kind: Months) -> tuple[Span, ...]:
    years = range(months[0].year, months[-1].year + 1)
    step = -(-len(years) // _MOST_YEARS)
    spans = []
    for year in years:
        places = [place for place, month in enumerate(months) if month.year == year]
        first, last = months[places[0]], months[places[-1]]
        days = kind.all_days(first, last)
        tick = str(year) if (years[-1] - year) % step == 0 else ""
        spans.append(Span(str(year), tick, days, places[0], places[-1] + 1))
    return tuple(spans)
