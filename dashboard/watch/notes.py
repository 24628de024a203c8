"""What each part tells of itself, as the metrics it becomes."""

from collections.abc import Mapping
from typing import Final

from adapters.dynamodb.watching import Seen
from analytics.cache import COLD, KEPT, Reading
from dashboard.delivery import Outcome
from dashboard.jobs import Waiting
from dashboard.watch.meter import Meter
from spending.records import Commit

_SEEN: Final[Mapping[Seen, str]] = {
    "read units": "StoreReadUnits",
    "write units": "StoreWriteUnits",
    "throttled": "StoreThrottles",
    "failed": "StoreFailures",
}
_MAILS: Final[Mapping[Outcome, str]] = {"sent": "MailsSent", "not sent": "MailsFailed"}


def note_commit(meter: Meter, commit: Commit) -> None:
    """Note a commit that was done, and the alerts it raised."""
    raised = commit.operation.answer.get("alerts")
    alerts = {"AlertsRaised": len(raised)} if isinstance(raised, list) else {}
    meter.note_all({"Commits": 1, **alerts})


def note_reading(meter: Meter, reading: Reading) -> None:
    """Note how the cache came by a book; only one it had as it is was a hit."""
    if reading == KEPT:
        meter.note("CacheHits")
    else:
        meter.note_all({"CacheMisses": 1, **({"ColdOpens": 1} if reading == COLD else {})})


def note_mail(meter: Meter, outcome: Outcome) -> None:
    """Note what became of a mail."""
    if outcome in _MAILS:
        meter.note(_MAILS[outcome])


def note_waiting(meter: Meter, waiting: Waiting) -> None:
    """Note which mails still wait, though their time has come."""
    age = waiting.longest.total_seconds()
    meter.note_all({"MailsWaiting": waiting.mails, "MailWaitingAge": age})


def note_table(meter: Meter, seen: Seen, much: float) -> None:
    """Note what requests to the table took, and how they fared."""
    meter.note(_SEEN[seen], much)
