"""Problem details (RFC 9457): the one table from what goes wrong to what a program is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import orjson
from flask import Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from spending.errors import (
    AccountClosing,
    AlreadyThere,
    AmbiguousDates,
    EditConflict,
    ExpenseGone,
    FileTooLarge,
    InvalidExpense,
    InvalidFilter,
    InvalidInput,
    LedgerBusy,
    NothingToUndo,
    NotThere,
    OperationMismatch,
    SignInUnavailable,
    SpendingError,
    StatementError,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreTooNew,
    StoreUnavailable,
    TooManyRequests,
    VersionMismatch,
    ViewChanged,
)

MEDIA_TYPE: Final = "application/problem+json"

_TYPES: Final = "/api/v1/docs#problem-"
"""What the type of a problem begins with: where it is explained."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its word, its status, and its title."""

    word: str
    status: int
    title: str


KINDS: Final[Mapping[str, Kind]] = {
    kind.word: kind
    for kind in (
        Kind("malformed-body", 400, "The body cannot be read"),
        Kind("invalid-parameter", 400, "A parameter cannot be used"),
        Kind("unauthorized", 401, "No valid token"),
        Kind("forbidden", 403, "Not allowed"),
        Kind("insufficient-scope", 403, "The token may not do this"),
        Kind("account-closing", 403, "The account is being deleted"),
        Kind("not-found", 404, "Not there"),
        Kind("method-not-allowed", 405, "This cannot be done here"),
        Kind("nothing-to-undo", 409, "There is nothing to undo"),
        Kind("gone", 410, "It was removed for good"),
        Kind("stale-version", 412, "It was changed since"),
        Kind("too-large", 413, "Too large"),
        Kind("unsupported-media-type", 415, "Another kind of body is needed"),
        Kind("invalid-body", 422, "The body does not fit"),
        Kind("invalid-value", 422, "A value cannot be used"),
        Kind("unknown-reference", 422, "What the body refers to is not there"),
        Kind("unreadable-file", 422, "The file cannot be read"),
        Kind("ambiguous-dates", 422, "The dates can be read in more than one way"),
        Kind("idempotency-key-reused", 422, "The key was used for something else"),
        Kind("precondition-required", 428, "If-Match is needed"),
        Kind("too-many-requests", 429, "Too many requests"),
        Kind("internal", 500, "Something went wrong"),
        Kind("busy", 503, "Busy"),
        Kind("unavailable", 503, "Not available for now"),
        Kind("outcome-unknown", 503, "It is not known whether it was saved"),
        Kind("store-full", 507, "No room is left"),
    )
}

_OF_ERRORS: Final[Sequence[tuple[type[Exception], str]]] = (
    (InvalidFilter, "invalid-parameter"),
    (InvalidInput, "invalid-value"),
    (InvalidExpense, "invalid-value"),
    (ExpenseGone, "gone"),
    (NothingToUndo, "nothing-to-undo"),
    (NotThere, "not-found"),
    (EditConflict, "stale-version"),
    (ViewChanged, "stale-version"),
    (VersionMismatch, "stale-version"),
    (OperationMismatch, "idempotency-key-reused"),
    (AccountClosing, "account-closing"),
    (SignInUnavailable, "unavailable"),
    (TooManyRequests, "too-many-requests"),
    (LedgerBusy, "busy"),
    (FileTooLarge, "too-large"),
    (AmbiguousDates, "ambiguous-dates"),
    (StatementError, "unreadable-file"),
    (StoreUnavailable, "unavailable"),
    (StoreFull, "store-full"),
    (StoreReadOnly, "unavailable"),
    (StoreTooNew, "unavailable"),
    (StoreDamaged, "internal"),
    (AlreadyThere, "internal"),
    (StoreError, "unavailable"),
)
"""Which kind an error is of: that of the first class it belongs to."""

_OF_STATUS: Final[Mapping[int, str]] = {
    400: "malformed-body",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
}

_BUSY_SECONDS: Final = "1"


class Problem(Exception):
    """What a program is told of a request that cannot be answered: a kind, and its details."""

    def __init__(
        self,
        word: str,
        detail: str,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = KINDS[word]
        self.detail = detail
        self.more = dict(more or {})
        self.headers = dict(headers or {})
        super().__init__(detail)

    @property
    def response(self) -> Response:
        """The answer."""
        body = {
            "type": f"{_TYPES}{self.kind.word}",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            **self.more,
        }
        answer = Response(orjson.dumps(body), self.kind.status, content_type=MEDIA_TYPE)
        answer.headers.update(self.headers)
        return answer


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field, named by its path such as `expenses.0.amount`."""

    field: str
    detail: str
    path: Sequence[str | int] = ()


def invalid(word: str, found: Sequence[FieldProblem]) -> Problem:
    """Give the problem of fields that do not fit."""
    first = found[0]
    said = f"{first.field}: {first.detail}" if first.field else first.detail
    errors = [{"field": one.field, "detail": one.detail} for one in found]
    return Problem(word, said, {"errors": errors})


def problem_of(error: Exception, told: Callable[[Exception], str]) -> Problem:
    """Give the problem for an error; `told` gives what may be said of it, and logs the rest."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _of_http(error)
    word = next((word for kind, word in _OF_ERRORS if isinstance(error, kind)), "internal")
    if isinstance(error, NotThere) and word == "not-found" and not _is_asked_for(error):
        word = "unknown-reference"
    if isinstance(error, StoreUnavailable) and error.unknown:
        word = "outcome-unknown"
    return Problem(word, told(error), _more_of(error), _headers_of(error, word))


def _is_asked_for(error: NotThere) -> bool:
    """Whether what is not there is what the path names, rather than something in the body."""
    return not error.wanted or error.wanted in (request.view_args or {}).values()


def _of_http(error: HTTPException) -> Problem:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    known = {"Allow", "Retry-After", "WWW-Authenticate"}
    headers = {name: value for name, value in error.get_headers() if name in known}
    detail = error.description or error.name
    if isinstance(error, RequestEntityTooLarge):
        detail = "The body is too large: send less at once."
    return Problem(_OF_STATUS.get(status, "internal"), detail, headers=headers)


def _more_of(error: Exception) -> dict[str, Any]:
    if isinstance(error, InvalidExpense):
        return {"errors": [{"field": one, "detail": why} for one, why in error.problems.items()]}
    if isinstance(error, InvalidInput):
        return {"errors": [{"field": error.field, "detail": error.reason}]}
    if isinstance(error, EditConflict | ViewChanged):
        return {"current_version": error.stored.version}
    if isinstance(error, VersionMismatch):
        return {"current_version": error.version}
    if isinstance(error, AmbiguousDates):
        return {"readings": error.readings}
    return {}


def _headers_of(error: Exception, word: str) -> dict[str, str]:
    if isinstance(error, TooManyRequests):
        return {"Retry-After": str(error.seconds)}
    if isinstance(error, SpendingError) and KINDS[word].status == HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": _BUSY_SECONDS}
    return {}
