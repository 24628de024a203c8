"""The form of one expense in a real browser: reckoning, completion, drafts, conflict, history."""

from functools import partial
from typing import Any, Final

import pytest
from books import latest
from builders import a_draft
from importing import bring_in, lines_of
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from visitors import Site, Visitor

from spending.category import category_id
from spending.expense import Expense

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_SAVE: Final = "#expense-form [type=submit]"
_GROCERIES: Final = category_id("Food", "Groceries")
_COFFEE: Final = category_id("Food", "Coffee")


def _all(site: Site) -> tuple[Expense, ...]:
    return latest(site.desk.book(), 100)


def _usual_shop(site: Site) -> None:
    """Record what makes groceries, paid by card, usual at Nord Foods, and coffee at a café."""
    ledger = site.desk.ledger()
    day = ledger.today().isoformat()
    for number in range(2):
        draft = a_draft(1000, day, merchant="Nörd Foods", category=_GROCERIES, method="Card")
        ledger.add(draft, f"nord-{number}")
    ledger.add(a_draft(300, day, merchant="Café Nord", category=_COFFEE), "coffee")


def _do(visitor: Visitor, deed: Any) -> None:  # noqa: ANN401 - whatever the deed gives
    """Do something in the form as soon as it has slid in and stands still."""

    def tried() -> bool:
        try:
            deed()
        except WebDriverException:
            return False
        return True

    visitor.until(tried)


def _press(visitor: Visitor, css: str) -> None:
    _do(visitor, lambda: visitor.press(css))


def _type(visitor: Visitor, **texts: str) -> None:
    def write(name: str, text: str) -> None:
        field = visitor.find(f"#expense-form-{name}")
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(Keys.BACKSPACE, text)

    for name, text in texts.items():
        _do(visitor, partial(write, name, text))


def _keys(visitor: Visitor, *keys: str) -> None:
    ActionChains(visitor.driver).send_keys(*keys).perform()


def _together(visitor: Visitor, held: str, key: str) -> None:
    ActionChains(visitor.driver).key_down(held).send_keys(key).key_up(held).perform()


def _focus_on(visitor: Visitor, name: str) -> None:
    visitor.until(lambda: visitor.run("return document.activeElement.id") == f"expense-form-{name}")


def _value(visitor: Visitor, name: str) -> str:
    return str(visitor.run(f"return document.getElementById('expense-form-{name}').value"))


def _reads(visitor: Visitor, name: str, value: str) -> None:
    visitor.until(lambda: _value(visitor, name) == value)


def _closed(visitor: Visitor) -> None:
    visitor.until(lambda: not visitor.all("#expense-form"))


def _open_new(visitor: Visitor) -> None:
    _press(visitor, "#expense-add")
    _focus_on(visitor, "amount")


def _open(visitor: Visitor, expense_id: str) -> None:
    """Open a recorded expense, as a row of the list does."""
    wanted = "{data: {id: arguments[0], at: Date.now()}}"
    visitor.run(f"dash_clientside.set_props('expense-form-wanted', {wanted})", expense_id)
    _do(visitor, lambda: visitor.find(_SAVE))


def test_add_by_keyboard_alone(site: Site, visitor: Visitor) -> None:
    """A sum is reckoned, a merchant chosen with its usual category, all saved, without a mouse."""
    _usual_shop(site)
    site.desk.ledger().set_limit(100_00, "limit")
    visitor.open("/")
    visitor.run("document.getElementById('expense-add').focus()")
    _keys(visitor, Keys.ENTER)
    _focus_on(visitor, "amount")
    _keys(visitor, "12.50*3+4")
    visitor.says("#expense-form-sum", "= €41.50")
    visitor.says("#expense-form-left", "€77.00 of €100.00 left, €35.50 with this one")
    _keys(visitor, Keys.TAB, "nord")
    visitor.says("#expense-form-offered", "Nörd Foods")
    offered = [visitor.text(one).split("\n")[0] for one in visitor.all("[role=option]")]
    assert offered == ["Nörd Foods", "Café Nord"]
    _keys(visitor, Keys.ESCAPE)
    visitor.until(lambda: not visitor.all("#expense-form-merchant[aria-expanded='true']"))
    assert visitor.all("#expense-form .entry[data-asking]") == []
    _keys(visitor, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP)
    marked = visitor.find("#expense-form-merchant").get_attribute("aria-activedescendant")
    assert "Nörd Foods" in visitor.text(visitor.find(f"#{marked}"))
    _keys(visitor, Keys.ENTER)
    _reads(visitor, "category", _GROCERIES)
    _reads(visitor, "method", "Card")
    visitor.says("#expense-form-filled", "Usual category for Nörd Foods")
    _together(visitor, Keys.CONTROL, Keys.ENTER)
    _closed(visitor)
    newest = _all(site)[0]

    assert (newest.amount, newest.merchant) == (4150, "Nörd Foods")
    assert (newest.category, newest.method) == (_GROCERIES, "Card")


def test_usual_category_follows_until_one_is_chosen(site: Site, visitor: Visitor) -> None:
    """Leaving the field with a known name fills in; another name follows; a choice stays."""
    _usual_shop(site)
    visitor.open("/")
    _open_new(visitor)
    _keys(visitor, "5", Keys.TAB, "nord foods", Keys.TAB)
    _reads(visitor, "category", _GROCERIES)
    _type(visitor, merchant="CAFE NORD")
    _keys(visitor, Keys.TAB)
    _reads(visitor, "category", _COFFEE)
    _type(visitor, merchant="Somewhere new")
    _keys(visitor, Keys.TAB)
    _reads(visitor, "category", "none")
    Select(visitor.find("#expense-form-category")).select_by_visible_text("Food › Eating out")
    _type(visitor, merchant="nord foods")
    _keys(visitor, Keys.TAB)
    _reads(visitor, "method", "Card")
    _press(visitor, _SAVE)
    _closed(visitor)

    assert _all(site)[0].category == category_id("Food", "Eating out")


def test_nothing_typed_is_lost(site: Site, visitor: Visitor) -> None:
    """Closing asks first; what was typed survives a reload, and goes when it is let go."""
    visitor.open("/")
    _open_new(visitor)
    _keys(visitor, Keys.ESCAPE)
    _closed(visitor)

    _open_new(visitor)
    _type(visitor, amount="7+8", merchant="Harbour", note="one\ntwo")
    visitor.find("#expense-form-note")
    _keys(visitor, Keys.ESCAPE)
    visitor.says(".entry-question", "Discard what you typed?")
    _focus_on(visitor, "stay")
    _keys(visitor, Keys.ENTER)
    assert _value(visitor, "amount") == "7+8"
    _press(visitor, ".expense-form .btn-close")
    visitor.says(".entry-question", "Discard what you typed?")
    _keys(visitor, Keys.ESCAPE)

    visitor.driver.refresh()
    visitor.settled()
    _open_new(visitor)
    visitor.says(".entry-restored", "What you typed before is back.")
    _reads(visitor, "note", "one\ntwo")
    assert (_value(visitor, "amount"), _value(visitor, "merchant")) == ("7+8", "Harbour")
    visitor.says("#expense-form-sum", "= €15.00")
    _press(visitor, "#expense-form-afresh")
    _reads(visitor, "merchant", "")
    _type(visitor, amount="9", merchant="Kiosk")
    _press(visitor, _SAVE)
    _closed(visitor)
    _open_new(visitor)
    assert (_value(visitor, "amount"), _value(visitor, "merchant")) == ("", "")
    _type(visitor, amount="1")
    _press(visitor, "#expense-form-cancel")
    _press(visitor, "#expense-form-discard")
    _closed(visitor)
    _open_new(visitor)
    assert _value(visitor, "amount") == ""

    assert [(one.amount, one.merchant) for one in _all(site)] == [(900, "Kiosk")]


def test_draft_of_an_edit_meets_a_change(site: Site, visitor: Visitor) -> None:
    """A restored edit of what was changed elsewhere is compared, and chosen field by field."""
    ledger = site.desk.ledger()
    expense_id = ledger.add(a_draft(1000, merchant="Shop", note="old"), "one").ids[0]
    visitor.open("/")
    _open(visitor, expense_id)
    _type(visitor, merchant="Mine", note="mine")
    visitor.driver.refresh()
    visitor.settled()
    ledger.edit(expense_id, 1, a_draft(2000, merchant="Theirs", note="old"), "elsewhere")
    _open(visitor, expense_id)
    visitor.says(".entry-restored", "is back")
    _reads(visitor, "merchant", "Mine")
    _press(visitor, _SAVE)
    visitor.says(".entry-versions .differs", "€20.00")
    _press(visitor, ".version[data-field='amount'][data-typed='20.00']")
    _press(visitor, ".version[data-field='merchant'][data-typed='Theirs']")
    assert visitor.all(".version[data-field='merchant'][aria-pressed='true']")[0].text == "Theirs"
    _press(visitor, "#expense-form-keep")
    _closed(visitor)

    assert [(one.amount, one.merchant, one.note) for one in _all(site)] == [
        (2000, "Theirs", "mine")
    ]


def test_history_and_copy(site: Site, visitor: Visitor) -> None:
    """Below the fields stands what happened; the last change is taken back; a copy is made."""
    ledger = site.desk.ledger()
    expense_id = ledger.add(a_draft(2000, "2026-01-02", merchant="Shop"), "one").ids[0]
    ledger.edit(expense_id, 1, a_draft(1000, "2026-01-02", merchant="<b>Bold</b>"), "two")
    visitor.open("/")
    _open(visitor, expense_id)
    visitor.says(".steps", "<b>Bold</b>")
    _type(visitor, note="half a thought")
    _press(visitor, ".steps .btn")
    visitor.says(".entry-message", "Save or discard what you typed first")
    assert _value(visitor, "note") == "half a thought"
    _type(visitor, note="")
    _press(visitor, ".steps .btn")
    visitor.says(".steps", "Taken back")
    _reads(visitor, "merchant", "Shop")
    _reads(visitor, "amount", "20.00")

    _press(visitor, "#expense-form-copy")
    visitor.says(".entry-message", "A copy, for today.")
    visitor.until(lambda: visitor.all(".steps") == [])
    _press(visitor, _SAVE)
    _closed(visitor)
    today = ledger.today().isoformat()
    assert [(str(one.day), one.amount) for one in _all(site)] == [
        (today, 2000), ("2026-01-02", 2000),
    ]  # fmt: skip


def test_import_of_an_expense(site: Site, visitor: Visitor) -> None:
    """The history leads to the import; what is typed is asked about first."""
    job = bring_in(site.desk.ledger(), lines_of(1))
    visitor.open("/")
    _open(visitor, _all(site)[0].id)
    _type(visitor, note="half a thought")
    _press(visitor, ".entry-history a")
    visitor.says(".entry-question", "Discard what you typed?")
    _press(visitor, "#expense-form-stay")
    _type(visitor, note="")
    _press(visitor, ".entry-history a")
    _closed(visitor)
    assert visitor.at_path("/import") == f"/import?job={job.id}"


def test_form_on_a_phone(site: Site, visitor: Visitor) -> None:
    """The form fills the screen, its buttons stay in sight, and the signs are at hand."""
    _usual_shop(site)
    visitor.driver.set_window_size(500, 844)  # as narrow as a window goes
    visitor.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True},
    )
    visitor.open("/")
    _open_new(visitor)
    form = visitor.find("#expense-form")
    visitor.until(lambda: form.rect["x"] == 0 and form.rect["width"] == 360)
    _keys(visitor, "12")
    _press(visitor, "[data-sign='×']")
    _focus_on(visitor, "amount")
    _keys(visitor, "3")
    visitor.says("#expense-form-sum", "= €36.00")
    targets = visitor.all(
        "#expense-form .form-control, #expense-form .form-select, #expense-form .btn, .btn-close"
    )
    seen = [one for one in targets if one.is_displayed()]
    assert [one.rect for one in seen if one.rect["height"] < 44 or one.rect["width"] < 44] == []
    foot = visitor.run(
        "return document.querySelector('.entry-foot').getBoundingClientRect().bottom"
    )
    assert foot <= 740
    assert visitor.run("return document.documentElement.scrollWidth") == 360
    _type(visitor, merchant="nord")
    _press(visitor, "#expense-form-offered [role=option]")
    _reads(visitor, "merchant", "Nörd Foods")
    _reads(visitor, "category", _GROCERIES)
    _press(visitor, _SAVE)
    _closed(visitor)

    assert _all(site)[0].amount == 3600
