"""One definition of spent: whatever was recorded and asked, all of the API comes to the same."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

from api_client import ApiClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.budgets import standing_in
from analytics.listing import page
from analytics.summary import totals
from dashboard.services import PersonalDesk
from spending.budget import OVERALL
from spending.category import category_id
from spending.filter import ExpenseFilter

_CATEGORIES = [None, category_id("Food"), category_id("Food", "Groceries"), category_id("Pets")]
_DAYS = st.dates(date(2026, 9, 1), date(2026, 11, 30))
_EXPENSES = st.lists(
    st.fixed_dictionaries(
        {
            "day": _DAYS.map(str),
            "amount": st.integers(-50_000, 90_000).filter(bool).map(lambda minor: {"minor": minor}),
            "merchant": st.sampled_from(["", "Bar", "Shop", "=Sum"]),
            "category": st.sampled_from(_CATEGORIES),
            "method": st.sampled_from(["", "Card"]),
        }
    ),
    min_size=1,
    max_size=20,
)
_FILTERS = st.builds(
    lambda parts, first, days: "&".join([*parts, f"from={first}", f"to={first + timedelta(days)}"]),
    st.sets(
        st.sampled_from(
            [f"category={_CATEGORIES[1]}", "category=none", "merchant=Bar", "not-merchant=Bar",
             "min=0", "max=40000", "text=s", "weekday=1", "weekday=5", "method=Card",
             "empty=merchant"]
        ),
        max_size=3,
    ),
    _DAYS,
    st.integers(0, 90),
)  # fmt: skip


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_EXPENSES, _FILTERS)
def test_all_answers_come_to_the_same(
    api: ApiClient, desk: PersonalDesk, drafts: list[dict[str, object]], query: str
) -> None:
    """List, summary, trend, breakdown, cumulative, export, and the pages' own figures."""
    api.post("/expenses/bulk", {"expenses": drafts})
    book, wanted = desk.book(), ExpenseFilter.from_query(query)
    expected = totals(book, wanted)
    listed = api.get(f"/expenses?{query}&limit=500")
    assert sum(one["amount"]["minor"] for one in listed["items"][:500]) == (
        page(book, wanted, start=0, count=500).totals.amount
        if expected.count <= 500
        else sum(one.amount for one in page(book, wanted, start=0, count=500).expenses)
    )
    assert listed["total"]["amount"]["minor"] == expected.amount
    assert api.get(f"/summary?{query}")["amount"]["minor"] == expected.amount
    trend = api.get(f"/summary/trend?{query}")
    assert sum(one["amount"]["minor"] for one in trend["months"]) == expected.amount
    parts = api.get(f"/summary/breakdown?{query}&limit=500")
    assert parts["total"]["amount"]["minor"] == expected.amount
    assert sum(one["amount"]["minor"] for one in parts["parts"]) == expected.amount
    table = api.ask("GET", f"/exports/expenses.csv?{query}").data.decode()
    rows = list(csv.DictReader(StringIO(table)))
    assert sum(Decimal(row["Amount"]) for row in rows) * 100 == expected.amount
    assert len(rows) == expected.count


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_EXPENSES)
def test_limits_come_to_what_the_list_does(
    api: ApiClient, desk: PersonalDesk, drafts: list[dict[str, object]]
) -> None:
    """A month's limit on everything, and on a category, is what the list of that month sums to."""
    api.post("/expenses/bulk", {"expenses": drafts})
    book = desk.book()
    today = desk.today(book)
    for month in book.settings.months.of(date(2026, 9, 1)).through(
        book.settings.months.of(date(2026, 11, 1))
    ):
        days = f"from={month.days.first}&to={month.days.last}"
        overall = api.get(f"/budgets/overall?month={month}")["spent"]["minor"]
        assert overall == api.get(f"/expenses?{days}")["total"]["amount"]["minor"]
        assert overall == standing_in(book, OVERALL, month, today).spent
        food = api.get(f"/budgets/{_CATEGORIES[1]}?month={month}")["spent"]["minor"]
        query = f"category={_CATEGORIES[1]}&{days}"
        assert food == api.get(f"/expenses?{query}")["total"]["amount"]["minor"]
