"""Every request: its name in the log and the answer, and what it adds to the metrics."""

import time
from collections.abc import Mapping
from typing import Any, Final

from flask import Flask, Response, g, request

from api.routes import NAME as API
from dashboard import request_id
from dashboard.watch.callback_names import CallbackNames
from dashboard.watch.meter import Meter
from dashboard.watch.metrics import CALLBACK, ROUTE

CALLBACKS: Final = "/_dash-update-component"
"""Dash's own endpoint, and path, of all callbacks."""

UNWATCHED: Final = frozenset({"livez", "readyz"})
"""What machines ask all the time: it would hide how people fare."""

_PAGE: Final = "page"
_PAGES: Final = frozenset({"/", "/<path:path>"})
_NOWHERE: Final = "unmatched"
_SERVER_ERROR: Final = 500
_MS: Final = 1000.0


def add_watch(
    server: Flask, callbacks: Mapping[str, Mapping[str, Any]], meter: Meter, *, behind_proxy: bool
) -> None:
    """Name every request and time it; to be called before anything that may answer."""
    names = CallbackNames(callbacks)

    @server.before_request
    def begin() -> None:
        g.begun = time.perf_counter()
        request_id.begin(behind_proxy=behind_proxy)

    @server.after_request
    def end(response: Response) -> Response:
        named = request_id.current()
        if named:
            response.headers[request_id.HEADER] = named
        if meter.is_on and request.endpoint not in UNWATCHED:
            _measure(response, meter, names)
        return response


def note_failure() -> None:
    """Note that the running callback failed, though its answer is one that a page can show."""
    g.callback_failed = True


def route_of(endpoint: str | None) -> str:
    """Give what a route is called: the API's by its operation, Dash's without their slashes."""
    if not endpoint:
        return _NOWHERE
    if endpoint in _PAGES:
        return _PAGE
    return endpoint.removeprefix(f"{API}.").partition("/<")[0].strip("/")


def _measure(response: Response, meter: Meter, names: CallbackNames) -> None:
    took = (time.perf_counter() - g.get("begun", time.perf_counter())) * _MS
    failed = response.status_code >= _SERVER_ERROR
    told = {"Requests": 1, "ServerErrors": int(failed), "Latency": took}
    meter.note_all(told, ROUTE, route_of(request.endpoint))
    if request.endpoint == CALLBACKS and (name := names.asked()):
        errors = int(failed or "callback_failed" in g)
        meter.note_all({"CallbackLatency": took, "CallbackErrors": errors}, CALLBACK, name)
