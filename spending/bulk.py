"""One change of many expenses at once: what it sets, and what it makes of an expense."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from spending.category import NO_CATEGORY
from spending.errors import InvalidInput
from spending.expense import (
    MAX_MERCHANT,
    MAX_METHOD,
    MAX_NOTE,
    MAX_TAG,
    MAX_TAGS,
    Expense,
    ExpenseDraft,
    checked,
    tags_of,
)
from spending.period import parse_day
from spending.records import CommitLimits, Fields, Json
from spending.text import fold

_LARGEST_LETTER: Final = 4
"""Bytes a character takes at most in UTF-8."""

_OVERHEAD: Final = 400
"""Bytes a change takes in the journal beside the texts it may hold, at most."""


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What is done to each expense; what is None stays as it is.

    `category` is an id, or NO_CATEGORY for none; an empty `merchant`, `method` or `note` clears
    it. `trash` puts into the trash (True) or takes out of it (False). An expense that would get
    more tags than it can hold keeps those it has.
    """

    category: str | None = None
    merchant: str | None = None
    method: str | None = None
    note: str | None = None
    day: date | None = None
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    trash: bool | None = None

    @property
    def act(self) -> str:
        """What the journal calls it."""
        if self.trash is not None:
            return "delete" if self.trash else "restore"
        if self == BulkChange(category=self.category):
            return "categorise"
        return "tag" if self == BulkChange(add_tags=self.add_tags, remove_tags=self.remove_tags) \
            else "edit"  # fmt: skip

    @property
    def fields(self) -> Fields:
        """The change as JSON values, what stays left out."""
        texts: dict[str, Json] = {
            "category": self.category,
            "merchant": self.merchant,
            "method": self.method,
            "note": self.note,
            "day": self.day.isoformat() if self.day else None,
            "add_tags": list(self.add_tags) or None,
            "remove_tags": list(self.remove_tags) or None,
            "trash": self.trash,
        }
        return {name: value for name, value in texts.items() if value is not None}

    @classmethod
    def from_fields(cls, fields: Fields) -> "BulkChange":
        """Read what `fields` wrote; raises InvalidInput for a bad day."""

        def text(name: str) -> str | None:
            return None if fields.get(name) is None else str(fields[name])

        def tags(name: str) -> tuple[str, ...]:
            value = fields.get(name)
            return tuple(str(tag) for tag in value) if isinstance(value, list) else ()

        day, trash = text("day"), fields.get("trash")
        return cls(
            category=text("category"),
            merchant=text("merchant"),
            method=text("method"),
            note=text("note"),
            day=parse_day(day) if day else None,
            add_tags=tags("add_tags"),
            remove_tags=tags("remove_tags"),
            trash=None if trash is None else bool(trash),
        )

    def checked(self) -> "BulkChange":
        """Give the change with its texts cleaned.

        Raises InvalidExpense naming every bad field, InvalidInput when nothing is to be done.
        """
        adding = tags_of(self.add_tags)
        tidy = checked(
            ExpenseDraft(
                self.day or date(2000, 1, 1), 1, self.merchant or "", None, self.method or "",
                adding, self.note or "",
            )
        )  # fmt: skip
        change = replace(
            self,
            merchant=None if self.merchant is None else tidy.merchant,
            method=None if self.method is None else tidy.method,
            note=None if self.note is None else tidy.note,
            add_tags=adding,
            remove_tags=tags_of(self.remove_tags),
        )
        if change == BulkChange():
            field, reason = "change", "is empty: choose what to do with these expenses"
            raise InvalidInput(field, reason)
        return change

    def applied(self, expense: Expense, filed: str | None, at: int) -> Expense:
        """Give the expense after the change.

        `filed` is what `category` stands for today, `at` the moment of trashing (UTC, seconds).
        """
        given: dict[str, str | date | None] = {
            "merchant": self.merchant, "method": self.method, "note": self.note, "day": self.day,
        }  # fmt: skip
        kept = {name: value for name, value in given.items() if value is not None}
        changed = replace(expense, tags=self._tags(expense.tags), **kept)  # type: ignore[arg-type]
        if self.category is not None:
            changed = replace(changed, category=filed)
        changed = replace(changed, was_edited=expense.was_edited or changed != expense)
        if self.trash is None:
            return changed
        return replace(changed, trashed=(expense.trashed or at) if self.trash else None)

    def _tags(self, there: tuple[str, ...]) -> tuple[str, ...]:
        gone = {fold(tag) for tag in self.remove_tags}
        tags = tags_of([*(tag for tag in there if fold(tag) not in gone), *self.add_tags])
        return tags if len(tags) <= MAX_TAGS else there

    @property
    def wanted_category(self) -> str | None:
        """The id to file under, None for uncategorised or no change."""
        return None if self.category == NO_CATEGORY else self.category

    def at_once(self, limits: CommitLimits, room: int) -> int:
        """Give how many expenses one commit can change, whatever texts they hold.

        It follows from the request alone, so a resend goes the same way as the first sending.
        """
        letters = 2 * (
            (MAX_MERCHANT if self.merchant is not None else 0)
            + (MAX_METHOD if self.method is not None else 0)
            + (MAX_NOTE if self.note is not None else 0)
            + (MAX_TAGS * (MAX_TAG + 1) if self.add_tags or self.remove_tags else 0)
        )
        size = _OVERHEAD + letters * _LARGEST_LETTER
        return max(1, min(limits.records - room, limits.journal_bytes // size))
