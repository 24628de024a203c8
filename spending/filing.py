"""Filing under categories: what a planned write needs to know of them, and how it changes them."""

import hashlib
import re
from dataclasses import replace

from spending.category import Categories, Category, category_id, category_key
from spending.errors import InvalidInput, UnknownCategory
from spending.records import CATEGORY, Record, Write, rewritten
from spending.writer import Moment


def categories_in(moment: Moment) -> Categories:
    """Read all categories."""
    return Categories.of(moment.store.all(moment.owner, CATEGORY))


def category_keys(wanted: str | None) -> list[str]:
    """Give the key of an id somebody sent; raises UnknownCategory when it cannot be one."""
    if wanted and not re.fullmatch("[0-9a-f]{16}", wanted):
        raise UnknownCategory(wanted)
    return [category_key(wanted)] if wanted else []


def choosable(moment: Moment, found: dict[str, Record], wanted: str | None) -> str | None:
    """Give the id to file under; raises UnknownCategory when it was archived or never there.

    `found` holds the category's own record, if it has one.
    """
    if not wanted:
        return None
    record = found.get(category_key(wanted))
    if record and Category.from_record(record).merged_into:
        return categories_in(moment).choosable(wanted).id
    return Categories.of([record] if record else []).choosable(wanted).id


def category_step(wanted: Category, record: Record | None) -> Write:
    """Give the step from a category's record, if it has one, to what it shall be."""
    read = Category.from_record(record).fields if record else {}
    return rewritten(category_key(wanted.id), record, read, wanted.fields)


def new_category(known: Categories, name: str, above: Category | None, operation: str) -> Category:
    """Give a category to make, or the archived one of that name.

    Raises InvalidInput when the name is taken or the level too low.
    """
    field = "category"
    if above and above.parent:
        reason = "can only be made on two levels"
        raise InvalidInput(field, reason)
    parent = above.id if above else None
    found = known.named(name, parent)
    if found and not found.archived:
        reason = f"{name!r} is there already"
        raise InvalidInput(field, reason)
    if found:
        return replace(found, archived=False)
    new_id = category_id(above.name, name) if above else category_id(name)
    if new_id in known.by_id:  # it was made under this name and renamed since
        new_id = hashlib.sha256(operation.encode()).hexdigest()[:16]
    return Category(new_id, name, parent)
