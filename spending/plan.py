"""What a write is going to do, and the ledger as whoever plans it sees it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from spending.period import Month
from spending.ports import LedgerStore
from spending.records import Due, Fields, Record, Write
from spending.settings import Settings, zone_of


class Watch(Enum):
    """Which months a commit compares with their limits."""

    NOTHING = "nothing"
    TOUCHED = "touched"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an operation is going to do, decided at one version of the ledger."""

    act: str
    writes: tuple[Write, ...]
    answer: Fields
    due: tuple[Due, ...] = ()
    undue: tuple[Due, ...] = ()
    watch: Watch = Watch.TOUCHED


@dataclass(frozen=True, slots=True)
class Moment:
    """The ledger as a planner sees it: at `version`, the commit to come being `version + 1`."""

    owner: str
    version: int
    now: datetime
    settings: Settings
    store: LedgerStore
    standing: dict[str, Record]
    defaults: Settings

    @property
    def month(self) -> Month:
        """The person's current month."""
        return self.settings.months.of(self.now.astimezone(zone_of(self.settings)).date())

    def get(self, keys: Sequence[str]) -> dict[str, Record]:
        """Read records by key; they are those of `version`, or the commit will not hold."""
        missing = [key for key in keys if key not in self.standing]
        found = self.store.get(self.owner, missing) if missing else {}
        return {**{k: self.standing[k] for k in keys if k in self.standing}, **found}

    def sequence(self, place: int) -> int:
        """Give the place in the order of recording of the commit's record number `place`."""
        return ((self.version + 1) << 20) | place


Planner = Callable[[Moment], Plan]
