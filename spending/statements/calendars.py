"""Months and weekdays by their names in European languages."""

import re
from datetime import date
from functools import lru_cache
from typing import Final

from babel import Locale

from spending.period import FIRST_DAY
from spending.text import fold

_LANGUAGES: Final = (
    "en", "en_GB", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "hu",
    "ro",
)  # fmt: skip
_FILLERS: Final = frozenset(
    ("a", "de", "del", "of", "den", "le", "el", "il", "the", "st", "nd", "rd", "th", "er", "do",
     "dia")
)  # fmt: skip
_PIECES: Final = re.compile(r"[0-9]+|[^\W\d_]+")
_CENTURY: Final = 100
_YEAR_WIDTHS: Final = (2, 4)


def full_year(year: int) -> int:
    """Give the year that two digits stand for, between 1970 and 2069; others as they are."""
    if year >= _CENTURY:
        return year
    return year + (1900 if year >= FIRST_DAY.year % _CENTURY else 2000)


def spelled_day(text: str) -> date | None:
    """Read a day with a spelled month, such as `3. März 2025` or `Mon, Mar 3, 25`."""
    pieces = _PIECES.findall(text)
    numbers = [piece for piece in pieces if piece.isdigit()]
    words = [fold(piece) for piece in pieces if not piece.isdigit()]
    if len(numbers) != len(("day", "year")) or not words:
        return None
    month = _month(words)
    day, year = numbers if len(numbers[0]) <= len("31") else reversed(numbers)
    if month is None or len(year) not in _YEAR_WIDTHS:
        return None
    try:
        return date(full_year(int(year)), month, int(day))
    except ValueError:
        return None


def _month(words: list[str]) -> int | None:
    """Give the one month the words name, when the rest are weekdays and small words."""
    months, weekdays = _names()
    if len(words) > 1 and words[0] in weekdays:
        words = words[1:]
    named = {months[word] for word in words if word in months}
    other = [word for word in words if word not in months and word not in _FILLERS]
    return named.pop() if len(named) == 1 and not other else None


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, int], frozenset[str]]:
    """Give the months by name and the names of weekdays; a name of two months is none."""
    found: dict[str, set[int]] = {}
    weekdays: set[str] = set()
    for language in _LANGUAGES:
        locale = Locale.parse(language)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    found.setdefault(_plain(name), set()).add(number)
                weekdays.update(_plain(name) for name in locale.days[context][width].values())
    return {name: months.pop() for name, months in found.items() if len(months) == 1}, frozenset(
        weekdays
    )


def _plain(name: str) -> str:
    return fold(name.rstrip("."))
