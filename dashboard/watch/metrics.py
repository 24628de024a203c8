"""What is measured: every metric this program writes, by name, unit and dimension."""

from dataclasses import dataclass
from typing import Final, Literal

NAMESPACE: Final = "ExpenseTracker"
SERVICE: Final = "expense-tracker"
"""The value of the dimension `Service`, with which every metric is given alone."""

ROUTE: Final = "Route"
"""The endpoint that answered, or the operation of the API; never a path."""

CALLBACK: Final = "Callback"
"""The first thing a callback sets, or what fires it where it sets nothing; never a value."""

Unit = Literal["Count", "Milliseconds", "Seconds", "Bytes"]
Kind = Literal["sum", "sample", "latest"]
"""How what is noted between two lines becomes one: added up, each kept, or the last one alone."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of the namespace; each is given by `Service`, and by its dimensions as well.

    A `latest` is what one process sees: over several of them its maximum counts, or for what
    each has for itself the sum.
    """

    name: str
    unit: Unit
    dimensions: tuple[str, ...] = ()
    kind: Kind = "sum"


METRICS: Final = (
    Metric("Requests", "Count", (ROUTE,)),
    Metric("ServerErrors", "Count", (ROUTE,)),
    Metric("Latency", "Milliseconds", (ROUTE,), "sample"),
    Metric("CallbackLatency", "Milliseconds", (CALLBACK,), "sample"),
    Metric("CallbackErrors", "Count", (CALLBACK,)),
    Metric("Commits", "Count"),
    Metric("Conflicts", "Count"),
    Metric("ColdOpens", "Count"),
    Metric("CacheHits", "Count"),
    Metric("CacheMisses", "Count"),
    Metric("CacheBytes", "Bytes", kind="latest"),
    Metric("AlertsRaised", "Count"),
    Metric("MailsSent", "Count"),
    Metric("MailsFailed", "Count"),
    Metric("MailsWaiting", "Count", kind="latest"),
    Metric("MailWaitingAge", "Seconds", kind="latest"),
    Metric("StoreReadUnits", "Count"),
    Metric("StoreWriteUnits", "Count"),
    Metric("StoreThrottles", "Count"),
    Metric("StoreFailures", "Count"),
)
