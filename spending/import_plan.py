"""What one commit of an import does: the next lines that fit, with the categories they need."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from spending.category import Categories, Category, category_id, category_key
from spending.expense import Expense, expense_key
from spending.job import ImportLine, Job, job_key
from spending.records import CATEGORY, SETTINGS, CommitLimits, Fields, Record, Write
from spending.text import clean
from spending.writer import Moment, Plan, Watch

RESERVED = 6
"""Records a commit needs beside the lines: job, settings, alerts."""

_OVERHEAD = 120
"""Bytes a change costs in the journal beside its fields, at most."""


@dataclass
class _Piece:
    """The lines taken into one commit so far."""

    categories: Categories
    taken: int = 0
    bytes: int = 0
    expenses: list[Write] = field(default_factory=list)
    new: dict[str, Category] = field(default_factory=dict)

    def room_for(self, made: Sequence[Category], size: int, limits: CommitLimits) -> bool:
        """Whether one more line with these categories fits."""
        records = len(self.expenses) + len(self.new) + len(made) + 1 + RESERVED
        return records <= limits.records and self.bytes + size <= limits.journal_bytes


def plan_lines(moment: Moment, job: Job, record: Record, lines: Sequence[ImportLine]) -> Plan:
    """Plan the next commit of an import: as many of `lines` as fit, from the job's place on."""
    waiting = lines[job.place :]
    there = moment.get([expense_key(line.id) for line in waiting])
    stored = {one.key: one for one in moment.store.all(moment.owner, CATEGORY)}
    piece = _Piece(Categories.of(stored.values()))
    for line in waiting:
        if expense_key(line.id) not in there and not _take(piece, line, job, moment):
            break
        piece.taken += 1
    moved = job.advanced(
        moment.now,
        taken=piece.taken,
        added=len(piece.expenses),
        part_ended=job.place + piece.taken == len(lines),
    )
    new = {category_key(one.id): one.fields for one in piece.new.values()}
    kept = [Write(key, stored.get(key), fields) for key, fields in new.items()]
    return Plan(
        act=job.kind,
        writes=(
            Write(job_key(job.id), record, moved.fields),
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
    if line.draft.category or not line.category:
        return line.draft.category, []
    made: list[Category] = []
    top = _found_or_made(piece.categories, made, line.category, None)
    if not line.subcategory:
        return top.id, made
    return _found_or_made(piece.categories, made, line.subcategory, top).id, made


def _found_or_made(
    known: Categories, made: list[Category], name: str, above: Category | None
) -> Category:
    parent = above.id if above else None
    wanted = category_id(above.name, name) if above else category_id(name)
    found = known.named(name, parent) or known.resolve(wanted)
    if found is None or found.archived:
        found = replace(found, archived=False) if found else Category(wanted, clean(name), parent)
        made.append(found)
    return found


def _currency(moment: Moment, job: Job) -> list[Write]:
    """An account whose currency nobody chose takes that of the first file that names one."""
    if not job.currency or moment.settings.chosen or SETTINGS in moment.standing:
        return []
    chosen = replace(moment.settings, currency=job.currency, chosen=True)
    return [Write(SETTINGS, None, chosen.fields)]


def size_of(fields: Fields) -> int:
    """Give how many bytes a change with these fields takes in the journal, at most about."""
    return _OVERHEAD + sum(
        len(name) + 4 + len(str(value).encode()) for name, value in fields.items()
    )
