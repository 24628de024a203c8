"""Days in words, each text made once: a page asks for the same hundreds again and again."""

from datetime import date
from functools import lru_cache

from babel.dates import format_date, get_day_names

from components import filter_words
from spending.period import DayRange


@lru_cache(maxsize=4_096)
def medium_day(day: date, locale: str) -> str:
    """Write a day: `Nov 21, 2026`."""
    return str(format_date(day, "medium", locale=locale))


def weekday_and_day(day: date, locale: str) -> str:
    """Write a day with its weekday: `Sat, Nov 21, 2026`."""
    name = get_day_names("abbreviated", "format", locale)[day.weekday()]
    return f"{name}, {medium_day(day, locale)}"


@lru_cache(maxsize=512)
def days_in_words(days: DayRange, locale: str) -> str:
    """Write a range of days, as a filter's chip does."""
    return filter_words.days_in_words(days, locale)
