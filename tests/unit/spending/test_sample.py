from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spending.category import STARTING, category_id
from spending.expense import checked
from spending.job import ImportLine
from spending.sample import sample_lines

TODAY = date(2026, 11, 22)
LINES = sample_lines(TODAY)


def filed(*names: str) -> list[ImportLine]:
    """Give the lines of a category."""
    return [line for line in LINES if line.draft.category == category_id(*names)]


def test_the_same_day_and_seed_give_the_same_lines() -> None:
    """Ids included, so that loading twice adds nothing."""
    assert sample_lines(TODAY) == LINES
    assert {line.id for line in sample_lines(TODAY, 2)}.isdisjoint(line.id for line in LINES)


def test_a_later_day_adds_next_to_nothing() -> None:
    """Ids count from one, whatever the day, so a second load finds nearly all of them there."""
    later = {line.id for line in sample_lines(TODAY + timedelta(days=30))}
    assert len(later.symmetric_difference(line.id for line in LINES)) < 50


def test_ids_are_ids() -> None:
    """Every line has one of its own: 32 hex digits."""
    ids = {line.id for line in LINES}
    assert len(ids) == len(LINES)
    assert all(len(bytes.fromhex(one)) == 16 for one in ids)


@settings(max_examples=30, deadline=None)
@given(st.dates(date(1999, 1, 1), date(2090, 12, 31)), st.integers(0, 50), st.sampled_from((0, 3)))
def test_any_day_gives_three_years_that_can_be_kept(today: date, seed: int, digits: int) -> None:
    """Days end with today, and every draft is as a checked one would be."""
    lines = sample_lines(today, seed, digits=digits)
    days = [line.draft.day for line in lines]
    assert 1_900 < len(lines) < 2_500
    assert days == sorted(days)
    assert days[-1] == today
    assert (today - days[0]).days in range(1_080, 1_096)
    assert all(checked(line.draft) == line.draft for line in lines)


def test_only_starting_categories_are_used() -> None:
    """Ids of the starting set stand in the drafts; names are left empty."""
    used = {line.draft.category for line in LINES}
    assert used - {None} <= set(STARTING)
    assert len(used) > 30
    assert {(line.category, line.subcategory) for line in LINES} == {("", "")}
    assert sum(line.draft.category is None for line in LINES) == 12


def test_the_rent_falls_due_monthly_and_rises_yearly() -> None:
    """One price for a year, a higher one for the next."""
    rents = filed("Housing", "Rent")
    assert [line.draft.day.day for line in rents] == [1] * 36
    prices = list(Counter(line.draft.amount for line in rents).items())
    assert len(prices) in {3, 4}
    assert prices == sorted(prices)


def test_one_subscription_changes_its_price_once() -> None:
    """The others stay as they are."""
    prices: dict[str, list[int]] = defaultdict(list)
    for name in ("Video", "Music", "Software", "News"):
        for line in filed("Subscriptions", name):
            if line.draft.amount not in prices[name]:
                prices[name].append(line.draft.amount)
    assert {name: len(seen) for name, seen in prices.items()} == {
        "Video": 2, "Music": 1, "Software": 1, "News": 1,
    }  # fmt: skip
    assert prices["Video"] == [1299, 1499]


def test_heating_follows_the_seasons() -> None:
    """January costs more than three times July."""
    by_month = defaultdict(list)
    for line in filed("Utilities", "Heating"):
        by_month[line.draft.day.month].append(line.draft.amount)
    assert min(by_month[1]) > 3 * max(by_month[7])


def test_holidays_are_tagged_in_summer_and_winter() -> None:
    """Two a year, with hotels, and no groceries at home meanwhile."""
    away = {line.draft.day for line in LINES if "holiday" in line.draft.tags}
    hotels = filed("Travel", "Hotels")
    assert {line.draft.day.month for line in hotels} == {2, 7}
    assert len(hotels) == 6
    stays = {line.draft.day + timedelta(days=number) for line in hotels for number in range(7)}
    assert stays <= away
    assert stays.isdisjoint(line.draft.day for line in filed("Food", "Groceries"))


def test_december_brings_presents() -> None:
    """More than half of all presents of a year are bought in December."""
    months = Counter(line.draft.day.month for line in filed("Gifts", "Presents"))
    assert months[12] > sum(months.values()) / 2


def test_there_are_refunds_and_large_purchases() -> None:
    """Money comes back a few times for what was bought before; some things cost a lot."""
    refunds = [line.draft for line in LINES if line.draft.amount < 0]
    assert len(refunds) > 5
    sent_back = [one for one in refunds if one.note.startswith("Sent back")]
    for one in sent_back:
        assert any(
            line.draft.merchant == one.merchant
            and line.draft.amount == -one.amount
            and line.draft.day < one.day
            for line in LINES
        )
    large = [line for line in LINES if line.draft.amount > 40_000 and line.draft.note]
    assert len(large) > 5


def test_methods_notes_and_merchants_vary() -> None:
    """There is something to filter by."""
    assert {line.draft.method for line in LINES} == {"Card", "Cash", "Transfer"}
    assert len({line.draft.merchant for line in filed("Food", "Eating out")}) > 5
    assert len({line.draft.note for line in LINES}) > 10


@pytest.mark.parametrize(("digits", "rent"), [(0, 118_000), (2, 118_000), (3, 1_180_000)])
def test_amounts_fit_the_decimals_of_the_currency(digits: int, rent: int) -> None:
    """Three decimals make ten times the minor units; without decimals prices are in tens."""
    lines = sample_lines(TODAY, digits=digits)
    assert next(line.draft.amount for line in lines if line.draft.amount > 100_000) == rent
    tens = all(line.draft.amount % 10 == 0 for line in lines)
    assert tens == (digits != 2)
