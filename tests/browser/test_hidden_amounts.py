"""Amounts hidden by a key in a real browser: here, in its other tabs, and after a reload."""

import pytest
from builders import a_draft
from list_page import do, keys, press, second_tab
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from shown import amounts_shown
from visitors import Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_HOVERED = "return document.querySelector('#overview-chart .hoverlayer').textContent"
_MASKED = "return getComputedStyle(arguments[0]).webkitTextSecurity === 'disc'"


@pytest.fixture(autouse=True)
def an_expense(site: Site) -> str:
    """An expense of this month, and a limit it stays below."""
    ledger = site.desk.ledger()
    ledger.set_limit(200_000, "limit")
    today = ledger.today().isoformat()
    return ledger.add(a_draft(123_456, today, merchant="Kiosk"), "one").ids[0]


def _hidden(visitor: Visitor) -> None:
    visitor.until(lambda: visitor.all("html[data-amounts='hidden']"))
    visitor.until(lambda: not amounts_shown(visitor))
    visitor.until(lambda: "•••" in visitor.text(visitor.driver.find_element(By.TAG_NAME, "main")))


def test_charts_and_what_floats_over_them(visitor: Visitor) -> None:
    """One key takes the amounts from figures, axes and hovers, and gives them back."""
    visitor.open("/?period=this-month")
    visitor.until(lambda: amounts_shown(visitor))
    keys(visitor, "h")
    _hidden(visitor)
    bar = visitor.find("#overview-chart .bars .point path")
    ActionChains(visitor.driver).move_to_element(bar).perform()
    visitor.until(lambda: "•••" in visitor.run(_HOVERED))
    assert amounts_shown(visitor) == []
    assert visitor.all(".notice") == []
    keys(visitor, "h")
    visitor.until(lambda: amounts_shown(visitor))


def test_other_tabs_and_a_reload(visitor: Visitor) -> None:
    """A tab that is open follows, its messages go, and a page loaded anew never shows an amount."""
    visitor.open("/")
    visitor.run("window.notices.fail('€12.34 was not saved.')")
    first = second_tab(visitor, "/expenses")
    press(visitor, ".bar [data-hide-amounts]")
    visitor.find(".bar [data-hide-amounts][aria-pressed='true']")
    _hidden(visitor)
    visitor.driver.switch_to.window(first)
    _hidden(visitor)
    visitor.driver.refresh()
    visitor.settled()
    visitor.find(".bar [data-hide-amounts][aria-pressed='true']")
    _hidden(visitor)


def test_what_is_saved_is_never_masked(visitor: Visitor, site: Site, an_expense: str) -> None:
    """A form whose amount is masked saves the amount as it was; in the field it can be read."""
    visitor.open("/expenses")
    keys(visitor, "h")
    _hidden(visitor)
    press(visitor, ".ag-row[row-index='0'] .ag-cell[col-id='open']")
    do(visitor, lambda: visitor.find("#expense-form-merchant").send_keys(" 2"))
    amount = visitor.find("#expense-form-amount")
    assert visitor.run(_MASKED, amount)
    amount.click()
    assert not visitor.run(_MASKED, amount)
    amount.send_keys(Keys.ENTER)
    visitor.until(lambda: site.desk.ledger().expense(an_expense).merchant == "Kiosk 2")
    assert site.desk.ledger().expense(an_expense).amount == 123_456
    visitor.says("#notices", "•••")
    assert amounts_shown(visitor) == []
