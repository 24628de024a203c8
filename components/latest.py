"""The latest expenses: the newest of those shown, each a press away from its form."""

from collections.abc import Mapping
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.frame import Array
from analytics.newest import newest
from analytics.summary import totals_of
from components import ids, words
from components.attributes import attributes
from components.day_words import medium_day
from components.icons import icon
from components.marks import mark
from components.money import money
from spending.expense import Expense
from spending.filter import ExpenseFilter

_SHOWN: Final = 8
_SHORT: Final = 80
"""Characters of a text a row shows; the form shows all of it."""

_CARD: Final = "card latest when-filled"
_NOTHING: Final = f"{_CARD} is-nothing"


def frame() -> Component:
    """Give the section, still without any data."""
    waiting = [html.Li(className="slot latest-waiting") for _ in range(_SHOWN)]
    return html.Section(
        [
            html.H2("Latest expenses", className="card-name"),
            html.Ul(waiting, id=ids.LATEST_ROWS, className="latest-rows"),
            html.Div(id=ids.LATEST_ALL, className="latest-all"),
        ],
        id=ids.LATEST,
        className=_CARD,
    )


def view(book: Book, wanted: ExpenseFilter, found: Array) -> dict[str, Any]:
    """Give what the section shows by the name of its place; `found` are the filter's rows.

    What is dated later than today is shown as well, as in the list.
    """
    if not len(found):
        nothing = html.Li("No expenses on these days.", className="muted latest-none")
        return {"latest_look": _NOTHING, "latest_rows": [nothing], "latest_all": []}
    return {
        "latest_look": _CARD,
        "latest_rows": [html.Li(expense_button(one, book)) for one in newest(book, found, _SHOWN)],
        "latest_all": _all(book, wanted, found),
    }


def expense_button(expense: Expense, book: Book) -> Component:
    """Give one expense in two lines; a press on it opens its form."""
    settings = book.settings
    filed = book.categories.label(expense.category)
    name = expense.merchant or expense.note or "No merchant"
    below = [medium_day(expense.day, settings.locale), filed]
    if expense.amount < 0:
        below.append("Refund")
    return html.Button(
        [
            html.Span(_shortened(name), className="first"),
            html.Span(" · ".join(below), className="second"),
            html.Span(
                money(settings.money, expense.amount),
                className="amount is-refund" if expense.amount < 0 else "amount",
            ),
        ],
        type="button",
        className="latest-row",
        **attributes(data_open_expense=expense.id),
    )


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHORT else f"{plain[: _SHORT - 1]}…"


def _all(book: Book, wanted: ExpenseFilter, rows: Array) -> list[Component]:
    """Give the link to all of them."""
    found, locale = totals_of(book, rows), book.settings.locale
    counted = words.count(found.count, "expense", locale)
    said = f"All {counted}" if found.count > 1 else "Show it in the list"
    link = html.A(
        [said, icon("chevron")],
        href=f"/expenses?{wanted.to_query()}",
        className="btn btn-quiet",
        **mark(found.amount, found.count),
    )
    return [link]


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "latest_look": (ids.LATEST, "className"),
    "latest_rows": (ids.LATEST_ROWS, "children"),
    "latest_all": (ids.LATEST_ALL, "children"),
}
"""Where each part of a view goes: component and prop."""
