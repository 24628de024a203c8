"""Commits made past the ledger: what another program, or a newer one, may have written."""

from dataclasses import replace

from builders import NOON

from spending.ports import LedgerStore
from spending.records import Commit, Head, JournalEntry, Operation, Write


def put(store: LedgerStore, *writes: Write, head: Head | None = None, owner: str = "ann") -> int:
    """Commit records as they are, and what `head` says beside the version; give the version."""
    old = store.head(owner)
    version = old.version + 1
    name = f"put {version}"
    changes = tuple(write.change for write in writes)
    commit = Commit(
        replace(head or old, version=version),
        Operation(name, "", version, {}, NOON),
        JournalEntry(version, name, "put", "test", NOON, changes),
        writes,
        (),
        (),
        NOON,
    )
    store.commit(owner, commit)
    return version
