"""From judged rows to import lines: texts put in their places, categories made one, ids given."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from spending.category import check_name
from spending.errors import InvalidExpense, InvalidInput
from spending.expense import MAX_MERCHANT, ExpenseDraft, checked
from spending.formulas import unprotected
from spending.job import ImportLine
from spending.statements.roles import Columns
from spending.statements.statement import Rejected
from spending.statements.table import BETWEEN, Table
from spending.text import clean, fold

_UNCATEGORISED: Final = frozenset({"uncategorised", "uncategorized"})
_TEXT_ROLES: Final = ("merchant", "text", "note", "category", "subcategory", "method", "tags")
_ID_DIGITS: Final = 32


class Taken(NamedTuple):
    """A row that is an expense so far: its place, its day, its amount in minor units."""

    at: int
    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class Lines:
    """Import lines, the rows among them that cannot be kept, and counts worth a remark."""

    lines: tuple[ImportLine, ...]
    rejected: tuple[Rejected, ...]
    repeats: int
    cut: int


def make_lines(table: Table, columns: Columns, taken: Iterable[Taken]) -> Lines:
    """Make an import line of every row taken that can be kept as an expense."""
    texts, ids = _Texts(table, columns), _RowIds()
    drafts: list[tuple[str, ExpenseDraft]] = []
    names: list[tuple[str, str]] = []
    rejected = []
    for one in taken:
        try:
            draft, named = _draft(one, texts), texts.categories(one.at)
        except (InvalidExpense, InvalidInput) as error:
            rejected.append(table.rejected(one.at, str(error)))
            texts.cut.discard(one.at)
        else:
            drafts.append((ids.next(table.contents[one.at]), draft))
            names.append(named)
    usual = _usual_names(names)
    lines = tuple(
        ImportLine(row_id, draft, *usual[named])
        for (row_id, draft), named in zip(drafts, names, strict=True)
    )
    return Lines(lines, tuple(rejected), ids.repeats, len(texts.cut))


def _usual_names(names: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Give by category and sub-category, as rows spell them, their usual spellings."""
    counts = Counter(names)
    tops = _usual_spellings((("", above), count) for (above, _), count in counts.items())
    subs = _usual_spellings(
        ((tops["", above], below), count) for (above, below), count in counts.items()
    )
    return {
        (above, below): (tops["", above], subs[tops["", above], below]) for above, below in counts
    }


def _usual_spellings(
    used: Iterable[tuple[tuple[str, str], int]],
) -> Mapping[tuple[str, str], str]:
    """Give for names, each under one above it, the spelling used most, of equals the first.

    Names are the same when they differ only in case, blanks and accents: then they would find
    the same category.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for pair, count in used:
        counts[pair] += count
    best: dict[tuple[str, str], tuple[int, str]] = {}
    for (above, name), count in counts.items():
        same = above, fold(name)
        if same not in best or count > best[same][0]:
            best[same] = count, name
    return {(above, name): best[above, fold(name)][1] for above, name in counts}


def _draft(one: Taken, texts: "_Texts") -> ExpenseDraft:
    merchant, note = texts.merchant_and_note(one.at)
    method, tags = texts.cell("method", one.at), texts.cell("tags", one.at)
    return checked(
        ExpenseDraft(one.day, one.amount, merchant, None, method, (tags,) if tags else (), note)
    )


class _RowIds:
    """Gives rows their ids: from what stands in them, and which of several equal rows it is."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self.repeats = 0

    def next(self, content: str) -> str:
        """Give the id of the next row; empty cells at its end do not count."""
        content = content.rstrip(BETWEEN)
        ordinal = self._seen.get(content, 0)
        self._seen[content] = ordinal + 1
        self.repeats += ordinal > 0
        digest = hashlib.sha256(f"{ordinal}{BETWEEN}{content}".encode())
        return digest.hexdigest()[:_ID_DIGITS]


class _Texts:
    """The texts of rows by role, and which of them is the merchant."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self._cells = {
            role: [unprotected(cell) for cell in table.columns[at]]
            for role, at in columns.index.items()
            if role in _TEXT_ROLES
        }
        order = [role for role in ("merchant", "text", "note") if role in self._cells]
        self._merchant, self._notes = order[:1], order[1:]
        self._categories: dict[str, str] = {}
        self.cut: set[int] = set()

    def cell(self, role: str, at: int) -> str:
        """Give a row's text in a role, empty when no column plays it."""
        return self._cells[role][at] if role in self._cells else ""

    def merchant_and_note(self, at: int) -> tuple[str, str]:
        """Give both; a text too long to be a merchant is cut, and kept whole in the note."""
        name = self._cells[self._merchant[0]][at] if self._merchant else ""
        notes = [text for role in self._notes if (text := self._cells[role][at])]
        if "merchant" not in self._cells and len(name) > MAX_MERCHANT:
            plain = clean(name)
            if len(plain) > MAX_MERCHANT:
                self.cut.add(at)
                return plain[:MAX_MERCHANT].rstrip(), "\n".join((name, *notes))
        return name, "\n".join(notes)

    def categories(self, at: int) -> tuple[str, str]:
        """Give the names of a row's category and sub-category; raises InvalidInput."""
        above, below = (self._category(role, at) for role in ("category", "subcategory"))
        return (above, below) if above else (below, "")

    def _category(self, role: str, at: int) -> str:
        cell = self.cell(role, at)
        known = self._categories.get(cell)
        if known is None:
            plain = clean(cell)
            known = check_name(plain) if plain and fold(plain) not in _UNCATEGORISED else ""
            self._categories[cell] = known
        return known
