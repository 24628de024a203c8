"""The frame around every page in a real browser: keys, theme, messages, phone, nothing jumps."""

from typing import Any

import pytest
from builders import a_draft
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from visitors import Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_THEME = "return document.documentElement.dataset.bsTheme"
_TICK = "return getComputedStyle(document.querySelector('.chart .xtick text')).fill"
_SHIFT = """
const watch = new PerformanceObserver(() => {});
watch.observe({type: "layout-shift", buffered: true});
return watch.takeRecords()
  .filter((one) => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0);"""

_BETWEEN = """
const real = window.fetch;
window.fetch = (...asked) =>
  window.answered && String(asked[1] && asked[1].body).includes("limit-form")
    ? window.answered() : real(...asked);"""


def _type(visitor: Visitor, *keys: str) -> None:
    ActionChains(visitor.driver).send_keys(*keys).perform()


def _command(visitor: Visitor, *keys: str, shift: bool = False) -> None:
    held = [Keys.CONTROL, *([Keys.SHIFT] if shift else [])]
    chain = ActionChains(visitor.driver)
    for one in held:
        chain.key_down(one)
    chain.send_keys(*keys)
    for one in held:
        chain.key_up(one)
    chain.perform()


def _size(visitor: Visitor, width: int, height: int = 844) -> None:
    visitor.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )


def _gone(visitor: Visitor, css: str) -> None:
    visitor.until(lambda: not any(one.is_displayed() for one in visitor.all(css)))


def _bring_sample(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.press("#sample-load")
    visitor.says("#overview-strips", "Remove all")


def _said(visitor: Visitor) -> list[str]:
    return [visitor.text(one) for one in visitor.all("#notices .notice p")]


def _map_is_open(visitor: Visitor) -> bool:
    return any(one.is_displayed() for one in visitor.all(".keyboard-map"))


def test_keys_open_the_map_pages_form_and_search(site: Site, visitor: Visitor) -> None:
    """`?` shows the map, `g` and a letter goes, `n` adds, `/` searches; Escape closes."""
    site.desk.ledger().add(a_draft(), "one")
    visitor.open("/import")
    _type(visitor, "?")
    visitor.says(".keyboard-map", "Show this map")
    _type(visitor, "n")  # under a dialog a letter does nothing
    _type(visitor, Keys.ESCAPE)
    _gone(visitor, ".keyboard-map")
    assert not visitor.all("#expense-form.show")
    for letter, path in (("e", "/expenses"), ("i", "/import"), ("o", "/")):
        _type(visitor, "g", letter)
        visitor.until(lambda path=path: visitor.here == path)
    visitor.settled()
    _type(visitor, "/")
    visitor.at_path("/expenses")
    visitor.until(lambda: visitor.run("return document.activeElement.id") == "expenses-search")
    _type(visitor, "gn?")  # typed, not obeyed
    visitor.until(lambda: visitor.run("return document.activeElement.value") == "gn?")
    assert not _map_is_open(visitor)
    visitor.run("document.activeElement.blur()")
    _type(visitor, "n")
    visitor.find("#expense-form.show #expense-form-amount")


def test_undo_and_redo_by_key(site: Site, visitor: Visitor) -> None:
    """Ctrl+Z presses the newest Undo, Ctrl+Shift+Z the Redo; each says what it did."""
    site.desk.ledger().add(a_draft(100, site.desk.ledger().today().isoformat()), "one")
    visitor.open("/")
    visitor.press("#limit-open")
    visitor.find("#limit-amount").send_keys("50" + Keys.ENTER)
    visitor.says("#notices", "The limit is €50.00")
    visitor.run("document.activeElement.blur()")
    _command(visitor, "z")
    visitor.says("#notices", "Taken back.")
    visitor.until(lambda: _said(visitor) == ["Taken back."])
    assert site.desk.book().budgets == {}
    visitor.until(lambda: visitor.all("#notices .redo"))
    _command(visitor, "z", shift=True)
    visitor.until(lambda: _said(visitor) == ["Done again."])
    visitor.says("#overview-limit", "of €50.00")
    _type(visitor, Keys.ESCAPE)
    visitor.until(lambda: visitor.all("#notices .notice") == [])
    _command(visitor, "z")  # with no message left to press
    visitor.says("#notices", "Taken back.")
    assert site.desk.book().budgets == {}


def test_messages_are_three_at_most_and_wait_while_looked_at(visitor: Visitor) -> None:
    """The oldest leaves for a fourth; while the pointer is on one no time passes for any."""
    visitor.open("/")
    for number in range(4):
        visitor.run("window.notices.fail(arguments[0])", f"Number {number}")
        visitor.says("#notices", f"Number {number}")
    assert _said(visitor) == ["Number 1", "Number 2", "Number 3"]
    visitor.run("window.notices.fail('Number 2')")  # the same again does not pile up
    visitor.until(
        lambda: (
            [visitor.text(one) for one in visitor.all("#notices .notice p")]
            == ["Number 1", "Number 3", "Number 2"]
        )
    )
    visitor.press("#notices .notice:first-child .notice-close")
    visitor.until(lambda: len(visitor.all("#notices .notice")) == 2)
    assert visitor.run("return document.querySelector('.notice').getAttribute('role')") == "alert"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("new Response('{}', {status: 500})", "error 500"),
        ("new Response('<html>', {status: 200, headers: {'Content-Type': 'application/json'}})",
         "The answer could not be read."),
        ("Promise.reject(new TypeError('gone'))", "The program does not answer."),
    ],
)  # fmt: skip
def test_answer_that_is_none_is_told(site: Site, visitor: Visitor, answer: str, said: str) -> None:
    """An error, nonsense, or no answer at all to what somebody did is a message in words."""
    site.desk.ledger().add(a_draft(100, site.desk.ledger().today().isoformat()), "one")
    visitor.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _BETWEEN})
    visitor.open("/")
    visitor.press("#limit-open")
    visitor.find("#limit-amount").send_keys("50")
    visitor.run(f"window.answered = () => {answer}")
    visitor.find("#limit-amount").send_keys(Keys.ENTER)
    visitor.says("#notices .notice-warning", said)
    assert visitor.find("#limit-amount").get_attribute("value") == "50"
    visitor.complaints()  # what the browser has to say of it is expected


def test_theme_is_chosen_kept_and_followed(site: Site, visitor: Visitor) -> None:
    """A chosen theme is in page, charts and browser frame at once, in other tabs, after reloads."""
    site.desk.ledger().add(a_draft(100, site.desk.ledger().today().isoformat()), "first")
    visitor.open("/")
    visitor.until(lambda: visitor.all(".chart .xtick text"))
    light = visitor.run(_TICK)
    visitor.press(".bar [data-theme='dark']")
    visitor.until(lambda: visitor.run(_TICK) != light)
    assert visitor.run(_THEME) == "dark"
    assert (
        visitor.run("return document.querySelector('meta[name=theme-color]').content") == "#101216"
    )
    assert visitor.run("return getComputedStyle(document.documentElement).colorScheme") == "dark"
    pressed = ".bar [data-theme='dark'][aria-pressed='true']"
    visitor.find(pressed)
    visitor.driver.refresh()
    assert visitor.run(_THEME) == "dark"
    visitor.until(lambda: visitor.all(".chart .xtick text"))
    assert visitor.run(_TICK) != light
    first = visitor.driver.current_window_handle
    visitor.driver.switch_to.new_window("tab")
    visitor.open("/import")
    visitor.press(".bar [data-theme='system']")
    visitor.driver.switch_to.window(first)
    visitor.until(lambda: visitor.run(_THEME) == "light")
    visitor.until(lambda: visitor.run(_TICK) == light)


def _risen(visitor: Visitor) -> None:
    """Wait until the sheet has come up whole: what still moves is not where it was aimed at."""
    visitor.find(".sheet.show")
    whole = "return document.querySelector('.sheet').getBoundingClientRect().bottom <= innerHeight"
    visitor.until(lambda: visitor.run(whole))


def test_phone_has_a_bar_of_five_and_a_sheet(visitor: Visitor) -> None:
    """Five places at the foot, 44 pixels each; More opens the rest and the choice of theme."""
    visitor.open("/")
    _size(visitor, 360)
    places = [one for one in visitor.all(".bar > a, .bar > button") if one.is_displayed()]
    assert [visitor.text(one).strip() for one in places] == [
        "Overview", "Expenses", "Add expense", "Budgets", "More",
    ]  # fmt: skip
    assert all(min(one.size["width"], one.size["height"]) >= 44 for one in places)
    visitor.press("#more-open")
    _risen(visitor)
    visitor.until(lambda: visitor.run("return document.activeElement.closest('.sheet') !== null"))
    for one in visitor.all(".sheet a, .sheet button"):
        assert one.size["height"] >= 44, one.get_attribute("outerHTML")
    visitor.press(".sheet [data-theme='dark']")
    visitor.until(lambda: visitor.run(_THEME) == "dark")
    visitor.find(".sheet [data-theme='dark'][aria-pressed='true']")
    _type(visitor, Keys.ESCAPE)
    _gone(visitor, ".sheet")
    assert visitor.run("return document.activeElement.id") == "more-open"
    visitor.press("#more-open")
    _risen(visitor)
    visitor.press(".sheet a[href='/trash']")
    visitor.at_path("/trash")
    _gone(visitor, ".sheet")
    assert visitor.run("return document.documentElement.scrollWidth") <= 360


def _is_drawn(visitor: Visitor, path: str) -> Any:  # noqa: ANN401 - elements, for `until`
    marks = {
        "/": ".chart .bars .point path",
        "/expenses": ".ag-row [col-id], .ag-full-width-row",
        "/import": "#import-past li",
    }
    return visitor.all(marks[path])


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_jumps(visitor: Visitor, width: int) -> None:
    """While a page is loaded what stands there stays in its place."""
    _bring_sample(visitor)
    _size(visitor, width)
    moved = {}
    for path in ("/", "/expenses", "/import"):
        visitor.open(path)
        visitor.until(lambda path=path: _is_drawn(visitor, path))
        visitor.run("return new Promise((done) => requestIdleCallback(done, {timeout: 2000}))")
        moved[path] = round(visitor.run(_SHIFT), 4)
    assert max(moved.values()) < 0.05, moved


_WITHOUT_ITS_SCRIPT = """
  const place = document.querySelector(".drop-place"), waiting = place.cloneNode(false);
  const tall = place.offsetHeight;
  place.replaceWith(waiting);
  return [tall, waiting.offsetHeight];
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_room_for_a_file_is_kept_until_its_script_is_there(visitor: Visitor, width: int) -> None:
    """The place to drop a file is as tall before it can take one as after."""
    _size(visitor, width)
    visitor.open("/import")
    visitor.find(".drop")
    tall, waiting = visitor.run(_WITHOUT_ITS_SCRIPT)
    assert abs(tall - waiting) <= 1
