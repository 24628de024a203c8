from datetime import date

import pytest
from books import FILTERS, a_book
from hypothesis import given, settings

from components.filter_words import category_in_words, days_in_words, parts_in_words
from spending.category import NO_CATEGORY, category_id
from spending.filter import ExpenseFilter, parts_of
from spending.period import DayRange
from spending.settings import Settings

FOOD = category_id("Food")
GROCERIES = category_id("Food", "Groceries")


def _range(first: str | None, last: str | None) -> DayRange:
    return DayRange(*(date.fromisoformat(day) if day else None for day in (first, last)))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-11-01", "2026-11-30", "November 2026"),
        ("2026-01-01", "2026-12-31", "2026"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2026-11-22", "2026-11-22", "Nov 22, 2026"),
        ("2026-11-01", None, "From Nov 1, 2026"),
        (None, "2026-11-30", "Until Nov 30, 2026"),
        (None, None, "All days"),
        ("2026-11-30", "2026-11-01", "Nov 30, 2026 – Nov 1, 2026"),
    ],
)
def test_days(first: str | None, last: str | None, said: str) -> None:
    """A range is named by the shortest words that mean exactly its days."""
    assert days_in_words(_range(first, last), "en_US") == said


def test_days_within_and_across_months() -> None:
    """Any other range names both of its ends, in the way of the locale."""
    inside, across = _range("2026-11-03", "2026-11-15"), _range("2026-10-01", "2026-11-15")

    assert days_in_words(inside, "en_US").replace("\u2009", " ") == "Nov 3 – 15, 2026"
    assert "1. Okt." in days_in_words(across, "de_DE")
    assert "15. Nov. 2026" in days_in_words(across, "de_DE")


@pytest.mark.parametrize(
    ("wanted", "kind", "text"),
    [
        (ExpenseFilter(categories=frozenset({GROCERIES})), "Category", "Food › Groceries"),
        (ExpenseFilter(categories=frozenset({f"{FOOD}!"})), "Category", "Food alone"),
        (ExpenseFilter(not_categories=frozenset({NO_CATEGORY})), "Not", "Uncategorised"),
        (ExpenseFilter(merchants=frozenset({"<b>Shop</b>"})), "Merchant", "<b>Shop</b>"),
        (ExpenseFilter(methods=frozenset({"Card"})), "Paid with", "Card"),
        (ExpenseFilter(tags=frozenset({"holiday"})), "Tag", "holiday"),
        (ExpenseFilter(text="café"), "Text", "“café”"),
        (ExpenseFilter(least=1000), "At least", "€10.00"),
        (ExpenseFilter(most=-50), "At most", "-€0.50"),
        (ExpenseFilter(weekdays=frozenset({7})), "On", "Sunday"),
        (ExpenseFilter(empty=frozenset({"tag"})), "Without", "tags"),
        (ExpenseFilter(not_merchants=frozenset({"Shop"})), "Not", "Shop"),
        (ExpenseFilter(not_empty=frozenset({"merchant"})), "With", "merchant"),
        (ExpenseFilter(source="unknown"), "From", "an import"),
    ],
)
def test_part(wanted: ExpenseFilter, kind: str, text: str) -> None:
    """Each part of a filter is said in words, and is gone from the filter without it."""
    (part,) = parts_in_words(wanted, a_book([]))

    assert (part.kind, part.text) == (kind, text)
    assert part.without.is_open


@settings(deadline=None)
@given(FILTERS)
def test_every_part_is_shown(wanted: ExpenseFilter) -> None:
    """No part of a filter is silent, and taking all away one by one opens the filter."""
    book = a_book([])
    for _ in range(50):
        parts = parts_in_words(wanted, book)
        assert bool(parts) == bool(parts_of(wanted))
        if not parts:
            break
        wanted = parts[0].without

    assert wanted.is_open


def test_many_values_are_counted() -> None:
    """A part of many values is one chip that says how many."""
    wanted = ExpenseFilter(merchants=frozenset(f"Shop {number}" for number in range(30)))

    (part,) = parts_in_words(wanted, a_book([]))

    assert part.text == "30 merchants"
    assert part.without.is_open


def test_category_that_is_gone() -> None:
    """An id nobody knows is not passed off as uncategorised."""
    assert category_in_words("0" * 16, a_book([]).categories) == "a category that is gone"


def test_amounts_in_the_way_of_the_account() -> None:
    """Amounts are written as everywhere else on the page."""
    book = a_book([], Settings("EUR", "de_DE", "UTC"))

    (part,) = parts_in_words(ExpenseFilter(least=123_456), book)

    assert part.text == "1.234,56\xa0€"
