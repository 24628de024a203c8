"""The axis of amounts under a chart: a few round ticks, written the way the account does."""

from typing import Any, Final

from components.money import round_money
from components.palette import Palette
from spending.money import MoneyFormat

_MOST_TICKS: Final = 6
_COMPACT_FROM: Final = 100_000
_AIR: Final = 1.08


def amount_axis(
    written: MoneyFormat, palette: Palette, *, lowest: int, highest: int
) -> dict[str, Any]:
    """Give a y axis for amounts between two, in minor units; zero is always on it."""
    unit = 10**written.digits
    bottom, top = min(lowest, 0) / unit, max(highest, 0) / unit
    ticks = _round_ticks(bottom, top)
    compact = max(top, -bottom) >= _COMPACT_FROM
    return {
        "range": [bottom * _AIR, max(top, 1 / unit if not bottom else 0) * _AIR],
        "tickmode": "array",
        "tickvals": ticks,
        # Currency signs can be letters of any script, but never markup.
        "ticktext": [round_money(written, tick, compact=compact) for tick in ticks],
        "fixedrange": True,
        "automargin": True,
        "gridcolor": palette.line,
        "zerolinecolor": palette.line,
    }


def _round_ticks(bottom: float, top: float) -> list[int]:
    """Give a few round whole numbers between two: steps of 1, 2 or 5 and zeros."""
    step, factors = 1, (2, 2.5, 2)
    place = 0
    while (top - bottom) / step > _MOST_TICKS:
        step = int(step * factors[place % 3])
        place += 1
    first = -int(-bottom // step)
    return [number * step for number in range(first, int(top // step) + 1)]
