"""Days, months and the periods a person looks at; every range includes both of its ends."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from spending.errors import InvalidInput

FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)


def parse_day(text: str) -> date:
    """Read an ISO day (`2026-11-22`) between 1970 and 2100; raises InvalidInput."""
    field = "day"
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:  # week dates such as 2026-W47-7 are ISO as well
        reason = f"{text[:24]!r} is no date such as 2026-11-22" if text else "is missing"
        raise InvalidInput(field, reason)
    return check_day(day)


def check_day(day: date) -> date:
    """Give the day when it lies between 1970 and 2100; raises InvalidInput."""
    if not FIRST_DAY <= day <= LAST_DAY:
        field, reason = "day", f"{day.isoformat()} is not between 1970 and 2100"
        raise InvalidInput(field, reason)
    return day


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Give the month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `2026-11`; raises InvalidInput."""
        return cls.of(parse_day(f"{text}-01"))

    @property
    def index(self) -> int:
        """The month's place among all months: twelve to a year, ascending."""
        return self.year * 12 + self.number - 1

    @classmethod
    def at(cls, index: int) -> "Month":
        """Give the month at a place among all months."""
        return cls(index // 12, index % 12 + 1)

    @property
    def days(self) -> "DayRange":
        """The month's first to last day."""
        last = monthrange(self.year, self.number)[1]
        return DayRange(date(self.year, self.number, 1), date(self.year, self.number, last))

    def plus(self, months: int) -> "Month":
        """Give the month so many months later (earlier when negative)."""
        return Month.at(self.index + months)

    def through(self, last: "Month") -> Iterator["Month"]:
        """Give every month from this one to `last`, both included."""
        month = self
        while month <= last:
            yield month
            month = month.plus(1)

    def __str__(self) -> str:
        """Write `2026-11`."""
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from `first` to `last`, both included; None is open on that side."""

    first: date | None = None
    last: date | None = None

    def __contains__(self, day: date) -> bool:
        """Whether the day lies in the range."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


FIRST_MONTH: Final = Month.of(FIRST_DAY)
LAST_MONTH: Final = Month.of(LAST_DAY)

LAST_OF_MONTH: Final = 31
"""As the day months begin on: the last one, whichever that is."""

_LATEST_START: Final = 28


@dataclass(frozen=True, slots=True)
class Months:
    """How a person's months run: from day `start` of a month to the day before the next start.

    `start` is 1 (calendar months) to 28, or LAST_OF_MONTH. A month bears the name of the calendar
    month its first day lies in, so with 25 the days 25 November to 24 December are November.
    Every day lies in exactly one month.
    """

    start: int = 1

    @property
    def are_calendar(self) -> bool:
        """Whether months are those of the calendar."""
        return self.start == 1

    def of(self, day: date) -> Month:
        """Give the month a day lies in."""
        month = Month.of(day)
        return month if self.first_day(month) <= day else month.plus(-1)

    def days(self, month: Month) -> DayRange:
        """Give the first to last day of a month."""
        return DayRange(self.first_day(month), self.first_day(month.plus(1)) - timedelta(days=1))

    def all_days(self, first: Month, last: Month) -> DayRange:
        """Give the days from the beginning of one month to the end of another."""
        return DayRange(self.first_day(first), self.days(last).last)

    def days_left(self, month: Month, today: date) -> int:
        """Give how many days of the month remain, today included; 0 when it is over."""
        first, end = self.first_day(month), self.first_day(month.plus(1))
        return max((end - max(today, first)).days, 0)

    def covering(self, days: DayRange) -> tuple[Month, Month] | None:
        """Give the first and last month when the days are exactly whole months, else None."""
        if days.first is None or days.last is None or days.first > days.last:
            return None
        first, last = self.of(days.first), self.of(days.last)
        return (first, last) if self.all_days(first, last) == days else None

    def first_day(self, month: Month) -> date:
        """Give the day a month begins on."""
        day = self.start
        if day > _LATEST_START:
            day = monthrange(month.year, month.number)[1]
        return date(month.year, month.number, day)


CALENDAR: Final = Months()
"""Months from the first day of each to the last."""


def check_month_start(start: int) -> int:
    """Give the day months begin on when it may be one; raises InvalidInput."""
    if start != LAST_OF_MONTH and not 1 <= start <= _LATEST_START:
        field = "month_start"
        reason = f"must be a day from 1 to {_LATEST_START}, or the last day of the month"
        raise InvalidInput(field, reason)
    return start


PERIODS: Final[dict[str, str]] = {
    "this-month": "This month",
    "last-month": "Last month",
    "3-months": "3 months",
    "6-months": "6 months",
    "12-months": "12 months",
    "this-year": "This year",
    "all": "All",
}
"""Names of the periods to choose from, by the word that stands for them in an address."""

_MONTHS_BACK = {"this-month": 0, "3-months": 2, "6-months": 5, "12-months": 11}


def period_days(name: str, today: date, months: Months = CALENDAR) -> DayRange:
    """Give the days of a named period as seen on `today`.

    Periods of so many months end with the current month, whole; a year is the twelve months
    that bear its number. Raises InvalidInput.
    """
    month = months.of(today)
    if name in _MONTHS_BACK:
        return months.all_days(month.plus(-_MONTHS_BACK[name]), month)
    if name == "last-month":
        return months.days(month.plus(-1))
    if name == "this-year":
        return months.all_days(Month(month.year, 1), Month(month.year, 12))
    if name == "all":
        return DayRange()
    field, reason = "period", f"{name[:24]!r} is none of {', '.join(PERIODS)}"
    raise InvalidInput(field, reason)
