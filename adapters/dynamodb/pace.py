"""Keeps long work within what one partition can be written: waiting beats being refused."""

import threading
import time
from collections.abc import Callable
from typing import Final

UNITS_PER_SECOND: Final = 800.0
"""Write units a second for one owner's long work; a partition takes 1,000 from everybody."""

_PENALTY: Final = 2.0
"""Seconds long work stands back after the table asked for it."""


class Pace:
    """What was written for each owner lately, and how long long work waits for it."""

    def __init__(
        self,
        units_per_second: float = UNITS_PER_SECOND,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = units_per_second
        self._now = now
        self._sleep = sleep
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}

    def spent(self, owner: str, units: float) -> None:
        """Count write units of an owner; they pass with time."""
        self._later(owner, units / self._rate)

    def throttled(self, owner: str) -> None:
        """Take note that the table asked to be written more slowly."""
        self._later(owner, _PENALTY)

    def wait(self, owner: str) -> None:
        """Wait until what was written for an owner has passed."""
        with self._lock:
            seconds = self._free_at.get(owner, 0.0) - self._now()
        if seconds > 0:
            self._sleep(seconds)

    def _later(self, owner: str, seconds: float) -> None:
        with self._lock:
            now = self._now()
            self._free_at = {one: at for one, at in self._free_at.items() if at > now}
            self._free_at[owner] = max(self._free_at.get(owner, now), now) + seconds
