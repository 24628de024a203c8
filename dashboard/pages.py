"""The pages as a table: path, name in the navigation, and an empty frame."""

from collections.abc import Callable
from dataclasses import dataclass

from dash.development.base_component import Component

from components import (
    alerts_page,
    budgets,
    expenses,
    history,
    imports,
    overview,
    settings_page,
    trash,
)
from components.shell import MAIN, MORE


@dataclass(frozen=True, slots=True)
class Page:
    """A page; `frame` makes its layout, which reads neither user nor store.

    `place` says where the navigation has it: `shell.MAIN` for the first group, `shell.MORE` for
    the second, which a phone keeps behind "More".
    """

    path: str
    name: str
    icon: str
    frame: Callable[[], Component]
    place: str = MAIN


PAGES = (
    Page("/", "Overview", "overview", overview.frame),
    Page("/expenses", "Expenses", "expenses", expenses.frame),
    Page("/budgets", "Budgets", "budgets", budgets.frame),
    Page("/import", "Import", "import", imports.frame, MORE),
    Page("/alerts", "Alerts", "bell", alerts_page.frame, MORE),
    Page("/trash", "Trash", "trash", trash.frame, MORE),
    Page("/history", "History", "history", history.frame, MORE),
    Page("/settings", "Settings", "settings", settings_page.frame, MORE),
)
