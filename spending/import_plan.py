"""What one commit of an import does: the next lines that fit, with the categories they need."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from spending.category import MAX_NAME, Categories, Category, category_id, category_key
from spending.errors import InvalidInput
from spending.expense import Expense, expense_key
from spending.filing import category_step
from spending.job import ImportLine, Job
from spending.money import check_currency
from spending.plan import Moment, Plan, Watch
from spending.records import CATEGORY, SETTINGS, CommitLimits, Fields, Record, Write, rewritten
from spending.text import clean

RESERVED = 6
"""Records a commit needs beside the lines: job, settings, alerts."""

_RESERVED_AT_END = 40
"""The last commit compares every month with its limit: alerts may be many."""

_OVERHEAD = 120
"""Bytes a change costs in the journal beside its fields, at most."""


@dataclass
class _Piece:
    """The lines taken into one commit so far."""

    categories: Categories
    reserved: int
    taken: int = 0
    bytes: int = 0
    expenses: list[Write] = field(default_factory=list)
    new: dict[str, Category] = field(default_factory=dict)

    def room_for(self, made: Sequence[Category], size: int, limits: CommitLimits) -> bool:
        """Whether one more line with these categories fits."""
        records = len(self.expenses) + len(self.new) + len(made) + 1 + self.reserved
        return records <= limits.records and self.bytes + size <= limits.journal_bytes


def reserved_in(job: Job, limits: CommitLimits) -> int:
    """Give how many records the next commit of a job keeps free."""
    is_last = job.part + 1 >= job.parts
    return max(RESERVED, min(_RESERVED_AT_END, limits.records // 2)) if is_last else RESERVED


def plan_lines(moment: Moment, job: Job, record: Record, lines: Sequence[ImportLine]) -> Plan:
    """Plan the next commit of an import: as many of `lines` as fit, from the job's place on."""
    waiting = lines[job.place :]
    there = set(moment.get([expense_key(line.id) for line in waiting]))
    stored = {one.key: one for one in moment.store.all(moment.owner, CATEGORY)}
    piece = _Piece(Categories.of(stored.values()), reserved_in(job, moment.store.limits))
    for line in waiting:
        if expense_key(line.id) not in there and not _take(piece, line, job, moment):
            break
        there.add(expense_key(line.id))
        piece.taken += 1
    moved = job.advanced(
        moment.now,
        taken=piece.taken,
        added=len(piece.expenses),
        part_ended=job.place + piece.taken == len(lines),
    )
    kept = [category_step(one, stored.get(category_key(one.id))) for one in piece.new.values()]
    return Plan(
        act=job.kind,
        writes=(
            rewritten(record.key, record, job.fields, moved.fields),
            *_currency(moment, job),
            *kept,
            *piece.expenses,
        ),
        answer={},
        undue=(job.due(moment.owner),),
        due=(moved.due(moment.owner),) if moved.is_running else (),
        watch=Watch.NOTHING if moved.is_running else Watch.EVERYTHING,
    )


def _take(piece: _Piece, line: ImportLine, job: Job, moment: Moment) -> bool:
    """Take one line in; False when the commit is full."""
    chosen, made = _category(piece, line)
    place = len(piece.expenses)
    draft = replace(line.draft, category=chosen)
    expense = Expense(
        draft.day, draft.amount, draft.merchant, draft.category, draft.method, draft.tags,
        draft.note, id=line.id, sequence=moment.sequence(place), source=job.id,
    )  # fmt: skip
    size = size_of(expense.fields) + sum(size_of(one.fields) for one in made)
    if not piece.room_for(made, size, moment.store.limits) and piece.expenses:
        return False
    piece.bytes += size
    piece.new.update({one.id: one for one in made})
    piece.categories = piece.categories.plus(made) if made else piece.categories
    piece.expenses.append(Write(expense_key(line.id), None, expense.fields))
    return True


def _category(piece: _Piece, line: ImportLine) -> tuple[str | None, list[Category]]:
    """Find the line's category by its names, or make what is missing of it.

    A name finds the category that bears it, else the one that was first made under it and was
    renamed since.
    """
    name, sub = (clean(text)[:MAX_NAME].rstrip() for text in (line.category, line.subcategory))
    if line.draft.category or not name:
        return line.draft.category, []
    made: list[Category] = []
    top = _found_or_made(piece.categories, made, name, None)
    if not sub or top.parent:  # a name that was merged below another has no third level
        return top.id, made
    return _found_or_made(piece.categories, made, sub, top).id, made


def _found_or_made(
    known: Categories, made: list[Category], name: str, above: Category | None
) -> Category:
    parent = above.id if above else None
    wanted = category_id(above.name, name) if above else category_id(name)
    found = known.named(name, parent) or known.resolve(wanted)
    if found is None or found.archived:
        found = replace(found, archived=False) if found else Category(wanted, name, parent)
        made.append(found)
    return found


def _currency(moment: Moment, job: Job) -> list[Write]:
    """An account whose currency nobody chose takes that of the first file that names one.

    The amounts of such a file were read as minor units of its own currency.
    """
    if not job.currency or moment.settings.chosen:
        return []
    try:
        currency = check_currency(job.currency)
    except InvalidInput:
        return []
    chosen = replace(moment.settings, currency=currency, chosen=True)
    record = moment.standing.get(SETTINGS)
    return [rewritten(SETTINGS, record, moment.settings.fields, chosen.fields)]


def size_of(fields: Fields) -> int:
    """Give how many bytes a change with these fields takes in the journal, at most about."""
    return _OVERHEAD + sum(
        len(name) + 4 + len(str(value).encode()) for name, value in fields.items()
    )
