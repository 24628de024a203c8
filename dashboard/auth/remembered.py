"""What a process remembers of who is who: for five seconds, or while the store is away."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from spending.closing import life_of
from spending.errors import StoreUnavailable
from spending.ports import LedgerStore, SessionStore
from spending.session import PendingSignIn, Session

KEPT: Final = 5.0
"""Seconds a read is kept: so long may a session that was ended elsewhere still be answered here."""

_MOST: Final = 10_000


class RememberedSessions:
    """A SessionStore over another one; what is ended through it is ended here at once.

    `ended` is told whose sessions were.

    While the store is away, whoever was seen before stays signed in: as long as the session holds.
    """

    def __init__(
        self,
        store: SessionStore,
        elapsed: Callable[[], float] = time.monotonic,
        *,
        ended: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._ended = ended
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, tuple[float, Session]] = OrderedDict()

    def begin(self, session: Session, until: datetime) -> None:
        """Keep a new session."""
        self._store.begin(session, until)
        self._remember(session)

    def get(self, session_id: str) -> Session | None:
        """Give a session as it was at most five seconds ago, unless the store is away."""
        with self._lock:
            read_at, seen = self._seen.get(session_id, (0.0, None))
        if seen and self._elapsed() - read_at < KEPT:
            return seen
        try:
            found = self._store.get(session_id)
        except StoreUnavailable:
            if seen is None:
                raise
            return seen
        if found:
            self._remember(found)
        else:
            with self._lock:
                self._seen.pop(session_id, None)
        return found

    def note_use(self, session: Session, used: datetime, until: datetime) -> None:
        """Note when a session was used last; a note that fails is tried again a minute later."""
        with self._lock:
            if session.id in self._seen:
                read_at, _ = self._seen[session.id]
                self._seen[session.id] = (read_at, replace(session, used=used))
        self._store.note_use(session, used, until)

    def of_owner(self, owner: str) -> list[Session]:
        """Give the sessions of a person as the store has them."""
        return self._store.of_owner(owner)

    def end(self, owner: str, session_id: str) -> bool:
        """End a session of this person's."""
        ended = self._store.end(owner, session_id)
        with self._lock:  # also when it was ended elsewhere already
            _, seen = self._seen.get(session_id, (0.0, None))
            if seen and seen.owner == owner:
                del self._seen[session_id]
        self._ended(owner)
        return ended

    def end_all(self, owner: str, but: str = "") -> int:
        """End every session of a person, or all but one."""
        ended = self._store.end_all(owner, but)
        self._drop_all(owner, but)
        return ended

    def forget(self, owner: str) -> None:
        """End every session of a person whose account was deleted, and keep nothing of them."""
        self._store.forget(owner)
        self._drop_all(owner)

    def keep_sign_in(self, pending: PendingSignIn) -> None:
        """Keep a sign-in on its way."""
        self._store.keep_sign_in(pending)

    def take_sign_in(self, pending_id: str) -> PendingSignIn | None:
        """Give a sign-in on its way and drop it."""
        return self._store.take_sign_in(pending_id)

    def _remember(self, session: Session) -> None:
        with self._lock:
            self._seen[session.id] = (self._elapsed(), session)
            self._seen.move_to_end(session.id)
            while len(self._seen) > _MOST:
                self._seen.popitem(last=False)

    def _drop_all(self, owner: str, but: str = "") -> None:
        with self._lock:
            theirs = [key for key, (_, one) in self._seen.items() if one.owner == owner]
            for session_id in theirs:
                if session_id != but:
                    del self._seen[session_id]
        self._ended(owner)


class RememberedLives:
    """Which of a person's lives is the present one, as it was last read while the store is away."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, str] = OrderedDict()

    def of(self, person: str, store: LedgerStore) -> str:
        """Give the owner of a person's present ledger; raises StoreError."""
        try:
            found = life_of(person, store)
        except StoreUnavailable:
            with self._lock:
                seen = self._seen.get(person)
            if seen is None:
                raise
            return seen
        with self._lock:
            self._seen[person] = found
            self._seen.move_to_end(person)
            while len(self._seen) > _MOST:
                self._seen.popitem(last=False)
        return found
