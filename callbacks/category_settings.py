"""Categories in the settings: opened, changed, merged, put away and brought back."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, set_props

from analytics.desk import Desk
from components import category_settings, ids, notices
from spending.errors import InvalidInput
from spending.writer import Receipt


class Wanted(TypedDict):
    """Which category is to be changed, `` for a new one, and below which one a new one stands."""

    id: str
    below: str


class Kept(TypedDict):
    """What the editor keeps from its opening on: the category, `` for a new one, and the act."""

    id: str
    operation: str


_REVIVE = {"type": "category-revive", "category": MATCH}


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the editor open and save, and its other acts be done."""
    register_in_browser(app)
    register_editing(app, open_desk)
    register_acts(app, open_desk)


def register_editing(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the editor open for a category or a new one, and save."""

    @app.callback(
        output={name: Output(*place) for name, place in category_settings.EDITOR.items()},
        inputs={"wanted": Input(ids.CATEGORY_WANTED, "data"), "theme": State(ids.THEME, "data")},
        prevent_initial_call=True,
    )
    def open_editor(wanted: Wanted, theme: str | None) -> dict[str, Any]:
        book = open_desk().book()
        return category_settings.opened(book, wanted["id"], wanted["below"], theme)

    @app.callback(
        inputs={
            "_submits": Input(ids.CATEGORY_FORM, "n_submit"),
            "kept": State(ids.CATEGORY_KEPT, "data"),
            "typed": {
                "name": State(ids.CATEGORY_NAME, "value"),
                "parent": State(ids.CATEGORY_PARENT, "value"),
                "colour": State(ids.CATEGORY_COLOUR, "value"),
            },
        },
        prevent_initial_call=True,
    )
    def save(_submits: int, kept: Kept, typed: Mapping[str, object]) -> None:
        ledger = open_desk().ledger()
        draft = category_settings.draft_of(typed)
        operation = kept["operation"]
        try:
            if kept["id"]:
                receipt = ledger.change_category(kept["id"], draft, operation)
            else:
                receipt = ledger.add_category(draft.name, operation, draft.parent, draft.colour)
        except InvalidInput as error:
            set_props(ids.CATEGORY_WRONG, {"children": error.message})
            return
        done(receipt, f"{'Saved' if kept['id'] else 'Added'} category {draft.name.strip()}.")


def register_acts(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let a category be merged into another one, put away, and brought back."""

    @app.callback(
        Output(ids.CATEGORY_MERGE_TEXT, "children"),
        Output(ids.CATEGORY_MERGE, "disabled"),
        Input(ids.CATEGORY_INTO, "value"),
        State(ids.CATEGORY_KEPT, "data"),
        prevent_initial_call=True,
    )
    def tell_merge(into: str | None, kept: Kept) -> tuple[str, bool]:
        text = category_settings.merge_text(open_desk().book(), kept["id"], into or "")
        return text, not text

    @app.callback(
        Input(ids.CATEGORY_MERGE, "n_clicks"),
        State(ids.CATEGORY_INTO, "value"),
        State(ids.CATEGORY_KEPT, "data"),
        prevent_initial_call=True,
    )
    def merge(_clicks: int, into: str | None, kept: Kept) -> None:
        desk, wanted = open_desk(), kept["id"]
        categories = desk.book().categories
        gone, stays = categories.label(wanted), categories.label(into)
        receipt = desk.ledger().merge_category(wanted, into or "", f"{kept['operation']}/merge")
        done(receipt, f"Merged {gone} into {stays}.")

    @app.callback(
        Input(ids.CATEGORY_ARCHIVE, "n_clicks"),
        State(ids.CATEGORY_KEPT, "data"),
        prevent_initial_call=True,
    )
    def archive(_clicks: int, kept: Kept) -> None:
        desk, wanted = open_desk(), kept["id"]
        label = desk.book().categories.label(wanted)
        receipt = desk.ledger().archive_category(wanted, f"{kept['operation']}/archive")
        done(receipt, f"Archived category {label}.")

    @app.callback(
        Output(_REVIVE, "disabled"),
        Input(_REVIVE, "n_clicks"),
        State(_REVIVE, "id"),
        State(ids.CHANGE, "data"),
        prevent_initial_call=True,
    )
    def bring_back(clicks: int | None, button: ids.OfCategory, version: int | None) -> bool:
        if not clicks:  # just drawn, not pressed
            return False
        desk, wanted = open_desk(), button["category"]
        label = desk.book().categories.label(wanted)
        # The version seen names the operation: a second click on the same list does nothing.
        receipt = desk.ledger().revive_category(wanted, f"revive-{version}-{wanted}")
        done(receipt, f"Brought back category {label}.")
        return True


def done(receipt: Receipt, text: str) -> None:
    """Close the editor, let every page follow, and say what was done with a way back."""
    undo = notices.undo_button(receipt.version)
    set_props(ids.CATEGORY_EDITOR, {"is_open": False})
    set_props(ids.CHANGE, {"data": receipt.version})
    set_props(ids.NOTICES, {"children": [notices.done(text, undo)]})


def register_in_browser(app: Dash) -> None:
    """Let the browser close the editor, and show colours only where charts have them."""
    in_browser: Callable[..., object] = app.clientside_callback
    ours = "categories"
    in_browser(
        ClientsideFunction(ours, "close"),
        Input(ids.CATEGORY_CANCEL, "n_clicks"),
        prevent_initial_call=True,
    )
    in_browser(
        ClientsideFunction(ours, "colours"),
        Output(ids.CATEGORY_COLOUR_PLACE, "hidden"),
        Input(ids.CATEGORY_PARENT, "value"),
    )
    in_browser(
        ClientsideFunction(ours, "opened"),
        Input(ids.CATEGORY_KEPT, "data"),
        prevent_initial_call=True,
    )
