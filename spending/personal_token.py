"""Personal tokens: what a person's own programs show to be let in, on a computer of one's own."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from spending.errors import InvalidInput, StoreError
from spending.ports import Clock, TokenStore
from spending.session import NOTED_EVERY, SECRET_BYTES, id_of
from spending.text import clean

PREFIX: Final = "ext_"
"""What a token begins with, so that scanners for secrets know one when they see it."""

LIVES: Final = (30, 90, 365)
"""For how many days a token may hold; every one ends."""

LONGEST_NAME: Final = 60
MOST_TOKENS: Final = 20

_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """What a program may do in somebody's name; moments are in UTC.

    `id` is the hash of the secret, which nobody keeps. It holds up to before `until`; `used` is
    noted at most once a minute, None before the first use.
    """

    id: str
    owner: str
    name: str
    can_write: bool
    made: datetime
    until: datetime
    used: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonalTokens:
    """The tokens of everybody who keeps them in a place."""

    store: TokenStore
    clock: Clock

    def make(
        self, owner: str, name: str, days: int, *, can_write: bool
    ) -> tuple[PersonalToken, str]:
        """Make a token, and give it with its secret, which is never told again.

        Raises InvalidInput naming the field, and StoreError.
        """
        tidy = clean(name)
        if not 0 < len(tidy) <= LONGEST_NAME:
            field, reason = "name", f"must have 1 to {LONGEST_NAME} characters"
            raise InvalidInput(field, reason)
        if days not in LIVES:
            field, reason = "days", f"must be one of {', '.join(map(str, LIVES))}"
            raise InvalidInput(field, reason)
        if len(self.store.of_owner(owner)) >= MOST_TOKENS:
            field, reason = "tokens", f"are at most {MOST_TOKENS}: revoke one first"
            raise InvalidInput(field, reason)
        secret, now = f"{PREFIX}{secrets.token_urlsafe(SECRET_BYTES)}", self.clock.now()
        until = now + timedelta(days=days)
        token = PersonalToken(id_of(secret), owner, tidy, can_write, now, until)
        self.store.keep(token)
        return token, secret

    def of_owner(self, owner: str) -> list[PersonalToken]:
        """Give somebody's tokens, the newest first, also those that hold no more."""
        return sorted(self.store.of_owner(owner), key=lambda one: (one.made, one.id), reverse=True)

    def end(self, owner: str, token_id: str) -> bool:
        """Revoke a token of this person's; False when there is no such one."""
        return self.store.end(owner, token_id)

    def found(self, secret: str) -> PersonalToken | None:
        """Give the token a text is the secret of, None when it is none that holds.

        Its use is noted. Raises StoreError.
        """
        if not secret.startswith(PREFIX) or len(secret) > _LONGEST:
            return None
        token, now = self.store.get(id_of(secret)), self.clock.now()
        if token is None or token.until <= now:
            return None
        if token.used is None or now - token.used >= NOTED_EVERY:
            with suppress(StoreError):  # who cannot be noted is let in all the same
                self.store.note_use(token.id, now)
        return token
