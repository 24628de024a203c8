"""Whether this process is well: `/livez` for whoever restarts it, `/readyz` for load balancers."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from flask import Flask, Response, jsonify

from dashboard.settings import Settings
from spending.errors import SpendingError

_log = logging.getLogger(__name__)

LONGEST: Final = 1.0
"""Seconds a look may take; what has not answered by then does not."""

KEPT: Final = 5.0
"""Seconds for which what a look found is answered, however many ask."""

_DRAINED_IN: Final = "30"
_LOOKED_IN: Final = "5"


def draining_mark(settings: Settings) -> Path:
    """Give the file that says, while it is there, that this program is about to stop."""
    return settings.data_folder / f"draining-{settings.port}"


def add_health(server: Flask, check: Callable[[], None], draining: Path) -> None:
    """Answer /livez (the process runs) and /readyz (it can serve, and is not about to stop).

    `check` raises SpendingError when something it needs does not answer.
    """
    look = Look(check)

    @server.get("/livez")
    def livez() -> Response:
        return jsonify(status="alive")

    @server.get("/readyz")
    def readyz() -> Response:
        if draining.exists():
            return _unready("draining", _DRAINED_IN)
        return jsonify(status="ready") if look.is_well() else _unready("not ready", _LOOKED_IN)


def _unready(status: str, again_after: str) -> Response:
    answer = jsonify(status=status)
    answer.status_code = 503
    answer.headers["Retry-After"] = again_after
    return answer


@dataclass(slots=True)
class _Running:
    """One look on its way, in a thread of its own."""

    is_well: bool = False
    done: threading.Event = field(default_factory=threading.Event)


class Look:
    """Looks whether a check passes: at most one at a time, and only now and then.

    A check that hangs keeps nobody waiting longer than a second, and has no second one beside it.
    """

    def __init__(
        self, check: Callable[[], None], elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._check = check
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._running: _Running | None = None
        self._is_well = False
        self._until = float("-inf")

    def is_well(self) -> bool:
        """Whether the check passed, as far as was known at most five seconds ago."""
        with self._lock:
            if self._elapsed() >= self._until:
                self._is_well = self._found()
                self._until = self._elapsed() + KEPT
            return self._is_well

    def _found(self) -> bool:
        if self._running is None or self._running.done.is_set():
            self._running = _Running()
            threading.Thread(
                target=self._run, args=(self._running,), name="health", daemon=True
            ).start()
        if not self._running.done.wait(LONGEST):
            _log.warning("not ready: no answer in time")
        return self._running.is_well

    def _run(self, running: _Running) -> None:
        try:
            self._check()
            running.is_well = True
        except SpendingError as error:
            _log.warning("not ready: %s", type(error).__name__)
        except Exception:  # noqa: BLE001 - whatever it is, this process cannot serve
            _log.exception("not ready")
        finally:
            running.done.set()
