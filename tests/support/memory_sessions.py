"""Sessions in memory, keeping every promise of the port; safe for threads."""

import threading
from dataclasses import replace
from datetime import datetime

from spending.session import PendingSignIn, Session


class MemorySessions:
    """Keeps sessions while it lives."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._pending: dict[str, PendingSignIn] = {}

    def begin(self, session: Session, until: datetime) -> None:
        """Keep a new session."""
        with self._lock:
            assert session.id not in self._sessions
            self._sessions[session.id] = session

    def get(self, session_id: str) -> Session | None:
        """Give a session."""
        with self._lock:
            return self._sessions.get(session_id)

    def note_use(self, session: Session, used: datetime, until: datetime) -> None:
        """Note when a session was used last."""
        with self._lock:
            if found := self._sessions.get(session.id):
                self._sessions[session.id] = replace(found, used=used)

    def of_owner(self, owner: str) -> list[Session]:
        """Give the sessions of a person."""
        with self._lock:
            return [one for one in self._sessions.values() if one.owner == owner]

    def end(self, owner: str, session_id: str) -> bool:
        """End a session of this person's."""
        with self._lock:
            found = self._sessions.get(session_id)
            if found is None or found.owner != owner:
                return False
            del self._sessions[session_id]
            return True

    def end_all(self, owner: str, but: str = "") -> int:
        """End every session of a person, or all but one."""
        return sum(self.end(owner, one.id) for one in self.of_owner(owner) if one.id != but)

    def forget(self, owner: str) -> None:
        """End every session of a person."""
        self.end_all(owner)

    def keep_sign_in(self, pending: PendingSignIn) -> None:
        """Keep a sign-in on its way."""
        with self._lock:
            self._pending[pending.id] = pending

    def take_sign_in(self, pending_id: str) -> PendingSignIn | None:
        """Give a sign-in on its way and drop it."""
        with self._lock:
            return self._pending.pop(pending_id, None)
