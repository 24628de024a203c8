"""Every error says in a sentence what happened, and the tree in the docstring is the tree."""

import re
from collections.abc import Iterator

import pytest
from builders import a_draft

from spending import errors
from spending.errors import SpendingError
from spending.expense import Expense
from spending.saved_view import SavedView

STORED = Expense(a_draft().day, 1, id="0" * 32)
ARGUMENTS: dict[str, dict[str, object]] = {
    "InvalidInput": {"field": "some_field", "reason": "is missing"},
    "InvalidAmount": {"reason": "is missing"},
    "InvalidExpense": {"problems": {"day": "is missing", "note": "is too long"}},
    "InvalidFilter": {"field": "from", "reason": "is no date"},
    "UnknownExpense": {"expense_id": "0" * 32},
    "UnknownCategory": {"category_id": "0" * 16},
    "UnknownJob": {"job_id": "job"},
    "UnknownAlert": {"alert_id": "alert"},
    "UnknownView": {"view_id": "0" * 32},
    "ExpenseGone": {"expense_id": "0" * 32},
    "VersionMismatch": {"version": 7},
    "MailRefused": {"reason": "it is too large"},
    "MailDelayed": {"reason": "the service is busy"},
    "MailUnsure": {"reason": "nobody answered"},
    "EditConflict": {"stored": STORED, "attempted": STORED},
    "ViewChanged": {"stored": SavedView("0" * 32, "Food", "/", "")},
    "TooManyRequests": {"seconds": 7},
    "SignInRefused": {"reason": "late", "message": "Nothing happened: sign in again."},
    "SignInUnavailable": {"reason": "keys"},
    "FileTooLarge": {"found": "200 MB", "most": "50 MB"},
    "NotATable": {"what": "a picture", "advice": "Export a CSV file."},
    "ColumnMissing": {"role": "amount", "headers": ["Day", "Text"]},
    "ChoiceUnfit": {"choice": "delimiter", "reason": "parts no columns"},
    "AmbiguousDates": {"example": "01/02/25", "line": 2, "readings": {"dmy": "2025-02-01"}},
    "StoreUnavailable": {"unknown": True},
    "StoreReadOnly": {"where": "file.db"},
    "StoreFull": {"where": "file.db"},
    "AlreadyThere": {"where": "file.db"},
    "StoreDamaged": {"where": "file.db", "what": "no head"},
    "StoreTooNew": {"where": "file.db", "schema": 2},
}
ABSTRACT = {"SpendingError", "NotThere", "StatementError", "MailError", "StoreError"}


def below(kind: type[SpendingError]) -> Iterator[type[SpendingError]]:
    """Give an error class and all below it."""
    yield kind
    for one in kind.__subclasses__():
        if one.__module__ == errors.__name__:
            yield from below(one)


CLASSES = list(below(SpendingError))


@pytest.mark.parametrize(
    "kind", [one for one in CLASSES if one.__name__ not in ABSTRACT], ids=lambda one: one.__name__
)
def test_says_what_happened(kind: type[SpendingError]) -> None:
    """An error writes whole sentences out of the facts it is given."""
    error = kind(**ARGUMENTS.get(kind.__name__, {}))

    assert re.fullmatch(r"[A-Z\d].+\.", error.message, re.DOTALL)
    assert "  " not in error.message
    assert ".." not in error.message.replace("...", "")


def test_tree() -> None:
    """The tree drawn at the top names every error once, below the one it derives from."""
    drawn = re.findall(r"^([│ ]*[├└]── )?([A-Z]\w+)(?= {2}|$)", errors.__doc__ or "", re.MULTILINE)
    parents: list[str] = []
    for lead, name in drawn:
        depth = len(lead) // 4
        parents[depth:] = [name]
        kind = getattr(errors, name)
        assert depth == 0 or kind.__base__.__name__ == parents[depth - 1]

    assert sorted(name for _, name in drawn) == sorted(one.__name__ for one in CLASSES)


def test_carries_its_facts() -> None:
    """What a screen needs beside the text is there."""
    missing = errors.InvalidExpense({"day": "is missing"})
    conflict = errors.EditConflict(STORED, STORED)

    assert missing.problems == {"day": "is missing"}
    assert conflict.stored is conflict.attempted is STORED
    assert not errors.StoreUnavailable().unknown
