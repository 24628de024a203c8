"""Tokens of the pool: who signed them, for whom, about whom, and when.

The id token tells who signed in (OpenID Connect Core, 3.1.3.7), the access token what a program may
do in somebody's name (RFC 9068 in spirit; Cognito names the client in `client_id`).
"""

import binascii
import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any, Final

from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import KeySet

from spending.errors import SignInRefused
from spending.session import Identity

LEEWAY: Final = 60
"""Seconds by which two clocks may differ."""

MOST_BYTES: Final = 8 * 1024
_LONGEST_TEXT: Final = 200
_OTHER_KEYS: Final = frozenset(
    {"jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "enc", "zip"}
)
"""Header parameters by which a token would choose its own key, or its own rules."""
_LAST_MOMENT: Final = 253_402_300_799
"""The end of the year 9999 in seconds since 1970."""

_AGAIN: Final = (
    "What came back from the sign-in page does not hold ({}). Nothing happened: sign in again."
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What an id token must say: from whom, for whom, for which sign-in."""

    issuer: str
    client_id: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What a program may do in somebody's name."""

    identity: Identity
    scopes: frozenset[str]


def refusal(reason: str, what: str) -> SignInRefused:
    """Give the refusal of what came back: a word for the log, and words for the person."""
    return SignInRefused(reason, _AGAIN.format(what))


def identity_in(
    token: object, expected: Expected, keys_for: Callable[[str], KeySet], now: datetime
) -> Identity:
    """Give whom an id token is about; `keys_for` gives the pool's keys for a key's id.

    Raises SignInRefused with a reason for each thing that is not as it must be, and what
    `keys_for` raises. The clock is ours, a minute of difference is borne.
    """
    claims = _claims_in(token, "id", expected.issuer, keys_for)
    _check_parties(claims, expected)
    _check_times(claims, int(now.timestamp()))
    return Identity(expected.issuer, _subject_of(claims), _name_of(claims))


def grant_in(
    token: object,
    issuer: str,
    clients: Collection[str],
    keys_for: Callable[[str], KeySet],
    now: datetime,
) -> Grant:
    """Give what an access token grants, one that a pool gave to one of these clients.

    Raises SignInRefused as `identity_in` does, and what `keys_for` raises.
    """
    claims = _claims_in(token, "access", issuer, keys_for)
    client = claims.get("client_id")
    if not isinstance(client, str) or client not in clients:
        raise refusal("client", "it was given to another program")
    if claims.get("aud", client) != client:  # API Gateway would look at it and not at the client
        raise refusal("audience", "it is meant for another program")
    _check_times(claims, int(now.timestamp()))
    scopes = claims.get("scope")
    if not isinstance(scopes, str):
        raise refusal("scope", "it grants nothing")
    return Grant(Identity(issuer, _subject_of(claims), ""), frozenset(scopes.split()))


def _claims_in(
    token: object, use: str, issuer: str, keys_for: Callable[[str], KeySet]
) -> Mapping[str, Any]:
    """Give what a token says that the pool has signed for a use."""
    text = _text_of(token)
    kid = _key_id(_header_of(text))
    claims = _signed_claims(text, kid, keys_for(kid))
    if claims.get("token_use") != use:
        raise refusal("token-use", "its purpose")
    if claims.get("iss") != issuer:
        raise refusal("issuer", "its issuer")
    return claims


def _text_of(token: object) -> str:
    if not isinstance(token, str) or not token:
        raise refusal("token-missing", "no token")
    if not token.isascii():
        raise refusal("token-form", "no token")
    if len(token) > MOST_BYTES:
        raise refusal("token-size", "too large")
    return token


def _header_of(text: str) -> Mapping[str, Any]:
    """Read the header, which nothing but the choice of a key of ours depends on yet."""
    part = text.partition(".")[0]
    try:
        header = _members_of(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except binascii.Error as error:
        raise refusal("token-form", "no token") from error
    if header.get("alg") != "RS256":
        raise refusal("algorithm", "its algorithm")
    if _OTHER_KEYS & header.keys():
        raise refusal("header", "its header")
    return header


def _members_of(part: bytes) -> Mapping[str, Any]:
    """Read a JSON object in UTF-8 in which each name stands once: else readers could differ."""
    try:
        found = json.loads(part.decode("utf-8"), object_pairs_hook=_named_once)
    except (ValueError, RecursionError) as error:
        raise refusal("token-form", "no token") from error
    if not isinstance(found, dict):
        raise refusal("token-form", "no token")
    return found


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise refusal("member-twice", "it says something twice")
    return found


def _key_id(header: Mapping[str, Any]) -> str:
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise refusal("key-missing", "no key is named")
    return kid


def _signed_claims(text: str, kid: str, keys: KeySet) -> Mapping[str, Any]:
    if not any(key.kid == kid for key in keys.keys):
        raise refusal("key-unknown", "its key")
    try:
        content = jws.deserialize_compact(text, keys, algorithms=["RS256"]).payload
    except BadSignatureError as error:
        raise refusal("signature", "its signature") from error
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise refusal("token-form", "no token") from error
    return _members_of(content)


def _check_parties(claims: Mapping[str, Any], expected: Expected) -> None:
    if claims.get("aud") != expected.client_id:
        raise refusal("audience", "its audience")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not _same(nonce, expected.nonce):
        raise refusal("nonce", "it belongs to another sign-in")


def _same(text: str, other: str) -> bool:
    """Whether two texts are the same, in a time that tells nothing; lone surrogates are borne."""
    return compare_digest(text.encode("utf-8", "surrogatepass"), other.encode())


def _check_times(claims: Mapping[str, Any], now: int) -> None:
    if _moment(claims, "exp") + LEEWAY <= now:
        raise refusal("expired", "it came too late")
    if _moment(claims, "iat") - LEEWAY > now:
        raise refusal("from-the-future", "the clocks differ")
    if "nbf" in claims and _moment(claims, "nbf") - LEEWAY > now:
        raise refusal("not-yet", "the clocks differ")
    if "auth_time" in claims and _moment(claims, "auth_time") - LEEWAY > now:
        raise refusal("signed-in-later", "the clocks differ")


def _moment(claims: Mapping[str, Any], name: str) -> int:
    """Give a moment in whole seconds since 1970; anything else is none."""
    value = claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < _LAST_MOMENT:
        raise refusal(f"{name}-form", "its times")
    return value


def _subject_of(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_TEXT:
        raise refusal("subject", "it names nobody")
    if not subject.isprintable() or not subject.strip():
        raise refusal("subject", "it names nobody")
    return subject


def _name_of(claims: Mapping[str, Any]) -> str:
    """Give what the person is called on their own pages, empty when nothing fits to be shown."""
    for claim in ("email", "cognito:username"):
        name = claims.get(claim)
        if isinstance(name, str) and name.isprintable() and 0 < len(name) <= _LONGEST_TEXT:
            return name
    return ""
