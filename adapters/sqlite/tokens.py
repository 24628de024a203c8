"""Personal tokens in a small file of their own, for all processes of a computer.

It is apart so that backups, seals and schema of ledgers know nothing of it; a lost file revokes
every token and costs nothing else: an empty one takes its place at the next need.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from adapters.sqlite.connections import Connections
from adapters.sqlite.database import BUSY_TIMEOUT, FileKind
from adapters.sqlite.rows import moment_text
from spending.errors import StoreDamaged
from spending.personal_token import PersonalToken

_KIND: Final = FileKind(
    application=0x45785474,  # `ExTt`
    schema=1,
    tables="""
    CREATE TABLE tokens (
        id TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL,
        can_write INTEGER NOT NULL, made TEXT NOT NULL, until TEXT NOT NULL, used TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX tokens_of_owner ON tokens (owner);
    """,
    remade=True,
)
_CAN_WRITE: Final = {"0": False, "1": True}
_FIELDS: Final = "id, owner, name, can_write, made, until, used"
_KEEP: Final = "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?)"
_GET: Final = f"SELECT {_FIELDS} FROM tokens WHERE id = ?"  # noqa: S608 - our own words
_OF_OWNER: Final = f"SELECT {_FIELDS} FROM tokens WHERE owner = ?"  # noqa: S608 - likewise
_NOTE: Final = "UPDATE tokens SET used = ? WHERE id = ?"
_END: Final = "DELETE FROM tokens WHERE owner = ? AND id = ?"
_FORGET: Final = "DELETE FROM tokens WHERE owner = ?"


class SqliteTokens:
    """Keeps tokens in the file at `path`, which is made at the first need."""

    def __init__(self, path: Path, *, busy_timeout: float = BUSY_TIMEOUT) -> None:
        self._path = path
        self._connections = Connections(path, busy_timeout, _KIND)

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        self._connections.close()

    def keep(self, token: PersonalToken) -> None:
        """Keep a new token."""
        used = moment_text(token.used) if token.used else ""
        moments = (moment_text(token.made), moment_text(token.until), used)
        values = (token.id, token.owner, token.name, int(token.can_write), *moments)
        with self._connections.writing() as connection:
            connection.execute(_KEEP, values)

    def get(self, token_id: str) -> PersonalToken | None:
        """Give a token, None when there is none, or it was revoked."""
        with self._connections.reading() as connection:
            found = connection.execute(_GET, (token_id,)).fetchone()
        return self._token(found) if found else None

    def of_owner(self, owner: str) -> list[PersonalToken]:
        """Give the tokens of a person, in no order, also those that hold no more."""
        with self._connections.reading() as connection:
            found = connection.execute(_OF_OWNER, (owner,)).fetchall()
        return [self._token(row) for row in found]

    def note_use(self, token_id: str, used: datetime) -> None:
        """Note when a token was used last; one that was revoked meanwhile stays so."""
        with self._connections.writing() as connection:
            connection.execute(_NOTE, (moment_text(used), token_id))

    def end(self, owner: str, token_id: str) -> bool:
        """Revoke a token of this person's; False when the person has no such one."""
        with self._connections.writing() as connection:
            return connection.execute(_END, (owner, token_id)).rowcount > 0

    def forget(self, owner: str) -> None:
        """Revoke every token of a person, and keep nothing of them, in the file's log neither.

        StoreUnavailable when another process reads or writes just then.
        """
        with self._connections.writing() as connection:
            connection.execute(_FORGET, (owner,))
        self._connections.empty_log()

    def _token(self, row: Sequence[object]) -> PersonalToken:
        try:
            token_id, owner, name, can_write, made, until, used = (
                one.decode() if isinstance(one, bytes) else str(one) for one in row
            )
            made_at, until_at = (
                datetime.fromisoformat(one).astimezone(UTC) for one in (made, until)
            )
            used_at = datetime.fromisoformat(used).astimezone(UTC) if used else None
            may = _CAN_WRITE[can_write]
        except (KeyError, UnicodeDecodeError, ValueError) as error:
            raise StoreDamaged(str(self._path), "a token in it cannot be read") from error
        return PersonalToken(token_id, owner, name, may, made_at, until_at, used_at)
