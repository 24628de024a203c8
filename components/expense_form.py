"""The form of one expense: adding, editing, what is wrong with it, and two versions of it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, TypedDict

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.known import known_merchants, known_methods
from components import ids
from spending.category import NO_CATEGORY, Categories, Category
from spending.errors import (
    EditConflict,
    InvalidExpense,
    SpendingError,
    UnknownCategory,
    UnknownExpense,
)
from spending.expense import MAX_NOTE, Expense, ExpenseDraft
from spending.money import MoneyFormat

FIELDS: Final = {
    "day": ids.EXPENSE_FORM_DAY,
    "amount": ids.EXPENSE_FORM_AMOUNT,
    "merchant": ids.EXPENSE_FORM_MERCHANT,
    "category": ids.EXPENSE_FORM_CATEGORY,
    "method": ids.EXPENSE_FORM_METHOD,
    "tags": ids.EXPENSE_FORM_TAGS,
    "note": ids.EXPENSE_FORM_NOTE,
}
"""The fields by the names the rules give them, in the order of the form."""

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


class Kept(TypedDict):
    """What the page keeps between the form's opening and its saving.

    `operation` makes a resend of this form the same act; `expense` is the id, `` while adding;
    `seen` is the version that was opened, `stored` the one somebody else has made since, or 0.
    """

    operation: str
    expense: str
    seen: int
    stored: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A form as it stands: what is typed, what it is about, and what was wrong with it.

    `typed` has a text for each of FIELDS; `problems` a reason for each field that cannot be used.
    """

    typed: Mapping[str, str]
    kept: Kept
    problems: Mapping[str, str] = field(default_factory=dict)
    warning: str = ""
    done: str = ""
    stored: Expense | None = None

    @property
    def form(self) -> dict[str, str]:
        """The texts as the rules read them: no category is an empty text there."""
        chosen = self.typed["category"]
        return {**self.typed, "category": "" if chosen == NO_CATEGORY else chosen}

    @property
    def is_new(self) -> bool:
        """Whether it adds an expense."""
        return not self.kept["expense"]

    def refused(self, error: SpendingError) -> "Entry":
        """Give this form with what was wrong; everything typed stays."""
        entry = replace(self, problems={}, warning="", done="", stored=None)
        if isinstance(error, InvalidExpense):
            return replace(entry, problems=error.problems)
        if isinstance(error, UnknownCategory):
            return replace(entry, problems={"category": "is not there any more: choose another"})
        if isinstance(error, UnknownExpense) or (
            isinstance(error, EditConflict) and error.stored.trashed is not None
        ):
            return replace(entry, kept=_kept(), warning=_GONE)
        if isinstance(error, EditConflict):
            kept: Kept = {**self.kept, "stored": error.stored.version}
            return replace(entry, kept=kept, stored=error.stored, warning=error.message)
        return replace(entry, warning=error.message)


_GONE: Final = (
    "This expense was deleted elsewhere meanwhile. What you typed is still here: "
    "save to record it as a new one, or cancel to leave it deleted."
)


def _kept(expense: str = "", seen: int = 0) -> Kept:
    return {"operation": secrets.token_hex(16), "expense": expense, "seen": seen, "stored": 0}


def blank(today: date) -> Entry:
    """Give an empty form for an expense of a day."""
    empty = dict.fromkeys(FIELDS, "")
    return Entry({**empty, "day": today.isoformat(), "category": NO_CATEGORY}, _kept())


def next_after(draft: ExpenseDraft, text: str) -> Entry:
    """Give the form for one more expense: of the same day, saying that the last one is kept."""
    return replace(blank(draft.day), done=text)


def recorded(expense: Expense, book: Book) -> Entry:
    """Give the form of an expense as it is now."""
    return Entry(typed_of(expense, book), _kept(expense.id, expense.version))


def typed_of(expense: Expense, book: Book) -> dict[str, str]:
    """Write an expense the way a person would type it."""
    filed = book.categories.resolve(expense.category)
    return {
        "day": expense.day.isoformat(),
        "amount": book.settings.money.typed(expense.amount),
        "merchant": expense.merchant,
        "category": filed.id if filed else NO_CATEGORY,
        "method": expense.method,
        "tags": ", ".join(expense.tags),
        "note": expense.note,
    }


def shown(entry: Entry, book: Book) -> dict[str, dict[str, object]]:
    """Lay a form out: the props of the frame's parts, by their ids."""
    look = COMPARING if entry.stored else ADDING if entry.is_new else EDITING
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
    if entry.stored:
        return html.Div([warning(entry.warning), _comparison(entry.stored, entry.typed, book)])
    if entry.warning:
        return warning(entry.warning)
    if entry.done:
        return html.P(entry.done, className="alert alert-success", role="status")
    return None


def _fields(entry: Entry, book: Book) -> list[Component]:
    makers = {
        "day": _day,
        "amount": _amount,
        "merchant": _merchant,
        "category": _category,
        "method": _method,
        "tags": _tags,
        "note": _note,
    }
    return [
        html.Div(
            [
                dbc.Label(_NAMES[name], html_for=FIELDS[name]),
                *makers[name](entry, book),
                dbc.FormFeedback(
                    _sentence(name, entry.problems.get(name, "")),
                    type="invalid",
                    class_name="d-block" if name in entry.problems else "",
                ),
            ],
            className=f"entry-{name}",
        )
        for name in FIELDS
    ]


def _sentence(name: str, problem: str) -> str:
    return f"{_NAMES[name]} {problem}." if problem else ""


def _input(entry: Entry, name: str, **kept: object) -> Component:
    made: Component = dbc.Input(
        id=FIELDS[name],
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
    money = book.settings.money
    return [
        dbc.InputGroup(
            [
                dbc.InputGroupText(money.currency),
                _input(entry, "amount", type="text", inputmode="decimal"),
            ],
        ),
        _help(f"A refund is negative: {money.typed(-(10**money.digits) * 12)}"),
    ]


def _merchant(entry: Entry, book: Book) -> list[Component]:
    return _with_suggestions(entry, "merchant", known_merchants(book))


def _method(entry: Entry, book: Book) -> list[Component]:
    return _with_suggestions(entry, "method", known_methods(book))


def _with_suggestions(entry: Entry, name: str, known: Sequence[str]) -> list[Component]:
    list_id = f"{FIELDS[name]}-known"
    offered = html.Datalist([html.Option(value=text) for text in known], id=list_id)
    return [_input(entry, name, type="text", list=list_id), offered]


def _category(entry: Entry, book: Book) -> list[Component]:
    chosen = entry.typed["category"]
    return [
        dbc.Select(
            id=FIELDS["category"],
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
            id=FIELDS["note"],
            value=entry.typed["note"],
            invalid="note" in entry.problems,
            rows=3,
            submit_on_enter=False,
        ),
        _help(
            html.Span(f"{len(entry.typed['note']):,} of {MAX_NOTE:,}", id=ids.EXPENSE_FORM_COUNT)
        ),
    ]


def _comparison(stored: Expense, typed: Mapping[str, str], book: Book) -> Component:
    """Show the stored version beside the typed one, fields that differ marked."""
    theirs = typed_of(stored, book)
    head = html.Thead(html.Tr([html.Th(one) for one in ("", "Saved elsewhere", "Yours")]))
    rows = [
        _compared(_NAMES[name], *(_readable(name, one[name], book) for one in (theirs, typed)))
        for name in FIELDS
    ]
    return html.Table([head, html.Tbody(rows)], className="entry-versions")


def _compared(name: str, theirs: str, mine: str) -> Component:
    differs = theirs != mine
    mark = html.Span("differs", className="mark") if differs else None
    return html.Tr(
        [html.Th([name, mark], scope="row"), html.Td(theirs or "–"), html.Td(mine or "–")],
        className="differs" if differs else "",
    )


def _readable(name: str, text: str, book: Book) -> str:
    return book.categories.label(text) if name == "category" else text.strip()


def in_words(draft: ExpenseDraft, money: MoneyFormat, *, new: bool) -> str:
    """Say what was saved: `Recorded €12.50 at Corner shop.`."""
    where = f" at {draft.merchant}" if draft.merchant else ""
    return f"{'Recorded' if new else 'Saved'} {money(draft.amount)}{where}."
