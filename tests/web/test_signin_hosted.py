"""Signing in through a hosted page: the whole way, every wrong turn, and an issuer that is away."""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from builders import NOON, SteppingClock
from fake_issuer import SECRET, FakeIssuer, as_json, fake_issuer
from programs import services_over
from tokens import CLIENT, ISSUER

from dashboard.app import create_app
from dashboard.services import Services
from dashboard.settings import Settings

if TYPE_CHECKING:
    from flask.testing import FlaskClient

_BASE = "http://127.0.0.1:8050"
_HEADERS = {"Host": "127.0.0.1:8050"}
_COOKIE = "expenses-session-8050"


@dataclass
class _Stand:
    """A program, its issuer, and a browser in front of both."""

    issuer: FakeIssuer
    services: Services
    browser: "FlaskClient"
    clock: SteppingClock

    def get(self, path: str) -> "tuple[int, str, str]":
        """Give status, text and where it leads."""
        answer = self.browser.get(path, base_url=_BASE)
        return answer.status_code, answer.text, answer.headers.get("Location", "")

    def begin(self, destination: str = "/expenses?category=food") -> dict[str, str]:
        """Go to the hosted page, sign in there, and give what comes back."""
        path = f"/signin/begin?next={destination.replace('?', '%3F').replace('=', '%3D')}"
        status, _, location = self.get(path)
        assert status == 303
        return self.issuer.authorize(location)

    def come_back(self, answer: Mapping[str, str]) -> "tuple[int, str, str]":
        """Come back from the hosted page."""
        query = "&".join(f"{name}={value}" for name, value in answer.items())
        return self.get(f"/signin/callback?{query}")

    @property
    def is_in(self) -> bool:
        """Whether somebody is signed in."""
        return self.get("/_dash-layout")[0] == 200


@pytest.fixture
def stand() -> Iterator[_Stand]:
    """A program that knows a fake issuer."""
    with fake_issuer() as issuer:
        clock = SteppingClock()
        folder = services_over().settings.store
        settings = Settings(store=folder, pool=issuer.pool, base_url=_BASE)
        services = services_over(settings=settings, clock=clock)
        yield _Stand(issuer, services, create_app(services).server.test_client(), clock)


@pytest.fixture
def events(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What is noted at the doors."""
    caplog.set_level(logging.INFO, "expense_tracker.security")
    return caplog


def _noted(events: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    found = [json.loads(r.getMessage()) for r in events.records if r.name.endswith("security")]
    return [(one["event"], one.get("reason", "")) for one in found]


def test_whole_way(stand: _Stand, events: pytest.LogCaptureFixture) -> None:
    """From a page to the hosted page, back to that very page, and out of both again."""
    assert stand.get("/expenses?category=food")[2].startswith("/signin?next=")
    status, said, _ = stand.get("/signin?next=%2Fexpenses%3Fcategory%3Dfood")
    assert status == 200
    assert "/signin/begin?next=%2Fexpenses%3Fcategory%3Dfood" in said
    answer = stand.begin()
    assert stand.come_back(answer)[::2] == (303, "/expenses?category=food")
    assert stand.get("/_dash-layout")[0] == 200
    (session,) = stand.services.sessions.of_owner(f"{ISSUER}|5f3c")
    assert session.name == "ann@example.org"
    left = stand.browser.post("/signout", base_url=_BASE)
    where = urlsplit(left.headers["Location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"{stand.issuer.address}/logout"
    asked = {"client_id": [CLIENT], "logout_uri": [f"{_BASE}/signed-out"]}
    assert parse_qs(where.query) == asked
    assert not stand.is_in
    assert _noted(events) == [("signed in", ""), ("signed out", "")]


def test_what_is_asked_of_the_hosted_page(stand: _Stand) -> None:
    """Code, S256, state and nonce, each fresh, and nothing of ours that is secret."""
    first, second = (urlsplit(stand.get("/signin/begin")[2]) for _ in range(2))
    asked, other = parse_qs(first.query), parse_qs(second.query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{_BASE}/signin/callback"]
    assert asked["scope"] == ["openid email"]
    for fresh in ("state", "nonce", "code_challenge"):
        assert len(asked[fresh][0]) >= 43
        assert asked[fresh] != other[fresh]
    assert SECRET not in first.query


def _refused(stand: _Stand, answer: Mapping[str, str]) -> str:
    """Come back and be refused: a page that says what to do, and no session."""
    status, said, _ = stand.come_back(answer)
    assert status == 403
    assert "ign in again" in said
    assert not stand.is_in
    return said


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": "another"}, "unasked"),
        ({"state": ""}, "unasked"),
        ({"state": "%C3%A4"}, "unasked"),
        ({"code": ""}, "code-missing"),
        ({"code": "made-up"}, "code-refused"),
        ({"error": "access_denied"}, "declined"),
        ({"error": "login_required", "error_description": "<script>x</script>"}, "declined"),
        ({"state": "a&state=b"}, "unasked"),
    ],
)
def test_wrong_answer_is_refused(
    stand: _Stand, events: pytest.LogCaptureFixture, change: dict[str, str], reason: str
) -> None:
    """Each wrong answer ends in a plain page, one event with its reason, and no session."""
    said = _refused(stand, {**stand.begin(), **change})
    assert "<script>x" not in said
    assert _noted(events) == [("sign-in refused", reason)]


@pytest.mark.parametrize("missing", ["state", "code"])
def test_missing_part_is_refused(stand: _Stand, missing: str) -> None:
    """An answer without its code or its state is none."""
    _refused(stand, {name: value for name, value in stand.begin().items() if name != missing})


def test_answer_holds_once(stand: _Stand, events: pytest.LogCaptureFixture) -> None:
    """Neither the address that came back nor the cookie opens a second session."""
    answer = stand.begin()
    cookie = stand.browser.get_cookie("expenses-signin-8050", domain="127.0.0.1")
    assert cookie
    stand.come_back(answer)
    stand.browser.post("/signout", base_url=_BASE)
    _refused(stand, answer)
    stand.browser.set_cookie("expenses-signin-8050", cookie.value, domain="127.0.0.1")
    _refused(stand, answer)
    assert _noted(events)[2:] == [("sign-in refused", "unasked")] * 2


def test_answer_of_another_browser_is_refused(stand: _Stand) -> None:
    """An address sent to a victim does not sign them in as somebody else (login CSRF)."""
    theirs = stand.begin()
    victim = replace(stand, browser=create_app(stand.services).server.test_client())
    _refused(victim, theirs)
    victim.begin()
    _refused(victim, theirs)


def test_two_tabs_sign_in_each_by_itself(stand: _Stand) -> None:
    """What one tab began does not undo what another did, and each comes back to its own page."""
    first, second = stand.begin("/settings"), stand.begin("/trash")
    assert stand.come_back(first)[::2] == (303, "/settings")
    assert stand.come_back(second)[::2] == (303, "/trash")


def test_answer_loaded_again_leads_home(stand: _Stand) -> None:
    """Whoever is in already and loads the last address again is led to the overview."""
    answer = stand.begin()
    stand.come_back(answer)
    assert stand.come_back(answer)[::2] == (303, "/")


def test_foreign_answer_ends_no_sign_in(stand: _Stand) -> None:
    """An address made up by somebody else does not use up what this browser began."""
    answer = stand.begin()
    stand.come_back({"code": "x", "state": "made up"})
    assert stand.come_back(answer)[0] == 303


def test_late_answer_is_refused(stand: _Stand, events: pytest.LogCaptureFixture) -> None:
    """After ten minutes the way back is shut."""
    answer = stand.begin()
    stand.clock.move(timedelta(minutes=10))
    stand.issuer.at(stand.clock.now())
    _refused(stand, answer)
    assert _noted(events) == [("sign-in refused", "late")]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"aud": "other"}, "audience"),
        ({"iss": "https://evil.example"}, "issuer"),
        ({"token_use": "access"}, "token-use"),
        ({"nonce": "other"}, "nonce"),
        ({"exp": int(NOON.timestamp()) - 300}, "expired"),
        ({"sub": ""}, "subject"),
    ],
)
def test_bad_token_lets_nobody_in(
    stand: _Stand, events: pytest.LogCaptureFixture, changes: dict[str, object], reason: str
) -> None:
    """What the exchange gives is checked to the last claim (see the corpus of tokens)."""
    answer = stand.begin()
    stand.issuer.changes = changes
    _refused(stand, answer)
    assert _noted(events) == [("sign-in refused", reason)]


@pytest.mark.parametrize("minutes", [-5, 65])
def test_clock_that_is_off_lets_nobody_in(stand: _Stand, minutes: int) -> None:
    """A machine whose clock is wrong says that the times do not fit."""
    answer = stand.begin()
    stand.issuer.at(stand.clock.now() - timedelta(minutes=minutes))
    _refused(stand, answer)


_GARBAGE = [
    (500, {}, b""),
    (200, {}, b"<html>"),
    (200, {"Content-Type": "application/json"}, b"[]"),
    (200, {"Content-Type": "application/json"}, b'"text"'),
    (200, {"Content-Type": "application/json"}, b"null"),
    (302, {"Location": "http://evil.example/"}, b""),
]


@pytest.mark.parametrize("fault", _GARBAGE, ids=lambda one: f"{one[0]} {one[2]!r}")
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/oauth2/token"])
def test_issuer_that_talks_nonsense(
    stand: _Stand, path: str, fault: tuple[int, dict[str, str], bytes]
) -> None:
    """Whatever comes instead of an answer: a page that says to try again, and nobody is in."""
    if path != "/.well-known/openid-configuration":
        answer = stand.begin()
    stand.issuer.faults[path] = fault
    if path == "/.well-known/openid-configuration":
        status, said, _ = stand.get("/signin/begin")
    else:
        status, said, _ = stand.come_back(answer)
    assert status in {403, 503}
    assert "ry again" in said or "ign in again" in said
    assert not stand.is_in


def test_issuer_may_be_away_at_the_start(stand: _Stand) -> None:
    """The program starts without it, says so, and works once it is back."""
    stand.issuer.faults["/.well-known/openid-configuration"] = (503, {}, b"")
    status, said, _ = stand.get("/signin/begin")
    assert status == 503
    assert "does not answer" in said
    asked = stand.issuer.asked["/.well-known/openid-configuration"]
    stand.get("/signin/begin")
    assert stand.issuer.asked["/.well-known/openid-configuration"] == asked  # not stormed


def test_another_issuer_is_none(stand: _Stand) -> None:
    """A discovery document that names another issuer is not followed."""
    stand.issuer.issuer = "https://evil.example"
    assert stand.get("/signin/begin")[0] == 503


def test_issuer_that_names_open_doors_is_none(stand: _Stand) -> None:
    """Addresses without TLS, but on this machine, are not gone to."""
    discovery = {**stand.issuer.discovery(), "token_endpoint": "http://evil.example/token"}
    stand.issuer.faults["/.well-known/openid-configuration"] = as_json(discovery)
    assert stand.get("/signin/begin")[0] == 503


def test_who_is_in_stays_in_while_the_issuer_is_away(stand: _Stand) -> None:
    """Nothing calls it for the person any more."""
    stand.come_back(stand.begin())
    before = stand.issuer.asked.copy()
    for path in ("/.well-known/openid-configuration", "/keys", "/oauth2/token"):
        stand.issuer.faults[path] = (500, {}, b"")
    stand.clock.move(timedelta(minutes=20))
    assert stand.is_in
    assert stand.issuer.asked == before


def test_no_token_leaves_the_server(stand: _Stand, caplog: pytest.LogCaptureFixture) -> None:
    """No part of what the issuer sent is in an answer, a cookie, the log or a session."""
    caplog.set_level(logging.DEBUG)
    answer = stand.begin()
    back = stand.browser.get(
        f"/signin/callback?code={answer['code']}&state={answer['state']}", base_url=_BASE
    )
    (given,) = stand.issuer.answers
    page = stand.get("/")[1] + stand.get("/_dash-layout")[1]
    shown = page + back.text + str(back.headers) + caplog.text
    shown += str(stand.services.sessions.of_owner(f"{ISSUER}|5f3c"))
    for token in ("access-token-text", "refresh-token-text", given["id_token"], SECRET):
        assert token not in shown
    assert given["id_token"].split(".")[1] not in shown


def test_same_address_another_person(stand: _Stand) -> None:
    """Two subjects with one e-mail address have two ledgers."""
    stand.come_back(stand.begin())
    stand.issuer.changes = {"sub": "another"}
    other = replace(stand, browser=create_app(stand.services).server.test_client())
    other.come_back(other.begin())
    assert len(stand.services.sessions.of_owner(f"{ISSUER}|another")) == 1
    assert len(stand.services.sessions.of_owner(f"{ISSUER}|5f3c")) == 1


# Over TLS, behind a proxy


def _over_tls(stand: _Stand, *, behind_proxy: bool = False) -> "FlaskClient":
    settings = replace(
        stand.services.settings, base_url="https://expenses.example", behind_proxy=behind_proxy
    )
    program = create_app(replace(stand.services, settings=settings))
    browser: FlaskClient = program.server.test_client()
    return browser


def test_cookies_over_tls(stand: _Stand) -> None:
    """The browser itself holds to it that no other host and no plain page sets them."""
    browser = _over_tls(stand)
    answer = browser.get("/signin/begin", base_url="https://expenses.example")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-signin=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert (
        f"form-action 'self' {stand.issuer.address};" in answer.headers["Content-Security-Policy"]
    )


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "evil.example", "expenses.example.evil"])
def test_only_its_own_name_is_answered(stand: _Stand, host: str) -> None:
    """A name that is not the site's is refused, but for health."""
    browser = _over_tls(stand)
    assert browser.get("/signin", headers={"Host": host}).status_code == 403
    assert browser.get("/livez", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(("behind_proxy", "seen"), [(False, "127.0.0.1"), (True, "203.0.113.7")])
def test_one_hop_is_trusted_when_told(
    stand: _Stand, events: pytest.LogCaptureFixture, *, behind_proxy: bool, seen: str
) -> None:
    """What the nearest proxy saw counts; what a visitor wrote before it does not."""
    browser = _over_tls(stand, behind_proxy=behind_proxy)
    forged = {
        "X-Forwarded-For": "198.51.100.1, 198.51.100.2, 203.0.113.7",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Prefix": "/evil",
    }
    answer = browser.get("/signin/callback", base_url="https://expenses.example", headers=forged)
    assert answer.status_code == 403
    (event,) = [json.loads(r.getMessage()) for r in events.records if r.name.endswith("security")]
    assert event["address"] == seen
    led = browser.get("/", base_url="https://expenses.example", headers=forged)
    assert led.headers["Location"] == "/signin?next=%2F"
