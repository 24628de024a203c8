"""Forged, foreign, late and broken access tokens: each is refused, each with its own reason."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from builders import NOON
from hypothesis import given
from hypothesis import strategies as st
from tokens import (
    CLIENT,
    ISSUER,
    KID,
    claims,
    encoded,
    key_set,
    rsa_key,
    signed,
    signed_by,
    signed_under,
)

from adapters.cognito.token import MOST_BYTES, Grant, grant_in
from spending.errors import SignInRefused

_NOW = int(NOON.timestamp())
_HEAD = {"alg": "RS256", "kid": KID, "typ": "JWT"}
_FOR_SIGNING_IN = "id"
_CLIENTS = ("program", CLIENT)


def _access(**changes: object) -> dict[str, Any]:
    """Give the claims of a good access token at NOON, changed as told; `...` takes one out."""
    used = {"token_use": "access", "client_id": CLIENT, "scope": "openid expenses/read"}
    gone = {"aud": ..., "nonce": ..., "email": ..., "cognito:username": ...}
    return claims(**{**gone, **used, **changes})


def _grant(token: object) -> Grant:
    return grant_in(token, ISSUER, _CLIENTS, lambda _kid: key_set(), NOON)


@dataclass(frozen=True)
class Bad:
    """A token and why it must be refused."""

    name: str
    token: Callable[[], object]
    reason: str


def _with(name: str, reason: str, **changes: object) -> Bad:
    return Bad(name, lambda: signed(_access(**changes)), reason)


def _headed(name: str, reason: str, **changes: object) -> Bad:
    head = {key: value for key, value in {**_HEAD, **changes}.items() if value is not ...}
    return Bad(name, lambda: signed(_access(), head), reason)


def _good() -> str:
    return signed(_access())


def _cut() -> str:
    return _good().rpartition(".")[0]


def _altered() -> str:
    head, _, signature = _good().split(".")
    return f"{head}.{encoded(_access(sub='somebody else'))}.{signature}"


def _twice() -> str:
    return signed(f'{json.dumps(_access())[:-1]}, "scope": "expenses/write"}}'.encode())


CORPUS = [
    Bad("nothing", lambda: None, "token-missing"),
    Bad("empty", lambda: "", "token-missing"),
    Bad("a number", lambda: 7, "token-missing"),
    Bad("one part", lambda: "abc", "token-form"),
    Bad("two parts", _cut, "token-form"),
    Bad("five parts, as if encrypted", lambda: f"{_good()}.a.b", "token-form"),
    Bad("trailing part", lambda: f"{_good()}.", "token-form"),
    Bad("dots alone", lambda: "..", "token-form"),
    Bad("letters beyond ASCII", lambda: f"{_good()}\u00e4", "token-form"),
    Bad("too large", lambda: signed(_access(note="x" * MOST_BYTES)), "token-size"),
    Bad("signed by nobody", lambda: f"{encoded({'alg': 'none', 'kid': KID})}.{encoded(_access())}.",
        "algorithm"),
    Bad("by nOnE", lambda: f"{encoded({'alg': 'nOnE', 'kid': KID})}.{encoded(_access())}.",
        "algorithm"),
    Bad("by the public key as a secret", lambda: signed_by("HS256", _access()), "algorithm"),
    Bad("PS256", lambda: signed_by("PS256", _access()), "algorithm"),
    Bad("ES256", lambda: signed_by("ES256", _access()), "algorithm"),
    Bad("RS512", lambda: signed_by("RS512", _access()), "algorithm"),
    Bad("empty signature", lambda: f"{_cut()}.", "signature"),
    Bad("signature of another", lambda: signed(_access(), key=rsa_key("attacker")), "signature"),
    Bad("claims altered", _altered, "signature"),
    Bad("header twice", lambda: signed_under(b'{"alg": "none", "kid": "key-1", "alg": "RS256"}',
                                             _access()), "member-twice"),
    Bad("scope twice", _twice, "member-twice"),
    Bad("claims are a list", lambda: signed([_access()]), "token-form"),
    _headed("key inside", "header", jwk=dict(rsa_key("attacker").as_dict(private=False))),
    _headed("key elsewhere", "header", jku="https://evil.example/keys"),
    _headed("certificate elsewhere", "header", x5u="https://evil.example/cert"),
    _headed("a rule nobody knows", "header", crit=["exp2"], exp2=1),
    _headed("no key named", "key-missing", kid=...),
    _headed("a key nobody has", "key-unknown", kid="key-2"),
    _with("an id token", "token-use", token_use=_FOR_SIGNING_IN),
    _with("no use", "token-use", token_use=...),
    _with("another pool", "issuer", iss=ISSUER.replace("abc", "abd")),
    _with("issuer with a slash", "issuer", iss=f"{ISSUER}/"),
    _with("no issuer", "issuer", iss=...),
    _with("another client", "client", client_id="another"),
    _with("no client", "client", client_id=...),
    _with("clients in a list", "client", client_id=[CLIENT]),
    _with("an audience in place of a client", "client", client_id=..., aud=CLIENT),
    _with("another audience beside its client", "audience", aud="another"),
    _with("some audiences", "audience", aud=[CLIENT, "another"]),
    _with("expired a minute ago", "expired", exp=_NOW - 61),
    _with("no end", "exp-form", exp=...),
    _with("end as a text", "exp-form", exp=str(_NOW + 60)),
    _with("from the future", "from-the-future", iat=_NOW + 61),
    _with("not yet", "not-yet", nbf=_NOW + 61),
    _with("nobody", "subject", sub=...),
    _with("an empty subject", "subject", sub=" "),
    _with("a subject with a line end", "subject", sub="a\nb"),
    _with("no scope", "scope", scope=...),
    _with("scopes in a list", "scope", scope=["expenses/write"]),
]  # fmt: skip


@pytest.mark.parametrize("bad", CORPUS, ids=lambda one: one.name)
def test_bad_token_is_refused_with_its_reason(bad: Bad) -> None:
    """Nothing but what the pool signed, for one of our programs, in its time, is let in."""
    with pytest.raises(SignInRefused) as caught:
        _grant(bad.token())
    assert caught.value.reason == bad.reason
    assert len(CORPUS) >= 40


def test_good_token_grants_what_it_says() -> None:
    """The owner is that of the person's pages; clocks may differ by a minute."""
    found = _grant(signed(_access(exp=_NOW - 59, iat=_NOW + 59, scope="a expenses/write  b")))
    assert found.identity.owner == f"{ISSUER}|5f3c"
    assert found.scopes == {"a", "expenses/write", "b"}
    assert _grant(signed(_access(client_id="program", scope=""))).scopes == frozenset()


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_any_changed_letter_is_refused(place: int, by: int) -> None:
    """One letter of a good token made another, anywhere: refused."""
    token = bytearray(_good().encode())
    at = place % len(token)
    changed = (token[at] ^ by) & 0x7F
    if changed == token[at]:
        return
    token[at] = changed
    text = token.decode()
    try:
        _grant(text)
    except SignInRefused:
        return
    # The last letter of base64 holds bits that mean nothing.
    assert at in {len(token) - 1, text.index("."), text.rindex(".") - 1}
