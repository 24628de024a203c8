"""Id tokens for tests: good ones, and whatever can be wrong with one."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from builders import NOON
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, RSAKey

ISSUER: Final = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"
CLIENT: Final = "client-of-ours"
NONCE: Final = "nonce-of-this-sign-in"
KID: Final = "key-1"


@cache
def rsa_key(kid: str = KID) -> RSAKey:
    """Make a key, once for each name."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


@cache
def curve_key() -> ECKey:
    """Make a key on a curve."""
    return ECKey.generate_key("P-256", {"kid": KID})


def key_set(*keys: RSAKey) -> KeySet:
    """Give the public keys of a pool."""
    return KeySet.import_key_set(
        {"keys": [key.as_dict(private=False) for key in keys or (rsa_key(),)]}
    )


def claims(**changes: object) -> dict[str, Any]:
    """Give the claims of a good id token at NOON, changed as told; `...` takes one out."""
    return claims_at(NOON, **changes)


def claims_at(at: datetime, /, **changes: object) -> dict[str, Any]:
    """Give the claims of a good id token of a moment, changed as told."""
    now = int(at.timestamp())
    good = {
        "sub": "5f3c", "iss": ISSUER, "aud": CLIENT, "token_use": "id", "nonce": NONCE,
        "iat": now, "auth_time": now, "exp": now + 3600, "email": "ann@example.org",
        "cognito:username": "ann",
    }  # fmt: skip
    return {name: value for name, value in {**good, **changes}.items() if value is not ...}


def encoded(part: object) -> str:
    """Write a part of a token."""
    text = part if isinstance(part, bytes) else json.dumps(part).encode()
    return urlsafe_b64encode(text).rstrip(b"=").decode()


def signed(
    payload: object, header: Mapping[str, Any] | None = None, key: RSAKey | None = None
) -> str:
    """Sign whatever it is with a key of the pool's, under any header."""
    head = header if header is not None else {"alg": "RS256", "kid": KID, "typ": "JWT"}
    return signed_under(json.dumps(dict(head)).encode(), payload, key)


def signed_under(header: bytes, payload: object, key: RSAKey | None = None) -> str:
    """Sign under a header given letter by letter."""
    start = f"{encoded(header)}.{encoded(payload)}"
    algorithm = jws.JWSRegistry.algorithms["RS256"]
    signature = algorithm.sign(start.encode(), key or rsa_key())
    return f"{start}.{encoded(signature)}"


def signed_by(algorithm: str, payload: object, header: Mapping[str, Any] | None = None) -> str:
    """Sign properly by another algorithm, with the key an attacker would take for it."""
    start = f"{encoded({'alg': algorithm, 'kid': KID, **(header or {})})}.{encoded(payload)}"
    if algorithm.startswith("HS"):
        digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}
        signature = hmac.new(
            rsa_key().as_pem(private=False), start.encode(), digest[algorithm]
        ).digest()
    else:
        plain = {
            name: part for name, part in rsa_key().as_dict(private=True).items() if name != "alg"
        }
        key = curve_key() if algorithm.startswith("ES") else RSAKey.import_key(plain)
        head, registry = {"alg": algorithm, "kid": KID}, jws.JWSRegistry(algorithms=[algorithm])
        return jws.serialize_compact(head, json.dumps(payload).encode(), key, registry=registry)
    return f"{start}.{encoded(signature)}"
