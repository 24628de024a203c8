"""Spares whoever asks the waiting while the table is away: a call now and then finds out.

Without it each request would try three times, with pauses, and hold its thread so long: a table
that is away would take all threads of a process, those that could answer from memory too.
"""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ConnectionError as NotConnected
from botocore.exceptions import EndpointConnectionError, HTTPClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_TRIPS: Final = 5
"""After so many attempts in a row without any answer the table is away."""

_PAUSE: Final = 2.0
"""Seconds between two calls that find out whether it is back."""


class Breaker:
    """Has calls to a table fail at once, unsent, while nothing answers them.

    One does for all clients of a process.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._failed = 0
        self._ask_at = 0.0

    def before(self, **_: object) -> None:
        """Let a call through, or raise EndpointConnectionError."""
        with self._lock:
            if self._failed < _TRIPS:
                return
            now = self._elapsed()
            if now >= self._ask_at:
                self._ask_at = now + _PAUSE
                return
        raise EndpointConnectionError(endpoint_url="a table that is away")

    def attempted(
        self,
        caught_exception: Exception | None = None,
        response: tuple[object, object] | None = None,
        **_: object,
    ) -> None:
        """Take note of how one attempt ended: with whatever answer, or without."""
        with self._lock:
            if response is not None:
                self._failed = 0
            elif isinstance(caught_exception, NotConnected | HTTPClientError):
                self._failed += 1
                if self._failed == _TRIPS:
                    self._ask_at = self._elapsed() + _PAUSE

    def spare(self, client: "DynamoDBClient") -> "DynamoDBClient":
        """Stand before a client, and give the client."""
        events = client.meta.events
        before: Any = self.before  # the stubs know no handler that takes what it is called with
        events.register_first("before-call.dynamodb", before)
        events.register("needs-retry.dynamodb", self.attempted)
        return client
