"""What every place of sessions promises, whatever it is made of."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import dynamo
import pytest
from builders import NOON
from memory_sessions import MemorySessions

from adapters.dynamodb.sessions import DynamoSessions
from adapters.sqlite.sessions import SqliteSessions
from spending.ports import SessionStore
from spending.session import PendingSignIn, Session, id_of, new_secret

_LATER = NOON + timedelta(days=3650)
"""Far in the future of the machine's own clock, by which some places sweep."""

_MINUTE = timedelta(minutes=1)

STRANGE = [
    "local",
    "a#b",
    "a%23b",
    "HEAD",
    "SESSION#x",
    "\u00fc \u65e5\u672c",
    "https://issuer/pool|sub",
    "x" * 900,
]


@dataclass(frozen=True)
class _Places:
    """Two processes' views of one place."""

    here: SessionStore
    there: SessionStore


@pytest.fixture(
    params=["memory", "sqlite", "moto", pytest.param("ministack", marks=pytest.mark.ministack)]
)
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[_Places]:
    """Give an empty place of each kind, as two processes see it."""
    if request.param == "memory":
        one = MemorySessions()
        yield _Places(one, one)
    elif request.param == "sqlite":
        here, there = (SqliteSessions(tmp_path / "sessions.db") for _ in range(2))
        yield _Places(here, there)
        here.close()
        there.close()
    else:
        stand = dynamo.moto_stand if request.param == "moto" else dynamo.ministack_stand
        with stand() as opened:
            clients = (opened.client, opened.another_client())
            yield _Places(*(DynamoSessions(client, opened.table) for client in clients))


def _session(owner: str = "ann", **changes: object) -> Session:
    session = Session(id_of(new_secret()), owner, "Ann", "Firefox on Linux", NOON, NOON)
    return replace(session, **changes)  # type: ignore[arg-type] # fields by name


def _pending() -> PendingSignIn:
    return PendingSignIn(id_of(new_secret()), "st", "no", "ver", "/expenses?a=b%20c", _LATER)


def _begun(places: _Places, *sessions: Session) -> None:
    for session in sessions:
        places.here.begin(session, _LATER)


def test_session_is_found_as_it_began(places: _Places) -> None:
    """Every field comes back, in this process and another."""
    session = _session(
        name="\u00c9lodie \U0001f600 o'x", device="", begun=NOON, used=NOON + _MINUTE
    )
    _begun(places, session)
    assert places.here.get(session.id) == session
    assert places.there.get(session.id) == session
    assert places.there.of_owner("ann") == [session]


def test_nobody_knows_another_id(places: _Places) -> None:
    """What was never begun is not there."""
    _begun(places, _session())
    for strange in ("", "x", id_of("x"), "#", "x" * 900):
        assert strange == "" or places.here.get(strange) is None


@pytest.mark.parametrize("owner", STRANGE)
def test_owners_are_kept_apart(places: _Places, owner: str) -> None:
    """However an owner is written, theirs alone are listed and ended."""
    mine, other = _session(owner), _session(f"{owner}2")
    _begun(places, mine, other)
    assert places.there.of_owner(owner) == [mine]
    assert not places.here.end(owner, other.id)
    assert places.here.end_all(owner) == 1
    assert places.there.get(other.id) == other


def test_end_is_seen_by_everybody(places: _Places) -> None:
    """An ended session is gone, once, under both its keys."""
    session, stays = _session(), _session()
    _begun(places, session, stays)
    assert places.here.end("ann", session.id)
    assert not places.there.end("ann", session.id)
    assert places.there.get(session.id) is None
    assert places.there.of_owner("ann") == [stays]


def test_foreign_session_cannot_be_ended(places: _Places) -> None:
    """Knowing an id is not enough."""
    session = _session()
    _begun(places, session)
    assert not places.here.end("bob", session.id)
    assert places.here.get(session.id) == session


def test_all_but_one_are_ended(places: _Places) -> None:
    """Signing out everywhere else leaves this browser and other people alone."""
    mine, others, foreign = _session(), [_session() for _ in range(4)], _session("bob")
    _begun(places, mine, *others, foreign)
    assert places.here.end_all("ann", but=mine.id) == 4
    assert places.there.of_owner("ann") == [mine]
    assert places.there.get(foreign.id) == foreign
    assert all(places.there.get(one.id) is None for one in others)
    assert places.here.end_all("ann") == 1
    assert places.here.end_all("ann") == 0


def test_forgetting_ends_all_of_one_person(places: _Places) -> None:
    """Nothing is left of whoever's account is gone, and doing it again changes nothing."""
    foreign = _session("bob")
    _begun(places, _session(), _session(), foreign)
    for _ in range(2):
        places.here.forget("ann")
        assert places.there.of_owner("ann") == []
    assert places.there.get(foreign.id) == foreign


def test_use_is_noted(places: _Places) -> None:
    """The last use is what others see."""
    session = _session()
    _begun(places, session)
    places.here.note_use(session, NOON + _MINUTE, _LATER)
    assert places.there.get(session.id) == replace(session, used=NOON + _MINUTE)
    assert places.there.of_owner("ann") == [replace(session, used=NOON + _MINUTE)]


def test_noting_a_use_brings_nothing_back(places: _Places) -> None:
    """A session that was ended stays ended."""
    session = _session()
    _begun(places, session)
    places.there.end("ann", session.id)
    places.here.note_use(session, NOON + _MINUTE, _LATER)
    assert places.here.get(session.id) is None
    assert places.here.of_owner("ann") == []


def test_sign_in_on_its_way_is_taken_once(places: _Places) -> None:
    """Every field comes back, to the first who asks."""
    pending = _pending()
    places.here.keep_sign_in(pending)
    assert places.there.take_sign_in(id_of("another")) is None
    assert places.there.take_sign_in(pending.id) == pending
    assert places.here.take_sign_in(pending.id) is None


def test_of_many_takers_one_gets_it(places: _Places, request: pytest.FixtureRequest) -> None:
    """Eight at once, from two processes' views."""
    if "moto" in request.node.name:
        pytest.skip("moto loses updates between threads")
    with ThreadPoolExecutor(8) as several:
        for _ in range(5):
            pending = _pending()
            places.here.keep_sign_in(pending)
            views = [places.here, places.there] * 4
            taken = list(
                several.map(lambda view, wanted=pending: view.take_sign_in(wanted.id), views)
            )
            assert [one for one in taken if one] == [pending]


def test_sessions_are_no_part_of_a_ledger(places: _Places) -> None:
    """An owner of sessions alone has no ledger, and lists are for that owner whatever it holds."""
    sessions = [_session(f"owner {uuid4().hex[:4]}") for _ in range(3)]
    _begun(places, *sessions)
    assert [places.there.of_owner(one.owner) for one in sessions] == [[one] for one in sessions]
