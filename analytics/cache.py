"""Books kept between requests: by owner and version, bounded by bytes, brought on by journal."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Literal

from analytics.book import Book, book_of
from spending.errors import AccountClosing, HeadMoved
from spending.ports import LedgerStore
from spending.records import OPEN
from spending.settings import Settings
from spending.writer import Turns

MOST_BYTES: Final = 150_000_000
"""How much is kept at most, but for the newest book alone."""

_FAR_BEHIND = 1_000
"""From so many versions behind, reading everything is the shorter way."""


Reading = Literal["kept", "brought on", "cold"]
"""How a book was had: as it was, with what changed since, or by reading everything."""

KEPT: Final[Reading] = "kept"
BROUGHT_ON: Final[Reading] = "brought on"
COLD: Final[Reading] = "cold"


def nobody(reading: Reading) -> None:
    """Tell nobody."""


class BookCache:
    """Gives books that are up to date, reading only what changed since the last one.

    `tell` is told how each was had.
    """

    def __init__(
        self,
        store: LedgerStore,
        defaults: Settings,
        max_bytes: int = MOST_BYTES,
        *,
        tell: Callable[[Reading], None] = nobody,
    ) -> None:
        self._store = store
        self._defaults = defaults
        self._max_bytes = max_bytes
        self._tell = tell
        self._bytes = 0
        self._books: OrderedDict[str, Book] = OrderedDict()
        self._guard = threading.Lock()
        self._builders = Turns()

    @property
    def nbytes(self) -> int:
        """How many bytes the tables that are kept take."""
        return self._bytes

    def book(self, owner: str) -> Book:
        """Give the newest book: one read of the head when nothing changed.

        Raises AccountClosing, and keeps nothing, once the account is being deleted.
        """
        head = self._store.head(owner)
        if head.state != OPEN:
            self._drop(owner)
            raise AccountClosing
        return self._at(owner, head.version, or_newer=True)

    def book_at(self, owner: str, version: int) -> Book:
        """Give the book of a version; raises HeadMoved when the ledger is past it."""
        return self._at(owner, version, or_newer=False)

    def _at(self, owner: str, version: int, *, or_newer: bool) -> Book:
        book, reading = self._kept(owner), KEPT
        if book is None or book.version < version:
            with self._builders.of(owner):
                book = self._kept(owner)
                if book is None or book.version < version:
                    book, reading = self._built(owner, book, version)
                    self._keep(owner, book)
        self._tell(reading)
        if book.version != version and not (or_newer and book.version > version):
            raise HeadMoved
        return book

    def _built(self, owner: str, book: Book | None, version: int) -> tuple[Book, Reading]:
        if book is not None and version - book.version <= _FAR_BEHIND:
            entries = self._store.journal(owner, book.version)
            told = [entry.version for entry in entries]
            if told == list(range(book.version + 1, max(told, default=version) + 1)):
                return book_of(book.snapshot.advanced(entries), self._defaults), BROUGHT_ON
        return book_of(self._store.snapshot(owner), self._defaults), COLD

    def _kept(self, owner: str) -> Book | None:
        with self._guard:
            if owner in self._books:
                self._books.move_to_end(owner)
            return self._books.get(owner)

    def _drop(self, owner: str) -> None:
        with self._guard:
            dropped = self._books.pop(owner, None)
            self._bytes -= dropped.frame.nbytes if dropped else 0

    def _keep(self, owner: str, book: Book) -> None:
        with self._guard:
            self._books[owner] = book
            self._books.move_to_end(owner)
            total = sum(one.frame.nbytes for one in self._books.values())
            while total > self._max_bytes and len(self._books) > 1:
                _, dropped = self._books.popitem(last=False)
                total -= dropped.frame.nbytes
            self._bytes = total
