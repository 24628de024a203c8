"""What one person can do with their categories; no expense is touched by any of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from spending.category import Categories, Category, category_key
from spending.filing import (
    CategoryDraft,
    categories_in,
    category_step,
    checked_category,
    made,
    merged,
    own,
    redrafted,
    revived,
)
from spending.plan import Moment, Plan, Watch
from spending.records import Fields, Json
from spending.writer import Receipt, Writer


class CategoryActs:
    """The acts on categories, a part of a ledger."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def add_category(
        self, name: str, operation: str, parent: str | None = None, colour: int | None = None
    ) -> Receipt:
        """Make a category, below another one or on the upper level.

        An archived one of the name comes back. Raises InvalidInput when the name is taken,
        UnknownCategory when `parent` cannot be used.
        """
        draft = checked_category(CategoryDraft(name, parent, colour))
        return self._category(
            "category", dict(draft.fields), operation, lambda known: made(known, draft, operation)
        )

    def change_category(self, wanted: str, draft: CategoryDraft, operation: str) -> Receipt:
        """Rename, move or recolour a category: everything is as the draft says afterwards.

        Raises InvalidInput when the name is taken or the level too low, UnknownCategory.
        """
        tidy = checked_category(draft)
        request: Fields = {"id": wanted, **tidy.fields}
        return self._category(
            "change category", request, operation, lambda known: redrafted(known, wanted, tidy)
        )

    def archive_category(self, wanted: str, operation: str) -> Receipt:
        """Take a category out of what can be chosen; its expenses keep it.

        Raises UnknownCategory.
        """
        return self._category(
            "archive", {"id": wanted}, operation,
            lambda known: [replace(own(known, wanted), archived=True)],
        )  # fmt: skip

    def revive_category(self, wanted: str, operation: str) -> Receipt:
        """Bring an archived category back; raises InvalidInput when its name is taken by now."""
        return self._category(
            "revive", {"id": wanted}, operation, lambda known: [revived(known, wanted)]
        )

    def merge_category(self, wanted: str, into: str, operation: str) -> Receipt:
        """Let everything under a category count under another one from now on.

        No expense is touched. What lies below goes along; of equal names there the two become
        one. Raises InvalidInput when the two cannot be merged, UnknownCategory.
        """
        return self._category(
            "merge", {"id": wanted, "into": into}, operation,
            lambda known: merged(known, wanted, into),
        )  # fmt: skip

    def _category(
        self,
        act: str,
        request: Fields,
        operation: str,
        change: Callable[[Categories], Sequence[Category]],
    ) -> Receipt:
        """Write the categories a change makes or makes others; the first is the answer's id."""

        def plan(moment: Moment) -> Plan:
            wanted = change(categories_in(moment))
            keys = [category_key(one.id) for one in wanted]
            there = moment.get(keys)
            steps = [category_step(one, there.get(category_key(one.id))) for one in wanted]
            ids: list[Json] = [one.id for one in wanted[:1]]
            return Plan(act, tuple(steps), {"ids": ids}, watch=Watch.EVERYTHING)

        return self._writer.write(operation, {act: dict(request)}, plan)
