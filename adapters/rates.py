"""How often somebody did something lately, in a small file that all processes of a machine share.

The algorithm is the moving window of `limits`; this module keeps its log in SQLite, for which that
library has no storage. Nothing here is worth keeping: a lost file forgets some minutes. Who it was
is kept as a hash, and what is over leaves the file with the next that comes a minute later.
"""

import hashlib
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import Final

from limits import RateLimitItem
from limits.storage import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_fixed

from spending.errors import TooManyRequests

_log = logging.getLogger(__name__)

_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS hits (key TEXT NOT NULL, at REAL NOT NULL, until REAL NOT NULL);
    CREATE INDEX IF NOT EXISTS hits_by_key ON hits (key, at);
"""
_HIT: Final = "INSERT INTO hits (key, at, until) VALUES (?, ?, ?)"
_LATELY: Final = "SELECT count(*), min(at) FROM hits WHERE key = ? AND at > ? AND at <= ?"
"""Without what a clock that has been set back since says is still to come."""

_HOLDING: Final = "SELECT count(*), max(until) FROM hits WHERE key = ? AND until > ? AND at <= ?"
_SWEEP: Final = "DELETE FROM hits WHERE until <= ? OR at > ?"
_SWEEP_EVERY: Final = 60.0
_WAIT: Final = 1.0
"""Seconds to wait while another process counts."""

_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_PRIMARY: Final = 0xFF
"""The part of a result code of SQLite's that says what kind it is."""


class SqliteHits(Storage, MovingWindowSupport):
    """The log of what was done when, by whom; `clock` gives seconds since 1970."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        self._swept = float("-inf")

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the place of the log may raise."""
        return sqlite3.Error

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Log something `amount` times unless it would be more than `limit` in `expiry` seconds."""
        with self._writing() as connection:
            now, kept = self._clock(), _kept(key)
            self._sweep(connection, now)
            count, _ = connection.execute(_LATELY, (kept, now - expiry, now)).fetchone()
            if count + amount > limit:
                return False
            connection.executemany(_HIT, [(kept, now, now + expiry)] * amount)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Give when the window began (seconds since 1970), and how much is logged in it."""
        del limit
        with self._writing() as connection:
            now = self._clock()
            found = connection.execute(_LATELY, (_kept(key), now - expiry, now))
            count, first = found.fetchone()
        return (first if first is not None else now), count

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Log something without a limit and give how often it is in the log."""
        self.acquire_entry(key, limit=2**62, expiry=expiry, amount=amount)
        return self.get(key)

    def get(self, key: str) -> int:
        """Give how often something is in the log and not over."""
        return self._holding(key)[0]

    def get_expiry(self, key: str) -> float:
        """Give when the last entry of a key is over, in seconds since 1970; now without any."""
        return self._holding(key)[1]

    def check(self) -> bool:
        """Whether the log can be written."""
        try:
            with self._writing():
                return True
        except (sqlite3.Error, OSError):
            return False

    def reset(self) -> int:
        """Empty the log; give how much was in it."""
        with self._writing() as connection:
            return connection.execute("DELETE FROM hits").rowcount

    def clear(self, key: str) -> None:
        """Take what belongs to a key out of the log."""
        with self._writing() as connection:
            connection.execute("DELETE FROM hits WHERE key = ?", (_kept(key),))

    def _holding(self, key: str) -> tuple[int, float]:
        with self._writing() as connection:
            now = self._clock()
            count, last = connection.execute(_HOLDING, (_kept(key), now, now)).fetchone()
        return count, (last if last is not None else now)

    def _sweep(self, connection: sqlite3.Connection, now: float) -> None:
        """Drop what is over, once in a while; also after the clock was set back."""
        if not self._swept <= now < self._swept + _SWEEP_EVERY:
            connection.execute(_SWEEP, (now, now))
            self._swept = now

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection inside a transaction that no other process writes in."""
        with self._lock:
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None or self._process != os.getpid():  # no connection over a fork
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            # Of several processes that set a new file up at once, SQLite has all but one fail.
            patience = Retrying(
                retry=retry_if_exception(_is_busy),
                stop=stop_after_delay(_WAIT),
                wait=wait_fixed(0.01),
                reraise=True,
            )
            self._connection, self._process = patience(_connected, self._path), os.getpid()
        return self._connection


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA secure_delete = ON")
        connection.executescript(_TABLE)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_busy(error: BaseException) -> bool:
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_INTERNAL)
    return code & _PRIMARY in _BUSY


def _kept(key: str) -> str:
    """Give what is kept of a key: who it was cannot be read from it."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


class Rates:
    """Says when somebody does too much at once, in all processes of this machine together."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._limiter = MovingWindowRateLimiter(SqliteHits(path, clock))

    def take(self, rate: RateLimitItem, who: str) -> None:
        """Count one more; raises TooManyRequests when that is more than the rate.

        When the log itself cannot be written nobody is turned away: the disk of this machine is
        no reason to lock its people out, and what they do then fails or holds by itself.
        """
        try:
            if self._limiter.hit(rate, who):
                return
            wait = self._limiter.get_window_stats(rate, who).reset_time - self._clock()
        except (sqlite3.Error, OSError) as error:
            _log.warning("rates are not counted: %s", type(error).__name__)
            return
        raise TooManyRequests(max(1, ceil(wait)))
