"""The form of one expense: opening it, typing, saving, settling a conflict, taking back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, ctx, set_props
from dash.development.base_component import Component

from analytics.desk import Desk
from components import (
    expense_entry,
    expense_form,
    expense_hints,
    expense_history,
    ids,
    notices,
)
from components.expense_entry import LAID, OPENED, Entry, Kept, kept_of, typed_texts
from components.expense_fields import left_lines
from components.expense_hints import UsualAt
from spending.errors import (
    EditConflict,
    InvalidExpense,
    NothingToUndo,
    OperationMismatch,
    SpendingError,
    UnknownCategory,
    UnknownExpense,
)
from spending.expense import Expense, ExpenseDraft, draft_from_form
from spending.job import UNDO
from spending.ledger import Ledger
from spending.writer import Receipt

Typed = Mapping[str, str | None]

_KEPT = State(ids.EXPENSE_FORM_KEPT, "data")

_SENT = {
    "typed": {name: State(place, "value") for name, place in expense_form.PLACES.items()},
    "kept": _KEPT,
}


_UNDO = {"type": "expense-undo", "version": MATCH}


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the form open, help while somebody types, save, settle, delete and take back."""
    register_in_browser(app)
    register_opening(app, open_desk)
    register_typing(app, open_desk)
    register_saving(app, open_desk)
    register_deleting(app, open_desk)
    register_history(app, open_desk)


def register_in_browser(app: Dash) -> None:
    """Let the browser keep what is typed, fill in what is usual, ask before it goes, and close."""
    in_browser: Callable[..., object] = app.clientside_callback

    def on(name: str, *needs: Input | State | Output) -> None:
        in_browser(ClientsideFunction("expense_form", name), *needs, prevent_initial_call=True)

    for name, button in (
        ("leave", ids.EXPENSE_FORM_CANCEL),
        ("stay", ids.EXPENSE_FORM_STAY),
        ("discard", ids.EXPENSE_FORM_DISCARD),
        ("afresh", ids.EXPENSE_FORM_AFRESH),
    ):
        on(name, Input(button, "n_clicks"))
    laid = Input(ids.EXPENSE_FORM_FIELDS, "children")
    on("settle", laid, _KEPT, State(ids.EXPENSE_FORM_ACCOUNT, "data"))
    on("saved", Input(ids.EXPENSE_FORM_SAVED, "data"))
    on("usual", Input(ids.EXPENSE_FORM_USUAL, "data"))
    in_browser(
        ClientsideFunction("expense_form", "count"),
        Output(ids.EXPENSE_FORM_COUNT, "children"),
        Input(ids.EXPENSE_FORM_NOTE, "value"),
    )


def register_opening(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the form open, for a new expense, a recorded one, or a copy of one."""

    @app.callback(Input(ids.EXPENSE_ADD, "n_clicks"), prevent_initial_call=True)
    def open_new(_clicks: int) -> None:
        desk = open_desk()
        lay(desk, expense_entry.blank(desk.today(desk.book())))

    @app.callback(Input(ids.EXPENSE_FORM_WANTED, "data"), prevent_initial_call=True)
    def open_recorded(wanted: object) -> None:
        lay_recorded(open_desk(), wanted_id(wanted))

    @app.callback(Input(ids.EXPENSE_FORM_TAKE, "n_clicks"), _KEPT, prevent_initial_call=True)
    def take_theirs(_clicks: int, kept: object) -> None:
        lay_recorded(open_desk(), kept_of(kept)["expense"], LAID)

    @app.callback(
        inputs={"_clicks": Input(ids.EXPENSE_FORM_COPY, "n_clicks")},
        state={"typed": _SENT["typed"]},
        prevent_initial_call=True,
    )
    def copy(_clicks: int, typed: Typed) -> None:
        desk = open_desk()
        lay(desk, expense_entry.copied(typed_texts(typed), desk.today(desk.book())))


def wanted_id(wanted: object) -> str:
    """Read which expense a page asks for; raises UnknownExpense when it is none."""
    found = wanted.get("id") if isinstance(wanted, Mapping) else None
    if not isinstance(found, str):
        raise UnknownExpense("")
    return found


def register_typing(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the form say what an amount comes to and leaves, and which merchants there are."""

    @app.callback(
        Output(ids.EXPENSE_FORM_SUM, "children"),
        Output(ids.EXPENSE_FORM_LEFT, "children"),
        Input(ids.EXPENSE_FORM_AMOUNT, "value"),
        Input(ids.EXPENSE_FORM_DAY, "value"),
        Input(ids.EXPENSE_FORM_CATEGORY, "value"),
        Input(ids.AMOUNTS, "data"),
        _KEPT,
        prevent_initial_call=True,
    )
    def reckon(
        amount: object, day: object, category: object, _amounts: str | None, kept: object
    ) -> tuple[str, list[Component]]:
        if _is_amounts_turned() and not kept:  # no form was opened yet
            return "", []
        desk, expense = open_desk(), kept_of(kept)["expense"]
        book = desk.book()
        typed = typed_texts({"amount": amount, "day": day, "category": category})
        left = left_lines(book, desk.today(book), typed, expense)
        return expense_hints.sum_in_words(typed["amount"], book.settings), left

    @app.callback(
        Output(ids.EXPENSE_FORM_OFFERED, "children"),
        Output(ids.EXPENSE_FORM_USUAL, "data"),
        Input(ids.EXPENSE_FORM_MERCHANT, "value"),
        prevent_initial_call=True,
    )
    def offer(merchant: object) -> tuple[list[Component], UsualAt]:
        book, typed = open_desk().book(), typed_texts({"merchant": merchant})["merchant"]
        return expense_hints.offers(book, typed), expense_hints.usual(book, typed)


def register_saving(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the form save what is typed."""

    def command(button: str, prop: str) -> dict[str, Any]:
        pressed = {"_pressed": Input(button, prop)}
        # Dash writes the inputs into the mapping of states: each command has its own.
        return {"inputs": pressed, "state": {**_SENT}, "prevent_initial_call": True}

    @app.callback(**command(ids.EXPENSE_FORM_ENTRY, "n_submit"))
    def save(_pressed: int, typed: Typed, kept: object) -> None:
        opened = kept_of(kept)
        if saved := sent(open_desk(), typed, opened):
            close(opened)
            tell(saved.receipt, saved.text)

    @app.callback(**command(ids.EXPENSE_FORM_AGAIN, "n_clicks"))
    def save_and_add_another(_pressed: int, typed: Typed, kept: object) -> None:
        desk = open_desk()
        if saved := sent(desk, typed, kept_of(kept)):
            version = saved.receipt.version
            lay(desk, expense_entry.next_after(saved.draft, saved.text, version))
            set_props(ids.CHANGE, {"data": version})

    @app.callback(**command(ids.EXPENSE_FORM_KEEP, "n_clicks"))
    def keep_mine(_pressed: int, typed: Typed, kept: object) -> None:
        compared = kept_of(kept)
        if saved := sent(open_desk(), typed, {**compared, "seen": compared["stored"]}):
            close(compared)
            tell(saved.receipt, saved.text)


def register_deleting(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the form put its expense in the trash."""

    @app.callback(Input(ids.EXPENSE_FORM_DELETE, "n_clicks"), _KEPT, prevent_initial_call=True)
    def delete(_clicks: int, sent_back: object) -> None:
        desk, kept = open_desk(), kept_of(sent_back)
        ledger = desk.ledger()
        try:
            expense = ledger.expense(kept["expense"])
            receipt = ledger.delete([expense.id], f"{kept['operation']}/delete")
        except SpendingError as error:
            say(error.message)
        else:
            close(kept)
            tell(receipt, expense_entry.in_words("Deleted", expense, desk.settings().money))


def register_history(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the form show what happened to its expense, and take the last change of it back."""

    @app.callback(
        Output(ids.EXPENSE_FORM_HISTORY, "children"),
        Input(ids.EXPENSE_FORM_KEPT, "data"),
        Input(ids.AMOUNTS, "data"),
        prevent_initial_call=True,
    )
    def show_history(kept: object, _amounts: str | None) -> Component | None:
        if _is_amounts_turned() and not kept:  # no form was opened yet
            return None
        desk, expense_id = open_desk(), kept_of(kept)["expense"]
        if not expense_id:
            return None
        ledger = desk.ledger()
        steps = ledger.history(expense_id)
        return expense_history.history(ledger.expense(expense_id), steps, desk.book())

    @app.callback(
        output=Output(_UNDO, "disabled"),
        inputs={"clicks": Input(_UNDO, "n_clicks")},
        state={"button": State(_UNDO, "id"), **_SENT},
        prevent_initial_call=True,
    )
    def take_back(clicks: int | None, button: object, typed: Typed, kept: object) -> bool:
        if not clicks:  # a button that has only just been laid out may count as pressed
            return False
        version = button.get("version") if isinstance(button, Mapping) else None
        return undone(open_desk(), kept_of(kept)["expense"], version, typed_texts(typed))


def _is_amounts_turned() -> bool:
    """Whether a callback runs because somebody hid the amounts, or shows them again."""
    return bool(ctx.triggered_id == ids.AMOUNTS)


def undone(desk: Desk, expense_id: str, version: object, typed: Mapping[str, str]) -> bool:
    """Take the last change of an expense back, and of this one only; False when it was refused."""
    ledger, book = desk.ledger(), desk.book()
    try:
        expense = ledger.expense(expense_id)
        if typed != expense_entry.typed_of(expense, book):
            say("Save or discard what you typed first, then take the change back.")
            return False
        was_undo = ledger.history(expense_id)[0].act == UNDO
        receipt = take_back_last(ledger, expense, version)
    except SpendingError as error:
        say(error.message)
        return False
    lay_recorded(desk, expense_id, LAID)
    set_props(ids.CHANGE, {"data": receipt.version})
    set_props(ids.NOTICES, {"children": [notices.taken_back(receipt.version, again=was_undo)]})
    return True


def take_back_last(ledger: Ledger, expense: Expense, version: object) -> Receipt:
    """Undo the last change of an expense; where it changed others too, edit this one back.

    `version` is the one that was seen to have made it. Raises NothingToUndo when there is none or
    the expense was changed again since, and what `Ledger.edit` raises.
    """
    steps = ledger.history(expense.id)
    if not expense_history.can_be_undone(expense, steps) or steps[0].version != version:
        raise NothingToUndo
    last = steps[0]
    if last.alone:
        return ledger.undo(last.version, f"undo-{last.version}")
    was = expense_history.before(expense, last)
    return ledger.edit(expense.id, last.version, was.draft, f"undo-{last.version}-{expense.id}")


_ANSWERED_IN_FORM = (
    EditConflict,
    InvalidExpense,
    OperationMismatch,
    UnknownCategory,
    UnknownExpense,
)
"""What the form itself can say, with everything typed still in it."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved, the ledger's answer, and both in words."""

    draft: ExpenseDraft
    receipt: Receipt
    text: str


def sent(desk: Desk, typed: Typed, kept: Kept) -> Saved | None:
    """Save what was typed; None when it was refused, the form then saying why."""
    entry = Entry(typed_texts(typed), kept)
    ledger = desk.ledger()
    try:
        settings = desk.settings()
        draft = draft_from_form(entry.form, settings)
        receipt = record(ledger, draft, kept)
    except _ANSWERED_IN_FORM as error:
        lay(desk, entry.refused(error))
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


def lay_recorded(desk: Desk, expense_id: str, start: str = OPENED) -> None:
    """Open the form of an expense as it is now; raises UnknownExpense when it was deleted."""
    expense = desk.ledger().expense(expense_id)
    if expense.trashed is not None:
        raise UnknownExpense(expense_id)
    lay(desk, expense_entry.recorded(expense, desk.book(), start))


def lay(desk: Desk, entry: Entry) -> None:
    """Show a form as it stands."""
    set_props(ids.EXPENSE_FORM_ACCOUNT, {"data": desk.ledger().owner})
    book = desk.book()
    for component, props in expense_form.shown(entry, book, desk.today(book)).items():
        set_props(component, props)


def say(text: str) -> None:
    """Say in the form why nothing was done; what is typed stays."""
    set_props(ids.EXPENSE_FORM_MESSAGE, {"children": expense_form.warning(text)})


def close(kept: Kept) -> None:
    """Close a form that is done; the browser forgets what was typed into it."""
    set_props(ids.EXPENSE_FORM_SAVED, {"data": kept["operation"]})
    set_props(ids.EXPENSE_FORM, {"is_open": False})


def tell(receipt: Receipt, text: str) -> None:
    """Let every page follow the ledger, and say what was done with a way back."""
    set_props(ids.CHANGE, {"data": receipt.version})
    done = notices.done(text, notices.undo_button(receipt.version))
    set_props(ids.NOTICES, {"children": [done]})
