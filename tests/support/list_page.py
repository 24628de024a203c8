"""The list of expenses as somebody reads and presses it, who waits until it is drawn."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
)
from selenium.webdriver import ActionChains
from visitors import Visitor

_T = TypeVar("_T")


def cells(visitor: Visitor, column: str) -> list[str]:
    """Read a column as it stands on the screen, from top to bottom."""
    return list(
        visitor.run(
            "return Array.from(document.querySelectorAll('.ag-row[row-id]'))"
            ".sort((a, b) => a.getAttribute('row-index') - b.getAttribute('row-index'))"
            ".map((row) => row.querySelector(`[col-id='${arguments[0]}']`))"
            ".filter(Boolean).map((cell) => cell.innerText)",
            column,
        )
    )


def reads(visitor: Visitor, column: str, *texts: str) -> None:
    """Wait until a column begins with these texts."""
    visitor.until(lambda: cells(visitor, column)[: len(texts)] == list(texts))


def do(visitor: Visitor, act: Callable[[], _T]) -> _T:
    """Do something to an element, again when the page was just drawing it anew."""
    given: list[_T] = []

    def done() -> bool:
        with suppress(
            StaleElementReferenceException,
            ElementClickInterceptedException,
            ElementNotInteractableException,
        ):
            given.append(act())
        return bool(given)

    visitor.until(done)
    return given[0]


def press(visitor: Visitor, css: str) -> None:
    """Press something, again when it was just drawn anew."""
    do(visitor, lambda: visitor.press(css))


def keys(visitor: Visitor, *pressed: str) -> None:
    """Press keys wherever the focus is."""
    ActionChains(visitor.driver).send_keys(*pressed).perform()


def held(visitor: Visitor, key: str, *pressed: str) -> None:
    """Press keys while another one is held."""
    ActionChains(visitor.driver).key_down(key).send_keys(*pressed).key_up(key).perform()


def to_cell(visitor: Visitor, row: int, column: str) -> None:
    """Click a cell and wait until it has the focus."""
    css = f".ag-row[row-index='{row}'] .ag-cell[col-id='{column}']"
    press(visitor, css)
    at_cell(visitor, row, column)


def at_cell(visitor: Visitor, row: int, column: str) -> None:
    """Wait until the focus is on a cell."""
    wanted = [str(row), column]
    visitor.until(lambda: focused_cell(visitor) == wanted)


def focused_cell(visitor: Visitor) -> list[str]:
    """Give row and column of the cell that has the focus."""
    return list(
        visitor.run(
            "const cell = document.activeElement.closest('.ag-cell'); if (!cell) return [];"
            "return [cell.parentElement.getAttribute('row-index'), cell.getAttribute('col-id')]"
        )
    )


def on_phone(visitor: Visitor, width: int = 390) -> None:
    """Make the window a phone's."""
    visitor.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": True},
    )


def second_tab(visitor: Visitor, path: str) -> str:
    """Open an address in another tab, and give the first one's handle."""
    here = str(visitor.driver.current_window_handle)
    visitor.driver.switch_to.new_window("tab")
    visitor.open(path)
    return here
