"""What one person can do with their saved views; no expense and no limit is touched by it."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from spending.errors import UnknownView, ViewChanged
from spending.plan import Moment, Plan, Watch
from spending.records import VIEW, Fields, Record, Write, rewritten
from spending.saved_view import (
    SavedView,
    check_views,
    checked_name,
    checked_page,
    checked_query,
    view_key,
)
from spending.writer import Receipt, Writer, check_operation

SAVE_VIEW: Final = "save view"
RENAME_VIEW: Final = "rename view"
CHANGE_VIEW: Final = "change view"
DELETE_VIEW: Final = "delete view"
CHOOSE_START: Final = "choose start"

Views = dict[str, SavedView]


class SavedViewActs:
    """The acts on saved views, a part of a ledger."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def save_view(self, name: str, page: str, query: str, operation: str) -> Receipt:
        """Keep a page's address by a name; the answer's id is that of the view.

        Raises InvalidInput naming the field: a name that is taken, a page or address that cannot
        be used, one view too many.
        """
        check_operation(operation)
        view_id = hashlib.sha256(f"{operation}/view".encode()).hexdigest()[:32]
        wanted = SavedView(view_id, checked_name(name), checked_page(page), checked_query(query))

        def change(known: Views, _: Moment) -> Sequence[SavedView]:
            # Known already: sent again after the operation was forgotten.
            return () if view_id in known else (wanted,)

        return self._views(SAVE_VIEW, wanted.fields, operation, change, view_id)

    def rename_view(self, view_id: str, name: str, seen: int, operation: str) -> Receipt:
        """Give a view that was read at version `seen` another name.

        Raises InvalidInput, UnknownView, and ViewChanged when it was changed since.
        """
        tidy = checked_name(name)
        request: Fields = {"id": view_id, "seen": seen, "name": tidy}
        return self._views(
            RENAME_VIEW, request, operation,
            lambda known, _: [_seen(known, view_id, seen).named(tidy)], view_id,
        )  # fmt: skip

    def change_view(self, view_id: str, query: str, seen: int, operation: str) -> Receipt:
        """Have a view that was read at version `seen` show another address of its page.

        Raises InvalidInput, UnknownView, and ViewChanged when it was changed since.
        """
        tidy = checked_query(query)
        request: Fields = {"id": view_id, "seen": seen, "query": tidy}
        return self._views(
            CHANGE_VIEW, request, operation,
            lambda known, _: [_seen(known, view_id, seen).showing(tidy)], view_id,
        )  # fmt: skip

    def delete_view(self, view_id: str, operation: str) -> Receipt:
        """Take a view away; raises UnknownView."""

        def plan(moment: Moment) -> Plan:
            key = view_key(_checked_id(view_id))
            record = moment.get([key]).get(key)
            if record is None:
                raise UnknownView(view_id)
            gone = (Write(key, record, None),)
            return Plan(DELETE_VIEW, gone, {"ids": [view_id]}, watch=Watch.NOTHING)

        return self._writer.write(operation, {DELETE_VIEW: view_id}, plan)

    def choose_start(self, view_id: str | None, operation: str) -> Receipt:
        """Begin with a view from now on, with the usual overview for None; raises UnknownView."""

        def change(known: Views, moment: Moment) -> Sequence[SavedView]:
            if view_id is not None:
                _known(known, view_id)
            marks = {one: moment.version + 1 if one == view_id else 0 for one in known}
            return [
                replace(view, start=marks[one])
                for one, view in known.items()
                if bool(view.start) != bool(marks[one])
            ]

        return self._views(CHOOSE_START, {"id": view_id}, operation, change, view_id or "")

    def _views(
        self,
        act: str,
        request: Fields,
        operation: str,
        change: Callable[[Views, Moment], Sequence[SavedView]],
        answer: str,
    ) -> Receipt:
        """Write the views a change makes or makes others, beside all there are."""

        def plan(moment: Moment) -> Plan:
            records = _records(moment)
            known = {record.id: SavedView.from_record(record) for record in records.values()}
            wanted = change(known, moment)
            changed = {one.id for one in wanted}
            # The changed ones last: of two names the one somebody has just typed is refused.
            check_views([*(one for one in known.values() if one.id not in changed), *wanted])
            writes = tuple(
                _step(one, records.get(view_key(one.id)))
                for one in wanted
                if one != known.get(one.id)
            )
            return Plan(act, writes, {"ids": [answer] if answer else []}, watch=Watch.NOTHING)

        return self._writer.write(operation, {act: dict(request)}, plan)


def check_views_kept(moment: Moment, writes: Sequence[Write]) -> None:
    """Raise InvalidInput when writes would leave two views of a name, or too many of them."""
    changed = [write for write in writes if write.key.startswith(f"{VIEW}#")]
    if not changed:
        return
    kept = _records(moment)
    for write in changed:
        if write.after is None:
            kept.pop(write.key, None)
        else:
            kept[write.key] = Record(write.key, moment.version, write.after)
    check_views(map(SavedView.from_record, kept.values()))


def _records(moment: Moment) -> dict[str, Record]:
    return {record.key: record for record in moment.store.all(moment.owner, VIEW)}


def _step(wanted: SavedView, record: Record | None) -> Write:
    read = SavedView.from_record(record).fields if record else {}
    return rewritten(view_key(wanted.id), record, read, wanted.fields)


def _checked_id(view_id: str) -> str:
    """Give an id somebody sent; raises UnknownView when it cannot be one."""
    if not re.fullmatch("[0-9a-f]{32}", view_id):
        raise UnknownView(view_id)
    return view_id


def _known(known: Views, view_id: str) -> SavedView:
    if view_id not in known:
        raise UnknownView(view_id)
    return known[view_id]


def _seen(known: Views, view_id: str, seen: int) -> SavedView:
    view = _known(known, view_id)
    if view.version != seen:
        raise ViewChanged(view)
    return view
