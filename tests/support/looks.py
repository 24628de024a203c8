"""Every look the program has, as a table: each page, empty and full, and all that opens on one.

Whoever adds a page, a dialog or a panel adds a line; what holds for every look then holds for it.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from full_account import FOOD, LEISURE
from list_page import do, keys, on_phone, press, to_cell
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from visitors import Visitor

from components.budget_fill import WAYS
from spending.category import category_id

EMPTY: Final = "empty"
FULL: Final = "full"
NOBODY: Final = "nobody"
"""Whose account is looked at: one with nothing in it, one with everything, or that of nobody."""


@dataclass(frozen=True)
class Look:
    """A page as it is after some deeds: `ready` names what is seen then."""

    name: str
    path: str
    ready: str
    deeds: Callable[[Visitor], None] = lambda _: None
    account: str = FULL
    width: int = 1280


def show(visitor: Visitor, look: Look) -> None:
    """Bring a look about, in a window of its width, and wait until it is there."""
    if look.width < 600:
        on_phone(visitor, look.width)
    else:
        visitor.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    visitor.driver.get("about:blank")  # an address that differs behind its # alone loads nothing
    visitor.driver.get(f"{visitor.site.address}{look.path}")
    if look.account != NOBODY:
        visitor.settled()
    look.deeds(visitor)
    do(visitor, lambda: visitor.find(look.ready))
    visitor.until(lambda: visitor.run(_AT_REST))


_AT_REST: Final = """
  if (document.querySelector(".js-plotly-plot:not(:has(.main-svg))")) return false;
  return document.getAnimations().every((one) => one.playState !== "running" ||
    one.effect.getComputedTiming().iterations === Infinity);
"""


def _pressed(*csses: str) -> Callable[[Visitor], None]:
    def deeds(visitor: Visitor) -> None:
        for css in csses:
            press(visitor, css)

    return deeds


def _typed(*pressed: str) -> Callable[[Visitor], None]:
    return lambda visitor: keys(visitor, *pressed)


def _refused_expense(visitor: Visitor) -> None:
    press(visitor, "#expense-add")
    do(visitor, lambda: visitor.find("#expense-form-amount").send_keys("x", Keys.ENTER))


def _half_typed_expense(visitor: Visitor) -> None:
    press(visitor, "#expense-add")
    do(visitor, lambda: visitor.find("#expense-form-amount").send_keys("12.50*3"))
    do(visitor, lambda: visitor.find("#expense-form-merchant").send_keys("N"))


def _dropped(text: str) -> Callable[[Visitor], None]:
    def deeds(visitor: Visitor) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False) as file:
            file.write(text)
        found = visitor.until(lambda: visitor.all("#import-file input"))[0]
        found.send_keys(file.name)
        visitor.until(lambda: visitor.text(visitor.find("#import-preview")))
        Path(file.name).unlink()

    return deeds


def _merge_begun(visitor: Visitor) -> None:
    press(visitor, f"[data-category='{FOOD}']")
    do(visitor, lambda: Select(visitor.find("#category-into")).select_by_value(LEISURE))


def _token_made(visitor: Visitor) -> None:
    do(visitor, lambda: visitor.find("#token-name").send_keys("Backup script", Keys.ENTER))


def _cell_edited(visitor: Visitor) -> None:
    to_cell(visitor, 0, "merchant")
    keys(visitor, Keys.ENTER)


def _row_picked(visitor: Visitor) -> None:
    press(visitor, ".ag-row[row-index='0'] .ag-selection-checkbox")


def _bulk(name: str) -> Callable[[Visitor], None]:
    def deeds(visitor: Visitor) -> None:
        _row_picked(visitor)
        press(visitor, f".bulk-bar [data-bulk='{name}']")

    return deeds


def _trash_asked(visitor: Visitor) -> None:
    press(visitor, "#trash-empty")


_BANK: Final = (
    "Date,Amount,Description\n2026-11-20,5.00,Shop\n2026-11-20,abc,Shop\n2026-11-20,7.00,Kiosk\n"
)
_EITHER: Final = "Date,Amount,Description\n01/02/2026,12.50,Shop\n"

_PICKED: Final = (
    f"/?period=12-months&pick=where%3Acategory%3D{FOOD}&pick=merchants%3Amerchant%3DNord%20Foods"
)

_PAGES: Final = (
    Look("overview", "/?period=12-months", ".ranked tbody a"),
    Look("overview of a month", "/?period=this-month", ".ranked tbody a"),
    Look("overview of one category", f"/?period=this-year&category={FOOD}", ".ranked tbody a"),
    Look("overview without any", "/?from=2001-01-01&to=2001-01-02", "#overview-periods a"),
    Look("overview of what is picked", _PICKED, "#overview-filter .filter-part"),
    Look("overview and a year ago", "/?period=this-year&compare=year", ".ranked tbody a"),
    Look("list", "/expenses", ".ag-row [col-id='merchant']"),
    Look("list filtered", f"/expenses?category={FOOD}&text=a", ".ag-row [col-id='merchant']"),
    Look("list of none", "/expenses?text=nobody", ".expenses-instead > *"),
    Look("budgets", "/budgets", "#budgets-lines .budget-name"),
    Look("alerts", "/alerts", "#alerts-open > li"),
    Look("import", "/import", "#import-past li"),
    Look("trash", "/trash", ".trash-row"),
    Look("history", "/history", ".act"),
    Look("settings", "/settings", "#category-list li"),
    Look("no such page", "/nowhere", ".place > .state"),
)
_EMPTY: Final = tuple(
    Look(f"{name}, empty", path, ready, account=EMPTY)
    for name, path, ready in (
        ("overview", "/", "#sample-load"),
        ("list", "/expenses", ".is-empty .welcome"),
        ("budgets", "/budgets", ".is-empty .welcome"),
        ("alerts", "/alerts", ".is-empty .welcome"),
        ("import", "/import", "#import-file button"),
        ("trash", "/trash", ".is-empty .welcome"),
        ("history", "/history", ".is-empty .welcome"),
        ("settings", "/settings", "#category-list li"),
    )
)
_NOBODY: Final = tuple(
    Look(name, path, "main h1", account=NOBODY)
    for name, path in (
        ("sign in", "/signin"),
        ("signed out", "/signed-out"),
        ("sign-in refused", "/signin?token=wrong"),
        ("page of an error", "/assets/nothing"),
    )
)
_OPENED: Final = (
    Look("table of the chart", "/", ".twin tbody a", _pressed(".chart-card summary")),
    Look("table of sums", "/", "#cumulative-table a", _pressed("#cumulative summary")),
    Look("days of one's own", "/", "#overview-days-first", _pressed("[data-days]")),
    Look("views", "/?period=12-months", ".views-link[aria-current]", _pressed("[data-views]")),
    Look("views of the list", "/expenses", ".views-link", _pressed("[data-views]")),
    Look("view changed", "/?period=all", "#view-update", _pressed("[data-views]", ".views-change")),
    Look("keyboard map", "/import", ".keyboard-map", _typed("?")),
    Look("message", "/", "#notices .notice",
         lambda visitor: visitor.run("window.notices.fail('It was not saved.')")),
    Look("form of a new expense", "/", ".expense-form.show", _half_typed_expense),
    Look("form refused", "/", ".expense-form .invalid-feedback", _refused_expense),
    Look("form of an expense", "/expenses?text=Unfiled", "#expense-form-history li",
         _pressed(".ag-row[row-index='0'] .ag-cell[col-id='open']")),
    Look("limit of the month", "/", "#limit-amount", _pressed("#limit-open")),
    Look("filter", "/expenses", "#expenses-filter-from", _pressed("#expenses-filter-open")),
    Look("cell edited", "/expenses", ".cell-editor input", _cell_edited),
    Look("some chosen", "/expenses", ".bulk-bar button", _row_picked),
    Look("bulk: category", "/expenses", "#bulk-value", _bulk("category")),
    Look("bulk: tags", "/expenses", "#bulk-value", _bulk("tags")),
    Look("bulk: delete", "/expenses", "#bulk-confirm", _bulk("delete")),
    Look("drawer of a limit", f"/budgets?open={LEISURE}", "#budget-amount"),
    Look("drawer without a limit", f"/budgets?open={category_id('Health')}", "#budget-amount"),
    Look("months filled", f"/budgets?fill={list(WAYS)[-1]}", "#budgets-fill-apply"),
    Look("cell of a limit", "/budgets", ".budget-editor input",
         _pressed("#budgets-grid td[data-month]:last-child")),
    Look("snooze", "/alerts", "#snooze-choices button",
         _pressed("#alerts-open > li:first-child .alert-deeds .btn:nth-child(2)")),
    Look("file read", "/import", "#import-confirm", _dropped(_BANK)),
    Look("file that asks", "/import", ".choices button", _dropped(_EITHER)),
    Look("import taken out", "/import", ".removal .btn", _pressed("#import-past li a")),
    Look("trash emptied", "/trash", "#trash-confirm", _trash_asked),
    Look("category", "/settings", "#category-merge:not([disabled])", _merge_begun),
    Look("token made", "/settings", "#token-secret", _token_made),
    Look("account deleted", "/settings", "#account-confirmation",
         _pressed("#account details.account-part > summary")),
)  # fmt: skip
_PHONE: Final = (
    Look("overview on a phone", "/", ".ranked tbody a", width=390),
    Look("list on a phone", "/expenses", ".ag-row [col-id='lines']", width=390),
    Look("budgets on a phone", "/budgets", "#budgets-lines .budget-name", width=390),
    Look("More on a phone", "/", ".sheet.show a", _pressed("#more-open"), width=390),
    Look("views on a phone", "/", ".views-link", _pressed("[data-views]"), width=390),
    Look("form on a phone", "/", ".expense-form.show", _pressed("#expense-add"), width=390),
)

LOOKS: Final = (*_NOBODY, *_EMPTY, *_PAGES, *_OPENED, *_PHONE)
"""All of them; those of one account follow each other."""
