"""A dropped file read as somebody chose: what does not fit is dropped and said, the rest stays."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from spending.errors import AmbiguousDates, ChoiceUnfit, ColumnMissing, InvalidInput
from spending.settings import Settings, with_currency
from spending.statements import ROLES, Choices, Statement, read_statement
from spending.statements.head import Head, fingerprint_of, read_head

_LONGEST: Final = 200
_LAST_LINE: Final = 1_000_000
_TEXTS: Final = ("encoding", "delimiter", "date_order", "decimal", "sign")
_CONTROLS: Final[Mapping[str, str]] = {
    "encoding": "encoding",
    "delimiter": "delimiter",
    "header line": "header",
    "date order": "date_order",
    "decimal mark": "decimal",
    "sign": "sign",
}
"""Which control a choice is made with, by what ChoiceUnfit calls it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody chose about a file: how to read it, and the currency of the account."""

    choices: Choices = field(default_factory=Choices)
    currency: str = ""

    @classmethod
    def of(cls, sent: object) -> "Wanted":
        """Read what a browser keeps; what is no choice is left to be recognised."""
        given = sent if isinstance(sent, Mapping) else {}
        columns = given.get("columns")
        texts = {name: _text(given.get(name)) or None for name in _TEXTS}
        return cls(
            Choices(
                header=_line(given.get("header")),
                columns=_columns(columns) if isinstance(columns, Mapping) else None,
                **texts,
            ),
            _text(given.get("currency")),
        )

    @property
    def sent(self) -> dict[str, Any]:
        """What the browser keeps of it: only what was chosen."""
        choices = self.choices
        said = {name: getattr(choices, name) for name in (*_TEXTS, "header")}
        said |= {"columns": dict(choices.columns or {}), "currency": self.currency}
        return {name: value for name, value in said.items() if value}

    def without(self, control: str) -> "Wanted":
        """Give it with a choice left to be recognised."""
        if control == "currency":
            return replace(self, currency="")
        return replace(self, choices=replace(self.choices, **{control: None}))


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it can be read by now.

    `wanted` holds the choices that fit, `unfit` says by control why another did not. Without a
    `statement` nothing can come in: then `question` asks for the order of dates, or `problem`
    says what is to be chosen first. `shown` is what is recognised so far, for the controls.
    """

    wanted: Wanted
    head: Head
    unfit: Mapping[str, str]
    statement: Statement | None = None
    question: AmbiguousDates | None = None
    problem: str = ""
    shown: Statement | None = None


def read_file(data: bytes, settings: Settings, wanted: Wanted) -> Reading:
    """Read a file as far as it goes; raises StatementError when nothing can be made of it."""
    unfit: dict[str, str] = {}
    while True:
        try:
            return _read(data, settings, wanted, unfit)
        except ChoiceUnfit as error:
            control = _CONTROLS.get(error.choice, "columns")
            unfit[control] = error.message
            wanted = _kept(data, wanted) if control == "columns" else wanted.without(control)
        except InvalidInput as error:
            unfit["currency"] = error.message
            wanted = wanted.without("currency")


def wanted_for(data: bytes, remembered: object) -> Wanted | None:
    """Give what was chosen for the last file with this header, None if nothing was."""
    kept = remembered.get(fingerprint_of(data)) if isinstance(remembered, Mapping) else None
    wanted = Wanted.of(kept)
    return wanted if wanted.sent else None


def _read(data: bytes, settings: Settings, wanted: Wanted, unfit: Mapping[str, str]) -> Reading:
    account = with_currency(settings, wanted.currency)
    choices = wanted.choices
    head = read_head(data, choices)
    _check_head(head, choices)
    try:
        statement = read_statement(data, account, choices)
    except AmbiguousDates as question:
        first = replace(choices, date_order=next(iter(question.readings)))
        shown = read_statement(data, account, first)
        return Reading(wanted, head, unfit, question=question, shown=shown)
    except ColumnMissing as error:
        return Reading(wanted, head, unfit, problem=_missing(error))
    return Reading(wanted, head, unfit, statement, shown=statement)


def _kept(data: bytes, wanted: Wanted) -> Wanted:
    """Give it without the columns that this file has not."""
    headers = read_head(data, wanted.choices).headers
    columns = {role: one for role, one in (wanted.choices.columns or {}).items()
               if not one or one in headers}  # fmt: skip
    return replace(wanted, choices=replace(wanted.choices, columns=columns))


def _missing(error: ColumnMissing) -> str:
    what = "day" if error.role == "date" else error.role
    return (
        f"No column is recognised as the {what}. Choose it below, or the line in which the "
        "headers stand."
    )


def _check_head(head: Head, choices: Choices) -> None:
    """Refuse a header without rows, and chosen columns that are not there; raises ChoiceUnfit."""
    if choices.header and not head.rows:
        choice = "header line"
        raise ChoiceUnfit(choice, f"{choices.header} has no rows below it that fit")
    gone = [one for one in (choices.columns or {}).values() if one and one not in head.headers]
    if gone:
        choice = "column"
        raise ChoiceUnfit(choice, f"{gone[0][:24]!r} is not in the file")


def _text(value: object) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""


def _line(value: object) -> int | None:
    """Give the number of a line, sent as a number or as a control has it."""
    text = str(value)
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(_LAST_LINE))
    return int(text) if is_number and int(text) else None


def _columns(sent: Mapping[object, object]) -> dict[str, str]:
    return {role: header for role, header in sent.items()
            if role in ROLES and isinstance(header, str)}  # fmt: skip
