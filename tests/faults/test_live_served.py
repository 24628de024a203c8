"""News over a real server with two workers: pages of many tabs follow whoever writes."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil
import pytest
from browsers import a_browser
from builders import a_draft
from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import WebDriverWait
from signed_in import begin_session

from dashboard.services import PersonalDesk, Services, open_services
from dashboard.settings import OWNER, Settings
from spending.settings import Settings as AccountSettings

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_ROOT: Final = Path(__file__).parents[2]
_FOLLOWS: Final = 5.0
"""Seconds within which an open page shows what somebody wrote, while other tests keep the machine
busy; `make bench` measures how long it takes on one that is not."""


@dataclass
class Server:
    """Two workers on one port, and another process's view of their ledger."""

    address: str
    process: "subprocess.Popen[bytes]"
    services: Services
    store: Path

    @property
    def desk(self) -> PersonalDesk:
        """The ledger as another process opens it."""
        return self.services.desk(OWNER)

    def cookie(self) -> dict[str, object]:
        """Give the cookie of a new session."""
        access = self.services.access()
        secret = begin_session(access, OWNER)
        return {"name": access.cookie("session"), "value": secret, "url": self.address,
                "httpOnly": True}  # fmt: skip


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Two workers over a file."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = int(chosen.getsockname()[1])
    store = tmp_path / "expenses.db"
    environ = {
        **os.environ,
        "EXPENSES_STORE": f"sqlite:{store}",
        "EXPENSES_CURRENCY": "EUR",
        "EXPENSES_ZONE": "UTC",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
    }
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    command = [gunicorn, "--config", "dashboard/gunicorn_conf.py", "dashboard.wsgi:server"]
    process = subprocess.Popen(command, env=environ, cwd=_ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 - our own server
    account = AccountSettings("EUR", "en_US", "UTC", chosen=True)
    services = open_services(Settings(store=f"sqlite:{store}", account=account, port=port))
    try:
        _until(lambda: _answers(f"http://127.0.0.1:{port}/livez"), 60)
        yield Server(f"http://127.0.0.1:{port}", process, services, store)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        services.runner.stop()


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _until(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"


def _tab(driver: Chrome, server: Server) -> None:
    driver.get(f"{server.address}/?period=all")
    WebDriverWait(driver, 60, 0.05).until(lambda d: d.execute_script(
        "return !!document.querySelector('.is-ready, .is-empty')"))  # fmt: skip


def _spent(driver: Chrome) -> str:
    script = (
        "const one = document.querySelector('#overview-spent'); return one ? one.innerText : ''"
    )
    return str(driver.execute_script(script))


def _follows(driver: Chrome, text: str, since: float) -> None:
    """Wait until the page shows a text, no longer than a page may take."""
    WebDriverWait(driver, 30, 0.02).until(lambda d: text in _spent(d))
    assert time.monotonic() - since < _FOLLOWS


def _add(server: Server, amount: int, name: str) -> float:
    server.desk.ledger().add(a_draft(amount, server.desk.ledger().today().isoformat()), name)
    return time.monotonic()


def test_eight_tabs_and_another_browser_follow(server: Server) -> None:
    """All load; the tab in front and the other browser show what a process, a command, a tab wrote.

    Also after the worker that told them was killed: another takes its place.
    """
    with a_browser() as many, a_browser() as other:
        for driver in (many, other):
            driver.execute_cdp_cmd("Network.setCookie", server.cookie())
        _add(server, 1_00, "first")
        _tab(other, server)
        for number in range(8):
            if number:
                many.switch_to.new_window("tab")
            _tab(many, server)
        in_front = many.execute_script("return document.visibilityState")
        assert in_front == "visible"

        since = _add(server, 2_00, "by another process")
        for driver in (many, other):
            _follows(driver, "€3.00", since)

        many.execute_script("document.querySelector('main').dataset.kept = 'yes'; scrollTo(0, 300)")
        top = many.execute_script("return scrollY")
        _import(server, "4.00")
        for driver in (many, other):
            _follows(driver, "€7.00", time.monotonic())
        assert many.execute_script("return scrollY") == top
        assert many.execute_script("return document.querySelector('main').dataset.kept") == "yes"

        for worker in psutil.Process(server.process.pid).children():
            worker.kill()
        _until(lambda: _answers(f"{server.address}/livez"))
        _add(server, 8_00, "after the cut")
        for driver in (many, other):
            WebDriverWait(driver, 30, 0.05).until(lambda d: "€15.00" in _spent(d))
        _until(lambda: all(_is_told(driver) for driver in (many, other)), 60)
        since = _add(server, 16_00, "told again")
        for driver in (many, other):
            _follows(driver, "€31.00", since)

        many.switch_to.window(many.window_handles[0])
        many.execute_cdp_cmd("Page.bringToFront", {})
        WebDriverWait(many, 30, 0.05).until(lambda d: "€31.00" in _spent(d))


def _is_told(driver: Chrome) -> bool:
    """Whether the page has a stream, and so does not ask by itself."""
    return bool(driver.execute_script("return document.documentElement.dataset.live === 'told'"))


def _import(server: Server, amount: str) -> None:
    """Import a file by the command."""
    day = server.desk.ledger().today().isoformat()
    file = server.store.with_name("statement.csv")
    file.write_text(f"Date,Amount,Merchant\n{day},{amount},Shop\n", encoding="utf-8")
    environ = {**os.environ, "EXPENSES_STORE": f"sqlite:{server.store}", "PYTHONPATH": str(_ROOT)}
    command = [sys.executable, "-c", "from dashboard.cli import main; main()", "import", str(file)]
    subprocess.run(command, check=True, env=environ, stdout=subprocess.DEVNULL, timeout=60)  # noqa: S603 - our own command


def test_windows_side_by_side_all_load_and_follow(server: Server) -> None:
    """A browser has six connections to a site, and seven windows may all be seen: each follows."""
    with a_browser() as driver:
        driver.execute_cdp_cmd("Network.setCookie", server.cookie())
        _add(server, 1_00, "first")
        for number in range(7):
            if number:
                driver.switch_to.new_window("window")
            _tab(driver, server)
        seen = [_in_window(driver, one, "visibilityState") for one in driver.window_handles]
        assert seen == ["visible"] * 7

        since = _add(server, 2_00, "second")
        for one in driver.window_handles:
            driver.switch_to.window(one)
            _follows(driver, "€3.00", since)


def _in_window(driver: Chrome, window: str, name: str) -> str:
    driver.switch_to.window(window)
    return str(driver.execute_script(f"return document.{name}"))


_LOSE_ONE = """
const real = window.fetch;
window.lost = 0;
window.fetch = (...asked) => {
  const isLook = /"changedPropIds":\\["live\\.data"/.test(String(asked[1] && asked[1].body));
  return isLook && !window.lost++ ? Promise.reject(new TypeError("cut off")) : real(...asked);
};"""


def test_look_that_is_lost_is_made_up_for(server: Server) -> None:
    """A page told of news whose question is cut off asks again, though no more news comes."""
    with a_browser() as driver:
        driver.execute_cdp_cmd("Network.setCookie", server.cookie())
        _add(server, 1_00, "first")
        _tab(driver, server)
        _until(lambda: _is_told(driver))
        driver.execute_script(_LOSE_ONE)
        _add(server, 2_00, "second")
        WebDriverWait(driver, 10, 0.05).until(lambda d: "€3.00" in _spent(d))
        assert driver.execute_script("return window.lost") >= 1
        _until(lambda: _is_told(driver))


def test_without_a_stream_a_page_asks_by_itself(server: Server) -> None:
    """Where a proxy lets no stream through, pages follow all the same."""
    with a_browser() as driver:
        driver.execute_cdp_cmd("Network.enable", {})
        driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/live"]})
        driver.execute_cdp_cmd("Network.setCookie", server.cookie())
        _add(server, 1_00, "first")
        _tab(driver, server)
        since = _add(server, 2_00, "second")
        _follows(driver, "€3.00", since)
        assert not _is_told(driver)


def test_streams_end_with_their_session_and_do_not_keep_a_worker_from_ending(
    server: Server,
) -> None:
    """Signed out elsewhere, a stream says so; a server that is to end is not held up by streams."""
    cookie = server.cookie()
    lines: list[Any] = []
    open_streams = [_listen(server, cookie, lines) for _ in range(3)]
    _until(lambda: len([line for line in lines if line.startswith("event: news")]) == 3)
    for session in server.services.sessions.of_owner(OWNER):
        server.services.sessions.end(OWNER, session.id)
    server.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    server.process.wait(30)
    assert time.monotonic() - began < 10
    for thread in open_streams:
        thread.join(30)
        assert not thread.is_alive()


def _listen(server: Server, cookie: dict[str, object], lines: list[Any]) -> threading.Thread:
    """Read a stream until it ends."""
    headers = {"Cookie": f"{cookie['name']}={cookie['value']}", "Sec-Fetch-Site": "same-origin"}
    asked = Request(f"{server.address}/live", headers=headers)  # noqa: S310 - our own server

    def read() -> None:
        try:
            with urlopen(asked, timeout=30) as answer:  # noqa: S310 - our own server
                for line in answer:
                    lines.append(line.decode().strip())  # noqa: PERF401 - told as they come
        except OSError:
            lines.append("cut")

    thread = threading.Thread(target=read)
    thread.start()
    return thread
