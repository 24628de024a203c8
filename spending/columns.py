"""A person's expenses as plain arrays: what stores fill and tables wrap.

No object per row: 100,000 expenses take some 8 MB. Texts are kept once each, by code.
"""

from array import array
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from spending.expense import Expense, whole
from spending.records import EXPENSE, Change, Fields, Json

ID_BYTES: Final = 16
NOT_TRASHED: Final = 0


@dataclass(slots=True)
class Dictionary:
    """Texts by code: code 0 is the empty one."""

    texts: list[str] = field(default_factory=lambda: [""])
    codes: dict[Json, int] = field(default_factory=lambda: {"": 0})

    def code(self, text: Json) -> int:
        """Give the code of a text, a new one when it is new; raises TypeError for no text."""
        found = self.codes.get(text)
        if found is None:
            if not isinstance(text, str):
                raise TypeError(text)
            found = self.codes[text] = len(self.texts)
            self.texts.append(text)
        return found

    def __copy__(self) -> "Dictionary":
        """Give an independent copy."""
        return Dictionary(self.texts.copy(), self.codes.copy())


@dataclass(slots=True)
class ExpenseColumns:
    """Expenses by column, rows in no particular order; trashed ones are among them.

    day: proleptic ordinals. amount: minor units. trashed: UTC seconds, 0 when not. edited: 1 when
    changed since it was recorded. `merchant`, `category`, `method`, `tags`, `note` and `source`
    are codes into the dictionaries of the same name; a set of tags is one text, its tags joined
    by commas. `unreadable` names the keys of records that could not be read.
    """

    ids: bytearray = field(default_factory=bytearray)
    version: "array[int]" = field(default_factory=lambda: array("q"))
    sequence: "array[int]" = field(default_factory=lambda: array("q"))
    day: "array[int]" = field(default_factory=lambda: array("i"))
    amount: "array[int]" = field(default_factory=lambda: array("q"))
    trashed: "array[int]" = field(default_factory=lambda: array("q"))
    edited: "array[int]" = field(default_factory=lambda: array("b"))
    merchant: "array[int]" = field(default_factory=lambda: array("i"))
    category: "array[int]" = field(default_factory=lambda: array("i"))
    method: "array[int]" = field(default_factory=lambda: array("i"))
    tags: "array[int]" = field(default_factory=lambda: array("i"))
    note: "array[int]" = field(default_factory=lambda: array("i"))
    source: "array[int]" = field(default_factory=lambda: array("i"))
    merchants: Dictionary = field(default_factory=Dictionary)
    categories: Dictionary = field(default_factory=Dictionary)
    methods: Dictionary = field(default_factory=Dictionary)
    tag_sets: Dictionary = field(default_factory=Dictionary)
    notes: Dictionary = field(default_factory=Dictionary)
    sources: Dictionary = field(default_factory=Dictionary)
    unreadable: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        """Give the number of rows, trashed ones included."""
        return len(self.day)

    def __copy__(self) -> "ExpenseColumns":
        """Give an independent copy (a few milliseconds at 100,000 rows)."""
        return ExpenseColumns(*(copy(getattr(self, name)) for name in self.__slots__))

    def append(self, expense_id: str, version: int, fields: Fields) -> None:
        """Take one record in; one that cannot be read is named in `unreadable`, not raised.

        The id must not be there yet.
        """
        rows = len(self)
        try:
            self._append(expense_id, version, fields)
        except (KeyError, TypeError, ValueError, OverflowError):
            self._cut(rows)
            key = f"{EXPENSE}#{expense_id}"
            if key not in self.unreadable:
                self.unreadable.append(key)

    def _append(self, expense_id: str, version: int, fields: Fields) -> None:
        get = fields.get
        self.ids += _identity(expense_id)
        self.day.append(date.fromisoformat(fields["day"]).toordinal())  # type: ignore[arg-type]
        self.version.append(version)
        self.sequence.append(whole(get("seq", 0)))
        self.amount.append(whole(fields["amount"]))
        self.trashed.append(whole(get("trashed", NOT_TRASHED)))
        self.edited.append(1 if get("edited") else 0)
        self.merchant.append(self.merchants.code(get("merchant", "")))
        self.category.append(self.categories.code(get("category", "")))
        self.method.append(self.methods.code(get("method", "")))
        self.note.append(self.notes.code(get("note", "")))
        self.source.append(self.sources.code(get("source", "")))
        tags = get("tags", [])
        if not isinstance(tags, list):
            raise TypeError(tags)
        self.tags.append(self.tag_sets.code(",".join(tags)))  # type: ignore[arg-type]

    def _cut(self, rows: int) -> None:
        """Take off what a record left that could not be read to its end."""
        del self.ids[rows * ID_BYTES :]
        for name in _PER_ROW:
            column: array[int] = getattr(self, name)
            del column[rows:]

    def find(self, expense_id: str) -> int | None:
        """Give the row of an id, or None."""
        try:
            wanted = _identity(expense_id)
        except ValueError:
            return None
        at = self.ids.find(wanted)
        while at >= 0 and at % ID_BYTES:
            at = self.ids.find(wanted, at + 1)
        return at // ID_BYTES if at >= 0 else None

    def id_of(self, row: int) -> str:
        """Give the id of a row."""
        return bytes(self.ids[row * ID_BYTES : (row + 1) * ID_BYTES]).hex()

    def expense(self, row: int) -> Expense:
        """Give one row as an expense."""
        tags = self.tag_sets.texts[self.tags[row]]
        return Expense(
            day=date.fromordinal(self.day[row]),
            amount=self.amount[row],
            merchant=self.merchants.texts[self.merchant[row]],
            category=self.categories.texts[self.category[row]] or None,
            method=self.methods.texts[self.method[row]],
            tags=tuple(tags.split(",")) if tags else (),
            note=self.notes.texts[self.note[row]],
            id=self.id_of(row),
            version=self.version[row],
            sequence=self.sequence[row],
            source=self.sources.texts[self.source[row]],
            trashed=self.trashed[row] or None,
            was_edited=bool(self.edited[row]),
        )

    def remove(self, row: int) -> None:
        """Take one row out; the last row takes its place."""
        last = len(self) - 1
        for name in _PER_ROW:
            column: array[int] = getattr(self, name)
            column[row] = column[last]
            del column[last]
        self.ids[row * ID_BYTES : (row + 1) * ID_BYTES] = self.ids[-ID_BYTES:]
        del self.ids[-ID_BYTES:]

    def apply(self, changes: Iterable[Change], version: int) -> None:
        """Bring these columns up to date with the changes of one journal entry.

        Changes already contained may come again: the outcome is the same.
        """
        own = [change for change in changes if change.key.startswith(f"{EXPENSE}#")]
        rows = None
        if len(own) > _FEW:
            rows = {self.id_of(row): row for row in range(len(self))}
        for change in own:
            self._apply(change, version, rows)

    def _apply(self, change: Change, version: int, rows: dict[str, int] | None) -> None:
        expense_id = change.key.partition("#")[2]
        row = self.find(expense_id) if rows is None else rows.get(expense_id)
        fields = change.after
        if change.was and fields is not None:
            if row is None:
                return  # removed by a later entry
            fields = change.applied(self.expense(row).fields)
        if change.key in self.unreadable:
            self.unreadable.remove(change.key)
        if row is not None:
            self.remove(row)
            if rows is not None:
                del rows[expense_id]
                if row < len(self):
                    rows[self.id_of(row)] = row
        if fields is not None:
            size = len(self)
            self.append(expense_id, version, fields)
            if rows is not None and len(self) > size:
                rows[expense_id] = size


def _identity(expense_id: str) -> bytes:
    identity = bytes.fromhex(expense_id)
    if identity.hex() != expense_id or len(identity) != ID_BYTES:
        raise ValueError(expense_id)
    return identity


_FEW: Final = 32
"""Up to so many changes a search in the ids is cheaper than an index of them."""

_PER_ROW: Final = (
    "version", "sequence", "day", "amount", "trashed", "edited",
    "merchant", "category", "method", "tags", "note", "source",
)  # fmt: skip
