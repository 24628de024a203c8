"""The filter of the list in a real browser: its panel, its address, and somebody who types fast."""

import threading
from collections.abc import Iterator

import pytest
from builders import a_draft
from list_page import do, keys, on_phone, press, reads
from selenium.webdriver.common.keys import Keys
from visitors import Site, Visitor

from analytics.book import Book
from spending.category import category_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_FOOD, _COFFEE = category_id("Food"), category_id("Food", "Coffee")


@pytest.fixture(autouse=True)
def some_expenses(site: Site) -> None:
    """A list in which every part of a filter finds something else."""
    for number, draft in enumerate((
        a_draft(500, "2026-11-02", merchant="Baker", category=_FOOD, method="Card"),
        a_draft(700, "2026-11-03", merchant="Butcher", category=_COFFEE, tags=("work",)),
        a_draft(1000, "2026-10-04", merchant="Shop", method="Cash"),
    )):  # fmt: skip
        site.desk.ledger().add(draft, f"add-{number}")


def _check(visitor: Visitor, part: str, label: str) -> None:
    """Tick one of the things a part of the panel offers."""
    boxes = f"#expenses-filter-{part} .form-check"

    def tick() -> None:
        box = next(one for one in visitor.all(boxes) if visitor.text(one) == label)
        visitor.run("arguments[0].querySelector('input').click()", box)

    visitor.until(lambda: any(visitor.text(one) == label for one in visitor.all(boxes)))
    do(visitor, tick)


def _ticked(visitor: Visitor) -> list[str]:
    return list(
        visitor.run(
            "return [...document.querySelectorAll('#expenses-filter .form-check')]"
            ".filter((one) => one.querySelector('input').checked).map((one) => one.innerText)"
        )
    )


def _open(visitor: Visitor) -> None:
    press(visitor, "#expenses-filter-open")
    do(visitor, lambda: visitor.find("#expenses-filter-from"))


def _closed(visitor: Visitor) -> None:
    visitor.until(lambda: not visitor.all("#expenses-filter[open]"))


def test_panel_and_address_are_one(visitor: Visitor) -> None:
    """Panel, chips and address say the same, whichever of them was changed; Back undoes a step."""
    visitor.open("/expenses?sort=amount")
    reads(visitor, "merchant", "Baker", "Butcher", "Shop")
    _open(visitor)
    _check(visitor, "category", "Food")
    visitor.at_path(f"/expenses?category={_FOOD}&sort=amount")
    visitor.says("#expenses-filter-count", "Show 2 expenses")
    _check(visitor, "tag", "work")
    visitor.at_path(f"/expenses?category={_FOOD}&tag=work&sort=amount")
    do(visitor, lambda: visitor.find("#expenses-filter-min").send_keys("6x"))
    visitor.says("#expenses-filter-amount-wrong", "At least")
    do(visitor, lambda: visitor.find("#expenses-filter-min").send_keys(Keys.BACKSPACE))
    visitor.at_path(f"/expenses?category={_FOOD}&tag=work&min=600&sort=amount")
    assert visitor.run("return document.activeElement.id") == "expenses-filter-min"

    visitor.driver.back()  # what was typed took the place of the step before it
    visitor.at_path(f"/expenses?category={_FOOD}&sort=amount")
    visitor.until(lambda: _ticked(visitor) == ["Food"])
    keys(visitor, Keys.ESCAPE)
    _closed(visitor)
    assert visitor.run("return document.activeElement.id") == "expenses-filter-open"
    reads(visitor, "merchant", "Baker", "Butcher")
    visitor.driver.forward()
    reads(visitor, "merchant", "Butcher")
    address = visitor.here
    visitor.driver.refresh()
    reads(visitor, "merchant", "Butcher")
    visitor.driver.switch_to.new_window("tab")
    visitor.open(address)
    reads(visitor, "merchant", "Butcher")
    visitor.says(".filter-parts", "€6.00")
    _open(visitor)
    assert _ticked(visitor) == ["Food", "work"]
    assert visitor.find("#expenses-filter-min").get_attribute("value") == "6.00"


def test_days_and_merchants(visitor: Visitor) -> None:
    """A preset sets both days and keeps the rest; merchants are found while typing."""
    visitor.open("/expenses")
    _open(visitor)
    do(visitor, lambda: visitor.find("#expenses-filter-find").send_keys("BUT"))
    visitor.until(lambda: visitor.text(visitor.find("#expenses-filter-merchant")) == "Butcher")
    _check(visitor, "merchant", "Butcher")
    visitor.at_path("/expenses?merchant=Butcher")
    press(visitor, "[data-preset='/']")
    press(visitor, "[data-preset^='20']")
    visitor.until(lambda: "merchant=Butcher&from=" in visitor.here)
    visitor.until(
        lambda: (
            visitor.find("#expenses-filter-from").get_attribute("value")
            == visitor.here.partition("from=")[2][:10]
        )
    )
    assert _ticked(visitor) == ["Butcher"]
    pressed = "return document.activeElement.getAttribute('aria-pressed')"
    visitor.until(lambda: visitor.run(pressed) == "true")


def test_phone(visitor: Visitor) -> None:
    """On a phone the panel is the whole screen, and nothing of it is too small for a thumb."""
    on_phone(visitor, 360)
    visitor.open("/expenses")
    _open(visitor)
    panel = visitor.find("#expenses-filter").rect
    assert (panel["x"], panel["y"], panel["width"], panel["height"]) == (0, 0, 360, 844)
    assert visitor.run("return document.documentElement.scrollWidth") == 360
    targets = "#expenses-filter :is(.btn, .chip, .form-check, .form-control)"
    assert min(one.rect["height"] for one in visitor.all(targets)) >= 44
    _check(visitor, "empty", "Payment method")
    visitor.says("#expenses-filter-count", "Show 1 expense")
    press(visitor, "#expenses-filter-count")
    _closed(visitor)
    reads(visitor, "amount", "€7.00")


@pytest.fixture
def slow(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Answers that wait until the event is set."""
    go, book = threading.Event(), site.services.cache.book

    def held_back(owner: str) -> Book:
        go.wait(30)
        return book(owner)

    go.set()
    monkeypatch.setattr(site.services.cache, "book", held_back)
    yield go
    go.set()


def test_fast_typist(visitor: Visitor, slow: threading.Event) -> None:
    """Sixty keys while no answer comes: every letter is there, and the list shows the last text."""
    visitor.open("/expenses")
    reads(visitor, "merchant", "Butcher", "Baker", "Shop")
    box = visitor.find("#expenses-search")
    box.click()
    slow.clear()
    typed = "the quick brown fox jumps over the lazy dog and then some 60"
    for letter in typed:
        keys(visitor, letter)
    visitor.until(lambda: "text=" in visitor.here)
    assert box.get_attribute("value") == typed
    keys(visitor, *[Keys.BACKSPACE] * len(typed), *"butch")
    slow.set()
    visitor.at_path("/expenses?text=butch")
    reads(visitor, "merchant", "Butcher")
    visitor.says(".expenses-totals", "€7.00")
    assert box.get_attribute("value") == "butch"
