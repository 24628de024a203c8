"""Ledger: everything one person can do with their money.

Every write takes an operation id made by whoever asks; sending it again changes nothing and gets
the first answer. Reading goes by id here; lists and sums are the business of analytics.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from spending.alert_acts import ALERT_ACTS, AlertActs
from spending.budget_acts import BudgetActs
from spending.bulk import BulkChange
from spending.category import STARTING, Categories
from spending.category_acts import CategoryActs
from spending.errors import (
    EditConflict,
    InvalidInput,
    LedgerBusy,
    NothingToUndo,
    UnknownCategory,
    UnknownExpense,
)
from spending.expense import (
    Expense,
    ExpenseDraft,
    checked,
    draft_fields,
    expense_key,
    purge_due,
)
from spending.filing import (
    categories_in,
    category_keys,
    check_kept,
    choosable,
)
from spending.history import HistoryStep, history_of
from spending.import_plan import size_of
from spending.job import REDO, UNDO
from spending.jobs import Jobs, begun_in
from spending.pieces import changed, fields_before
from spending.plan import Moment, Plan, Watch
from spending.recording import RecordingActs
from spending.records import (
    ALERT,
    CATEGORY,
    JOB,
    MAIL,
    SETTINGS,
    VIEW,
    Change,
    CommitLimits,
    Due,
    Fields,
    JournalEntry,
    Json,
    Record,
    Write,
    rewritten,
)
from spending.saved_view import SavedView
from spending.saved_view_acts import SavedViewActs, check_views_kept
from spending.settings import OTHER_DECIMALS, Settings, check_settings, zone_of
from spending.watching import PERIOD_DUE
from spending.writer import LedgerTools, Receipt, Writer, check_operation

_ROOM = 10
"""Records a commit may need beside those somebody asked to change."""


class Ledger(RecordingActs, CategoryActs, BudgetActs, AlertActs, SavedViewActs):
    """One person's ledger; no method takes an owner, so none can get the wrong one."""

    def __init__(
        self,
        owner: str,
        tools: LedgerTools,
        source: str = "web",
        expected: Mapping[str, int] | None = None,
    ) -> None:
        self.owner = owner
        self._tools = tools
        self._store = tools.store
        super().__init__(Writer(owner, tools, source, expected))
        self.jobs = Jobs(owner, tools.store, tools.clock, self._writer)

    def expecting(self, key: str, version: int) -> "Ledger":
        """Give this ledger for writing while a record is at a version, 0 for never written.

        Its acts raise VersionMismatch when the record is at another one.
        """
        return Ledger(self.owner, self._tools, self._writer.source, {key: version})

    # Looking things up

    def expense(self, expense_id: str) -> Expense:
        """Give an expense, a trashed one too; raises UnknownExpense."""
        return Expense.from_record(self._record(expense_id, self._get))

    def settings(self) -> Settings:
        """Give the account's settings."""
        kept = self._get([SETTINGS]).get(SETTINGS)
        return Settings.of(kept.fields if kept else None, self._tools.defaults)

    def views(self) -> list[SavedView]:
        """Give the saved views, in no order."""
        return [SavedView.from_record(record) for record in self._store.all(self.owner, VIEW)]

    def today(self) -> date:
        """Give the person's present day."""
        return self._tools.clock.now().astimezone(zone_of(self.settings())).date()

    def history(self, expense_id: str) -> list[HistoryStep]:
        """Give what happened to an expense, the newest first; raises UnknownExpense."""
        return history_of(self._record(expense_id, self._get), self._entry)

    def journal(self, before: int | None, count: int) -> list[JournalEntry]:
        """Give the newest `count` entries below a version (None: of all), the newest first."""
        newest = (before or self._store.head(self.owner).version + 1) - 1
        if newest < 1:
            return []
        return self._store.journal(self.owner, max(newest - count, 0), newest)[::-1]

    # Expenses

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
                filed = self._filed(moment, found, stored.category, filed)
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
        return self.change(expense_ids, BulkChange(trash=True), operation)

    def change(self, expense_ids: Sequence[str], change: BulkChange, operation: str) -> Receipt:
        """Change any number of expenses in one act with one undo.

        More than one commit holds are changed by long work: the receipt names the job. Raises
        InvalidExpense, InvalidInput, UnknownCategory, and UnknownExpense for few.
        """
        check_operation(operation)
        tidy = change.checked()
        ids: list[Json] = [*dict.fromkeys(expense_ids)]
        keys = [_expense_key(one) for one in dict.fromkeys(expense_ids)]
        due = (purge_due(self.owner, self._tools.clock.now()),) if tidy.trash and keys else ()
        wanted = category_keys(tidy.wanted_category)
        if len(keys) > tidy.at_once(self._store.limits, _ROOM):
            if filed_under := tidy.wanted_category:
                Categories.of(self._store.all(self.owner, CATEGORY)).choosable(filed_under)
            return self.jobs.begin_change([str(one) for one in ids], tidy, operation, due)

        def plan(moment: Moment) -> Plan:
            found = moment.get([*keys, *wanted])
            filed = choosable(moment, found, tidy.wanted_category)
            at = int(moment.now.timestamp())
            records = [self._record(key.partition("#")[2], lambda _: found) for key in keys]
            steps = (changed(record, tidy, filed, at) for record in records)
            writes = tuple(step for step in steps if step)
            return Plan(tidy.act, writes, {"ids": ids}, due=due)

        return self._writer.write(operation, {"change": dict(tidy.fields), "ids": ids}, plan)

    def purge(
        self,
        expense_ids: Sequence[str],
        operation: str,
        *,
        until: datetime | None = None,
        undue: Sequence[Due] = (),
    ) -> Receipt:
        """Begin removing expenses for good that were trashed by a moment (UTC; None: now).

        Others are left alone. Nothing brings them back, and what they held leaves the journal
        with them. The receipt names the job that does it. Raises UnknownExpense for a text that
        is no id.
        """
        for one in expense_ids:
            _expense_key(one)
        latest = until or self._tools.clock.now()
        if not expense_ids:
            nothing = Plan("purge", (), {"ids": []}, undue=tuple(undue), watch=Watch.NOTHING)
            return self._writer.write(operation, {"purge": "nothing"}, lambda _: nothing)
        return self.jobs.begin_purge(expense_ids, latest, operation, undue)

    def undo(self, version: int, operation: str) -> Receipt:
        """Take back what the commit of a version did, in a commit of its own.

        The act is `undo`, or `redo` where it takes back an undo.
        Applies to every record that still has the version that commit left; the answer's ids are
        those taken back. A commit that began long work stands for all of it: then the receipt
        names the job that takes it back. Settings stay, as amounts are kept in the account's
        currency. Raises NothingToUndo when there are none, InvalidInput when they are more than
        go at once.
        """
        there = 0 < version <= self._store.head(self.owner).version
        entry = self._entry(version) if there else None
        if entry and begun_in(entry):
            return self.jobs.begin_undo(entry, operation)

        def plan(moment: Moment) -> Plan:
            if entry is None:
                raise NothingToUndo
            changes = [one for one in entry.changes if _can_be_undone(one, entry)]
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
            act = REDO if entry.act == UNDO else UNDO
            check_kept(moment, writes)
            check_views_kept(moment, writes)
            trashing = any("trashed" in (write.after or {}) for write in writes)
            due = (purge_due(self.owner, moment.now),) if trashing else ()
            alone = all(write.key.startswith((f"{ALERT}#", f"{VIEW}#")) for write in writes)
            watch = Watch.NOTHING if alone else Watch.EVERYTHING
            return Plan(act, tuple(writes), ids, due=due, watch=watch)

        return self._writer.write(operation, {"undo": version}, plan)

    # What falls due, and settings

    def begin_period(self, due: Due) -> Receipt:
        """Compare all limits with what is spent, as a month begins or there was no room before.

        Raises LedgerBusy when it is not time yet.
        """

        def plan(moment: Moment) -> Plan:
            if moment.now < due.when:
                raise LedgerBusy
            return Plan(PERIOD_DUE, (), {}, undue=(due,), watch=Watch.EVERYTHING)

        return self._writer.write(due.id, {PERIOD_DUE: due.when.isoformat()}, plan)

    def change_settings(self, settings: Settings, operation: str) -> Receipt:
        """Set what an account can be told.

        A chosen currency stays: amounts are kept in its minor units. Raises InvalidInput naming
        the field.
        """
        wanted = check_settings(settings)

        def plan(moment: Moment) -> Plan:
            if moment.settings.chosen and wanted.currency != moment.settings.currency:
                field, reason = "currency", f"is {moment.settings.currency} and stays so"
                raise InvalidInput(field, reason)
            if wanted.money.digits != moment.settings.money.digits and self._writer.holds_amounts(
                moment
            ):
                raise InvalidInput("currency", OTHER_DECIMALS)
            record = moment.standing.get(SETTINGS)
            now = replace(wanted, chosen=wanted.chosen or moment.settings.chosen)
            same = record is not None and moment.settings == now
            step = rewritten(SETTINGS, record, moment.settings.fields, now.fields)
            writes = () if same else (step,)
            return Plan("settings", writes, {"ids": []}, watch=Watch.EVERYTHING)

        return self._writer.write(operation, {"settings": dict(wanted.fields)}, plan)

    # Shared by the above

    @staticmethod
    def _filed(
        moment: Moment, found: dict[str, Record], old: str | None, wanted: str | None
    ) -> str | None:
        """Give the id to file under; what the old one stands for by now is no change."""
        try:
            return choosable(moment, found, wanted)
        except UnknownCategory:
            known = categories_in(moment)
            if old and known.resolve(old) == known.resolve(wanted):
                return old
            raise

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


def _can_be_undone(change: Change, entry: JournalEntry) -> bool:
    """Whether taking back a commit takes back a change: alerts only where they were its matter."""
    kind = change.key.partition("#")[0]
    stays = {JOB, SETTINGS, MAIL} if entry.act in ALERT_ACTS else {ALERT, JOB, SETTINGS, MAIL}
    return kind not in stays and (change.before is not None or bool(change.after))


def _before(change: Change, record: Record) -> Fields | None:
    """Give the fields a record had before a change, None when it was made by it."""
    if not change.was:
        # Expenses may be filed under a category by now: it goes out of sight, not away. One of the
        # starting set is again what it was without a record.
        made = record.kind == CATEGORY and record.id not in STARTING
        return {**record.fields, "archived": True} if made else None
    return fields_before(record, change.before)


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
