"""An issuer on this machine that a test can make misbehave: discovery, keys, and the exchange."""

import json
import threading
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from builders import NOON
from tokens import CLIENT, ISSUER, KID, claims_at, rsa_key, signed

from adapters.cognito import CognitoPool

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

SECRET = "secret-of-our-client"  # noqa: S105 - of a client nobody has

Answer = tuple[int, Mapping[str, str], bytes]


class FakeIssuer:
    """What the issuer knows and how it behaves; `asked` counts requests by path."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: Counter[str] = Counter()
        self.keys: list[RSAKey] = [rsa_key()]
        self.key = rsa_key()
        self.kid = KID
        self.moment = NOON
        self.changes: dict[str, object] = {}
        self.issuer = ISSUER
        self.faults: dict[str, Answer | Callable[[], Answer]] = {}
        self.answers: list[Mapping[str, Any]] = []
        self._codes: dict[str, dict[str, str]] = {}

    @property
    def pool(self) -> CognitoPool:
        """The pool as the program is told of it."""
        return CognitoPool(
            ISSUER, self.address, CLIENT, SECRET, f"{self.address}/.well-known/openid-configuration"
        )

    def authorize(self, url: str) -> dict[str, str]:
        """Sign in on the hosted page, and give what is sent back with the browser."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = sha256(url.encode()).hexdigest()[:16]
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, path: str, headers: Mapping[str, str], body: str) -> Answer:
        """Answer a request, as well or badly as told."""
        self.asked[path] += 1
        fault = self.faults.get(path)
        if fault is not None:
            return fault() if callable(fault) else fault
        if path == "/.well-known/openid-configuration":
            return as_json(self.discovery())
        if path == "/keys":
            return as_json({"keys": [key.as_dict(private=False) for key in self.keys]})
        if path == "/oauth2/token":
            return self._exchange(headers, parse_qs(body))
        return 404, {}, b""

    def discovery(self) -> dict[str, str]:
        """Give what it says about itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.address}/oauth2/authorize",
            "token_endpoint": f"{self.address}/oauth2/token",
            "jwks_uri": f"{self.address}/keys",
        }

    def _exchange(self, headers: Mapping[str, str], form: Mapping[str, list[str]]) -> Answer:
        """Exchange a code, once, with the verifier it was asked with, for our client alone."""
        asked = self._codes.pop(form.get("code", [""])[0], None)
        basic = b64decode(headers.get("Authorization", "").removeprefix("Basic ")).decode()
        if unquote(basic) != f"{CLIENT}:{SECRET}":
            return as_json({"error": "invalid_client"}, 401)
        verifier = form.get("code_verifier", [""])[0]
        if not asked or create_s256_code_challenge(verifier) != asked["code_challenge"]:
            return as_json({"error": "invalid_grant"}, 400)
        payload = claims_at(self.moment, **{"nonce": asked["nonce"], **self.changes})
        token = signed(payload, {"alg": "RS256", "kid": self.kid}, self.key)
        answer = {"id_token": token, "access_token": "access-token-text", "token_type": "Bearer",
                  "refresh_token": "refresh-token-text", "expires_in": 3600}  # fmt: skip
        self.answers.append(answer)
        return as_json(answer)

    def rotate(self, kid: str) -> None:
        """Sign with another key from now on, and publish only that."""
        self.key, self.kid = rsa_key(kid), kid
        self.keys = [self.key]

    def at(self, moment: datetime) -> None:
        """Have the issuer's clock show a moment."""
        self.moment = moment


def as_json(values: object, status: int = 200) -> Answer:
    """Give an answer of JSON."""
    return status, {"Content-Type": "application/json"}, json.dumps(values).encode()


@contextmanager
def fake_issuer() -> Iterator[FakeIssuer]:
    """Run an issuer on loopback for a while."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    issuer = FakeIssuer(f"http://127.0.0.1:{server.server_port}")

    class Handler(BaseHTTPRequestHandler):
        """Passes requests on to the issuer."""

        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())

        def _answer(self, body: str) -> None:
            path = urlsplit(self.path).path
            status, headers, content = issuer.answer(path, dict(self.headers), body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
