"""Colours of charts: told apart by colour-blind eyes, on light and on dark ground.

Series are Paul Tol's schemes "muted" (light ground) and "light" (dark ground) from "Colour
Schemes", SRON technical note SRON/EPS/TN/09-002, issue 3.2, 2021. Of "muted" the two pale
colours are left out: they do not stand off white.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme; `series` by rank, `other` for what has no series of its own."""

    series: tuple[str, ...]
    other: str
    ink: str
    muted: str
    line: str
    surface: str


LIGHT: Final = Palette(
    series=("#332288", "#44aa99", "#cc6677", "#999933", "#aa4499", "#117733", "#882255"),
    other="#8b93a1",
    ink="#171a21",
    muted="#596170",
    line="#e6e8ee",
    surface="#ffffff",
)
DARK: Final = Palette(
    series=("#77aadd", "#44bb99", "#ee8866", "#eedd88", "#ffaabb", "#bbcc33", "#99ddff"),
    other="#7d8695",
    ink="#e9ebf0",
    muted="#9ba3b2",
    line="#2b303b",
    surface="#181b22",
)


def palette_of(theme: str | None) -> Palette:
    """Give the colours of a theme, those of the light one unless it is `dark`."""
    return DARK if theme == "dark" else LIGHT


def colours_of(ranks: Iterable[int], palette: Palette) -> list[str]:
    """Give a colour for each rank, no two the same.

    The largest categories keep their colour whatever else is shown; one further down takes what
    is free, and what comes after all colours is drawn as `other`.
    """
    wanted = list(ranks)
    free = [place for place in range(len(palette.series)) if place not in wanted]
    colours = []
    for rank in wanted:
        place = rank if rank < len(palette.series) else (free.pop(0) if free else None)
        colours.append(palette.other if place is None else palette.series[place])
    return colours
