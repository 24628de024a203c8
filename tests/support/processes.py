"""Processes that share a store and nothing else, and what a store holds in the end."""

from datetime import timedelta

from builders import NOON, ONE_THRESHOLD, tools_over
from faulty_store import FaultyStore
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from analytics.cache import BookCache
from analytics.spent import SpentInFrames
from spending.errors import HeadMoved
from spending.ledger import Ledger
from spending.ports import LedgerStore
from spending.records import CommitLimits, Due
from spending.snapshot import Snapshot

OWNER = "ann"
DEFAULTS = ONE_THRESHOLD


def once() -> Retrying:
    """Try a single time, so that a cut comes through to whoever asked."""
    return Retrying(
        stop=stop_after_attempt(1), retry=retry_if_exception_type(HeadMoved), reraise=True
    )


class Process:
    """A ledger with tools and a cache of its own over a store that can be cut off."""

    def __init__(
        self, store: LedgerStore, limits: CommitLimits | None = None, owner: str = OWNER
    ) -> None:
        self.owner = owner
        self.store = FaultyStore(store, limits)
        spent = SpentInFrames(BookCache(self.store, DEFAULTS))
        tools = tools_over(self.store, spent=spent, patience=once, defaults=DEFAULTS)
        self.ledger = Ledger(owner, tools)


def held(snapshot: Snapshot) -> object:
    """Give what a snapshot holds, for comparing."""
    columns = snapshot.expenses
    assert columns.unreadable == []
    rows = [columns.expense(row) for row in range(len(columns))]
    live = sum(row.amount for row in rows if row.trashed is None)
    return snapshot.version, {row.id: row for row in rows}, dict(snapshot.records), live


def dues(store: LedgerStore) -> list[Due]:
    """Give all that is due one day."""
    return sorted(store.due(NOON + timedelta(days=9), 10_000), key=lambda due: (due.when, due.id))
