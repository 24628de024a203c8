"""What it costs that pages hear of news: idle streams, reads of the store, how soon they hear."""

import http.client
import statistics
import threading
from collections.abc import Collection
from pathlib import Path
from time import perf_counter, sleep
from typing import Final

from builders import a_draft, tools_over

from adapters.sqlite.store import SqliteStore
from bench.report import figure, section
from bench.served import Served, served
from dashboard.live import Live
from dashboard.settings import OWNER
from spending.ledger import Ledger

_STREAMS: Final = 40
_SECONDS: Final = 20
_COMMITS: Final = 12


def run(large: Path) -> None:
    """Print the figures."""
    section(f"Live: {_STREAMS} idle streams, SQLite, 100,000 expenses")
    with served(large) as (server, _):
        heard = threading.Semaphore(0)
        streams = [_Page(server, heard) for _ in range(_STREAMS)]
        for _ in streams:
            heard.acquire()
        sleep(2)  # the first answers are given
        before = server.cpu_seconds()
        sleep(_SECONDS)
        share = (server.cpu_seconds() - before) / _SECONDS
        figure("of a core, all of the server", share * 100, "%", 2)
        figure("memory of the worker", server.resident_mib(), "MiB")
        figure("from another process's commit to the page", _delay_ms(large, heard), "ms", 2_000)
        del streams
    _reads()


class _Page:
    """Listens in a thread of its own until the server ends; counts what it hears."""

    def __init__(self, server: Served, heard: threading.Semaphore) -> None:
        self._server = server
        self._heard = heard
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        host = self._server.address.removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=120)
        headers = {"Cookie": self._server.cookie, "Sec-Fetch-Site": "same-origin"}
        connection.request("GET", "/live", headers=headers)
        answer = connection.getresponse()
        while line := answer.readline():
            if line.startswith(b"event: news"):
                self._heard.release()


def _delay_ms(large: Path, heard: threading.Semaphore) -> float:
    """Commit from here and wait until the first page hears; the median of some."""
    store = SqliteStore(large)
    ledger = Ledger(OWNER, tools_over(store), "bench")
    taken = []
    for number in range(_COMMITS):
        while heard.acquire(blocking=False):
            pass
        ledger.add(a_draft(1_00), f"live {number} {perf_counter()}")
        start = perf_counter()
        heard.acquire()
        taken.append((perf_counter() - start) * 1_000)
        sleep(0.7)
    return statistics.median(taken)


def _reads() -> None:
    """Count how often a store is asked while many people listen."""
    asked: list[int] = []

    def heads(owners: Collection[str]) -> dict[str, int]:
        asked.append(len(owners))
        return dict.fromkeys(owners, 0)

    live = Live(heads)
    pages = [live.listen(f"person {number}") for number in range(_STREAMS)]
    sleep(1)
    asked.clear()
    sleep(_SECONDS / 2)
    live.stop()
    figure(f"reads a second for {len(pages)} people who listen", len(asked) * 2 / _SECONDS, "", 1.1)
    figure("people in each read", statistics.mean(asked), "")
