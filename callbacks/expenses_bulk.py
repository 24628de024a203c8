"""Many expenses at once: what the chosen ones come to, asking what to do, and doing it."""

from collections.abc import Callable
from dataclasses import dataclass

from dash import ClientsideFunction, Dash, Input, Output, State, set_props

from analytics.book import Book
from analytics.desk import Desk
from components import expenses_bulk, expenses_picked, ids, notices
from components.expenses_bulk import Asked, Kept
from components.expenses_picked import Picked, Said
from spending.errors import SpendingError
from spending.writer import Receipt


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the bar follow what is chosen, and its dialog ask and do."""
    register_in_browser(app)
    register_doing(app, open_desk)

    @app.callback(
        Output(ids.EXPENSES_PICKED_TEXT, "children"),
        Output(ids.EXPENSES_PICK_ALL, "children"),
        Output(ids.EXPENSES_PICK_ALL, "hidden"),
        Input(ids.EXPENSES_PICKED, "data"),
        Input(ids.CHANGE, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def say(chosen: object, _version: int | None, query: object) -> Said:
        if not chosen:
            return Said("", "", no_more=True)
        try:
            picked = Picked.from_page(chosen)
            return expenses_picked.said(
                picked, query if isinstance(query, str) else "", open_desk().book()
            )
        except SpendingError as error:
            return Said(error.message, "", no_more=True)

    @app.callback(
        Output(ids.BULK_TITLE, "children"),
        Output(ids.BULK_FIELDS, "children"),
        Output(ids.BULK_CONFIRM, "children"),
        Output(ids.BULK_KEPT, "data"),
        Output(ids.BULK_PROBLEM, "children"),
        Input(ids.BULK_WANTED, "data"),
        State(ids.EXPENSES_PICKED, "data"),
        prevent_initial_call=True,
    )
    def ask(wanted: object, chosen: object) -> Asked:
        what = wanted.get("what") if isinstance(wanted, dict) else None
        return expenses_bulk.asked(what, Picked.from_page(chosen), open_desk().book())


def register_doing(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the dialog's button do what the dialog asks."""

    @app.callback(
        Input(ids.BULK_FORM, "n_submit"),
        State(ids.BULK_KEPT, "data"),
        State(ids.EXPENSES_PICKED, "data"),
        State(ids.BULK_VALUE, "value", allow_optional=True),
        State(ids.BULK_MODE, "value", allow_optional=True),
        running=[(Output(ids.BULK_CONFIRM, "disabled"), True, False)],
        prevent_initial_call=True,
    )
    def do(_pressed: int, kept: object, chosen: object, value: object, mode: object) -> None:
        desk = open_desk()
        try:
            deed = done(desk, expenses_bulk.kept_of(kept), Picked.from_page(chosen), value, mode)
        except SpendingError as error:
            set_props(ids.BULK_PROBLEM, {"children": error.message})
        else:
            tell(deed)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: the ledger's answer and its words, or None as it must be asked again."""

    kept: Kept
    receipt: Receipt | None
    text: str


def done(desk: Desk, kept: Kept, picked: Picked, value: object, mode: object) -> Done:
    """Do what a dialog asks, unless it is about other expenses than the person saw.

    Raises SpendingError, InvalidInput among them naming what is missing.
    """
    book = desk.book()
    change = expenses_bulk.change_of(kept["what"], value, mode)
    totals = picked.totals_in(book)
    if (totals.count, totals.amount) != (kept["count"], kept["amount"]):
        return asked_again(kept, picked, book)
    found = picked.ids_in(book)
    receipt = desk.ledger().change(found, change, kept["operation"])
    if receipt.job:
        desk.work_on(receipt.job)
    return Done(kept, receipt, expenses_bulk.in_words(kept, change, len(found), book))


def asked_again(kept: Kept, picked: Picked, book: Book) -> Done:
    """Say in the dialog that there are other expenses by now, and ask again."""
    again, button, reason = expenses_bulk.asked_again(kept, picked.totals_in(book), book)
    set_props(ids.BULK_KEPT, {"data": again})
    set_props(ids.BULK_CONFIRM, {"children": button})
    set_props(ids.BULK_PROBLEM, {"children": reason})
    return Done(again, None, reason)


def tell(deed: Done) -> None:
    """Let every page follow the ledger, close the dialog, and say what was done with a way back."""
    if deed.receipt is None:
        return
    version = deed.receipt.version
    set_props(ids.BULK_DONE, {"data": {"version": version, "what": deed.kept["what"]}})
    set_props(ids.CHANGE, {"data": version})
    said = notices.done(deed.text, notices.undo_button(version))
    set_props(ids.NOTICES, {"children": [said]})


def register_in_browser(app: Dash) -> None:
    """Let the browser open and close the dialog, and choose."""
    in_browser: Callable[..., object] = app.clientside_callback
    ours = "expenses_bulk"
    in_browser(
        ClientsideFunction(ours, "ask"), Input(ids.BULK_KEPT, "data"), prevent_initial_call=True
    )
    in_browser(
        ClientsideFunction(ours, "done"), Input(ids.BULK_DONE, "data"), prevent_initial_call=True
    )
    in_browser(
        ClientsideFunction(ours, "moved"),
        Output(ids.EXPENSES_PICKED, "data"),
        Input(ids.EXPENSES_QUERY, "data"),
    )
