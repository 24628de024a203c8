"""Saved views in a real browser: saved, opened, shown at the start, renamed, deleted, undone."""

import pytest
from builders import a_draft
from list_page import do, held, keys, on_phone, press
from selenium.webdriver.common.keys import Keys
from visitors import Site, Visitor

from spending.category import category_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_FOOD = category_id("Food")
_FOCUSED = "const one = document.activeElement; return `${one.id} ${one.className}`"
_HOSTILE = "<img src=x onerror=document.title='gone'>"


@pytest.fixture(autouse=True)
def some_expenses(site: Site) -> None:
    """An account in which there is something to filter."""
    ledger = site.desk.ledger()
    for number, category in enumerate((_FOOD, None)):
        ledger.add(a_draft(500 + number, category=category, merchant=f"M{number}"), f"{number}")


def _open(visitor: Visitor) -> None:
    press(visitor, "[data-views]")
    visitor.until(lambda: visitor.run("return document.getElementById('views').open"))


def _is_closed(visitor: Visitor) -> None:
    visitor.until(lambda: not visitor.run("return document.getElementById('views').open"))


def _save(visitor: Visitor, name: str) -> None:
    _open(visitor)
    do(visitor, lambda: visitor.find("#views-name").send_keys(name, Keys.ENTER))
    _is_closed(visitor)
    visitor.says("#notices", f"Saved view {name}.")


def _names(visitor: Visitor) -> list[str]:
    return [visitor.text(one) for one in visitor.all(".views-name")]


def _focused(visitor: Visitor, wanted: str) -> None:
    visitor.until(lambda: wanted in visitor.run(_FOCUSED))


def test_saved_and_opened_again(visitor: Visitor) -> None:
    """A view is saved with Enter, marked where it is shown, and opened from the other page."""
    visitor.open(f"/?period=all&category={_FOOD}&compare=year")
    _save(visitor, _HOSTILE)
    _open(visitor)
    visitor.until(lambda: _names(visitor) == [_HOSTILE])
    visitor.find(".views-link[aria-current]")
    keys(visitor, Keys.ESCAPE)
    _is_closed(visitor)
    _focused(visitor, "views-open")

    visitor.open("/expenses?text=m1")
    _open(visitor)
    visitor.until(lambda: _names(visitor) == [_HOSTILE])
    assert not visitor.all(".views-link[aria-current]")
    press(visitor, ".views-link")
    visitor.at_path(f"/?period=all&category={_FOOD}&compare=year")
    _is_closed(visitor)
    visitor.says("#overview", "€5.00")
    visitor.driver.back()
    visitor.at_path("/expenses?text=m1")
    assert visitor.driver.title != "gone"


def test_refused_name_stays(visitor: Visitor) -> None:
    """A name that is taken is refused below its field, with what was typed still in it."""
    visitor.open("/expenses?text=m1")
    _save(visitor, "Ones")
    _open(visitor)
    do(visitor, lambda: visitor.find("#views-name").send_keys("ONES", Keys.ENTER))
    visitor.says("#views-wrong", "is that of another view")
    assert visitor.find("#views-name").get_attribute("value") == "ONES"
    do(visitor, lambda: visitor.find("#views-name").send_keys(" more", Keys.ENTER))
    visitor.says("#notices", "Saved view ONES more.")


def test_start(visitor: Visitor) -> None:
    """The start is shown by the bare address, by the link and by `g o`; deleted, it is no more."""
    visitor.open("/?period=all")
    _save(visitor, "Everything")
    _open(visitor)
    press(visitor, ".views-change")
    press(visitor, "#view-start")
    visitor.says("#notices", "View Everything is shown at the start.")
    visitor.driver.get(visitor.site.address)
    visitor.settled()
    assert visitor.here == "/?period=all"
    for way in ("a.bar-item[href='/']", ""):
        visitor.open("/budgets")
        visitor.until(lambda: visitor.run("return window.place.home.href") == "/?period=all")
        if way:
            press(visitor, way)
        else:
            keys(visitor, "go")
        visitor.until(lambda: visitor.here == "/?period=all")
        visitor.says("#overview-periods [aria-current]", "All")
    visitor.open("/?period=12-months")
    assert visitor.here == "/?period=12-months"

    _open(visitor)
    press(visitor, ".views-change")
    press(visitor, "#view-delete")
    visitor.says("#notices", "Deleted view Everything.")
    visitor.until(lambda: visitor.run("return window.place.home.href") == "")
    visitor.driver.get(visitor.site.address)
    visitor.settled()
    assert visitor.here == "/"


def test_start_on_the_list(site: Site, visitor: Visitor) -> None:
    """A start on the list is opened first; the link to the overview shows the usual one."""
    ledger = site.desk.ledger()
    ledger.choose_start(ledger.save_view("Ones", "/expenses", "text=m1", "save").ids[0], "start")
    visitor.driver.get(visitor.site.address)
    visitor.settled()
    assert visitor.here == "/expenses?text=m1"
    visitor.until(lambda: visitor.run("return window.place.home.href"))
    press(visitor, "a.bar-item[href='/']")
    visitor.until(lambda: visitor.here == "/?period=12-months")


def test_renamed_updated_deleted_and_undone(visitor: Visitor) -> None:
    """By keys alone a view is renamed; it is updated, deleted, and brought back."""
    visitor.open("/?period=all")
    _save(visitor, "One")
    keys(visitor, "gv")
    _focused(visitor, "views-link")
    keys(visitor, Keys.TAB, Keys.ENTER)
    _focused(visitor, "view-name")
    held(visitor, Keys.CONTROL, "a")
    keys(visitor, "Two", Keys.ENTER)
    visitor.says("#notices", "Renamed the view to Two.")
    _is_closed(visitor)

    visitor.open("/?period=this-year")
    _open(visitor)
    press(visitor, ".views-change")
    press(visitor, "#view-back")
    _focused(visitor, "views-change")
    press(visitor, ".views-change")
    press(visitor, "#view-update")
    visitor.says("#notices", "View Two shows what is shown now.")
    _open(visitor)
    visitor.until(lambda: visitor.all(".views-link[aria-current]"))
    press(visitor, ".views-change")
    press(visitor, "#view-delete")
    visitor.says("#notices", "Deleted view Two.")
    visitor.until(lambda: not visitor.all(".views-link"))
    visitor.run("[...document.querySelectorAll('#notices .undo')].pop().click()")
    named = "return document.querySelector('.views-name')?.textContent"
    visitor.until(lambda: visitor.run(named) == "Two")
    visitor.open("/history")
    visitor.says(".page", "Undone: deleted view Two")


def test_view_of_another_window_appears(visitor: Visitor, other: Visitor) -> None:
    """What another window saves appears in an open panel, and nothing typed in it is lost."""
    visitor.open("/?period=all")
    _open(visitor)
    do(visitor, lambda: visitor.find("#views-name").send_keys("Half a na"))
    other.open("/expenses?text=m1")
    _save(other, "Theirs")
    visitor.until(lambda: _names(visitor) == ["Theirs"])
    assert visitor.find("#views-name").get_attribute("value") == "Half a na"
    assert visitor.run(_FOCUSED).startswith("views-name")


def test_phone(visitor: Visitor) -> None:
    """On a phone the panel is a sheet at the foot, and nothing of it is too small for a thumb."""
    on_phone(visitor, 390)
    visitor.open("/?period=all")
    _save(visitor, "A name that is rather long and takes up to sixty letters")
    assert visitor.find("[data-views]").rect["height"] >= 44
    _open(visitor)
    targets = "#views :is(a, button, .form-control)"
    for opened in ("", ".views-change"):
        if opened:
            press(visitor, opened)
        visitor.find("#view-delete" if opened else ".views-link")
        panel = visitor.find("#views").rect
        assert (panel["x"], panel["width"]) == (0, 390)
        assert abs(panel["y"] + panel["height"] - 844) < 1
        seen = [one for one in visitor.all(targets) if one.is_displayed()]
        assert min(one.rect["height"] for one in seen) >= 44
    assert visitor.run("return document.documentElement.scrollWidth") == 390
