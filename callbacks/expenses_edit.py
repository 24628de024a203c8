"""Cells of the list changed in place: saving one, and what its editor offers."""

from collections.abc import Callable, Mapping

from dash import ClientsideFunction, Dash, Input, Output, set_props

from analytics.desk import Desk
from components import expense_entry, expenses_edit, ids, notices
from components.expenses_edit import Answer, CellEdit, Choices
from spending.errors import EditConflict, InvalidExpense, SpendingError, UnknownExpense
from spending.expense import draft_from_form


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let a cell be saved and its editor offer what is known."""
    register_in_browser(app)

    @app.callback(
        Output(ids.EXPENSES_EDIT_ANSWER, "data"),
        Input(ids.EXPENSES_EDIT, "data"),
        running=[(Output(ids.EXPENSES_EDIT_BUSY, "data"), True, False)],
        prevent_initial_call=True,
    )
    def save(sent: object) -> Answer:
        try:
            return save_cell(open_desk(), CellEdit.from_page(sent))
        except SpendingError as error:
            return expenses_edit.refused(_operation(sent), _reason(error))

    @app.callback(
        Output(ids.EXPENSES_CHOICES, "data"),
        Input(ids.EXPENSES_CHOICES_WANTED, "data"),
        prevent_initial_call=True,
    )
    def offer(_wanted: int) -> Choices:
        return expenses_edit.choices(open_desk().book())


def register_in_browser(app: Dash) -> None:
    """Let the browser settle the editor with the answer."""
    in_browser: Callable[..., object] = app.clientside_callback
    ours = "expenses_edit"
    for function, place in (
        ("settle", ids.EXPENSES_EDIT_ANSWER),
        ("unlock", ids.EXPENSES_EDIT_BUSY),
        ("offer", ids.EXPENSES_CHOICES),
    ):
        in_browser(
            ClientsideFunction(ours, function), Input(place, "data"), prevent_initial_call=True
        )


def save_cell(desk: Desk, edit: CellEdit) -> Answer:
    """Save a cell over the expense as it is now; raises SpendingError when it is refused."""
    ledger, book = desk.ledger(), desk.book()
    expense = ledger.expense(edit.expense)
    if expense.trashed is not None:
        raise UnknownExpense(edit.expense)
    settings = desk.settings()
    draft = draft_from_form(edit.form_over(expense, book), settings)
    if draft == expense.draft:
        return expenses_edit.saved(edit, expense, book)
    try:
        receipt = ledger.edit(expense.id, edit.seen_of(expense, book), draft, edit.operation)
    except EditConflict as error:
        return expenses_edit.conflicting(edit, error.stored, book)
    told = expense_entry.in_words("Saved", draft, settings.money)
    set_props(ids.CHANGE, {"data": receipt.version})
    done = notices.done(told, notices.undo_button(receipt.version))
    set_props(ids.NOTICES, {"children": [done]})
    return expenses_edit.saved(edit, ledger.expense(expense.id), desk.book())


def _operation(sent: object) -> str:
    given = sent.get("operation") if isinstance(sent, Mapping) else ""
    return given if isinstance(given, str) else ""


def _reason(error: SpendingError) -> str:
    """Say why, by the field that was changed alone where it is the only one."""
    if isinstance(error, InvalidExpense) and len(error.problems) == 1:
        ((field, reason),) = error.problems.items()
        return f"{field.capitalize()} {reason}."
    return error.message
