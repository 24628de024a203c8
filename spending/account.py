"""A person's account around the ledger: where they are signed in, and the end of it all."""

from dataclasses import dataclass
from typing import Final

from spending.closing import close
from spending.errors import InvalidInput
from spending.personal_token import PersonalTokens
from spending.ports import Clock, SessionStore
from spending.session import Session, SessionLimits
from spending.writer import LedgerTools

CONFIRMATION: Final = "delete everything"
"""What a person types who wants the account deleted."""


@dataclass(frozen=True, slots=True)
class Account:
    """What whoever is signed in may do with their account; `session` is this very session.

    `tokens` is None where programs show those of the sign-in service.
    """

    session: Session
    store: SessionStore
    limits: SessionLimits
    tools: LedgerTools
    tokens: PersonalTokens | None = None

    @property
    def owner(self) -> str:
        """Whose account it is."""
        return self.session.owner

    def sessions(self) -> list[Session]:
        """Give the sessions that hold, this one first, then by their last use."""
        now = self._clock.now()
        found = [one for one in self.store.of_owner(self.owner) if self.limits.end_of(one) > now]
        found.sort(key=lambda one: one.used, reverse=True)
        return sorted(found, key=lambda one: one.id != self.session.id)

    def end(self, session_id: str) -> bool:
        """Sign out of one browser; False when it was signed out already."""
        return self.store.end(self.owner, session_id)

    def end_others(self) -> int:
        """Sign out everywhere but here; give how many browsers that were."""
        return self.store.end_all(self.owner, but=self.session.id)

    def delete(self, confirmation: str) -> None:
        """Delete everything the account holds: it is closed at once and erased soon after.

        So are its tokens: a closed account's let nobody in.

        Raises InvalidInput unless the confirmation is as asked for, LedgerBusy and StoreError.
        """
        if confirmation.strip().casefold() != CONFIRMATION:
            raise InvalidInput("confirmation", f"must read “{CONFIRMATION}”. Nothing was deleted")
        close(self.owner, self.tools)
        self.store.end_all(self.owner)

    @property
    def _clock(self) -> Clock:
        return self.tools.clock
