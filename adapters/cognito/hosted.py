"""The way through the hosted page: authorization code with PKCE, then all tokens are dropped."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any, Final
from urllib.parse import urlencode

from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException, Response
from urllib3.exceptions import HTTPError

from adapters.cognito.issuer import TIMEOUTS, CognitoPool, Issuer, content_of
from adapters.cognito.token import Expected, identity_in, refusal
from spending.errors import SignInRefused, SignInUnavailable
from spending.ports import Clock
from spending.session import Identity, PendingSignIn, pending_id

_VERIFIER_LENGTH: Final = 64
"""Characters of a PKCE verifier; RFC 7636 asks for 43 to 128."""

_DECLINED: Final = "You did not sign in on the sign-in page. Nothing happened: sign in again."

_NO_ANSWER: Final = (
    RequestException, HTTPError, ValueError, TypeError, AttributeError, KeyError, RecursionError,
)  # fmt: skip
"""What Authlib and what it stands on raise over an answer that is none."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What Authlib reads of an answer."""

    status_code: int
    content: bytes

    def json(self) -> object:
        return json.loads(self.content)

    def raise_for_status(self) -> None:
        said = f"status {self.status_code}"
        raise RequestException(said)


class HostedUi:
    """The hosted page of a user pool; `elapsed` gives seconds that never go back."""

    def __init__(
        self, pool: CognitoPool, clock: Clock, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._issuer = Issuer(pool, elapsed)

    def new_pending(self, secret: str, destination: str, until: datetime) -> PendingSignIn:
        """Make what a sign-in is bound to: the browser's secret, fresh state, nonce, verifier."""
        state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        verifier = generate_token(_VERIFIER_LENGTH)
        own_id = pending_id(secret, state)
        return PendingSignIn(own_id, state, nonce, verifier, destination, until)

    def authorization_url(self, back: str, pending: PendingSignIn) -> str:
        """Give the address of the hosted page for a sign-in; raises SignInUnavailable."""
        endpoint = self._issuer.endpoint("authorization_endpoint")
        with self._client(back) as client:
            url, _ = client.create_authorization_url(
                endpoint, state=pending.state, nonce=pending.nonce, code_verifier=pending.verifier
            )
        return str(url)

    def identity(self, back: str, answer: Mapping[str, str], pending: PendingSignIn) -> Identity:
        """Give who signed in, from what the hosted page sent back for this very sign-in.

        Raises SignInRefused, and SignInUnavailable while the pool does not answer.
        """
        if self._clock.now() >= pending.until:
            raise refusal("late", "it took more than ten minutes")
        state = answer.get("state", "")
        if not compare_digest(state.encode("utf-8", "replace"), pending.state.encode()):
            raise refusal("state", "it belongs to another sign-in")
        if "error" in answer:
            raise SignInRefused("declined", _DECLINED)
        if not answer.get("code"):
            raise refusal("code-missing", "no code")
        token = self._exchanged(back, answer["code"], pending)
        expected = Expected(self._pool.issuer, self._pool.client_id, pending.nonce)
        return identity_in(token, expected, self._issuer.keys_for, self._clock.now())

    def sign_out_url(self, back: str) -> str:
        """Give the address that ends the hosted page's own session and leads back here.

        Cognito's own way, not that of OpenID Connect: `client_id` and `logout_uri`.
        """
        asked = urlencode({"client_id": self._pool.client_id, "logout_uri": back})
        return f"{self._pool.domain}/logout?{asked}"

    def _exchanged(self, back: str, code: str, pending: PendingSignIn) -> object:
        """Give the id token for a code; nothing else of the answer is kept."""
        endpoint = self._issuer.endpoint("token_endpoint")
        with self._client(back) as client:
            client.register_compliance_hook("access_token_response", _bounded)
            try:
                answer: Any = client.fetch_token(
                    endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=pending.verifier,
                    timeout=TIMEOUTS,
                    allow_redirects=False,
                    stream=True,
                )
            except OAuthError as error:
                raise refusal("code-refused", "the code was refused") from error
            except _NO_ANSWER as error:
                raise SignInUnavailable("token") from error
        return answer.get("id_token") if isinstance(answer, dict) else None

    def _client(self, back: str) -> Any:  # noqa: ANN401 - Authlib ships no types
        secret = self._pool.client_secret
        return OAuth2Session(
            client_id=self._pool.client_id,
            client_secret=secret or None,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope="openid email",
            redirect_uri=back,
            code_challenge_method="S256",
        )


def _bounded(answer: Response) -> _Answer:
    """Read an answer of the exchange, as far as it is of any size one can have."""
    return _Answer(answer.status_code, content_of(answer))
