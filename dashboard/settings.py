"""What an installation is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from spending.errors import InvalidInput
from spending.settings import Settings as AccountSettings
from spending.settings import check_settings

OWNER = "local"
"""The one owner of an installation without sign-in."""

EMBEDDED = "sqlite:data/expenses.db"
"""Where data is kept when nobody says."""

_LAST_PORT = 65_535
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Settings:
    """An installation's settings.

    `store` is `sqlite:PATH` or `dynamodb:TABLE`; `host` and `port` are where pages are served;
    `account` is what a new account starts with.
    """

    store: str = EMBEDDED
    host: str = "127.0.0.1"
    port: int = 8050
    account: AccountSettings = field(default_factory=AccountSettings)

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
        """Read EXPENSES_STORE, EXPENSES_CURRENCY, EXPENSES_LOCALE, EXPENSES_ZONE, HOST and PORT.

        Raises InvalidInput naming the variable.
        """
        store = environ.get("EXPENSES_STORE") or EMBEDDED
        kind, _, where = store.partition(":")
        if kind not in {"sqlite", "dynamodb"} or not where:
            raise InvalidInput("EXPENSES_STORE", "must be sqlite:PATH or dynamodb:TABLE")
        return cls(
            store=store,
            host=_host(environ.get("HOST") or "127.0.0.1"),
            port=_port(environ.get("PORT") or "8050"),
            account=_account(environ),
        )


def _host(text: str) -> str:
    if text not in _LOOPBACK:
        reason = "must be 127.0.0.1: without sign-in this program serves this machine alone"
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
