"""The whole way through a hosted page, as a person goes it: ministack's, in a real Chromium."""

import http.client
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from dynamo import ministack
from hosted_pool import NAME, WORD, make_pool
from selenium.webdriver import Chrome
from visitors import Site, Visitor, serving

from dashboard.services import open_services
from dashboard.settings import Settings
from spending.settings import Settings as AccountSettings

pytestmark = [
    pytest.mark.browser,
    pytest.mark.ministack,
    pytest.mark.xdist_group("browser"),
]

_KEPT = """
  const kept = [document.documentElement.outerHTML, document.cookie, location.href];
  for (const store of [localStorage, sessionStorage]) kept.push(JSON.stringify(store));
  return kept.join("\\n");
"""


_THREE_PARTS = r"eyJ[\w-]{20,}\.[\w-]{20,}"


@pytest.fixture
def hosted_site(tmp_path: Path) -> Iterator[Site]:
    """A program that signs people in at ministack's hosted page."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = int(chosen.getsockname()[1])
    base_url = f"http://127.0.0.1:{port}"
    settings = Settings(
        store=f"sqlite:{tmp_path / 'expenses.db'}",
        port=port,
        account=AccountSettings("EUR", "en_US", "UTC", chosen=True),
        pool=make_pool(ministack().endpoint, base_url),
        base_url=base_url,
    )
    with serving(open_services(settings), port) as site:
        yield site


def _signs_in(visitor: Visitor, word: str = WORD) -> None:
    visitor.find("#username").send_keys(NAME)
    visitor.find("#password").send_keys(word)
    visitor.press("button[type=submit]")


def _status(site: Site, cookie: str) -> int:
    """Give what the program answers to whoever has a cookie."""
    connection = http.client.HTTPConnection(site.address.removeprefix("http://"), timeout=30)
    try:
        connection.request("GET", "/_dash-layout", headers={"Cookie": cookie})
        return connection.getresponse().status
    finally:
        connection.close()


def test_through_the_hosted_page_and_out_again(hosted_site: Site, driver: Chrome) -> None:
    """Password there, back to the page asked for, reload, out of both; then nothing holds."""
    visitor = Visitor(driver, hosted_site)
    driver.get(f"{hosted_site.address}/expenses?text=rent")
    visitor.says("h1", "Sign in")
    visitor.press(".btn-primary")
    visitor.find("#username")
    assert driver.current_url.startswith(ministack().endpoint)
    _signs_in(visitor, "wrong")
    visitor.find(".error")
    _signs_in(visitor)

    visitor.at_path("/expenses?text=rent")
    visitor.settled()
    visitor.open("/")
    driver.refresh()
    visitor.settled()
    visitor.says("body", NAME)
    name = hosted_site.services.access().cookie("session")
    (cookie,) = [one for one in driver.get_cookies() if one["name"] == name]
    assert cookie["httpOnly"]
    assert not re.search(_THREE_PARTS, str(visitor.run(_KEPT)))
    assert _status(hosted_site, f"{name}={cookie['value']}") == 200

    visitor.press(".bar-foot .sign-out button")
    visitor.says("h1", "You are signed out")
    visitor.at_path("/signed-out")
    assert _status(hosted_site, f"{name}={cookie['value']}") == 401
    driver.back()
    visitor.until(lambda: "Sign in" in driver.find_element("tag name", "body").text)
    assert NAME not in driver.find_element("tag name", "body").text
    breaches = [one for one in visitor.complaints() if "Content Security Policy" in one]
    assert breaches == []
