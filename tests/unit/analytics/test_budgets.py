"""What the pages of limits show is a plain recount of what is recorded."""

from collections.abc import Sequence
from datetime import date, timedelta
from statistics import mean, median

from books import a_book, expenses
from hypothesis import given
from hypothesis import strategies as st
from oracle import matching

from analytics.book import Book, book_of
from analytics.budgets import (
    amounts_of,
    budget_month,
    months_over,
    past_months,
    standing_in,
    usual,
)
from analytics.standing import standing_of, standing_under
from spending.budget import OVERALL, Budget, budget_key
from spending.category import NO_CATEGORY, STARTING, Categories, category_id
from spending.expense import Expense
from spending.period import LAST_OF_MONTH, Month, Months
from spending.records import SETTINGS, Change, Record
from spending.rollover import Rollover
from spending.settings import Settings
from spending.snapshot import Snapshot

FOOD, GROCERIES = category_id("Food"), category_id("Food", "Groceries")
STARTS = st.sampled_from([1, 15, 28, LAST_OF_MONTH])
TODAYS = st.dates(date(2024, 11, 20), date(2025, 7, 31))
CATEGORIES = Categories(STARTING)


def with_budgets(book: Book, budgets: Sequence[Budget] = (), start: int = 1) -> Book:
    """Give a book with limits, and months that begin on a day."""
    settings = Settings("EUR", "en_US", "UTC", chosen=True, month_start=start)
    records = {budget_key(one.id): Record(budget_key(one.id), 1, one.fields) for one in budgets}
    records[SETTINGS] = Record(SETTINGS, 1, settings.fields)
    return book_of(Snapshot(1, book.snapshot.expenses, records), Settings())


@given(expenses(), STARTS, TODAYS)
def test_lines_are_a_recount(kept: list[Expense], start: int, today: date) -> None:
    """Every line says sum and count of exactly the expenses its filter holds for."""
    budgets = [Budget(OVERALL, {"2020-01": 100}), Budget(GROCERIES, {"2020-01": 50})]
    book = with_budgets(a_book(kept), budgets, start)
    months = Months(start)
    for month in (months.of(today), months.of(today).plus(-1)):
        found = budget_month(book, month, today)
        for line in (found.overall, *found.lines):
            true = matching(kept, line.wanted, CATEGORIES)
            assert (line.stands.spent, line.stands.count) == (
                sum(one.amount for one in true),
                len(true),
            )
            assert line.stands.days == months.days(month)
        tops = [one for one in found.lines if one.above is None]
        assert sum(one.stands.spent for one in tops) == found.overall.stands.spent


@given(expenses(), STARTS, TODAYS, st.sampled_from([3, 6, 12]))
def test_usual_by_hand(kept: list[Expense], start: int, today: date, count: int) -> None:
    """Mean and median are those of whole months before the present, from the first expense on."""
    book = with_budgets(a_book(kept), (), start)
    months = Months(start)
    live = [one for one in kept if one.trashed is None]
    this = months.of(today)
    first = min((months.of(one.day) for one in live), default=this)
    past = [this.plus(-back) for back in range(1, count + 1) if this.plus(-back) >= first]
    sums = [sum(one.amount for one in live if one.day in months.days(month)) for month in past]
    found = usual(book, OVERALL, today, count)

    if not sums:
        assert found is None
    else:
        assert found is not None
        assert (found.mean, found.median, found.months) == (
            round(mean(sums)), round(median(sums)), len(sums),
        )  # fmt: skip
        over = sum(one > 40_00 for one in sums)
        assert months_over(book, OVERALL, 40_00, today, count) == over


@given(expenses(), STARTS, TODAYS)
def test_projection_by_hand(kept: list[Expense], start: int, today: date) -> None:
    """A projection adds to what is spent so far the middle half of what months still brought."""
    book = with_budgets(a_book(kept), (), start)
    months, live = Months(start), [one for one in kept if one.trashed is None]
    this = months.of(today)
    found = standing_in(book, OVERALL, this, today).projection
    first = min((months.of(one.day) for one in live), default=this)
    passed = (today - (months.days(this).first or today)).days
    rests = []
    for back in range(1, 13):
        month = this.plus(-back)
        begin = months.days(month).first
        if month >= first and begin:
            late = [one.amount for one in live if one.day in months.days(month)
                    and one.day > begin + timedelta(days=passed)]  # fmt: skip
            rests.append(sum(late))
    rests.sort()
    if len(rests) < 3:
        assert found is None
        return
    now = [one for one in live if one.day in months.days(this)]
    so_far = sum(one.amount for one in now if one.day <= today)
    later = sum(one.amount for one in now if one.day > today)
    quarter = (len(rests) - 1) // 4
    assert found is not None
    assert found.months == len(rests)
    assert found.least == so_far + max(rests[quarter], later)
    assert found.most == so_far + max(rests[-quarter - 1], later)
    assert found.least <= found.most


@given(expenses(), STARTS, TODAYS)
def test_pages_and_alerts_reckon_alike(kept: list[Expense], start: int, today: date) -> None:
    """What a page shows of a limit is what the alerts are decided by."""
    budgets = [
        Budget(OVERALL, {"2024-11": 90_00}, rollovers={"2024-11": Rollover("both", 30_00)}),
        Budget(FOOD, {"2025-01": 40_00}, rollovers={"2025-01": Rollover("surplus")}),
    ]
    book = with_budgets(a_book(kept), budgets, start)
    standing = standing_of(book)
    for budget in budgets:
        for back in range(-2, 6):
            month = Months(start).of(today).plus(-back)
            shown = standing_in(book, budget.id, month, today)
            told = standing.progress(budget, month, today)
            assert (shown.limit, shown.carried, shown.spent, shown.left) == (
                told.limit, told.carried, told.spent, told.left,
            )  # fmt: skip


def test_what_draws_on_what() -> None:
    """A category without a limit draws on the one above, if that has one."""
    kept = [Expense(date(2026, 11, 3), 500, category=one, id=f"{place:032x}", sequence=place)
            for place, one in enumerate((GROCERIES, category_id("Travel"), None))]  # fmt: skip
    book = with_budgets(a_book(kept), [Budget(FOOD, {"2026-11": 1000})])
    lines = budget_month(book, Month(2026, 11), date(2026, 11, 20)).lines
    draws = {line.id: line.draws_on for line in lines}

    assert draws == {FOOD: None, GROCERIES: FOOD, category_id("Travel"): None, NO_CATEGORY: None}


def test_parts_count_what_is_within_once() -> None:
    """A share below a limited category is part of that one's limit, else a part of its own."""
    own = Budget(GROCERIES, {"2026-11": 300})
    food = Budget(FOOD, {"2026-11": 1000})
    travel = Budget(category_id("Travel"), {"2026-11": 50})
    month, today = Month(2026, 11), date(2026, 11, 20)

    assert budget_month(with_budgets(a_book([]), [own, food, travel]), month, today).parts == 1050
    assert budget_month(with_budgets(a_book([]), [own, travel]), month, today).parts == 350
    assert budget_month(with_budgets(a_book([])), month, today).parts is None


def test_no_expenses_at_all() -> None:
    """An empty account has no usual, no months before, and nothing spent."""
    book, today = with_budgets(a_book([])), date(2026, 11, 20)

    assert usual(book, OVERALL, today, 12) is None
    assert past_months(book, Month(2026, 11), 6) == []
    assert amounts_of(book, FOOD).of(Month(2026, 11)) == 0
    assert standing_in(book, OVERALL, Month(2026, 11), today).projection is None


@given(expenses(), STARTS, TODAYS, expenses(most=3))
def test_what_a_commit_asks_is_part_of_the_whole(
    kept: list[Expense], start: int, today: date, added: list[Expense]
) -> None:
    """Limits a commit may touch stand as they do among all, in every month it compares."""
    budgets = [
        Budget(OVERALL, {"2024-11": 90_00}, rollovers={"2024-12": Rollover("both", 30_00)}),
        Budget(FOOD, {"2025-01": 40_00}),
        Budget(GROCERIES, {"2025-01": 20_00}, rollovers={"2025-01": Rollover("deficit")}),
    ]
    book, months = with_budgets(a_book(kept), budgets, start), Months(start)
    live = [one for one in added if one.trashed is None and one.amount]
    changes = [Change(f"E#{'f' * 30}{place:02}", 0, None, one.fields)
               for place, one in enumerate(live)]  # fmt: skip
    part, whole = standing_under(book, changes), standing_of(book, changes)
    touched = {months.of(one.day) for one in live} | {months.of(today)}

    assert set(part.budgets) <= set(whole.budgets)
    assert not live or OVERALL in part.budgets
    for budget in part.budgets.values():
        for month in touched:
            mine, true = (one.progress(budget, month, today) for one in (part, whole))
            is_touched = any(month == months.of(one.day) for one in live)
            if is_touched or budget.rolls_since:
                assert mine.carried == true.carried
            if is_touched:
                assert mine.spent == true.spent


def test_a_commit_of_two_months_compares_each_limit_in_both() -> None:
    """What a limit's category has this month counts, though the commit adds to it in the next."""
    food, day = Budget(FOOD, {"2026-11": 30_00}), date(2026, 11, 3)
    book = with_budgets(
        a_book([Expense(day, 40_00, category=FOOD, id="0" * 32, version=1)]), [food]
    )
    added = [Expense(day, 5_00), Expense(date(2026, 12, 1), 1_00, category=FOOD)]
    changes = [Change(f"E#{place}", 0, None, one.fields) for place, one in enumerate(added)]

    found = standing_under(book, changes).progress(food, Month(2026, 11), date(2026, 11, 20))

    assert found.spent == 40_00
