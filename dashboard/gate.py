"""The door: which requests are answered at all, and with which headers."""

import json
import logging
import re
from urllib.parse import urlsplit

from flask import Flask, Response, abort, jsonify, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from dashboard.callback_shape import Callbacks, problem_in

_log = logging.getLogger(__name__)

_LOCAL = {"127.0.0.1", "localhost", "[::1]"}
_HALF_LETTER = re.compile(rb"\\u[dD][89a-fA-F]")
"""A letter beyond the first 65,536, written as two halves of which one may be missing."""

_SAME = {None, "same-origin", "none"}
MOST_BYTES = 24 * 1024 * 1024
"""The largest body taken: a statement of 16 MiB as the page sends it."""

CALLBACKS = "/_dash-update-component"


def guard(server: Flask, callbacks: Callbacks) -> None:
    """Answer only this machine, under its own name, only its own pages, and only what they send.

    A foreign `Host` is how a web page elsewhere would reach a server on this machine (DNS
    rebinding), a foreign `Origin` how it would write to it.
    """
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @server.before_request
    def refuse_strangers() -> None:
        host = request.host.rpartition(":")[0] if ":" in request.host else request.host
        if host not in _LOCAL:
            abort(403, "This program answers under 127.0.0.1 only.")
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            origin = request.headers.get("Origin")
            foreign = origin is not None and urlsplit(origin).netloc != request.host
            if foreign or request.headers.get("Sec-Fetch-Site") not in _SAME:
                abort(403, "This request comes from another site.")

    @server.before_request
    def refuse_misshapen() -> tuple[Response, int] | None:
        asked = request.method == "POST" and request.path == CALLBACKS
        problem = _problem(callbacks) if asked else ""
        return (jsonify(error=problem), 400) if problem else None

    @server.after_request
    def add_headers(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if not request.path.startswith(("/assets/", "/_dash-component-suites/")):
            response.headers["Cache-Control"] = "no-store"
        return response


def _problem(callbacks: Callbacks) -> str:
    """Say what is wrong with the request's body; it is parsed once, for Dash too."""
    try:
        problem = problem_in(request.get_json(), callbacks)
        if not problem and _HALF_LETTER.search(request.get_data()):
            json.dumps(request.get_json(), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        problem = "The body holds half a letter."
    except (BadRequest, UnsupportedMediaType, RecursionError):
        problem = "The body is not JSON."
    if problem:
        _log.warning("a body posted to the callbacks is refused: %s", problem)
    return problem
