"""A person's ledger ready for reading: one version of it, all sums and lists stand on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np

from analytics.frame import Array, Frame, frame_of
from analytics.monthly import MonthlyTable, columns_of
from spending.alert import Alert
from spending.budget import OVERALL, Budget
from spending.category import COLOURS, NO_CATEGORY, Categories
from spending.job import Job
from spending.records import ALERT, BUDGET, CATEGORY, JOB, SETTINGS, VIEW, Record
from spending.saved_view import SavedView
from spending.settings import Settings
from spending.snapshot import Snapshot
from spending.text import fold


@dataclass(frozen=True, eq=False)
class Book:
    """A snapshot with its frame; never changed once made.

    `as_of` is when it was last known to be the newest (UTC), None where it is so now.
    """

    snapshot: Snapshot
    frame: Frame
    categories: Categories
    settings: Settings
    defaults: Settings
    as_of: datetime | None = None

    @property
    def version(self) -> int:
        """The ledger's version this book shows."""
        return self.snapshot.version

    @cached_property
    def hidden(self) -> "Book":
        """The same book for a browser in which amounts are hidden."""
        return replace(self, settings=replace(self.settings, hidden=True))

    @cached_property
    def orders(self) -> dict[tuple[str, bool], Array]:
        """All rows in the orders somebody asked for, kept: pages of a list ask again and again."""
        return {}

    @cached_property
    def monthly(self) -> MonthlyTable:
        """What was spent by month and category."""
        return MonthlyTable(self.frame, self.settings.months)

    @cached_property
    def monthly_columns(self) -> Mapping[str, list[int]]:
        """The columns of `monthly` that count under each category, and under everything."""
        return columns_of(self.frame.columns.categories.texts, self.categories)

    @cached_property
    def budgets(self) -> Mapping[str, Budget]:
        """Limits in force by id, as `in_force` says."""
        return in_force(self.snapshot.of_kind(BUDGET), self.categories)

    @cached_property
    def colours(self) -> Mapping[str, int]:
        """Upper-level categories that have a colour of their own, by its place in the palette.

        What a person chose comes first; the colours nobody chose go to the categories on which
        most was ever spent. These are ordered by the power of two of their sum and then by when
        they were first recorded, so that one more expense hardly ever moves a colour.
        """
        tops = [one for one in self.frame.tops if one != NO_CATEGORY]
        known = {one: self.categories.by_id[one].colour for one in tops}
        chosen = {one: place for one, place in known.items() if place is not None}
        left = (place for place in range(COLOURS) if place not in chosen.values())
        steady = self._steadily(one for one in tops if one not in chosen)
        return {**chosen, **dict(zip(steady, left, strict=False))}

    def _steadily(self, tops: Iterable[str]) -> list[str]:
        frame = self.frame
        code, place = frame.array("top"), {one: code for code, one in enumerate(frame.tops)}
        sums = frame.sums(code, np.abs(frame.array("amount")), len(frame.tops))
        sequence = np.frombuffer(frame.columns.sequence, dtype=np.int64)[frame.array("row")]
        first = np.full(len(frame.tops), np.iinfo(np.int64).max)
        np.minimum.at(first, code, sequence)
        return sorted(
            (one for one in tops if first[place[one]] != np.iinfo(np.int64).max),
            key=lambda one: (-int(sums[place[one]]).bit_length(), first[place[one]], one),
        )

    @cached_property
    def alerts(self) -> tuple[Alert, ...]:
        """Alerts, the newest first."""
        found = (Alert.from_record(record) for record in self.snapshot.of_kind(ALERT))
        return tuple(sorted(found, key=lambda alert: alert.at, reverse=True))

    @cached_property
    def views(self) -> tuple[SavedView, ...]:
        """Saved views, by name."""
        found = (SavedView.from_record(record) for record in self.snapshot.of_kind(VIEW))
        return tuple(sorted(found, key=lambda view: (fold(view.name), view.id)))

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """Imports and other long work, the newest first."""
        found = (Job.from_record(record) for record in self.snapshot.of_kind(JOB))
        return tuple(sorted(found, key=lambda job: job.started, reverse=True))


def in_force(records: Iterable[Record], categories: Categories) -> dict[str, Budget]:
    """Give limits by id: the one on everything, and those of categories that are themselves.

    That of a category that was merged into another one sleeps until the merge is undone.
    """
    budgets = map(Budget.from_record, records)
    return {one.id: one for one in budgets if one.id == OVERALL or _is_itself(one.id, categories)}


def _is_itself(category_id: str, categories: Categories) -> bool:
    found = categories.resolve(category_id)
    return found is not None and found.id == category_id


def book_of(snapshot: Snapshot, defaults: Settings) -> Book:
    """Make a snapshot ready for reading."""
    categories = Categories.of(snapshot.of_kind(CATEGORY))
    kept = snapshot.records.get(SETTINGS)
    settings = Settings.of(kept.fields if kept else None, defaults)
    frame = frame_of(snapshot.expenses, categories, settings.months)
    return Book(snapshot, frame, categories, settings, defaults)
