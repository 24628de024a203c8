"""The file of sessions: it can be lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOON

from adapters.sqlite.sessions import SqliteSessions
from dashboard.auth.remembered import KEPT, RememberedSessions
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
