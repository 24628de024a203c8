"""Opens a real Chromium, and a program with an empty account for it to look at."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from visitors import Site, serving

from dashboard.services import open_services
from dashboard.settings import Settings
from spending.settings import Settings as AccountSettings

_SWITCHES: Final = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--window-size=1280,1000",
)  # fmt: skip


@contextmanager
def an_empty_site(folder: Path) -> Iterator[Site]:
    """Serve a program whose account has nothing in it yet, on a free port."""
    account = AccountSettings("EUR", "en_US", "UTC", chosen=True)
    services = open_services(Settings(store=f"sqlite:{folder / 'expenses.db'}", account=account))
    with serving(services) as site:
        yield site


@contextmanager
def a_browser() -> Iterator[Chrome]:
    """Open a browser that was never here, and close it in the end."""
    browser = _chromium()
    try:
        yield browser
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
