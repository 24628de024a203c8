"""A real server on this machine, and somebody who is signed in before it, in a real Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsers import a_browser, an_empty_site
from selenium.webdriver import Chrome
from visitors import Site, Visitor


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A program on a free port, over a store of its own."""
    with an_empty_site(tmp_path) as site:
        yield site


@pytest.fixture
def driver() -> Iterator[Chrome]:
    """A browser that was never here."""
    with a_browser() as browser:
        yield browser


@pytest.fixture
def visitor(site: Site, driver: Chrome) -> Iterator[Visitor]:
    """Somebody who is signed in, and whose browser in the end had nothing to complain about."""
    someone = Visitor(driver, site)
    someone.sign_in()
    yield someone
    assert someone.complaints() == []


@pytest.fixture
def other(site: Site) -> Iterator[Visitor]:
    """The same person in front of another window, who had nothing to complain about either."""
    with a_browser() as browser:
        someone = Visitor(browser, site)
        someone.sign_in()
        yield someone
        assert someone.complaints() == []
