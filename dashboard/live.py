"""Who listens for news, and the one thread of a process that has it: new versions of ledgers.

What is committed in this process is told at once; what other processes commit is found by a look
at the heads of all who listen, one batched read a second. The thread runs while anybody listens.
"""

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from spending.errors import StoreError

MOST_STREAMS: Final = 48
"""How many pages may listen to one process; whoever comes then asks every second instead."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often things happen, all in seconds.

    `calm` and `busy` lie between two looks, at rest and while long work of a listener's runs;
    `beat` until a page hears that it is still told; `gap` between two pieces of news; `longest` is
    how long a stream lasts.
    """

    calm: float = 1.0
    busy: float = 0.4
    beat: float = 20.0
    gap: float = 0.4
    longest: float = 3_600.0


def stays() -> bool:
    """Nobody has left."""
    return False


class Listener:
    """One open page: what was last heard of its owner's ledger, and waiting for more.

    `has_left` says, without waiting, whether the page is gone. What is heard between two waits is
    not lost: a wait names what is known already, and ends at once when something else was heard.
    """

    def __init__(self, owner: str, lock: threading.Lock, has_left: Callable[[], bool]) -> None:
        self.owner = owner
        self.has_left = has_left
        self.is_busy = False
        """Whether the owner's long work runs: then looks come sooner."""
        self._changed = threading.Condition(lock)
        self._version = 0
        self._is_away = False
        self._is_doubted = False
        self._is_over = False

    @property
    def heard(self) -> tuple[int, bool]:
        """The newest version heard of, 0 for none, and whether the store is away."""
        with self._changed:
            return self._version, self._is_away

    @property
    def is_over(self) -> bool:
        """Whether the page has left, or this process no longer serves."""
        with self._changed:
            return self._is_over

    def wait(self, version: int, seconds: float, *, is_away: bool) -> None:
        """Wait until there is news beyond a version, or the store comes or goes.

        Also until the listener is to end, its session is in doubt, or the time is up.
        """

        def is_news() -> bool:
            is_new = self._version > version or self._is_away != is_away
            return is_new or self._is_over or self._is_doubted

        with self._changed:
            self._changed.wait_for(is_news, seconds)

    def rest(self, seconds: float) -> None:
        """Wait whatever news there is, unless the listener is to end or its session in doubt."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or self._is_doubted, seconds)

    def take_doubt(self) -> bool:
        """Whether a session of the owner's was ended since this was asked last."""
        with self._changed:
            doubted, self._is_doubted = self._is_doubted, False
            return doubted

    # Told by whoever holds the lock

    def hear(self, version: int | None) -> None:
        """Take in a version, or that there is none to be had; versions never go back."""
        before = self._version, self._is_away
        self._is_away = version is None
        self._version = max(self._version, version or 0)
        if before != (self._version, self._is_away):
            self._changed.notify_all()

    def doubt(self) -> None:
        """Take in that a session of the owner's was ended."""
        self._is_doubted = True
        self._changed.notify_all()

    def end(self) -> None:
        """Take in that there is nothing more to wait for."""
        self._is_over = True
        self._changed.notify_all()


class Live:
    """Knows who listens; `heads` gives the versions of many owners' ledgers, and what it may raise.

    Whoever listens does so in a thread of its own and writes to its page outside of any lock, so
    a page that reads slowly keeps nobody waiting.
    """

    def __init__(
        self,
        heads: Callable[[Collection[str]], dict[str, int]],
        *,
        most: int = MOST_STREAMS,
        rhythm: Rhythm = Rhythm(),
    ) -> None:
        self.rhythm = rhythm
        self._heads = heads
        self._most = most
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []
        self._thread: threading.Thread | None = None
        self._is_ending: Callable[[], bool] = stays
        self._stopped = threading.Event()
        self._was_away = False

    @property
    def listening(self) -> int:
        """How many listen."""
        with self._lock:
            return len(self._listeners)

    def listen(self, owner: str, has_left: Callable[[], bool] = stays) -> Listener | None:
        """Begin to listen; None when as many do already as may, or the process is ending."""
        if self._stopped.is_set() or self._is_ending():
            return None
        with self._lock:
            if len(self._listeners) >= self._most:
                return None
            listener = Listener(owner, self._lock, has_left)
            self._listeners.append(listener)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="live", daemon=True)
                self._thread.start()
        return listener

    def leave(self, listener: Listener) -> None:
        """Listen no more; once is enough."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def tell(self, owner: str, version: int) -> None:
        """Tell at once of a commit that this process has made."""
        for one in self._of(owner):
            with self._lock:
                one.hear(version)

    def doubt(self, owner: str) -> None:
        """Have every stream of an owner see at once whether its session still holds."""
        for one in self._of(owner):
            with self._lock:
                one.doubt()

    def end_when(self, is_ending: Callable[[], bool]) -> None:
        """End all streams, within a second, once this says that the process is ending."""
        self._is_ending = is_ending

    def stop(self) -> None:
        """End all streams, and begin no other."""
        self._stopped.set()
        with self._lock:
            for one in self._listeners:
                one.end()

    def look(self) -> None:
        """See what is new for everybody, and who has left."""
        with self._lock:
            listeners = [*self._listeners]
        versions = self._versions({one.owner for one in listeners})
        left = {id(one) for one in listeners if one.has_left()}
        with self._lock:
            for one in listeners:
                one.hear(versions.get(one.owner))
                if id(one) in left:
                    one.end()

    def _of(self, owner: str) -> list[Listener]:
        with self._lock:
            return [one for one in self._listeners if one.owner == owner]

    def _versions(self, owners: Collection[str]) -> dict[str, int]:
        """Read the heads; nothing when that fails, which is logged once until it does not."""
        try:
            found = self._heads(owners)
        except Exception as error:  # noqa: BLE001 - one bad look must not end the thread for all
            if not self._was_away:
                how = _log.warning if isinstance(error, StoreError) else _log.exception
                how("heads cannot be read: %s", type(error).__name__)
            self._was_away = True
            return {}
        self._was_away = False
        return found

    def _run(self) -> None:
        while (pause := self._pause()) is not None:
            self.look()
            self._stopped.wait(pause)
            if self._is_ending():
                self.stop()

    def _pause(self) -> float | None:
        """Give the seconds between two looks, None when nobody listens and the thread is to end."""
        with self._lock:
            if not self._listeners or self._stopped.is_set():
                self._thread = None
                return None
            is_busy = any(one.is_busy for one in self._listeners)
            return self.rhythm.busy if is_busy else self.rhythm.calm
