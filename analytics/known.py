"""What was written before: merchants and payment methods to offer while somebody types."""

from typing import Final

import numpy as np

from analytics.book import Book

MOST_OFFERED: Final = 100
"""So many a browser's list of suggestions shows without getting slow."""


def known_merchants(book: Book, most: int = MOST_OFFERED) -> tuple[str, ...]:
    """Give merchants, the most frequent first; at most so many."""
    return _most_frequent(book, "merchant", book.frame.columns.merchants.texts, most)


def known_methods(book: Book, most: int = MOST_OFFERED) -> tuple[str, ...]:
    """Give payment methods, the most frequent first; at most so many."""
    return _most_frequent(book, "method", book.frame.columns.methods.texts, most)


def _most_frequent(book: Book, column: str, texts: list[str], most: int) -> tuple[str, ...]:
    counts = np.bincount(book.frame.array(column), minlength=len(texts))
    counts[0] = 0  # the empty text
    order = np.argsort(-counts, kind="stable")[:most]
    return tuple(texts[code] for code in order if counts[code])
