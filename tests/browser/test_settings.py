"""Settings change how everything is written, and categories what everything is called."""

import pytest
from builders import a_draft
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from visitors import Site, Visitor

from spending.category import category_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_COFFEE = category_id("Food", "Coffee")
_LEISURE = category_id("Leisure")
_HOSTILE = "<b>Beans</b> & %{x}"


def _choose(visitor: Visitor, css: str, value: str) -> None:
    def chosen() -> bool:
        select = Select(visitor.find(css))
        select.select_by_value(value)
        return True

    visitor.until(chosen)


def _write(visitor: Visitor, css: str, text: str) -> None:
    box = visitor.find(css)
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys(text)


def test_locale_and_zone_change_what_is_written(site: Site, visitor: Visitor) -> None:
    """A locale is previewed and saved, a zone with it; the overview follows."""
    site.desk.ledger().add(a_draft(123_450, site.desk.ledger().today().isoformat()), "one")
    visitor.open("/settings")
    visitor.says(".preview", "1,234,567.89")
    _choose(visitor, "#settings-locale", "de_DE")
    visitor.says(".preview", "1.234.567,89")
    _choose(visitor, "#settings-zone", "Europe/Berlin")
    visitor.press("#settings-form button[type=submit]")
    visitor.says("#notices", "1.234,56")
    visitor.press("a[href='/']")
    visitor.says("#overview", "1.234,50")
    settings = site.desk.book().settings
    assert (settings.locale, settings.zone) == ("de_DE", "Europe/Berlin")


def test_categories_added_renamed_merged_and_undone(site: Site, visitor: Visitor) -> None:
    """A category is made, renamed and merged by keyboard and mouse; words everywhere follow."""
    ledger = site.desk.ledger()
    ledger.add(a_draft(500, ledger.today().isoformat(), category=_COFFEE), "one")
    visitor.open("/settings#categories")
    visitor.press("#categories .settings-head button")
    visitor.until(lambda: visitor.run("return document.activeElement.id") == "category-name")
    ActionChains(visitor.driver).send_keys("Coffee bars", Keys.ENTER).perform()
    visitor.says("#notices", "Added category Coffee bars.")
    visitor.says("#category-list", "Coffee bars")
    visitor.press(f"[data-category='{_COFFEE}']")
    visitor.until(lambda: visitor.run("return document.activeElement.id") == "category-name")
    _write(visitor, "#category-name", "Groceries")
    visitor.press("#category-form button[type=submit]")
    visitor.says("#category-wrong", "another one is")
    _write(visitor, "#category-name", _HOSTILE)
    visitor.press("#category-form button[type=submit]")
    visitor.says("#category-list", _HOSTILE)
    visitor.press(f"[data-category='{_COFFEE}']")
    _choose(visitor, "#category-into", _LEISURE)
    visitor.says("#category-merge-text", "1 expense will count under Leisure.")
    visitor.press("#category-merge:not([disabled])")
    visitor.says("#notices", f"Merged Food › {_HOSTILE} into Leisure.")
    visitor.until(lambda: not visitor.all(f"[data-category='{_COFFEE}']"))
    visitor.press(f"[data-category='{_LEISURE}'] + a")
    visitor.at_path("/expenses?category=")
    visitor.says("#expenses", "Leisure")
    visitor.driver.back()
    visitor.press("#notices > .notice:last-child .undo")
    visitor.says("#category-list", _HOSTILE)
    visitor.open(f"/?category={_COFFEE}")
    visitor.says("#overview", _HOSTILE)


def test_month_thresholds_and_mail(site: Site, visitor: Visitor) -> None:
    """A month's days are shown before they are saved, what is wrong is said in place, and saved."""
    visitor.open("/settings#alerting")
    visitor.says("#alerting-month-runs", "The present month:")
    _choose(visitor, "#alerting-month-start", "25")
    visitor.says("#alerting-month-runs", "The present month becomes")
    _write(visitor, "#alerting-thresholds", "100, fifty")
    _write(visitor, "#alerting-mail-to", "nobody")
    visitor.press("#alerting-form button[type=submit]")
    visitor.says("#alerting-thresholds-wrong", "'fifty', which is no whole percentage")
    visitor.says("#alerting-mail-to-wrong", "no address such as")
    assert site.desk.book().version == 0
    _write(visitor, "#alerting-thresholds", "100,50")
    _write(visitor, "#alerting-mail-to", "ada@example.org")
    visitor.press("#alerting-form button[type=submit]")
    visitor.says("#notices", "You are told at 50%, 100% of a limit.")
    visitor.says("#alerting-mails", "To ada@example.org.")
    visitor.until(lambda: "becomes" not in visitor.text(visitor.find("#alerting-month-runs")))
    typed = visitor.find("#alerting-thresholds").get_attribute("value")
    assert typed == "50, 100"
    visitor.until(lambda: not visitor.text(visitor.all("#alerting-thresholds-wrong")[0]))
    settings = site.desk.book().settings
    assert (settings.month_start, settings.thresholds) == (25, (50, 100))
