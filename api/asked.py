"""One request as a handler has it, checked against the contract, and what it answers."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Response
from werkzeug.datastructures import ETags

from analytics.desk import Desk
from api.caller import Caller
from api.problems import Problem
from spending.ledger import Ledger

JSON: Final = "application/json"


@dataclass(frozen=True)
class Asked:
    """What a program asks for: values by name out of path and query, and the body.

    `body` is the JSON that was sent, or the bytes of a file. `query_text` is what stood after the
    `?`. `operation` is the ledger's operation id: of the caller's key, or made for this request.
    `if_match` holds the versions for which something may be changed.
    """

    desk: Desk
    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, Any]
    query_text: str
    body: Any
    operation: str
    if_match: ETags

    def ledger(self, key: str, version: int) -> Ledger:
        """Give the ledger for changing a record while it is as the caller has seen it.

        `version` is the record's, 0 for one never written. Raises Problem when the caller names
        another one, or none at all.
        """
        return self.desk.ledger().expecting(key, self.seen(version))

    def seen(self, version: int) -> int:
        """Give the version when the caller may change what is at it; raises Problem."""
        if not self.if_match:
            said = "Send If-Match with the ETag of what you have read."
            raise Problem("precondition-required", said)
        if not self.if_match.contains(str(version)):
            said = "It was changed since you read it. Nothing was saved: read it again."
            raise Problem("stale-version", said, {"current_version": version}, etagged(version))
        return version


@dataclass(frozen=True)
class Answer:
    """What is answered: JSON, or a response that is made already."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    response: Response | None = None


Handler = Callable[[Asked], Answer]


def etagged(version: int) -> dict[str, str]:
    """Give the header that names a version."""
    return {"ETag": f'"{version}"'}


def of_version(body: Mapping[str, Any]) -> Answer:
    """Answer something that has a version."""
    return Answer(body, headers=etagged(body["version"]))


def operation_of(key: str) -> str:
    """Give the operation id for a caller's key: one to one, and of no page's."""
    return f"api-{hashlib.sha256(key.encode()).hexdigest()[:40]}"


# Cursors


def packed(parts: bytes) -> str:
    """Write the bytes of a cursor as a text for an address."""
    return base64.urlsafe_b64encode(parts).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    """Read the text of a cursor; raises Problem."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    except ValueError as error:
        raise not_a_cursor() from error


def not_a_cursor() -> Problem:
    """Give the problem of a cursor that is none of this list's."""
    said = "cursor: is not of this list; begin again without it."
    errors = [{"field": "cursor", "detail": "is not of this list; begin again without it"}]
    return Problem("invalid-value", said, {"errors": errors})
