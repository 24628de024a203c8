"""The trash: what was deleted, how long it stays, and the way back."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, TypedDict
from urllib.parse import parse_qs, urlencode

import dash_bootstrap_components as dbc
from babel.dates import format_date
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.trash import Trashed, days_left_in_trash, trashed, trashed_among, trashed_ids
from components import ids, jobs, words
from components.attributes import attributes
from components.icons import icon
from components.money import money
from components.page import EMPTY, READY, page
from spending.errors import InvalidFilter, InvalidInput
from spending.expense import TRASH_DAYS, Expense
from spending.text import clean

PATH: Final = "/trash"
ROWS_AT_ONCE: Final = 50
_LONGEST_PAGE: Final = 7
"""Digits a page's number may have."""


@dataclass(frozen=True, slots=True)
class TrashAddress:
    """What the address of the trash says: a text to look for, and which page, from 1 on."""

    text: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: str) -> "TrashAddress":
        """Read `?text=a&page=2`; raises InvalidFilter naming the part that cannot be used."""
        parts = parse_qs(query.removeprefix("?"))
        number = parts.get("page", ["1"])[-1]
        if not (number.isascii() and number.isdigit() and 0 < len(number) <= _LONGEST_PAGE):
            name, reason = "page", f"{number[:24]!r} is no number such as 2"
            raise InvalidFilter(name, reason)
        return cls(clean(parts.get("text", [""])[-1]), max(1, int(number)))

    def href(self, number: int) -> str:
        """Write the address of another page of the same."""
        parts = {"text": self.text, "page": str(number) if number > 1 else ""}
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"{PATH}?{query}" if query else PATH


def frame() -> Component:
    """Give the page, still without any data."""
    pages = html.Nav(id=ids.TRASH_PAGES, **attributes(aria_label="Pages"))
    return page(
        ids.TRASH,
        "Trash",
        dcc.Store(id=ids.TRASH_SEEN),
        dcc.Store(id=ids.TRASH_CHOSEN),
        dcc.Store(id=ids.TRASH_ASKED),
        html.Div(id=ids.TRASH_WORK),
        _empty(),
        html.Section(
            [_search(), _bar(), _question(), _rows(), pages],
            className="card trash when-filled",
        ),
        query_id=ids.TRASH_QUERY,
    )


def _empty() -> Component:
    return html.Section(
        [
            icon("trash", "mark"),
            html.H2("The trash is empty"),
            html.P(f"What you delete stays here for {TRASH_DAYS} days."),
            html.A("Go to the expenses", href="/expenses", className="btn btn-outline"),
        ],
        className="card state welcome",
    )


def _search() -> Component:
    box = dbc.Input(
        id=ids.TRASH_SEARCH,
        type="search",
        autocomplete="off",
        placeholder="Search merchant or note",
    )
    label = html.Label("Search the trash", htmlFor=ids.TRASH_SEARCH, className="visually-hidden")
    said = f"In no list and no total. Removed for good {TRASH_DAYS} days after it was deleted."
    return html.Div([html.P(said, className="muted"), label, box], className="trash-head")


def _bar() -> Component:
    """Give the acts: on everything, or on what is chosen once something is."""
    every = [
        html.Span(id=ids.TRASH_COUNT, className="trash-said"),
        _button("Select these", ids.TRASH_PICK, "btn-quiet"),
        _button("Restore all", ids.TRASH_RESTORE_ALL, "btn-outline"),
        _button("Empty the trash", ids.TRASH_EMPTY, "btn-remove"),
    ]
    some = [
        html.Span(id=ids.TRASH_PICKED, className="trash-said", role="status"),
        _button("Clear", ids.TRASH_UNPICK, "btn-quiet"),
        _button("Restore", ids.TRASH_RESTORE, "btn-primary"),
        _button("Remove for good", ids.TRASH_REMOVE, "btn-remove"),
    ]
    bars = [html.Div(every, className="trash-every"), html.Div(some, className="trash-some")]
    return html.Div(bars, id=ids.TRASH_BAR, className="trash-bar")


def _button(text: str, button_id: str, look: str) -> Component:
    return html.Button(text, id=button_id, type="button", className=f"btn {look}")


def _question() -> Component:
    """Give the question before something is removed for good, put away."""
    return html.Div(
        [
            html.P(id=ids.TRASH_ASK_TEXT),
            html.Div(
                [
                    _button("Remove for good", ids.TRASH_CONFIRM, "btn-danger"),
                    _button("Keep", ids.TRASH_KEEP, "btn-outline"),
                ],
                className="trash-answers",
            ),
        ],
        id=ids.TRASH_ASK,
        hidden=True,
        className="trash-ask",
        role="group",
        tabIndex="-1",
        **attributes(aria_labelledby=ids.TRASH_ASK_TEXT),
    )


def _rows() -> Component:
    return html.Ul(id=ids.TRASH_ROWS, className="trash-rows slot")


# What the page shows


def view(book: Book, today: date, query: str, chosen: Collection[str]) -> dict[str, Any]:
    """Give everything the page shows for an address, by the name of its place.

    `chosen` are the ids that stay chosen. Raises InvalidFilter when the address cannot be used.
    """
    address = TrashAddress.from_query(query)
    start = (address.page - 1) * ROWS_AT_ONCE
    found = trashed(book, address.text, start=start, count=ROWS_AT_ONCE)
    return {
        "look": READY if len(book.frame.trash) else EMPTY,
        "seen": Seen(
            text=address.text, count=found.count, amount=found.amount, version=book.version
        ),
        "work": [jobs.progress(book, job) for job in book.jobs if job.is_running],
        "count": in_words(book, found),
        "pick": f"Select these {len(found.expenses)}" if found.expenses else "Select these",
        "restore_all": f"Restore all {words.number(found.count, book.settings.locale)}",
        "empty": _remove_all(book, address, found),
        "none": not found.count,
        "none_either": not found.count,
        "rows": _list(book, today, found, address, chosen),
        "pages": _pages(book, address, found.count),
    }


def in_words(book: Book, found: Trashed) -> str:
    """Write how many and how much: `3 expenses, €45.10`."""
    written = book.settings.money
    counted = words.count(found.count, "expense", written.locale)
    return f"{counted}, {money(written, found.amount)}"


def selected_in_words(book: Book, found: Trashed) -> str:
    """Write how many are chosen and how much: `3 selected, €45.10`."""
    written = book.settings.money
    return f"{words.number(found.count, written.locale)} selected, {money(written, found.amount)}"


def _remove_all(book: Book, address: TrashAddress, found: Trashed) -> str:
    if not address.text:
        return "Empty the trash"
    return f"Remove all {words.number(found.count, book.settings.locale)} for good"


def _list(
    book: Book, today: date, found: Trashed, address: TrashAddress, chosen: Collection[str]
) -> list[Component]:
    if found.expenses:
        return [_row(book, today, one, is_chosen=one.id in chosen) for one in found.expenses]
    text, way = f"Nothing in the trash says “{address.text}”. ", "See all"
    if found.count:
        text, way = f"There is no page {address.page} here. ", "Go to the first"
    return [html.Li(html.P([text, html.A(way, href=PATH)]), className="trash-nothing")]


def _row(book: Book, today: date, expense: Expense, *, is_chosen: bool) -> Component:
    settings = book.settings
    day = str(format_date(expense.day, "medium", locale=settings.locale))
    filed = book.categories.label(expense.category)
    what = [
        html.Span(expense.merchant or "No merchant", className="trash-name"),
        html.Small(" · ".join(part for part in (day, filed, _short(expense.note)) if part)),
    ]
    when = [
        html.Span(f"Deleted {_moment(expense, book)}"),
        html.Span(_goes(book, today, expense), className="trash-goes"),
    ]
    label = [
        html.Span(what, className="trash-what"),
        html.Small(when, className="trash-when"),
        html.Span(money(settings.money, expense.amount), className="trash-amount"),
    ]
    box = dbc.Checkbox(
        id=ids.trash_row(expense.id), value=is_chosen, label=label, class_name="trash-box"
    )
    name = f"Restore {expense.merchant or day}"
    back = html.Button(
        [icon("restore"), html.Span("Restore")],
        id=ids.restore(expense.id, book.version),
        type="button",
        className="btn btn-quiet",
        **attributes(aria_label=name),
    )
    return html.Li([box, back], className="trash-row")


_SHORT: Final = 80
"""Characters of a note a row shows."""


def _short(note: str) -> str:
    line = " ".join(note.split())
    return f"{line[: _SHORT - 1]}…" if len(line) > _SHORT else line


def _moment(expense: Expense, book: Book) -> str:
    return words.moment(datetime.fromtimestamp(expense.trashed or 0, UTC), book.settings)


def _goes(book: Book, today: date, expense: Expense) -> str:
    left = days_left_in_trash(expense.trashed or 0, today, book.settings)
    if not left:
        return "removed for good today"
    return f"removed for good in {words.count(left, 'day', book.settings.locale)}"


def _pages(book: Book, address: TrashAddress, count: int) -> list[Component]:
    """Give the links to the pages beside this one, and say where one is."""
    last = -(-count // ROWS_AT_ONCE)
    if last <= 1:
        return []
    locale = book.settings.locale
    place = f"Page {words.number(address.page, locale)} of {words.number(last, locale)}"
    newer = html.A("Newer", href=address.href(address.page - 1), className="btn btn-outline")
    older = html.A("Older", href=address.href(address.page + 1), className="btn btn-outline")
    return [
        newer if address.page > 1 else html.Span(),
        html.Span(place, className="muted"),
        older if address.page < last else html.Span(),
    ]


# What the browser says was meant


class Seen(TypedDict):
    """What the page showed: the text it searched for, what it found, and at which version."""

    text: str
    count: int
    amount: int
    version: int


@dataclass(frozen=True, slots=True)
class Meant:
    """Expenses of the trash somebody chose to do something with; `seen` names the act once."""

    expense_ids: tuple[str, ...]
    found: Trashed
    seen: str


_MOST_CHOSEN: Final = 2_000
"""More than anybody ticks one by one; all of the trash goes by its own button."""


def chosen_ids(data: object) -> list[str]:
    """Give the ids the page says are chosen; what is no text is left out."""
    given = data if isinstance(data, list) else []
    return [one for one in given[:_MOST_CHOSEN] if isinstance(one, str)]


def meant(book: Book, expense_ids: Sequence[str], version: int | None) -> Meant:
    """Give those of some ids that are in the trash, as seen at a version of the ledger."""
    found = trashed_among(book, expense_ids)
    there = tuple(one.id for one in found.expenses)
    return Meant(there, found, _named(there, version))


def meant_all(book: Book, seen: Seen) -> Meant:
    """Give everything that a page listed; raises InvalidInput when that is something else now."""
    text = seen["text"]
    found = trashed(book, text)
    if (found.count, found.amount) != (seen["count"], seen["amount"]):
        field = "trash"
        reason = (
            f"has changed: it is {in_words(book, found)} now. Nothing was done; "
            "look again and repeat it"
        )
        raise InvalidInput(field, reason)
    everything = tuple(trashed_ids(book, text))
    return Meant(everything, found, _named(everything, seen["version"]))


def _named(expense_ids: Sequence[str], version: int | None) -> str:
    """Name an act by what it concerns, as seen at a version: other expenses are another act."""
    marked = hashlib.sha256(",".join(expense_ids).encode()).hexdigest()[:16]
    return f"{str(version)[:12]}-{marked}"


def question(book: Book, found: Trashed) -> str:
    """Ask before something is removed for good, with the numbers."""
    written = book.settings.money
    counted = words.count(found.count, "expense", written.locale)
    them = "it" if found.count == 1 else "them"
    return (
        f"Remove {counted} ({money(written, found.amount)}) for good? Nothing brings {them} back."
    )


def done_in_words(book: Book, deed: str, found: Trashed, more: str = "") -> str:
    """Say what was done, with numbers: `Restored 3 expenses (€45.10)`."""
    written = book.settings.money
    counted = words.count(found.count, "expense", written.locale)
    return f"{deed} {counted}{more} ({money(written, found.amount)})."


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "look": (ids.TRASH, "className"),
    "seen": (ids.TRASH_SEEN, "data"),
    "work": (ids.TRASH_WORK, "children"),
    "count": (ids.TRASH_COUNT, "children"),
    "pick": (ids.TRASH_PICK, "children"),
    "restore_all": (ids.TRASH_RESTORE_ALL, "children"),
    "empty": (ids.TRASH_EMPTY, "children"),
    "none": (ids.TRASH_RESTORE_ALL, "disabled"),
    "none_either": (ids.TRASH_EMPTY, "disabled"),
    "rows": (ids.TRASH_ROWS, "children"),
    "pages": (ids.TRASH_PAGES, "children"),
}
"""Where each part of a view goes: component and prop."""
