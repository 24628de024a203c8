"""Many expenses at once: the dialog that asks what to make of the chosen ones, and its answer."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, TypedDict

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.known import known_merchants, known_methods, known_tags
from analytics.summary import Totals
from components import ids, words
from components.attributes import attributes
from components.expenses_picked import Picked
from components.money import money
from spending.bulk import BulkChange
from spending.category import NO_CATEGORY
from spending.errors import InvalidInput
from spending.period import parse_day


class Kept(TypedDict):
    """What a dialog keeps from its opening on: what it does, and what the person saw then."""

    what: str
    operation: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done with many expenses.

    `title` and `button` say it with the number of expenses in `{}`, `done` once it is done.
    """

    title: str
    button: str
    done: str


DEEDS: Final[Mapping[str, Deed]] = {
    "category": Deed("Change the category of {}", "Change {}", "Changed the category of {}."),
    "tags": Deed("Change the tags of {}", "Change {}", "Changed the tags of {}."),
    "method": Deed(
        "Change the payment method of {}", "Change {}", "Changed the payment method of {}."
    ),
    "merchant": Deed("Change the merchant of {}", "Change {}", "Changed the merchant of {}."),
    "day": Deed("Change the day of {}", "Change {}", "Changed the day of {}."),
    "note": Deed("Change the note of {}", "Change {}", "Changed the note of {}."),
    "delete": Deed("Delete {}", "Delete {}", "Deleted {}."),
}


def dialog() -> Component:
    """Give the dialog that asks what to make of the chosen expenses, closed."""
    return html.Dialog(
        dbc.Form(
            [
                html.H2(id=ids.BULK_TITLE),
                html.Div(id=ids.BULK_FIELDS, className="bulk-fields"),
                html.Div(id=ids.BULK_PROBLEM, className="field-error", role="alert"),
                html.Div(
                    [
                        html.Button(
                            "Change",
                            id=ids.BULK_CONFIRM,
                            type="submit",
                            className="btn btn-primary",
                        ),
                        html.Button(
                            "Cancel",
                            type="button",
                            className="btn btn-quiet",
                            **attributes(data_close_dialog="yes"),
                        ),
                    ],
                    className="deeds",
                ),
                dcc.Store(id=ids.BULK_KEPT),
            ],
            id=ids.BULK_FORM,
        ),
        id=ids.BULK,
        className="ask",
        **attributes(aria_labelledby=ids.BULK_TITLE),
    )


class Asked(NamedTuple):
    """A dialog as it opens: its title, its controls, its button, and what it keeps."""

    title: str
    fields: list[Component]
    button: str
    kept: Kept
    problem: str


def asked(what: object, picked: Picked, book: Book) -> Asked:
    """Open the dialog of a deed; raises InvalidInput when nothing can be done."""
    deed = _deed_of(what)
    totals = picked.totals_in(book)
    if not totals.count:
        field, reason = "selection", "is empty by now: choose expenses again"
        raise InvalidInput(field, reason)
    kept: Kept = {
        "what": str(what), "operation": secrets.token_hex(16),
        "count": totals.count, "amount": totals.amount,
    }  # fmt: skip
    count = count_of(totals.count, book)
    controls = _CONTROLS[str(what)](totals, book)
    return Asked(deed.title.format(count), controls, deed.button.format(count), kept, "")


def asked_again(kept: Kept, totals: Totals, book: Book) -> tuple[Kept, str, str]:
    """Ask again as there are other expenses now: what is kept, the button, and why."""
    before, now = count_of(kept["count"], book), count_of(totals.count, book)
    then, sums = (money(book.settings.money, one) for one in (kept["amount"], totals.amount))
    reason = (
        f"This is about {now} ({sums}) by now; it was {before} ({then}) when you looked. "
        "Nothing was done yet: press the button again to go on."
    )
    changed: Kept = {
        **kept, "operation": secrets.token_hex(16),
        "count": totals.count, "amount": totals.amount,
    }  # fmt: skip
    return changed, _deed_of(kept["what"]).button.format(now), reason


def kept_of(data: object) -> Kept:
    """Read what a dialog kept; raises InvalidInput when that cannot be it."""
    given = data if isinstance(data, Mapping) else {}
    what, operation = given.get("what"), given.get("operation")
    count, amount = given.get("count"), given.get("amount")
    numbers = type(count) is int and type(amount) is int
    texts = isinstance(operation, str) and isinstance(what, str)
    if not numbers or not texts or what not in DEEDS:
        field, reason = "dialog", "cannot be read: open it again"
        raise InvalidInput(field, reason)
    return Kept(what=str(what), operation=operation, count=count, amount=amount)  # type: ignore[typeddict-item]


def change_of(what: str, value: object, mode: object) -> BulkChange:
    """Give the change a dialog asks for; raises InvalidInput naming what is missing or wrong."""
    text = value if isinstance(value, str) else ""
    if what == "delete":
        return BulkChange(trash=True)
    if what == "day":
        return BulkChange(day=parse_day(text))
    if what == "category":
        if not text:
            raise InvalidInput(what, reason="is missing: choose one")
        return BulkChange(category=text)
    if what == "tags":
        if not text.strip(" ,#"):
            raise InvalidInput(what, reason="are missing: type at least one")
        tags = tuple(text.split(","))
        return BulkChange(remove_tags=tags) if mode == "remove" else BulkChange(add_tags=tags)
    return BulkChange(**{what: text})  # type: ignore[arg-type]


def in_words(kept: Kept, change: BulkChange, count: int, book: Book) -> str:
    """Say what was done: `Changed the category of 12 expenses to Leisure.`."""
    done = _deed_of(kept["what"]).done.format(count_of(count, book))
    if change.category is None:
        return done
    filed = None if change.category == NO_CATEGORY else change.category
    return f"{done.removesuffix('.')} to {book.categories.label(filed)}."


def count_of(count: int, book: Book) -> str:
    """Write how many expenses."""
    return words.count(count, "expense", book.settings.locale)


def _deed_of(what: object) -> Deed:
    deed = DEEDS.get(what) if isinstance(what, str) else None
    if deed is None:
        field, reason = "action", "is not known: choose one from the bar"
        raise InvalidInput(field, reason)
    return deed


# The controls of each dialog


def _category(_totals: Totals, book: Book) -> list[Component]:
    options = [
        {"value": one.id, "label": book.categories.label(one.id)} for one in book.categories.active
    ]
    none = {"value": NO_CATEGORY, "label": book.categories.label(None)}
    choice = dbc.Select(id=ids.BULK_VALUE, options=[*options, none], placeholder="Choose one")
    return [_label("New category"), choice]


def _tags(_totals: Totals, book: Book) -> list[Component]:
    modes = [{"value": "add", "label": "Add"}, {"value": "remove", "label": "Take away"}]
    mode = dbc.RadioItems(id=ids.BULK_MODE, options=modes, value="add", inline=True)
    way = html.Fieldset([html.Legend("What to do with the tags"), mode])
    return [way, _label("Tags"), *_input(known_tags(book)), _help("Separated by commas")]


def _method(_totals: Totals, book: Book) -> list[Component]:
    return [_label("New payment method"), *_input(known_methods(book)), _help(_CLEARS)]


def _merchant(_totals: Totals, book: Book) -> list[Component]:
    return [_label("New merchant"), *_input(known_merchants(book)), _help(_CLEARS)]


def _note(_totals: Totals, _book: Book) -> list[Component]:
    return [_label("New note"), *_input(()), _help(_CLEARS)]


def _day(_totals: Totals, _book: Book) -> list[Component]:
    field = dbc.Input(id=ids.BULK_VALUE, type="date", min="1970-01-01", max="2100-12-31")
    return [_label("New day"), field]


def _deletion(totals: Totals, book: Book) -> list[Component]:
    sums = money(book.settings.money, totals.amount)
    which = "It goes" if totals.count == 1 else "They go"
    return [html.P(f"{sums} in all. {which} to the trash and can be taken back for 30 days.")]


_CLEARS: Final = "Leave it empty to clear it"


def _label(text: str) -> Component:
    made: Component = dbc.Label(text, html_for=ids.BULK_VALUE)
    return made


def _help(text: str) -> Component:
    return html.Div(text, className="form-text")


def _input(known: tuple[str, ...]) -> list[Component]:
    list_id = ids.known(ids.BULK_VALUE)
    offered = html.Datalist([html.Option(value=text) for text in known], id=list_id)
    return [dbc.Input(id=ids.BULK_VALUE, type="text", list=list_id, autocomplete="off"), offered]


_CONTROLS: Final[Mapping[str, Callable[[Totals, Book], list[Component]]]] = {
    "category": _category,
    "tags": _tags,
    "method": _method,
    "merchant": _merchant,
    "day": _day,
    "note": _note,
    "delete": _deletion,
}
