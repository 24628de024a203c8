"""Filing under categories: what a planned write needs to know of them, and how it changes them."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from spending.category import (
    COLOURS,
    Categories,
    Category,
    category_id,
    category_key,
    check_name,
)
from spending.errors import InvalidInput, UnknownCategory
from spending.plan import Moment
from spending.records import CATEGORY, Fields, Record, Write, rewritten
from spending.text import fold


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


@dataclass(frozen=True, slots=True)
class CategoryDraft:
    """What a person says of a category; `parent` and `colour` as in Category."""

    name: str
    parent: str | None = None
    colour: int | None = None

    @property
    def fields(self) -> Fields:
        """The draft as JSON values."""
        return {"name": self.name, "parent": self.parent, "colour": self.colour}


def checked_category(draft: CategoryDraft) -> CategoryDraft:
    """Give the draft with its name cleaned; raises InvalidInput for a bad name or colour."""
    if draft.colour is not None and draft.colour not in range(COLOURS):
        field, reason = "colour", "is none of those to choose from"
        raise InvalidInput(field, reason)
    return replace(draft, name=check_name(draft.name), parent=draft.parent or None)


def made(known: Categories, draft: CategoryDraft, operation: str) -> list[Category]:
    """Give a category to make, or the archived one of that name.

    Raises InvalidInput when the name is taken or the level too low, UnknownCategory.
    """
    above = _above(known, draft.parent)
    parent = above.id if above else None
    found = _bearing(known, draft.name, parent)
    if found and not found.archived:
        _refuse(f"{draft.name!r} is there already")
    if found:
        return [replace(found, archived=False, colour=draft.colour)]
    new_id = category_id(above.name, draft.name) if above else category_id(draft.name)
    if new_id in known.by_id:  # it was made under this name and renamed since
        new_id = hashlib.sha256(operation.encode()).hexdigest()[:16]
    return [Category(new_id, draft.name, parent, colour=draft.colour)]


def redrafted(known: Categories, wanted: str, draft: CategoryDraft) -> list[Category]:
    """Give a category as a draft says it.

    Raises InvalidInput when the name is taken or the level too low, UnknownCategory.
    """
    category = own(known, wanted)
    above = _above(known, draft.parent)
    if above and (above.id == category.id or below(known, category.id)):
        _refuse("has others below it, so it stays on the upper level")
    parent = above.id if above else None
    _check_free(known, draft.name, parent, category)
    return [replace(category, name=draft.name, parent=parent, colour=draft.colour)]


def revived(known: Categories, wanted: str) -> Category:
    """Give an archived category as one to choose; raises InvalidInput, UnknownCategory."""
    category = known.by_id.get(wanted)
    if category is None or category.merged_into:
        raise UnknownCategory(wanted)
    above = known.resolve(category.parent)
    _check_free(known, category.name, above.id if above else None, category)
    if above and above.archived:
        _refuse(f"lies below {above.name!r}, which is archived: bring that back first")
    return replace(category, archived=False)


def merged(known: Categories, wanted: str, into: str) -> list[Category]:
    """Give what a merge makes of a category and of those below it that find their equals.

    Raises InvalidInput when the two cannot be merged, UnknownCategory.
    """
    gone, stays = own(known, wanted), known.choosable(into)
    subs = below(known, gone.id)
    if gone.id == stays.id:
        _refuse("cannot be merged into itself")
    if subs and stays.parent:
        _refuse("has others below it: merge it into one of the upper level")
    steps = [replace(gone, merged_into=stays.id)]
    for one in subs:
        equal = known.named(one.name, stays.id)
        if equal and equal.id != one.id:
            steps.append(replace(one, merged_into=equal.id))
            if equal.archived and not one.archived:
                steps.append(replace(equal, archived=False))
    return steps


def own(known: Categories, wanted: str) -> Category:
    """Give a category that is itself, neither archived nor merged; raises UnknownCategory.

    Who still sees one that was merged elsewhere must not change the other in its place.
    """
    category = known.by_id.get(wanted)
    if category is None or category.merged_into or category.archived:
        raise UnknownCategory(wanted)
    return category


def check_kept(moment: Moment, writes: Sequence[Write]) -> None:
    """Raise InvalidInput when writes would leave categories in a loop or on three levels."""
    changed = [write for write in writes if write.key.startswith(f"{CATEGORY}#")]
    if not changed:
        return
    kept = {record.key: record for record in moment.store.all(moment.owner, CATEGORY)}
    for write in changed:
        if write.after is None:
            kept.pop(write.key, None)
        else:
            kept[write.key] = Record(write.key, moment.version, write.after)
    known = Categories.of(kept.values())
    for one in known.by_id:
        there, top = known.resolve(one), known.top(one)
        if there is None or there.merged_into or top is None or known.top(top.id) != top:
            _refuse("would lie below itself or on a third level: it was changed again since")


def _bearing(known: Categories, name: str, parent: str | None) -> Category | None:
    """Find the category that bears a name itself, not one whose name was merged into it."""
    found = known.named(name, parent)
    return found if found and fold(found.name) == fold(name) else None


def below(known: Categories, wanted: str) -> list[Category]:
    """Give those that lie below a category today, archived ones too."""
    return [
        one
        for one in known.by_id.values()
        if one.parent and not one.merged_into and (above := known.resolve(one.parent))
        and above.id == wanted and one.id != wanted
    ]  # fmt: skip


def _above(known: Categories, parent: str | None) -> Category | None:
    above = known.choosable(parent) if parent else None
    if above and above.parent:
        _refuse("can only be made on two levels")
    return above


def _check_free(known: Categories, name: str, parent: str | None, itself: Category) -> None:
    there = _bearing(known, name, parent)
    if there and there.id != itself.id and not there.archived:
        _refuse(f"cannot be called {name!r}: another one is")


def _refuse(reason: str) -> NoReturn:
    field = "category"
    raise InvalidInput(field, reason)
