"""The program with a clock that can be put wrong; only a rehearsal serves this.

It is off by as many seconds as the file says that DRILL_CLOCK names, none where that is empty.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from dashboard import services

_FILE = Path(os.environ["DRILL_CLOCK"])
_right = services.SystemClock.now


def _off(self: services.SystemClock) -> datetime:
    return _right(self) + timedelta(seconds=float(_FILE.read_text() or "0"))


services.SystemClock.now = _off  # type: ignore[method-assign] # what this module is for

from dashboard.wsgi import server  # noqa: E402 - made with the clock that can be off

__all__ = ["server"]
