"""Recording expenses: one, or some at once, each once however often it is sent."""

import hashlib
from collections.abc import Sequence
from typing import Final

from spending.errors import ExpenseGone, InvalidInput
from spending.expense import Expense, ExpenseDraft, checked, draft_fields, expense_key
from spending.filing import category_keys, choosable
from spending.import_plan import size_of
from spending.plan import Moment, Plan
from spending.ports import LedgerStore
from spending.records import Fields, Json, Write
from spending.writer import Receipt, Writer, check_operation

MOST_AT_ONCE: Final = 50
"""Expenses recorded in one act at most: more than every store's commit holds are imported."""

_ROOM_BYTES: Final = 50_000
"""Bytes of a commit's journal entry left for what a recording raises."""


class RecordingActs:
    """The acts that record expenses, a part of a ledger."""

    owner: str
    _writer: Writer
    _store: LedgerStore

    def add(self, draft: ExpenseDraft, operation: str) -> Receipt:
        """Record an expense; raises InvalidExpense and UnknownCategory."""
        check_operation(operation)
        tidy = checked(draft)
        return self._recording([tidy], {"add": draft_fields(tidy)}, operation)

    def add_all(self, drafts: Sequence[ExpenseDraft], operation: str) -> Receipt:
        """Record some expenses, all or none; the answer's ids are in the order of the drafts.

        Raises InvalidExpense, UnknownCategory, and InvalidInput for too many.
        """
        check_operation(operation)
        if not 0 < len(drafts) <= MOST_AT_ONCE:
            field, reason = "expenses", f"must be 1 to {MOST_AT_ONCE} at once"
            raise InvalidInput(field, reason)
        tidy = [checked(draft) for draft in drafts]
        request: list[Json] = [draft_fields(one) for one in tidy]
        return self._recording(tidy, {"add all": request}, operation)

    def recorded(self, receipt: Receipt) -> list[Expense]:
        """Give the expenses of a recording as they were recorded, whatever became of them since.

        Raises ExpenseGone when one was removed for good.
        """
        entries = self._store.journal(self.owner, receipt.version - 1, receipt.version)
        images = {change.key: change.after for entry in entries for change in entry.changes}
        found = []
        for one in receipt.ids:
            image = images.get(expense_key(one))
            if image is None:
                raise ExpenseGone(one)
            found.append(Expense.from_fields(one, receipt.version, image))
        return found

    def _recording(
        self, drafts: Sequence[ExpenseDraft], request: Fields, operation: str
    ) -> Receipt:
        ids = [_id_of(operation, place) for place in range(len(drafts))]

        def plan(moment: Moment) -> Plan:
            wanted = {key for draft in drafts for key in category_keys(draft.category)}
            found = moment.get([*map(expense_key, ids), *sorted(wanted)])
            answer: Fields = {"ids": [*ids]}
            if expense_key(ids[0]) in found:  # sent again after the operation was forgotten
                return Plan("add", (), answer)
            writes = []
            for place, (one, draft) in enumerate(zip(ids, drafts, strict=True)):
                filed = choosable(moment, found, draft.category)
                expense = Expense(
                    draft.day, draft.amount, draft.merchant, filed, draft.method, draft.tags,
                    draft.note, id=one, sequence=moment.sequence(place),
                )  # fmt: skip
                writes.append(Write(expense_key(one), None, expense.fields))
            self._check_size(writes)
            return Plan("add", tuple(writes), answer)

        return self._writer.write(operation, request, plan)

    def _check_size(self, writes: Sequence[Write]) -> None:
        """Raise InvalidInput when the texts of many expenses are too long for one commit."""
        size = sum(size_of(write.after or {}) for write in writes)
        if len(writes) > 1 and size > self._store.limits.journal_bytes - _ROOM_BYTES:
            field, reason = "expenses", "hold too much text to be recorded at once: send fewer"
            raise InvalidInput(field, reason)


def _id_of(operation: str, place: int) -> str:
    return hashlib.sha256(f"{operation}/{place}".encode()).hexdigest()[:32]
