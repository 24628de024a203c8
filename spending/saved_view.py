"""Saved views: an address somebody named, to open again, and perhaps to begin with."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from spending.errors import InvalidInput
from spending.expense import whole
from spending.filter import ExpenseFilter
from spending.records import VIEW, Fields, Record, key_of
from spending.text import clean, fold

OVERVIEW_PAGE: Final = "/"
LIST_PAGE: Final = "/expenses"
VIEW_PAGES: Final = (OVERVIEW_PAGE, LIST_PAGE)
"""Pages that can be saved as a view, by path."""

LONGEST_NAME: Final = 60
LONGEST_QUERY: Final = 4_000
MOST_VIEWS: Final = 100


@dataclass(frozen=True, slots=True)
class SavedView:
    """A page's address by a name; `query` is without its `?`, as the page itself writes it.

    `start` is the ledger's version at which the view was chosen to begin with, 0 for never: should
    an undo leave two of them, the one chosen last holds.
    """

    id: str
    name: str
    page: str
    query: str
    start: int = 0
    version: int = 0

    @classmethod
    def from_record(cls, record: Record) -> "SavedView":
        """Read a stored view."""
        fields = record.fields
        return cls(
            id=record.id,
            name=str(fields["name"]),
            page=str(fields["page"]),
            query=str(fields["query"]),
            start=whole(fields.get("start", 0)),
            version=record.version,
        )

    @property
    def fields(self) -> Fields:
        """The fields to keep."""
        return {
            "name": self.name,
            "page": self.page,
            "query": self.query,
            **({"start": self.start} if self.start else {}),
        }

    @property
    def href(self) -> str:
        """Where it leads."""
        return f"{self.page}?{self.query}" if self.query else self.page

    def named(self, name: str) -> "SavedView":
        """Give this view under another name; raises InvalidInput."""
        return replace(self, name=checked_name(name))

    def showing(self, query: str) -> "SavedView":
        """Give this view with another address of the same page; raises InvalidInput."""
        return replace(self, query=checked_query(query))


def checked_name(name: str) -> str:
    """Give a view's name as it is kept; raises InvalidInput."""
    tidy = clean(name)
    if not 0 < len(tidy) <= LONGEST_NAME:
        field, reason = "name", f"must have 1 to {LONGEST_NAME} characters"
        raise InvalidInput(field, reason)
    return tidy


def checked_page(page: str) -> str:
    """Give the path of a page that can be saved; raises InvalidInput."""
    if page not in VIEW_PAGES:
        field, reason = "page", "is none that can be saved: go to the overview or the expenses"
        raise InvalidInput(field, reason)
    return page


def checked_query(query: str) -> str:
    """Give an address query without its `?`; raises InvalidInput, InvalidFilter naming a part."""
    tidy = query.removeprefix("?")
    field = "address"
    if len(tidy) > LONGEST_QUERY:
        reason = f"has more than {LONGEST_QUERY:,} characters: filter by fewer things"
        raise InvalidInput(field, reason)
    if not tidy.isascii() or not tidy.isprintable():
        reason = "has letters that addresses write as numbers after a percent sign"
        raise InvalidInput(field, reason)
    ExpenseFilter.from_query(tidy)
    return tidy


def check_views(views: Iterable[SavedView]) -> None:
    """Raise InvalidInput when views are too many, or two bear the same name.

    Case and accents make no other name.
    """
    names: set[str] = set()
    for one in views:
        name = fold(one.name)
        if name in names:
            field, reason = "name", f"{one.name!r} is that of another view: choose another one"
            raise InvalidInput(field, reason)
        names.add(name)
    if len(names) > MOST_VIEWS:
        field, reason = "views", f"are more than {MOST_VIEWS}: delete one first"
        raise InvalidInput(field, reason)


def start_of(views: Iterable[SavedView]) -> SavedView | None:
    """Give the view somebody begins with, None for the usual overview."""
    chosen = [one for one in views if one.start]
    return max(chosen, key=lambda one: (one.start, one.id), default=None)


def view_key(view_id: str) -> str:
    """Give the sort key of a view's record."""
    return key_of(VIEW, view_id)
