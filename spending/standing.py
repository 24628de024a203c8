"""Which limits are in force and what is spent under each: what alerts are decided by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from spending.alert import name_of
from spending.budget import Budget
from spending.period import Month, Months
from spending.progress import NOTHING_SPENT, MonthlyAmounts, Progress, is_crossed, progress
from spending.settings import Settings, zone_of


@dataclass(frozen=True, slots=True)
class Standing:
    """An account's settings and limits, and what is spent under each limit.

    Limits of categories that were merged into others are not among `budgets`. Where it is not
    whole it has those limits alone that some changes count under, and of what is spent no more
    than the months the changes touch, and those whose rest is carried there.
    """

    settings: Settings
    budgets: Mapping[str, Budget] = field(default_factory=dict)
    spent: Mapping[str, MonthlyAmounts] = field(default_factory=dict)
    is_whole: bool = True

    @property
    def months(self) -> Months:
        """How the person's months run."""
        return self.settings.months

    def today(self, now: datetime) -> date:
        """Give the person's day of a moment (UTC)."""
        return now.astimezone(zone_of(self.settings)).date()

    def progress(self, budget: Budget, month: Month, today: date) -> Progress:
        """Give how a limit stands in a month."""
        amounts = self.spent.get(budget.id, NOTHING_SPENT)
        return progress(budget, month, amounts, months=self.months, today=today)

    def months_spent_in(self, since: Month) -> list[Month]:
        """Give the months from one on in which anything is spent under a limit."""
        first = since.index
        found = {
            place
            for amounts in self.spent.values()
            for place, amount in enumerate(amounts.amounts, start=amounts.first.index)
            if amount and place >= first
        }
        return [Month.at(place) for place in sorted(found)]

    def crossed(self, stands: Progress) -> Iterator[tuple[str, int]]:
        """Give the names and percentages of the thresholds a limit is beyond, ascending."""
        budget, available = self.budgets[stands.budget], stands.available
        own = budget.thresholds
        for threshold in sorted(self.settings.thresholds if own is None else own):
            if available is not None and is_crossed(stands.spent, available, threshold):
                yield name_of(budget.id, stands.month, threshold), threshold
