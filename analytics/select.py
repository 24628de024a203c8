"""From a filter to the rows it holds for: the one place that says which expenses are meant."""

from collections.abc import Callable, Iterable

import numpy as np

from analytics.book import Book
from analytics.frame import Array, Frame
from spending.category import NO_CATEGORY, Categories
from spending.filter import ExpenseFilter
from spending.period import DayRange

EXACTLY = "!"
"""Ends a category id that stands for itself alone, without those below it."""


def rows_of(book: Book, wanted: ExpenseFilter) -> Array:
    """Give the rows of the frame's table a filter holds for, oldest first."""
    frame = book.frame
    start, stop = day_span(frame, wanted.days)
    mask: Array | None = None
    for part in _parts(book, wanted):
        found = part(start, stop)
        mask = found if mask is None else mask & found
    if mask is None:
        return np.arange(start, stop)
    return np.flatnonzero(mask) + start


class Rows:
    """Rows by filter, each found once: the charts of a page mostly show the same ones."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._found: dict[ExpenseFilter, Array] = {}

    def __call__(self, wanted: ExpenseFilter) -> Array:
        """Give the rows a filter holds for, oldest first."""
        if wanted not in self._found:
            self._found[wanted] = rows_of(self._book, wanted)
        return self._found[wanted]


def day_span(frame: Frame, days: DayRange) -> tuple[int, int]:
    """Give the first row of a range of days and the row after its last."""
    day = frame.array("day")
    start = int(np.searchsorted(day, days.first.toordinal())) if days.first else 0
    stop = int(np.searchsorted(day, days.last.toordinal(), side="right")) if days.last else len(day)
    return start, max(start, stop)


_Part = Callable[[int, int], Array]


def _parts(book: Book, wanted: ExpenseFilter) -> Iterable[_Part]:
    """Give a mask maker for each part that is set."""
    yield from _coded_parts(book, wanted)
    yield from _number_parts(book.frame, wanted)
    for name in wanted.empty:
        column = "tags" if name == "tag" else name
        yield _by_code(book.frame, column, np.arange(_codes_in(book.frame, column)) == 0)
    for name in wanted.not_empty:
        column = "tags" if name == "tag" else name
        yield _by_code(book.frame, column, np.arange(_codes_in(book.frame, column)) != 0)
    if wanted.text:
        yield _containing(book.frame, wanted.text)


def _coded_parts(book: Book, wanted: ExpenseFilter) -> Iterable[_Part]:
    frame, columns = book.frame, book.frame.columns
    if wanted.categories:
        yield _by_code(frame, "leaf", _category_codes(book, wanted.categories))
    if wanted.not_categories:
        yield _by_code(frame, "leaf", ~_category_codes(book, wanted.not_categories))
    if wanted.merchants:
        yield _by_code(frame, "merchant", _among(columns.merchants.texts, wanted.merchants))
    if wanted.not_merchants:
        others = ~_among(columns.merchants.texts, wanted.not_merchants)
        yield _by_code(frame, "merchant", others)
    if wanted.methods:
        yield _by_code(frame, "method", _among(columns.methods.texts, wanted.methods))
    if wanted.tags:
        yield _by_code(frame, "tags", _tagged(columns.tag_sets.texts, wanted.tags))
    if wanted.source:
        yield _by_code(frame, "source", _among(columns.sources.texts, {wanted.source}))


def _number_parts(frame: Frame, wanted: ExpenseFilter) -> Iterable[_Part]:
    amount = frame.array("amount")
    least, most = wanted.least, wanted.most
    if least is not None:
        yield lambda start, stop: amount[start:stop] >= least
    if most is not None:
        yield lambda start, stop: amount[start:stop] <= most
    if wanted.weekdays:
        day = frame.array("day")  # ordinal 1 was a Monday
        chosen = np.isin(np.arange(7), [number % 7 for number in wanted.weekdays])
        yield lambda start, stop: chosen[day[start:stop] % 7]


def _codes_in(frame: Frame, column: str) -> int:
    texts = {"merchant": "merchants", "method": "methods", "tags": "tag_sets", "note": "notes"}
    return len(getattr(frame.columns, texts[column]).texts)


def _by_code(frame: Frame, name: str, chosen: Array) -> _Part:
    column = frame.array(name)
    return lambda start, stop: chosen[column[start:stop]]


def _among(texts: list[str], wanted: Iterable[str]) -> Array:
    return np.fromiter((text in wanted for text in texts), np.bool_, len(texts))


def _tagged(texts: list[str], wanted: frozenset[str]) -> Array:
    return np.fromiter(
        (not wanted.isdisjoint(text.split(",")) for text in texts), np.bool_, len(texts)
    )


def _containing(frame: Frame, text: str) -> _Part:
    in_merchant = frame.merchant_index.containing(text)
    in_note = frame.note_index.containing(text)
    merchant, note = frame.array("merchant"), frame.array("note")
    return lambda start, stop: in_merchant[merchant[start:stop]] | in_note[note[start:stop]]


def _category_codes(book: Book, wanted: Iterable[str]) -> Array:
    """Give for each leaf whether one of the wanted ids stands for it."""
    ids = {_today(book.categories, one) for one in wanted}
    tops = [_top_of(book.categories, leaf) for leaf in book.frame.leaves]
    return np.array(
        [
            leaf in ids or top in ids or f"{leaf}{EXACTLY}" in ids
            for leaf, top in zip(book.frame.leaves, tops, strict=True)
        ]
    )


def _today(categories: Categories, wanted: str) -> str:
    """Give an id as it resolves today, a mark at its end kept."""
    plain = wanted.removesuffix(EXACTLY)
    found = categories.resolve(plain)
    return wanted.replace(plain, found.id, 1) if found else wanted


def _top_of(categories: Categories, leaf: str) -> str:
    found = categories.top(leaf)
    return found.id if found else NO_CATEGORY
