"""What an issuer tells about itself: fetched when needed, kept while it is away, never stormed."""

from collections.abc import Iterator

import pytest
from fake_issuer import FakeIssuer, fake_issuer
from tokens import KID, rsa_key

from adapters.cognito.issuer import ASKED_AGAIN, KEYS_KEPT, Issuer
from spending.errors import SignInUnavailable

_DISCOVERY = "/.well-known/openid-configuration"


class _Elapsed:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def told() -> Iterator[FakeIssuer]:
    """An issuer on this machine."""
    with fake_issuer() as issuer:
        yield issuer


@pytest.fixture
def elapsed() -> _Elapsed:
    """The time that passes."""
    return _Elapsed()


@pytest.fixture
def issuer(told: FakeIssuer, elapsed: _Elapsed) -> Issuer:
    """The issuer as the program knows it."""
    return Issuer(told.pool, elapsed)


def _kids(issuer: Issuer, kid: str) -> set[str | None]:
    return {key.kid for key in issuer.keys_for(kid).keys}


def test_nothing_is_asked_before_it_is_needed(told: FakeIssuer, issuer: Issuer) -> None:
    """Making the program asks nothing; then each thing is asked once."""
    assert not told.asked
    for _ in range(3):
        issuer.endpoint("token_endpoint")
        issuer.keys_for(KID)
    assert told.asked == {_DISCOVERY: 1, "/keys": 1}


def test_new_key_is_fetched_and_a_withdrawn_one_is_gone(
    told: FakeIssuer, issuer: Issuer, elapsed: _Elapsed
) -> None:
    """A minute after the last fetch an unknown key leads to another."""
    assert _kids(issuer, KID) == {KID}
    told.rotate("key-2")
    assert _kids(issuer, "key-2") == {KID}
    elapsed.now += ASKED_AGAIN
    assert _kids(issuer, "key-2") == {"key-2"}
    assert _kids(issuer, KID) == {"key-2"}


def test_thousand_unknown_keys_are_one_fetch(
    told: FakeIssuer, issuer: Issuer, elapsed: _Elapsed
) -> None:
    """Nobody can have us ask the issuer without end."""
    issuer.keys_for(KID)
    elapsed.now += ASKED_AGAIN
    for number in range(1000):
        issuer.keys_for(f"made up {number}")
    assert told.asked["/keys"] == 2


@pytest.mark.parametrize(
    "fault",
    [(500, {}, b""), (200, {}, b"nonsense"), (200, {}, b'{"keys": []}'), (200, {}, b'{"keys": 7}'),
     (200, {}, b"[" * 5000), (200, {}, b" " * 2_000_000)],
    ids=["failing", "nonsense", "none", "number", "deep", "huge"],
)  # fmt: skip
def test_keys_stay_while_new_ones_cannot_be_had(
    told: FakeIssuer, issuer: Issuer, elapsed: _Elapsed, fault: tuple[int, dict[str, str], bytes]
) -> None:
    """Days of an issuer that fails or talks nonsense shut nobody out who has a known key."""
    issuer.keys_for(KID)
    told.faults["/keys"] = fault
    for _ in range(3):
        elapsed.now += KEYS_KEPT
        assert _kids(issuer, KID) == {KID}
    del told.faults["/keys"]
    told.keys = [rsa_key(), rsa_key("key-2")]
    elapsed.now += ASKED_AGAIN
    assert _kids(issuer, KID) == {KID, "key-2"}


def test_without_keys_nobody_is_told_yes(
    told: FakeIssuer, issuer: Issuer, elapsed: _Elapsed
) -> None:
    """Keys that could never be had are said to be missing; later they are asked for again."""
    told.faults["/keys"] = (500, {}, b"")
    for _ in range(5):
        with pytest.raises(SignInUnavailable):
            issuer.keys_for(KID)
    assert told.asked["/keys"] == 1
    del told.faults["/keys"]
    elapsed.now += ASKED_AGAIN
    assert _kids(issuer, KID) == {KID}


def test_issuer_that_is_gone_is_unavailable(elapsed: _Elapsed) -> None:
    """Nobody listens there any more."""
    with fake_issuer() as told:
        pool = told.pool
    with pytest.raises(SignInUnavailable):
        Issuer(pool, elapsed).endpoint("token_endpoint")


def test_keys_had_beforehand_are_enough(
    told: FakeIssuer, issuer: Issuer, elapsed: _Elapsed
) -> None:
    """Once there are keys, asking for them to be there asks nobody, away or not, however late."""
    issuer.prepare()
    told.faults = {_DISCOVERY: (503, {}, b""), "/keys": (503, {}, b"")}
    elapsed.now += 2 * KEYS_KEPT
    issuer.prepare()
    assert told.asked == {_DISCOVERY: 1, "/keys": 1}


def test_keys_never_had_are_asked_for_now_and_then(
    told: FakeIssuer, issuer: Issuer, elapsed: _Elapsed
) -> None:
    """A pool that is away from the start is asked every five seconds, and had when it is back."""
    told.faults = {_DISCOVERY: (503, {}, b"")}
    for _ in range(10):
        with pytest.raises(SignInUnavailable):
            issuer.prepare()
    assert told.asked == {_DISCOVERY: 1}
    told.faults = {}
    elapsed.now += 6
    issuer.prepare()
    assert told.asked == {_DISCOVERY: 2, "/keys": 1}
