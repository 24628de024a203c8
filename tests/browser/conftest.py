"""A real server on this machine and a real Chromium in front of it, under a strict policy."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from flask import Flask, Response
from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from visitors import Site, Visitor
from werkzeug.serving import make_server

from dashboard.app import create_app
from dashboard.services import open_services
from dashboard.settings import Settings
from spending.settings import Settings as AccountSettings

_POLICY: Final = (
    "default-src 'self'; script-src 'self' {scripts}; style-src 'self'; "
    "style-src-elem 'self' 'unsafe-inline'; style-src-attr 'none'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_SWITCHES: Final = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--window-size=1280,1000",
)  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A program on a free port, over a store of its own, that allows what a strict policy does."""
    account = AccountSettings("EUR", "en_US", "UTC", chosen=True)
    services = open_services(Settings(store=f"sqlite:{tmp_path / 'expenses.db'}", account=account))
    app = create_app(services)
    server_app: Flask = app.server
    scripts = " ".join(app.csp_hashes())

    @server_app.after_request
    def restrict(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY.format(scripts=scripts)
        return response

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
