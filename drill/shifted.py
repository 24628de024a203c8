"""The program with a clock that is off by DRILL_CLOCK_SECONDS; only a rehearsal serves this."""

import os
from datetime import datetime, timedelta

from dashboard import services

_SHIFT = timedelta(seconds=float(os.environ.get("DRILL_CLOCK_SECONDS") or "0"))
_right = services.SystemClock.now


def _off(self: services.SystemClock) -> datetime:
    return _right(self) + _SHIFT


services.SystemClock.now = _off  # type: ignore[method-assign] # what this module is for

from dashboard.wsgi import server  # noqa: E402 - made with the clock that is off

__all__ = ["server"]
