"""The grid of limits over months, edited from the keyboard like a spreadsheet."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TypedDict

from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.budgets import budget_of, limit_name
from components import ids, words
from components.attributes import attributes
from components.money import money
from components.packed import packed
from spending.budget import OVERALL
from spending.budget_acts import LimitChange
from spending.errors import InvalidInput
from spending.money import MoneyFormat
from spending.period import FIRST_MONTH, LAST_MONTH, Month
from spending.sums import amount_of

_BEFORE: Final = 3
_MONTHS: Final = 12


class Cell(TypedDict):
    """What was typed into a cell: a limit in one month, or `onward` from it on; `` for none."""

    budget: str
    month: str
    text: str
    onward: bool
    operation: str


class CellAnswer(TypedDict):
    """What became of the cell an operation sent; `wrong` is `` when it was taken."""

    operation: str
    wrong: str


def section() -> Component:
    """Give the section, still without any data."""
    return html.Section(
        [
            html.H2("Limits by month", className="card-name"),
            html.P(
                "Type over a cell; Enter goes down, Tab across, Esc leaves it as it was, Delete "
                "removes. A cell is for its month alone; Ctrl+Enter makes it hold from there on.",
                className="muted", id=ids.BUDGETS_GRID_SAID,
            ),
            html.Div(
                [
                    html.Div(id=ids.BUDGETS_GRID, className="slot"),
                    html.Div(className="budget-editor", hidden=True),
                ],
                className="budget-grid",
            ),
            html.Div(
                [
                    html.Button("Apply onward", id=ids.BUDGETS_ONWARD, type="button",
                                className="btn btn-outline", disabled=True),
                    html.Span(id=ids.BUDGETS_CELL_WRONG, className="field-error", role="alert"),
                ],
                className="budget-grid-foot",
            ),
            dcc.Store(id=ids.BUDGETS_CELL),
            dcc.Store(id=ids.BUDGETS_BUSY),
            dcc.Store(id=ids.BUDGETS_ANSWER),
        ],
        className="card when-filled",
    )  # fmt: skip


def view(book: Book, month: Month) -> dict[str, Any]:
    """Give the table of a year of months around one."""
    around = (month.plus(place - _BEFORE) for place in range(_MONTHS))
    months = [one for one in around if FIRST_MONTH <= one <= LAST_MONTH]
    return {"grid": _table(book, months, month)}


def _table(book: Book, months: list[Month], shown: Month) -> Any:  # noqa: ANN401 - packed
    locale, kind = book.settings.locale, book.settings.months
    heads = [
        html.Th(
            f"{words.short_month(one, locale)} {one.year}",
            scope="col",
            title=words.days_of_month(one, locale, kind),
            className="is-shown" if one == shown else "",
        )
        for one in months
    ]
    places = [(str(one), one.index, one == shown) for one in months]
    rows = [_row(book, one, places) for one in _rows(book)]
    head = html.Tr([html.Th("Limit on", scope="col"), *heads])
    return packed(
        html.Table(
            [html.Thead(head), html.Tbody(rows)],
            className="budget-cells",
            role="grid",
            **attributes(aria_label="Limits by month", aria_describedby=ids.BUDGETS_GRID_SAID),
        )
    )


def _rows(book: Book) -> list[str]:
    """Give the limits of the grid: on everything, on upper categories, and others there are."""
    below = [one.id for one in book.categories.active
             if not one.parent or one.id in book.budgets]  # fmt: skip
    return [OVERALL, *below]


def _row(book: Book, budget_id: str, places: list[tuple[str, int, bool]]) -> Any:  # noqa: ANN401
    """Give one limit's row, packed; where it was set in that very month a cell stands out.

    `places` are the months: each one's text, its index, and whether it is the shown one.
    """
    budget = budget_of(book, budget_id)
    cells = tuple(
        (month, budget.limit_at(index), is_shown, month in budget.limits)
        for month, index, is_shown in places
    )
    return _drawn(budget_id, limit_name(book, budget_id), cells, book.settings.money)


_DrawnCell = tuple[str, int | None, bool, bool]
"""A month, its limit, whether it is the shown month, and whether the limit was set in it."""


@lru_cache(maxsize=1_024)
def _drawn(budget_id: str, name: str, cells: tuple[_DrawnCell, ...], written: MoneyFormat) -> Any:  # noqa: ANN401 - packed
    """Draw a row once: a grid has hundreds of cells and hardly any differs from the last time."""
    tds = [
        html.Td(
            "–" if amount is None else money(written, amount),
            role="gridcell",
            tabIndex=-1,
            className=" ".join(
                look for look, holds in (("is-shown", is_shown), ("is-set", is_set)) if holds
            ),
            **attributes(
                data_budget=budget_id,
                data_month=month,
                data_typed="" if amount is None else written.typed(amount),
            ),
        )
        for month, amount, is_shown, is_set in cells
    ]
    return packed(html.Tr([html.Th(name, scope="row"), *tds]))


def change_of(cell: Cell, book: Book) -> LimitChange:
    """Read a cell: an amount or a sum of amounts; raises InvalidInput."""
    text = cell["text"].strip()
    amount = amount_of(text, book.settings) if text not in {"", "–", "-"} else None
    if amount is not None and amount < 0:
        field, reason = "limit", "must be zero or more"
        raise InvalidInput(field, reason)
    return LimitChange(cell["budget"], Month.parse(cell["month"]), amount, not cell["onward"])


def changed_in_words(change: LimitChange, book: Book) -> str:
    """Say what was changed."""
    settings = book.settings
    name = limit_name(book, change.budget)
    month = words.days_of_month(change.month, settings.locale, settings.months)
    when = f"in {month}" if change.only else f"from {month} on"
    if change.amount is None:
        return f"{name} has no limit {when}."
    return f"{name}: {money(settings.money, change.amount)} {when}."


PLACES: Final[Mapping[str, tuple[str, str]]] = {"grid": (ids.BUDGETS_GRID, "children")}
"""Where each part of the section goes: component and prop."""
