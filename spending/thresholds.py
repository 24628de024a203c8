"""At which shares of a limit a person is told."""

from collections.abc import Iterable
from typing import Final

from spending.errors import InvalidInput
from spending.records import Json

THRESHOLDS: Final = (80, 100)
"""At which percentages of a limit a person is told, unless they choose others."""

MOST: Final = 10
"""Thresholds a limit may have."""

_HIGHEST: Final = 1_000


def check_thresholds(percents: Iterable[int]) -> tuple[int, ...]:
    """Give the percentages in order, each once; raises InvalidInput.

    None at all is allowed: then nothing is told.
    """
    tidy = tuple(sorted(set(percents)))
    field = "thresholds"
    if any(not 1 <= percent <= _HIGHEST for percent in tidy):
        raise InvalidInput(field, f"must be whole percentages from 1 to {_HIGHEST}")
    if len(tidy) > MOST:
        raise InvalidInput(field, f"must be {MOST} at most")
    return tidy


def thresholds_in(kept: Json) -> tuple[int, ...] | None:
    """Read kept percentages, None when there are none."""
    if not isinstance(kept, list):
        return None
    return tuple(sorted({percent for percent in kept if isinstance(percent, int)}))
