"""The form of one limit: laid out as the limit is, tried on past months, read and saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypedDict

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.budgets import budget_of, limit_name, months_over, past_months, usual
from components import ids, words
from components.alert_settings import rollover_in, thresholds_in
from components.attributes import attributes
from components.labels import unseen_label
from components.money import money
from spending.budget import OVERALL
from spending.budget_acts import BudgetTerms, LimitChange
from spending.errors import InvalidAmount, InvalidInput, UnknownCategory
from spending.money import MoneyFormat
from spending.period import Month
from spending.rollover import KINDS
from spending.sums import amount_of

_BACK: Final = 12
_USUAL: Final = (3, 6, 12)

ONWARD: Final = "onward"
ONLY: Final = "only"

FIELDS: Final[Mapping[str, str]] = {
    "amount": ids.BUDGET_AMOUNT,
    "scope": ids.BUDGET_SCOPE,
    "rollover": ids.BUDGET_ROLLOVER,
    "cap": ids.BUDGET_CAP,
    "thresholds": ids.BUDGET_THRESHOLDS,
    "muted": ids.BUDGET_MUTED,
}
"""Where each value of the form is typed or chosen."""

WRONG: Final[Mapping[str, str]] = {
    "limit": ids.BUDGET_AMOUNT_WRONG,
    "rollover": ids.BUDGET_ROLLOVER_WRONG,
    "thresholds": ids.BUDGET_THRESHOLDS_WRONG,
}
"""Where it is said what is wrong, by the name of the value."""

_ROLLOVERS: Final = {
    "none": "Nothing",
    "surplus": "What is left",
    "deficit": "What was too much",
    "both": "Both",
}


class Kept(TypedDict):
    """Which limit and month a form was laid for."""

    budget: str
    month: str


def fields() -> list[Component]:
    """Give the controls of the form, empty."""
    amount = dbc.Input(id=ids.BUDGET_AMOUNT, type="text", inputmode="decimal", autocomplete="off",
                       placeholder="No limit")  # fmt: skip
    scope = dbc.Select(
        id=ids.BUDGET_SCOPE,
        options=[
            {"value": ONWARD, "label": "From this month on"},
            {"value": ONLY, "label": "This month only"},
        ],
    )
    for_months = unseen_label("For which months", ids.BUDGET_SCOPE)
    rollovers = [{"value": kind, "label": _ROLLOVERS[kind]} for kind in KINDS]
    rollover = dbc.Select(id=ids.BUDGET_ROLLOVER, options=rollovers)
    cap = dbc.Input(
        id=ids.BUDGET_CAP,
        type="text",
        inputmode="decimal",
        autocomplete="off",
        placeholder="No more than",
    )
    most = unseen_label("No more than this goes on", ids.BUDGET_CAP)
    thresholds = dbc.Input(id=ids.BUDGET_THRESHOLDS, type="text", autocomplete="off")
    return [
        _field("limit", "Limit a month", ids.BUDGET_AMOUNT,
               html.Div([amount, for_months, scope], className="pair"),
               html.Div(id=ids.BUDGET_USUAL, className="budget-usual"),
               html.P(id=ids.BUDGET_TRIED, className="form-text", role="status")),
        _field("rollover", "Goes on into the next month", ids.BUDGET_ROLLOVER,
               html.Div([rollover, most, cap], className="pair")),
        _field("thresholds", "Tell me when more than this is spent", ids.BUDGET_THRESHOLDS,
               thresholds),
        dbc.Checkbox(id=ids.BUDGET_MUTED, label="Mute: record it, but do not tell me"),
        html.Button("Save", type="submit", className="btn btn-primary"),
    ]  # fmt: skip


def _field(name: str, label: str, control: str, *inside: Component) -> Component:
    said = html.Div(id=WRONG[name], className="field-error", role="alert")
    return html.Div([dbc.Label(label, html_for=control), *inside, said])


def known_limit(book: Book, wanted: str) -> str:
    """Give the id of a limit, that of the category it was merged into; raises UnknownCategory."""
    if wanted == OVERALL:
        return wanted
    found = book.categories.resolve(wanted)
    if found is None:
        raise UnknownCategory(wanted)
    return found.id


def laid(book: Book, wanted: str, month: Month, today: date) -> dict[str, Any]:
    """Lay the form out for a limit as it is; raises UnknownCategory."""
    wanted = known_limit(book, wanted)
    budget = budget_of(book, wanted)
    written, limit = book.settings.money, budget.limit_in(month)
    rollover = budget.rollover_in(book.settings.months.of(today))
    if wanted not in book.budgets:
        rollover = book.settings.rollover
    told = ", ".join(map(str, book.settings.thresholds)) or "none"
    own = budget.thresholds
    return {
        "kept": Kept(budget=wanted, month=str(month)),
        "amount": "" if limit is None else written.typed(limit),
        "scope": ONWARD,
        "usual": _usual(book, wanted, today),
        "rollover": rollover.kind,
        "cap": "" if rollover.cap is None else written.typed(rollover.cap),
        "thresholds": "" if own is None else ", ".join(map(str, own)),
        "told": f"{told} (as for all limits)",
        "muted": budget.muted,
        **dict.fromkeys((f"wrong_{name}" for name in WRONG), ""),
    }


def _usual(book: Book, wanted: str, today: date) -> list[Component]:
    """Give buttons that put what months usually come to into the box."""
    written = book.settings.money
    chips: list[Component] = []
    for count in _USUAL:
        found = usual(book, wanted, today, count)
        if found and found.months == count:
            for name, amount in (("Mean", found.mean), ("Median", found.median)):
                text = f"{name} of {count} months: {money(written, max(amount, 0))}"
                typed = written.typed(max(amount, 0))
                chips.append(html.Button(text, type="button", className="btn btn-outline",
                                         **attributes(data_fill=typed)))  # fmt: skip
    return chips


def tried_in_words(book: Book, wanted: str, text: str, today: date) -> str:
    """Say in how many of the last months a limit that is being typed would have been crossed."""
    try:
        limit = amount_of(text, book.settings)
    except InvalidAmount:
        return ""
    months = past_months(book, book.settings.months.of(today), _BACK)
    if not months or limit < 0:
        return ""
    over = months_over(book, wanted, limit, today)
    locale = book.settings.locale
    counted = words.count(len(months), "month", locale)
    times = words.number(over, locale)
    return f"Had this limit applied to the last {counted}, you would have been over in {times}."


@dataclass(frozen=True, slots=True)
class Read:
    """What a form asks for, and what is wrong with it by the name of the value."""

    change: LimitChange | None
    terms: BudgetTerms | None
    problems: Mapping[str, str]


def read(typed: Mapping[str, object], kept: Kept, book: Book) -> Read:
    """Read the form; every bad value is named, and nothing is asked for then."""
    texts = {name: value.strip() if isinstance(value := typed.get(name), str) else ""
             for name in FIELDS}  # fmt: skip
    problems: dict[str, str] = {}
    change, rollover, told = None, None, None
    try:
        change = _change(texts, kept, book)
    except InvalidInput as error:
        problems["limit"] = error.message
    try:
        rollover = rollover_in(texts["rollover"], texts["cap"], book.settings.money)
    except InvalidInput as error:
        problems["rollover"] = error.message
    try:
        told = thresholds_in(texts["thresholds"]) if texts["thresholds"] else None
    except InvalidInput as error:
        problems["thresholds"] = error.message
    if problems or rollover is None:
        return Read(None, None, problems)
    return Read(change, BudgetTerms(told, rollover, typed.get("muted") is True), problems)


def _change(texts: Mapping[str, str], kept: Kept, book: Book) -> LimitChange | None:
    """Give the change of the limit, None when it stays as it is."""
    month = Month.parse(kept["month"])
    amount = amount_of(texts["amount"], book.settings) if texts["amount"] else None
    field = "limit"
    if amount is not None and amount < 0:
        raise InvalidInput(field, "must be zero or more")
    if amount == budget_of(book, kept["budget"]).limit_in(month):
        return None  # who only changes the rest must not lose what later months have
    return LimitChange(kept["budget"], month, amount, texts["scope"] == ONLY)


def saved_in_words(book: Book, budget_id: str, month: Month, written: MoneyFormat) -> str:
    """Say how a limit is after it was saved."""
    limit = budget_of(book, budget_id).limit_in(month)
    said = "no limit" if limit is None else f"{money(written, limit)} a month"
    return f"{limit_name(book, budget_id)}: {said}."


FORM_PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "kept": (ids.BUDGET_KEPT, "data"),
    "usual": (ids.BUDGET_USUAL, "children"),
    "told": (ids.BUDGET_THRESHOLDS, "placeholder"),
    **{name: (control, "value") for name, control in FIELDS.items()},
    **{f"wrong_{name}": (place, "children") for name, place in WRONG.items()},
}
"""Where each part of a form goes that is laid out: component and prop."""
