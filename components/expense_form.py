"""The form of one expense: adding, editing, what is wrong with it, and two versions of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import dash_bootstrap_components as dbc
from babel.dates import format_date
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.known import known_merchants, known_methods
from components import ids
from components.expense_entry import FIELDS, Entry, typed_of
from components.money import money
from components.notices import undo_button
from spending.category import NO_CATEGORY, Categories, Category
from spending.errors import EditConflict
from spending.expense import MAX_NOTE, Expense

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

_NAMES: Final = {
    "day": "Day",
    "amount": "Amount",
    "merchant": "Merchant",
    "category": "Category",
    "method": "Payment method",
    "tags": "Tags",
    "note": "Note",
}

ADDING: Final = "entry is-adding"
EDITING: Final = "entry is-editing"
COMPARING: Final = "entry is-comparing"


def shown(entry: Entry, book: Book) -> dict[str, dict[str, object]]:
    """Lay a form out: the props of the frame's parts, by their ids."""
    look = COMPARING if entry.conflict else ADDING if entry.is_new else EDITING
    title = _title("New expense" if entry.is_new else "Edit expense")
    return {
        ids.EXPENSE_FORM: {"title": title, "is_open": True},
        ids.EXPENSE_FORM_ENTRY: {"class_name": look},
        ids.EXPENSE_FORM_MESSAGE: {"children": _message(entry, book)},
        ids.EXPENSE_FORM_FIELDS: {"children": _fields(entry, book)},
        ids.EXPENSE_FORM_KEPT: {"data": entry.kept},
    }


def _title(text: str) -> Component:
    return html.Span(text, id=ids.EXPENSE_FORM_TITLE)


def frame() -> Component:
    """Give the form's place in the document, closed and empty."""
    return html.Div(
        [
            dcc.Store(id=ids.EXPENSE_FORM_WANTED),
            dbc.Offcanvas(
                [
                    dcc.Store(id=ids.EXPENSE_FORM_KEPT),
                    dbc.Form(
                        [
                            html.Div(id=ids.EXPENSE_FORM_MESSAGE, className="entry-message"),
                            html.Div(id=ids.EXPENSE_FORM_FIELDS, className="entry-fields"),
                            html.Div(_buttons(), className="entry-buttons"),
                        ],
                        id=ids.EXPENSE_FORM_ENTRY,
                        class_name=ADDING,
                    ),
                ],
                id=ids.EXPENSE_FORM,
                title=_title(""),
                labelledby=ids.EXPENSE_FORM_TITLE,
                placement="end",
                backdrop="static",  # a stray click beside the form must not lose what is typed
                class_name="expense-form",
            ),
        ]
    )


def _buttons() -> list[Component]:
    def button(label: str, button_id: str, look: str) -> Component:
        return html.Button(label, id=button_id, type="button", className=f"btn {look}")

    return [
        html.Button("Save", type="submit", className="btn btn-primary when-saving"),
        button("Save and add another", ids.EXPENSE_FORM_AGAIN, "btn-outline when-adding"),
        button("Keep mine", ids.EXPENSE_FORM_KEEP, "btn-primary when-comparing"),
        button("Take theirs", ids.EXPENSE_FORM_TAKE, "btn-outline when-comparing"),
        button("Cancel", ids.EXPENSE_FORM_CANCEL, "btn-quiet"),
        button("Delete", ids.EXPENSE_FORM_DELETE, "btn-remove when-editing"),
    ]


def warning(text: str) -> Component:
    """Say what is wrong with the whole form."""
    return html.P(text, className="alert alert-warning", role="alert")


def _message(entry: Entry, book: Book) -> Component | None:
    if entry.conflict:
        return html.Div([warning(entry.warning), _comparison(entry.conflict, book)])
    if entry.warning:
        return warning(entry.warning)
    if entry.done:
        said = [html.Span(entry.done), undo_button(entry.version)]
        return html.Div(said, className="alert alert-success", role="status")
    return None


def _fields(entry: Entry, book: Book) -> list[Component]:
    return [
        _field(name, entry.problems.get(name), *_CONTROLS[name](entry, book)) for name in FIELDS
    ]


def _field(name: str, problem: str | None, control: Component, *more: Component) -> Component:
    """Put a control between its label and what is wrong with it."""
    sentence = f"{_NAMES[name]} {problem}." if problem else ""
    look = "d-block" if problem else ""
    wrong = dbc.FormFeedback(sentence, type="invalid", class_name=look)
    label = dbc.Label(_NAMES[name], html_for=PLACES[name])
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
        _help(f"A refund is negative: {written.typed(-(10**written.digits) * 12)}"),
    ]


def _merchant(entry: Entry, book: Book) -> list[Component]:
    return _with_suggestions(entry, "merchant", known_merchants(book))


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
        )
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
        _help(
            html.Span(f"{len(entry.typed['note']):,} of {MAX_NOTE:,}", id=ids.EXPENSE_FORM_COUNT)
        ),
    ]


def _comparison(conflict: EditConflict, book: Book) -> Component:
    """Show the stored version beside the typed one, fields that differ marked."""
    theirs, mine = (_readable(one, book) for one in (conflict.stored, conflict.attempted))
    heads = [html.Th(name, scope="col") for name in ("Field", "Saved elsewhere", "Yours")]
    rows = [_compared(_NAMES[name], theirs[name], mine[name]) for name in FIELDS]
    return html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="entry-versions")


def _readable(expense: Expense, book: Book) -> dict[str, str]:
    settings = book.settings
    return {
        **typed_of(expense, book),
        "day": str(format_date(expense.day, "medium", locale=settings.locale)),
        "amount": money(settings.money, expense.amount),
        "category": book.categories.label(expense.category),
    }


def _compared(name: str, theirs: str, mine: str) -> Component:
    differs = theirs != mine
    mark = html.Span("differs", className="difference") if differs else None
    return html.Tr(
        [html.Th([name, mark], scope="row"), html.Td(theirs or "–"), html.Td(mine or "–")],
        className="differs" if differs else "",
    )


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
