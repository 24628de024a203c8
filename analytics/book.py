"""A person's ledger ready for reading: one version of it, all sums and lists stand on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analytics.frame import Array, Frame, frame_of
from spending.alert import Alert
from spending.budget import Budget
from spending.category import Categories
from spending.job import Job
from spending.records import ALERT, BUDGET, CATEGORY, JOB, SETTINGS
from spending.settings import Settings
from spending.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Book:
    """A snapshot with its frame; never changed once made."""

    snapshot: Snapshot
    frame: Frame
    categories: Categories
    settings: Settings

    @property
    def version(self) -> int:
        """The ledger's version this book shows."""
        return self.snapshot.version

    @cached_property
    def orders(self) -> dict[tuple[str, bool], Array]:
        """All rows in the orders somebody asked for, kept: pages of a list ask again and again."""
        return {}

    @cached_property
    def budgets(self) -> Mapping[str, Budget]:
        """Budgets by id."""
        found = (Budget.from_record(record) for record in self.snapshot.of_kind(BUDGET))
        return {budget.id: budget for budget in found}

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Upper-level categories by their place in all that was ever spent, 0 the largest."""
        frame = self.frame
        sums = frame.sums(frame.array("top"), np.abs(frame.array("amount")), len(frame.tops))
        order = sorted(range(len(frame.tops)), key=lambda top: (-sums[top], frame.tops[top]))
        return {frame.tops[top]: rank for rank, top in enumerate(order)}

    @cached_property
    def alerts(self) -> tuple[Alert, ...]:
        """Alerts, the newest first."""
        found = (Alert.from_record(record) for record in self.snapshot.of_kind(ALERT))
        return tuple(sorted(found, key=lambda alert: alert.at, reverse=True))

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """Imports and other long work, the newest first."""
        found = (Job.from_record(record) for record in self.snapshot.of_kind(JOB))
        return tuple(sorted(found, key=lambda job: job.started, reverse=True))


def book_of(snapshot: Snapshot, defaults: Settings) -> Book:
    """Make a snapshot ready for reading."""
    categories = Categories.of(snapshot.of_kind(CATEGORY))
    kept = snapshot.records.get(SETTINGS)
    settings = Settings.of(kept.fields if kept else None, defaults)
    return Book(snapshot, frame_of(snapshot.expenses, categories), categories, settings)
