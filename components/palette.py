"""Colours of charts: told apart by colour-blind eyes, on light and on dark ground.

Series began as Paul Tol's schemes "muted" (light ground) and "light" (dark ground) from "Colour
Schemes", SRON technical note SRON/EPS/TN/09-002, issue 3.2, 2021. Together with the two greys each
was moved a little, within its hue, until any two are apart for protanopia, deuteranopia and
tritanopia too, and all stand off the ground by 3 to 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.trend import OTHER
from spending.category import NO_CATEGORY


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme.

    `series` by their place, with `names`; `other` for what has no series of its own, `none` for
    what has no category.
    """

    series: tuple[str, ...]
    names: tuple[str, ...]
    other: str
    none: str
    ink: str
    muted: str
    line: str
    surface: str


LIGHT: Final = Palette(
    series=("#170c73", "#56a18a", "#b45357", "#949a34", "#a02da8", "#077112", "#6a0d41"),
    names=("Indigo", "Teal", "Rose", "Olive", "Purple", "Green", "Wine"),
    other="#747c8a",
    none="#4d5461",
    ink="#171a21",
    muted="#596170",
    line="#e6e8ee",
    surface="#ffffff",
)
DARK: Final = Palette(
    series=("#6eb3f9", "#44ae7e", "#ed654e", "#f9dc75", "#fca7c2", "#9ed13d", "#82cffe"),
    names=("Blue", "Mint", "Orange", "Yellow", "Pink", "Lime", "Cyan"),
    other="#808998",
    none="#e4e9f3",
    ink="#e9ebf0",
    muted="#9ba3b2",
    line="#2b303b",
    surface="#181b22",
)


def palette_of(theme: str | None) -> Palette:
    """Give the colours of a theme, those of the light one unless it is `dark`."""
    return DARK if theme == "dark" else LIGHT


def choices(theme: str | None) -> list[tuple[int, str, str]]:
    """Give the colours a person may choose for a category: place, name and colour of each.

    The place is what `Category.colour` keeps; its name and colour differ by theme.
    """
    palette = palette_of(theme)
    named = zip(palette.names, palette.series, strict=True)
    return [(place, name, colour) for place, (name, colour) in enumerate(named)]


def colours_of(shown: Sequence[str], homes: Mapping[str, int], palette: Palette) -> list[str]:
    """Give a colour for each id of a chart; as long as there are colours, no two the same.

    `homes` says which place in the palette belongs to which id, the same in every chart. Where
    two shown ids have one home, the first one keeps it; an id without takes what is free, and
    what comes after all colours is drawn as `other`. OTHER and NO_CATEGORY have their own.
    """
    taken: dict[int, str] = {}
    for one in shown:
        if one in homes:
            taken.setdefault(homes[one], one)
    free = [place for place in range(len(palette.series)) if place not in taken]
    kept = {one: palette.series[place] for place, one in taken.items()}
    kept |= {OTHER: palette.other, NO_CATEGORY: palette.none}
    colours = []
    for one in shown:
        if one not in kept:
            kept[one] = palette.series[free.pop(0)] if free else palette.other
        colours.append(kept[one])
    return colours
