"""Every event at the doors there is: each happens here once, and says what it must and no more."""

import ast
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest
from builders import SteppingClock
from dash_client import DashClient
from fake_issuer import FakeIssuer, fake_issuer
from programs import services_over

from adapters.cognito import AccessTokens
from dashboard.app import create_app
from dashboard.auth.noted_tokens import NotedTokens
from dashboard.services import Services
from dashboard.settings import OWNER, Settings
from dashboard.watch.log import formatter
from spending.errors import StoreUnavailable
from spending.personal_token import PersonalTokens
from spending.session import NOTED_EVERY

_SOURCES: Final = Path(__file__).parents[2] / "dashboard"
_BASE: Final = "http://127.0.0.1:8050"

_HASH: Final = {"type": "string", "pattern": "^[0-9a-f]{12}$"}
_WORD: Final = {"type": "string", "pattern": "^[A-Za-z][A-Za-z -]{0,39}$"}
_ADDRESS: Final = {"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}
_MOMENT: Final = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$"}
_NAME: Final = {"type": "string", "pattern": "^([0-9a-f]{16}|1-[0-9a-f]{8}-[0-9a-f]{24})$"}

_FACTS: Final[dict[str, list[str]]] = {
    "signed in": ["owner", "session", "address"],
    "signed out": ["owner", "session"],
    "use not noted": ["reason"],
    "account deleted": ["owner", "address"],
    "account exported": ["owner", "address"],
    "sign-in refused": ["reason", "address"],
    "sign-in unavailable": ["reason", "address"],
    "stranger refused": ["reason", "address"],
    "too many requests": ["address"],
    "token made": ["owner", "token"],
    "token revoked": ["owner", "token"],
    "token refused": ["reason", "address"],
    "access token refused": ["reason"],
}
"""What each event says beside its moment and the name of its request."""


def _schema(event: str) -> dict[str, Any]:
    facts = {"owner": _HASH, "session": _HASH, "token": _HASH, "reason": _WORD, "address": _ADDRESS}
    said = {name: facts[name] for name in _FACTS[event]}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["at", "event", *said],
        "properties": {"at": _MOMENT, "event": {"const": event}, "request": _NAME, **said},
    }


@dataclass
class _World:
    """A program on one's own computer, one behind a pool, and a browser in front of each."""

    clock: SteppingClock
    services: Services
    issuer: FakeIssuer
    hosted: Services

    def at_home(self) -> DashClient:
        """Give somebody signed in at the program of one's own."""
        return DashClient(create_app(self.services))

    def sign_out(self) -> None:
        """Leave."""
        self.at_home().http.post("/signout")

    def sign_in(self) -> None:
        """Come by the hosted page."""
        browser = create_app(self.hosted).server.test_client()
        where = browser.get("/signin/begin", base_url=_BASE).headers["Location"]
        answer = self.issuer.authorize(where)
        browser.get("/signin/callback", query_string=answer, base_url=_BASE)

    def fail_to_sign_in(self) -> None:
        """Come back without having been there."""
        browser = create_app(self.hosted).server.test_client()
        browser.get("/signin/callback?code=x&state=y", base_url=_BASE)

    def find_the_pool_away(self) -> None:
        """Go to a hosted page that nobody knows the address of."""
        self.issuer.faults = {"/.well-known/openid-configuration": (503, {}, b"")}
        create_app(self.hosted).server.test_client().get("/signin/begin", base_url=_BASE)

    def use_without_a_note(self) -> None:
        """Come back a minute later, while the sessions cannot be written."""
        client = self.at_home()
        self.clock.move(NOTED_EVERY)
        sessions = self.services.sessions
        sessions.note_use = _away  # type: ignore[method-assign,assignment]
        client.http.get("/")

    def delete(self) -> None:
        """Close the account."""
        self.at_home().http.post("/account/delete", data={"confirmation": "delete everything"})

    def export(self) -> None:
        """Take everything along."""
        self.at_home().http.get("/account/export")

    def come_from_elsewhere(self) -> None:
        """Ask under another name."""
        self.at_home().http.get("/", headers={"Host": "elsewhere.example"})

    def try_too_often(self) -> None:
        """Try tokens until it is enough."""
        browser = create_app(self.services).server.test_client()
        for _ in range(31):
            browser.get("/signin?token=x")

    def make_a_token(self) -> None:
        """Make a token for a program."""
        self._tokens().make(OWNER, "A program", 30, can_write=False)

    def revoke_a_token(self) -> None:
        """Revoke one."""
        tokens = self._tokens()
        token, _ = tokens.make(OWNER, "A program", 30, can_write=False)
        tokens.store.end(OWNER, token.id)

    def come_without_a_token(self) -> None:
        """Ask the API for something without one."""
        browser = create_app(self.services).server.test_client()
        browser.get("/api/v1/account", base_url=_BASE)

    def come_with_a_bad_token(self) -> None:
        """Ask the API behind the pool with one that is none."""
        browser = create_app(self.hosted).server.test_client()
        headers = {"Authorization": "Bearer not.a.token"}
        browser.get("/api/v1/account", headers=headers, base_url=_BASE)

    def _tokens(self) -> PersonalTokens:
        assert self.services.tokens
        return PersonalTokens(NotedTokens(self.services.tokens.store), self.clock)


def _away(*_: object) -> None:
    raise StoreUnavailable


_HAPPENS: Final[dict[str, Callable[[_World], None]]] = {
    "signed in": _World.sign_in,
    "signed out": _World.sign_out,
    "use not noted": _World.use_without_a_note,
    "account deleted": _World.delete,
    "account exported": _World.export,
    "sign-in refused": _World.fail_to_sign_in,
    "sign-in unavailable": _World.find_the_pool_away,
    "stranger refused": _World.come_from_elsewhere,
    "too many requests": _World.try_too_often,
    "token made": _World.make_a_token,
    "token revoked": _World.revoke_a_token,
    "token refused": _World.come_without_a_token,
    "access token refused": _World.come_with_a_bad_token,
}


@pytest.fixture
def world() -> Iterator[_World]:
    """Both programs, and an issuer on this machine."""
    with fake_issuer() as issuer:
        clock = SteppingClock()
        settings = Settings(store=services_over().settings.store, pool=issuer.pool, base_url=_BASE)
        hosted = services_over(settings=settings, clock=clock)
        hosted = replace(hosted, access_tokens=AccessTokens(issuer.pool, clock))
        yield _World(clock, services_over(clock=clock), issuer, hosted)


def _named_in_code() -> set[str]:
    """Give the first argument of every call of `note` in the program."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in _SOURCES.rglob("*.py"))
    calls = (
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "note"
    )
    return {ast.literal_eval(call.args[0]) for call in calls}


def test_every_event_is_in_the_table() -> None:
    """An event that is new in the code has its facts, and its turn, here."""
    assert _named_in_code() == set(_FACTS) == set(_HAPPENS)


@pytest.mark.parametrize("event", _FACTS)
def test_an_event_says_what_it_must_and_no_more(
    world: _World, event: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It is one line of JSON, as text and as a line for a machine, of just these facts."""
    caplog.set_level(logging.INFO, "expense_tracker.security")
    _HAPPENS[event](world)
    found = [one for one in caplog.records if one.name == "expense_tracker.security"]
    said = [json.loads(record.getMessage()) for record in found]
    (only,) = [one for one in said if one["event"] == event]
    check = jsonschema_rs.Draft202012Validator(_schema(event), validate_formats=True)
    assert [error.message for error in check.iter_errors(only)] == []
    assert all("\n" not in record.getMessage() for record in found)
    for record in found:
        assert record.facts.items() <= json.loads(formatter("json").format(record)).items()  # type: ignore[attr-defined]


def test_what_happens_in_a_request_says_which(
    world: _World, caplog: pytest.LogCaptureFixture
) -> None:
    """The event has the name that the answer's header says."""
    caplog.set_level(logging.INFO, "expense_tracker.security")
    answer = world.at_home().http.get("/", headers={"Host": "elsewhere.example"})
    said = json.loads(caplog.records[-1].getMessage())
    assert said["request"] == answer.headers["X-Request-Id"]
