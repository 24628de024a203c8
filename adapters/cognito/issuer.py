"""What the issuer tells about itself: where its doors are, and the keys it signs with.

Both are fetched at the first need and kept; an issuer that is away is asked again only after a
while, so that nobody can have us ask it without end.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from urllib3.exceptions import HTTPError

from spending.errors import SignInUnavailable

TIMEOUTS: Final = (1.0, 3.0)
"""Seconds to wait for a connection, and for an answer."""

KEYS_KEPT: Final = 24 * 3600.0
"""Seconds after which the keys are asked for anew; the old ones hold while that fails."""

ASKED_AGAIN: Final = 60.0
"""Seconds that pass at least between two fetches of the keys."""

_AWAY: Final = 5.0
"""Seconds for which an issuer that did not answer is not asked again."""

_MOST_BYTES: Final = 1024 * 1024
_LONGEST: Final = 5.0
"""Seconds for a whole answer, however slowly it drips."""
_PIECE: Final = 64 * 1024
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class CognitoPool:
    """A user pool and our client in it.

    `issuer` is `https://cognito-idp.REGION.amazonaws.com/POOL`, `domain` the address of its hosted
    page. `metadata_url` says where the discovery document is if not under the issuer. `programs`
    are the clients whose access tokens the API takes, none for ours.
    """

    issuer: str
    domain: str
    client_id: str
    client_secret: str = ""
    metadata_url: str = ""
    programs: tuple[str, ...] = ()

    @property
    def discovery(self) -> str:
        """Where the discovery document is (OpenID Connect Discovery 1.0, section 4)."""
        return self.metadata_url or f"{self.issuer}/.well-known/openid-configuration"


class Issuer:
    """An issuer as it describes itself; `elapsed` gives seconds that never go back."""

    def __init__(self, pool: CognitoPool, elapsed: Callable[[], float]) -> None:
        self._pool = pool
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._endpoints: Mapping[str, str] = {}
        self._keys: KeySet | None = None
        self._keys_at = 0.0
        self._asked_keys_at: float | None = None
        self._away_since: float | None = None

    def endpoint(self, name: str) -> str:
        """Give one of the issuer's addresses; raises SignInUnavailable."""
        with self._lock:
            if not self._endpoints:
                self._endpoints = self._discovered()
            return self._endpoints[name]

    def keys_for(self, kid: str) -> KeySet:
        """Give the keys, fetched anew if this one is not among them; raises SignInUnavailable.

        A key that is unknown still is for the caller to refuse.
        """
        with self._lock:
            if not self._endpoints:
                self._endpoints = self._discovered()
            now = self._elapsed()
            known = self._keys is not None and any(key.kid == kid for key in self._keys.keys)
            fresh = known and now - self._keys_at < KEYS_KEPT
            asked = self._asked_keys_at
            if not fresh and (asked is None or now - asked >= ASKED_AGAIN):
                self._asked_keys_at = now
                self._fetch_keys(now)
            if self._keys is None:
                self._asked_keys_at = None
                reason = "keys"
                raise SignInUnavailable(reason)
            return self._keys

    def prepare(self) -> None:
        """Have keys, fetched if there were none ever; raises SignInUnavailable.

        However often it is called, a pool that is away is asked no oftener than by sign-ins.
        """
        if self._keys is None:
            self.keys_for("")

    def _fetch_keys(self, now: float) -> None:
        """Take the keys as they are now; those there stay when that fails."""
        try:
            self._keys = KeySet.import_key_set(self._fetched(self._endpoints["jwks_uri"]))  # type: ignore[arg-type] # checked by the import
            self._keys_at = now
        except (SignInUnavailable, JoseError, KeyError, TypeError, ValueError, AttributeError):
            return

    def _discovered(self) -> dict[str, str]:
        told = self._fetched(self._pool.discovery)
        if told.get("issuer") != self._pool.issuer:
            reason = "issuer"
            raise SignInUnavailable(reason)
        found = {name: told.get(name) for name in _ENDPOINTS}
        if not all(isinstance(url, str) and is_safe(url) for url in found.values()):
            reason = "endpoints"
            raise SignInUnavailable(reason)
        return {name: str(url) for name, url in found.items()}

    def _fetched(self, url: str) -> dict[str, Any]:
        """Fetch a JSON object, of bounded size, from where it is said to be and nowhere else."""
        now = self._elapsed()
        if self._away_since is not None and now - self._away_since < _AWAY:
            reason = "away"
            raise SignInUnavailable(reason)
        try:
            return _object_at(url)
        except (requests.RequestException, HTTPError, ValueError, RecursionError) as error:
            self._away_since = self._elapsed()
            reason = "fetch"
            raise SignInUnavailable(reason) from error


def is_safe(url: str) -> bool:
    """Whether an address is over TLS, or on this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _object_at(url: str) -> dict[str, Any]:
    with requests.get(url, timeout=TIMEOUTS, allow_redirects=False, stream=True) as answer:
        if answer.status_code != requests.codes.ok:
            said = f"status {answer.status_code}"
            raise ValueError(said)
        found = json.loads(content_of(answer))
    if not isinstance(found, dict):
        said = "no object"
        raise ValueError(said)  # noqa: TRY004 - one kind of error for whatever is not as it must be
    return found


def content_of(answer: requests.Response) -> bytes:
    """Read a streamed answer of at most 1 MiB within five seconds.

    Raises ValueError when it is larger or slower, and urllib3's HTTPError when it breaks off.
    """
    until, content = time.monotonic() + _LONGEST, bytearray()
    while piece := answer.raw.read1(_PIECE, decode_content=True):
        content += piece
        if len(content) > _MOST_BYTES or time.monotonic() > until:
            said = "too large or too slow"
            raise ValueError(said)
    return bytes(content)
