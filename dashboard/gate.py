"""The gate: which requests are answered at all, and who they must come from."""

import json
import logging
import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, Final, NoReturn
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, jsonify, redirect, request
from flask_login import current_user
from limits import RateLimitItem, parse
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.wrappers import Response as WerkzeugResponse

from components import ids
from dashboard.auth.access import Access, address
from dashboard.auth.bearer import is_api
from dashboard.auth.events import note
from dashboard.auth.link import SIGN_IN
from dashboard.callback_shape import Callbacks, problem_in

_log = logging.getLogger(__name__)

CALLBACKS: Final = "/_dash-update-component"

OPEN: Final = frozenset(
    {
        "signin",
        "signin_begin",
        "signin_callback",
        "signout",
        "signed_out",
        "livez",
        "readyz",
        "_dash_assets.static",
    }
)
"""The endpoints answered to nobody in particular, our own static files among them."""
LIVE: Final = "live"
"""The endpoint of the stream of news: for our own pages alone, and no use of the session."""

_DOORS: Final = frozenset({"signin", "signin_begin", "signin_callback"})
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
_PARTS: Final = (b"[", b"{", b",")
"""What stands before every value but the first of a list or object, and before those."""
_LONGEST_NEXT: Final = 2000

_NO_JSON: Final = "The body is not JSON."
_TOO_MUCH: Final = "The body is nested too deep or holds too much."

FILES: Final[RateLimitItem] = parse("60/minute")
"""How often one person may send a file; each choice about it sends it again."""

_HALF_LETTER: Final = re.compile(rb"\\u[dD][89a-fA-F]")
"""A letter beyond the first 65,536, written as two halves of which one may be missing."""


def guard(server: Flask, callbacks: Callbacks, access: Access) -> None:
    """Answer only under our own name, only our own pages, only whoever is signed in.

    In this order, before every route, Dash's included; what is not allowed here is refused. Who
    comes to the API is asked for a token instead, by its own routes.
    """
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @server.before_request
    def refuse_strangers() -> None:
        if request.endpoint not in _HEALTH:  # whoever balances the load asks by another name
            settings = access.settings
            _check_stranger((is_api() and settings.api_url) or settings.base_url)

    @server.before_request
    def refuse_nobody() -> WerkzeugResponse | tuple[Response, int] | None:
        if request.endpoint in OPEN or is_api() or current_user.is_authenticated:
            return None
        return turned_away()

    @server.before_request
    def refuse_misshapen() -> tuple[Response, int] | None:
        if request.method == "POST" and request.path != CALLBACKS and not is_api():
            request.max_content_length = MOST_BYTES_OF_FORM
        if request.method != "POST" or request.path != CALLBACKS:
            return None
        return _refused(callbacks, access)

    @server.before_request
    def note_use() -> None:
        if not is_api() and current_user.is_authenticated and not _is_of_itself():
            access.note_use()


def _check_stranger(base_url: str) -> None:
    """Refuse a request under another name, from another machine, or by another site's page."""
    if base_url and request.host != urlsplit(base_url).netloc:
        refuse("host", "This program does not answer under this name.")
    if not base_url and not (_is_named_here(request.host) and _comes_from_here()):
        refuse("host", "This program answers this machine alone, under its own name.")
    if request.method not in _READING and _is_foreign(base_url):
        refuse("origin", "This request comes from another site.")
    if request.endpoint in _DOORS and not _is_page_of_its_own():
        refuse("door", "Signing in is a page of its own.")
    if request.endpoint == LIVE and (_is_foreign(base_url) or _is_visited()):
        refuse("live", "Only a page of this site listens here.")


def refuse(reason: str, said: str) -> NoReturn:
    """Refuse a stranger; it is noted, with a word that no visitor chose."""
    note("stranger refused", reason=reason, address=address())
    abort(403, said)


def turned_away() -> WerkzeugResponse | tuple[Response, int]:
    """Lead a person to the door, and tell a page's own script that it is shut."""
    if not _is_navigation():
        return jsonify(error="Sign in first."), 401
    wanted = quote(request.full_path.rstrip("?"), safe="") if request.method == "GET" else ""
    known = wanted and len(wanted) <= _LONGEST_NEXT
    return redirect(f"{SIGN_IN}?next={wanted}" if known else SIGN_IN, 303)


def _refused(callbacks: Callbacks, access: Access) -> tuple[Response, int] | None:
    """Give the answer to a body that reaches no callback, None for one that does."""
    data = request.get_data()
    files = f"files {current_user.owner}"
    is_large = len(data) > MOST_BYTES_WITHOUT_FILE
    if is_large:  # before it is read: reading costs more than sending
        access.rates.take(FILES, files)
    problem = _problem(callbacks, data)
    if problem:
        _log.warning("a body posted to the callbacks is refused: %s", problem)
        return jsonify(error=problem), 400
    if not _holds_file(request.get_json()):
        return (jsonify(error="The body is too large."), 413) if is_large else None
    if not is_large:
        access.rates.take(FILES, files)
    return None


def _is_named_here(host: str) -> bool:
    """Whether a request asks for this machine; a foreign name here is DNS rebinding."""
    return (host.rpartition(":")[0] if ":" in host else host) in _LOCAL


def _comes_from_here() -> bool:
    """Whether a request was sent on this machine, however the server was told to listen."""
    try:
        found = ip_address(address())
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def _is_foreign(base_url: str) -> bool:
    """Whether a browser says that another site's page sent this."""
    own = base_url or f"{request.scheme}://{request.host}"
    if request.headers.get("Origin", own) != own:
        return True
    return request.headers.get("Sec-Fetch-Site") not in _SAME


def _is_page_of_its_own() -> bool:
    """Whether somebody goes to a page, rather than another page that loads it as a part."""
    mode, place = request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest")
    return mode in {None, "navigate"} and place in {None, "document"}


def _is_visited() -> bool:
    """Whether a browser says that somebody goes to an address, rather than a page listens to it."""
    return request.headers.get("Sec-Fetch-Mode") == "navigate"


def _is_navigation() -> bool:
    """Whether a person goes to a page, rather than a page to its parts."""
    if request.endpoint == LIVE:
        return False
    if request.path.startswith("/_") or request.method not in {"GET", "POST"}:
        return False
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _is_of_itself() -> bool:
    """Whether a page asks by itself, without anybody doing anything."""
    if request.endpoint == LIVE:
        return True
    if request.method != "POST" or request.path != CALLBACKS:
        return False
    asked = request.get_json().get("changedPropIds")
    return asked in ([f"{ids.POLL}.n_intervals"], [f"{ids.LIVE}.data"])


def _problem(callbacks: Callbacks, data: bytes) -> str:
    """Say what is wrong with the request's body; it is parsed once, for Dash too."""
    if sum(map(data.count, _PARTS)) > MOST_VALUES:
        return _TOO_MUCH
    try:
        if "\0" in data.decode("utf-8"):  # reading JSON bears halves of letters, and UTF-16
            return _NO_JSON
        body = request.get_json()
        if not _is_within_bounds(body):
            return _TOO_MUCH
        if _HALF_LETTER.search(data):
            json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "The body holds half a letter."
    except (BadRequest, UnsupportedMediaType, UnicodeDecodeError, RecursionError):
        return _NO_JSON
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
