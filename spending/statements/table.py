"""From text to rows: which delimiter, which line holds the headers, and which line a row is in."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from statistics import mode
from typing import Final, NamedTuple

from spending.errors import ChoiceUnfit, FileTooLarge, NotATable
from spending.statements.roles import roles_named
from spending.statements.statement import Choices, Rejected
from spending.text import clean

MAX_ROWS: Final = 250_000
MAX_COLUMNS: Final = 64
MAX_LINES: Final = 1_000_000
DELIMITERS: Final[Mapping[str, str]] = {
    ",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar",
}  # fmt: skip

BETWEEN: Final = "\x1f"
"""Stands between the cells of a row in one text."""

_LOOKED_AT: Final = 200
_LONGEST_SHOWN: Final = 120
_LONGEST_RECORD: Final = 100
_MOST_CELLS: Final = 1_000
_MOST_MENDED: Final = 1_000


class Row(NamedTuple):
    """A row: the line of the file it begins in, from 1, and its cells without outer blanks."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows under its headers, by column; blank rows are not among them.

    `lines` has by row the line of the file it begins in, from 1, `contents` all its cells in one
    text. `ragged` are the rows with too few cells, or too many that are not empty. `same` has
    every cell once, so that equal cells take the room of one.
    """

    headers: tuple[str, ...]
    header_line: int
    delimiter: str
    evidence: Mapping[str, str]
    columns: Sequence[list[str]]
    lines: list[int] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    ragged: list[Row] = field(default_factory=list)
    same: dict[str, str] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Add a row at the end; raises FileTooLarge."""
        if len(row.cells) != len(self.columns):
            self.ragged.append(row)
        else:
            self.lines.append(row.line)
            self.contents.append(BETWEEN.join(row.cells))
            for column, cell in zip(self.columns, row.cells, strict=True):
                column.append(self.same.setdefault(cell, cell))
        if len(self.lines) + len(self.ragged) > MAX_ROWS:
            raise FileTooLarge(f"more than {MAX_ROWS:,} rows", f"{MAX_ROWS:,}")

    def rejected(self, at: int, reason: str) -> Rejected:
        """Name a row that cannot be taken, by its place."""
        return Rejected(self.lines[at], reason, _shortened(self.contents[at], self.delimiter))

    def rejected_as_ragged(self) -> list[Rejected]:
        """Name the rows that have not a cell for every header."""
        width = len(self.headers)
        return [
            Rejected(
                row.line,
                f"Row has {len(row.cells)} cell{'s' * (len(row.cells) > 1)}, "
                f"while the header has {width}.",
                _shortened(BETWEEN.join(row.cells), self.delimiter),
            )
            for row in self.ragged
        ]


def _shortened(content: str, delimiter: str) -> str:
    text = clean(content[: _LONGEST_SHOWN * 4].replace(BETWEEN, delimiter))
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


@dataclass(frozen=True, slots=True)
class _Layout:
    """One way to cut the first lines, and how much speaks for it."""

    delimiter: str
    header: Row
    named: int
    even: float

    @property
    def rank(self) -> tuple[int, float, int]:
        return self.named, self.even, len(self.header.cells)


def read_table(text: str, choices: Choices) -> Table:
    """Cut a text into rows; raises ChoiceUnfit, FileTooLarge, NotATable."""
    if text.count("\n") + text.count("\r") > MAX_LINES:
        raise FileTooLarge(f"more than {MAX_LINES:,} lines", f"{MAX_LINES:,}")
    lines = list(StringIO(text, newline=""))
    wanted = choices.delimiter
    if wanted is not None and wanted not in DELIMITERS:
        choice = "delimiter"
        raise ChoiceUnfit(choice, f"{wanted[:8]!r} is none of {', '.join(DELIMITERS.values())}")
    layouts = [
        layout
        for delimiter in ((wanted,) if wanted else DELIMITERS)
        if (layout := _layout(lines, delimiter, choices))
    ]
    if not layouts:
        _no_header(choices)
    best = max(layouts, key=lambda layout: layout.rank)
    headers = tuple(best.header.cells)
    if len(headers) > MAX_COLUMNS:
        raise FileTooLarge(f"{len(headers)} columns", f"{MAX_COLUMNS}")
    table = Table(
        headers,
        best.header.line,
        best.delimiter,
        _evidence(best, choices),
        [[] for _ in headers],
    )
    for row in _records(lines, best.delimiter, first=best.header.line - 1, width=len(headers)):
        if row.line > best.header.line and any(row.cells):
            table.add(row)
    return table


def _no_header(choices: Choices) -> None:
    if choices.header is not None:
        choice = "header line"
        raise ChoiceUnfit(choice, f"{choices.header} holds nothing")
    raise NotATable("a file without a single row", "Export it again.")


def _layout(lines: Sequence[str], delimiter: str, choices: Choices) -> _Layout | None:
    """Find the header among the first rows: the one that names most of what is needed."""
    first = 0 if choices.header is None else max(choices.header - 1, 0)
    sample = lines[first : first + _LOOKED_AT]
    rows = [row for row in _records(sample, delimiter, first=0, width=0) if row.cells]
    if not rows or (choices.header is not None and (choices.header < 1 or rows[0].line > 1)):
        return None
    candidates = rows if choices.header is None else rows[:1]
    chosen = {name for name in (choices.columns or {}).values() if name}
    named = [len(roles_named(row.cells) | chosen.intersection(row.cells)) for row in candidates]
    usual = mode(len(row.cells) for row in rows)
    best = max(
        range(len(named)), key=lambda at: (named[at], len(candidates[at].cells) >= usual, -at)
    )
    header, below = candidates[best], rows[best + 1 :]
    even = sum(1 < len(row.cells) <= len(header.cells) for row in below) / max(len(below), 1)
    return _Layout(delimiter, Row(header.line + first, header.cells), named[best], even)


def _evidence(layout: _Layout, choices: Choices) -> dict[str, str]:
    count, name = len(layout.header.cells), DELIMITERS[layout.delimiter]
    cut = f"the {name} cuts the header into {count} columns and {layout.even:.0%} of rows likewise"
    above = layout.header.line - 1
    named = f"names {layout.named} known columns" if layout.named else "the first row"
    return {
        "delimiter": "chosen" if choices.delimiter else cut,
        "header": "chosen" if choices.header else named + (f", {above} lines above" * bool(above)),
    }


class _Feed:
    """Gives lines to the csv reader, up to so many for one record and none of endless cells."""

    def __init__(self, lines: Sequence[str], at: int, delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self.start = self.at = at

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if self.at == len(self._lines):
            raise StopIteration
        if self.at - self.start == _LONGEST_RECORD:
            raise csv.Error
        line = self._lines[self.at]
        if line.count(self._delimiter) > _MOST_CELLS:
            raise csv.Error
        self.at += 1
        return line


def _records(lines: Sequence[str], delimiter: str, *, first: int, width: int) -> Iterator[Row]:
    """Give the records from line `first` (from 0) on.

    A quote that never closes would swallow the rows after it. So where quoting breaks, or a
    record over several lines has not `width` cells (0: any number), its first line stands for
    itself and reading goes on with the next.
    """
    at, mended = first, 0
    while at < len(lines):
        feed = _Feed(lines, at, delimiter)
        try:
            yield from _unbroken(feed, delimiter, width)
        except csv.Error as error:
            mended += feed.at - feed.start > 1
            if mended > _MOST_MENDED:
                advice = f"Mend the quotes from line {feed.start + 1} on, or export it again."
                raise NotATable("a table whose quotes do not close", advice) from error
            yield Row(feed.start + 1, _trimmed(_alone(lines[feed.start], delimiter), width))
            at = feed.start + 1
        else:
            return


def _unbroken(feed: _Feed, delimiter: str, width: int) -> Iterator[Row]:
    """Give records up to the first broken one, at which `feed` then starts; raises csv.Error."""
    for cells in csv.reader(feed, delimiter=delimiter, skipinitialspace=True, strict=True):
        row = Row(feed.start + 1, _trimmed(cells, width))
        if width and feed.at - feed.start > 1 and len(row.cells) != width:
            raise csv.Error
        yield row
        feed.start = feed.at


def _alone(line: str, delimiter: str) -> list[str]:
    """Cut one line by itself, however its quotes stand; one of endless cells is left whole."""
    if line.count(delimiter) > _MOST_CELLS:
        return [line]
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return [line]


def _trimmed(cells: list[str], width: int) -> list[str]:
    """Take the blanks off every cell, and empty cells beyond `width` off the end."""
    cells = [cell.strip() for cell in cells]
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return cells
