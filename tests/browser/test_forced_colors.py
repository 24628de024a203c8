"""Where the system forces its colours, what means something by its own keeps it."""

from typing import Final

import pytest
from full_account import fill
from visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_SEEN: Final = """
  return arguments[0].filter((css) => {
    const found = [...document.querySelectorAll(css)].filter((one) => one.checkVisibility());
    return !found.length || found.some((one) => {
      const { forcedColorAdjust, backgroundColor, backgroundImage } = getComputedStyle(one);
      const isBare = backgroundColor === "rgba(0, 0, 0, 0)" && backgroundImage === "none";
      return forcedColorAdjust !== "none" || isBare;
    });
  });
"""


def test_what_is_drawn_by_a_background_stays(visitor: Visitor) -> None:
    """Icons, swatches, shares, steps of days, bars and the ring of a limit are still drawn."""
    fill(visitor.site)
    forced = {"features": [{"name": "forced-colors", "value": "active"}]}
    visitor.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", forced)
    drawn = {
        "/": [".icon", ".swatch", ".share-fill", "[class*='step-'].has-day", ".limit-fill"],
        "/budgets": [".icon", ".limit-fill", ".limit-today", ".budget-ring"],
    }
    for path, parts in drawn.items():
        visitor.open(path)
        visitor.until(lambda parts=parts: visitor.run(_SEEN, parts) == [])
