"""What the rules ask of the outside, in their own words."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING, Protocol

from spending.records import (
    Change,
    Commit,
    CommitLimits,
    Due,
    Head,
    JournalEntry,
    KeptItem,
    Operation,
    Record,
)
from spending.session import PendingSignIn, Session
from spending.snapshot import Snapshot
from spending.standing import Standing

if TYPE_CHECKING:
    from spending.personal_token import PersonalToken


class LedgerStore(Protocol):
    """Keeps ledgers, each under its owner; every read sees every acknowledged commit.

    Any method raises StoreError; nothing of a vendor's gets through.
    """

    @property
    def limits(self) -> CommitLimits:
        """How much one commit may hold."""

    def head(self, owner: str) -> Head:
        """Give the head; version 0 when the owner has nothing yet."""

    def heads(self, owners: Collection[str]) -> dict[str, int]:
        """Give the versions of many ledgers in one batched read; 0 for who has nothing yet.

        Who has a head that cannot be read is left out: one ledger's damage is not another's.
        """

    def begin(self, owner: str, operation_id: str) -> tuple[Head, Operation | None]:
        """Give the head, and what is remembered of an operation, in one request."""

    def get(self, owner: str, keys: Sequence[str]) -> dict[str, Record]:
        """Give the records there are under these keys (any number of them)."""

    def all(self, owner: str, kind: str) -> list[Record]:
        """Give every record of one kind, by key."""

    def snapshot(self, owner: str) -> Snapshot:
        """Read everything of one owner at one version."""

    def journal(self, owner: str, after: int, through: int | None = None) -> list[JournalEntry]:
        """Give the entries after a version, to a version or the newest, oldest first."""

    def commit(self, owner: str, commit: Commit) -> None:
        """Do one commit whole or not at all.

        Raises HeadMoved when the head is elsewhere or the operation is known, and
        StoreUnavailable(unknown=True) when the outcome is not known: the same commit may then be
        sent again.
        """

    def stage(self, owner: str, job_id: str, parts: Sequence[bytes]) -> None:
        """Put the material of a long job aside, before the commit that begins it."""

    def staged(self, owner: str, job_id: str, part: int) -> bytes:
        """Give one part of a job's material; raises UnknownJob."""

    def unstage(self, owner: str, job_id: str) -> None:
        """Drop the material of a job that is over."""

    def redact(self, owner: str, version: int, keys: Sequence[str]) -> None:
        """Take what a commit's journal entry holds of these records out of it, if it is there.

        The only change a journal entry ever sees; doing it again changes nothing. May raise
        HeadMoved when somebody else did the same at the same moment.
        """

    def due(self, until: datetime, most: int) -> list[Due]:
        """Give what is due by a moment (UTC), of all owners, oldest first, at most so many."""

    def forget(self, owner: str) -> None:
        """Erase everything of an owner whose head is closing, and leave the head closed.

        Records, journal, operations, staged material and what is due go; of the head stay the
        version and the state alone, so that whoever comes late with an older plan fails. May be
        cut off anywhere and begun again: what is due goes last. Changes nothing when the head is
        closed already, or was never there. Raises HeadMoved when it is open.
        """


class SessionStore(Protocol):
    """Keeps sessions and sign-ins on their way, apart from every ledger.

    Every read sees every acknowledged write. Any method raises StoreError. `until` is the moment
    (UTC) from which a record may be swept out; whether a session still holds, the caller judges.
    """

    def begin(self, session: Session, until: datetime) -> None:
        """Keep a new session."""

    def get(self, session_id: str) -> Session | None:
        """Give a session, None when there is none, or it was ended."""

    def note_use(self, session: Session, used: datetime, until: datetime) -> None:
        """Note when a session was used last; one that was ended meanwhile stays ended."""

    def of_owner(self, owner: str) -> list[Session]:
        """Give the sessions of a person, in no order; perhaps some that hold no more."""

    def end(self, owner: str, session_id: str) -> bool:
        """End a session of this person's; False when the person has no such session."""

    def end_all(self, owner: str, but: str = "") -> int:
        """End every session of a person, or all but one; give how many were ended."""

    def forget(self, owner: str) -> None:
        """End every session of a person whose account was deleted, and keep nothing of them.

        May be cut off anywhere and done again.
        """

    def keep_sign_in(self, pending: PendingSignIn) -> None:
        """Keep a sign-in on its way."""

    def take_sign_in(self, pending_id: str) -> PendingSignIn | None:
        """Give a sign-in on its way and drop it, so that of several takers one alone gets it."""


class TokenStore(Protocol):
    """Keeps the personal tokens of a computer, apart from every ledger; may raise StoreError."""

    def keep(self, token: "PersonalToken") -> None:
        """Keep a new token."""

    def get(self, token_id: str) -> "PersonalToken | None":
        """Give a token, None when there is none, or it was revoked."""

    def of_owner(self, owner: str) -> "list[PersonalToken]":
        """Give the tokens of a person, in no order, also those that hold no more."""

    def note_use(self, token_id: str, used: datetime) -> None:
        """Note when a token was used last; one that was revoked meanwhile stays so."""

    def end(self, owner: str, token_id: str) -> bool:
        """Revoke a token of this person's; False when the person has no such one."""

    def forget(self, owner: str) -> None:
        """Revoke every token of a person, and keep nothing of them; may be done again."""


class Spent(Protocol):
    """The one definition of how much was spent, at a version of the ledger with changes applied."""

    def standing(
        self, owner: str, version: int, changes: Sequence[Change], *, whole: bool = True
    ) -> Standing:
        """Give settings, limits and what is spent under each; raises HeadMoved if it is past.

        When not the `whole` is wanted, no more than the changes, all of expenses, may touch.
        """

    def holds_any(self, owner: str, version: int) -> bool:
        """Whether there is any expense, in the trash or not; raises HeadMoved."""


class Mailer(Protocol):
    """Sends mails, each to the one address it names."""

    @property
    def sender(self) -> str:
        """The address mails come from."""

    def send(self, message: EmailMessage) -> None:
        """Send a mail once.

        Raises MailRefused or MailDelayed when it was certainly not sent, MailUnsure when that is
        not known.
        """


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """Give the present moment, aware, in UTC."""


class LedgerArchive(Protocol):
    """What a store can do for a backup: give out all it keeps of an owner, and take it in."""

    def dump(self, owner: str) -> Iterator[KeptItem]:
        """Give every item of one owner at one version: head, records, journal, operations."""

    def load(self, owner: str, items: Iterable[KeptItem]) -> None:
        """Take all items in, whole or not at all; raises AlreadyThere unless the owner is new."""
