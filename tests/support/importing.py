"""Files brought in by tests, line by line."""

from collections.abc import Sequence

from builders import a_draft

from spending.job import IMPORT, ImportLine, Job
from spending.ledger import Ledger
from spending.ports import LedgerStore
from spending.records import EXPENSE, CommitLimits

SMALL = CommitLimits(records=12, journal_bytes=250_000)
"""So little in a commit that an import takes several."""


def lines_of(count: int, first: int = 0, **names: str) -> list[ImportLine]:
    """Give so many lines of a file; `names` are those of the category and subcategory."""
    return [
        ImportLine(f"{number:032x}", a_draft(number + 1, merchant=f"M{number}"), **names)
        for number in range(first, first + count)
    ]


def bring_in(
    ledger: Ledger, lines: Sequence[ImportLine], operation: str = "job", currency: str = ""
) -> Job:
    """Import lines to the end."""
    receipt = ledger.jobs.begin_import(
        lines, operation, kind=IMPORT, about="file.csv", currency=currency
    )
    return ledger.jobs.finish(receipt.ids[0])


def ids_in(store: LedgerStore) -> list[str]:
    """Give the ids of all of ann's expenses."""
    return [record.id for record in store.all("ann", EXPENSE)]
