"""The pages as a table: path, name in the navigation, and an empty frame."""

from collections.abc import Callable
from dataclasses import dataclass

from dash.development.base_component import Component

from components import expenses, imports, overview


@dataclass(frozen=True, slots=True)
class Page:
    """A page; `frame` makes its layout, which reads neither user nor store."""

    path: str
    name: str
    icon: str
    frame: Callable[[], Component]


PAGES = (
    Page("/", "Overview", "overview", overview.frame),
    Page("/expenses", "Expenses", "expenses", expenses.frame),
    Page("/import", "Import", "import", imports.frame),
)
