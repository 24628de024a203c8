"""The file of personal tokens: it can be lost, is read with care, and forgets who is gone."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOON

from adapters.sqlite.tokens import SqliteTokens
from spending.errors import StoreDamaged, StoreTooNew
from spending.personal_token import PersonalToken
from spending.session import id_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of the file."""
    return tmp_path / "tokens.db"


@pytest.fixture
def tokens(path: Path) -> Iterator[SqliteTokens]:
    """Give an empty place of tokens."""
    made = SqliteTokens(path, busy_timeout=0.05)
    yield made
    made.close()


def _token(of: str = "s", owner: str = "ann", name: str = "Script") -> PersonalToken:
    until = NOON + timedelta(days=90)
    return PersonalToken(id_of(of), owner, name, True, NOON, until)  # noqa: FBT003 - a field


def _change(tokens: SqliteTokens, path: Path, statement: str) -> None:
    """Do to the file what this program never does."""
    tokens.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)


@pytest.mark.parametrize("lost", [("",), ("", "-wal"), ("", "-wal", "-shm")], ids=str)
def test_lost_file_revokes_everything(
    tokens: SqliteTokens, path: Path, lost: tuple[str, ...]
) -> None:
    """No token holds any more, whatever is left of the log, and new ones can be made."""
    tokens.keep(_token("before"))
    for end in lost:
        path.with_name(path.name + end).unlink()

    assert tokens.get(id_of("before")) is None
    tokens.keep(_token("after"))
    assert tokens.of_owner("ann") == [_token("after")]


@pytest.mark.parametrize(
    "wrong",
    ["can_write = 'x'", "can_write = 2", "made = 'soon'", "until = ''", "used = 'never'",
     "name = x'ff'"],
)  # fmt: skip
def test_damaged_token_is_none(tokens: SqliteTokens, path: Path, wrong: str) -> None:
    """One that cannot be read lets nobody in, nor does it count for less or more than it was."""
    tokens.keep(_token())
    _change(tokens, path, f"UPDATE tokens SET {wrong}")  # noqa: S608 - our own words

    with pytest.raises(StoreDamaged):
        tokens.get(id_of("s"))
    with pytest.raises(StoreDamaged):
        tokens.of_owner("ann")


def test_file_of_a_newer_program_is_left_alone(tokens: SqliteTokens, path: Path) -> None:
    """It is not read as if it were this one's."""
    tokens.keep(_token())
    _change(tokens, path, "PRAGMA user_version = 9")

    with pytest.raises(StoreTooNew):
        tokens.get(id_of("s"))


def test_deleted_account_leaves_no_name(tokens: SqliteTokens, path: Path) -> None:
    """Neither the file nor its log says who had which tokens; those of others hold on."""
    for name in ("canary script", "canary phone"):
        tokens.keep(_token(name, name=name))
    tokens.keep(_token(owner="bob"))

    tokens.forget("ann")

    assert tokens.of_owner("bob") == [_token(owner="bob")]
    kept = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert b"bob" in kept
    assert b"canary" not in kept
