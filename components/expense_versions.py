"""Two versions of one expense side by side: the one saved elsewhere and the one just typed."""

from babel.dates import format_date
from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from components.attributes import attributes
from components.expense_entry import FIELDS, typed_of
from components.expense_fields import NAMES
from components.money import money
from spending.errors import EditConflict
from spending.expense import Expense


def comparison(conflict: EditConflict, book: Book) -> Component:
    """Show both versions; of each field that differs one can be chosen, at first the typed one."""
    both = (conflict.stored, conflict.attempted)
    shown = [readable(one, book) for one in both]
    typed = [typed_of(one, book) for one in both]
    heads = [html.Th(name, scope="col") for name in ("Field", "Saved elsewhere", "Yours")]
    rows = [
        _compared(name, [one[name] for one in shown], [one[name] for one in typed])
        for name in FIELDS
    ]
    return html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="entry-versions")


def readable(expense: Expense, book: Book) -> dict[str, str]:
    """Write the fields of an expense the way a person reads them."""
    settings = book.settings
    return {
        **typed_of(expense, book),
        "day": str(format_date(expense.day, "medium", locale=settings.locale)),
        "amount": money(settings.money, expense.amount),
        "category": book.categories.label(expense.category),
    }


def _compared(name: str, shown: list[str], typed: list[str]) -> Component:
    """Give the row of a field: its stored value, then the typed one."""
    if typed[0] == typed[1]:
        cells = [html.Td(one or "–") for one in shown]
        return html.Tr([html.Th(NAMES[name], scope="row"), *cells])
    mark = html.Span("differs", className="difference")
    cells = [
        html.Td(_choice(name, text, value, pressed=place == 1))
        for place, (text, value) in enumerate(zip(shown, typed, strict=True))
    ]
    return html.Tr([html.Th([NAMES[name], mark], scope="row"), *cells], className="differs")


def _choice(name: str, text: str, value: str, *, pressed: bool) -> Component:
    return html.Button(
        text or "–",
        type="button",
        className="version",
        **attributes(
            aria_pressed=str(pressed).lower(), data_field=name, data_typed=value,
        ),
    )  # fmt: skip
