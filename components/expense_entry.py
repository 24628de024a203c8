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
    SpendingError,
    UnknownCategory,
    UnknownExpense,
)
from spending.expense import Expense, ExpenseDraft
from spending.money import MoneyFormat

FIELDS: Final = ("day", "amount", "merchant", "category", "method", "tags", "note")
"""The fields by the names the rules give them, in the order of the form."""


class Kept(TypedDict):
    """What the page keeps between the form's opening and its saving.

    `operation` makes a resend of this form the same act; `expense` is the id, `` while adding;
    `seen` is the version that was opened, `stored` the one somebody else has made since, or 0.
    """

    operation: str
    expense: str
    seen: int
    stored: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A form as it stands: what is typed, what it is about, and what was wrong with it.

    `typed` has a text for each of FIELDS; `problems` a reason for each field that cannot be used.
    `done` tells of the form sent before this one, `version` is the one that made.
    """

    typed: Mapping[str, str]
    kept: Kept
    problems: Mapping[str, str] = field(default_factory=dict)
    warning: str = ""
    done: str = ""
    version: int = 0
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
        entry = replace(self, problems={}, warning="", done="", conflict=None)
        if isinstance(error, InvalidExpense):
            return replace(entry, problems=error.problems)
        if isinstance(error, UnknownCategory):
            return replace(entry, problems={"category": "is not there any more: choose another"})
        if isinstance(error, UnknownExpense) or (
            isinstance(error, EditConflict) and error.stored.trashed is not None
        ):
            return replace(entry, kept=_kept(), warning=_GONE)
        if isinstance(error, EditConflict):
            kept: Kept = {**self.kept, "stored": error.stored.version}
            return replace(entry, kept=kept, conflict=error, warning=error.message)
        return replace(entry, warning=error.message)


_GONE: Final = (
    "This expense was deleted elsewhere meanwhile. What you typed is still here: "
    "save to record it as a new one, or cancel to leave it deleted."
)


def _kept(expense: str = "", seen: int = 0) -> Kept:
    return {"operation": secrets.token_hex(16), "expense": expense, "seen": seen, "stored": 0}


def blank(today: date) -> Entry:
    """Give an empty form for an expense of a day."""
    empty = dict.fromkeys(FIELDS, "")
    return Entry({**empty, "day": today.isoformat(), "category": NO_CATEGORY}, _kept())


def next_after(draft: ExpenseDraft, text: str, version: int) -> Entry:
    """Give the form for one more expense: of the same day, saying that the last one is kept."""
    return replace(blank(draft.day), done=text, version=version)


def recorded(expense: Expense, book: Book) -> Entry:
    """Give the form of an expense as it is now."""
    return Entry(typed_of(expense, book), _kept(expense.id, expense.version))


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
