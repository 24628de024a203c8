"""The trash: the address becomes rows; what is chosen is restored, or removed for good."""

from collections.abc import Callable
from typing import Any, NotRequired, TypedDict

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, set_props

from analytics.desk import Desk
from components import ids, notices, trash
from components.trash import Meant, Seen
from spending.bulk import BulkChange
from spending.errors import InvalidInput
from spending.writer import Receipt


class Asked(TypedDict):
    """What a question is about: chosen expenses or `all`, as the page had `seen` the trash."""

    ids: NotRequired[list[str]]
    all: NotRequired[bool]
    seen: Seen


_ROW = {"type": "trash-row", "expense": ALL}
_RESTORE = {"type": "restore", "expense": MATCH, "version": MATCH}


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the page follow its address and the ledger, and everything in it come back or go."""
    register_in_browser(app)
    register_restoring(app, open_desk)
    register_removing(app, open_desk)

    @app.callback(
        output={name: Output(*place) for name, place in trash.PLACES.items()},
        inputs={
            "query": Input(ids.TRASH_QUERY, "data"),
            "_version": Input(ids.CHANGE, "data"),
            "chosen": State(ids.TRASH_CHOSEN, "data"),
        },
    )
    def show(query: str | None, _version: int | None, chosen: object) -> dict[str, Any]:
        desk = open_desk()
        book = desk.book()
        return trash.view(book, desk.today(book), query or "", trash.chosen_ids(chosen))

    @app.callback(Output(ids.TRASH_PICKED, "children"), Input(ids.TRASH_CHOSEN, "data"))
    def count_chosen(chosen: object) -> str:
        book = open_desk().book()
        picked = trash.meant(book, trash.chosen_ids(chosen), None)
        return trash.selected_in_words(book, picked.found)


def register_restoring(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let one, some or all come back."""

    @app.callback(
        Output(_RESTORE, "disabled"),
        Input(_RESTORE, "n_clicks"),
        State(_RESTORE, "id"),
        prevent_initial_call=True,
    )
    def restore_one(clicks: int | None, button: ids.OfExpense) -> bool:
        if not clicks:  # just drawn, not pressed
            return False
        desk = open_desk()
        restore(desk, trash.meant(desk.book(), [button["expense"]], button["version"]))
        return True

    @app.callback(
        Input(ids.TRASH_RESTORE, "n_clicks"),
        State(ids.TRASH_CHOSEN, "data"),
        State(ids.TRASH_SEEN, "data"),
        prevent_initial_call=True,
    )
    def restore_chosen(_clicks: int, chosen: object, seen: Seen) -> None:
        desk = open_desk()
        restore(desk, trash.meant(desk.book(), trash.chosen_ids(chosen), seen["version"]))

    @app.callback(
        Input(ids.TRASH_RESTORE_ALL, "n_clicks"),
        State(ids.TRASH_SEEN, "data"),
        prevent_initial_call=True,
    )
    def restore_all(_clicks: int, seen: Seen) -> None:
        desk = open_desk()
        restore(desk, trash.meant_all(desk.book(), seen))


def register_removing(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let what was asked about go for good, once the answer is yes."""

    @app.callback(
        Output(ids.TRASH_ASK, "hidden"),
        Output(ids.TRASH_ASK_TEXT, "children"),
        Input(ids.TRASH_ASKED, "data"),
        prevent_initial_call=True,
    )
    def ask(asked: Asked | None) -> tuple[bool, str]:
        if not asked:
            return True, ""
        book = open_desk().book()
        return False, trash.question(book, asked_about(open_desk(), asked).found)

    @app.callback(
        Input(ids.TRASH_CONFIRM, "n_clicks"),
        State(ids.TRASH_ASKED, "data"),
        prevent_initial_call=True,
    )
    def remove(_clicks: int, asked: Asked) -> None:
        desk = open_desk()
        book, going = desk.book(), asked_about(desk, asked)
        receipt = desk.ledger().purge(going.expense_ids, f"purge-{going.seen}")
        set_props(ids.TRASH_ASKED, {"data": None})
        deed = "Removing" if receipt.job else "Removed"
        tell(desk, receipt, trash.done_in_words(book, deed, going.found, " for good"))


def asked_about(desk: Desk, asked: Asked) -> Meant:
    """Give what a question is about; raises InvalidInput when it is something else by now."""
    book, seen = desk.book(), asked["seen"]
    if asked.get("all"):
        return trash.meant_all(book, seen)
    going = trash.meant(book, trash.chosen_ids(asked.get("ids")), seen["version"])
    return checked(going)


def checked(wanted: Meant) -> Meant:
    """Give what is meant; raises InvalidInput when nothing of it is in the trash."""
    if not wanted.expense_ids:
        field, reason = "trash", "does not hold this any more: it was restored or removed elsewhere"
        raise InvalidInput(field, reason)
    return wanted


def restore(desk: Desk, wanted: Meant) -> None:
    """Bring expenses back and say so, with one undo; raises InvalidInput when none is there."""
    book, back = desk.book(), checked(wanted)
    change = BulkChange(trash=False)
    receipt = desk.ledger().change(back.expense_ids, change, f"restore-{back.seen}")
    said = trash.done_in_words(book, "Restoring" if receipt.job else "Restored", back.found)
    tell(desk, receipt, said, notices.undo_button(receipt.version))


def tell(desk: Desk, receipt: Receipt, text: str, *actions: Any) -> None:  # noqa: ANN401 - buttons
    """Have long work carried on, let every page follow, and say what was done."""
    if receipt.job:
        desk.work_on(receipt.job)
    set_props(ids.CHANGE, {"data": receipt.version})
    set_props(ids.NOTICES, {"children": [notices.done(text, *actions)]})


def register_in_browser(app: Dash) -> None:
    """Let the browser search, choose rows, and put its question."""
    in_browser: Callable[..., object] = app.clientside_callback
    ours = "trash"
    in_browser(
        ClientsideFunction("query", trash.PATH),
        Output(ids.TRASH_QUERY, "data"),
        Input(ids.URL, "search"),
        State(ids.URL, "pathname"),
    )
    in_browser(
        ClientsideFunction(ours, "search"),
        Output(ids.TRASH_SEARCH, "value"),
        Input(ids.TRASH_QUERY, "data"),
    )
    in_browser(
        ClientsideFunction(ours, "chosen"),
        Output(ids.TRASH_CHOSEN, "data"),
        Output(ids.TRASH_BAR, "className"),
        Input(_ROW, "value"),
        State(_ROW, "id"),
    )
    in_browser(
        ClientsideFunction(ours, "pick"),
        Output(_ROW, "value"),
        Input(ids.TRASH_PICK, "n_clicks"),
        Input(ids.TRASH_UNPICK, "n_clicks"),
        State(_ROW, "value"),
        prevent_initial_call=True,
    )
    in_browser(
        ClientsideFunction(ours, "asked"),
        Output(ids.TRASH_ASKED, "data"),
        Input(ids.TRASH_REMOVE, "n_clicks"),
        Input(ids.TRASH_EMPTY, "n_clicks"),
        Input(ids.TRASH_KEEP, "n_clicks"),
        Input(ids.TRASH_CHOSEN, "data"),
        State(ids.TRASH_SEEN, "data"),
        prevent_initial_call=True,
    )
    in_browser(ClientsideFunction(ours, "ask"), Input(ids.TRASH_ASK, "hidden"))
