"""The form of one expense: adding, editing, what is wrong with it, and two versions of it."""

from datetime import date
from typing import Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from components import ids
from components.attributes import attributes
from components.expense_entry import Entry
from components.expense_fields import PLACES, category_options, fields
from components.expense_versions import comparison
from components.notices import undo_button

__all__ = ["ADDING", "COMPARING", "EDITING", "PLACES", "category_options", "frame", "shown"]

ADDING: Final = "entry is-adding"
EDITING: Final = "entry is-editing"
COMPARING: Final = "entry is-comparing"


def shown(entry: Entry, book: Book, today: date) -> dict[str, dict[str, object]]:
    """Lay a form out: the props of the frame's parts, by their ids."""
    look = COMPARING if entry.conflict else ADDING if entry.is_new else EDITING
    title = _title("New expense" if entry.is_new else "Edit expense")
    return {
        ids.EXPENSE_FORM: {"title": title, "is_open": True},
        ids.EXPENSE_FORM_ENTRY: {"class_name": look},
        ids.EXPENSE_FORM_MESSAGE: {"children": _message(entry, book)},
        ids.EXPENSE_FORM_HISTORY: {"children": None},
        ids.EXPENSE_FORM_KEPT: {"data": entry.kept},  # the browser reads it with the fields
        ids.EXPENSE_FORM_FIELDS: {"children": fields(entry, book, today)},
    }


def _title(text: str) -> Component:
    return html.Span(text, id=ids.EXPENSE_FORM_TITLE)


def frame() -> Component:
    """Give the form's place in the document, closed and empty."""
    return html.Div(
        [
            dcc.Store(id=ids.EXPENSE_FORM_WANTED),
            dcc.Store(id=ids.EXPENSE_FORM_SAVED),
            dbc.Offcanvas(
                [
                    dcc.Store(id=ids.EXPENSE_FORM_KEPT),
                    dcc.Store(id=ids.EXPENSE_FORM_ACCOUNT),
                    dcc.Store(id=ids.EXPENSE_FORM_USUAL),
                    dbc.Form(
                        [
                            _restored(),
                            html.Div(id=ids.EXPENSE_FORM_MESSAGE, className="entry-message"),
                            html.Div(id=ids.EXPENSE_FORM_FIELDS, className="entry-fields"),
                            html.Div(id=ids.EXPENSE_FORM_HISTORY),
                            html.Div([_signs(), _question(), _buttons()], className="entry-foot"),
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


def _restored() -> Component:
    """Say that what was typed before is back, with the way to do without it."""
    return html.Div(
        [
            html.Span("What you typed before is back."),
            _button("Discard it", ids.EXPENSE_FORM_AFRESH, "btn-link"),
        ],
        id=ids.EXPENSE_FORM_RESTORED,
        className="entry-restored",
        role="status",
        hidden=True,
    )


_SIGNS: Final = {
    "+": "plus",
    "−": "minus",
    "×": "times",
    "÷": "divided by",
    "(": "open parenthesis",
    ")": "close parenthesis",
}
"""The signs an amount may be reckoned with, which a phone's keys for numbers do not have."""


def _signs() -> Component:
    """Give the signs to press on a phone while the amount is typed."""
    buttons = [
        html.Button(
            sign, type="button", tabIndex=-1, className="btn btn-outline",
            **attributes(data_sign=sign, aria_label=name),
        )
        for sign, name in _SIGNS.items()
    ]  # fmt: skip
    return html.Div(
        buttons, className="entry-signs", role="group", **attributes(aria_label="Signs")
    )


def _question() -> Component:
    """Ask before what is typed goes; shown in the place of the buttons."""
    return html.Div(
        [
            html.P("Discard what you typed?"),
            _button("Keep editing", ids.EXPENSE_FORM_STAY, "btn-primary"),
            _button("Discard", ids.EXPENSE_FORM_DISCARD, "btn-remove"),
        ],
        className="entry-question",
        role="group",
        **attributes(aria_label="Discard what you typed?"),
    )


def _buttons() -> Component:
    buttons = [
        html.Button("Save", type="submit", className="btn btn-primary when-saving"),
        _button("Save and add another", ids.EXPENSE_FORM_AGAIN, "btn-outline when-adding"),
        _button("Add a copy", ids.EXPENSE_FORM_COPY, "btn-outline when-editing"),
        _button("Save as marked", ids.EXPENSE_FORM_KEEP, "btn-primary when-comparing"),
        _button("Take theirs", ids.EXPENSE_FORM_TAKE, "btn-outline when-comparing"),
        _button("Cancel", ids.EXPENSE_FORM_CANCEL, "btn-quiet"),
        _button("Delete", ids.EXPENSE_FORM_DELETE, "btn-remove when-editing"),
    ]
    return html.Div(buttons, className="entry-buttons")


def _button(label: str, button_id: str, look: str) -> Component:
    return html.Button(label, id=button_id, type="button", className=f"btn {look}")


def warning(text: str) -> Component:
    """Say what is wrong with the whole form."""
    return html.P(text, className="alert alert-warning", role="alert")


def _message(entry: Entry, book: Book) -> Component | None:
    if entry.conflict:
        return html.Div([warning(entry.warning), comparison(entry.conflict, book)])
    if entry.warning:
        return warning(entry.warning)
    if entry.done:
        said = [html.Span(entry.done), undo_button(entry.version)]
        return html.Div(said, className="alert alert-success", role="status")
    if entry.remark:
        return html.P(entry.remark, className="alert alert-info", role="status")
    return None
