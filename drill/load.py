"""Steady load: so many requests a second, each at its moment whether or not others are answered."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from drill.client import Client
from drill.history import Asked, Wanted


@dataclass
class Load:
    """Asks at a rate until it is stopped; `asked` holds what came of it.

    Writes that are put off are sent again for `patience` seconds at most.
    """

    client: Client
    requests: Iterator[Wanted]
    per_second: float
    patience: float
    asked: list[Asked] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)
    _pacer: threading.Thread | None = None

    def start(self) -> None:
        """Begin to ask."""
        self._pacer = threading.Thread(target=self._pace)
        self._pacer.start()

    def stop(self) -> list[Asked]:
        """Ask for nothing new, wait for what is on its way, and give what came of all."""
        self._stopped.set()
        if self._pacer:
            self._pacer.join()
        for thread in self._threads:
            thread.join()
        return sorted(self.asked, key=lambda one: one.due)

    def _pace(self) -> None:
        begun = time.monotonic()
        for number, wanted in enumerate(self.requests):
            at = begun + number / self.per_second
            if self._stopped.wait(max(0.0, at - time.monotonic())):
                return
            thread = threading.Thread(target=self._perform, args=(wanted,))
            self._threads.append(thread)
            thread.start()

    def _perform(self, wanted: Wanted) -> None:
        due = self.client.now()
        done = self.client.perform(wanted, due, due + self.patience)
        with self._lock:
            self.asked.append(done)
