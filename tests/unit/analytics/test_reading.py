"""Every list and sum equals a plain recount."""

from collections import Counter, defaultdict

import pytest
from books import FILTERS, a_book, expenses, starting
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import matching

from analytics.book import Book
from analytics.listing import SORTS, ids_of, page
from analytics.summary import totals
from analytics.trend import trend
from spending.category import NO_CATEGORY
from spending.expense import Expense
from spending.filter import ExpenseFilter
from spending.period import LAST_OF_MONTH, Month, Months
from spending.settings import Settings
from spending.text import fold


@given(expenses(), FILTERS)
def test_totals_of_any_filter(kept: list[Expense], wanted: ExpenseFilter) -> None:
    """Count and sum are those of the expenses the filter holds for, one by one."""
    found = matching(kept, wanted, starting())

    said = totals(a_book(kept), wanted)

    assert (said.count, said.amount) == (len(found), sum(one.amount for one in found))


@given(expenses(), FILTERS)
def test_ids_of_any_filter(kept: list[Expense], wanted: ExpenseFilter) -> None:
    """The ids are those of the same expenses."""
    found = matching(kept, wanted, starting())

    assert Counter(ids_of(a_book(kept), wanted)) == Counter(one.id for one in found)


STARTS = st.sampled_from((1, 1, 2, 15, 25, 28, LAST_OF_MONTH))
"""Days that months begin on."""


def a_book_from(start: int, kept: list[Expense]) -> Book:
    """Make a book of somebody whose months begin on a day."""
    return a_book(kept, Settings("EUR", "en_US", "UTC", month_start=start))


@given(STARTS, expenses(), FILTERS)
def test_trend_is_a_recount_by_month_and_category(
    start: int, kept: list[Expense], wanted: ExpenseFilter
) -> None:
    """Every bar is the sum of its month and category; `other` is all the rest."""
    categories, months = starting(), Months(start)
    sums: dict[tuple[str, Month], int] = defaultdict(int)
    for one in matching(kept, wanted, categories):
        top = categories.top(one.category)
        sums[top.id if top else NO_CATEGORY, months.of(one.day)] += one.amount

    drawn = trend(a_book_from(start, kept), wanted)
    named = {series.id for series in drawn.series}
    recount: dict[tuple[str, Month], int] = defaultdict(int)
    for (top_id, month), amount in sums.items():
        recount[top_id if top_id in named else "other", month] += amount

    bars = {
        (series.id, month): amount
        for series in drawn.series
        for month, amount in zip(drawn.months, series.amounts, strict=True)
        if amount
    }
    assert bars == {key: amount for key, amount in recount.items() if amount}
    assert sum(drawn.totals) == sum(sums.values())


@given(STARTS, expenses(), FILTERS)
def test_a_bar_leads_to_exactly_its_rows(
    start: int, kept: list[Expense], wanted: ExpenseFilter
) -> None:
    """The filter of every bar, by way of its address, has the bar's count and sum."""
    book = a_book_from(start, kept)
    drawn = trend(book, wanted)
    for series in drawn.series:
        for place, month in enumerate(drawn.months):
            query = drawn.filter_at(series, month).to_query()

            said = totals(book, ExpenseFilter.from_query(query))

            assert (said.count, said.amount) == (series.counts[place], series.amounts[place])


@given(expenses(), FILTERS)
def test_pages_make_up_the_list(kept: list[Expense], wanted: ExpenseFilter) -> None:
    """Pages of any size put together are the list: each expense once, in one order."""
    book = a_book(kept)
    whole = page(book, wanted, start=0, count=1_000).expenses

    pieces = [page(book, wanted, start=at, count=7).expenses for at in range(0, len(whole), 7)]

    assert [one for piece in pieces for one in piece] == list(whole)
    assert list(whole) == sorted(
        matching(kept, wanted, starting()),
        key=lambda one: (one.day, one.sequence),
        reverse=True,
    )


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", SORTS)
@settings(max_examples=25)
@given(kept=expenses())
def test_sorted_as_a_person_reads(sort: str, descending: bool, kept: list[Expense]) -> None:  # noqa: FBT001 - a case
    """A list is in the order of what is shown, whatever the case and accents."""
    book = a_book(kept)

    def shown(one: Expense) -> tuple[int, str]:
        numbers = {"day": one.day.toordinal(), "amount": one.amount}
        texts = {
            "merchant": one.merchant,
            "category": book.categories.label(one.category),
            "method": one.method,
        }
        return numbers.get(sort, 0), fold(texts.get(sort, ""))

    found = page(book, ExpenseFilter(), start=0, count=100, sort=sort, descending=descending)

    keys = [shown(one) for one in found.expenses]
    assert keys == sorted(keys, reverse=descending)


def test_the_mean_is_rounded_to_a_whole_minor_unit() -> None:
    """100 + 101 over two is 100.5: half goes up, so money is never cut off silently."""
    kept = [
        Expense(day=Month(2026, 1).days.first, amount=amount, id=f"{amount:032x}", sequence=amount)  # type: ignore[arg-type]
        for amount in (100, 101)
    ]

    assert totals(a_book(kept), ExpenseFilter()).mean == 101


def test_sums_beyond_what_a_float_holds() -> None:
    """Ten thousand of the largest amounts are summed to the last unit."""
    largest = 10**12
    kept = [
        Expense(day=Month(2026, 1).days.first, amount=largest - 1, id=f"{n:032x}", sequence=n)  # type: ignore[arg-type]
        for n in range(10_001)
    ]
    book = a_book(kept)

    assert totals(book, ExpenseFilter()).amount == (largest - 1) * 10_001
    assert trend(book, ExpenseFilter()).totals == ((largest - 1) * 10_001,)
