"""The chosen expenses of the list: which they are, what they come to, and the bar that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.listing import ids_at, rows_but, rows_with
from analytics.select import rows_of
from analytics.summary import Totals, totals_of
from components import ids, words
from components.attributes import attributes
from components.icons import icon
from components.money import money
from spending.errors import InvalidInput
from spending.filter import ExpenseFilter

_MOST: Final = 20_000
"""So many single expenses can be chosen one by one; all that match have no such bound."""


@dataclass(frozen=True, slots=True)
class Picked:
    """The chosen expenses: single ones, or all a query holds for but the single ones.

    `query` is None where the single ones are meant.
    """

    ids: frozenset[str]
    query: str | None = None

    @classmethod
    def from_page(cls, data: object) -> "Picked":
        """Read what the page keeps: `{"ids": […]}` or `{"query": "?…", "without": […]}`.

        Raises InvalidInput for anything else.
        """
        given = data if isinstance(data, Mapping) else {}
        query = given.get("query")
        named = given.get("ids" if query is None else "without", [])
        bad = (
            not given
            or not isinstance(named, list)
            or not all(isinstance(one, str) for one in named)
        )
        if bad or not (query is None or isinstance(query, str)):
            field, reason = "selection", "cannot be read: choose again"
            raise InvalidInput(field, reason)
        if len(named) > _MOST:
            field, reason = "selection", f"has more than {_MOST:,} single expenses: filter instead"
            raise InvalidInput(field, reason)
        return cls(frozenset(named), query)

    def ids_in(self, book: Book) -> list[str]:
        """Give the ids meant, those gone meanwhile left out; raises InvalidFilter."""
        return ids_at(book, self._rows(book))

    def totals_in(self, book: Book) -> Totals:
        """Give what the chosen expenses come to; raises InvalidFilter."""
        return totals_of(book, self._rows(book))

    def _rows(self, book: Book) -> Any:  # noqa: ANN401 - a table's rows, whose type stays below
        if self.query is None:
            return rows_with(book, self.ids)
        return rows_but(book, rows_of(book, ExpenseFilter.from_query(self.query)), self.ids)


class Said(NamedTuple):
    """What the bar says: the chosen in words, and the way to all that match (`` for none)."""

    text: str
    all_of_them: str
    no_more: bool


def said(picked: Picked, query: str, book: Book) -> Said:
    """Say how many are chosen, what they come to, and how many could be; raises InvalidFilter."""
    totals = picked.totals_in(book)
    settings = book.settings
    number = words.number(totals.count, settings.locale)
    text = f"{number} selected, {money(settings.money, totals.amount)}"
    if picked.query is not None:
        return Said(text, "", no_more=True)
    every = len(rows_of(book, ExpenseFilter.from_query(query)))
    label = f"Select all {words.number(every, settings.locale)} that match"
    return Said(text, label, no_more=every <= totals.count)


def bar() -> Component:
    """Give the bar at the foot of the list; it shows while something is chosen."""
    return html.Div(
        [
            html.Div(
                [
                    html.Span(id=ids.EXPENSES_PICKED_TEXT, className="bulk-text", role="status"),
                    html.Button(
                        "",
                        id=ids.EXPENSES_PICK_ALL,
                        type="button",
                        className="btn btn-quiet",
                        hidden=True,
                    ),
                ],
                className="bulk-said",
            ),
            html.Div(
                [_deed("Category", "category"), _deed("Tags", "tags"), _more(), _delete()],
                className="bulk-deeds",
            ),
            _end(),
            dcc.Store(id=ids.EXPENSES_PICKED),
            dcc.Store(id=ids.BULK_WANTED),
            dcc.Store(id=ids.BULK_DONE),
        ],
        className="bulk-bar",
        role="region",
        **attributes(aria_label="Chosen expenses"),
    )


def _deed(name: str, what: str) -> Component:
    look: dict[str, Any] = {"data-bulk": what, "aria-haspopup": "dialog"}
    return html.Button(name, type="button", className="btn btn-outline", **look)


def _delete() -> Component:
    look: dict[str, Any] = {"data-bulk": "delete", "aria-haspopup": "dialog"}
    return html.Button("Delete", type="button", className="btn btn-remove", **look)


def _more() -> Component:
    named = {"merchant": "Merchant", "method": "Payment method", "day": "Day", "note": "Note"}
    items = [html.Li(_deed(name, what)) for what, name in named.items()]
    return html.Details([html.Summary("More"), html.Ul(items)], className="bulk-more")


def _end() -> Component:
    return html.Button(
        icon("close"),
        type="button",
        className="btn btn-quiet bulk-end",
        **attributes(data_pick="none", aria_label="Choose none", title="Choose none (Esc)"),
    )
