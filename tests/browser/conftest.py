"""A real server on this machine, and somebody who is signed in before it, in a real Chromium."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from visitors import Site, Visitor, serving

from dashboard.services import open_services
from dashboard.settings import Settings
from spending.settings import Settings as AccountSettings

_SWITCHES: Final = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--window-size=1280,1000",
)  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A program on a free port, over a store of its own."""
    account = AccountSettings("EUR", "en_US", "UTC", chosen=True)
    services = open_services(Settings(store=f"sqlite:{tmp_path / 'expenses.db'}", account=account))
    with serving(services) as site:
        yield site


@pytest.fixture
def driver() -> Iterator[Chrome]:
    """A browser that was never here."""
    browser = _chromium()
    try:
        yield browser
    finally:
        browser.quit()


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
    browser = _chromium()
    try:
        someone = Visitor(browser, site)
        someone.sign_in()
        yield someone
        assert someone.complaints() == []
    finally:
        browser.quit()


def _chromium() -> Chrome:
    options = Options()
    for switch in _SWITCHES:
        options.add_argument(switch)
    program = os.environ.get("CHROME_BIN") or shutil.which("chromium")
    if not program:
        pytest.skip("Chromium is not installed: see tests/install-browser")
    options.binary_location = program
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return Chrome(options=options, service=Service(shutil.which("chromedriver")))
