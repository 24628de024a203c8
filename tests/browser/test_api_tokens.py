"""A token for a program: made, copied once, and revoked, with keyboard and mouse."""

import pytest
import requests
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from visitors import Site, Visitor

from dashboard.settings import OWNER

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_KEPT = "return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"


def _is_let_in(site: Site, secret: str) -> bool:
    shown = {"Authorization": f"Bearer {secret}"}
    answer = requests.get(f"{site.address}/api/v1/account", headers=shown, timeout=10)
    assert answer.status_code in {200, 401}
    return answer.status_code == 200


def _make(visitor: Visitor, name: str) -> str:
    """Make a token with the keyboard and give its secret, which the cursor is led to."""
    visitor.find("#token-name").send_keys(name, Keys.ENTER)
    visitor.says(".token-made .form-label", name)
    visitor.until(lambda: visitor.run("return document.activeElement.id") == "token-secret")
    return str(visitor.find("#token-secret").get_attribute("value"))


def test_token_is_made_copied_and_revoked(site: Site, visitor: Visitor) -> None:
    """It is shown until one goes on, kept nowhere in the browser, and dead once revoked."""
    visitor.driver.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    visitor.open("/settings#tokens")
    visitor.says("#tokens-list", "You have made none yet.")
    assert not visitor.find("#tokens").find_element("id", "token-made").is_displayed()

    secret = _make(visitor, "Backup script")
    assert _is_let_in(site, secret)
    assert visitor.run("return getSelection().toString()") == secret
    ActionChains(visitor.driver).send_keys(Keys.TAB, Keys.ENTER).perform()
    visitor.says("#token-copy", "Copied")
    assert visitor.run("return navigator.clipboard.readText()") == secret
    assert secret not in str(visitor.run(_KEPT))

    visitor.open("/settings#tokens")
    visitor.says("#tokens-list", "Backup script")
    assert secret not in visitor.driver.page_source
    visitor.press("#tokens-list [aria-label^='Revoke Backup script']")
    visitor.says("#tokens-list", "You have made none yet.")
    assert not _is_let_in(site, secret)


def test_new_token_is_told_from_the_others(site: Site, visitor: Visitor) -> None:
    """One made after another is not said to be copied; it is shown until it is revoked itself."""
    assert site.services.tokens
    site.services.tokens.make(OWNER, "Old laptop", 30, can_write=False)
    visitor.open("/settings#tokens")
    first = _make(visitor, "First")
    visitor.press("#token-copy")
    visitor.until(lambda: visitor.text(visitor.find("#token-copy")) != "Copy")

    second = _make(visitor, "Second")
    assert second != first
    visitor.until(lambda: visitor.text(visitor.find("#token-copy")) == "Copy")
    visitor.press("[aria-label^='Revoke Old laptop']")
    visitor.until(lambda: not visitor.all("[aria-label^='Revoke Old laptop']"))
    assert visitor.find("#token-secret").get_attribute("value") == second
    visitor.press("[aria-label^='Revoke Second']")
    visitor.until(
        lambda: not visitor.find("#tokens").find_element("id", "token-made").is_displayed()
    )
