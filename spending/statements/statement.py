"""What comes out of a bank file, and what a person may say about how to read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from spending.job import ImportLine


@dataclass(frozen=True, slots=True)
class Choices:
    """How to read a file, as far as somebody said it; what is None is recognised.

    encoding: a Python codec name. delimiter: one of `,` `;` tab `|`. header: the line of the
    file in which the headers stand, from 1. date_order: `dmy`, `mdy` or `ymd`. decimal: `.` or
    `,`. sign: whether expenses are `positive` or `negative`. columns: by role (those of
    `words.ROLES`) the header of its column, or an empty text for no column at all.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header: int | None = None
    date_order: str | None = None
    decimal: str | None = None
    sign: str | None = None
    columns: Mapping[str, str] | None = None


NOTHING_CHOSEN: Final = Choices()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing recognised about a file, and in words what speaks for it.

    `name` is a field of Choices, or `column ` and a role (`value` is its header), or `currency`.
    """

    name: str
    value: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """Everything recognised about a file, in the order to show; `headers` are its columns."""

    findings: tuple[Finding, ...]
    headers: tuple[str, ...]

    def value(self, name: str) -> str:
        """Give the value found under a name, empty when there is none."""
        return next((one.value for one in self.findings if one.name == name), "")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be taken: its first line in the file, from 1; why; its text, shortened."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A file read: its expenses, and everything that did not become one.

    `left_out` counts by reason the rows that are no expenses, `currency` is the file's (empty
    when it names none), `remarks` are sentences to show, `total` is the sum of the lines in
    minor units.
    """

    lines: tuple[ImportLine, ...]
    rejected: tuple[Rejected, ...]
    left_out: Mapping[str, int]
    currency: str
    recognised: Recognised
    remarks: tuple[str, ...]
    total: int
