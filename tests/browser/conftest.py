"""A real server on this machine and a real Chromium in front of it, in which somebody is signed in."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from visitors import Site, Visitor
from werkzeug.serving import make_server

from dashboard.app import create_app
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
    server_app: Flask = create_app(services).server
    server = make_server("127.0.0.1", 0, server_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", services)
    server.shutdown()
    thread.join()
    server.server_close()
    services.runner.stop()


@pytest.fixture
def visitor(site: Site) -> Iterator[Visitor]:
    """A browser that was never here; at the end it has had nothing to complain about."""
    driver = _chromium()
    someone = Visitor(driver, site)
    someone.sign_in()
    try:
        yield someone
        assert someone.complaints() == []
    finally:
        driver.quit()


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
