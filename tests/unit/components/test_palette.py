"""Colours: they stand off their ground, differ from each other, and agree with the style sheet."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dashboard
from analytics.trend import OTHER
from components.palette import DARK, LIGHT, Palette, choices, colours_of, palette_of
from spending.category import COLOURS, NO_CATEGORY

_TOKENS = Path(dashboard.__file__).parent / "assets" / "web" / "tokens.css"
_THEMES = {"light": LIGHT, "dark": DARK}


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _tokens(theme: str) -> dict[str, str]:
    block = re.search(rf'\[data-bs-theme="{theme}"\] {{(.*?)}}', _TOKENS.read_text(), re.DOTALL)
    assert block
    return dict(re.findall(r"--([\w-]+): (#\w+);", block[1]))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_series_stand_off_their_ground(palette: Palette) -> None:
    """A bar has at least the contrast that shapes need."""
    weakest = min(_contrast(colour, palette.surface) for colour in palette.series)
    assert weakest >= 3
    assert _contrast(palette.other, palette.surface) > 3
    assert _contrast(palette.none, palette.surface) > 3
    assert _contrast(palette.none, palette.other) > 1.7


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "surface"), ("ink", "ground"), ("muted", "surface"), ("muted", "ground"),
        ("muted", "sunken"), ("accent", "surface"), ("accent", "accent-soft"),
        ("ink", "accent-soft"), ("on-accent", "accent"), ("near", "near-soft"),
        ("over", "over-soft"), ("good", "good-soft"), ("over", "surface"),
    ],
)  # fmt: skip
def test_words_can_be_read(theme: str, text: str, ground: str) -> None:
    """Every text has at least 4.5 to 1 against what it stands on."""
    tokens = _tokens(theme)
    assert _contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_and_pages_share_their_colours(theme: str) -> None:
    """What a chart draws around its bars is what the style sheet says."""
    tokens, palette = _tokens(theme), _THEMES[theme]
    for name in ("ink", "muted", "line", "surface"):
        assert getattr(palette, name) == tokens[name]


IDS = tuple(f"c{number}" for number in range(20))
HOMES = st.dictionaries(st.sampled_from(IDS), st.integers(0, COLOURS - 1), max_size=10)
SHOWN = st.lists(st.sampled_from((*IDS, OTHER, NO_CATEGORY)), unique=True, max_size=9)


@given(SHOWN, HOMES)
def test_no_two_series_share_a_colour(shown: list[str], homes: dict[str, int]) -> None:
    """Whatever is shown and chosen, the colours of one chart differ as long as there are some."""
    colours = colours_of(shown, homes, LIGHT)
    own = [colour for one, colour in zip(shown, colours, strict=True) if one in IDS]
    assert len({*own} - {LIGHT.other}) == min(len(own), COLOURS)
    assert colours_of([OTHER, NO_CATEGORY], homes, LIGHT) == [LIGHT.other, LIGHT.none]


@given(SHOWN, HOMES)
def test_colour_of_ones_own_is_kept(shown: list[str], homes: dict[str, int]) -> None:
    """Another period or filter does not repaint a category that alone has its colour."""
    for one, colour in zip(shown, colours_of(shown, homes, LIGHT), strict=True):
        if one in homes and list(homes.values()).count(homes[one]) == 1:
            assert colour == LIGHT.series[homes[one]]


def test_choices_are_the_series_with_names() -> None:
    """A person chooses among seven colours, each with a name of its theme."""
    for theme, palette in _THEMES.items():
        offered = choices(theme)
        assert [place for place, _, _ in offered] == list(range(COLOURS))
        assert [colour for _, _, colour in offered] == list(palette.series)
        assert len({name for _, name, _ in offered}) == COLOURS


def test_theme_nobody_named_is_light() -> None:
    """Before the browser said which theme it shows, charts are light."""
    assert palette_of(None) is LIGHT
    assert palette_of("dark") is DARK
