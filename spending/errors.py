"""Everything that can go wrong in the words of the person it happens to.

SpendingError
├── InvalidInput            a value somebody typed or sent cannot be used
│   ├── InvalidAmount       …as an amount
│   └── InvalidFilter       …as a filter in an address
├── InvalidExpense          several such values at once, field by field
├── NotThere                what was asked for does not exist (any more)
│   ├── UnknownExpense
│   ├── UnknownCategory
│   ├── UnknownJob
│   ├── UnknownAlert
│   ├── UnknownView
│   ├── ExpenseGone         …it was removed for good
│   └── NothingToUndo
├── EditConflict            somebody changed it meanwhile; carries both versions
├── ViewChanged             …or a saved view; carries what is kept
├── VersionMismatch         …or anything else; carries the version it is at
├── OperationMismatch       one operation id, two different requests
├── AccountClosing          the account is being deleted
├── TooManyRequests         more than is taken in so short a time; carries how long to wait
├── SignInRefused           whoever came back from the hosted sign-in is not let in
├── SignInUnavailable       the hosted sign-in does not answer
├── MailError               a mail did not go out as it should; carries why
│   ├── MailRefused         …and never will
│   ├── MailDelayed         …it was surely not sent, and may be next time
│   └── MailUnsure          …nobody knows whether it was sent
├── LedgerBusy              others kept changing the ledger; nothing was saved
├── StatementError          a file cannot be read as a bank statement
│   ├── FileTooLarge        …it holds more than is read at once
│   ├── NotATable           …it is no text in rows and columns
│   ├── ColumnMissing       …nothing in it says the day, or the amount
│   ├── ChoiceUnfit         …the way somebody chose to read it
│   └── AmbiguousDates      …until someone says which comes first, day or month
└── StoreError              the place where data is kept refuses
    ├── StoreUnavailable    …for now
    ├── StoreReadOnly
    ├── StoreFull
    ├── AlreadyThere        …to restore over an account that holds something
    ├── StoreDamaged
    └── StoreTooNew         written by a newer version of this program

HeadMoved is no error of a person's: it tells the writer to plan again.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spending.expense import Expense
    from spending.saved_view import SavedView


class HeadMoved(Exception):
    """The ledger is not at the version the plan was made for, or the operation is known."""


class SpendingError(Exception):
    """Base of all errors whose text may be shown as it is."""

    @property
    def message(self) -> str:
        """The text to show: a plain sentence that says what to do."""
        return str(self)


class InvalidInput(SpendingError):
    """A value cannot be used; names the field and why."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        name = field if field.isupper() else field.replace("_", " ").capitalize()
        super().__init__(f"{name} {reason}.")


class InvalidAmount(InvalidInput):
    """A text is not an amount of money."""

    def __init__(self, reason: str) -> None:
        super().__init__("amount", reason)


class InvalidExpense(SpendingError):
    """One or more fields of an expense cannot be used; carries all of them at once."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        said = (f"{field.replace('_', ' ')} {why}" for field, why in self.problems.items())
        text = "; ".join(said)
        super().__init__(f"{text[:1].upper()}{text[1:]}.")


class InvalidFilter(InvalidInput):
    """A part of an address is no filter."""


class NotThere(SpendingError):
    """What was asked for does not exist; `wanted` is its id, `` where it has none."""

    wanted = ""


class UnknownExpense(NotThere):
    """No expense bears this id."""

    def __init__(self, expense_id: str) -> None:
        self.wanted = expense_id
        super().__init__("This expense is not there any more: it was removed elsewhere.")


class UnknownCategory(NotThere):
    """No category bears this id, or it was removed meanwhile."""

    def __init__(self, category_id: str) -> None:
        self.wanted = category_id
        super().__init__("This category is not there any more: choose another one.")


class UnknownJob(NotThere):
    """No import or other long job bears this id."""

    def __init__(self, job_id: str) -> None:
        self.wanted = job_id
        super().__init__("This import is not there any more.")


class UnknownAlert(NotThere):
    """No alert bears this id."""

    def __init__(self, alert_id: str) -> None:
        self.wanted = alert_id
        super().__init__("This alert is not there any more.")


class UnknownView(NotThere):
    """No saved view bears this id."""

    def __init__(self, view_id: str) -> None:
        self.wanted = view_id
        super().__init__("This view is not there any more: it was deleted elsewhere.")


class ExpenseGone(NotThere):
    """The expense was recorded and has been removed for good since."""

    def __init__(self, expense_id: str) -> None:
        self.wanted = expense_id
        super().__init__("This expense was recorded, and has been removed for good since.")


class NothingToUndo(NotThere):
    """The change cannot be undone: it is not in the journal, or everything was changed since."""

    def __init__(self) -> None:
        super().__init__("There is nothing left to undo: it was changed again since.")


class EditConflict(SpendingError):
    """The record changed since it was read; nothing was saved."""

    def __init__(self, stored: "Expense", attempted: "Expense") -> None:
        self.stored = stored
        self.attempted = attempted
        super().__init__(
            "This expense was changed elsewhere since you opened it. Nothing was saved: "
            "compare both versions and save again."
        )


class ViewChanged(SpendingError):
    """A saved view changed since it was read; nothing was saved."""

    def __init__(self, stored: "SavedView") -> None:
        self.stored = stored
        super().__init__(
            "This view was changed elsewhere since you opened it. Nothing was saved: look at it "
            "as it is now and do it again."
        )


class VersionMismatch(SpendingError):
    """What is to be changed is at another version (0: never written) than was seen."""

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__(
            "This was changed elsewhere since you read it. Nothing was saved: read it again and "
            "decide anew."
        )


class OperationMismatch(SpendingError):
    """An operation id came again with another request."""

    def __init__(self) -> None:
        super().__init__(
            "This form was already sent with other values. Nothing was saved: open it again."
        )


class AccountClosing(SpendingError):
    """The account is being deleted and takes no more changes."""

    def __init__(self) -> None:
        super().__init__("This account is being deleted: it takes no more changes.")


class TooManyRequests(SpendingError):
    """More was asked than is taken in so short a time; `seconds` is how long to wait, whole."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        wait = f"{seconds} seconds" if seconds > 1 else "a second"
        super().__init__(f"That was too much at once. Nothing was saved: wait {wait}, then go on.")


class SignInRefused(SpendingError):
    """Somebody is not let in; `reason` is a fixed word for the log, which no visitor chooses."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class SignInUnavailable(SpendingError):
    """The hosted sign-in does not answer, or not as it should; `reason` is a word for the log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            "Signing in is not possible just now: the sign-in service does not answer. Nothing "
            "is lost: try again in a minute."
        )


class MailError(SpendingError):
    """A mail did not go out as it should; `reason` says why in words without an address."""

    said = "The mail was not sent"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{self.said}: {reason}.")


class MailRefused(MailError):
    """A mail was not sent, and sending it again would not help."""


class MailDelayed(MailError):
    """A mail was certainly not sent, and may be next time."""


class MailUnsure(MailError):
    """Nobody knows whether a mail was sent."""

    said = "It is not known whether the mail was sent"


class LedgerBusy(SpendingError):
    """Other changes came first until the deadline."""

    def __init__(self) -> None:
        super().__init__("The ledger is busy. Nothing was saved: try again in a moment.")


class StatementError(SpendingError):
    """A file cannot be read as a statement; nothing was imported."""


class FileTooLarge(StatementError):
    """The file holds more than is read at once."""

    def __init__(self, found: str, most: str) -> None:
        super().__init__(
            f"The file has {found}; at most {most} can be read at once. "
            "Export a shorter period, or split the file."
        )


class NotATable(StatementError):
    """The file is no text in rows and columns."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(f"This is {what}. {advice}")


class ColumnMissing(StatementError):
    """No column plays a part that every statement needs."""

    def __init__(self, role: str, headers: Sequence[str]) -> None:
        self.role = role
        self.headers = tuple(headers)
        seen = ", ".join(repr(header[:24]) for header in self.headers[:12]) or "none at all"
        super().__init__(
            f"No column is recognised as the {role}. The columns are {seen}. "
            f"Choose the one that holds the {role}, or the line in which the headers stand."
        )


class ChoiceUnfit(StatementError):
    """The file cannot be read the way somebody chose."""

    def __init__(self, choice: str, reason: str) -> None:
        self.choice = choice
        super().__init__(f"The {choice} {reason}. Choose another, or leave it to be recognised.")


class AmbiguousDates(StatementError):
    """Every date of the file can be read in more than one order."""

    def __init__(self, example: str, line: int, readings: Mapping[str, str]) -> None:
        self.example = example
        self.line = line
        self.readings = dict(readings)
        said = " or ".join(f"{iso} ({order})" for order, iso in self.readings.items())
        super().__init__(
            f"The dates can be read in more than one way: {example!r} in line {line} is {said}. "
            "Say which order the file uses."
        )


class StoreError(SpendingError):
    """The store cannot do what was asked."""


class StoreUnavailable(StoreError):
    """The store did not answer; with `unknown`, whether a change was saved is not known."""

    def __init__(self, *, unknown: bool = False) -> None:
        self.unknown = unknown
        if unknown:
            text = (
                "The store did not confirm in time, so it is not known whether this was saved. "
                "Send it again: it will not be entered twice."
            )
        else:
            text = "The store cannot be reached. Nothing was saved: try again in a moment."
        super().__init__(text)


class StoreReadOnly(StoreError):
    """The store may be read, not written."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"The store {where} is read-only. Nothing was saved: make the file and its folder "
            "writable for this program."
        )


class StoreFull(StoreError):
    """No room is left."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"There is no room left for the store {where}. Nothing was saved and nothing is "
            "lost: free some space and try again."
        )


class AlreadyThere(StoreError):
    """A backup is to be restored over an account that holds something."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"The store {where} holds this account already. Nothing was restored: "
            "restore into a new store, or move this one away first."
        )


class StoreDamaged(StoreError):
    """The store is not in the shape this program wrote."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(
            f"The store {where} is damaged ({what}). It was left as it is: "
            "run `expense-tracker doctor`, or restore a backup."
        )


class StoreTooNew(StoreError):
    """A newer version of the program wrote this store."""

    def __init__(self, where: str, schema: int) -> None:
        super().__init__(
            f"The store {where} was written by a newer version of this program "
            f"(schema {schema}). It was left as it is: update the program."
        )
