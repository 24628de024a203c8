"""Categories: listed, made, changed, put away, brought back and merged."""

from collections.abc import Mapping
from typing import Final

from analytics.book import Book
from api import payloads
from api.asked import Answer, Asked, Handler, of_version
from spending.category import Category, category_key
from spending.errors import UnknownCategory
from spending.filing import CategoryDraft
from spending.ledger import Ledger


def listed(asked: Asked) -> Answer:
    """List all categories, those put away and merged too."""
    book = asked.desk.book()
    known = book.categories
    active = known.active
    shown = {one.id for one in active}
    others = (one for one in known.by_id.values() if one.id not in shown)
    ordered = [*active, *sorted(others, key=lambda one: (known.label(one.id), one.id))]
    return Answer({"items": [payloads.category(one, book) for one in ordered]})


def created(asked: Asked) -> Answer:
    """Make a category."""
    sent = asked.body
    done = asked.desk.ledger().add_category(
        sent["name"], asked.operation, sent.get("parent"), sent.get("colour")
    )
    headers = {"Location": f"/api/v1/categories/{done.ids[0]}"}
    return Answer(payloads.receipt(done), 201, headers)


def read(asked: Asked) -> Answer:
    """Read a category."""
    book = asked.desk.book()
    return of_version(payloads.category(_asked_for(asked, book), book))


def replaced(asked: Asked) -> Answer:
    """Rename, move or recolour a category."""
    sent = asked.body
    draft = CategoryDraft(sent["name"], sent.get("parent"), sent.get("colour"))
    _expecting(asked).change_category(asked.path["category_id"], draft, asked.operation)
    return read(asked)


def archived(asked: Asked) -> Answer:
    """Put a category away."""
    _expecting(asked).archive_category(asked.path["category_id"], asked.operation)
    return Answer(status=204)


def restored(asked: Asked) -> Answer:
    """Bring an archived category back."""
    done = asked.desk.ledger().revive_category(asked.path["category_id"], asked.operation)
    return Answer(payloads.receipt(done))


def merged(asked: Asked) -> Answer:
    """Let a category count under another one."""
    wanted, into = asked.path["category_id"], asked.body["into"]
    done = asked.desk.ledger().merge_category(wanted, into, asked.operation)
    return Answer(payloads.receipt(done))


def _asked_for(asked: Asked, book: Book) -> Category:
    wanted = asked.path["category_id"]
    found = book.categories.by_id.get(wanted)
    if found is None:
        raise UnknownCategory(wanted)
    return found


def _expecting(asked: Asked) -> Ledger:
    book = asked.desk.book()
    key = category_key(_asked_for(asked, book).id)
    return asked.ledger(key, payloads.version_of(book, key))


HANDLERS: Final[Mapping[str, Handler]] = {
    "listCategories": listed,
    "createCategory": created,
    "readCategory": read,
    "replaceCategory": replaced,
    "archiveCategory": archived,
    "restoreCategory": restored,
    "mergeCategory": merged,
}
