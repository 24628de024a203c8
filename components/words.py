"""Counts, months and moments in words, the way the account's locale writes them."""

from datetime import date, datetime
from functools import lru_cache
from typing import Final

from babel.dates import format_date, format_interval, format_skeleton, format_time
from babel.numbers import format_decimal, format_percent

from spending.period import Month, Months
from spending.settings import Settings, zone_of

SOURCES: Final = {
    "web": "on these pages",
    "command": "by a command",
    "sample": "by a command",
    "api": "by another program",
    "system": "by itself",
}
"""Where an act came from, in words."""


@lru_cache(maxsize=8_192)
def number(value: int, locale: str) -> str:
    """Write a whole number: `2,176`."""
    return str(format_decimal(value, locale=locale))


def count(value: int, one: str, locale: str, many: str = "") -> str:
    """Write how many: `1 expense`, `2,176 expenses`."""
    return f"{number(value, locale)} {one if value == 1 else many or f'{one}s'}"


@lru_cache(maxsize=1_024)
def percent(share: float, locale: str) -> str:
    """Write a share as whole percent: `43%`."""
    return str(format_percent(share, format="#,##0%", locale=locale))


@lru_cache(maxsize=4_096)
def month_name(month: Month, locale: str) -> str:
    """Write a month in full: `November 2026`."""
    return _written("yMMMM", month, locale)


@lru_cache(maxsize=4_096)
def days_of_month(month: Month, locale: str, months: Months) -> str:
    """Write a person's month: `November 2026`, or its days where it is none of the calendar's."""
    return (
        month_name(month, locale) if months.are_calendar else first_to_last(month, locale, months)
    )


@lru_cache(maxsize=4_096)
def first_to_last(month: Month, locale: str, months: Months) -> str:
    """Write the days of a person's month, those of a calendar month too: `Nov 1 – 30, 2026`."""
    days = months.days(month)
    return str(format_interval(days.first, days.last, "yMMMd", locale=locale))


@lru_cache(maxsize=4_096)
def short_month(month: Month, locale: str) -> str:
    """Write a month without its year, short: `Nov`."""
    return str(format_date(date(month.year, month.number, 1), "LLL", locale=locale)).rstrip(".")


def moment(when: datetime, settings: Settings) -> str:
    """Write a moment (UTC) as the person's day and time: `Nov 22, 2026, 7:15 PM`."""
    local = when.astimezone(zone_of(settings))
    on_day = format_date(local.date(), "medium", locale=settings.locale)
    return f"{on_day}, {format_time(local.time(), 'short', locale=settings.locale)}"


def _written(skeleton: str, month: Month, locale: str) -> str:
    day = date(month.year, month.number, 1)
    return str(format_skeleton(skeleton, day, locale=locale))


def day(iso: str, locale: str) -> str:
    """Write an ISO day in full: `November 7, 2026`."""
    return str(format_date(date.fromisoformat(iso), "long", locale=locale))
