"""Sessions: in which browser somebody is signed in, and how long that holds."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SECRET_BYTES: Final = 32
"""256 bits, twice what OWASP asks of a session's secret (ASVS 7.2.3)."""

NOTED_EVERY: Final = timedelta(minutes=1)
"""How old the note of a session's last use may be before a request writes a new one."""

SIGN_IN_TIME: Final = timedelta(minutes=10)
"""How long somebody may take to come back from the hosted sign-in."""


@dataclass(frozen=True, slots=True)
class Session:
    """One browser in which somebody is signed in; moments are in UTC.

    `id` is the hash of the secret that the browser's cookie holds: who reads the record cannot
    use it. `name` is what the person is called on their own pages, `device` what the browser said
    it is. `used` is noted at most once a minute.
    """

    id: str
    owner: str
    name: str
    device: str
    begun: datetime
    used: datetime


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session holds: without a request, and in all (ASVS 7.3.1, 7.3.2)."""

    idle: timedelta
    longest: timedelta

    def end_of(self, session: Session) -> datetime:
        """Give the moment from which a session holds no more unless it is used before."""
        return min(session.used + self.idle, session.begun + self.longest)


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """Somebody on the way through the hosted sign-in: good once, in this browser, until a moment.

    `id` is the hash of state and the secret that the browser's cookie holds; `state`, `nonce` and
    `verifier` are those of OpenID Connect and PKCE (RFC 7636); `destination` is the path on this
    site that was asked for.
    """

    id: str
    state: str
    nonce: str
    verifier: str
    destination: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as an issuer vouches: `subject` never changes, `name` is for showing."""

    issuer: str
    subject: str
    name: str

    @property
    def owner(self) -> str:
        """The owner of the person's ledger; an e-mail address may change hands, this cannot.

        A `|` in the subject is written otherwise: after it stand only numbers of later lives.
        """
        subject = self.subject.replace("%", "%25").replace("|", "%7C")
        return f"{self.issuer}|{subject}"


def new_secret() -> str:
    """Make a secret for a browser to keep, from the system's source of randomness."""
    return secrets.token_urlsafe(SECRET_BYTES)


def pending_id(secret: str, state: str) -> str:
    """Give the id of a sign-in on its way: of this browser, and of one of its tabs."""
    return id_of(f"{secret} {state}")


def id_of(secret: str) -> str:
    """Give the id under which what belongs to a secret is kept: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
