from datetime import date

from books import a_book

from analytics.known import known_merchants, known_methods
from spending.expense import Expense


def _bought(number: int, merchant: str, method: str = "", *, trashed: bool = False) -> Expense:
    return Expense(
        day=date(2026, 11, 1),
        amount=100,
        merchant=merchant,
        method=method,
        id=f"{number:032x}",
        version=1,
        sequence=number,
        trashed=1 if trashed else None,
    )


def test_most_frequent_first() -> None:
    """What was written most often is offered first, and nothing twice."""
    merchants = ("Baker", "Shop", "Shop", "Shop", "Baker", "Kiosk")
    book = a_book([_bought(number, name) for number, name in enumerate(merchants)])

    assert known_merchants(book) == ("Shop", "Baker", "Kiosk")


def test_no_more_than_asked() -> None:
    """The list stays short however many merchants there are."""
    book = a_book([_bought(number, f"Shop {number}") for number in range(30)])

    assert len(known_merchants(book, 7)) == 7


def test_empty_and_trashed_are_not_offered() -> None:
    """An empty text is no suggestion, nor is one that only deleted expenses have."""
    book = a_book([_bought(1, ""), _bought(2, "Gone", "Cheque", trashed=True), _bought(3, "Shop")])

    assert known_merchants(book) == ("Shop",)
    assert known_methods(book) == ()


def test_nothing_recorded() -> None:
    """An empty account offers nothing."""
    assert known_methods(a_book([])) == ()
