"""What one person can do with their limits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spending.budget import OVERALL, Budget, budget_key
from spending.category import Category, category_key
from spending.errors import UnknownCategory
from spending.filing import category_keys, choosable
from spending.period import Month
from spending.plan import Moment, Plan, Watch
from spending.records import Fields, Json, Record, Write, rewritten
from spending.rollover import Rollover
from spending.thresholds import check_thresholds
from spending.writer import Receipt, Writer


@dataclass(frozen=True, slots=True)
class LimitChange:
    """Another limit (minor units, None for none) from a month on, or in that month `only`."""

    budget: str
    month: Month
    amount: int | None
    only: bool = False

    @property
    def fields(self) -> dict[str, Json]:
        """The change as JSON values."""
        return {
            "budget": self.budget,
            "month": str(self.month),
            "amount": self.amount,
            "only": self.only,
        }


@dataclass(frozen=True, slots=True)
class BudgetTerms:
    """What goes with a limit: thresholds (None: the account's), rollover from now on, muted."""

    thresholds: tuple[int, ...] | None
    rollover: Rollover
    muted: bool = False

    @property
    def fields(self) -> dict[str, Json]:
        """The terms as JSON values."""
        told = self.thresholds
        return {
            "thresholds": None if told is None else list(told),
            "rollover": self.rollover.fields,
            "muted": self.muted,
        }


class BudgetActs:
    """The acts on limits, a part of a ledger."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def set_limit(
        self,
        amount: int | None,
        operation: str,
        month: Month | None = None,
        *,
        budget: str = OVERALL,
        only: bool = False,
    ) -> Receipt:
        """Limit what may be spent a month, on everything or in a category; None for no limit.

        Holds from a month (this one) on, or in that month `only`. `amount` is in minor units.
        Raises InvalidInput and UnknownCategory.
        """

        def plan(moment: Moment) -> Plan:
            change = LimitChange(budget, month or moment.month, amount, only)
            return _limits_plan(moment, [change])

        request: Fields = {"limit": amount, "month": str(month) if month else None}
        more: Fields = {} if budget == OVERALL and not only else {"budget": budget, "only": only}
        return self._writer.write(operation, {**request, **more}, plan)

    def set_limits(self, changes: Sequence[LimitChange], operation: str) -> Receipt:
        """Change any number of limits in one act, in their order; raises as set_limit does."""
        request: Fields = {"limits": [change.fields for change in changes]}
        return self._writer.write(operation, request, lambda moment: _limits_plan(moment, changes))

    def change_budget(
        self,
        budget: str,
        terms: BudgetTerms,
        operation: str,
        change: LimitChange | None = None,
    ) -> Receipt:
        """Set what goes with a limit, its rollover from the present month on; and the limit.

        Raises InvalidInput and UnknownCategory.
        """
        told = None if terms.thresholds is None else check_thresholds(terms.thresholds)

        def plan(moment: Moment) -> Plan:
            records = _records(moment, [budget])
            stored = _budget(budget, records)
            rolling = stored.rolling(moment.month, terms.rollover)
            wanted = replace(rolling, thresholds=told, muted=terms.muted)
            if change:
                wanted = wanted.changed(change.month, change.amount, only=change.only)
            return _plan(records, {budget: wanted})

        more: Fields = {"change": change.fields} if change else {}
        request: Fields = {"terms": terms.fields, "budget": budget, **more}
        return self._writer.write(operation, request, plan)


def _limits_plan(moment: Moment, changes: Sequence[LimitChange]) -> Plan:
    ids = list(dict.fromkeys(change.budget for change in changes))
    records = _records(moment, ids)
    wanted: dict[str, Budget] = {}
    for change in changes:
        budget = wanted.get(change.budget) or _budget(change.budget, records)
        if budget_key(change.budget) not in records and not budget.rollovers:
            budget = budget.rolling(moment.month, moment.settings.rollover)
        wanted[change.budget] = budget.changed(change.month, change.amount, only=change.only)
    return _plan(records, wanted)


def _plan(records: dict[str, Record], wanted: dict[str, Budget]) -> Plan:
    writes: list[Write] = []
    for budget_id, budget in wanted.items():
        record = records.get(budget_key(budget_id))
        stored = _budget(budget_id, records)
        if record is None or budget != stored:
            writes.append(rewritten(budget_key(budget_id), record, stored.fields, budget.fields))
    ids: list[Json] = [*wanted]
    return Plan("limit", tuple(writes), {"ids": ids}, watch=Watch.EVERYTHING)


def _records(moment: Moment, budget_ids: Sequence[str]) -> dict[str, Record]:
    """Read the records of limits; raises UnknownCategory for one that is on nothing."""
    categories = {one: category_keys(one) for one in budget_ids if one != OVERALL}
    keys = [budget_key(one) for one in budget_ids]
    found = moment.get([*keys, *(key for one in categories.values() for key in one)])
    for one in categories:
        kept = found.get(category_key(one))
        if kept and Category.from_record(kept).merged_into:  # nothing counts under it any more
            raise UnknownCategory(one)
        if budget_key(one) not in found:
            choosable(moment, found, one)
    return {key: found[key] for key in keys if key in found}


def _budget(budget_id: str, records: dict[str, Record]) -> Budget:
    record = records.get(budget_key(budget_id))
    return Budget.from_record(record) if record else Budget(budget_id, {})
