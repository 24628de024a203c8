"""Every look of the program is for everyone: axe-core, zoom, and hidden amounts."""

from collections.abc import Callable, Iterator
from typing import Final

import pytest
from axe import findings
from browsers import a_browser, an_empty_site
from full_account import fill
from looks import EMPTY, FULL, LOOKS, NOBODY, Look, show
from selenium.common.exceptions import TimeoutException
from selenium.webdriver import Chrome
from shown import amounts_shown, narrow, sticking_out
from visitors import Site, Visitor

# A group of its own: a long run in a browser, beside the others.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("looks")]

_OF_COLOURS: Final = ("color-contrast", "link-in-text-block")
"""The rules whose answer depends on the theme; the others are asked once."""

_ZOOMED: Final = (640, 320)
"""Widths in pixels of a window of 1280 at 200 % and 400 %."""


@pytest.fixture(scope="module")
def driver() -> Iterator[Chrome]:
    """One browser for all looks, in which nothing moves."""
    with a_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Site]]:
    """An account with nothing in it, and one with everything."""
    with (
        an_empty_site(tmp_path_factory.mktemp(EMPTY)) as empty,
        an_empty_site(tmp_path_factory.mktemp(FULL)) as full,
    ):
        fill(full)
        yield {EMPTY: empty, FULL: full, NOBODY: empty}


def _theme(driver: Chrome, theme: str) -> None:
    """Have the system prefer a theme, which a page without a choice of its own follows."""
    wanted = {"prefers-color-scheme": theme, "prefers-reduced-motion": "reduce"}
    features = [{"name": name, "value": value} for name, value in wanted.items()]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


@pytest.mark.parametrize("look", LOOKS, ids=[look.name for look in LOOKS])
def test_look_is_for_everyone(look: Look, driver: Chrome, sites: dict[str, Site]) -> None:
    """A page, and whatever opens on it, has no finding of any weight.

    It fits a window of 640 and of 320 pixels (WCAG 1.4.10: 200 % and 400 % of zoom), and when the
    amounts are hidden none is left that could be read or heard.
    """
    visitor = Visitor(driver, sites[look.account])
    driver.delete_all_cookies()
    if look.account != NOBODY:
        visitor.sign_in()
    _theme(driver, "light")
    show(visitor, look)
    found = list(map(str, findings(driver)))
    _theme(driver, "dark")
    visitor.until(lambda: visitor.run("return document.documentElement.dataset.bsTheme") == "dark")
    found += map(str, findings(driver, _OF_COLOURS))
    if look.account == FULL:
        visitor.run("document.activeElement.blur(); window.amounts.turn()")
        found += _left_over(visitor, amounts_shown)
    for width in _ZOOMED:
        narrow(visitor, width)
        found += [f"{width} px: {one}" for one in _left_over(visitor, sticking_out)]
    assert not found, "\n".join(found)


def _left_over(visitor: Visitor, seen: Callable[[Visitor], list[str]]) -> list[str]:
    """Give what is still there when all that goes is gone."""
    try:
        visitor.until(lambda: not seen(visitor))
    except TimeoutException:
        return seen(visitor)
    return []
