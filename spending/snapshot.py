"""Everything one person has, at one version: what a cold reader loads and a warm one advances."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field

from spending.columns import ExpenseColumns
from spending.records import EXPENSE, Change, JournalEntry, Record


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A ledger at a version: expenses as columns, every other record by its key.

    Never changed once made.
    """

    version: int = 0
    expenses: ExpenseColumns = field(default_factory=ExpenseColumns)
    records: Mapping[str, Record] = field(default_factory=dict)

    def of_kind(self, kind: str) -> list[Record]:
        """Give the records of one kind, by key."""
        prefix = f"{kind}#"
        return [self.records[key] for key in sorted(self.records) if key.startswith(prefix)]

    def advanced(self, entries: Iterable[JournalEntry]) -> "Snapshot":
        """Give the snapshot after the journal entries that follow it, in their order.

        Entries whose effect is contained already may be among them: a store that reads in
        parallel takes the version first, the records next and the journal last.
        """
        expenses, records, version = copy(self.expenses), dict(self.records), self.version
        for entry in entries:
            expenses.apply(entry.changes, entry.version)
            _apply(records, entry.changes, entry.version)
            version = entry.version
        return Snapshot(version, expenses, records)


def changed_records(
    kept: Mapping[str, Record], changes: Iterable[Change], version: int
) -> dict[str, Record]:
    """Give records, expenses not among them, after the changes of the commit of a version."""
    records = dict(kept)
    _apply(records, changes, version)
    return records


def _apply(records: dict[str, Record], changes: Iterable[Change], version: int) -> None:
    for change in changes:
        if change.key.startswith(f"{EXPENSE}#"):
            continue
        if change.after is None:
            records.pop(change.key, None)
        elif not change.was:
            records[change.key] = Record(change.key, version, change.after)
        elif change.key in records:
            fields = change.applied(records[change.key].fields)
            records[change.key] = Record(change.key, version, fields)
