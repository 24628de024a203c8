"""Categories in two levels: a starting set in code, and what a person made of it in records."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from spending.errors import InvalidInput, UnknownCategory
from spending.records import CATEGORY, Fields, Record, key_of
from spending.text import clean, fold

NO_CATEGORY: Final = "none"
"""Stands for 'uncategorised' wherever a category id is expected."""

MAX_NAME: Final = 60

COLOURS: Final = 7
"""Colours a category can be given; what they look like is the charts' business."""

_STARTING: Final[dict[str, tuple[str, ...]]] = {
    "Housing": ("Rent", "Mortgage", "Repairs", "Furniture"),
    "Utilities": ("Electricity", "Water", "Heating", "Internet", "Mobile phone"),
    "Food": ("Groceries", "Eating out", "Coffee", "Snacks"),
    "Transportation": ("Fuel", "Public transport", "Taxi", "Car upkeep", "Parking"),
    "Household": ("Supplies", "Appliances", "Cleaning"),
    "Health": ("Doctor", "Medicine", "Sport"),
    "Insurance": (),
    "Subscriptions": ("Music", "Video", "Software", "News"),
    "Leisure": ("Culture", "Hobbies", "Books", "Games"),
    "Travel": ("Flights", "Hotels", "Activities"),
    "Clothing": (),
    "Education": (),
    "Gifts": ("Presents", "Donations"),
    "Personal care": (),
    "Children": (),
    "Pets": (),
    "Fees and taxes": (),
    "Other": (),
}


@dataclass(frozen=True, slots=True)
class Category:
    """A category; `parent` is the id of the one above, None on the upper level.

    `colour` is the place of a colour in the palette of charts, None for none chosen.
    """

    id: str
    name: str
    parent: str | None = None
    archived: bool = False
    merged_into: str | None = None
    colour: int | None = None

    @property
    def fields(self) -> Fields:
        """The fields to keep."""
        kept = {
            "name": self.name,
            "parent": self.parent,
            "archived": self.archived or None,
            "merged_into": self.merged_into,
            "colour": self.colour,
        }
        return {name: value for name, value in kept.items() if value is not None}

    @classmethod
    def from_record(cls, record: Record) -> "Category":
        """Read a stored category."""
        fields = record.fields
        parent, merged = fields.get("parent"), fields.get("merged_into")
        colour = fields.get("colour")
        return cls(
            id=record.id,
            name=str(fields.get("name", "?")),
            parent=str(parent) if parent else None,
            archived=bool(fields.get("archived")),
            merged_into=str(merged) if merged else None,
            colour=colour if isinstance(colour, int) and 0 <= colour < COLOURS else None,
        )


def category_id(name: str, sub: str = "") -> str:
    """Give the id of a category made from its names: equal names make equal ids."""
    path = f"category:{fold(name)}\x1f{fold(sub)}"
    return hashlib.sha256(path.encode()).hexdigest()[:16]


def check_name(name: str) -> str:
    """Give the name cleaned; raises InvalidInput when it is missing or too long."""
    plain = clean(name)
    if not plain or len(plain) > MAX_NAME:
        field = "category"
        reason = "needs a name" if not plain else f"has a name longer than {MAX_NAME} characters"
        raise InvalidInput(field, reason)
    return plain


def _starting() -> Iterable[Category]:
    for name, subs in _STARTING.items():
        top = Category(category_id(name), name)
        yield top
        for sub in subs:
            yield Category(category_id(name, sub), sub, top.id)


@dataclass(frozen=True)
class Categories:
    """All categories of one person by id: the starting set under their own records."""

    by_id: Mapping[str, Category]

    @classmethod
    def of(cls, records: Iterable[Record]) -> "Categories":
        """Lay stored categories over the starting set."""
        stored = (Category.from_record(record) for record in records)
        return cls({**STARTING, **{category.id: category for category in stored}})

    def plus(self, new: Iterable[Category]) -> "Categories":
        """Give these and some more."""
        return Categories({**self.by_id, **{category.id: category for category in new}})

    def resolve(self, wanted: str | None) -> Category | None:
        """Give the category an id stands for today, following merges; None when uncategorised.

        An archived category keeps its expenses. An unknown id counts as uncategorised.
        """
        seen: set[str] = set()
        category = self.by_id.get(wanted or "")
        while category and category.merged_into and category.id not in seen:
            seen.add(category.id)
            category = self.by_id.get(category.merged_into)
        return category

    def top(self, wanted: str | None) -> Category | None:
        """Give the upper-level category an id belongs to; None when uncategorised."""
        category = self.resolve(wanted)
        return self.resolve(category.parent) or category if category else None

    def choosable(self, wanted: str) -> Category:
        """Give a category an expense may be filed under; raises UnknownCategory."""
        category = self.resolve(wanted)
        if category is None or category.archived:
            raise UnknownCategory(wanted)
        return category

    def label(self, wanted: str | None) -> str:
        """Write `Food › Groceries`, or `Uncategorised`."""
        category = self.resolve(wanted)
        if category is None:
            return "Uncategorised"
        top = self.top(category.id)
        return category.name if top in (None, category) else f"{top.name} › {category.name}"

    @property
    def active(self) -> list[Category]:
        """Those an expense may be filed under, each upper one before its own, by name."""
        shown = [one for one in self.by_id.values() if not one.archived and not one.merged_into]
        tops = sorted((one for one in shown if not one.parent), key=lambda one: fold(one.name))
        subs = sorted((one for one in shown if one.parent), key=lambda one: fold(one.name))
        below: dict[str | None, list[Category]] = {}
        for sub in subs:
            below.setdefault(self._above(sub), []).append(sub)
        return [one for top in tops for one in (top, *below.get(top.id, []))]

    def _above(self, category: Category) -> str | None:
        above = self.resolve(category.parent)
        return above.id if above else category.parent

    @cached_property
    def _by_name(self) -> dict[tuple[str, str | None], Category]:
        # The last one of a name is found: one in use before a merged and an archived one.
        rank = {one.id: (not one.archived, not one.merged_into) for one in self.by_id.values()}
        ordered = sorted(self.by_id.values(), key=lambda one: rank[one.id])
        return {(fold(one.name), self._above(one)): one for one in ordered}

    def named(self, name: str, parent: str | None = None) -> Category | None:
        """Find a category by its name whatever its case and blanks, under `parent`.

        An archived one is found only when no other bears the name.
        """
        found = self._by_name.get((fold(name), parent))
        return self.resolve(found.id) if found else None


STARTING: Final[Mapping[str, Category]] = {one.id: one for one in _starting()}


def category_key(wanted: str) -> str:
    """Give the sort key of a category's record."""
    return key_of(CATEGORY, wanted)
