"""The file of sessions: it can be lost, and keeps nothing of who is gone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOON

from adapters.sqlite.sessions import SqliteSessions
from dashboard.auth.remembered import KEPT, RememberedSessions
from spending.errors import StoreUnavailable
from spending.session import Session, id_of, new_secret

_LATER = NOON + timedelta(days=3650)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of the file."""
    return tmp_path / "expenses.sessions.db"


@pytest.fixture
def sessions(path: Path) -> Iterator[SqliteSessions]:
    """Give an empty place of sessions."""
    made = SqliteSessions(path, busy_timeout=0.05)
    yield made
    made.close()


def _session(owner: str = "ann", name: str = "Ann") -> Session:
    return Session(id_of(new_secret()), owner, name, "Firefox on Linux", NOON, NOON)


@pytest.mark.parametrize("lost", [("",), ("", "-wal"), ("", "-wal", "-shm")], ids=str)
def test_lost_file_signs_everybody_out(
    sessions: SqliteSessions, path: Path, lost: tuple[str, ...]
) -> None:
    """Nobody is signed in any more, whatever is left of the log, and everybody can sign in."""
    elapsed = [0.0]
    remembered = RememberedSessions(sessions, lambda: elapsed[0])
    before, after = _session(), _session()
    remembered.begin(before, _LATER)
    for end in lost:
        path.with_name(path.name + end).unlink()
    elapsed[0] = KEPT

    assert remembered.get(before.id) is None
    assert not remembered.end("ann", before.id)
    remembered.begin(after, _LATER)
    assert sessions.of_owner("ann") == [after]
    assert SqliteSessions(path).get(after.id) == after


def test_lost_file_is_made_once(sessions: SqliteSessions, path: Path) -> None:
    """Of many who miss it at once nobody throws away what another has begun since."""
    views = [SqliteSessions(path) for _ in range(8)]
    for _ in range(5):
        sessions.begin(_session(), _LATER)
        path.unlink()
        begun = [_session() for _ in views]
        with ThreadPoolExecutor(8) as several:
            list(several.map(lambda view, one: view.begin(one, _LATER), views, begun))

        assert {one.id for one in sessions.of_owner("ann")} == {one.id for one in begun}


def test_deleted_account_leaves_no_name(sessions: SqliteSessions, path: Path) -> None:
    """Neither the file nor its log says who somebody was; others stay signed in."""
    for name in ("canary@example.org", "canary.2@example.org"):
        sessions.begin(_session("ann", name), _LATER)
    stays = _session("bob")
    sessions.begin(stays, _LATER)

    sessions.forget("ann")

    assert sessions.of_owner("bob") == [stays]
    kept = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert b"bob" in kept
    assert b"canary" not in kept


def test_name_that_a_reader_holds_is_not_said_to_be_gone(
    sessions: SqliteSessions, path: Path
) -> None:
    """While another process reads the log cannot be emptied: done again, it is."""
    session = _session("ann", "canary@example.org")
    sessions.begin(session, _LATER)
    with SqliteSessions(path)._connections.reading() as connection:
        connection.execute("SELECT * FROM sessions").fetchall()
        with pytest.raises(StoreUnavailable):
            sessions.forget("ann")
    assert sessions.get(session.id) is None

    sessions.forget("ann")

    assert b"canary" not in b"".join(one.read_bytes() for one in path.parent.iterdir())
