"""A running program and somebody with a browser in front of it, who waits instead of sleeping."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from signed_in import begin_session
from werkzeug.serving import make_server

from dashboard.app import create_app
from dashboard.services import PersonalDesk, Services
from dashboard.settings import OWNER

_WAIT: Final = 30


@dataclass(frozen=True)
class Site:
    """A running program: where it is, and the desk of its owner."""

    address: str
    services: Services

    @property
    def desk(self) -> PersonalDesk:
        """The desk of the person whose money it is."""
        return self.services.desk(OWNER)


@contextmanager
def serving(services: Services, port: int = 0) -> Iterator[Site]:
    """Serve a program on loopback for a while, on a free port unless told."""
    server = make_server("127.0.0.1", port, create_app(services).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", services)
    finally:
        services.live.stop()
        server.shutdown()
        thread.join()
        server.server_close()
        services.runner.stop()


class Visitor:
    """Somebody with a browser: finds things by how they look to a person, and waits for them."""

    def __init__(self, driver: Chrome, site: Site) -> None:
        self.driver = driver
        self.site = site

    def sign_in(self, owner: str = OWNER) -> str:
        """Have a session in this browser, and give its secret."""
        access = self.site.services.access()
        secret = begin_session(access, owner)
        cookie = {"name": access.cookie("session"), "value": secret, "url": self.site.address}
        self.driver.execute_cdp_cmd("Network.setCookie", {**cookie, "httpOnly": True})
        return secret

    def open(self, path: str) -> None:
        """Go to an address and wait until the page shows what it shows."""
        self.driver.get(f"{self.site.address}{path}")
        self.settled()

    def settled(self) -> None:
        """Wait until a page is neither loading nor about to."""
        self.find(".is-ready, .is-empty, .is-failed, .place > .state")

    def all(self, css: str) -> list[WebElement]:
        """Give what is there now."""
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def find(self, css: str) -> WebElement:
        """Wait for something to be seen, and give it."""
        seen = self.until(lambda: next((one for one in self.all(css) if one.is_displayed()), None))
        assert isinstance(seen, WebElement)
        return seen

    def until(self, condition: Any) -> Any:  # noqa: ANN401 - gives what the condition gives
        """Wait until a condition holds and give its value; the page may be drawn anew meanwhile."""
        drawn_anew = [StaleElementReferenceException]
        waiting = WebDriverWait(self.driver, _WAIT, 0.05, ignored_exceptions=drawn_anew)
        return waiting.until(lambda _: condition())

    def says(self, css: str, text: str) -> None:
        """Wait until something says a text."""
        self.until(lambda: any(text in self.text(one) for one in self.all(css)))

    def text(self, element: WebElement) -> str:
        """Give the words of an element."""
        return str(self.driver.execute_script("return arguments[0].innerText || ''", element))

    def press(self, css: str) -> None:
        """Wait for something, bring it into sight and click it."""
        self.until(lambda: self._pressed(self.find(css)))

    def _pressed(self, element: WebElement) -> bool:
        self.run("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()
        return True

    def at_path(self, start: str) -> str:
        """Wait until the address begins so, and give it without the host."""
        self.until(lambda: self.here.startswith(start))
        return self.here

    @property
    def here(self) -> str:
        """The address without the host."""
        return str(self.driver.current_url).removeprefix(self.site.address)

    def run(self, script: str, *arguments: object) -> Any:  # noqa: ANN401 - gives what it gives
        """Run a script and give its value."""
        return self.driver.execute_script(script, *arguments)

    def complaints(self) -> list[str]:
        """Give what the browser complained about: errors, and breaches of the policy."""
        log = self.driver.get_log("browser")  # type: ignore[no-untyped-call] # Selenium's, untyped
        return [str(one["message"]) for one in log if one["level"] == "SEVERE"]
