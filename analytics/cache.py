"""Books kept between requests: by owner and version, bounded by bytes, brought on by journal."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, Literal

from analytics.book import Book, book_of
from spending.errors import AccountClosing, HeadMoved, StoreUnavailable
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


def machine_time() -> datetime:
    """Give the present moment in UTC by the machine's clock."""
    return datetime.now(UTC)


class BookCache:
    """Gives books that are up to date, reading only what changed since the last one.

    `tell` is told how each was had; `now` gives the present moment in UTC.
    """

    def __init__(
        self,
        store: LedgerStore,
        defaults: Settings,
        max_bytes: int = MOST_BYTES,
        *,
        tell: Callable[[Reading], None] = nobody,
        now: Callable[[], datetime] = machine_time,
    ) -> None:
        self._store = store
        self._defaults = defaults
        self._max_bytes = max_bytes
        self._tell = tell
        self._now = now
        self._bytes = 0
        self._books: OrderedDict[str, Book] = OrderedDict()
        self._newest_at: dict[str, datetime] = {}
        """By whom a book is of: when it was last known to be the newest."""
        self._marked: dict[str, Book] = {}
        """The same books for when the store is away: each says from when it is."""
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
        asked_at = self._now()
        head = self._store.head(owner)
        if head.state != OPEN:
            self._drop(owner)
            raise AccountClosing
        book = self._at(owner, head.version, or_newer=True)
        with self._guard:
            if owner in self._books:
                self._newest_at[owner] = asked_at
                self._marked.pop(owner, None)
        return book

    def book_or_kept(self, owner: str) -> Book:
        """Give the newest book, or while the store is away the one that is kept, with its `as_of`.

        Raises AccountClosing, and StoreUnavailable when none is kept.
        """
        try:
            return self.book(owner)
        except StoreUnavailable:
            with self._guard:
                kept = self._books.get(owner)
                if kept is None:
                    raise
                marked = self._marked.get(owner)
                if marked is None or marked.version != kept.version:
                    marked = replace(kept, as_of=self._newest_at[owner])
                    self._marked[owner] = marked
                return marked

    def book_at(self, owner: str, version: int) -> Book:
        """Give the book of a version; raises HeadMoved when the ledger is past it."""
        return self._at(owner, version, or_newer=False)

    def _at(self, owner: str, version: int, *, or_newer: bool) -> Book:
        book, reading = self._kept(owner), KEPT
        if book is None or book.version < version:
            with self._builders.of(owner):
                book = self._kept(owner)
                if book is None or book.version < version:
                    read_at = self._now()
                    book, reading = self._built(owner, book, version)
                    self._keep(owner, book, read_at)
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
            self._forget(owner)

    def _keep(self, owner: str, book: Book, read_at: datetime) -> None:
        with self._guard:
            self._forget(owner)
            self._books[owner], self._newest_at[owner] = book, read_at
            self._books.move_to_end(owner)
            total = sum(one.frame.nbytes for one in self._books.values())
            while total > self._max_bytes and len(self._books) > 1:
                longest_ago, dropped = self._books.popitem(last=False)
                total -= dropped.frame.nbytes
                self._forget(longest_ago)
            self._bytes = total

    def _forget(self, owner: str) -> None:
        self._newest_at.pop(owner, None)
        self._marked.pop(owner, None)
