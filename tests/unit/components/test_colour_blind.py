"""Series colours stay apart for eyes that see fewer of them."""

from itertools import combinations
from typing import Final

import numpy as np
import pytest

from components.palette import DARK, LIGHT, Palette

# At full severity, in linear RGB: Machado, Oliveira and Fernandes, "A Physiologically-based Model
# for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, supplementary tables.
SIMULATIONS: Final = {
    "all colours": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    "tritanopia": np.array([
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
}  # fmt: skip

# From linear sRGB to OKLab: Björn Ottosson, "A perceptual color space for image processing", 2020.
_TO_LMS: Final = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
_TO_LAB: Final = np.array([
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
])  # fmt: skip

BOUND: Final = 0.07
"""Least distance of two series in OKLab; about 0.02 can just be told apart side by side."""


def _seen(colour: str, simulation: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> object:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    simulated = np.clip(simulation @ linear, 0, 1)
    return _TO_LAB @ np.cbrt(_TO_LMS @ simulated)


def _least(palette: Palette, eyes: str) -> tuple[float, str, str]:
    colours = (*palette.series, palette.other, palette.none)
    seen = {one: np.asarray(_seen(one, SIMULATIONS[eyes])) for one in colours}
    return min(
        (float(np.linalg.norm(seen[one] - seen[two])), one, two)
        for one, two in combinations(colours, 2)
    )


@pytest.mark.parametrize("eyes", SIMULATIONS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_any_two_series_are_apart(palette: Palette, eyes: str) -> None:
    """Whatever colours an eye does not see, no two series look the same."""
    assert _least(palette, eyes)[0] >= BOUND


def test_red_and_green_of_one_lightness_are_not() -> None:
    """The check is no formality: colours that differ in what deuteranopia hides fail it."""
    first, second = (
        np.asarray(_seen(one, SIMULATIONS["deuteranopia"])) for one in ("#b05050", "#6b7a3a")
    )
    assert float(np.linalg.norm(first - second)) < BOUND
