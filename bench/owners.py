"""Many people on one worker: how often their books are still kept, by how many come and go.

Each has the same 2,000 expenses under an owner of their own; who comes next is drawn by Zipf's law,
looks at 15 views and goes. Time is the processor's, so that the share of cold opens can be priced.
Then ten thousand people again, by how many bytes of books the worker keeps at most.
"""

import random
from collections import Counter
from functools import partial
from itertools import accumulate
from pathlib import Path
from time import process_time
from typing import Any

from analytics.cache import MOST_BYTES, BookCache, Reading
from analytics.summary import totals
from bench.embedded import fill, services_over
from bench.report import figure, say, section
from dashboard.settings import OWNER
from spending.filter import ExpenseFilter
from spending.settings import Settings

_ROWS = 2_000
_LOOKS = 15
_VISITS = 4_000
_PEOPLE = (1_000, 10_000, 100_000)
_MANY = 10_000
_BYTES = (25_000_000, 75_000_000, 500_000_000)
_EURO = Settings("EUR", "en_US", "UTC", chosen=True)


class _Everybodys:
    """A store in which everybody has one person's ledger."""

    def __init__(self, store: Any) -> None:  # noqa: ANN401 - whatever it has is passed on
        self._store = store

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - likewise
        """Give what the store has, asked for one person whoever asks."""
        act = getattr(self._store, name)
        return lambda _, *rest: act(OWNER, *rest)


def _count(told: Counter[Reading], reading: Reading) -> None:
    told[reading] += 1


def run(folder: Path) -> None:
    """Print the figures."""
    section(f"Many people on one worker: {_ROWS:,} expenses each, {_LOOKS} looks a visit")
    path = folder / "owners.db"
    fill(path, _ROWS)
    store: Any = _Everybodys(services_over(path).store)
    alone = BookCache(store, _EURO)
    totals(alone.book(OWNER), ExpenseFilter())
    figure("kept for an expense", alone.nbytes / _ROWS, "bytes")
    for people in _PEOPLE:
        _draw(store, people, MOST_BYTES)
    for most in _BYTES:
        _draw(store, _MANY, most)


def _draw(store: Any, people: int, most: int) -> None:  # noqa: ANN401 - as above
    """Let people come by Zipf's law to a worker that keeps at most so many bytes."""
    told: Counter[Reading] = Counter()
    cache = BookCache(store, _EURO, most, tell=partial(_count, told))
    drawn = random.Random(1).choices(  # noqa: S311 - a simulation
        range(people), cum_weights=list(accumulate(1 / rank for rank in range(1, people + 1))),
        k=_VISITS,
    )  # fmt: skip
    begun = process_time()
    for owner in drawn:
        for _ in range(_LOOKS):
            totals(cache.book(str(owner)), ExpenseFilter())
    spent = process_time() - begun
    looks, cold = told.total(), told["cold"]
    asked = f"of {people:,} people, {most / 1e6:.0f} MB kept at most"
    figure(f"{asked}: looks that read the whole ledger", cold / looks, "")
    figure(f"{asked}: visits that found their book", 1 - cold / _VISITS, "")
    figure("processor time a look", spent / looks * 1_000, "ms")
    say(f"kept at the end: {cache.nbytes / 1e6:.0f} MB, {cold:,} of {looks:,} looks cold")
