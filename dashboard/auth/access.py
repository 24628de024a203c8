"""Who is let in: sessions begin, are found again by their cookie, and end."""

from dataclasses import dataclass
from hmac import compare_digest
from ipaddress import ip_address, ip_network
from typing import Final

from flask import Flask, Request, Response, request
from flask_login import LoginManager, UserMixin, current_user
from limits import RateLimitItem, parse

from adapters.cognito import HostedUi
from adapters.rates import Rates
from dashboard.auth.device import device_of
from dashboard.auth.events import marked, note
from dashboard.auth.link import token_in
from dashboard.settings import Settings
from spending.account import Account
from spending.closing import life_of
from spending.errors import StoreError
from spending.personal_token import PersonalTokens
from spending.ports import SessionStore
from spending.session import NOTED_EVERY, Session, id_of, new_secret
from spending.writer import LedgerTools

SIGN_INS: Final[RateLimitItem] = parse("30/minute")
"""How often one address may try to sign in."""

_LONGEST_SECRET: Final = 100
_SIX: Final = 6


class Person(UserMixin):  # type: ignore[misc] # Flask-Login ships no types
    """Whoever is signed in, as Flask-Login carries them."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def owner(self) -> str:
        """Whose ledger it is."""
        return self.session.owner

    def get_id(self) -> str:
        """Give what Flask-Login tells people apart by."""
        return self.session.id


@dataclass(frozen=True, slots=True)
class Access:
    """What the doors of a process work with.

    Without `hosted` people come by the local link, and their programs with `tokens`.
    """

    settings: Settings
    sessions: SessionStore
    rates: Rates
    tools: LedgerTools
    hosted: HostedUi | None = None
    tokens: PersonalTokens | None = None

    def cookie(self, name: str) -> str:
        """Give the name of a cookie of ours.

        Over TLS `__Host-` has the browser take it from this very host alone. Without, cookies know
        no ports: ours has the port in its name, so that two programs here do not overwrite it.
        """
        if self.settings.over_tls:
            return f"__Host-{name}"
        return f"expenses-{name}-{self.settings.port}"

    def keep(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        """Give the browser a cookie that no script reads and no other site sends along."""
        response.set_cookie(
            self.cookie(name), value, max_age=seconds, path="/",
            secure=self.settings.over_tls, httponly=True, samesite="Lax",
        )  # fmt: skip

    def secret(self, name: str, asked: Request = request) -> str:
        """Give what a cookie of ours holds, empty where it is none of ours."""
        held: str = asked.cookies.get(self.cookie(name), "")
        return held if len(held) <= _LONGEST_SECRET else ""

    def drop(self, response: Response, name: str) -> None:
        """Take a cookie back."""
        response.delete_cookie(
            self.cookie(name), path="/",
            secure=self.settings.over_tls, httponly=True, samesite="Lax",
        )  # fmt: skip

    def let_in(self, person: str, name: str, response: Response) -> None:
        """Begin a session with a new secret; one that was there ends. Raises StoreError."""
        owner = life_of(person, self.tools.store)
        self.leave()
        now, secret = self.tools.clock.now(), new_secret()
        device = device_of(request.headers.get("User-Agent", ""))
        session = Session(id_of(secret), owner, name, device, begun=now, used=now)
        self.sessions.begin(session, self.settings.session_limits.end_of(session))
        self.keep(response, "session", secret, self._cookie_seconds)
        note("signed in", owner=marked(owner), session=marked(session.id), address=address())

    @property
    def _cookie_seconds(self) -> int | None:
        """How long the browser keeps the session's cookie: on one's own computer beyond its end."""
        longest = self.settings.session_limits.longest
        return None if self.settings.pool else int(longest.total_seconds())

    def leave(self) -> None:
        """End the session of this browser, if there is one."""
        if current_user.is_authenticated:
            session = current_user.session
            self.sessions.end(session.owner, session.id)
            note("signed out", owner=marked(session.owner), session=marked(session.id))

    def found(self, asked: Request) -> Person | None:
        """Give who a request comes from, None for nobody; raises StoreError."""
        secret = self.secret("session", asked)
        session = self.sessions.get(id_of(secret)) if secret else None
        return None if session is None or self._is_past(session) else Person(session)

    def holds(self, session_id: str) -> bool:
        """Whether a session still holds; while the store is away one that held does."""
        try:
            session = self.sessions.get(session_id)
        except StoreError:
            return True
        return session is not None and not self._is_past(session)

    def _is_past(self, session: Session) -> bool:
        return self.settings.session_limits.end_of(session) <= self.tools.clock.now()

    def note_use(self) -> None:
        """Note once a minute that the session is used; where it cannot be noted, it holds on."""
        session: Session = current_user.session
        now, limits = self.tools.clock.now(), self.settings.session_limits
        if now - session.used < NOTED_EVERY:
            return
        try:
            self.sessions.note_use(
                session, now, min(now + limits.idle, session.begun + limits.longest)
            )
        except StoreError as error:
            note("use not noted", reason=type(error).__name__)

    def holds_token(self, token: str) -> bool:
        """Whether a text is the token of the local link as it is now; raises InvalidInput."""
        held = token_in(self.settings.data_folder)
        return compare_digest(token.encode("utf-8", "surrogatepass"), held.encode())

    def account(self) -> Account:
        """Give the account of whoever is signed in."""
        limits = self.settings.session_limits
        return Account(current_user.session, self.sessions, limits, self.tools, self.tokens)


def carry(server: Flask, access: Access) -> None:
    """Have Flask-Login find whoever is signed in by our session, and by nothing else."""
    server.config["REMEMBER_COOKIE_NAME"] = ";"  # which no cookie can be called: that way is shut
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(server, add_context_processor=False)  # a plain page must not need the store
    manager.request_loader(access.found)
    server.extensions["access"] = access


def address() -> str:
    """Give where a request comes from; behind a proxy it is what that proxy saw."""
    return request.remote_addr or ""


def neighbourhood() -> str:
    """Give whom a rate holds for: an address, or for IPv6 the 64 bits that one connection has."""
    try:
        found = ip_address(address())
    except ValueError:
        return address()
    return str(ip_network((found, 64), strict=False)) if found.version == _SIX else str(found)
