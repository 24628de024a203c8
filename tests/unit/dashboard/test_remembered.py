"""Sessions as a process remembers them."""

from collections import OrderedDict
from datetime import timedelta
from typing import NoReturn

import pytest
from builders import NOON, tools_over
from faulty_store import FaultyStore
from memory_sessions import MemorySessions
from memory_store import MemoryStore

from dashboard.auth.remembered import KEPT, RememberedLives, RememberedSessions
from spending.closing import close
from spending.errors import StoreUnavailable
from spending.session import Session, id_of

_LATER = NOON + timedelta(days=1)


class _NeverWalked(OrderedDict[str, tuple[float, Session]]):
    """What is remembered, of which nobody may look at everything."""

    def items(self) -> NoReturn:
        """Fail."""
        pytest.fail("every session that is remembered was looked at")


@pytest.fixture
def kept() -> MemorySessions:
    """Give the place of sessions behind the memory."""
    return MemorySessions()


def _session(secret: str, owner: str) -> Session:
    return Session(id_of(secret), owner, owner, "", NOON, NOON)


def test_unknown_cookie_costs_no_walk(kept: MemorySessions) -> None:
    """A cookie nobody gave out, or one signing out, costs the same however many are signed in."""
    remembered = RememberedSessions(kept)
    remembered._seen = _NeverWalked()
    session = _session("s", "ann")
    remembered.begin(session, _LATER)

    assert remembered.get(id_of("made up")) is None
    assert remembered.end("ann", session.id)
    assert remembered.get(session.id) is None


def test_session_ended_elsewhere_is_forgotten_here(kept: MemorySessions) -> None:
    """Once read anew it is gone from memory too."""
    elapsed = [0.0]
    remembered = RememberedSessions(kept, lambda: elapsed[0])
    session = _session("s", "ann")
    remembered.begin(session, _LATER)
    kept.end("ann", session.id)
    elapsed[0] = KEPT

    assert remembered.get(session.id) is None
    assert not remembered._seen


def test_signing_out_of_what_was_ended_elsewhere(kept: MemorySessions) -> None:
    """Whoever signs out is signed out here at once, even if another process was faster."""
    remembered = RememberedSessions(kept)
    session = _session("s", "ann")
    remembered.begin(session, _LATER)
    kept.end("ann", session.id)

    assert not remembered.end("ann", session.id)
    assert remembered.get(session.id) is None


def test_foreign_session_stays_remembered(kept: MemorySessions) -> None:
    """Ending a session that is another's ends nothing here either."""
    remembered = RememberedSessions(kept)
    session = _session("s", "ann")
    remembered.begin(session, _LATER)

    assert not remembered.end("bob", session.id)
    assert list(remembered._seen) == [session.id]


def test_forgotten_person_is_forgotten_here_at_once(kept: MemorySessions) -> None:
    """No memory answers for whoever's account is gone; others stay."""
    remembered = RememberedSessions(kept)
    mine, other = _session("s", "ann"), _session("t", "bob")
    for session in (mine, other):
        remembered.begin(session, _LATER)

    remembered.forget("ann")

    assert remembered.get(mine.id) is None
    assert list(remembered._seen) == [other.id]


def test_life_of_who_was_seen_before_holds_while_the_store_is_away() -> None:
    """A program's token goes on reading what is kept; nobody new is let in."""
    store, lives = FaultyStore(MemoryStore()), RememberedLives()
    close("ann", tools_over(store))
    assert lives.of("ann", store) == "ann|2"
    store.is_away = True
    assert lives.of("ann", store) == "ann|2"
    with pytest.raises(StoreUnavailable):
        lives.of("bob", store)
