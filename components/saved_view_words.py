"""What happened to saved views, in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from analytics.book import Book
from spending.records import Change, Fields
from spending.saved_view import LIST_PAGE, OVERVIEW_PAGE

PAGE_NAMES: Final[Mapping[str, str]] = {OVERVIEW_PAGE: "Overview", LIST_PAGE: "Expenses"}
"""What the pages that can be saved are called."""


def said(changes: Sequence[Change], book: Book) -> list[str]:
    """Say each change of saved views; of several that changed place, which one begins now."""
    chosen = [one for one in changes if one.before is not None and "start" in (one.after or {})]
    others = [_said(one, book) for one in changes if one not in chosen]
    return [*others, *_start_said(chosen, book)]


def _said(change: Change, book: Book) -> str:
    before, after = change.before, change.after
    if before is None and after is None:
        return "Changed a view"
    if before is None:
        return f"Saved view {_name(after)}"
    if after is None:
        return f"Deleted view {_name(before)}"
    if "name" in after:
        return f"Renamed view {_name(before)} to {_name(after)}"
    return f"Changed what {_called_now(change, book)} shows"


def _start_said(changes: Sequence[Change], book: Book) -> list[str]:
    begun = [one for one in changes if (one.after or {}).get("start")]
    if begun:
        said_of = _called_now(begun[0], book)
        return [f"{said_of[:1].upper()}{said_of[1:]} is shown at the start"]
    return ["The usual overview is shown at the start"] if changes else []


def _called_now(change: Change, book: Book) -> str:
    """Give what a view is called now: an edit of something else does not hold its name."""
    now = book.snapshot.records.get(change.key)
    return f"view {_name(now.fields)}" if now else "a view that is gone"


def _name(fields: Fields | None) -> str:
    return str((fields or {}).get("name") or "without a name")
