"""Limits as a person sets and follows them: by keyboard in the grid, in the drawer, on a phone."""

from typing import Final

import pytest
from builders import a_draft
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from visitors import Site, Visitor

from analytics.summary import totals
from spending.budget import OVERALL, Budget
from spending.category import category_id
from spending.filter import ExpenseFilter
from spending.period import Month

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FOOD: Final = category_id("Food")
_HOSTILE: Final = "<img src=x onerror=alert(1)>"
_IN: Final = (
    "return document.activeElement.dataset.budget + ' ' + document.activeElement.dataset.month"
)


def _spend(site: Site) -> str:
    """Spend over the limit on food, and within another whose name is markup; give that one's id."""
    ledger = site.desk.ledger()
    day = ledger.today().isoformat()
    hostile = ledger.add_category(_HOSTILE, "category").ids[0]
    ledger.set_limit(100_00, "food", budget=FOOD)
    ledger.set_limit(50_00, "hostile", budget=hostile)
    ledger.set_limit(500_00, "all")
    spent = ((84_00, FOOD), (21_50, FOOD), (-5_00, FOOD), (30_00, hostile), (9_99, None))
    for number, (amount, category) in enumerate(spent):
        ledger.add(a_draft(amount, day, category=category, merchant=f"Shop {number}"), f"{number}")
    return hostile


def _this(site: Site) -> Month:
    return Month.of(site.desk.ledger().today())


def _budget(site: Site, budget: str = OVERALL) -> Budget:
    return site.desk.book().budgets.get(budget) or Budget(budget, {})


def _limits(site: Site, *steps: int, budget: str = OVERALL) -> list[int | None]:
    return [_budget(site, budget).limit_in(_this(site).plus(step)) for step in steps]


def _cell(site: Site, budget: str, step: int = 0) -> str:
    month = _this(site).plus(step)
    return f"#budgets-grid td[data-budget='{budget}'][data-month='{month}']"


def _keys(visitor: Visitor, *keys: str) -> None:
    ActionChains(visitor.driver).send_keys(*keys).perform()


def _with_control(visitor: Visitor, key: str) -> None:
    chain = ActionChains(visitor.driver)
    chain.key_down(Keys.CONTROL).send_keys(key).key_up(Keys.CONTROL).perform()


def _is_wide(visitor: Visitor) -> bool:
    return bool(visitor.run("return document.documentElement.scrollWidth > innerWidth"))


def test_grid_is_filled_by_keyboard_alone(site: Site, visitor: Visitor) -> None:
    """Typing, a sum, Enter, Tab, arrows, Escape, Delete and onward, each where it was meant."""
    _spend(site)
    visitor.open("/budgets")
    visitor.press(_cell(site, OVERALL))
    _keys(visitor, "650", Keys.TAB, "12.50*4+50", Keys.ENTER)
    visitor.until(lambda: _limits(site, 0, 1, 2) == [650_00, 100_00, 500_00])
    visitor.until(lambda: visitor.run(_IN).endswith(str(_this(site).plus(1))))
    _keys(visitor, Keys.ARROW_UP, Keys.ARROW_RIGHT, "9", Keys.ESCAPE)
    assert visitor.run(_IN) == f"overall {_this(site).plus(2)}"
    _keys(visitor, Keys.DELETE)
    visitor.until(lambda: _limits(site, 1, 2, 3) == [100_00, None, 500_00])
    _keys(visitor, Keys.ARROW_LEFT)
    _with_control(visitor, Keys.ENTER)
    visitor.until(lambda: _limits(site, 0, 1, 2, 3) == [650_00, 100_00, 100_00, 100_00])
    visitor.says("#notices", "Everything: €100.00 from")


def _reopened(visitor: Visitor) -> str:
    """Open the marked cell with F2, which may be drawn anew meanwhile; give what stands in it."""
    if not visitor.all(".budget-editor input"):
        if not visitor.run(
            "const cell = document.querySelector('#budgets-grid td.is-wrong');"
            "if (cell) cell.focus(); return Boolean(cell)"
        ):
            return ""
        _keys(visitor, Keys.F2)
    box = visitor.all(".budget-editor input")
    return str(box[0].get_attribute("value")) if box else ""


def test_bad_cell_keeps_what_was_typed(site: Site, visitor: Visitor) -> None:
    """What is no amount is marked and said in its cell; cells typed after it are kept as well."""
    _spend(site)
    visitor.open("/budgets")
    visitor.press(_cell(site, FOOD))
    _keys(visitor, "1/0", Keys.TAB, "70", Keys.ENTER)
    visitor.until(lambda: _limits(site, 1, budget=FOOD) == [70_00])
    visitor.says("#budgets-cell-wrong", "divides by zero")
    visitor.until(lambda: _reopened(visitor) == "1/0")
    _keys(visitor, Keys.ESCAPE)
    visitor.until(lambda: not visitor.all("#budgets-grid td.is-wrong"))
    assert not visitor.text(visitor.all("#budgets-cell-wrong")[0])
    assert _limits(site, 0, budget=FOOD) == [100_00]


def test_figures_open_exactly_their_expenses(site: Site, visitor: Visitor) -> None:
    """The drawer's link lists the count and the sum it says; Back is the drawer, then the page."""
    _spend(site)
    visitor.open("/budgets")
    visitor.press(f".budget-name[href*='open={FOOD}']")
    visitor.at_path("/budgets?open=")
    visitor.says("#budget-shown", "€100.50")
    visitor.says("#budget-behind", "All 3 expenses")
    visitor.press("#budget-behind a")
    here = visitor.at_path("/expenses?")
    figures = [figure.text for figure in visitor.until(lambda: visitor.all("#expenses-summary dd"))]
    assert figures[:2] == ["3", "€100.50"]
    found = totals(site.desk.book(), ExpenseFilter.from_query(here.partition("?")[2]))
    assert (found.amount, found.count) == (100_50, 3)
    visitor.driver.back()
    visitor.says("#budget-shown", "€100.50")
    visitor.driver.back()
    visitor.until(lambda: not visitor.all(".budget-drawer.show"))
    assert visitor.here == "/budgets"


def test_drawer_keeps_what_is_typed_while_expenses_come_in(site: Site, visitor: Visitor) -> None:
    """A live change moves the figures and leaves the box; what is saved then is what was typed."""
    hostile = _spend(site)
    visitor.open(f"/budgets?open={hostile}")
    visitor.until(lambda: visitor.find("#budget-amount").get_attribute("value") == "50.00")
    box = visitor.find("#budget-amount")
    box.send_keys(Keys.BACKSPACE * 5, "45")
    day = site.desk.ledger().today().isoformat()
    site.desk.ledger().add(a_draft(12_00, day, category=hostile), "meanwhile")
    visitor.says("#budget-shown", "€42.00")
    assert visitor.find("#budget-amount").get_attribute("value") == "45"
    visitor.find("#budget-amount").send_keys(Keys.ENTER)
    visitor.until(lambda: _limits(site, 0, 5, budget=hostile) == [45_00, 45_00])
    visitor.says("#notices", f"{_HOSTILE}: €45.00 a month.")


def test_month_is_copied_after_a_look(site: Site, visitor: Visitor) -> None:
    """A month without limits offers those of the last one that had any."""
    ledger = site.desk.ledger()
    ledger.set_limit(70_00, "then", _this(site).plus(-1), budget=FOOD, only=True)
    visitor.open("/budgets")
    visitor.press("#budgets-said a")
    visitor.at_path("/budgets?fill=last")
    visitor.says("#budgets-fill", "€70.00")
    assert _limits(site, 0, budget=FOOD) == [None]
    visitor.press("#budgets-fill-apply")
    visitor.until(lambda: _limits(site, 0, 1, budget=FOOD) == [70_00, 70_00])
    visitor.press("#notices .undo")
    visitor.until(lambda: _limits(site, 0, budget=FOOD) == [None])


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_phone_nothing_is_cut_off(site: Site, visitor: Visitor, width: int) -> None:
    """No sideways scroll of the page, and targets of 44 px, the drawer's too."""
    _spend(site)
    metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    visitor.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    for query, inside in (("", "#budgets"), (f"?open={FOOD}", ".budget-drawer")):
        visitor.open(f"/budgets{query}")
        visitor.find(f"{inside} .figure")
        assert not _is_wide(visitor)
        low = visitor.run(
            "return Array.from(document.querySelectorAll(`${arguments[0]} :is(button, a, input,"
            " select, summary, td)`)).filter((one) => one.offsetHeight && one.offsetHeight < 44"
            " && one.type !== 'checkbox').map((one) => one.outerHTML.slice(0, 120))",
            inside,
        )
        assert low == []


def test_keys_lead_to_the_budgets(site: Site, visitor: Visitor) -> None:
    """`g` then `b` is the page; without limits it offers a first one."""
    visitor.open("/alerts")
    visitor.run(
        "for (const key of ['g', 'b'])"
        " document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))"
    )
    visitor.at_path("/budgets")
    visitor.says("#budgets", "Set a monthly limit")
    assert site.desk.book().budgets == {}
