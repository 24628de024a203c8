"""Ledger: everything one person can do with their money.

Every write takes an operation id made by whoever asks; sending it again changes nothing and gets
the first answer. Reading goes by id here; lists and sums are the business of analytics.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from spending.budget import OVERALL, Budget, budget_key
from spending.category import category_key, check_name
from spending.errors import (
    EditConflict,
    InvalidInput,
    NothingToUndo,
    UnknownExpense,
)
from spending.expense import Expense, ExpenseDraft, checked, draft_fields, expense_key
from spending.filing import categories_in, category_keys, category_step, choosable, new_category
from spending.history import HistoryStep, history_of
from spending.import_plan import size_of
from spending.jobs import Jobs
from spending.period import Month
from spending.records import (
    ALERT,
    CATEGORY,
    JOB,
    SETTINGS,
    Change,
    CommitLimits,
    Fields,
    JournalEntry,
    Json,
    Record,
    Write,
    rewritten,
)
from spending.settings import Settings, check_settings, zone_of
from spending.writer import (
    LedgerTools,
    Moment,
    Plan,
    Receipt,
    Watch,
    Writer,
    check_operation,
)

_ROOM = 10
"""Records a commit may need beside those somebody asked to change."""


class Ledger:
    """One person's ledger; no method takes an owner, so none can get the wrong one."""

    def __init__(self, owner: str, tools: LedgerTools, source: str = "web") -> None:
        self.owner = owner
        self._tools = tools
        self._store = tools.store
        self._writer = Writer(owner, tools, source)
        self.jobs = Jobs(owner, tools.store, tools.clock, self._writer)

    # Looking things up

    def expense(self, expense_id: str) -> Expense:
        """Give an expense, a trashed one too; raises UnknownExpense."""
        return Expense.from_record(self._record(expense_id, self._get))

    def settings(self) -> Settings:
        """Give the account's settings."""
        kept = self._get([SETTINGS]).get(SETTINGS)
        return Settings.of(kept.fields if kept else None, self._tools.defaults)

    def today(self) -> date:
        """Give the person's present day."""
        return self._tools.clock.now().astimezone(zone_of(self.settings())).date()

    def history(self, expense_id: str) -> list[HistoryStep]:
        """Give what happened to an expense, the newest first; raises UnknownExpense."""
        return history_of(self._record(expense_id, self._get), self._entry)

    # Expenses

    def add(self, draft: ExpenseDraft, operation: str) -> Receipt:
        """Record an expense; raises InvalidExpense and UnknownCategory."""
        check_operation(operation)
        tidy = checked(draft)
        expense_id = hashlib.sha256(f"{operation}/0".encode()).hexdigest()[:32]
        key = expense_key(expense_id)

        def plan(moment: Moment) -> Plan:
            found = moment.get([key, *category_keys(tidy.category)])
            answer: Fields = {"ids": [expense_id]}
            if key in found:  # sent again after the operation was forgotten
                return Plan("add", (), answer)
            filed = choosable(moment, found, tidy.category)
            expense = Expense(
                tidy.day, tidy.amount, tidy.merchant, filed, tidy.method, tidy.tags, tidy.note,
                id=expense_id, sequence=moment.sequence(0),
            )  # fmt: skip
            return Plan("add", (Write(key, None, expense.fields),), answer)

        return self._writer.write(operation, {"add": draft_fields(tidy)}, plan)

    def edit(self, expense_id: str, seen: int, draft: ExpenseDraft, operation: str) -> Receipt:
        """Change an expense that was read at version `seen`.

        Raises InvalidExpense, UnknownExpense, UnknownCategory, and EditConflict when it was
        changed since.
        """
        tidy = checked(draft)
        key = _expense_key(expense_id)

        def plan(moment: Moment) -> Plan:
            found = moment.get([key, *category_keys(tidy.category)])
            record = self._record(expense_id, lambda _: found)
            stored = Expense.from_record(record)
            filed = tidy.category
            if filed != stored.category:  # an old category may have been archived since
                filed = choosable(moment, found, filed)
            wanted = stored.edited(replace(tidy, category=filed))
            if stored.version != seen:
                raise EditConflict(stored, wanted)
            step = rewritten(key, record, stored.fields, wanted.fields)
            writes = (step,) if wanted != stored else ()
            return Plan("edit", writes, {"ids": [expense_id]})

        request: Fields = {"edit": expense_id, "seen": seen, "draft": draft_fields(tidy)}
        return self._writer.write(operation, request, plan)

    def delete(self, expense_ids: Sequence[str], operation: str) -> Receipt:
        """Put expenses in the trash: they are in no list or sum; raises UnknownExpense."""

        def trashing(moment: Moment) -> Callable[[Expense], Expense]:
            now = int(moment.now.timestamp())
            return lambda expense: replace(expense, trashed=expense.trashed or now)

        return self._each("delete", expense_ids, {}, operation, trashing)

    def categorise(
        self, expense_ids: Sequence[str], category: str | None, operation: str
    ) -> Receipt:
        """File expenses under a category, None for none.

        Raises UnknownExpense and UnknownCategory.
        """

        def filing(moment: Moment) -> Callable[[Expense], Expense]:
            filed = choosable(moment, moment.get(category_keys(category)), category)
            return lambda expense: replace(expense, category=filed)

        request: Fields = {"category": category}
        return self._each("categorise", expense_ids, request, operation, filing)

    def undo(self, version: int, operation: str) -> Receipt:
        """Take back what the commit of a version did, in a commit of its own.

        Applies to every record that still has the version that commit left; the answer's ids are
        those taken back. Settings stay, as amounts are kept in the account's currency. Raises
        NothingToUndo when there are none, InvalidInput when they are more than go at once.
        """

        def plan(moment: Moment) -> Plan:
            entry = self._entry(version) if 0 < version <= moment.version else None
            if entry is None:
                raise NothingToUndo
            stays = (ALERT, JOB, SETTINGS)
            changes = [one for one in entry.changes if not one.key.startswith(stays)]
            _check_size(changes, moment.store.limits)
            records = moment.get([change.key for change in changes])
            writes = []
            for change in changes:
                record = records.get(change.key)
                if change.after is None and record is None:
                    writes.append(Write(change.key, None, change.before))
                elif record is not None and record.version == version:
                    writes.append(Write(change.key, record, _before(change, record)))
            if not writes:
                raise NothingToUndo
            ids: Fields = {"ids": [write.key.partition("#")[2] for write in writes]}
            return Plan("undo", tuple(writes), ids, watch=Watch.EVERYTHING)

        return self._writer.write(operation, {"undo": version}, plan)

    # Limits, categories and settings

    def set_limit(self, amount: int | None, operation: str, month: Month | None = None) -> Receipt:
        """Limit what may be spent a month, from a month (this one) on; None for no limit.

        `amount` is in minor units. Raises InvalidInput.
        """

        def plan(moment: Moment) -> Plan:
            key = budget_key(OVERALL)
            record = moment.standing.get(key)
            budget = Budget.from_record(record) if record else Budget(OVERALL, {})
            changed = budget.changed(month or moment.month, amount)
            same = record is not None and changed == budget
            step = rewritten(key, record, budget.fields, changed.fields)
            writes = () if same else (step,)
            return Plan("limit", writes, {"ids": [OVERALL]}, watch=Watch.EVERYTHING)

        request: Fields = {"limit": amount, "month": str(month) if month else None}
        return self._writer.write(operation, request, plan)

    def add_category(self, name: str, operation: str, parent: str | None = None) -> Receipt:
        """Make a category, below another one or on the upper level.

        An archived one of the name comes back.

        Raises InvalidInput when the name is taken, UnknownCategory when `parent` cannot be used.
        """
        plain = check_name(name)

        def plan(moment: Moment) -> Plan:
            known = categories_in(moment)
            above = known.choosable(parent) if parent else None
            made = new_category(known, plain, above, operation)
            key = category_key(made.id)
            step = category_step(made, moment.get([key]).get(key))
            return Plan("category", (step,), {"ids": [made.id]}, watch=Watch.NOTHING)

        return self._writer.write(operation, {"category": plain, "parent": parent}, plan)

    def archive_category(self, wanted: str, operation: str) -> Receipt:
        """Take a category out of what can be chosen; its expenses keep it.

        Raises UnknownCategory.
        """

        def plan(moment: Moment) -> Plan:
            category = categories_in(moment).choosable(wanted)
            key = category_key(category.id)
            step = category_step(replace(category, archived=True), moment.get([key]).get(key))
            return Plan("archive", (step,), {"ids": [category.id]}, watch=Watch.NOTHING)

        return self._writer.write(operation, {"archive": wanted}, plan)

    def change_settings(self, settings: Settings, operation: str) -> Receipt:
        """Set currency, locale and time zone; raises InvalidInput naming the field.

        A chosen currency stays: amounts are kept in its minor units.
        """
        wanted = check_settings(settings)

        def plan(moment: Moment) -> Plan:
            if moment.settings.chosen and wanted.currency != moment.settings.currency:
                field, reason = "currency", f"is {moment.settings.currency} and stays so"
                raise InvalidInput(field, reason)
            record = moment.standing.get(SETTINGS)
            now = replace(wanted, chosen=wanted.chosen or moment.settings.chosen)
            same = record is not None and moment.settings == now
            step = rewritten(SETTINGS, record, moment.settings.fields, now.fields)
            writes = () if same else (step,)
            return Plan("settings", writes, {"ids": []}, watch=Watch.NOTHING)

        return self._writer.write(operation, {"settings": dict(wanted.fields)}, plan)

    # Shared by the above

    def _each(
        self,
        act: str,
        expense_ids: Sequence[str],
        request: Fields,
        operation: str,
        changing: Callable[[Moment], Callable[[Expense], Expense]],
    ) -> Receipt:
        """Change several expenses in one commit."""
        ids: list[Json] = [*dict.fromkeys(expense_ids)]
        keys = [_expense_key(one) for one in dict.fromkeys(expense_ids)]
        most = self._store.limits.records - _ROOM
        if len(keys) > most:
            field, reason = "selection", f"has {len(keys):,} expenses; {most:,} go at once"
            raise InvalidInput(field, reason)

        def plan(moment: Moment) -> Plan:
            change = changing(moment)
            found = moment.get(keys)
            writes = []
            for key in keys:
                record = self._record(key.partition("#")[2], lambda _: found)
                expense = Expense.from_record(record)
                changed = change(expense)
                if changed != expense:
                    writes.append(rewritten(key, record, expense.fields, changed.fields))
            return Plan(act, tuple(writes), {"ids": ids})

        return self._writer.write(operation, {act: ids, **request}, plan)

    def _get(self, keys: Sequence[str]) -> dict[str, Record]:
        return self._store.get(self.owner, keys)

    def _record(self, expense_id: str, get: Callable[[Sequence[str]], dict[str, Record]]) -> Record:
        key = _expense_key(expense_id)
        record = get([key]).get(key)
        if record is None:
            raise UnknownExpense(expense_id)
        return record

    def _entry(self, version: int) -> JournalEntry | None:
        found = self._store.journal(self.owner, version - 1, version)
        return found[0] if found else None


def _before(change: Change, record: Record) -> Fields | None:
    """Give the fields a record had before a change, None when it was made by it."""
    if not change.was:
        # Expenses may be filed under a category by now: it goes out of sight, not away.
        made = record.kind == CATEGORY and not record.fields.get("archived")
        return {**record.fields, "archived": True} if made else None
    merged = {**record.fields, **(change.before or {})}
    return {name: value for name, value in merged.items() if value is not None}


def _expense_key(expense_id: str) -> str:
    """Give the key of an id somebody sent; raises UnknownExpense when it cannot be one."""
    if not re.fullmatch("[0-9a-f]{32}", expense_id):
        raise UnknownExpense(expense_id)
    return expense_key(expense_id)


def _check_size(changes: Sequence[Change], limits: CommitLimits) -> None:
    """Raise InvalidInput when changes made in a larger store do not go into one commit here."""
    size = sum(size_of(image) for one in changes for image in (one.before, one.after) if image)
    if len(changes) > limits.records or size > limits.journal_bytes:
        field, reason = "change", f"concerns {len(changes):,} records: too many to undo at once"
        raise InvalidInput(field, reason)
