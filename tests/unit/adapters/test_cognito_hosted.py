"""The way through the hosted page: bound to its own sign-in, and quiet about what it saw."""

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOON, SteppingClock
from fake_issuer import SECRET, FakeIssuer, as_json, fake_issuer
from tokens import ISSUER

from adapters.cognito import HostedUi, issuer
from spending.errors import SignInRefused, SignInUnavailable
from spending.session import SIGN_IN_TIME, PendingSignIn

_BACK = "http://127.0.0.1:8050/signin/callback"
_TOKEN = "/oauth2/token"  # noqa: S105 - a path


@pytest.fixture
def told() -> Iterator[FakeIssuer]:
    """An issuer on this machine."""
    with fake_issuer() as found:
        yield found


@pytest.fixture
def clock() -> SteppingClock:
    """A clock that stands at NOON until it is moved."""
    return SteppingClock()


@pytest.fixture
def hosted(told: FakeIssuer, clock: SteppingClock) -> HostedUi:
    """The hosted page as the program goes to it."""
    return HostedUi(told.pool, clock)


@pytest.fixture
def pending(hosted: HostedUi) -> PendingSignIn:
    """A sign-in that has begun."""
    return hosted.new_pending("id", "/", NOON + SIGN_IN_TIME)


def _answer(told: FakeIssuer, hosted: HostedUi, pending: PendingSignIn) -> dict[str, str]:
    return told.authorize(hosted.authorization_url(_BACK, pending))


def test_identity_of_the_one_who_signed_in(
    told: FakeIssuer, hosted: HostedUi, pending: PendingSignIn
) -> None:
    """State, verifier and nonce fit: it is known who it is."""
    found = hosted.identity(_BACK, _answer(told, hosted, pending), pending)
    assert (found.issuer, found.subject) == (ISSUER, "5f3c")


@pytest.mark.parametrize(
    ("part", "reason"), [("verifier", "code-refused"), ("nonce", "nonce"), ("state", "state")]
)
def test_each_part_binds(
    told: FakeIssuer, hosted: HostedUi, pending: PendingSignIn, part: str, reason: str
) -> None:
    """A sign-in with another verifier, nonce or state is another sign-in."""
    answer = _answer(told, hosted, pending)
    other = hosted.new_pending("id", "/", pending.until)
    with pytest.raises(SignInRefused) as refused:
        hosted.identity(_BACK, answer, replace(pending, **{part: getattr(other, part)}))
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"error": "access_denied"}, "declined"),
        ({"code": ""}, "code-missing"),
        ({"state": ""}, "state"),
        ({"state": "\ud800"}, "state"),
    ],
)
def test_wrong_answer_asks_nothing(
    told: FakeIssuer, hosted: HostedUi, pending: PendingSignIn, change: dict[str, str], reason: str
) -> None:
    """What is wrong at first sight is refused without a word to the issuer."""
    answer = {**_answer(told, hosted, pending), **change}
    with pytest.raises(SignInRefused) as refused:
        hosted.identity(_BACK, answer, pending)
    assert refused.value.reason == reason
    assert not told.asked[_TOKEN]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"issuer": f"{ISSUER}/"}, "issuer"),
        ({"token_endpoint": "http://evil.example/token"}, "endpoints"),
        ({"jwks_uri": "file:///etc/passwd"}, "endpoints"),
        ({"authorization_endpoint": 7}, "endpoints"),
        ({"token_endpoint": None}, "endpoints"),
    ],
)
def test_discovery_of_another_is_none(
    told: FakeIssuer,
    hosted: HostedUi,
    pending: PendingSignIn,
    change: dict[str, object],
    reason: str,
) -> None:
    """Another issuer, or a door without TLS, is not gone to."""
    told.faults["/.well-known/openid-configuration"] = as_json({**told.discovery(), **change})
    with pytest.raises(SignInUnavailable) as missing:
        hosted.authorization_url(_BACK, pending)
    assert missing.value.reason == reason


def test_code_holds_once(told: FakeIssuer, hosted: HostedUi, pending: PendingSignIn) -> None:
    """A code that was exchanged is refused the second time."""
    answer = _answer(told, hosted, pending)
    hosted.identity(_BACK, answer, pending)
    with pytest.raises(SignInRefused) as refused:
        hosted.identity(_BACK, answer, pending)
    assert refused.value.reason == "code-refused"


def test_late_begins_at_the_moment(
    told: FakeIssuer, hosted: HostedUi, pending: PendingSignIn, clock: SteppingClock
) -> None:
    """At the tenth minute it is late, and the issuer is asked nothing any more."""
    answer = _answer(told, hosted, pending)
    clock.move(SIGN_IN_TIME)
    with pytest.raises(SignInRefused) as refused:
        hosted.identity(_BACK, answer, pending)
    assert refused.value.reason == "late"
    assert not told.asked[_TOKEN]


def test_just_in_time(
    told: FakeIssuer, hosted: HostedUi, pending: PendingSignIn, clock: SteppingClock
) -> None:
    """A second before, it is in time."""
    answer = _answer(told, hosted, pending)
    clock.move(SIGN_IN_TIME - timedelta(seconds=1))
    assert hosted.identity(_BACK, answer, pending).subject == "5f3c"


@pytest.mark.parametrize(
    "fault",
    [
        (200, {}, b" " * 2_000_000),
        (200, {}, b"[" * 200_000),
        (200, {"Content-Length": "500"}, b'{"id_token": '),
        (200, {"Content-Encoding": "gzip"}, b"not packed"),
        (503, {}, b'{"error": "busy"}'),
        (302, {"Location": "/elsewhere"}, b"{}"),
    ],
    ids=["huge", "deep", "cut off", "packed badly", "busy", "led away"],
)
def test_exchange_that_goes_wrong(
    told: FakeIssuer,
    hosted: HostedUi,
    pending: PendingSignIn,
    fault: tuple[int, dict[str, str], bytes],
) -> None:
    """Whatever comes, it is a refusal or an absence in our words, and nothing is followed."""
    answer = _answer(told, hosted, pending)
    told.faults[_TOKEN] = fault
    with pytest.raises((SignInRefused, SignInUnavailable)):
        hosted.identity(_BACK, answer, pending)
    assert not told.asked["/elsewhere"]


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys"])
@pytest.mark.parametrize(
    "fault",
    [
        (200, {"Content-Length": "500"}, b'{"keys": ['),
        (200, {"Content-Encoding": "gzip"}, b"not packed"),
        (200, {}, b"[]"),
        (302, {"Location": "/elsewhere"}, b"{}"),
    ],
    ids=["cut off", "packed badly", "a list", "led away"],
)
def test_answer_that_breaks_off_is_an_absence(
    told: FakeIssuer,
    hosted: HostedUi,
    pending: PendingSignIn,
    path: str,
    fault: tuple[int, dict[str, str], bytes],
) -> None:
    """An answer that ends in the middle counts as none, and a redirect is not followed."""
    told.faults[path] = fault
    with pytest.raises(SignInUnavailable):
        hosted.identity(_BACK, _answer(told, hosted, pending), pending)
    assert not told.asked["/elsewhere"]


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys"])
def test_endless_answer_that_looks_right_is_none(
    told: FakeIssuer, hosted: HostedUi, pending: PendingSignIn, path: str
) -> None:
    """More than can be meant is not read to its end, whatever it begins with."""
    status, headers, content = told.answer(path, {}, "")
    told.faults[path] = (status, headers, content + b" " * 2_000_000)
    with pytest.raises(SignInUnavailable):
        hosted.identity(_BACK, _answer(told, hosted, pending), pending)


def test_endless_exchange_is_none(
    told: FakeIssuer, hosted: HostedUi, pending: PendingSignIn
) -> None:
    """Nor is it read where a token is to come."""
    answer = _answer(told, hosted, pending)
    told.faults[_TOKEN] = (200, {}, b'{"id_token": "x"}' + b" " * 2_000_000)
    with pytest.raises(SignInUnavailable):
        hosted.identity(_BACK, answer, pending)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys"])
def test_failure_that_looks_right_is_a_failure(
    told: FakeIssuer, hosted: HostedUi, pending: PendingSignIn, path: str
) -> None:
    """What an answer says counts only when its status says so too."""
    told.faults[path] = (500, *told.answer(path, {}, "")[1:])
    with pytest.raises(SignInUnavailable):
        hosted.identity(_BACK, _answer(told, hosted, pending), pending)


def test_answer_that_drips_is_left(
    hosted: HostedUi, pending: PendingSignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that takes longer than it may is not waited for."""
    monkeypatch.setattr(issuer, "_LONGEST", -1.0)
    with pytest.raises(SignInUnavailable):
        hosted.authorization_url(_BACK, pending)


@pytest.mark.parametrize("changes", [{"aud": "other"}, {"sub": ""}, {"nonce": "x"}, {}])
def test_errors_and_the_log_hold_no_secret(
    told: FakeIssuer,
    hosted: HostedUi,
    pending: PendingSignIn,
    caplog: pytest.LogCaptureFixture,
    changes: dict[str, object],
) -> None:
    """Neither an error with all that led to it nor a log at its loudest shows what was sent."""
    caplog.set_level(logging.DEBUG)
    told.changes = changes
    answer = _answer(told, hosted, pending)
    if not changes:
        told.faults[_TOKEN] = as_json({"error": "invalid_grant", "error_description": "x"}, 400)
    with pytest.raises(SignInRefused) as refused:
        hosted.identity(_BACK, answer, pending)
    shown = caplog.text + "".join(traceback.format_exception(refused.value))
    given = [str(part) for sent in told.answers for part in sent.values() if len(str(part)) > 12]
    for secret in (*given, SECRET, answer["code"], pending.verifier, pending.nonce):
        assert secret not in shown
