"""Personal tokens whose making and end are noted among what happens at the doors."""

from datetime import datetime

from dashboard.auth.events import marked, note
from spending.personal_token import PersonalToken
from spending.ports import TokenStore


class NotedTokens:
    """A TokenStore over another one."""

    def __init__(self, store: TokenStore) -> None:
        self._store = store

    def keep(self, token: PersonalToken) -> None:
        """Keep a new token."""
        self._store.keep(token)
        note("token made", owner=marked(token.owner), token=marked(token.id))

    def get(self, token_id: str) -> PersonalToken | None:
        """Give a token."""
        return self._store.get(token_id)

    def of_owner(self, owner: str) -> list[PersonalToken]:
        """Give the tokens of a person."""
        return self._store.of_owner(owner)

    def note_use(self, token_id: str, used: datetime) -> None:
        """Note when a token was used last."""
        self._store.note_use(token_id, used)

    def end(self, owner: str, token_id: str) -> bool:
        """Revoke a token of this person's."""
        ended = self._store.end(owner, token_id)
        if ended:
            note("token revoked", owner=marked(owner), token=marked(token_id))
        return ended

    def forget(self, owner: str) -> None:
        """Revoke every token of a person, and keep nothing of them."""
        self._store.forget(owner)
