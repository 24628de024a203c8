"""One cell of the list changed in place: what the browser sends, and what it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypedDict

from analytics.book import Book
from analytics.known import known_merchants, known_methods, known_tags
from components.expense_entry import typed_of
from components.expenses_grid import Row, row
from spending.category import NO_CATEGORY
from spending.errors import InvalidInput
from spending.expense import Expense

EDITABLE: Final = ("day", "merchant", "category", "method", "tags", "note", "amount")
"""The columns that can be changed in place."""

_LONGEST: Final = 10_000


class Stored(TypedDict):
    """The expense somebody else has changed meanwhile: its row, and what its cell says."""

    row: Row
    says: str


class Answer(TypedDict, total=False):
    """What an edit is answered: the row as it is now, or why it was refused.

    `operation` is the edit's. `stored` comes with a conflict: the edit may be sent again over it.
    """

    operation: str
    row: Row
    problem: str
    stored: Stored


class Choices(TypedDict):
    """What editors offer: categories as id and name, texts the most frequent first."""

    category: list[tuple[str, str]]
    merchant: list[str]
    method: list[str]
    tags: list[str]


@dataclass(frozen=True, slots=True)
class CellEdit:
    """A cell as somebody typed it.

    `seen` is the version of the expense that was on the screen, and `was` what its cell said.
    """

    expense: str
    field: str
    text: str
    seen: int
    was: str
    operation: str

    @classmethod
    def from_page(cls, data: object) -> "CellEdit":
        """Read what the browser sent; raises InvalidInput when it is nothing of the kind."""
        given = data if isinstance(data, Mapping) else {}
        texts = [given.get(name) for name in ("id", "field", "text", "was", "operation")]
        seen = given.get("seen")
        if not all(isinstance(one, str) for one in texts) or type(seen) is not int:
            field, reason = "edit", "cannot be read: load the page again"
            raise InvalidInput(field, reason)
        expense, name, text, was, operation = (str(one) for one in texts)
        if name not in EDITABLE:
            field, reason = "column", f"{name[:24]!r} cannot be changed here"
            raise InvalidInput(field, reason)
        if len(text) > _LONGEST:
            raise InvalidInput(name, reason=f"has more than {_LONGEST:,} characters")
        return cls(expense, name, text, seen, was, operation)

    def form_over(self, expense: Expense, book: Book) -> dict[str, str]:
        """Give the expense as its form would have it, with this cell changed."""
        form = {**typed_of(expense, book), self.field: self.text}
        chosen = form["category"]
        return {**form, "category": "" if chosen == NO_CATEGORY else chosen}

    def seen_of(self, expense: Expense, book: Book) -> int:
        """Give the version this edit may stand on.

        Where somebody else changed other cells only, this one goes over theirs: nothing is lost.
        """
        untouched = str(row(expense, book).get(self.field, "")) == self.was
        return expense.version if untouched else self.seen


def saved(edit: CellEdit, expense: Expense, book: Book) -> Answer:
    """Answer with the row as it is stored now."""
    return {"operation": edit.operation, "row": row(expense, book)}


def refused(operation: str, problem: str) -> Answer:
    """Answer why nothing was saved."""
    return {"operation": operation, "problem": problem}


def conflicting(edit: CellEdit, stored: Expense, book: Book) -> Answer:
    """Answer with what somebody else has made of the cell meanwhile."""
    shown = row(stored, book)
    says = str(shown.get(edit.field, "")) or "nothing"
    return {
        "operation": edit.operation,
        "problem": f"Changed elsewhere meanwhile: it says {says} there. Nothing was saved.",
        "stored": {"row": shown, "says": says},
    }


def choices(book: Book) -> Choices:
    """Give what editors offer."""
    categories = book.categories
    none = (NO_CATEGORY, categories.label(None))
    return {
        "category": [none, *((one.id, categories.label(one.id)) for one in categories.active)],
        "merchant": list(known_merchants(book)),
        "method": list(known_methods(book)),
        "tags": list(known_tags(book)),
    }
