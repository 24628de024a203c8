"""Cells of the grid whose saving fails: what is typed is not lost, and later cells are saved."""

from typing import Any

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from visitors import Site, Visitor

from spending.budget import OVERALL, Budget
from spending.budget_acts import BudgetActs
from spending.errors import LedgerBusy, TooManyRequests
from spending.period import Month

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _keys(visitor: Visitor, *keys: str) -> None:
    ActionChains(visitor.driver).send_keys(*keys).perform()


def _limits(site: Site, *steps: int) -> list[int | None]:
    this = Month.of(site.desk.ledger().today())
    budget = site.desk.book().budgets.get(OVERALL) or Budget(OVERALL, {})
    return [budget.limit_in(this.plus(step)) for step in steps]


def _first_cell(site: Site) -> str:
    this = Month.of(site.desk.ledger().today())
    return f"#budgets-grid td[data-budget='overall'][data-month='{this}']"


def _marked(visitor: Visitor) -> list[str]:
    return [str(one.get_attribute("title")) for one in visitor.all("#budgets-grid td.is-wrong")]


@pytest.mark.parametrize("fault", [LedgerBusy(), TooManyRequests(3), RuntimeError("broken")])
def test_cell_after_one_that_could_not_be_saved(
    site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """Whatever keeps one cell from being saved, its text stays in it; the next cell is saved."""
    site.desk.ledger().set_limit(500_00, "all")
    visitor.open("/budgets")
    real, calls = BudgetActs.set_limits, []

    def busy_once(self: BudgetActs, *given: Any) -> Any:  # noqa: ANN401 - as the real one
        calls.append(given)
        if len(calls) == 1:
            raise fault
        return real(self, *given)

    monkeypatch.setattr(BudgetActs, "set_limits", busy_once)
    visitor.press(_first_cell(site))
    _keys(visitor, "650", Keys.TAB, "70", Keys.ENTER)
    visitor.until(lambda: _limits(site, 0, 1) == [500_00, 70_00])
    visitor.until(lambda: _marked(visitor) and _marked(visitor)[0].startswith("650: "))
    visitor.complaints()  # a refused request is the browser's own line


def test_cell_typed_without_a_network(site: Site, visitor: Visitor) -> None:
    """Without a network a cell keeps its text; with one again the next cell is saved."""
    site.desk.ledger().set_limit(500_00, "all")
    visitor.open("/budgets")
    visitor.press(_first_cell(site))
    offline = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    visitor.driver.execute_cdp_cmd("Network.enable", {})
    visitor.driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    _keys(visitor, "650", Keys.TAB)
    try:
        visitor.until(lambda: _marked(visitor) and _marked(visitor)[0].startswith("650: "))
    finally:
        online = {**offline, "offline": False}
        visitor.driver.execute_cdp_cmd("Network.emulateNetworkConditions", online)
    _keys(visitor, "70", Keys.ENTER)
    visitor.until(lambda: _limits(site, 0, 1) == [500_00, 70_00])
    visitor.complaints()  # what the browser has to say of it is expected
