"""Changing expenses in the grid, in a real browser: cell by cell, and many at once."""

from typing import Any

import pytest
from books import latest
from builders import a_draft
from importing import bring_in, lines_of
from list_page import (
    at_cell,
    cells,
    do,
    held,
    keys,
    on_phone,
    press,
    reads,
    second_tab,
    to_cell,
)
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from visitors import Site, Visitor

from spending.expense import Expense

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_EDITOR = ".cell-editor input"
_HOSTILE = "<img src=x onerror=alert(1)>"


def _record(site: Site, **merchants: int) -> None:
    """Record an expense of so many minor units for each merchant, the last one the newest."""
    for number, (merchant, amount) in enumerate(merchants.items(), start=1):
        draft = a_draft(amount, f"2026-11-{number:02d}", merchant=merchant)
        site.desk.ledger().add(draft, merchant)


def _stored(site: Site, merchant: str) -> Expense:
    return next(one for one in latest(site.desk.book(), 1_000) if one.merchant == merchant)


def _in_editor(visitor: Visitor, column: str, text: str) -> None:
    """Wait until a cell of a column is being changed and holds a text."""
    there = "return document.querySelector('.cell-editor.is-' + arguments[0] + ' input')?.value"
    visitor.until(lambda: visitor.run(there, column) == text)


def _no_editor(visitor: Visitor) -> None:
    visitor.until(lambda: not visitor.all(_EDITOR))


def _picked(visitor: Visitor, text: str) -> None:
    visitor.says(".bulk-text", text)


def _undo(visitor: Visitor) -> None:
    press(visitor, "#notices > .notice:last-child .undo")


def test_edit_by_keyboard_alone(site: Site, visitor: Visitor) -> None:
    """Typing, F2, Enter, Tab and Escape do in a cell what they do in a spreadsheet."""
    _record(site, Shop=1000, Baker=500, Kiosk=200)
    visitor.open("/expenses")
    reads(visitor, "merchant", "Kiosk", "Baker", "Shop")
    to_cell(visitor, 0, "merchant")
    keys(visitor, *_HOSTILE)
    _in_editor(visitor, "merchant", _HOSTILE)
    keys(visitor, Keys.ENTER)
    at_cell(visitor, 1, "merchant")
    reads(visitor, "merchant", _HOSTILE, "Baker", "Shop")

    keys(visitor, Keys.F2)
    _in_editor(visitor, "merchant", "Baker")
    keys(visitor, "Bakery", Keys.TAB)
    _in_editor(visitor, "category", "Uncategorised")
    keys(visitor, "groc")
    visitor.says(".cell-editor [aria-selected='true']", "Food › Groceries")
    keys(visitor, Keys.TAB)
    _in_editor(visitor, "method", "")
    keys(visitor, "Card", Keys.TAB)
    _in_editor(visitor, "tags", "")
    keys(visitor, "work, trip")
    held(visitor, Keys.SHIFT, Keys.TAB)
    _in_editor(visitor, "method", "Card")
    keys(visitor, "never", Keys.ESCAPE)
    _no_editor(visitor)
    at_cell(visitor, 1, "method")

    to_cell(visitor, 1, "amount")
    keys(visitor, "12.50*3+4", Keys.ENTER)
    at_cell(visitor, 2, "amount")
    reads(visitor, "amount", "€2.00", "€41.50", "€10.00")
    visitor.says(".expenses-totals", "€53.50")
    baker = _stored(site, "Bakery")
    assert (baker.method, baker.tags, baker.amount) == ("Card", ("trip", "work"), 4150)
    assert site.desk.book().categories.label(baker.category) == "Food › Groceries"


def test_refused_text_stays(site: Site, visitor: Visitor) -> None:
    """What cannot be used stays in its cell with the reason; what was saved can be taken back."""
    _record(site, Shop=1000, Baker=500)
    visitor.open("/expenses")
    reads(visitor, "amount", "€5.00", "€10.00")
    to_cell(visitor, 0, "amount")
    keys(visitor, "12,3,4", Keys.ENTER)
    visitor.says(".cell-problem", "is not a number such as 12.50")
    _in_editor(visitor, "amount", "12,3,4")
    keys(visitor, Keys.BACKSPACE, Keys.BACKSPACE, Keys.BACKSPACE, Keys.BACKSPACE, Keys.ENTER)
    at_cell(visitor, 1, "amount")
    reads(visitor, "amount", "€12.00", "€10.00")
    _undo(visitor)
    reads(visitor, "amount", "€5.00", "€10.00")

    to_cell(visitor, 0, "category")
    keys(visitor, "no such", Keys.ENTER)
    visitor.says(".cell-problem", "No category has this name")
    keys(visitor, Keys.ESCAPE)
    at_cell(visitor, 0, "category")


def test_keys_are_not_lost_while_saving(site: Site, visitor: Visitor) -> None:
    """Somebody who types on while a cell is being saved loses no key."""
    _record(site, Shop=1000, Baker=500, Kiosk=200)
    visitor.open("/expenses")
    reads(visitor, "merchant", "Kiosk", "Baker", "Shop")
    to_cell(visitor, 0, "merchant")
    names = ("M0", "M1", "M2")
    keys(visitor, *(key for name in names for key in (*name, Keys.ENTER)))

    reads(visitor, "merchant", *names)
    visitor.until(lambda: {one.merchant for one in latest(site.desk.book(), 9)} == set(names))


def test_two_tabs_in_the_grid(site: Site, visitor: Visitor) -> None:
    """A cell changed in another tab is shown beside what was typed, and either can be taken."""
    _record(site, Shop=1000)
    visitor.open("/expenses")
    to_cell(visitor, 0, "merchant")
    keys(visitor, "M")
    here = second_tab(visitor, "/expenses")
    to_cell(visitor, 0, "merchant")
    keys(visitor, "Theirs", Keys.ENTER)
    reads(visitor, "merchant", "Theirs")
    visitor.until(lambda: [one.merchant for one in latest(site.desk.book(), 9)] == ["Theirs"])
    visitor.driver.switch_to.window(here)

    do(visitor, lambda: visitor.find(_EDITOR).send_keys("ine", Keys.ENTER))
    visitor.says(".cell-problem", "it says Theirs there")
    _in_editor(visitor, "merchant", "Mine")
    press(visitor, ".cell-problem .btn")
    reads(visitor, "merchant", "Mine")
    _no_editor(visitor)
    assert [one.merchant for one in latest(site.desk.book(), 9)] == ["Mine"]


def test_file_all_that_match_and_take_it_back(site: Site, visitor: Visitor) -> None:
    """All that match, far more than are loaded, are one act and one undo."""
    bring_in(site.desk.ledger(), lines_of(1_000))
    visitor.open("/expenses?category=none&sort=amount")
    reads(visitor, "merchant", "M0", "M1")
    press(visitor, ".ag-row[row-index='1'] .ag-selection-checkbox")
    _picked(visitor, "1 selected")
    press(visitor, "#expenses-pick-all")
    _picked(visitor, "1,000 selected")
    viewport = visitor.find(".ag-body-viewport")
    visitor.run("arguments[0].scrollTop = arguments[0].scrollHeight", viewport)
    visitor.until(lambda: "M999" in cells(visitor, "merchant"))
    visitor.until(lambda: len(visitor.all(".ag-row")) == len(visitor.all(".ag-row-selected")))
    press(visitor, "[data-bulk='category']")
    visitor.says("#bulk-title", "Change the category of 1,000 expenses")
    do(visitor, lambda: Select(visitor.find("#bulk-value")).select_by_visible_text("Leisure"))
    press(visitor, "#bulk-confirm")

    visitor.says(".notices", "Changed the category of 1,000 expenses to Leisure.")
    visitor.says(".expenses-instead", "No expense fits this filter")
    _undo(visitor)
    reads(visitor, "merchant", "M0", "M1")
    visitor.says(".expenses-totals", "1,000")
    assert not visitor.all(".has-picked")


def test_select_by_keyboard_delete_and_take_back(site: Site, visitor: Visitor) -> None:
    """Space and Shift+arrows choose, the bar says what they come to, Escape lets go."""
    _record(site, Shop=1000, Baker=500, Kiosk=200, Cafe=300)
    visitor.open("/expenses")
    reads(visitor, "merchant", "Cafe", "Kiosk", "Baker", "Shop")
    to_cell(visitor, 0, "merchant")
    keys(visitor, Keys.SPACE)
    _picked(visitor, "1 selected, €3.00")
    held(visitor, Keys.SHIFT, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    _picked(visitor, "3 selected, €10.00")
    at_cell(visitor, 2, "merchant")
    keys(visitor, Keys.ESCAPE)
    visitor.until(lambda: not visitor.all(".has-picked"))
    press(visitor, ".pick-loaded")
    _picked(visitor, "4 selected, €20.00")
    press(visitor, ".ag-row[row-index='3'] .ag-selection-checkbox")
    _picked(visitor, "3 selected, €10.00")

    press(visitor, "[data-bulk='delete']")
    visitor.says("#bulk-title", "Delete 3 expenses")
    visitor.says("#bulk", "€10.00 in all")
    keys(visitor, Keys.ESCAPE)
    visitor.until(lambda: not visitor.all("#bulk[open]"))
    _picked(visitor, "3 selected, €10.00")
    press(visitor, "[data-bulk='delete']")
    visitor.says("#bulk-title", "Delete 3 expenses")
    press(visitor, "#bulk-confirm")
    reads(visitor, "merchant", "Shop")
    visitor.says(".expenses-totals", "€10.00")
    visitor.until(lambda: not visitor.all(".has-picked"))
    _undo(visitor)
    reads(visitor, "merchant", "Cafe", "Kiosk", "Baker", "Shop")


def test_choice_ends_with_its_list(site: Site, visitor: Visitor) -> None:
    """What was chosen in one list is not chosen in the next, nor silently changed there."""
    _record(site, Shop=1000, Baker=500)
    visitor.open("/expenses")
    press(visitor, ".ag-row[row-index='0'] .ag-selection-checkbox")
    _picked(visitor, "1 selected, €5.00")
    do(visitor, lambda: visitor.find("#expenses-search").send_keys("shop"))
    reads(visitor, "merchant", "Shop")
    visitor.until(lambda: not visitor.all(".has-picked"))


def _fits(visitor: Visitor, css: str, width: int) -> bool:
    def inside(rect: dict[str, Any]) -> bool:
        left, right = float(rect["x"]), float(rect["x"] + rect["width"])
        return float(rect["height"]) >= 44 and left >= 0 and right <= width

    return all(inside(one.rect) for one in visitor.all(css) if one.is_displayed())


def test_select_on_a_phone(site: Site, visitor: Visitor) -> None:
    """On a phone Select makes taps choose; bar and dialog fit the narrowest screen."""
    _record(site, Shop=123_456_789, Baker=500)
    on_phone(visitor, 360)
    visitor.open("/expenses")
    reads(visitor, "amount", "€5.00")
    press(visitor, "#expenses-pick")
    for row in (0, 1):
        press(visitor, f".ag-row[row-index='{row}'] .ag-cell[col-id='lines']")
    _picked(visitor, "2 selected, €1,234,572.89")
    assert visitor.run("return document.documentElement.scrollWidth") == 360
    assert _fits(visitor, ".bulk-bar button, .bulk-more summary", 360)
    press(visitor, "[data-bulk='tags']")
    do(visitor, lambda: visitor.find("#bulk-value").send_keys("trip"))
    assert _fits(visitor, "#bulk .btn, #bulk-value", 360)
    press(visitor, "#bulk-confirm")
    visitor.until(lambda: {one.tags for one in latest(site.desk.book(), 9)} == {("trip",)})
    press(visitor, "#expenses-pick")
    press(visitor, ".ag-row[row-index='0'] .ag-cell[col-id='lines']")
    do(visitor, lambda: visitor.find(".expense-form.show"))
