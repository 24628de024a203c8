"""The fields of the form of one expense: a control each, under its label, over what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.known import known_methods
from components import expense_hints, ids
from components.attributes import attributes
from components.expense_entry import FIELDS, Entry
from components.icons import icon
from spending.category import NO_CATEGORY, Categories, Category
from spending.expense import MAX_NOTE

PLACES: Final = {
    "day": ids.EXPENSE_FORM_DAY,
    "amount": ids.EXPENSE_FORM_AMOUNT,
    "merchant": ids.EXPENSE_FORM_MERCHANT,
    "category": ids.EXPENSE_FORM_CATEGORY,
    "method": ids.EXPENSE_FORM_METHOD,
    "tags": ids.EXPENSE_FORM_TAGS,
    "note": ids.EXPENSE_FORM_NOTE,
}
"""Where each field of an entry is typed."""

NAMES: Final = {
    "day": "Day",
    "amount": "Amount",
    "merchant": "Merchant",
    "category": "Category",
    "method": "Payment method",
    "tags": "Tags",
    "note": "Note",
}
"""What each field is called."""

IN_SENTENCES: Final = {name: said.lower() for name, said in NAMES.items()}
"""What each field is called within a sentence."""

_ABOVE_LEFT: Final = 2
"""Fields above what the month's limit has left: day and amount."""


def fields(entry: Entry, book: Book, today: date) -> list[Component]:
    """Lay out the fields of a form, in their order."""
    laid = [
        _field(name, entry.problems.get(name), *_CONTROLS[name](entry, book)) for name in FIELDS
    ]
    return [*laid[:_ABOVE_LEFT], _left(entry, book, today), *laid[_ABOVE_LEFT:]]


def _left(entry: Entry, book: Book, today: date) -> Component:
    """Say what the limits the expense counts under have left, under day and amount."""
    look = attributes(aria_live="polite")
    said = left_lines(book, today, entry.typed, entry.kept["expense"])
    return html.Div(said, id=ids.EXPENSE_FORM_LEFT, className="entry-left", **look)


def left_lines(
    book: Book, today: date, typed: Mapping[str, str], expense_id: str
) -> list[Component]:
    """Give a line for each limit with what it has left; one that would be crossed has a sign."""
    said = expense_hints.left_in_words(book, today, typed, expense_id)
    return [
        html.P([icon("over"), html.Span(line.said)], className="entry-crosses")
        if line.crosses
        else html.P(line.said)
        for line in said
    ]


def _field(name: str, problem: str | None, control: Component, *more: Component) -> Component:
    """Put a control between its label and what is wrong with it."""
    sentence = f"{NAMES[name]} {problem}." if problem else ""
    look = "d-block" if problem else ""
    wrong = dbc.FormFeedback(sentence, type="invalid", class_name=look)
    label = dbc.Label(NAMES[name], html_for=PLACES[name])
    return html.Div([label, control, wrong, *more], className=f"entry-{name}")


def _input(entry: Entry, name: str, **kept: object) -> Component:
    made: Component = dbc.Input(
        id=PLACES[name],
        value=entry.typed[name],
        invalid=name in entry.problems,
        autocomplete="off",
        **kept,
    )
    return made


def _help(text: str | Component) -> Component:
    return html.Div(text, className="form-text")


def _day(entry: Entry, _book: Book) -> list[Component]:
    return [_input(entry, "day", type="date", min="1970-01-01", max="2100-12-31")]


def _amount(entry: Entry, book: Book) -> list[Component]:
    written = book.settings.money
    return [
        dbc.InputGroup(
            [
                dbc.InputGroupText(written.currency),
                _input(entry, "amount", type="text", inputmode="decimal"),
            ],
        ),
        html.Div(
            expense_hints.sum_in_words(entry.typed["amount"], book.settings),
            id=ids.EXPENSE_FORM_SUM,
            className="form-text entry-sum",
            **attributes(aria_live="polite"),
        ),
    ]


def _merchant(entry: Entry, _book: Book) -> list[Component]:
    named = attributes(aria_label="Known merchants")
    offered = html.Ul(
        [], id=ids.EXPENSE_FORM_OFFERED, className="entry-offers", role="listbox", hidden=True,
        **named,
    )  # fmt: skip
    return [_input(entry, "merchant", type="text"), offered]


def _method(entry: Entry, book: Book) -> list[Component]:
    return _with_suggestions(entry, "method", known_methods(book))


def _with_suggestions(entry: Entry, name: str, known: Sequence[str]) -> list[Component]:
    list_id = ids.known(PLACES[name])
    offered = html.Datalist([html.Option(value=text) for text in known], id=list_id)
    return [_input(entry, name, type="text", list=list_id), offered]


def _category(entry: Entry, book: Book) -> list[Component]:
    chosen = entry.typed["category"]
    return [
        dbc.Select(
            id=PLACES["category"],
            value=chosen,
            options=category_options(book.categories, chosen),
            invalid="category" in entry.problems,
        ),
        html.Div(
            id=ids.EXPENSE_FORM_FILLED,
            className="form-text entry-filled",
            **attributes(aria_live="polite"),
        ),
    ]


def category_options(categories: Categories, chosen: str) -> list[dict[str, str]]:
    """Give the categories to choose from, none first; the chosen one even when it is archived."""
    active = categories.active
    options = [
        _option(NO_CATEGORY, categories.label(None)),
        *(_listed(one, categories) for one in active),
    ]
    if all(option["value"] != chosen for option in options):
        known = chosen in categories.by_id
        label = f"{categories.label(chosen)} (archived)" if known else "(a category that is gone)"
        options.insert(1, _option(chosen, label))
    return options


def _listed(category: Category, categories: Categories) -> dict[str, str]:
    return _option(category.id, categories.label(category.id))


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}


def _tags(entry: Entry, _book: Book) -> list[Component]:
    return [_input(entry, "tags", type="text"), _help("Separated by commas")]


def _note(entry: Entry, _book: Book) -> list[Component]:
    return [
        dbc.Textarea(
            id=PLACES["note"],
            value=entry.typed["note"],
            invalid="note" in entry.problems,
            rows=3,
            submit_on_enter=False,
        ),
        _help(html.Span(f"{len(entry.typed['note'])} of {MAX_NOTE}", id=ids.EXPENSE_FORM_COUNT)),
    ]


_CONTROLS: Final[Mapping[str, Callable[[Entry, Book], list[Component]]]] = {
    "day": _day,
    "amount": _amount,
    "merchant": _merchant,
    "category": _category,
    "method": _method,
    "tags": _tags,
    "note": _note,
}
"""What makes the control of each field, with what stands below it."""
