"""What stands in the form of one expense: what is typed, what it is about, what was wrong."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, TypedDict

from analytics.book import Book
from spending.category import NO_CATEGORY
from spending.errors import (
    EditConflict,
    InvalidExpense,
    InvalidInput,
    OperationMismatch,
    SpendingError,
    UnknownCategory,
    UnknownExpense,
)
from spending.expense import Expense, ExpenseDraft
from spending.money import MoneyFormat

FIELDS: Final = ("day", "amount", "merchant", "category", "method", "tags", "note")
"""The fields by the names the rules give them, in the order of the form."""


OPENED: Final = "opened"
"""A form somebody opened: what was typed into it before, and not saved, comes back."""

LAID: Final = "laid"
"""A form laid out by an act within it: nothing is typed yet, nothing comes back."""

TYPED: Final = "typed"
"""A form that already holds something typed, which must not go without asking."""


class Kept(TypedDict):
    """What the page keeps between the form's opening and its saving.

    `operation` makes a resend of this form the same act; `expense` is the id, `` while adding;
    `seen` is the version that was opened, `stored` the one somebody else has made since, or 0;
    `start` is OPENED, LAID or TYPED.
    """

    operation: str
    expense: str
    seen: int
    stored: int
    start: str


def kept_of(sent: object) -> Kept:
    """Read what a page sends back of what it keeps; raises InvalidInput when it is not whole."""
    given = sent if isinstance(sent, Mapping) else {}
    texts = {name: given.get(name) for name in ("operation", "expense", "start")}
    numbers = {name: given.get(name) for name in ("seen", "stored")}
    whole = all(type(one) is int for one in numbers.values())
    if not (whole and all(isinstance(one, str) for one in texts.values())):
        field, reason = "form", "came back incomplete: close it and open it again"
        raise InvalidInput(field, reason)
    kept: Kept = {**texts, **numbers}  # type: ignore[typeddict-item] # just looked at, one by one
    return kept


def typed_texts(sent: object) -> dict[str, str]:
    """Read what a page sends of the fields: a text for each of FIELDS, `` for what is none."""
    given = sent if isinstance(sent, Mapping) else {}
    texts = {name: given.get(name) for name in FIELDS}
    return {name: text if isinstance(text, str) else "" for name, text in texts.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A form as it stands: what is typed, what it is about, and what was wrong with it.

    `typed` has a text for each of FIELDS; `problems` a reason for each field that cannot be used.
    `done` tells of the form sent before this one, `version` is the one that made; `remark` says
    what this form is.
    """

    typed: Mapping[str, str]
    kept: Kept
    problems: Mapping[str, str] = field(default_factory=dict)
    warning: str = ""
    done: str = ""
    version: int = 0
    remark: str = ""
    conflict: EditConflict | None = None

    @property
    def form(self) -> dict[str, str]:
        """The texts as the rules read them: no category is an empty text there."""
        chosen = self.typed["category"]
        return {**self.typed, "category": "" if chosen == NO_CATEGORY else chosen}

    @property
    def is_new(self) -> bool:
        """Whether it adds an expense."""
        return not self.kept["expense"]

    def refused(self, error: SpendingError) -> "Entry":
        """Give this form with what was wrong; everything typed stays."""
        entry = replace(self, problems={}, warning="", done="", remark="", conflict=None)
        if isinstance(error, InvalidExpense):
            return replace(entry, problems=error.problems)
        if isinstance(error, UnknownCategory):
            return replace(entry, problems={"category": "is not there any more: choose another"})
        if isinstance(error, UnknownExpense) or (
            isinstance(error, EditConflict) and error.stored.trashed is not None
        ):
            return replace(entry, kept=_kept(start=TYPED), warning=_GONE)
        if isinstance(error, OperationMismatch):
            kept = _kept(self.kept["expense"], self.kept["seen"], TYPED)
            return replace(entry, kept=kept, warning=_SENT_BEFORE)
        if isinstance(error, EditConflict):
            compared: Kept = {**self.kept, "stored": error.stored.version}
            return replace(entry, kept=compared, conflict=error, warning=error.message)
        return replace(entry, warning=error.message)


_GONE: Final = (
    "This expense was deleted elsewhere meanwhile. What you typed is still here: "
    "save to record it as a new one, or cancel to leave it deleted."
)

_SENT_BEFORE: Final = (
    "This form was already sent with other values, and those are saved. What you typed since is "
    "still here: save it as well, or cancel."
)


def _kept(expense: str = "", seen: int = 0, start: str = OPENED) -> Kept:
    operation = secrets.token_hex(16)
    return Kept(operation=operation, expense=expense, seen=seen, stored=0, start=start)


def blank(today: date, start: str = OPENED) -> Entry:
    """Give an empty form for an expense of a day."""
    empty = dict.fromkeys(FIELDS, "")
    typed = {**empty, "day": today.isoformat(), "category": NO_CATEGORY}
    return Entry(typed, _kept(start=start))


def next_after(draft: ExpenseDraft, text: str, version: int) -> Entry:
    """Give the form for one more expense: of the same day, saying that the last one is kept."""
    return replace(blank(draft.day, LAID), done=text, version=version)


def recorded(expense: Expense, book: Book, start: str = OPENED) -> Entry:
    """Give the form of an expense as it is now."""
    return Entry(typed_of(expense, book), _kept(expense.id, expense.version, start))


def copied(typed: Mapping[str, str], today: date) -> Entry:
    """Give the form of a new expense that is like what stands in a form, but for its day."""
    remark = "A copy, for today. It is recorded once you save it."
    return Entry({**typed, "day": today.isoformat()}, _kept(start=LAID), remark=remark)


def typed_of(expense: Expense, book: Book) -> dict[str, str]:
    """Write an expense the way a person would type it."""
    filed = book.categories.resolve(expense.category)
    return {
        "day": expense.day.isoformat(),
        "amount": book.settings.money.typed(expense.amount),
        "merchant": expense.merchant,
        "category": filed.id if filed else NO_CATEGORY,
        "method": expense.method,
        "tags": ", ".join(expense.tags),
        "note": expense.note,
    }


def in_words(deed: str, draft: ExpenseDraft, money: MoneyFormat) -> str:
    """Say what was done with an expense: `Recorded €12.50 at Corner shop.`."""
    where = f" at {draft.merchant}" if draft.merchant else ""
    return f"{deed} {money(draft.amount)}{where}."
