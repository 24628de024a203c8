"""Without a pointer: what is added, filtered, drilled into and come back from."""

import pytest
from builders import a_draft
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from visitors import Site, Visitor

from spending.category import category_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _press(visitor: Visitor, *keys: str) -> None:
    for key in keys:
        ActionChains(visitor.driver).send_keys(key).perform()


def _focused(visitor: Visitor, css: str) -> bool:
    return bool(visitor.run("return document.activeElement.matches(arguments[0])", css))


def _tab_to(visitor: Visitor, css: str, most: int = 60) -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        if _focused(visitor, css):
            return
        _press(visitor, Keys.TAB)
    pytest.fail(f"Tab does not lead to {css}")


def test_add_filter_drill_and_come_back(site: Site, visitor: Visitor) -> None:
    """An expense is written; a table filters all and opens the list; Back is where one was."""
    ledger = site.desk.ledger()
    today = ledger.today().isoformat()
    ledger.add(a_draft(10_00, today, merchant="Corner", category=category_id("Food")), "a")
    ledger.add(a_draft(30_00, today, merchant="Rail", category=category_id("Travel")), "b")
    visitor.open("/?period=this-month")
    visitor.says("#overview-spent .figure", "€40.00")

    _press(visitor, "n")
    visitor.until(lambda: _focused(visitor, "#expense-form-amount"))
    ActionChains(visitor.driver).send_keys("5").perform()
    ActionChains(visitor.driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(
        Keys.CONTROL
    ).perform()
    visitor.says("#overview-spent .figure", "€45.00")
    visitor.until(lambda: not any(one.is_displayed() for one in visitor.all("#expense-form")))

    visitor.run("document.activeElement.blur()")
    _tab_to(visitor, "#merchants-table a")
    visitor.until(lambda: visitor.all("#merchants-table tbody tr"))
    assert _focused(visitor, "#merchants-table tr:nth-child(1) a.ranked-name")
    _press(visitor, Keys.ARROW_DOWN)
    assert _focused(visitor, "#merchants-table tr:nth-child(2) a.ranked-name")
    _press(visitor, " ")
    visitor.says("#overview-filter .filter-part", "Corner")
    visitor.says("#overview-spent .figure", "€10.00")
    visitor.until(lambda: _focused(visitor, "#merchants-table tr:nth-child(2) a.ranked-name"))
    view = visitor.here
    _press(visitor, Keys.ARROW_RIGHT)
    assert _focused(visitor, "#merchants-table tr:nth-child(2) .ranked-amount a")
    _press(visitor, Keys.ENTER)
    visitor.at_path("/expenses")
    visitor.says("#expenses-summary dd", "€10.00")

    visitor.driver.back()
    visitor.until(lambda: visitor.here == view)
    visitor.says("#overview-spent .figure", "€10.00")
    visitor.until(lambda: visitor.all("#merchants-table tbody tr"))
    visitor.run("document.activeElement.blur()")
    _press(visitor, Keys.ESCAPE)
    visitor.says("#overview-spent .figure", "€45.00")


def test_a_table_is_one_stop(site: Site, visitor: Visitor) -> None:
    """Tab leads into a table once and out again; Home and End lead along its row."""
    for number in range(4):
        site.desk.ledger().add(a_draft(number * 100 + 100, merchant=f"Shop {number}"), f"e{number}")
    visitor.open("/?period=all")
    visitor.until(lambda: len(visitor.all("#merchants-table tbody tr")) == 4)
    visitor.run("document.querySelector('#merchants-table a').focus()")
    _press(visitor, Keys.END)
    assert _focused(visitor, "#merchants-table tr:nth-child(1) .ranked-amount a")
    _press(visitor, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.HOME)
    assert _focused(visitor, "#merchants-table tr:nth-child(3) a.ranked-name")
    ActionChains(visitor.driver).key_down(Keys.CONTROL).send_keys(Keys.END).key_up(
        Keys.CONTROL
    ).perform()
    assert _focused(visitor, "#merchants-table tr:nth-child(4) .ranked-amount a")
    _press(visitor, Keys.TAB)
    assert not _focused(visitor, "#merchants-table a")
