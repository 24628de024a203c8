"""The list of expenses and the form of one, in a real browser."""

from functools import partial

import pytest
from books import latest
from builders import a_draft
from importing import bring_in, lines_of
from list_page import at_cell, cells, do, held, on_phone, press, reads, to_cell
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from visitors import Site, Visitor

from spending.expense import Expense

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_HOSTILE = ("<img src=x onerror=alert(1)>", '=HYPERLINK("x")', "<a href=//evil>")
_SAVE = "#expense-form [type=submit]"


def _all(site: Site) -> tuple[Expense, ...]:
    return latest(site.desk.book(), 1_000)


def _record(site: Site, **merchants: int) -> None:
    """Record an expense of so many minor units for each merchant, the last one the newest."""
    for number, (merchant, amount) in enumerate(merchants.items(), start=1):
        draft = a_draft(amount, f"2026-11-{number:02d}", merchant=merchant)
        site.desk.ledger().add(draft, merchant)


def _sum(visitor: Visitor, amount: str) -> None:
    visitor.says(".expenses-totals", amount)


def _type(visitor: Visitor, **texts: str) -> None:
    def fill(name: str, text: str) -> None:
        field = visitor.find(f"#expense-form-{name}")
        field.clear()
        field.send_keys(text)

    for name, text in texts.items():
        do(visitor, partial(fill, name, text))


def _choose(visitor: Visitor, css: str, text: str) -> None:
    do(visitor, lambda: Select(visitor.find(css)).select_by_visible_text(text))


def _enter(visitor: Visitor, name: str, *keys: str) -> None:
    """Press keys in a field, Enter at the end."""
    do(visitor, lambda: visitor.find(f"#expense-form-{name}").send_keys(*keys, Keys.ENTER))


def _value(visitor: Visitor, name: str) -> str:
    field = f"#expense-form-{name}"
    return str(do(visitor, lambda: visitor.find(field).get_attribute("value")))


def _focus(visitor: Visitor) -> str:
    return str(visitor.run("return document.activeElement.id"))


def _closed(visitor: Visitor) -> None:
    visitor.until(lambda: not visitor.all("#expense-form"))


def _open_row(visitor: Visitor, place: int = 0) -> None:
    press(visitor, f".ag-row[row-index='{place}'] .ag-cell[col-id='open']")
    do(visitor, lambda: visitor.find(_SAVE))


def test_add(site: Site, visitor: Visitor) -> None:
    """Errors stand at their fields, what was typed stays, and the saved one is in list and sum."""
    visitor.open("/expenses")
    press(visitor, ".welcome [data-press]")
    visitor.until(lambda: _focus(visitor) == "expense-form-amount")
    assert _value(visitor, "day") == site.desk.ledger().today().isoformat()
    _type(visitor, amount="1e5", merchant=_HOSTILE[0], tags="work, holiday", note="one\ntwo")
    _choose(visitor, "#expense-form-category", "Food › Groceries")
    _enter(visitor, "merchant")
    visitor.says(".invalid-feedback", "Amount '1e5' is not a number such as 12.50.")
    visitor.until(lambda: _focus(visitor) == "expense-form-amount")
    told_by = visitor.find("#expense-form-amount").get_attribute("aria-describedby") or ""
    assert "1e5" in visitor.text(visitor.find(f"#{told_by.split()[0]}"))
    assert _value(visitor, "merchant") == _HOSTILE[0]
    assert _value(visitor, "note") == "one\ntwo"
    visitor.says("#expense-form-count", "7 of 2000")

    _type(visitor, amount="12.34")
    press(visitor, _SAVE)
    _closed(visitor)
    reads(visitor, "merchant", _HOSTILE[0])
    reads(visitor, "category", "Food › Groceries")
    reads(visitor, "tags", "holiday, work")
    _sum(visitor, "€12.34")
    visitor.says(".notices", f"Recorded €12.34 at {_HOSTILE[0]}.")
    assert [one.note for one in _all(site)] == ["one\ntwo"]


def test_add_several(site: Site, visitor: Visitor) -> None:
    """'Save and add another' keeps the form open and the day; Escape closes it."""
    visitor.open("/")
    press(visitor, "#expense-add")
    _type(visitor, amount="5", merchant="First")
    press(visitor, "#expense-form-again")
    visitor.says("#expense-form-message", "Recorded €5.00 at First.")
    visitor.until(lambda: _focus(visitor) == "expense-form-amount")
    assert _value(visitor, "merchant") == ""
    _type(visitor, amount="-6")
    press(visitor, "#expense-form-again")
    visitor.says("#expense-form-message", "Recorded -€6.00.")
    ActionChains(visitor.driver).send_keys(Keys.ESCAPE).perform()
    _closed(visitor)

    assert sorted(one.amount for one in _all(site)) == [-600, 500]


def test_double_click_saves_once(site: Site, visitor: Visitor) -> None:
    """However fast somebody clicks, one form makes one expense."""
    visitor.open("/expenses")
    press(visitor, "#expense-add")
    _type(visitor, amount="5")
    button = visitor.find(_SAVE)
    ActionChains(visitor.driver).double_click(button).perform()
    _closed(visitor)
    press(visitor, "#expense-add")
    _type(visitor, amount="7")
    visitor.run("const form = document.querySelector('#expense-form form');"
                "form.requestSubmit(); form.requestSubmit(); form.requestSubmit()")  # fmt: skip
    _closed(visitor)
    _sum(visitor, "€12.00")

    assert sorted(one.amount for one in _all(site)) == [500, 700]


def test_edit_delete_and_undo(site: Site, visitor: Visitor) -> None:
    """A row opens with all it has; list and sum follow each change at once, and each way back."""
    _record(site, Shop=1000, Baker=500)
    visitor.open("/expenses")
    _open_row(visitor)
    assert _value(visitor, "merchant") == "Baker"
    _type(visitor, amount="7.50", merchant="Bakery")
    press(visitor, _SAVE)
    _closed(visitor)
    reads(visitor, "merchant", "Bakery", "Shop")
    _sum(visitor, "€17.50")

    _open_row(visitor)
    press(visitor, "#expense-form-delete")
    _closed(visitor)
    reads(visitor, "merchant", "Shop")
    _sum(visitor, "€10.00")
    visitor.says(".notices", "Deleted €7.50 at Bakery.")
    press(visitor, "#notices > .notice:last-child .undo")
    reads(visitor, "merchant", "Bakery", "Shop")
    _sum(visitor, "€17.50")


def test_keyboard_alone(site: Site, visitor: Visitor) -> None:
    """Arrows walk the list, Shift+Enter opens a row, Enter saves it, and one is where one was."""
    _record(site, Shop=1000, Baker=500)
    visitor.open("/expenses")
    reads(visitor, "merchant", "Baker", "Shop")
    to_cell(visitor, 0, "merchant")
    ActionChains(visitor.driver).send_keys(Keys.ARROW_DOWN).perform()
    at_cell(visitor, 1, "merchant")
    held(visitor, Keys.SHIFT, Keys.ENTER)
    do(visitor, lambda: visitor.find(_SAVE))
    assert _value(visitor, "merchant") == "Shop"
    _enter(visitor, "amount", "0")
    _closed(visitor)
    reads(visitor, "amount", "€5.00", "€10.00")
    _sum(visitor, "€15.00")
    visitor.until(
        lambda: (
            visitor.run(
                "const row = document.activeElement.closest('.ag-row');"
                "return row && row.getAttribute('row-index')"
            )
            == "1"
        )
    )


def test_two_tabs_in_conflict(site: Site, visitor: Visitor) -> None:
    """What another tab saved meanwhile is shown beside what was typed; each can be chosen."""
    _record(site, Shop=1000)
    visitor.open("/expenses")
    _open_row(visitor)
    here = visitor.driver.current_window_handle
    visitor.driver.switch_to.new_window("tab")
    visitor.open("/expenses")
    _open_row(visitor)
    _type(visitor, amount="20")
    press(visitor, _SAVE)
    _closed(visitor)
    visitor.driver.switch_to.window(here)

    _type(visitor, merchant="Mine")
    press(visitor, _SAVE)
    visitor.says(".entry-versions .differs", "€20.00")
    differing = [visitor.text(one).split() for one in visitor.all(".entry-versions .differs")]
    assert differing == [
        ["Amount", "differs", "€20.00", "€10.00"],
        ["Merchant", "differs", "Shop", "Mine"],
    ]
    press(visitor, "#expense-form-take")
    visitor.until(lambda: visitor.find("#expense-form-merchant"))
    assert (_value(visitor, "merchant"), _value(visitor, "amount")) == ("Shop", "20.00")
    _type(visitor, merchant="Both")
    press(visitor, _SAVE)
    _closed(visitor)

    assert [(one.merchant, one.amount) for one in _all(site)] == [("Both", 2000)]


def test_bad_address(site: Site, visitor: Visitor) -> None:
    """An address that cannot be used says so in place of the list and leads to the whole one."""
    _record(site, Shop=1000)
    visitor.open("/expenses?from=2025-08-2025&text=x")
    visitor.says(".page-failed", "“from”")
    press(visitor, ".page-failed a")
    reads(visitor, "merchant", "Shop")
    assert visitor.here == "/expenses"


def test_hostile_texts_are_text(site: Site, visitor: Visitor) -> None:
    """Texts from data are read in grid, chips and form; nothing of them runs."""
    for number, text in enumerate(_HOSTILE):
        draft = a_draft(100, f"2026-11-0{number + 1}", merchant=text, note=text, method=text)
        site.desk.ledger().add(draft, text)
    visitor.open("/expenses?text=%3C")
    reads(visitor, "merchant", _HOSTILE[2], _HOSTILE[0])
    reads(visitor, "note", _HOSTILE[2], _HOSTILE[0])
    visitor.says(".filter-part", "“<”")
    _open_row(visitor)
    assert [_value(visitor, name) for name in ("merchant", "note", "method")] == [_HOSTILE[2]] * 3
    assert visitor.all("img, a[href*='evil']") == []


def test_far_rows_and_order(site: Site, visitor: Visitor) -> None:
    """A list of a thousand scrolls to its end; headers order it by mouse and by keyboard."""
    bring_in(site.desk.ledger(), lines_of(1_000))
    visitor.open("/expenses")
    visitor.says(".expenses-totals", "1,000")
    press(visitor, ".ag-header-cell[col-id='amount'] .expenses-order")
    reads(visitor, "merchant", "M999", "M998")
    assert visitor.here == "/expenses?sort=-amount"
    viewport = visitor.find(".ag-body-viewport")
    visitor.run("arguments[0].scrollTop = arguments[0].scrollHeight", viewport)
    visitor.until(lambda: "M0" in cells(visitor, "merchant"))

    visitor.run("document.querySelector(\".ag-header-cell[col-id='merchant']\").focus()")
    ActionChains(visitor.driver).send_keys(Keys.ENTER).perform()
    reads(visitor, "merchant", "M0", "M1", "M10", "M100")
    header = visitor.find(".ag-header-cell[col-id='merchant']")
    visitor.until(lambda: header.get_attribute("aria-sort") == "ascending")
    visitor.driver.back()
    reads(visitor, "merchant", "M999", "M998")
    visitor.driver.refresh()
    reads(visitor, "merchant", "M999", "M998")


def test_search_loses_no_letter(site: Site, visitor: Visitor) -> None:
    """The list follows the search box, the address holds the text, and no letter goes astray."""
    _record(site, Baker=500, Butcher=700, Shop=1000)
    visitor.open("/expenses?sort=amount")
    reads(visitor, "merchant", "Baker", "Butcher", "Shop")
    box = visitor.find("#expenses-search")
    for typed in ("b", "bu", "butch"):
        box.send_keys(typed.removeprefix(box.get_attribute("value") or ""))
        visitor.at_path(f"/expenses?sort=amount&text={typed}")
    box.send_keys("er")
    reads(visitor, "merchant", "Butcher")
    visitor.at_path("/expenses?sort=amount&text=butcher")
    _sum(visitor, "€7.00")
    assert box.get_attribute("value") == "butcher"

    box.send_keys(" nowhere")
    visitor.says(".expenses-instead", "No expense fits this filter")
    press(visitor, ".expenses-instead a")
    reads(visitor, "merchant", "Baker", "Butcher", "Shop")
    visitor.until(lambda: visitor.find("#expenses-search").get_attribute("value") == "")
    visitor.driver.back()
    visitor.says(".expenses-instead", "No expense fits this filter")


def test_phone(site: Site, visitor: Visitor) -> None:
    """On a phone rows have two lines, nothing scrolls sideways, and targets fit a thumb."""
    _record(site, **{f"{_HOSTILE[0]} whose name is too long for any phone": 123_456_789})
    on_phone(visitor)
    visitor.open("/expenses?min=1")
    reads(visitor, "amount", "€1,234,567.89")
    (lines,) = cells(visitor, "lines")
    assert lines.split("\n")[0].startswith(_HOSTILE[0])
    assert lines.split("\n")[1] == "Nov 1, 2026 · Uncategorised"
    assert visitor.run("return document.documentElement.scrollWidth") == 390
    assert visitor.run(
        "const view = document.querySelector('.ag-center-cols-viewport');"
        "return view.scrollWidth - view.clientWidth"
    ) <= 0  # fmt: skip
    targets = (
        ".ag-row, .filter-add, .filter-part, .clear, .expenses-tools :is(input, select, button)"
    )
    assert all(one.rect["height"] >= 44 for one in visitor.all(targets))

    _choose(visitor, "#expenses-sort", "Largest first")
    visitor.at_path("/expenses?min=1&sort=-amount")
    press(visitor, ".ag-row .ag-cell")
    form = visitor.find("#expense-form")
    visitor.until(lambda: form.rect["x"] == 0 and form.rect["width"] == 390)
    controls = visitor.all("#expense-form .form-control, #expense-form .form-select, .entry .btn")
    seen = [one.rect for one in controls if one.is_displayed()]
    assert len(seen) == 10
    assert all(one["height"] >= 44 and one["x"] + one["width"] <= 390 for one in seen)
