"""What was written before: merchants and payment methods to offer while somebody types."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from analytics.book import Book
from analytics.frame import Array
from spending.category import NO_CATEGORY
from spending.text import fold

MOST_OFFERED: Final = 100
"""So many a browser's list of suggestions shows without getting slow."""

MATCHES: Final = 8
"""So many merchants are offered while somebody types."""

_LATEST: Final = 20
"""What is usual shows in so many of a merchant's latest expenses."""


@dataclass(frozen=True, slots=True)
class Usual:
    """A merchant as written most often, with the category's id and the payment method usual there.

    `category` is `` when most expenses there have none or one that can no longer be chosen,
    `method` is `` when most have none.
    """

    merchant: str
    category: str
    method: str


def known_merchants(book: Book, most: int = MOST_OFFERED) -> tuple[str, ...]:
    """Give merchants, the most frequent first; at most so many."""
    return _most_frequent(book, "merchant", book.frame.columns.merchants.texts, most)


def known_methods(book: Book, most: int = MOST_OFFERED) -> tuple[str, ...]:
    """Give payment methods, the most frequent first; at most so many."""
    return _most_frequent(book, "method", book.frame.columns.methods.texts, most)


def known_tags(book: Book, most: int = MOST_OFFERED) -> tuple[str, ...]:
    """Give tags, the most frequent first; at most so many."""
    texts = book.frame.columns.tag_sets.texts
    counts = np.bincount(book.frame.array("tags"), minlength=len(texts))
    used: Counter[str] = Counter()
    for code in np.flatnonzero(counts):
        used.update(dict.fromkeys(filter(None, texts[code].split(",")), int(counts[code])))
    return tuple(tag for tag, _ in used.most_common(most))


def merchants_with(book: Book, text: str, most: int) -> tuple[str, ...]:
    """Give merchants that hold a text, the most frequent first; at most so many."""
    columns = book.frame.columns
    counts = np.bincount(book.frame.array("merchant"), minlength=len(columns.merchants.texts))
    counts = np.where(book.frame.merchant_index.containing(text), counts, 0)
    counts[0] = 0  # the empty text
    order = np.argsort(-counts, kind="stable")[:most]
    return tuple(columns.merchants.texts[code] for code in order if counts[code])


def _most_frequent(book: Book, column: str, texts: list[str], most: int) -> tuple[str, ...]:
    counts = _counts(book, column, len(texts))
    order = np.argsort(-counts, kind="stable")[:most]
    return tuple(texts[code] for code in order if counts[code])


def merchants_like(book: Book, typed: str, most: int = MATCHES) -> tuple[Usual, ...]:
    """Give the merchants that contain a text, whatever its case and accents; none for no text.

    Those that begin with it come first, then the more frequent ones.
    """
    wanted = fold(typed)
    if not wanted:
        return ()
    texts = book.frame.columns.merchants.texts
    counts = _counts(book, "merchant", len(texts))
    found = np.flatnonzero(book.frame.merchant_index.containing(wanted) & (counts > 0))
    begins = np.array([_folded(texts[code]).startswith(wanted) for code in found], dtype=np.bool_)
    order = np.lexsort((found, -counts[found], ~begins))[:most]
    return tuple(_usual(book, texts[code], [code]) for code in found[order])


def usual_at(book: Book, typed: str) -> Usual | None:
    """Give what is usual at the merchant a text names, whatever its case and accents.

    None when no expense has this merchant.
    """
    wanted = fold(typed)
    if not wanted:
        return None
    texts = book.frame.columns.merchants.texts
    counts = _counts(book, "merchant", len(texts))
    holding = np.flatnonzero(book.frame.merchant_index.containing(wanted) & (counts > 0))
    codes = [int(code) for code in holding if _folded(texts[code]) == wanted]
    if not codes:
        return None
    return _usual(book, texts[max(codes, key=lambda code: counts[code])], codes)


def _usual(book: Book, merchant: str, codes: Sequence[int]) -> Usual:
    frame = book.frame
    # Comparing with each of a few codes beats looking them up as a set.
    there = np.logical_or.reduce([frame.array("merchant") == code for code in codes])
    rows = np.flatnonzero(there)[-_LATEST:]
    category = frame.leaves[_most_usual(frame.array("leaf")[rows])]
    method = frame.columns.methods.texts[_most_usual(frame.array("method")[rows])]
    filed = book.categories.resolve(category) if category != NO_CATEGORY else None
    return Usual(merchant, filed.id if filed and not filed.archived else "", method)


def _most_usual(codes: Array) -> int:
    """Give the most frequent code; of equally frequent ones that which came last."""
    counts = np.bincount(codes)
    last = np.zeros(len(counts), dtype=np.int64)
    last[codes] = np.arange(len(codes))  # a later place overwrites an earlier one
    return int(np.lexsort((last, counts))[-1])


def _counts(book: Book, column: str, size: int) -> Array:
    counts = np.bincount(book.frame.array(column), minlength=size)
    counts[0] = 0  # the empty text
    return counts


@lru_cache(maxsize=65_536)
def _folded(text: str) -> str:
    return fold(text)
