"""Cross-filtering: what is picked in one chart filters all others, and comes off again."""

from typing import Final

import pytest
from builders import a_draft
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from visitors import Site, Visitor

from spending.category import category_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FOOD, TRAVEL = category_id("Food"), category_id("Travel")
_BARS: Final = "#overview-chart .bars .point path"
_CHIPS: Final = "#overview-filter .filter-part"


def _spend(site: Site) -> None:
    ledger = site.desk.ledger()
    for place, (day, amount, category, merchant) in enumerate((
        ("2026-01-10", 10_00, FOOD, "Corner"),
        ("2026-01-20", 300_00, TRAVEL, "Rail"),
        ("2026-02-05", 20_00, FOOD, "Corner"),
        ("2026-02-06", 7_00, FOOD, "Market"),
        ("2026-03-01", 40_00, FOOD, "Market"),
    )):  # fmt: skip
        ledger.add(a_draft(amount, day, category=category, merchant=merchant), f"op{place}")


VIEW: Final = "/?from=2026-01-01&to=2026-03-31"


def _open(site: Site, visitor: Visitor) -> None:
    _spend(site)
    visitor.open(VIEW)
    visitor.until(lambda: len(visitor.all(_BARS)) >= 4)
    visitor.find("#merchants-table tbody tr")


def _chips(visitor: Visitor) -> list[str]:
    return [" ".join(visitor.text(one).split()) for one in visitor.all(_CHIPS)]


def _merchants(visitor: Visitor) -> list[str]:
    return [visitor.text(one).strip() for one in visitor.all("#merchants-table .ranked-name")]


def _press_bar(visitor: Visitor, column: int, colour_rank: int = 0) -> None:
    """Press the lowest bar of a month with a real pointer."""
    visitor.run("arguments[0].scrollIntoView({block: 'center'})", visitor.find("#overview-chart"))
    x, y = visitor.run(
        """const all = Array.from(document.querySelectorAll(arguments[0]));
           const boxes = all.map((one) => one.getBoundingClientRect());
           const bars = boxes.filter(({ height }) => height > 1);
           const columns = [...new Set(bars.map(({ x }) => Math.round(x)))].sort((a, b) => a - b);
           const inside = bars.filter(({ x }) => Math.round(x) === columns[arguments[1]])
             .sort((a, b) => b.bottom - a.bottom)[arguments[2]];
           return [inside.x + inside.width / 2, inside.y + inside.height / 2];""",
        _BARS, column, colour_rank,
    )  # fmt: skip
    pointer = ActionChains(visitor.driver)
    pointer.w3c_actions.pointer_action.move_to_location(int(x), int(y))  # type: ignore[no-untyped-call]
    pointer.perform()
    visitor.find(".hoverlayer .hovertext")
    ActionChains(visitor.driver).click().perform()


def test_bar_row_and_day_filter_each_other_and_escape_takes_them_off(
    site: Site, visitor: Visitor
) -> None:
    """A bar, then a row: all but their own charts follow; Escape takes off the last one first."""
    _open(site, visitor)
    _press_bar(visitor, 1)
    visitor.says("#overview-spent .figure", "€27.00")
    visitor.until(lambda: _merchants(visitor) == ["Corner", "Market"])
    visitor.says("#cumulative-summary", "€27.00 spent")
    assert len(visitor.all("#calendar-map a.day")) == 2
    assert len(visitor.all("#overview-table tbody tr")) == 3  # its own chart still shows all
    assert _chips(visitor) == ["Days February 2026 · Food"]
    link = visitor.find("#overview-filter .see-shown")
    assert visitor.text(link) == "See 2 expenses"

    names = visitor.all("#merchants-table .ranked-name")
    names[1].click()
    visitor.says("#overview-spent .figure", "€7.00")
    assert len(_chips(visitor)) == 2
    assert len(_merchants(visitor)) == 2
    assert len(visitor.all("#merchants-table tr.is-faint")) == 1
    visitor.until(lambda: len(visitor.all("#calendar-map a.day")) == 1)

    ActionChains(visitor.driver).send_keys(Keys.ESCAPE).perform()
    visitor.says("#overview-spent .figure", "€27.00")
    assert len(_chips(visitor)) == 1
    ActionChains(visitor.driver).send_keys(Keys.ESCAPE).perform()
    visitor.until(lambda: visitor.here == VIEW)
    visitor.says("#overview-spent .figure", "€377.00")
    assert _chips(visitor) == []
    assert visitor.complaints() == []


def test_a_stretch_drawn_over_the_bars(site: Site, visitor: Visitor) -> None:
    """Drawing from the second bar to the third picks both months; Back gives all again."""
    _open(site, visitor)
    visitor.run("arguments[0].scrollIntoView({block: 'center'})", visitor.find("#overview-chart"))
    from_x, to_x, y = visitor.run(
        """const drag = document.querySelector("#overview-chart .nsewdrag").getBoundingClientRect();
           const { _fullLayout } = document.querySelector("#overview-chart .js-plotly-plot");
           const axis = _fullLayout.xaxis;
           return [drag.x + axis.d2p(1), drag.x + axis.d2p(2), drag.y + 20];"""
    )
    pointer = ActionChains(visitor.driver)
    by_place = pointer.w3c_actions.pointer_action
    by_place.move_to_location(int(from_x), int(y))  # type: ignore[no-untyped-call]
    by_place.pointer_down()  # type: ignore[no-untyped-call]
    by_place.move_to_location(int(to_x), int(y))  # type: ignore[no-untyped-call]
    pointer.perform()
    assert visitor.find(".brush")
    last = ActionChains(visitor.driver)
    last.w3c_actions.pointer_action.pointer_up()  # type: ignore[no-untyped-call]
    last.perform()

    visitor.says("#overview-spent .figure", "€67.00")
    assert visitor.all(".brush") == []
    assert _chips(visitor) == ["Days Feb 1 – Mar 31, 2026"]
    assert len(visitor.all("#overview-table tbody tr")) == 3
    visitor.driver.back()
    visitor.says("#overview-spent .figure", "€377.00")


def test_a_day_by_keyboard(site: Site, visitor: Visitor) -> None:
    """Space on a day picks it, Space again opens it; Enter opens a day at once."""
    _open(site, visitor)
    visitor.run("document.querySelector('#calendar-map [data-place=\"9\"]').focus()")
    ActionChains(visitor.driver).send_keys(" ").perform()
    visitor.says("#overview-spent .figure", "€10.00")
    visitor.until(lambda: len(_merchants(visitor)) == 1)
    assert len(visitor.all("#calendar-map td.is-faint a")) == 4
    visitor.until(lambda: visitor.run("return document.activeElement.className") == "day")
    ActionChains(visitor.driver).send_keys(Keys.ENTER).perform()
    assert visitor.at_path("/expenses") == "/expenses?from=2026-01-10&to=2026-01-10"
    visitor.says("#expenses-summary dd", "€10.00")


def test_compared_with_a_year_ago(site: Site, visitor: Visitor) -> None:
    """The choice stands in the address, changes figure and running sum, and stays with a pick."""
    ledger = site.desk.ledger()
    ledger.add(a_draft(100_00, "2025-02-10", category=FOOD), "ago")
    _open(site, visitor)
    visitor.find("#overview-change .choice:not([aria-current])").click()
    visitor.says("#overview-change .figure", "€277.00 more")
    visitor.says("#cumulative-legend", "2025")
    assert visitor.here == f"{VIEW}&compare=year"
    _press_bar(visitor, 1)
    visitor.says("#overview-change .figure", "€73.00 less")
    assert "compare=year" in visitor.here


def test_nothing_left_is_said_and_led_out_of(site: Site, visitor: Visitor) -> None:
    """Picks that have nothing in common leave an empty page with its chips and a way out."""
    _spend(site)
    visitor.open(f"{VIEW}&pick=days%3Afrom%3D2026-01-10%26to%3D2026-01-10"
                 "&pick=merchants%3Amerchant%3DMarket")  # fmt: skip
    visitor.says("#overview-spent .figure", "€0.00")
    assert len(_chips(visitor)) == 2
    visitor.press("#overview-filter .clear")
    visitor.says("#overview-spent .figure", "€377.00")
