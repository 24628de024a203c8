"""The log: one line an event, as text for a person or as JSON for a machine.

No line tells amounts, merchants, tokens, cookies or queries. Ours say fixed words, kinds of
errors and ids. What an error says may hold any of those, so only its kind and the lines of code it
went through are written.
"""

import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, Literal

from flask import g, has_request_context, request

from dashboard import request_id
from dashboard.auth import events

LogFormat = Literal["text", "json"]

_log = logging.getLogger(__name__)

TEXT: Final = "%(levelname)s %(name)s %(message)s"
GUNICORN_TEXT: Final = "%(asctime)s [%(process)d] [%(levelname)s] %(message)s"

_TELLING: Final = (ImportError, SyntaxError)
"""Errors whose words are about our code alone, and without which nobody finds them."""

_WITH_ADDRESS: Final = "Error handling request"
"""What gunicorn says before a request's address, query and all."""


class TextFormatter(logging.Formatter):
    """Lines for a person."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line, and under it where an error came from."""
        record.message = message_of(record)
        if self.usesTime():
            record.asctime = self.formatTime(record, self.datefmt)
        line = self.formatMessage(record)
        error = _error_of(record)
        return f"{line}\n{traced(error)}" if error else line


class JsonFormatter(logging.Formatter):
    """Lines for a machine: one JSON object each, its moments in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line; an event at the doors has its facts beside the rest."""
        facts: dict[str, str] = getattr(record, "facts", {})
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": facts.get("event") or message_of(record),
            "process": record.process,
            **_around(),
            **facts,
        }
        error = _error_of(record)
        return json.dumps({**line, "exception": traced(error)} if error else line)


class LogHandler(logging.StreamHandler[Any]):
    """Writes to standard error, and is silent when that cannot be written to.

    Python would print what could not be logged there, with the values that were to go into it.
    """

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Let it go: no request may fail because of its line."""


def configure(log_format: LogFormat) -> None:
    """Write warnings of all, and every event at the doors, to standard error."""
    handler = LogHandler(sys.stderr)
    handler.setFormatter(formatter(log_format))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    events.log.setLevel(logging.INFO)
    threading.excepthook = _tell_thread


def formatter(log_format: LogFormat, text: str = TEXT) -> logging.Formatter:
    """Give what writes a line."""
    return JsonFormatter() if log_format == "json" else TextFormatter(text)


def message_of(record: logging.LogRecord) -> str:
    """Give what a record says, without the address of a request."""
    said = str(record.msg)
    return _WITH_ADDRESS if said.startswith(_WITH_ADDRESS) else record.getMessage()


def traced(error: BaseException) -> str:
    """Give the kinds of an error and of those behind it, and the code they went through."""
    return "".join(_lines_of(error)).rstrip("\n")


def _lines_of(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        if one is not error:
            yield "behind which is\n"
        yield from traceback.format_tb(one.__traceback__)
        said = f": {one}" if isinstance(one, _TELLING) else ""
        yield f"{type(one).__module__}.{type(one).__qualname__}{said}\n"
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _error_of(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def _around() -> dict[str, str]:
    """Give which request a line belongs to, and whose; nothing is looked up for it."""
    if not has_request_context():
        return {}
    person = g.get("_login_user") or g.get("caller")  # whom Flask-Login has found already
    owner = getattr(person, "owner", "")
    told = {
        "request": request_id.current(),
        "endpoint": request.endpoint or "",
        "owner": events.marked(owner) if owner else "",
    }
    return {name: value for name, value in told.items() if value}


def _tell_thread(args: threading.ExceptHookArgs) -> None:
    """Log a thread that an error ended, in place of Python, which would print what it says."""
    if args.exc_value is not None:
        _log.critical("a thread ended by an error", exc_info=args.exc_value)
