"""What an installation is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from limits import parse

from adapters.cognito import CognitoPool
from spending.errors import InvalidInput
from spending.notify import check_address
from spending.session import SessionLimits
from spending.settings import Settings as AccountSettings
from spending.settings import check_settings

OWNER = "local"
"""The one owner of an installation whose sign-in is the local link."""

LOCAL = "local"
COGNITO = "cognito"

SESSION_LIMITS = {
    LOCAL: SessionLimits(idle=timedelta(days=7), longest=timedelta(days=30)),
    COGNITO: SessionLimits(idle=timedelta(minutes=30), longest=timedelta(hours=12)),
}
"""How long a session holds: on one's own computer longer than where anybody may sit."""

EMBEDDED = "sqlite:data/expenses.db"
"""Where data is kept when nobody says."""

API_RATE = "1200/minute"
"""How often one person's programs may ask, reading and writing, unless it is set."""

_LAST_PORT = 65_535
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_USUAL_PORTS = {"http": 80, "https": 443}
_NO_ADDRESS = "must be an address that begins with https://"


@dataclass(frozen=True, slots=True)
class Settings:
    """An installation's settings.

    `store` is `sqlite:PATH` or `dynamodb:TABLE`; `host` and `port` are where pages are served;
    `account` is what a new account starts with. `pool` is who signs people in, None for the local
    link; `base_url` is what browsers call this site, without a slash at its end, `api_url` what
    programs call it, `` for the same. `behind_proxy`
    says that one proxy stands before it and tells the visitor's address. `mail` is `folder:PATH`
    or `ses:ADDRESS`, `` for the folder beside the data. `api_rate` says how often one person's
    programs may ask, such as `1200/minute`. `log` is how lines of the log are written, `metrics`
    the file metrics go to, `-` for standard output and `` for nowhere.
    """

    store: str = EMBEDDED
    host: str = "127.0.0.1"
    port: int = 8050
    account: AccountSettings = field(default_factory=AccountSettings)
    pool: CognitoPool | None = None
    base_url: str = ""
    api_url: str = ""
    behind_proxy: bool = False
    mail: str = ""
    api_rate: str = API_RATE
    log: Literal["text", "json"] = "text"
    metrics: str = ""

    @property
    def address(self) -> str:
        """What links to this site begin with, without a slash at their end."""
        return self.base_url or f"http://127.0.0.1:{self.port}"

    @property
    def mail_folder(self) -> Path | None:
        """The folder mails go to, None when they are sent."""
        kind, _, where = self.mail.partition(":")
        if kind == "ses":
            return None
        return Path(where).expanduser() if where else self.data_folder / "mail"

    @property
    def mail_sender(self) -> str:
        """The address Amazon SES sends from, `` when mails go to a folder."""
        kind, _, where = self.mail.partition(":")
        return where if kind == "ses" else ""

    @property
    def session_limits(self) -> SessionLimits:
        """How long a session holds here."""
        return SESSION_LIMITS[COGNITO if self.pool else LOCAL]

    @property
    def over_tls(self) -> bool:
        """Whether browsers reach this site over TLS."""
        return self.base_url.startswith("https://")

    @property
    def data_folder(self) -> Path:
        """The folder for what this machine keeps for itself: the sign-in link, rates."""
        path = self.sqlite_path
        return path.parent if path else Path("data")

    @property
    def sqlite_path(self) -> Path | None:
        """The file of an embedded store, None for another kind."""
        kind, _, where = self.store.partition(":")
        return Path(where).expanduser() if kind == "sqlite" else None

    @property
    def table(self) -> str | None:
        """The name of the DynamoDB table, None for another kind."""
        kind, _, where = self.store.partition(":")
        return where if kind == "dynamodb" else None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read EXPENSES_*, COGNITO_*, HOST and PORT; raises InvalidInput naming the variable."""
        store = environ.get("EXPENSES_STORE") or EMBEDDED
        kind, _, where = store.partition(":")
        if kind not in {"sqlite", "dynamodb"} or not where:
            raise InvalidInput("EXPENSES_STORE", "must be sqlite:PATH or dynamodb:TABLE")
        pool = _pool(environ)
        return cls(
            store=store,
            host=_host(environ.get("HOST") or "127.0.0.1", pool),
            port=_port(environ.get("PORT") or "8050"),
            account=_account(environ),
            pool=pool,
            base_url=_base_url(environ) if pool else "",
            api_url=_api_url(environ) if pool else "",
            behind_proxy=_flag(environ, "EXPENSES_BEHIND_PROXY"),
            mail=_mail(environ.get("EXPENSES_MAIL", "")),
            api_rate=_rate(environ.get("EXPENSES_API_RATE") or API_RATE),
            log=_log(environ.get("EXPENSES_LOG") or "text"),
            metrics=environ.get("EXPENSES_METRICS", ""),
        )


def _pool(environ: Mapping[str, str]) -> CognitoPool | None:
    way = environ.get("EXPENSES_AUTH") or LOCAL
    if way not in SESSION_LIMITS:
        raise InvalidInput("EXPENSES_AUTH", "must be local or cognito")
    if way == LOCAL:
        return None
    names = ("COGNITO_ISSUER", "COGNITO_DOMAIN", "COGNITO_CLIENT_ID")
    missing = [name for name in names if not environ.get(name)]
    if missing:
        raise InvalidInput(missing[0], "is missing: EXPENSES_AUTH=cognito needs it")
    issuer, domain, client_id = (environ[name] for name in names)
    return CognitoPool(
        issuer=_origin("COGNITO_ISSUER", issuer),
        domain=_origin("COGNITO_DOMAIN", domain),
        client_id=client_id,
        client_secret=environ.get("COGNITO_CLIENT_SECRET", ""),
        metadata_url=environ.get("COGNITO_METADATA_URL", ""),
        programs=_names(environ.get("COGNITO_API_CLIENTS", "")),
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for one in text.split(",") if (name := one.strip()))


def _base_url(environ: Mapping[str, str]) -> str:
    url = _origin("EXPENSES_BASE_URL", environ.get("EXPENSES_BASE_URL", ""))
    if urlsplit(url).path:
        raise InvalidInput("EXPENSES_BASE_URL", "must have no path, such as https://example.org")
    return url


def _api_url(environ: Mapping[str, str]) -> str:
    text = environ.get("EXPENSES_API_URL", "")
    url = _origin("EXPENSES_API_URL", text) if text else ""
    if urlsplit(url).path:
        raise InvalidInput("EXPENSES_API_URL", "must have no path, such as https://api.example.org")
    return url


def _origin(name: str, text: str) -> str:
    """Give an address of the web as browsers write it; over TLS unless on this very machine."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise InvalidInput(name, _NO_ADDRESS) from None
    here = parts.scheme == "http" and parts.hostname in _LOOPBACK
    strange = parts.query or parts.fragment or "@" in parts.netloc
    if not parts.hostname or not (parts.scheme == "https" or here) or strange:
        raise InvalidInput(name, _NO_ADDRESS)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    own_port = f":{port}" if port and port != _USUAL_PORTS[parts.scheme] else ""
    return f"{parts.scheme}://{host}{own_port}{parts.path.rstrip('/')}"


def _mail(text: str) -> str:
    kind, _, where = text.partition(":")
    if text and (kind not in {"folder", "ses"} or not where):
        raise InvalidInput("EXPENSES_MAIL", "must be folder:PATH or ses:ADDRESS")
    if kind == "ses":
        try:
            return f"ses:{check_address(where)}"
        except InvalidInput:
            reason = "must name the address mails come from, such as ses:name@example.org"
            raise InvalidInput("EXPENSES_MAIL", reason) from None
    return text


def _rate(text: str) -> str:
    try:
        parse(text)
    except ValueError:
        raise InvalidInput("EXPENSES_API_RATE", f"must be such as {API_RATE}") from None
    return text


def _log(text: str) -> Literal["text", "json"]:
    if text not in {"text", "json"}:
        raise InvalidInput("EXPENSES_LOG", "must be text or json")
    return "json" if text == "json" else "text"


def _flag(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name) or "no"
    if text not in {"yes", "no"}:
        raise InvalidInput(name, "must be yes or no")
    return text == "yes"


def _host(text: str, pool: CognitoPool | None) -> str:
    if text not in _LOOPBACK and not pool:
        reason = "must be 127.0.0.1: the local sign-in link serves this machine alone"
        raise InvalidInput("HOST", reason)
    return text


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= _LAST_PORT:
        raise InvalidInput("PORT", f"{text[:12]!r} is no port number")
    return int(text)


def _account(environ: Mapping[str, str]) -> AccountSettings:
    start = AccountSettings()
    return check_settings(
        AccountSettings(
            currency=environ.get("EXPENSES_CURRENCY") or start.currency,
            locale=environ.get("EXPENSES_LOCALE") or start.locale,
            zone=environ.get("EXPENSES_ZONE") or _zone_here(),
            chosen="EXPENSES_CURRENCY" in environ,
        )
    )


def _zone_here() -> str:
    """Give the time zone this machine is set to, UTC when it does not say by name."""
    link = Path("/etc/localtime")
    name = str(link.resolve()).partition("zoneinfo/")[2] if link.is_symlink() else ""
    if name and datetime.now().astimezone().tzinfo is not None:
        return name
    return "UTC"
