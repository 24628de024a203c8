"""The local sign-in: a link with a random token, as Jupyter has it, for whoever sits here."""

import os
import secrets
import shlex
import sys
import webbrowser
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from dashboard.settings import Settings
from spending.errors import InvalidInput
from spending.session import new_secret

SIGN_IN: Final = "/signin"
_NAME: Final = "signin-token"
_PAGE: Final = "signin.html"
_MODE: Final = 0o600
_SHORTEST: Final = 32
_SCREENS: Final = ("DISPLAY", "WAYLAND_DISPLAY")


def token_in(folder: Path, *, fresh: bool = False) -> str:
    """Give the token of the link, made at the first need, or a new one in its place.

    It lies in a file that only its owner may read. Raises InvalidInput when the file cannot be
    made or read.
    """
    path = folder / _NAME
    try:
        if not fresh and path.exists():
            return _read(path)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _written(path, fresh=fresh)
    except OSError as error:
        raise InvalidInput("sign-in link", f"{path} cannot be used ({error.strerror})") from error


def is_token_in(folder: Path) -> bool:
    """Whether a token lies there already."""
    return (folder / _NAME).exists()


def _read(path: Path) -> str:
    token = path.read_text("utf-8", errors="replace").strip()
    if len(token) < _SHORTEST:
        raise InvalidInput("sign-in link", f"{path} holds none: delete it to have a new one")
    if path.stat().st_mode & 0o077:
        path.chmod(_MODE)
    return token


def _written(path: Path, *, fresh: bool) -> str:
    """Write a token whole or not at all; of two processes the first one's counts."""
    token, draft = new_secret(), path.with_name(f".{_NAME}.{secrets.token_hex(8)}")
    opened = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE)
    try:
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(f"{token}\n")
        if fresh:
            draft.replace(path)
        elif not _linked(draft, path):
            return _read(path)
    finally:
        draft.unlink(missing_ok=True)
    return token


def _linked(draft: Path, path: Path) -> bool:
    """Give a finished file its name unless another process did so first."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        draft.replace(path)
    return True


def sign_in_link(settings: Settings, token: str) -> str:
    """Give the address that signs in whoever opens it in a browser on this machine."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}{SIGN_IN}?{urlencode({'token': token})}"


def open_in_browser(link: str, folder: Path, environ: Mapping[str, str]) -> None:
    """Open the link for the person in front of a screen; EXPENSES_BROWSER=no leaves it be.

    By way of a page that only its owner may read, as Jupyter does: the arguments of a browser's
    process are there for everybody on the machine.
    """
    screen = sys.platform in {"darwin", "win32"} or any(map(environ.get, _SCREENS))
    if screen and environ.get("EXPENSES_BROWSER") != "no" and not environ.get("SSH_CONNECTION"):
        page = folder / _PAGE
        page.unlink(missing_ok=True)
        opened = os.open(page, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(_LEADS_ON.format(link=escape(link)))
        webbrowser.open(page.absolute().as_uri())


_LEADS_ON: Final = """<!doctype html>
<meta charset="utf-8"><meta http-equiv="refresh" content="0; url={link}">
<title>Expense Tracker</title><p><a href="{link}">Sign in</a></p>
"""


def link_command(settings: Settings) -> str:
    """Give the command that prints the link again, with the settings that are not the usual."""
    usual = Settings()
    told = {
        "EXPENSES_STORE": (settings.store, usual.store),
        "HOST": (settings.host, usual.host),
        "PORT": (str(settings.port), str(usual.port)),
    }
    other = [f"{name}={shlex.quote(is_so)}" for name, (is_so, was) in told.items() if is_so != was]
    return " ".join([*other, ".venv/bin/expense-tracker signin-link"])
