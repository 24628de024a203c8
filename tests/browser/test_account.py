"""Signing out, here and elsewhere, and what becomes of what somebody was typing."""

from urllib.parse import quote

import pytest
from signed_in import begin_session
from visitors import Site, Visitor

from dashboard.auth.link import token_in
from dashboard.settings import OWNER
from spending.session import id_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def link(site: Site) -> str:
    """Give the link that signs in on this computer."""
    token = token_in(site.services.settings.data_folder)
    return f"{site.address}/signin?token={token}"


def _complains_of_refusals_alone(visitor: Visitor) -> None:
    """Take from the browser's log that answers were refused; nothing else may stand in it."""
    assert [one for one in visitor.complaints() if "status of 401" not in one] == []


def _signed_out_meanwhile(site: Site) -> None:
    site.services.sessions.end_all(OWNER)


def test_another_browser_is_signed_out(site: Site, visitor: Visitor) -> None:
    """A browser in the list is signed out with one press, and leaves the list."""
    access = site.services.access()
    secret = begin_session(access, OWNER, device="Safari on iPhone")
    visitor.open("/settings#account")
    visitor.says("#account-sessions", "Safari on iPhone")
    assert len(visitor.all("#account-sessions > li")) == 2

    visitor.press("#account-sessions .btn")

    visitor.says("#notices", "Signed out of that browser.")
    visitor.until(lambda: len(visitor.all("#account-sessions > li")) == 1)
    assert access.sessions.get(id_of(secret)) is None
    assert not visitor.find("#account-sessions").find_elements("css selector", ".btn")


def test_signed_out_here(site: Site, visitor: Visitor) -> None:
    """The bar signs out; Back shows nothing of the account, and the browser keeps nothing."""
    visitor.open("/settings")
    visitor.says("#signed-in", "This computer")
    visitor.run("sessionStorage.setItem('expense-form:local:new', '[]')")
    visitor.run("localStorage.setItem('theme', 'dark')")

    visitor.press(".bar-foot .sign-out button")

    visitor.at_path("/signed-out")
    visitor.says("body", "You are signed out")
    assert visitor.run("return sessionStorage.length") == 0
    assert visitor.run("return localStorage.getItem('account')") is None
    assert visitor.run("return localStorage.getItem('theme')") == "dark"  # the browser's own
    assert site.services.sessions.of_owner(OWNER) == []
    visitor.driver.back()
    visitor.at_path("/signin")


def test_the_page_itself_forgets(visitor: Visitor) -> None:
    """What was typed is gone before the answer comes, should a browser not heed what it says."""
    visitor.open("/settings")
    visitor.run("sessionStorage.setItem('expense-form:local:new', '[]')")
    visitor.run("addEventListener('submit', (event) => event.preventDefault(), true)")

    visitor.press(".bar-foot .sign-out button")

    assert visitor.here == "/settings"
    assert visitor.run("return sessionStorage.getItem('expense-form:local:new')") is None
    assert visitor.run("return localStorage.getItem('account')") is None


def test_what_is_typed_survives_signing_in(site: Site, visitor: Visitor, link: str) -> None:
    """A session that ended meanwhile leads to sign in and back to the same address, text kept."""
    visitor.open("/expenses?sort=amount#top")
    visitor.press("#expense-add")
    visitor.find("#expense-form-merchant").send_keys("Tea house")
    _signed_out_meanwhile(site)

    visitor.at_path("/signin?next=%2Fexpenses")
    visitor.driver.get(link)

    assert visitor.at_path("/expenses").startswith("/expenses?sort=amount")
    visitor.settled()
    visitor.press("#expense-add")
    visitor.until(lambda: _merchant(visitor) == "Tea house")
    _complains_of_refusals_alone(visitor)


@pytest.mark.parametrize("length", [2000, 2001])
def test_too_long_an_address_is_left_out(site: Site, visitor: Visitor, length: int) -> None:
    """At 2,000 characters the way back is told; with one more the overview comes."""
    visitor.open("/expenses")
    start = len(quote("/expenses?x=", safe=""))
    address = f"/expenses?x={'a' * (length - start)}"
    visitor.run("history.replaceState(null, '', arguments[0])", address)

    _signed_out_meanwhile(site)

    wanted = f"/signin?next={quote(address, safe='')}" if length == 2000 else "/signin"
    assert visitor.at_path("/signin") == wanted
    _complains_of_refusals_alone(visitor)


def test_what_is_typed_follows_into_another_tab(site: Site, visitor: Visitor, link: str) -> None:
    """A link that opens in a tab of its own finds what was typed in the first one."""
    visitor.open("/expenses")
    visitor.press("#expense-add")
    visitor.find("#expense-form-merchant").send_keys("Tea house")
    _signed_out_meanwhile(site)
    visitor.at_path("/signin")

    visitor.driver.switch_to.new_window("tab")
    visitor.driver.get(link)

    visitor.settled()
    visitor.press("#expense-add")
    visitor.until(lambda: _merchant(visitor) == "Tea house")
    _complains_of_refusals_alone(visitor)


def test_what_somebody_else_left_is_dropped(site: Site, visitor: Visitor) -> None:
    """Another person in the same browser finds nothing of the first; the theme stays."""
    visitor.open("/settings")
    visitor.run("localStorage.setItem('theme', 'dark')")
    visitor.run("localStorage.setItem('import-remembered', '{\"a\": 1}')")
    visitor.run("sessionStorage.setItem('expense-form:local:new', '[]')")

    visitor.sign_in("bob")
    visitor.open("/settings")

    assert visitor.run("return localStorage.getItem('import-remembered')") is None
    assert visitor.run("return sessionStorage.getItem('expense-form:local:new')") is None
    assert visitor.run("return document.documentElement.dataset.bsTheme") == "dark"
    assert site.services.sessions.of_owner("bob")


def test_everything_goes_only_when_it_is_typed(site: Site, visitor: Visitor) -> None:
    """The red button wakes with the last letter, and leads to a page that says it is done."""
    visitor.open("/settings#account")
    visitor.press(".account summary")
    box = visitor.find("#account-confirmation")
    box.send_keys("Delete everythin")
    assert not visitor.find("#account-delete").is_enabled()
    box.send_keys("g")
    visitor.until(lambda: visitor.find("#account-delete").is_enabled())

    visitor.press("#account-delete")

    visitor.at_path("/account/delete")
    visitor.says("body", "closed")
    assert site.services.sessions.of_owner(OWNER) == []


def test_too_much_at_once_is_told_once(visitor: Visitor) -> None:
    """Answers that say to wait are told in one message, with the seconds."""
    visitor.open("/settings")
    visitor.run(
        "for (let seconds = 7; seconds > 2; seconds -= 1) {"
        "  const headers = {'Retry-After': String(seconds)};"
        "  window.session.tellToWait(new Response('', {status: 429, headers}));"
        "}"
    )

    visitor.says("#notices", "wait 7 seconds")
    assert len(visitor.all("#notices > .notice")) == 1


def _merchant(visitor: Visitor) -> str:
    return str(visitor.find("#expense-form-merchant").get_attribute("value"))
