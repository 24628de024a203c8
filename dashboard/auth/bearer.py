"""Who a program's token stands for: found before anything is answered, and by nothing else."""

from collections.abc import Callable
from typing import Final

from flask import g, request
from flask_login import current_user
from limits import RateLimitItem, parse

from api.caller import READ, Caller
from api.problems import Problem
from api.routes import NAME as API
from dashboard.auth.access import Access, address, neighbourhood
from dashboard.auth.events import note

READABLE: Final = frozenset({f"{API}.readContract", f"{API}.readDocs"})
"""What somebody who is signed in may read in a browser as well."""

REFUSALS: Final[RateLimitItem] = parse("120/minute")
"""How often one address may come without a valid token."""

_SCHEME: Final = "bearer"
_LONGEST: Final = 8 * 1024
_CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}

FindCaller = Callable[[str], Caller | None]


def is_api() -> bool:
    """Whether a request is a program's: it is answered by its token alone, cookies say nothing."""
    return request.blueprint == API


def identify(access: Access, find: FindCaller) -> None:
    """Put whoever a token stands for where the routes find them; raises Problem for nobody."""
    if is_visit() and current_user.is_authenticated:
        g.caller = Caller(current_user.owner, frozenset({READ}))
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    is_token = scheme.lower() == _SCHEME and 0 < len(token) <= _LONGEST
    found = find(token) if is_token else None
    if found is None:
        _refuse(access, is_token=is_token)
    g.caller = found


def is_visit() -> bool:
    """Whether what a person may read in a browser is asked for without a token."""
    return request.endpoint in READABLE and "Authorization" not in request.headers


def _refuse(access: Access, *, is_token: bool) -> None:
    access.rates.take(REFUSALS, f"refused {neighbourhood()}")
    note("token refused", reason="not-valid" if is_token else "missing", address=address())
    said = "The token is not valid: it has expired, was revoked, or never was one."
    missing = "Send a token: Authorization: Bearer <token>."
    challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'} if is_token else _CHALLENGE
    raise Problem("unauthorized", said if is_token else missing, headers=challenge)
