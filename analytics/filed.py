"""How much is filed under each category: what the list of categories says beside their names."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from analytics.book import Book
from analytics.summary import Totals

NOTHING: Final = Totals(0, 0, 0)


def filed(book: Book) -> Mapping[str, Totals]:
    """Give count and sum (minor units) by category id, NO_CATEGORY included.

    An upper-level category counts what lies below it as well: the same as a filter for it.
    Categories nothing was ever filed under are left out.
    """
    found = {**_by(book, "leaf", book.frame.leaves)}
    tops = {one for one in book.frame.tops if book.categories.top(one) is not None}
    found |= {one: sums for one, sums in _by(book, "top", book.frame.tops).items() if one in tops}
    return found


def _by(book: Book, column: str, ids: tuple[str, ...]) -> Mapping[str, Totals]:
    frame = book.frame
    codes = frame.array(column)
    counts = np.bincount(codes, minlength=len(ids))
    sums = frame.sums(codes, frame.array("amount"), len(ids))
    return {
        one: Totals(int(counts[code]), int(sums[code]), 0)
        for code, one in enumerate(ids)
        if counts[code]
    }
