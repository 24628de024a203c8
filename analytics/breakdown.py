"""Where the money goes: the parts of what a filter holds for, one level further down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

import numpy as np

from analytics.book import Book
from analytics.frame import Array
from analytics.select import EXACTLY, rows_of
from analytics.trend import MOST_SERIES, OTHER, only
from spending.category import NO_CATEGORY
from spending.filter import ExpenseFilter

MOST_ROWS: Final = 12
"""Rows a table shows at most, the one of all others included."""


_NAMED: Final = 3


class Level(StrEnum):
    """What the parts are: upper-level categories, those below one of them, or merchants."""

    TOPS = "tops"
    SUBS = "subs"
    MERCHANTS = "merchants"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way down: its name and the categories the filter asks for there."""

    name: str
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the expenses: `amount` in minor units; `wanted` holds for exactly them.

    `id` is that of a category (`<id>!` for itself alone), NO_CATEGORY, OTHER, or `=` and the
    name of a merchant.
    """

    id: str
    name: str
    amount: int
    count: int
    wanted: ExpenseFilter


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The parts of what a filter holds for, the largest first and `other` last.

    `rows` are all `parts` of them, as many as were asked for; `slices` are those with a sum above
    zero, at most MOST_SERIES. `left_out` are so many that come to zero or less and so can be no
    slice, `named` the first few of these. `amount` (minor units) and `count` are those of all.
    """

    level: Level
    path: tuple[Step, ...]
    rows: tuple[Part, ...]
    slices: tuple[Part, ...]
    named: tuple[Part, ...]
    left_out: int
    parts: int
    amount: int
    count: int

    @property
    def sliced(self) -> int:
        """What the slices sum to, in minor units."""
        return sum(part.amount for part in self.slices)


def breakdown(
    book: Book,
    wanted: ExpenseFilter,
    rows: Array | None = None,
    level: Level | None = None,
    *,
    most: int = MOST_ROWS,
) -> Breakdown:
    """Give the parts of the expenses a filter holds for.

    Unless a level is named: without a category in the filter these are upper-level categories;
    with one of them, those below it and itself; with a lower one, or one with nothing below it,
    merchants. `rows` are the filter's rows where they are known already, `most` how many rows of
    parts there may be, the one of all others included.
    """
    rows = rows_of(book, wanted) if rows is None else rows
    level = level or _level(book, wanted.categories, rows)
    groups = _GROUPS[level](book)
    code = book.frame.at(groups.column, rows)
    sums = book.frame.sums(code, book.frame.at("amount", rows), groups.size)
    counts = np.bincount(code, minlength=groups.size)
    cut = _Cut(groups, wanted, sums, counts)
    there = np.flatnonzero(counts)
    order = [int(one) for one in there[np.argsort(-sums[there], kind="stable")]]
    positive = [one for one in order if sums[one] > 0]
    rest = order[len(positive) :]
    return Breakdown(
        level,
        _path(book, wanted.categories),
        cut.parts(order, most),
        cut.parts(positive, MOST_SERIES, never=rest),
        tuple(cut.part(one) for one in rest[:_NAMED]),
        len(rest),
        len(order),
        int(sums.sum()),
        len(rows),
    )


class _Groups(Protocol):
    """What expenses are put together by: codes of a column of the frame."""

    column: str
    size: int
    others: str

    def id_of(self, code: int) -> str: ...

    def name_of(self, code: int) -> str: ...

    def only(self, wanted: ExpenseFilter, code: int) -> ExpenseFilter: ...

    def without(self, wanted: ExpenseFilter, codes: Sequence[int]) -> ExpenseFilter: ...


@dataclass(frozen=True)
class _Cut:
    """Sums and counts by code, and how they become parts."""

    groups: _Groups
    wanted: ExpenseFilter
    sums: Array
    counts: Array

    def parts(self, codes: Sequence[int], most: int, never: Sequence[int] = ()) -> tuple[Part, ...]:
        """Give a part for each code, those beyond `most` as one; `never` belong to none."""
        if len(codes) <= most:
            return tuple(self.part(code) for code in codes)
        shown, rest = codes[: most - 1], codes[most - 1 :]
        others = Part(
            OTHER,
            self.groups.others,
            int(self.sums[rest].sum()),
            int(self.counts[rest].sum()),
            self.groups.without(self.wanted, [*shown, *never]),
        )
        return (*(self.part(code) for code in shown), others)

    def part(self, code: int) -> Part:
        """Give the part of one code."""
        groups = self.groups
        return Part(
            groups.id_of(code),
            groups.name_of(code),
            int(self.sums[code]),
            int(self.counts[code]),
            groups.only(self.wanted, code),
        )


class _Tops:
    """Upper-level categories."""

    column = "top"
    others = "Other categories"

    def __init__(self, book: Book) -> None:
        self._book = book
        self._ids = book.frame.tops
        self.size = len(self._ids)

    def id_of(self, code: int) -> str:
        return self._ids[code]

    def name_of(self, code: int) -> str:
        return self._book.categories.label(self._ids[code])

    def only(self, wanted: ExpenseFilter, code: int) -> ExpenseFilter:
        return only(wanted, self._ids[code], self._book.categories)

    def without(self, wanted: ExpenseFilter, codes: Sequence[int]) -> ExpenseFilter:
        gone = frozenset(self._ids[code] for code in codes)
        return replace(wanted, not_categories=wanted.not_categories | gone)


class _Subs:
    """The categories below one, and that one itself."""

    column = "leaf"
    others = "Other categories"

    def __init__(self, book: Book) -> None:
        self._book = book
        self.size = len(book.frame.leaves)

    def id_of(self, code: int) -> str:
        leaf = self._book.frame.leaves[code]
        return f"{leaf}{EXACTLY}" if _top_of(self._book, leaf) == leaf else leaf

    def name_of(self, code: int) -> str:
        return _name(self._book, self.id_of(code))

    def only(self, wanted: ExpenseFilter, code: int) -> ExpenseFilter:
        return replace(wanted, categories=frozenset({self.id_of(code)}))

    def without(self, wanted: ExpenseFilter, codes: Sequence[int]) -> ExpenseFilter:
        gone = frozenset(self.id_of(code) for code in codes)
        return replace(wanted, not_categories=wanted.not_categories | gone)


class _Merchants:
    """Merchants; code 0 stands for none."""

    column = "merchant"
    others = "Other merchants"

    def __init__(self, book: Book) -> None:
        self._names = book.frame.columns.merchants.texts
        self.size = len(self._names)

    def id_of(self, code: int) -> str:
        return f"={self._names[code]}"

    def name_of(self, code: int) -> str:
        return self._names[code] or "No merchant"

    def only(self, wanted: ExpenseFilter, code: int) -> ExpenseFilter:
        if not code:
            return replace(wanted, empty=wanted.empty | {"merchant"})
        return replace(wanted, merchants=frozenset({self._names[code]}))

    def without(self, wanted: ExpenseFilter, codes: Sequence[int]) -> ExpenseFilter:
        gone = frozenset(self._names[code] for code in codes if code)
        none = frozenset() if 0 not in codes else frozenset({"merchant"})
        return replace(
            wanted,
            not_merchants=wanted.not_merchants | gone,
            not_empty=wanted.not_empty | none,
        )


_GROUPS: Final[Mapping[Level, type[_Tops | _Subs | _Merchants]]] = {
    Level.TOPS: _Tops,
    Level.SUBS: _Subs,
    Level.MERCHANTS: _Merchants,
}


def _level(book: Book, chosen: frozenset[str], rows: Array) -> Level:
    tops = {_top_of(book, one) for one in chosen}
    if len(tops) != 1:
        return Level.TOPS
    (top,) = tops
    if top == NO_CATEGORY:
        return Level.MERCHANTS
    if len(chosen) > 1:
        return Level.SUBS
    (one,) = chosen
    found = book.categories.resolve(one)
    is_upper = found is not None and found.id == top
    return Level.SUBS if is_upper and _has_below(book, top, rows) else Level.MERCHANTS


def _has_below(book: Book, top: str, rows: Array) -> bool:
    """Whether some of the rows are filed below an upper-level category, not under itself."""
    counts = np.bincount(book.frame.at("leaf", rows), minlength=len(book.frame.leaves))
    return any(book.frame.leaves[int(code)] != top for code in np.flatnonzero(counts))


def _path(book: Book, chosen: frozenset[str]) -> tuple[Step, ...]:
    """Give the way down to the categories a filter asks for, from all categories on."""
    every = Step("All categories", frozenset())
    if not chosen:
        return (every,)
    tops = {_top_of(book, one) for one in chosen}
    if len(tops) > 1:
        return every, Step(f"{len(chosen)} categories", chosen)
    (top,) = tops
    first = Step(book.categories.label(top), frozenset({top}))
    if len(chosen) > 1:
        return every, first, Step(f"{len(chosen)} categories", chosen)
    (one,) = chosen
    found = book.categories.resolve(one.removesuffix(EXACTLY))
    if not one.endswith(EXACTLY) and (found is None or found.id == top):
        return every, first
    return every, first, Step(_name(book, one), chosen)


def _name(book: Book, one: str) -> str:
    """Name a category below another one: `Groceries`, or `Food itself`."""
    found = book.categories.resolve(one.removesuffix(EXACTLY))
    if found is None:
        return book.categories.label(None)
    is_upper = one.endswith(EXACTLY) and _top_of(book, found.id) == found.id
    return f"{found.name} itself" if is_upper else found.name


def _top_of(book: Book, one: str) -> str:
    found = book.categories.top(one.removesuffix(EXACTLY))
    return found.id if found else NO_CATEGORY
