"""What happened at the doors: one line of JSON an event, with nothing a visitor could forge."""

import hashlib
import json
import logging
from datetime import UTC, datetime
from typing import Final

from dashboard import request_id

log = logging.getLogger("expense_tracker.security")

_SHOWN: Final = 12


def note(event: str, **facts: str) -> None:
    """Log an event: fixed words, addresses and ids; never secrets, tokens, amounts or names.

    JSON writes line ends and control characters as escapes, so an event is always one line.
    """
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    named = request_id.current()
    told = {"event": event, **({"request": named} if named else {}), **facts}
    log.info("%s", json.dumps({"at": moment, **told}), extra={"facts": told})


def marked(text: str) -> str:
    """Give what stands for an owner or a session in the log: the beginning of its hash."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_SHOWN]
