"""What is deleted lies in the trash, comes back from there, and every act can be looked up."""

import pytest
from builders import a_draft
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from visitors import Site, Visitor

from analytics.summary import totals
from analytics.trash import trashed
from spending.filter import ExpenseFilter

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_HOSTILE = "<img src=x onerror=alert(1)>"


def _spent(site: Site) -> str:
    book = site.desk.book()
    return book.settings.money(totals(book, ExpenseFilter()).amount)


def _today(site: Site) -> str:
    return site.desk.ledger().today().isoformat()


def test_deleted_restored_and_in_the_totals_again(site: Site, visitor: Visitor) -> None:
    """An expense is deleted in its form, found in the trash, and restored into every total."""
    ledger = site.desk.ledger()
    ledger.add(a_draft(1_250, _today(site), merchant=_HOSTILE), "one")
    ledger.add(a_draft(3_000, _today(site), merchant="Nord Foods"), "two")
    visitor.open("/history")
    visitor.says(".act-said", f"Added €12.50 at {_HOSTILE}")
    visitor.press(".act:last-child button.act-said")
    visitor.press("#expense-form-delete")
    visitor.says("#notices", "Deleted")
    visitor.open("/trash")
    visitor.says(".trash-name", _HOSTILE)
    visitor.says("#trash-count", "1 expense, €12.50")
    assert _spent(site) == "€30.00"
    visitor.press(".trash-row > .btn")
    visitor.says("#notices", "Restored 1 expense (€12.50).")
    visitor.says("#trash", "The trash is empty")
    assert _spent(site) == "€42.50"
    visitor.press("a[href='/']")
    visitor.says("#overview", "€42.50")
    visitor.press("a[href='/history']")
    visitor.says(".act-said", "Restored €12.50")
    visitor.press(".act:first-child .btn")
    visitor.says("#notices", "Taken back.")
    visitor.says(".act:first-child", "Undone: restored")
    assert _spent(site) == "€30.00"


def test_choosing_searching_and_removing_by_keyboard(site: Site, visitor: Visitor) -> None:
    """Rows are chosen with Space; removing for good asks once, and Keep keeps everything."""
    ledger = site.desk.ledger()
    ids = [
        ledger.add(a_draft(100 * n, _today(site), merchant=f"Shop {n}"), f"{n}").ids[0]
        for n in range(1, 61)
    ]
    ledger.delete(ids, "delete")
    visitor.open("/trash")
    visitor.says("#trash-pages", "Page 1 of 2")
    visitor.run("document.querySelector('.trash-row input').focus()")
    ActionChains(visitor.driver).send_keys(Keys.SPACE, Keys.TAB, Keys.TAB, Keys.SPACE).perform()
    visitor.says("#trash-picked", "2 selected, €119.00")
    visitor.press("#trash-remove")
    visitor.says("#trash-ask-text", "Remove 2 expenses (€119.00) for good?")
    visitor.until(lambda: visitor.run("return document.activeElement.id") == "trash-ask")
    visitor.press("#trash-keep")
    visitor.until(
        lambda: not visitor.run("return document.getElementById('trash-ask').offsetHeight")
    )
    assert trashed(site.desk.book(), "").count == 60
    visitor.press("#trash-remove")
    visitor.press("#trash-confirm")
    visitor.says("#notices", "2 expenses for good")
    visitor.until(lambda: trashed(site.desk.book(), "").count == 58)
    visitor.find("#trash-search").send_keys("shop 7")
    visitor.says("#trash-count", "1 expense, €7.00")
    assert visitor.at_path("/trash?text=") == "/trash?text=shop+7"
    visitor.driver.refresh()
    visitor.settled()
    visitor.says("#trash-count", "1 expense, €7.00")
    assert visitor.find("#trash-search").get_attribute("value") == "shop 7"
    visitor.press("#trash-restore-all")
    visitor.says("#notices", "Restored 1 expense (€7.00).")
    visitor.open("/trash")
    visitor.press("#trash-empty")
    visitor.says("#trash-ask-text", "Remove 57 expenses")
    visitor.press("#trash-confirm")
    visitor.says("#trash", "The trash is empty")
    assert _spent(site) == "€7.00"
