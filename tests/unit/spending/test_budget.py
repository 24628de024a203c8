"""A limit holds from its month on and is crossed by more than it, never by just it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spending.budget import OVERALL, Budget, budget_key
from spending.errors import InvalidInput
from spending.money import MAX_MINOR
from spending.period import Month
from spending.records import Fields, Record
from spending.thresholds import check_thresholds

MONTHS = st.builds(Month, st.integers(2024, 2027), st.integers(1, 12))
AMOUNTS = st.none() | st.integers(0, MAX_MINOR)
NONE = Budget(OVERALL, {})


def budget_of(fields: Fields) -> Budget:
    """Read a budget from fields."""
    return Budget.from_record(Record(budget_key(OVERALL), 1, fields))


@given(
    st.dictionaries(MONTHS.map(str), AMOUNTS, max_size=4), st.lists(st.integers(1, 200), max_size=3)
)
def test_record_round_trip(limits: dict[str, int | None], thresholds: list[int]) -> None:
    """A budget is read back as it was kept."""
    budget = Budget(OVERALL, limits, check_thresholds(thresholds))

    assert budget_of(budget.fields) == budget


def test_sparse_record() -> None:
    """A record with less in it, or odd amounts, limits nothing by mistake."""
    assert budget_of({}) == NONE
    assert budget_of({"limits": {"2026-01": "x"}}).limit_in(Month(2026, 1)) is None


@given(st.lists(st.tuples(MONTHS, AMOUNTS), max_size=6), MONTHS)
def test_changes_hold_from_their_month_on(
    changes: list[tuple[Month, int | None]], month: Month
) -> None:
    """The limit of a month is the last one set for it or an earlier month."""
    budget, expected = NONE, None
    for start, amount in changes:
        budget = budget.changed(start, amount)
        expected = amount if start <= month else expected

    assert budget.limit_in(month) == expected


def test_earlier_months_keep_their_limit() -> None:
    """A new limit changes nothing of the months before."""
    budget = NONE.changed(Month(2026, 1), 100).changed(Month(2026, 3), 50)

    assert [budget.limit_in(Month(2026, number)) for number in (1, 2, 3, 4)] == [100, 100, 50, 50]
    assert budget.limit_in(Month(2025, 12)) is None


@pytest.mark.parametrize("amount", [-1, MAX_MINOR + 1])
def test_limit_refused(amount: int) -> None:
    """A limit is zero or more and no larger than an amount can be."""
    with pytest.raises(InvalidInput) as caught:
        NONE.changed(Month(2026, 1), amount)

    assert caught.value.field == "limit"
