"""How a limit stands is a plain reckoning: what was set, what came over, what is spent."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spending.budget import Budget
from spending.period import Month, Months
from spending.progress import MonthlyAmounts, carried_into, is_crossed, progress
from spending.rollover import KINDS, NO_ROLLOVER, Rollover, RolloverKind

FIRST = Month(2026, 1)
AMOUNTS = st.integers(-300, 300)
LIMITS = st.dictionaries(st.integers(0, 11), st.none() | st.integers(0, 200), max_size=4)
ROLLOVERS = st.dictionaries(
    st.integers(0, 11),
    st.builds(Rollover, st.sampled_from(KINDS), st.none() | st.integers(0, 150)),
    max_size=3,
)


def a_budget(limits: dict[int, int | None], rollovers: dict[int, Rollover]) -> Budget:
    """Give a budget whose months are counted from January 2026."""
    return Budget(
        "b",
        {str(FIRST.plus(place)): amount for place, amount in limits.items()},
        rollovers={str(FIRST.plus(place)): one for place, one in rollovers.items()},
    )


def in_force(values: dict[int, object], place: int) -> object:
    """Give the value set last up to a month."""
    return next((values[one] for one in range(place, -1, -1) if one in values), None)


@given(LIMITS, ROLLOVERS, st.lists(AMOUNTS, min_size=12, max_size=12), st.integers(0, 12))
def test_carried_by_hand(
    limits: dict[int, int | None], rollovers: dict[int, Rollover], spent: list[int], place: int
) -> None:
    """What comes over is what a plain walk through the months hands on."""
    handed = 0
    for month in range(place):
        limit, rule = in_force(dict(limits), month), in_force(dict(rollovers), month)
        if not isinstance(limit, int) or not isinstance(rule, Rollover):
            handed = 0
            continue
        left = limit + handed - spent[month]
        keeps = {"surplus": left > 0, "deficit": left < 0, "both": True, "none": False}
        handed = left if keeps[rule.kind] else 0
        if rule.cap is not None and abs(handed) > rule.cap:
            handed = rule.cap if handed > 0 else -rule.cap

    found = carried_into(
        a_budget(limits, rollovers), FIRST.plus(place), MonthlyAmounts(FIRST, spent)
    )
    assert found == handed


@given(LIMITS, ROLLOVERS, st.lists(AMOUNTS, min_size=3, max_size=12), st.integers(0, 13))
def test_every_month_adds_up(
    limits: dict[int, int | None], rollovers: dict[int, Rollover], spent: list[int], place: int
) -> None:
    """Left and spent are always what was available; nothing is left over or lost between."""
    stands = progress(
        a_budget(limits, rollovers), FIRST.plus(place), MonthlyAmounts(FIRST, spent),
        months=Months(), today=date(2026, 6, 15),
    )  # fmt: skip

    if stands.limit is None:
        assert (stands.available, stands.left, stands.per_day, stands.share) == (None,) * 4
        assert not stands.is_over
    else:
        assert stands.left is not None
        assert stands.left + stands.spent == stands.available == stands.limit + stands.carried
        assert stands.is_over == (stands.left < 0)


def test_nothing_comes_over_into_months_to_come() -> None:
    """Before a month ends nobody knows what it hands on, so later ones stand by their limit."""
    budget = a_budget({0: 100}, {0: Rollover("both")})
    spent = MonthlyAmounts(FIRST, [40])
    stands = [
        progress(budget, FIRST.plus(place), spent, months=Months(), today=date(2026, 2, 10))
        for place in range(3)
    ]

    assert [(one.carried, one.left) for one in stands] == [(0, 60), (60, 160), (0, 100)]


@pytest.mark.parametrize(
    ("kind", "cap", "surplus", "deficit"),
    [
        ("none", None, 0, 0),
        ("surplus", None, 70, 0),
        ("deficit", None, 0, -70),
        ("both", None, 70, -70),
        ("surplus", 50, 50, 0),
        ("both", 50, 50, -50),
        ("both", 0, 0, 0),
    ],
)
def test_rollover(kind: RolloverKind, cap: int | None, surplus: int, deficit: int) -> None:
    """A surplus or a deficit of 70 goes on as the rollover says, no more than its cap."""
    rollover = Rollover(kind, cap)

    assert (rollover.carried(70), rollover.carried(-70)) == (surplus, deficit)
    assert Rollover.of(rollover.fields) == rollover


def test_rollover_that_cannot_be_read() -> None:
    """What is no rollover hands on nothing."""
    assert Rollover.of(None) == Rollover.of({"kind": "all"}) == NO_ROLLOVER


@pytest.mark.parametrize(
    ("available", "spent", "threshold", "crossed"),
    [
        (100, 100, 100, False),
        (100, 101, 100, True),
        (100, 80, 80, False),
        (100, 81, 80, True),
        (333, 267, 80, True),
        (333, 266, 80, False),
        (0, 0, 100, False),
        (0, 1, 80, True),
        (0, -1, 100, False),
        (-50, 0, 80, True),
        (-50, -50, 100, False),
        (-50, -49, 120, True),
    ],
)
def test_crossed(available: int, spent: int, threshold: int, *, crossed: bool) -> None:
    """Just a share is not beyond it; nothing is rounded; below zero all shares are one."""
    assert is_crossed(spent, available, threshold) is crossed


def test_left_per_day() -> None:
    """What is left is shared by the days that remain, today among them."""
    budget = a_budget({0: 310}, {})
    at = [
        progress(budget, FIRST, MonthlyAmounts(FIRST, [10]), months=Months(), today=day).per_day
        for day in (date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))
    ]
    over = progress(budget, FIRST, MonthlyAmounts(FIRST, [311]), months=Months(), today=at_end())

    assert at == [300 // 31, 300, None]
    assert (over.left, over.per_day, over.is_over) == (-1, 0, True)


def at_end() -> date:
    """Give the last day of the month."""
    return date(2026, 1, 31)
