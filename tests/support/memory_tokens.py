"""Personal tokens in memory, keeping every promise of the port; safe for threads."""

import threading
from dataclasses import replace
from datetime import datetime

from spending.personal_token import PersonalToken


class MemoryTokens:
    """Keeps tokens while it lives."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, PersonalToken] = {}

    def keep(self, token: PersonalToken) -> None:
        """Keep a new token."""
        with self._lock:
            assert token.id not in self._tokens
            self._tokens[token.id] = token

    def get(self, token_id: str) -> PersonalToken | None:
        """Give a token."""
        with self._lock:
            return self._tokens.get(token_id)

    def of_owner(self, owner: str) -> list[PersonalToken]:
        """Give the tokens of a person."""
        with self._lock:
            return [one for one in self._tokens.values() if one.owner == owner]

    def note_use(self, token_id: str, used: datetime) -> None:
        """Note when a token was used last."""
        with self._lock:
            if found := self._tokens.get(token_id):
                self._tokens[token_id] = replace(found, used=used)

    def end(self, owner: str, token_id: str) -> bool:
        """Revoke a token of this person's."""
        with self._lock:
            found = self._tokens.get(token_id)
            if found is None or found.owner != owner:
                return False
            del self._tokens[token_id]
            return True

    def forget(self, owner: str) -> None:
        """Revoke every token of a person."""
        for one in self.of_owner(owner):
            self.end(owner, one.id)
