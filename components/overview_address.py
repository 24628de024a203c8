"""The overview's address: period, filter, what is picked in charts, what it is held against.

`/?period=3-months&category=…&pick=trend:from%3D2026-11-01…&compare=year`. Every part keeps its
place in the address, so the last one is the one asked for last.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from urllib.parse import parse_qsl, urlencode

from analytics.compare import Against
from analytics.narrow import narrowed
from spending.category import Categories
from spending.errors import InvalidFilter
from spending.filter import ExpenseFilter, parts_of
from spending.period import CALENDAR, DayRange, Months, period_days

PATH: Final = "/"
USUAL: Final = "12-months"
"""The period shown when the address says nothing."""

TREND: Final = "trend"
LINE: Final = "line"
DAYS: Final = "days"
WHERE: Final = "where"
MERCHANTS: Final = "merchants"
NO_CHART: Final = ""
"""Stands for what shows everything that is picked."""

CHARTS: Final = frozenset({TREND, LINE, DAYS, WHERE, MERCHANTS})
"""Charts something can be picked in: each then filters all others."""

_PICKABLE: Final = frozenset(
    {"days", "categories", "not_categories", "merchants", "not_merchants", "empty", "not_empty"}
)
_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pick:
    """What is picked in a chart: the other charts show what it holds for and nothing else."""

    chart: str
    wanted: ExpenseFilter

    @property
    def written(self) -> str:
        """The pick as a part of an address says it."""
        return f"{self.chart}:{self.wanted.to_query()}"

    @classmethod
    def parse(cls, text: str) -> "Pick":
        """Read `chart:query`; raises InvalidFilter."""
        chart, _, query = text.partition(":")
        wanted = ExpenseFilter.from_query(query)
        if chart not in CHARTS or wanted.is_open or not _PICKABLE.issuperset(parts_of(wanted)):
            name, reason = "pick", f"{text[:24]!r} is nothing that can be picked in a chart"
            raise InvalidFilter(name, reason)
        return cls(chart, wanted)


@dataclass(frozen=True, slots=True)
class OverviewAddress:
    """What the address of the overview says.

    `wanted` has the days of the period; `period` is its word, None when the address names days.
    `picks` has at most one a chart, in the order of picking; `against` is what a period is held
    against. `order` has the parts as they came, by name and value.
    """

    period: str | None
    wanted: ExpenseFilter
    picks: tuple[Pick, ...] = ()
    against: Against = Against.BEFORE
    order: tuple[_Pair, ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def from_query(cls, query: str, today: date, months: Months = CALENDAR) -> "OverviewAddress":
        """Read an address query; raises InvalidInput naming the bad part."""
        wanted = ExpenseFilter.from_query(query)
        order = tuple(parse_qsl(query.removeprefix("?")))
        given = dict(order)
        picks = {one.chart: one for one in (Pick.parse(text) for name, text in order
                                            if name == "pick")}  # fmt: skip
        against = _against(given.get("compare", ""))
        period = given.get("period", "")
        if period or wanted.days == DayRange():
            period = period or USUAL
            wanted = wanted.with_days(period_days(period, today, months))
        return cls(period or None, wanted, tuple(picks.values()), against, order)

    @property
    def everything_else(self) -> ExpenseFilter:
        """What is asked for besides the days, what is picked left aside."""
        return self.wanted.with_days(DayRange())

    def pick_in(self, chart: str) -> ExpenseFilter | None:
        """Give what is picked in a chart."""
        return next((one.wanted for one in self.picks if one.chart == chart), None)

    def seen_by(self, chart: str, categories: Categories) -> "OverviewAddress":
        """Give this address as a chart shows it: narrowed by what is picked in all others."""
        wanted = self.wanted
        for one in self.picks:
            if one.chart != chart:
                wanted = narrowed(wanted, one.wanted, categories)
        period = self.period if wanted.days == self.wanted.days else None
        return replace(self, period=period, wanted=wanted)

    # Links

    @property
    def href(self) -> str:
        """This address, written out."""
        filtered = self.wanted if self.period is None else self.everything_else
        pairs: list[_Pair] = [("period", self.period)] if self.period else []
        pairs += parse_qsl(filtered.to_query())
        pairs += [("pick", one.written) for one in self.picks]
        pairs += [("compare", self.against.value)] if self.against is not Against.BEFORE else []
        pairs.sort(key=self.place_of)
        return f"{PATH}?{urlencode(pairs, errors='replace')}"

    def place_of(self, pair: _Pair) -> int:
        """Give the place of a part in the address: what is new comes last, the period first."""
        if pair[0] == "period":
            return -1
        if pair in self.order:
            return self.order.index(pair)
        names = [name for name, _ in self.order]
        is_changed = pair[0] != "pick" and pair[0] in names
        return names.index(pair[0]) if is_changed else len(names)

    def with_period(self, period: str) -> str:
        """Give the address of the same expenses in another period; picked days stay behind."""
        kept = tuple(one for one in self.picks if one.wanted.days == DayRange())
        return replace(self, period=period, picks=kept).href

    def with_filter(self, wanted: ExpenseFilter) -> str:
        """Give the address of other expenses in the same period; their days do not count."""
        return replace(self, wanted=wanted.with_days(self.wanted.days)).href

    def filed_under(self, categories: frozenset[str]) -> str:
        """Give the address of other categories, those picked in charts taken off."""
        kept = tuple(one for one in self.picks if not one.wanted.categories)
        return replace(self, picks=kept).with_filter(replace(self.wanted, categories=categories))

    def unpicked(self, chart: str) -> "OverviewAddress":
        """Give this address without what is picked in a chart."""
        return replace(self, picks=tuple(one for one in self.picks if one.chart != chart))

    def held_against(self, against: Against) -> str:
        """Give the address of the same, held against something else."""
        return replace(self, against=against).href

    @property
    def unfiltered(self) -> str:
        """The address of everything in the same period."""
        return replace(self, picks=()).with_filter(ExpenseFilter())


def _against(text: str) -> Against:
    try:
        return Against(text) if text else Against.BEFORE
    except ValueError as error:
        name = "compare"
        reason = f"{text[:24]!r} is none of {', '.join(Against)}"
        raise InvalidFilter(name, reason) from error


def pairs_of(wanted: ExpenseFilter) -> Iterable[_Pair]:
    """Give the parts of a filter as an address has them, by name and value."""
    return parse_qsl(wanted.to_query())
