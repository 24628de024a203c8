"""Notes what happens in a process and has it written now and then, by a thread of its own.

A note costs a lock and an addition. Nothing that goes wrong with writing reaches whoever notes.
"""

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from dashboard.watch.emf import Noted, lines_of

_log = logging.getLogger(__name__)

EVERY: Final = 20.0
"""Seconds between two writings: so much is lost with a process that is killed."""

STANDARD_OUTPUT: Final = "-"
_STANDARD_OUTPUT: Final = 1

Where = tuple[str, str]
"""A dimension and its value, twice `` for none."""


class Outlet(Protocol):
    """Where lines go."""

    def write(self, lines: Sequence[str]) -> None:
        """Write lines, each whole; raises OSError."""


class LineFile:
    """A file that several processes append to, or standard output for `-`.

    It is opened anew each time, so that it may be moved away meanwhile.
    """

    def __init__(self, where: str) -> None:
        self._where = where
        self._is_torn = False

    def write(self, lines: Sequence[str]) -> None:
        """Append lines with one call of the system: then those of others do not come between."""
        said = "".join(f"{line}\n" for line in lines).encode()
        if self._where == STANDARD_OUTPUT:
            self._put(_STANDARD_OUTPUT, said)
            return
        path = Path(self._where).expanduser()
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            self._put(file, said)
        finally:
            os.close(file)

    def _put(self, file: int, said: bytes) -> None:
        """Write; what a full disk took half of is ended, so that the next line is its own."""
        whole = b"\n" + said if self._is_torn else said
        done = os.write(file, whole)
        self._is_torn = done < len(whole)


class Meter:
    """Notes metrics; without an outlet it notes nothing."""

    def __init__(self, outlet: Outlet | None = None, *, every: float = EVERY) -> None:
        self._outlet = outlet
        self._every = every
        self._lock = threading.Lock()
        self._noted: dict[Where, Noted] = {}
        self._gauges: dict[str, Callable[[], float]] = {}
        self._runs = False
        self._was_away = False
        if outlet:
            atexit.register(self.flush)
            os.register_at_fork(after_in_child=self._start_anew)

    @property
    def is_on(self) -> bool:
        """Whether what is noted is written anywhere."""
        return self._outlet is not None

    def note(self, name: str, value: float = 1, dimension: str = "", of: str = "") -> None:
        """Take in a value of a metric, under one value `of` a dimension where it has any."""
        self.note_all({name: value}, dimension, of)

    def note_all(self, values: Mapping[str, float], dimension: str = "", of: str = "") -> None:
        """Take in values of several metrics at once; raises KeyError for none of ours."""
        if self._outlet is None:
            return
        with self._lock:
            if not self._runs:
                self._runs = True
                threading.Thread(target=self._run, name="metrics", daemon=True).start()
            noted = self._noted.get((dimension, of))
            if noted is None:
                noted = self._noted[dimension, of] = Noted()
            for name, value in values.items():
                noted.note(name, value)

    def gauge(self, name: str, read: Callable[[], float]) -> None:
        """Have a metric read whenever lines are written."""
        self._gauges[name] = read

    def flush(self) -> None:
        """Write what was noted since the last time; what cannot be written is dropped."""
        if self._outlet is None:
            return
        for name, read in self._gauges.items():
            self.note(name, read())
        with self._lock:
            noted, self._noted = self._noted, {}
        now = time.time_ns() // 1_000_000
        lines = [
            line
            for (dimension, of), one in noted.items()
            for line in lines_of(one, dimension, of, now)
        ]
        try:
            if lines:
                self._outlet.write(lines)
        except OSError as error:
            if not self._was_away:
                _log.warning("metrics cannot be written: %s", error.strerror)
            self._was_away = True
        else:
            self._was_away = False

    def _start_anew(self) -> None:
        """Have nothing of the parent's in a process forked off: notes, thread, or a lock held."""
        self._lock = threading.Lock()
        self._noted = {}
        self._runs = False

    def _run(self) -> None:
        waiting = threading.Event()
        while not waiting.wait(self._every):
            self.flush()


UNMEASURED: Final = Meter()
"""Notes nothing."""


def open_meter(where: str) -> Meter:
    """Open what EXPENSES_METRICS says: a file, `-` for standard output, `` for nothing."""
    return Meter(LineFile(where)) if where else UNMEASURED
