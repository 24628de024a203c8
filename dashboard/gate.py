"""The gate: which requests are answered at all, and who they must come from."""

import json
import logging
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, jsonify, redirect, request
from flask_login import current_user
from limits import RateLimitItem, parse
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.auth.access import Access
from dashboard.auth.link import SIGN_IN
from dashboard.callback_shape import Callbacks, problem_in

_log = logging.getLogger(__name__)

CALLBACKS: Final = "/_dash-update-component"

OPEN: Final = frozenset(
    {"signin", "signin_begin", "signin_callback", "signout", "signed_out", "livez", "readyz"}
)
"""The endpoints answered to nobody in particular, besides our own static files."""
_ASSETS: Final = "/assets/"
_HEALTH: Final = frozenset({"livez", "readyz"})

_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SAME: Final = frozenset({None, "same-origin", "none"})
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})

_MEBIBYTE: Final = 1024 * 1024
MOST_BYTES: Final = 24 * _MEBIBYTE
"""The largest body taken: a statement of 16 MiB as the page sends it."""
MOST_BYTES_WITHOUT_FILE: Final = 2 * _MEBIBYTE
MOST_BYTES_OF_FORM: Final = 16 * 1024
MOST_DEPTH: Final = 32
MOST_VALUES: Final = 100_000

FILES: Final[RateLimitItem] = parse("60/minute")
"""How often one person may send a file; each choice about it sends it again."""

_HALF_LETTER: Final = re.compile(rb"\\u[dD][89a-fA-F]")
"""A letter beyond the first 65,536, written as two halves of which one may be missing."""


def guard(server: Flask, callbacks: Callbacks, access: Access) -> None:
    """Answer only under our own name, only our own pages, only whoever is signed in.

    In this order, before every route, Dash's included; what is not allowed here is refused.
    """
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    own_host = urlsplit(access.settings.base_url).netloc

    @server.before_request
    def refuse_strangers() -> None:
        if request.endpoint in _HEALTH:
            return  # whoever balances the load asks by an address of the machine
        if not _is_ours(request.host, own_host):
            abort(403, "This program does not answer under this name.")
        if request.method not in _READING and _is_foreign():
            abort(403, "This request comes from another site.")

    @server.before_request
    def refuse_nobody() -> WerkzeugResponse | tuple[Response, int] | None:
        open_to_all = request.endpoint in OPEN or request.path.startswith(_ASSETS)
        if open_to_all or current_user.is_authenticated:
            return None
        return _turned_away()

    @server.before_request
    def refuse_misshapen() -> tuple[Response, int] | None:
        if request.method == "POST" and request.path != CALLBACKS:
            request.max_content_length = MOST_BYTES_OF_FORM
        if request.method != "POST" or request.path != CALLBACKS:
            return None
        return _refused(callbacks, access)


def _turned_away() -> WerkzeugResponse | tuple[Response, int]:
    """Lead a person to the door, and tell a program that it is shut."""
    if request.method == "GET" and _is_navigation():
        wanted = quote(request.full_path.rstrip("?"), safe="")
        return redirect(f"{SIGN_IN}?next={wanted}", 303)
    return jsonify(error="Sign in first."), 401


def _refused(callbacks: Callbacks, access: Access) -> tuple[Response, int] | None:
    """Give the answer to a body that reaches no callback, None for one that does."""
    problem = _problem(callbacks)
    if problem:
        _log.warning("a body posted to the callbacks is refused: %s", problem)
        return jsonify(error=problem), 400
    if _holds_file(request.get_json()):
        access.rates.take(FILES, f"files {current_user.owner}")
    elif len(request.get_data()) > MOST_BYTES_WITHOUT_FILE:
        abort(413)
    return None


def _is_ours(host: str, own_host: str) -> bool:
    """Whether a request is meant for this site; a foreign name here is DNS rebinding."""
    if own_host:
        return host == own_host
    return (host.rpartition(":")[0] if ":" in host else host) in _LOCAL


def _is_foreign() -> bool:
    """Whether a browser says that another site's page sent this."""
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    return foreign or request.headers.get("Sec-Fetch-Site") not in _SAME


def _is_navigation() -> bool:
    """Whether a person goes to a page, rather than a page to its parts."""
    if request.path.startswith("/_"):
        return False
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _problem(callbacks: Callbacks) -> str:
    """Say what is wrong with the request's body; it is parsed once, for Dash too."""
    try:
        body = request.get_json()
        if not _is_within_bounds(body):
            return "The body is nested too deep or holds too much."
        if _HALF_LETTER.search(request.get_data()):
            json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "The body holds half a letter."
    except (BadRequest, UnsupportedMediaType, RecursionError):
        return "The body is not JSON."
    return problem_in(body, callbacks)


def _holds_file(body: Mapping[str, Any]) -> bool:
    """Whether a body brings the contents of a file, and not just a mention of one."""
    given = [*body.get("inputs", []), *body.get("state", [])]
    props = (one for one in given if isinstance(one, dict))
    return any(one.get("property") == "contents" and one.get("value") for one in props)


def _is_within_bounds(body: object) -> bool:
    """Whether a JSON value is nested at most so deep and holds at most so many values."""
    level: list[object] = [body]
    count = 0
    for _ in range(MOST_DEPTH):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        count += len(level)
        if not level or count > MOST_VALUES:
            break
    return not level and count <= MOST_VALUES
