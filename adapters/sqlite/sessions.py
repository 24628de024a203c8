"""Sessions of the embedded store: a small file beside the ledger's, for all processes here.

It is apart so that backups, seals and schema of ledgers know nothing of it; a lost file signs
everybody out and costs nothing else: an empty one takes its place at the next need.
"""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from adapters.sqlite.connections import Connections
from adapters.sqlite.database import BUSY_TIMEOUT, FileKind
from adapters.sqlite.rows import moment_text
from spending.errors import StoreDamaged
from spending.session import PendingSignIn, Session

_KIND: Final = FileKind(
    application=0x45785373,  # `ExSs`
    schema=1,
    tables="""
    CREATE TABLE sessions (
        id TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL,
        device TEXT NOT NULL, begun TEXT NOT NULL, used TEXT NOT NULL, until TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX sessions_of_owner ON sessions (owner);
    -- Sign-ins on their way through the hosted page.
    CREATE TABLE sign_ins (
        id TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, nonce TEXT NOT NULL,
        verifier TEXT NOT NULL, destination TEXT NOT NULL, until TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    remade=True,
)

_BEGIN: Final = "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)"
_FIELDS: Final = "id, owner, name, device, begun, used"
_GET: Final = f"SELECT {_FIELDS} FROM sessions WHERE id = ?"  # noqa: S608 - our own words
_OF_OWNER: Final = f"SELECT {_FIELDS} FROM sessions WHERE owner = ?"  # noqa: S608 - likewise
_NOTE: Final = "UPDATE sessions SET used = ?, until = ? WHERE id = ?"
_END: Final = "DELETE FROM sessions WHERE owner = ? AND id = ?"
_END_ALL: Final = "DELETE FROM sessions WHERE owner = ? AND id != ?"
_KEEP: Final = "INSERT INTO sign_ins VALUES (?, ?, ?, ?, ?, ?)"
_TAKE: Final = (
    "DELETE FROM sign_ins WHERE id = ? RETURNING id, state, nonce, verifier, destination, until"
)
_SWEEPS: Final = (
    "DELETE FROM sessions WHERE until <= ?",
    "DELETE FROM sign_ins WHERE until <= ?",
)


class SqliteSessions:
    """Keeps sessions in the file at `path`, which is made at the first need."""

    def __init__(self, path: Path, *, busy_timeout: float = BUSY_TIMEOUT) -> None:
        self._path = path
        self._connections = Connections(path, busy_timeout, _KIND)

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        self._connections.close()

    def begin(self, session: Session, until: datetime) -> None:
        """Keep a new session, and drop what holds no more."""
        moments = (moment_text(one) for one in (session.begun, session.used, until))
        texts = (session.id, session.owner, session.name, session.device)
        with self._connections.writing() as connection:
            _sweep(connection, session.begun)
            connection.execute(_BEGIN, (*texts, *moments))

    def get(self, session_id: str) -> Session | None:
        """Give a session, None when there is none, or it was ended."""
        with self._connections.reading() as connection:
            found = connection.execute(_GET, (session_id,)).fetchone()
        return self._session(found) if found else None

    def note_use(self, session: Session, used: datetime, until: datetime) -> None:
        """Note when a session was used last; one that was ended meanwhile stays ended."""
        with self._connections.writing() as connection:
            connection.execute(_NOTE, (moment_text(used), moment_text(until), session.id))

    def of_owner(self, owner: str) -> list[Session]:
        """Give the sessions of a person, in no order; perhaps some that hold no more."""
        with self._connections.reading() as connection:
            found = connection.execute(_OF_OWNER, (owner,)).fetchall()
        return [self._session(row) for row in found]

    def end(self, owner: str, session_id: str) -> bool:
        """End a session of this person's; False when the person has no such session."""
        with self._connections.writing() as connection:
            return connection.execute(_END, (owner, session_id)).rowcount > 0

    def end_all(self, owner: str, but: str = "") -> int:
        """End every session of a person, or all but one; give how many were ended."""
        with self._connections.writing() as connection:
            return connection.execute(_END_ALL, (owner, but)).rowcount

    def forget(self, owner: str) -> None:
        """End every session of a person whose account was deleted, and keep nothing of them.

        Their names leave the file's log too. StoreUnavailable when another process reads or
        writes just then.
        """
        self.end_all(owner)
        self._connections.empty_log()

    def keep_sign_in(self, pending: PendingSignIn) -> None:
        """Keep a sign-in on its way, and drop what was never ended."""
        values = (pending.id, pending.state, pending.nonce, pending.verifier, pending.destination)
        with self._connections.writing() as connection:
            _sweep(connection, datetime.now(UTC))
            connection.execute(_KEEP, (*values, moment_text(pending.until)))

    def take_sign_in(self, pending_id: str) -> PendingSignIn | None:
        """Give a sign-in on its way and drop it; of several takers one alone gets it."""
        with self._connections.writing() as connection:
            found = connection.execute(_TAKE, (pending_id,)).fetchall()
        if not found:
            return None
        found_id, state, nonce, verifier, destination, until = self._texts(found[0])
        moment = self._moment(until)
        return PendingSignIn(found_id, state, nonce, verifier, destination, moment)

    def _session(self, row: Sequence[bytes]) -> Session:
        session_id, owner, name, device, begun, used = self._texts(row)
        moments = (self._moment(begun), self._moment(used))
        return Session(session_id, owner, name, device, *moments)

    def _texts(self, row: Sequence[bytes]) -> list[str]:
        try:
            return [bytes(value).decode() for value in row]
        except (UnicodeDecodeError, TypeError) as error:
            raise StoreDamaged(str(self._path), "a value is of the wrong kind") from error

    def _moment(self, text: str) -> datetime:
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except ValueError as error:
            raise StoreDamaged(str(self._path), "a moment in it is none") from error


def _sweep(connection: sqlite3.Connection, now: datetime) -> None:
    """Drop what holds no more."""
    for statement in _SWEEPS:
        connection.execute(statement, (moment_text(now),))
