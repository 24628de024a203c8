"""What a request is called in every line about it: made here, or by the load balancer before us."""

import os
import re
from typing import Final

from flask import g, has_request_context, request

HEADER: Final = "X-Request-Id"
"""Says in every answer what its request is called, so that a person can name it to an operator."""

_TRACE: Final = "X-Amzn-Trace-Id"
_LONGEST: Final = 200
_MADE: Final = r"1-[0-9a-f]{8}-[0-9a-f]{24}"
_OWN: Final = re.compile(rf"(?:^|;)Self=({_MADE})(?:;|$)")
_ROOT: Final = re.compile(rf"(?:^|;)Root=({_MADE})(?:;|$)")


def begin(*, behind_proxy: bool) -> None:
    """Name the present request; behind a proxy by what that calls it, when it is a name of AWS's.

    A balancer keeps the `Root` a visitor sends along and says its own id as `Self`: that one
    counts, so that nobody names a request for us.
    """
    told = request.headers.get(_TRACE, "") if behind_proxy else ""
    found = (_OWN.search(told) or _ROOT.search(told)) if 0 < len(told) <= _LONGEST else None
    g.request_id = found[1] if found else os.urandom(8).hex()


def current() -> str:
    """Give what the present request is called, `` outside of any."""
    return str(g.get("request_id", "")) if has_request_context() else ""
