"""What happened to one expense, read along the chain its changes form in the journal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from spending.records import ALERT, MAIL, Fields, JournalEntry, Record


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """One change: what was done, when (UTC), from where, and the fields before and after.

    `before` is empty for the recording itself. `alone` says that the act changed nothing else, so
    that taking it back concerns this expense only.
    """

    version: int
    act: str
    source: str
    at: datetime
    before: Fields
    after: Fields
    alone: bool


def history_of(record: Record, entry_at: Callable[[int], JournalEntry | None]) -> list[HistoryStep]:
    """Give the steps that led to a record, the newest first.

    `entry_at` gives the journal entry of a version.
    """
    steps: list[HistoryStep] = []
    version = record.version
    while version and (entry := entry_at(version)):
        change = next((one for one in entry.changes if one.key == record.key), None)
        if change is None:
            break
        steps.append(
            HistoryStep(
                entry.version,
                entry.act,
                entry.source,
                entry.at,
                change.before or {},
                change.after or {},
                _is_alone(entry),
            )
        )
        version = change.was
    return steps


def _is_alone(entry: JournalEntry) -> bool:
    kinds = [change.key.partition("#")[0] for change in entry.changes]
    return sum(kind not in {ALERT, MAIL} for kind in kinds) == 1
