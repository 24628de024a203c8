"""What the trash has held for so long that it goes for good."""

from datetime import datetime

import numpy as np

from analytics.book import Book
from spending.columns import NOT_TRASHED


def trashed_until(book: Book, until: datetime) -> list[str]:
    """Give the ids of expenses that were trashed by a moment (UTC)."""
    columns = book.frame.columns
    trashed = np.frombuffer(columns.trashed, dtype=np.int64)
    rows = np.flatnonzero((trashed != NOT_TRASHED) & (trashed <= int(until.timestamp())))
    return [columns.id_of(int(row)) for row in rows]
