"""The overview day by day: running sums, the calendar map and the latest expenses, used."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from builders import a_draft
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from visitors import Site, Visitor

from analytics.summary import totals
from spending.filter import ExpenseFilter

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_YEAR = "/?period=12-months"
_DAY = "#calendar-map"


def _some_spending(site: Site) -> None:
    """Two expenses today, one yesterday, a refund before, and something a year ago."""
    ledger = site.desk.ledger()
    for days, amount in ((0, 1_250), (0, 700), (1, 90_000), (9, -400), (400, 5_000)):
        day = (ledger.today() - timedelta(days=days)).isoformat()
        ledger.add(a_draft(amount, day, merchant=f"Shop {amount}"), f"e{days}{amount}")


def _is_behind(site: Site, visitor: Visitor, minor: str, count: str) -> None:
    """Wait for the list, and hold its address and its totals against what a mark said."""
    address = visitor.at_path("/expenses?")
    book = site.desk.book()
    found = totals(book, ExpenseFilter.from_query(urlsplit(address).query))
    assert (str(found.amount), str(found.count)) == (minor, count)
    visitor.says("#expenses-summary", book.settings.money(found.amount))


def _keys(visitor: Visitor, *keys: str) -> None:
    ActionChains(visitor.driver).send_keys(*keys).perform()


def _focused(visitor: Visitor, attribute: str) -> str:
    return str(
        visitor.run("return document.activeElement.getAttribute(arguments[0])", attribute) or ""
    )


def test_calendar_is_walked_and_opened_by_keys(site: Site, visitor: Visitor) -> None:
    """Arrows lead from day to day, Enter opens one day's expenses, Back returns to the view."""
    _some_spending(site)
    visitor.open(_YEAR)
    visitor.find(f"{_DAY} .is-today a.day")
    assert len(visitor.all(f'{_DAY} .day[tabindex="0"]')) == 1
    visitor.run("document.querySelector('#calendar-map .is-today .day').focus()")
    assert "(today)" in _focused(visitor, "title")
    _keys(visitor, Keys.ARROW_UP)
    assert "€900.00" in _focused(visitor, "title")
    minor, count = _focused(visitor, "data-minor"), _focused(visitor, "data-count")
    assert (minor, count) == ("90000", "1")
    _keys(visitor, Keys.ENTER)
    _is_behind(site, visitor, minor, count)
    visitor.driver.back()
    assert visitor.at_path(_YEAR) == _YEAR
    visitor.press(f"{_DAY} .is-today a.day")  # picks it
    visitor.find("#overview-filter .filter-part.is-pick")
    visitor.press(f"{_DAY} .is-today a.day")
    _is_behind(site, visitor, "1950", "2")


def test_line_is_walked_and_opened_by_keys_and_its_table_by_mouse(
    site: Site, visitor: Visitor
) -> None:
    """The end of the line is all so far; its table's cells open the same expenses."""
    _some_spending(site)
    visitor.open(_YEAR)
    visitor.find("#cumulative-chart .main-svg")
    visitor.press("#cumulative details > summary")
    last = visitor.until(lambda: visitor.all("#cumulative-table tbody a[href*='from=']"))
    assert last
    visitor.run("document.querySelector('.lines-walk').focus()")
    visitor.until(lambda: "€915.50" in _focused(visitor, "aria-valuetext"))
    visitor.find("#cumulative-chart .hoverlayer .hovertext")
    _keys(visitor, Keys.HOME)
    assert _focused(visitor, "aria-valuenow") == "1"
    _keys(visitor, Keys.END, Keys.ENTER)
    _is_behind(site, visitor, "91550", "4")


def test_latest_expense_opens_its_form(site: Site, visitor: Visitor) -> None:
    """A press on a row shows that expense; the link below leads to all of them."""
    _some_spending(site)
    visitor.open(_YEAR)
    visitor.says(".latest-row", "Shop 700")
    assert len(visitor.all(".latest-row")) == 4
    visitor.says(".latest-row", "Refund")
    visitor.press(".latest-row")
    amount = visitor.find("#expense-form-amount")
    visitor.until(lambda: amount.get_attribute("value") == "7.00")
    _keys(visitor, Keys.ESCAPE)
    visitor.until(lambda: not any(one.is_displayed() for one in visitor.all("#expense-form")))
    link = visitor.find(".latest-all a")
    minor, count = link.get_attribute("data-minor"), link.get_attribute("data-count")
    visitor.press(".latest-all a")
    _is_behind(site, visitor, str(minor), str(count))


def test_map_moves_in_its_own_box_on_a_phone(site: Site, visitor: Visitor) -> None:
    """The page does not scroll sideways; the newest days are in sight and large enough to press."""
    _some_spending(site)
    metrics = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    visitor.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    visitor.open(_YEAR)
    today = visitor.find(f"{_DAY} .is-today a.day")
    assert min(today.size["width"], today.size["height"]) >= 24
    assert visitor.run("return document.documentElement.scrollWidth") <= 360
    box, day = (visitor.run("return arguments[0].getBoundingClientRect().right", one)
                for one in (visitor.find(_DAY), today))  # fmt: skip
    assert day <= box
