"""What is old enough to leave the trash."""

from datetime import UTC, date, datetime

from books import a_book

from analytics.expiry import trashed_until
from spending.expense import Expense


def test_trashed_until() -> None:
    """Only what was trashed by the moment is named, whatever its own day is."""
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    at = int(moment.timestamp())
    kept = [
        Expense(date(2026, 1, 1), 100, id=f"{number:032x}", trashed=trashed)
        for number, trashed in enumerate((None, at - 1, at, at + 1))
    ]

    assert sorted(trashed_until(a_book(kept), moment)) == [kept[1].id, kept[2].id]
