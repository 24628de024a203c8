"""axe-core finds nothing in any look of the program, in light and in dark."""

from collections.abc import Iterator
from typing import Final

import pytest
from axe import findings
from browsers import a_browser, an_empty_site
from full_account import fill
from looks import EMPTY, FULL, LOOKS, NOBODY, Look, show
from selenium.webdriver import Chrome
from visitors import Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_OF_COLOURS: Final = ("color-contrast", "link-in-text-block")
"""The rules whose answer depends on the theme; the others are asked once."""


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
def test_nothing_hinders(look: Look, driver: Chrome, sites: dict[str, Site]) -> None:
    """A page, and whatever opens on it, has no finding of any weight."""
    visitor = Visitor(driver, sites[look.account])
    driver.delete_all_cookies()
    if look.account != NOBODY:
        visitor.sign_in()
    _theme(driver, "light")
    show(visitor, look)
    found = findings(driver)
    _theme(driver, "dark")
    visitor.until(lambda: visitor.run("return document.documentElement.dataset.bsTheme") == "dark")
    found += findings(driver, _OF_COLOURS)
    assert not found, "\n".join(map(str, found))
