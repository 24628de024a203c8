"""Two filters as one: it holds for an expense exactly where both of them do."""

from dataclasses import replace

from books import FILTERS, expenses
from hypothesis import given
from oracle import holds, matching

from analytics.narrow import narrowed
from spending.category import STARTING, Categories, Category, category_id
from spending.expense import Expense
from spending.filter import ExpenseFilter

CATEGORIES = Categories(STARTING)
FOOD, GROCERIES = category_id("Food"), category_id("Food", "Groceries")
OPEN = ExpenseFilter()


def _pickable(wanted: ExpenseFilter) -> ExpenseFilter:
    """Leave what a mark can be picked by."""
    return ExpenseFilter(
        days=wanted.days,
        categories=wanted.categories,
        not_categories=wanted.not_categories,
        merchants=wanted.merchants,
        not_merchants=wanted.not_merchants,
        empty=wanted.empty,
        not_empty=wanted.not_empty,
    )


@given(expenses(), FILTERS, FILTERS)
def test_holds_where_both_hold(
    kept: list[Expense], wanted: ExpenseFilter, by: ExpenseFilter
) -> None:
    """Of any two filters the one made of them finds what each of them finds, no more, no less."""
    by = _pickable(by)
    one = narrowed(wanted, by, CATEGORIES)

    found = matching(kept, wanted, CATEGORIES)
    assert matching(kept, one, CATEGORIES) == [x for x in found if holds(x, by, CATEGORIES)]
    assert ExpenseFilter.from_query(one.to_query()) == one


@given(FILTERS)
def test_the_same_again_changes_nothing(wanted: ExpenseFilter) -> None:
    """Narrowing by what a filter asks for already gives the filter itself."""
    assert narrowed(wanted, _pickable(wanted), CATEGORIES) == wanted
    assert narrowed(wanted, OPEN, CATEGORIES) == wanted


def test_of_two_categories_the_lower_one_stays() -> None:
    """Food and Groceries below it is Groceries, whichever comes first."""
    food, groceries = (ExpenseFilter(categories=frozenset({one})) for one in (FOOD, GROCERIES))
    assert narrowed(food, groceries, CATEGORIES) == groceries
    assert narrowed(groceries, food, CATEGORIES) == groceries


def test_a_merged_category_is_what_it_was_merged_into() -> None:
    """A filter for a category that was merged meets the one its expenses are filed under now."""
    old = Category("old", "Old", merged_into=GROCERIES)
    known = Categories({**STARTING, "old": old})
    food, merged = (ExpenseFilter(categories=frozenset({one})) for one in (FOOD, "old"))

    assert narrowed(food, merged, known).categories == {GROCERIES}


def test_nothing_is_in_two_categories_apart() -> None:
    """Food and Travel at once hold for nothing, and an address can say so."""
    travel = frozenset({category_id("Travel")})
    both = narrowed(
        ExpenseFilter(categories=frozenset({FOOD})), ExpenseFilter(categories=travel), CATEGORIES
    )

    assert both != OPEN
    assert replace(both, categories=frozenset()) == OPEN
    assert ExpenseFilter.from_query(both.to_query()) == both
