"""The form of one expense: opening it, saving, settling a conflict, deleting."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, set_props

from analytics.book import Book
from analytics.desk import Desk
from components import expense_entry, expense_form, ids, notices
from components.expense_entry import Entry, Kept
from spending.errors import (
    EditConflict,
    InvalidExpense,
    SpendingError,
    UnknownCategory,
    UnknownExpense,
)
from spending.expense import ExpenseDraft, draft_from_form
from spending.ledger import Ledger
from spending.writer import Receipt

Typed = Mapping[str, str | None]

_SENT = {
    "typed": {name: State(place, "value") for name, place in expense_form.PLACES.items()},
    "kept": State(ids.EXPENSE_FORM_KEPT, "data"),
}


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the form open, save, settle and delete."""
    register_in_browser(app)
    register_opening(app, open_desk)
    register_saving(app, open_desk)

    @app.callback(
        Input(ids.EXPENSE_FORM_DELETE, "n_clicks"),
        State(ids.EXPENSE_FORM_KEPT, "data"),
        prevent_initial_call=True,
    )
    def delete(_clicks: int, kept: Kept) -> None:
        ledger = open_desk().ledger()
        try:
            expense = ledger.expense(kept["expense"])
            receipt = ledger.delete([expense.id], f"{kept['operation']}/delete")
        except SpendingError as error:
            say(error.message)
        else:
            close()
            tell(receipt, expense_entry.in_words("Deleted", expense, ledger.settings().money))


def register_in_browser(app: Dash) -> None:
    """Let the browser close the form, lead to the first bad field and count the note."""
    in_browser: Callable[..., object] = app.clientside_callback
    ours = "expense_form"
    in_browser(
        ClientsideFunction(ours, "close"),
        Input(ids.EXPENSE_FORM_CANCEL, "n_clicks"),
        prevent_initial_call=True,
    )
    in_browser(ClientsideFunction(ours, "settle"), Input(ids.EXPENSE_FORM_FIELDS, "children"))
    in_browser(
        ClientsideFunction(ours, "count"),
        Output(ids.EXPENSE_FORM_COUNT, "children"),
        Input(ids.EXPENSE_FORM_NOTE, "value"),
    )


def register_opening(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the form open, for a new expense or a recorded one."""

    @app.callback(Input(ids.EXPENSE_ADD, "n_clicks"), prevent_initial_call=True)
    def open_new(_clicks: int) -> None:
        lay_blank(open_desk())

    @app.callback(Input(ids.EXPENSE_FORM_WANTED, "data"), prevent_initial_call=True)
    def open_recorded(wanted: Mapping[str, str]) -> None:
        lay_recorded(open_desk(), wanted["id"])

    @app.callback(
        Input(ids.EXPENSE_FORM_TAKE, "n_clicks"),
        State(ids.EXPENSE_FORM_KEPT, "data"),
        prevent_initial_call=True,
    )
    def take_theirs(_clicks: int, kept: Kept) -> None:
        lay_recorded(open_desk(), kept["expense"])


def register_saving(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the form save what is typed."""

    def command(button: str, prop: str) -> dict[str, Any]:
        pressed = {"_pressed": Input(button, prop)}
        return {"inputs": pressed, "state": _SENT, "prevent_initial_call": True}

    @app.callback(**command(ids.EXPENSE_FORM_ENTRY, "n_submit"))
    def save(_pressed: int, typed: Typed, kept: Kept) -> None:
        if saved := sent(open_desk(), typed, kept):
            close()
            tell(saved.receipt, saved.text)

    @app.callback(**command(ids.EXPENSE_FORM_AGAIN, "n_clicks"))
    def save_and_add_another(_pressed: int, typed: Typed, kept: Kept) -> None:
        desk = open_desk()
        if saved := sent(desk, typed, kept):
            version = saved.receipt.version
            lay(expense_entry.next_after(saved.draft, saved.text, version), desk.book())
            set_props(ids.CHANGE, {"data": version})

    @app.callback(**command(ids.EXPENSE_FORM_KEEP, "n_clicks"))
    def keep_mine(_pressed: int, typed: Typed, kept: Kept) -> None:
        if saved := sent(open_desk(), typed, {**kept, "seen": kept["stored"]}):
            close()
            tell(saved.receipt, saved.text)


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved, the ledger's answer, and both in words."""

    draft: ExpenseDraft
    receipt: Receipt
    text: str


def sent(desk: Desk, typed: Typed, kept: Kept) -> Saved | None:
    """Save what was typed; None when it was refused, the form then saying why."""
    entry = Entry({name: typed.get(name) or "" for name in expense_entry.FIELDS}, kept)
    ledger = desk.ledger()
    try:
        settings = ledger.settings()
        draft = draft_from_form(entry.form, settings)
        receipt = record(ledger, draft, kept)
    except (InvalidExpense, UnknownCategory, UnknownExpense, EditConflict) as error:
        lay(entry.refused(error), desk.book())
        return None
    except SpendingError as error:
        say(error.message)
        return None
    deed = "Recorded" if entry.is_new else "Saved"
    return Saved(draft, receipt, expense_entry.in_words(deed, draft, settings.money))


def record(ledger: Ledger, draft: ExpenseDraft, kept: Kept) -> Receipt:
    """Add the expense, or change the one the form was opened with."""
    if kept["expense"]:
        return ledger.edit(kept["expense"], kept["seen"], draft, kept["operation"])
    return ledger.add(draft, kept["operation"])


def lay_blank(desk: Desk) -> None:
    """Open an empty form for the person's present day."""
    book = desk.book()
    lay(expense_entry.blank(desk.today(book)), book)


def lay_recorded(desk: Desk, expense_id: str) -> None:
    """Open the form of an expense as it is now; raises UnknownExpense when it was deleted."""
    expense, book = desk.ledger().expense(expense_id), desk.book()
    if expense.trashed is not None:
        raise UnknownExpense(expense_id)
    lay(expense_entry.recorded(expense, book), book)


def lay(entry: Entry, book: Book) -> None:
    """Show a form as it stands."""
    for component, props in expense_form.shown(entry, book).items():
        set_props(component, props)


def say(text: str) -> None:
    """Say in the form why nothing was done; what is typed stays."""
    set_props(ids.EXPENSE_FORM_MESSAGE, {"children": expense_form.warning(text)})


def close() -> None:
    """Close the form."""
    set_props(ids.EXPENSE_FORM, {"is_open": False})


def tell(receipt: Receipt, text: str) -> None:
    """Let every page follow the ledger, and say what was done with a way back."""
    set_props(ids.CHANGE, {"data": receipt.version})
    done = notices.done(text, notices.undo_button(receipt.version))
    set_props(ids.NOTICES, {"children": [done]})
