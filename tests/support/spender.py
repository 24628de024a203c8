"""A process of its own that spends: so many expenses of 10 each into somebody's ledger."""

import sys
from collections.abc import Sequence
from pathlib import Path

from builders import ONE_THRESHOLD as DEFAULTS
from builders import SteppingClock, a_draft, tools_over, worth_another_try
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from adapters.sqlite.store import SqliteStore
from analytics.cache import BookCache
from analytics.spent import SpentInFrames
from spending.ledger import Ledger
from spending.ports import LedgerStore


def patiently() -> Retrying:
    """Plan again for up to a minute."""
    return Retrying(
        stop=stop_after_delay(60),
        wait=wait_random(0, 0.02),
        retry=retry_if_exception(worth_another_try),
        reraise=True,
    )


def a_process(store: LedgerStore, owner: str = "ann", clock: SteppingClock | None = None) -> Ledger:
    """Give a ledger with tools and a cache of its own, as a process has them."""
    spent = SpentInFrames(BookCache(store, DEFAULTS))
    return Ledger(
        owner, tools_over(store, spent=spent, patience=patiently, defaults=DEFAULTS, clock=clock)
    )


def spend(path: str, name: str, count: str) -> None:
    """Add so many expenses, each under a name of its own."""
    store = SqliteStore(Path(path))
    ledger = a_process(store)
    for number in range(int(count)):
        ledger.add(a_draft(10), f"{name} {number}")
    store.close()


def main(arguments: Sequence[str]) -> None:
    """Spend as the command line says: path, name, count."""
    spend(*arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
