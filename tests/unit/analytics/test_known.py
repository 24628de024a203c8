from dataclasses import replace
from datetime import date, timedelta

from books import a_book, expenses
from hypothesis import given
from hypothesis import strategies as st

from analytics.known import MATCHES, Usual, known_merchants, known_methods, merchants_like, usual_at
from spending.category import Category, category_id
from spending.expense import Expense
from spending.text import fold

GROCERIES = category_id("Food", "Groceries")
COFFEE = category_id("Food", "Coffee")


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


def _at(*categories: str | None, merchant: str = "Shop") -> list[Expense]:
    """Give expenses at a merchant, one a day, filed under these categories in their order."""
    return [
        Expense(
            day=date(2026, 1, 1) + timedelta(days=number),
            amount=100,
            merchant=merchant,
            category=category,
            id=f"{number:032x}",
            version=1,
            sequence=number,
        )
        for number, category in enumerate(categories)
    ]


def _usual_category(*categories: str | None) -> str:
    found = usual_at(a_book(_at(*categories)), "Shop")
    assert found is not None
    return found.category


def test_those_that_begin_so_come_first() -> None:
    """What begins with the text leads, then what contains it, each the more frequent first."""
    names = ("Big Nord", "Big Nord", "Big Nord", "Nordsee", "Nord Foods", "Nord Foods", "Kiosk")
    book = a_book([_bought(number, name) for number, name in enumerate(names)])

    found = [one.merchant for one in merchants_like(book, "  NORD ")]
    assert found == ["Nord Foods", "Nordsee", "Big Nord"]


def test_case_and_accents_do_not_matter() -> None:
    """A merchant is found however somebody types it."""
    book = a_book([_bought(1, "Café Müller")])

    assert [one.merchant for one in merchants_like(book, "cafe mü")] == ["Café Müller"]
    assert usual_at(book, "CAFE MULLER") == Usual("Café Müller", "", "")


def test_few_are_offered_of_thousands() -> None:
    """However many merchants contain a text, a handful is offered; for no text, none."""
    book = a_book([_bought(number, f"Shop {number}") for number in range(3_000)])

    assert len(merchants_like(book, "s")) == MATCHES
    assert merchants_like(book, "  ") == ()
    assert [one.merchant for one in merchants_like(book, "shop 2999")] == ["Shop 2999"]


def test_usual_is_the_most_frequent_of_the_latest() -> None:
    """The last twenty expenses count; what was usual before them does not."""
    assert _usual_category(COFFEE, GROCERIES, GROCERIES) == GROCERIES
    assert _usual_category(*[COFFEE] * 30, *[GROCERIES] * 11, *[COFFEE] * 9) == GROCERIES


def test_ties_go_to_the_newest() -> None:
    """Of equally frequent ones the one used last is usual."""
    assert _usual_category(GROCERIES, COFFEE, GROCERIES, COFFEE) == COFFEE
    assert _usual_category(COFFEE, GROCERIES) == GROCERIES


def test_uncategorised_may_be_usual() -> None:
    """Where most have no category none is filled in."""
    assert _usual_category(GROCERIES, None, None) == ""


def test_archived_category_is_not_filled_in() -> None:
    """What can no longer be chosen is not suggested."""
    book = a_book(_at(GROCERIES))
    archived = Category(GROCERIES, "Groceries", archived=True)
    without = replace(book, categories=book.categories.plus([archived]))

    assert usual_at(without, "Shop") == Usual("Shop", "", "")


def test_unknown_and_trashed_merchants_have_nothing_usual() -> None:
    """Only what is recorded and not deleted counts."""
    book = a_book([_bought(1, "Shop"), _bought(2, "Gone", trashed=True)])

    assert usual_at(book, "Sho") is None
    assert usual_at(book, "Gone") is None
    assert usual_at(book, "") is None
    assert merchants_like(book, "gone") == ()


@given(expenses(), st.sampled_from(("cafe", "CAFÉ MÜLLER", "shop 7", "b", "<b>", "e", "zzz")))
def test_like_counting_by_hand(kept: list[Expense], typed: str) -> None:
    """What is offered is what a slow search finds, in its order."""
    book = a_book(kept)
    live = [one for one in kept if one.trashed is None and fold(typed) in fold(one.merchant)]
    names = {one.merchant for one in live if one.merchant}
    counts = {name: sum(one.merchant == name for one in live) for name in names}
    found = [one.merchant for one in merchants_like(book, typed)]

    assert set(found) == names
    ranks = [(not fold(name).startswith(fold(typed)), -counts[name]) for name in found]
    assert ranks == sorted(ranks)
