"""What was removed for good leaves the journal too; that there was a change stays."""

from collections.abc import Iterable

from spending.ports import LedgerStore
from spending.records import JournalEntry


def forget(store: LedgerStore, owner: str, removals: Iterable[JournalEntry]) -> None:
    """Take what removed records held out of all commits that led to them.

    `removals` are the commits that removed them for good. Follows the chain that the changes of
    a record form, newest first, reading each commit once; doing it again changes nothing.
    """
    waiting: dict[int, set[str]] = {}
    for entry in removals:
        for change in entry.changes:
            if change.was and change.before is None and change.after is None:
                waiting.setdefault(change.was, set()).add(change.key)
    while waiting:
        version = max(waiting)
        keys = waiting.pop(version)
        for entry in store.journal(owner, version - 1, version):
            for change in entry.changes:
                if change.key in keys and change.was:
                    waiting.setdefault(change.was, set()).add(change.key)
        store.redact(owner, version, sorted(keys))
