"""What is answered when something fails: a sentence and a number, never a stack trace."""

import logging
import secrets

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from dashboard.auth.access import address
from dashboard.auth.events import note
from dashboard.auth.plain import Action, PlainPage
from dashboard.auth.routes import page_about
from spending.errors import SpendingError, StoreError, TooManyRequests

_log = logging.getLogger(__name__)


def add_failures(server: Flask) -> None:
    """Answer every failure: a page for a person, JSON for the page's own requests."""

    @server.errorhandler(TooManyRequests)
    def too_many(error: TooManyRequests) -> Response:
        note("too many requests", address=address())
        answer = _answer("Not so fast", error.message, 429)
        answer.headers["Retry-After"] = str(error.seconds)
        return answer

    @server.errorhandler(SpendingError)
    def refused(error: SpendingError) -> Response:
        page = page_about(error)
        if isinstance(error, StoreError):
            _log.warning("store: %s", type(error).__name__)
        return jsonified(error.message, page.status) if _is_programs() else page.response()

    @server.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        answer = _answer(error.name, error.description or error.name, error.code or 500)
        for name, value in error.get_headers():
            if name in {"Allow", "Retry-After", "Location"}:
                answer.headers[name] = value
        return answer

    @server.errorhandler(Exception)
    def anything(error: Exception) -> Response:
        return _answer("Something went wrong", told(error), 500)


def told(error: Exception) -> str:
    """Give what to say of an error; one that is nobody's business is logged with an id."""
    if isinstance(error, SpendingError):
        if isinstance(error, StoreError):
            _log.warning("store: %s", type(error).__name__)
        return error.message
    incident = secrets.token_hex(4)
    _log.error("incident %s", incident, exc_info=error)
    return (
        f"Something went wrong here (incident {incident}). Look whether it was saved before you "
        "do it again."
    )


def jsonified(said: str, status: int) -> Response:
    """Give a sentence as JSON."""
    answer = jsonify(error=said)
    answer.status_code = status
    return answer


def _answer(title: str, said: str, status: int) -> Response:
    if _is_programs():
        return jsonified(said, status)
    return PlainPage(title, (said,), Action("To the overview", "/"), status=status).response()


def _is_programs() -> bool:
    """Whether a request is a page's own rather than a person's."""
    return request.path.startswith("/_")
