"""Forged, foreign, late and broken id tokens: each is refused, each with its own reason."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from builders import NOON
from hypothesis import given
from hypothesis import strategies as st
from tokens import (
    CLIENT,
    ISSUER,
    KID,
    NONCE,
    claims,
    encoded,
    key_set,
    rsa_key,
    signed,
    signed_by,
    signed_under,
)

from adapters.cognito.token import MOST_BYTES, Expected, identity_in
from spending.errors import SignInRefused
from spending.session import Identity

EXPECTED = Expected(ISSUER, CLIENT, NONCE)
_NOW = int(NOON.timestamp())
_HEAD = {"alg": "RS256", "kid": KID, "typ": "JWT"}


def _identity(token: object, **changes: Any) -> Identity:  # noqa: ANN401 - passed on
    given = {"expected": EXPECTED, "keys_for": lambda _kid: key_set(), "now": NOON, **changes}
    return identity_in(token, **given)


@dataclass(frozen=True)
class Bad:
    """A token and why it must be refused."""

    name: str
    token: Callable[[], object]
    reason: str


def _with(name: str, reason: str, **changes: object) -> Bad:
    return Bad(name, lambda: signed(claims(**changes)), reason)


def _headed(name: str, reason: str, **changes: object) -> Bad:
    head = {key: value for key, value in {**_HEAD, **changes}.items() if value is not ...}
    return Bad(name, lambda: signed(claims(), head), reason)


def _altered() -> str:
    head, _, signature = signed(claims()).split(".")
    return f"{head}.{encoded(claims(sub='somebody else'))}.{signature}"


def _unsigned(algorithm: str) -> str:
    return f"{encoded({'alg': algorithm, 'kid': KID})}.{encoded(claims())}."


def _with_own_key() -> str:
    return signed(claims(), {**_HEAD, "jwk": _own_key()}, rsa_key("attacker"))


def _own_key() -> dict[str, Any]:
    return dict(rsa_key("attacker").as_dict(private=False))


def _members(**changes: object) -> str:
    return json.dumps(claims(**changes))


def _said_twice(extra: str) -> str:
    return signed(f"{_members()[:-1]}, {extra}}}".encode())


def _header_twice() -> str:
    return signed_under(b'{"alg": "none", "kid": "key-1", "alg": "RS256"}', claims())


CORPUS = [
    # No token at all
    Bad("nothing", lambda: None, "token-missing"),
    Bad("empty", lambda: "", "token-missing"),
    Bad("a number", lambda: 7, "token-missing"),
    Bad("an object", lambda: {"id_token": signed(claims())}, "token-missing"),
    Bad("one part", lambda: "abc", "token-form"),
    Bad("two parts", lambda: signed(claims()).rpartition(".")[0], "token-form"),
    Bad("five parts, as if encrypted", lambda: signed(claims()) + ".a.b", "token-form"),
    Bad("dots alone", lambda: "..", "token-form"),
    Bad("trailing part", lambda: signed(claims()) + ".", "token-form"),
    Bad("letters beyond ASCII", lambda: signed(claims()) + "\u00e4", "token-form"),
    Bad("too large", lambda: signed(claims(note="x" * MOST_BYTES)), "token-size"),
    Bad("header is no base64", lambda: "*." + signed(claims()).partition(".")[2], "token-form"),
    Bad("header is no JSON", lambda: f"{encoded(b'nope')}.{encoded(claims())}.x", "token-form"),
    Bad("header is a list", lambda: f"{encoded([1])}.{encoded(claims())}.x", "token-form"),
    Bad("header nested deep", lambda: f"{encoded(b'[' * 3000)}.{encoded({})}.x", "token-form"),
    # Not signed by the pool
    Bad("signed by nobody", lambda: _unsigned("none"), "algorithm"),
    Bad("by None", lambda: _unsigned("None"), "algorithm"),
    Bad("by nOnE", lambda: _unsigned("nOnE"), "algorithm"),
    _headed("by nobody, with a signature", "algorithm", alg="none"),
    Bad("by the public key as a secret", lambda: signed_by("HS256", claims()), "algorithm"),
    Bad("by the public key, HS512", lambda: signed_by("HS512", claims()), "algorithm"),
    Bad("PS256", lambda: signed_by("PS256", claims()), "algorithm"),
    Bad("RS512", lambda: signed_by("RS512", claims()), "algorithm"),
    Bad("ES256", lambda: signed_by("ES256", claims()), "algorithm"),
    _headed("no algorithm", "algorithm", alg=...),
    _headed("algorithm is a list", "algorithm", alg=["RS256"]),
    Bad("empty signature", lambda: signed(claims()).rpartition(".")[0] + ".", "signature"),
    Bad("signature of another", lambda: signed(claims(), key=rsa_key("attacker")), "signature"),
    Bad("claims altered", _altered, "signature"),
    Bad("signature cut", lambda: signed(claims())[:-20], "signature"),
    # Its own key, its own rules
    Bad("key inside", _with_own_key, "header"),
    _headed("key elsewhere", "header", jku="https://evil.example/keys"),
    _headed("certificate elsewhere", "header", x5u="https://evil.example/cert"),
    _headed("certificate inside", "header", x5c=["MIIB"]),
    _headed("a rule nobody knows", "header", crit=["exp2"], exp2=1),
    _headed("unencoded payload", "header", b64=False, crit=["b64"]),
    _headed("no key named", "key-missing", kid=...),
    _headed("key's name empty", "key-missing", kid=""),
    _headed("key's name a number", "key-missing", kid=1),
    _headed("key's name a list", "key-missing", kid=[KID]),
    _headed("a key nobody has", "key-unknown", kid="../../key-1"),
    _headed("key's name in other letters", "key-unknown", kid=KID.upper()),
    # What is signed is no set of claims
    Bad("payload is a list", lambda: signed([claims()]), "token-form"),
    Bad("payload is a text", lambda: signed("claims"), "token-form"),
    Bad("payload is no JSON", lambda: signed(b"{"), "token-form"),
    Bad("payload nested deep", lambda: signed(b"[" * 4000), "token-form"),
    Bad("payload is null", lambda: signed(None), "token-form"),
    Bad("payload in UTF-16", lambda: signed(_members().encode("utf-16")), "token-form"),
    Bad("payload with a mark of order", lambda: signed(b"\xef\xbb\xbf{}"), "token-form"),
    Bad("payload of broken letters", lambda: signed(b'{"sub": "\xff"}'), "token-form"),
    Bad("a number of 5000 digits", lambda: _said_twice(f'"n": {"9" * 5000}'), "token-form"),
    Bad("subject twice", lambda: _said_twice('"sub": "victim"'), "member-twice"),
    Bad("subject twice, once escaped", lambda: _said_twice('"s\\u0075b": "x"'), "member-twice"),
    Bad("algorithm twice", _header_twice, "member-twice"),
    Bad("filled up", lambda: signed(claims()).replace(".", "=.", 1), "token-form"),
    Bad("a line end after it", lambda: signed(claims()) + "\n", "signature"),
    Bad("a blank before it", lambda: " " + signed(claims()), "token-form"),
    # For something else, from somebody else, for somebody else
    _with("an access token", "token-use", token_use="access"),  # noqa: S106 - a purpose
    _with("a refresh token", "token-use", token_use="refresh"),  # noqa: S106 - likewise
    _with("no purpose", "token-use", token_use=...),
    _with("two purposes", "token-use", token_use=["id"]),
    _with("another pool", "issuer", iss=ISSUER.replace("abc", "xyz")),
    _with("issuer with a slash", "issuer", iss=f"{ISSUER}/"),
    _with("issuer without TLS", "issuer", iss=ISSUER.replace("https", "http")),
    _with("no issuer", "issuer", iss=...),
    _with("several issuers", "issuer", iss=[ISSUER]),
    _with("another client", "audience", aud="client-of-others"),
    _with("several clients", "audience", aud=[CLIENT]),
    _with("several clients, ours not first", "audience", aud=["x", CLIENT]),
    _with("no client", "audience", aud=...),
    _with("another sign-in", "nonce", nonce="another"),
    _with("no sign-in", "nonce", nonce=...),
    _with("nonce is true", "nonce", nonce=True),
    _with("nonce is no letters", "nonce", nonce="\ud800"),
    _with("nonce in a list", "nonce", nonce=[NONCE]),
    # Not now
    _with("over", "expired", exp=_NOW - 61),
    _with("over, clock five minutes off", "expired", exp=_NOW - 300),
    _with("no end", "exp-form", exp=...),
    _with("end is a text", "exp-form", exp=str(_NOW + 60)),
    _with("end is a fraction", "exp-form", exp=_NOW + 60.5),
    _with("end is true", "exp-form", exp=True),
    _with("end is huge", "exp-form", exp=10**30),
    _with("end is negative", "exp-form", exp=-1),
    _with("end is no number", "exp-form", exp=float("nan")),
    _with("from tomorrow", "from-the-future", iat=_NOW + 86_400),
    _with("made five minutes ahead", "from-the-future", iat=_NOW + 300),
    _with("no beginning", "iat-form", iat=...),
    _with("not before in a while", "not-yet", nbf=_NOW + 61),
    _with("not before is a text", "nbf-form", nbf="soon"),
    _with("signed in tomorrow", "signed-in-later", auth_time=_NOW + 86_400),
    _with("signed in at a text", "auth_time-form", auth_time="today"),
    _with("signed in before time", "auth_time-form", auth_time=-1),
    # About nobody
    _with("no subject", "subject", sub=...),
    _with("empty subject", "subject", sub=""),
    _with("blank subject", "subject", sub="  "),
    _with("subject is a number", "subject", sub=7),
    _with("subject is no letters", "subject", sub="\ud800"),
    _with("subject that turns round", "subject", sub="a\u202eb"),
    _with("subject of two lines", "subject", sub="a\nb"),
    _with("endless subject", "subject", sub="x" * 201),
]  # fmt: skip


@pytest.mark.parametrize("bad", CORPUS, ids=lambda bad: bad.name)
def test_bad_token_is_refused(bad: Bad) -> None:
    """The reason is the right one, and says nothing of what was sent."""
    with pytest.raises(SignInRefused) as refused:
        _identity(bad.token())
    assert refused.value.reason == bad.reason
    assert "sign in again" in refused.value.message
    assert "evil" not in refused.value.message


def test_corpus_is_large_enough() -> None:
    """The corpus stays as large as was promised, and every reason is in it."""
    assert len(CORPUS) >= 40
    assert len({bad.reason for bad in CORPUS}) >= 22


def test_good_token_names_the_person() -> None:
    """Who somebody is, is issuer and subject; the address is for showing."""
    found = _identity(signed(claims()))
    assert found == Identity(ISSUER, "5f3c", "ann@example.org")
    assert found.owner == f"{ISSUER}|5f3c"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"email": ...}, "ann"),
        ({"email": ..., "cognito:username": ...}, ""),
        ({"email": "a\u202eb"}, "ann"),
        ({"email": ["ann@example.org"]}, "ann"),
        ({"email": "x" * 300}, "ann"),
        ({"email": "<b>ann</b>"}, "<b>ann</b>"),
    ],
)
def test_name_is_for_showing_alone(changes: dict[str, object], name: str) -> None:
    """A name that cannot be shown is left out; whatever it is, the owner stays the same."""
    found = _identity(signed(claims(**changes)))
    assert found.name == name
    assert found.owner == f"{ISSUER}|5f3c"


def test_same_address_is_not_the_same_person() -> None:
    """An e-mail address that changed hands opens nothing."""
    other = _identity(signed(claims(sub="another")))
    assert other.name == "ann@example.org"
    assert other.owner != _identity(signed(claims())).owner


def test_no_subject_can_be_another_life() -> None:
    """The names of later lives cannot be had by choosing a subject."""
    assert _identity(signed(claims(sub="5f3c|2"))).owner != f"{ISSUER}|5f3c|2"


@pytest.mark.parametrize(
    ("seconds", "holds"),
    [(-61, False), (-60, True), (0, True), (3600 + 59, True), (3600 + 60, False)],
)
def test_clocks_may_differ_by_a_minute(*, seconds: int, holds: bool) -> None:
    """From a minute before it was made to a minute after its end."""
    later = NOON + timedelta(seconds=seconds)
    if holds:
        assert _identity(signed(claims()), now=later).subject == "5f3c"
    else:
        with pytest.raises(SignInRefused):
            _identity(signed(claims()), now=later)


@pytest.mark.parametrize("minutes", [-5, 65])
def test_clock_five_minutes_off_is_refused(minutes: int) -> None:
    """A machine whose clock is wrong by five minutes lets nobody in, and says why."""
    with pytest.raises(SignInRefused) as refused:
        _identity(signed(claims()), now=NOON + timedelta(minutes=minutes))
    assert refused.value.reason in {"from-the-future", "expired"}


@given(st.integers(0, 2000), st.characters(codec="ascii"))
def test_no_changed_letter_is_borne(place: int, letter: str) -> None:
    """Whatever one letter is changed to, the token is refused, or is still the very same one."""
    token = signed(claims())
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    try:
        found = _identity(changed)
    except SignInRefused:
        return
    assert found == _identity(token)


@given(st.text(max_size=80) | st.binary(max_size=80).map(encoded))
def test_any_text_is_refused(text: str) -> None:
    """Whatever comes in the place of a token is refused in words."""
    for token in (text, f"{text}.{text}.{text}", f"{encoded(_HEAD)}.{text}.{text}"):
        with pytest.raises(SignInRefused):
            _identity(token)
