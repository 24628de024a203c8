"""Personal tokens among the events at the doors."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from builders import NOON, SteppingClock
from memory_tokens import MemoryTokens

from dashboard.auth.events import marked
from dashboard.auth.noted_tokens import NotedTokens
from spending.errors import StoreUnavailable
from spending.personal_token import PersonalToken, PersonalTokens


def _events(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(one) for one in caplog.messages]


def test_making_and_revoking_are_noted(caplog: pytest.LogCaptureFixture) -> None:
    """One line each, which names neither the person, nor the token, nor its secret."""
    caplog.set_level(logging.INFO, "expense_tracker.security")
    tokens = PersonalTokens(NotedTokens(MemoryTokens()), SteppingClock())

    made, secret = tokens.make("ann", "Canary script", 30, can_write=True)
    assert tokens.found(secret)
    assert not tokens.end("bob", made.id)
    assert tokens.end("ann", made.id)
    assert not tokens.end("ann", made.id)

    facts = {"owner": marked("ann"), "token": marked(made.id)}
    events = [{name: one[name] for name in one if name != "at"} for one in _events(caplog)]
    assert events == [{"event": "token made", **facts}, {"event": "token revoked", **facts}]
    for told in (secret, made.id, "Canary", '"ann"'):
        assert told not in caplog.text


def test_what_was_not_kept_is_not_noted(caplog: pytest.LogCaptureFixture) -> None:
    """A store that is away makes no token, so none is said to be there."""
    caplog.set_level(logging.INFO, "expense_tracker.security")

    class Away(MemoryTokens):
        def keep(self, token: PersonalToken) -> None:
            raise StoreUnavailable

    until = NOON + timedelta(days=30)
    token = PersonalToken("x", "ann", "Script", can_write=False, made=NOON, until=until)
    with pytest.raises(StoreUnavailable):
        NotedTokens(Away()).keep(token)
    assert caplog.messages == []


def test_everything_else_is_the_stores() -> None:
    """Reading, noting a use and forgetting go through."""
    kept = MemoryTokens()
    noted = NotedTokens(kept)
    until = NOON + timedelta(days=30)
    token = PersonalToken("x", "ann", "Script", can_write=False, made=NOON, until=until)
    noted.keep(token)
    noted.note_use("x", NOON)
    assert [noted.get("x")] == noted.of_owner("ann") == kept.of_owner("ann")
    assert kept.of_owner("ann")[0].used == NOON
    noted.forget("ann")
    assert kept.of_owner("ann") == []
