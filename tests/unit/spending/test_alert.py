"""A person is told once when a limit is crossed, and again only after it was left."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from spending.alert import Alert, month_of
from spending.budget import OVERALL, Budget
from spending.crossings import Crossings, crossings
from spending.period import Month
from spending.progress import MonthlyAmounts
from spending.records import ALERT, Record, key_of
from spending.settings import Settings
from spending.standing import Standing

NOW = datetime(2026, 11, 22, tzinfo=UTC)
THIS = Month(2026, 11)
LIMIT = 100
ONE = Budget(OVERALL, {"2020-01": LIMIT})
THREE = Budget(OVERALL, {"2020-01": LIMIT}, (100, 50, 80))


def step(
    over: Mapping[str, str],
    spent: Mapping[Month, int],
    budget: Budget = ONE,
    version: int = 1,
    now: datetime = NOW,
) -> Crossings:
    """Compare what stood crossed with what is spent now in the months looked at."""
    first, last = min(spent), max(spent)
    amounts = tuple(spent.get(month, 0) for month in first.through(last))
    settings = Settings(thresholds=(100,))
    standing = Standing(settings, {OVERALL: budget}, {OVERALL: MonthlyAmounts(first, amounts)})
    return crossings(over, standing, spent, now=now, version=version, room=80)


@given(st.lists(st.integers(0, 200), max_size=20))
def test_told_once_and_again_after_leaving(figures: list[int]) -> None:
    """There is an alert for each time the figure goes over, and each is cleared when it leaves."""
    over: Mapping[str, str] = {}
    raised: list[str] = []
    cleared: list[str] = []
    for version, spent in enumerate(figures, start=1):
        found = step(over, {THIS: spent}, version=version)
        over = found.over
        raised += [alert.id for alert in found.raised]
        cleared += found.cleared
    states = [False, *(spent > LIMIT for spent in figures)]
    ups = sum(now and not before for before, now in pairwise(states))
    downs = sum(before and not now for before, now in pairwise(states))

    assert len(raised) == len(set(raised)) == ups
    assert cleared == [key_of(ALERT, one) for one in raised][:downs]
    assert bool(over) == states[-1]


@given(st.lists(st.integers(0, 200), max_size=20))
def test_several_thresholds(figures: list[int]) -> None:
    """Of the thresholds crossed that no alert that holds has told, the highest is, alone."""
    over: Mapping[str, str] = {}
    told: dict[int, int] = {}  # by threshold, that of the alert that told it
    for version, spent in enumerate(figures, start=1):
        found = step(over, {THIS: spent}, THREE, version)
        over = found.over
        beyond = [one for one in (50, 80, 100) if spent > one]
        told = {one: by for one, by in told.items() if one in beyond and by in beyond}
        fresh = [one for one in beyond if one not in told]
        told |= dict.fromkeys(fresh, fresh[-1] if fresh else 0)

        assert [alert.threshold for alert in found.raised] == fresh[-1:]
        assert len(over) == len(beyond)


def test_alert_cleared_with_its_own_threshold() -> None:
    """An alert is over when its own threshold is left; a lower one that stands is told then."""
    both = step({}, {THIS: 120}, THREE)
    back = step(both.over, {THIS: 70}, THREE, 2)
    down = step(back.over, {THIS: 10}, THREE, 3)

    assert [alert.threshold for alert in both.raised] == [100]
    assert back.cleared == (key_of(ALERT, both.raised[0].id),)
    assert [(alert.threshold, alert.spent) for alert in back.raised] == [(50, 70)]
    assert down.cleared == (key_of(ALERT, back.raised[0].id),)
    assert down.over == {}


def test_past_months_never() -> None:
    """Whatever is spent in a past month, nothing is told, and what stood there long ago goes."""
    old = {"overall#2026-09#100": "A#overall#2026-09#100#1"}
    found = step(old, {THIS.plus(-1): 1_000, THIS.plus(-2): 0})

    assert found == Crossings({})


def test_clock_goes_back() -> None:
    """Who is back in last month by a change of zone is not told again."""
    october = {"overall#2026-10#100": "A#overall#2026-10#100#1"}
    kept = step(october, {THIS: 10}).over
    back = step(kept, {THIS.plus(-1): 500}, now=NOW.replace(month=10), version=2)

    assert back.raised == ()


def test_future_months() -> None:
    """Months to come are compared as the current one is, each for itself."""
    spent = {THIS: 101, THIS.plus(1): 10, THIS.plus(14): 200}
    found = step({}, spent)

    assert [alert.month for alert in found.raised] == [THIS, THIS.plus(14)]
    assert {month_of(name) for name in found.over} == {THIS, THIS.plus(14)}


def test_months_not_looked_at_stay() -> None:
    """A month that a commit does not touch stays as it stood."""
    over = step({}, {THIS: 101, THIS.plus(1): 101}).over

    assert step(over, {THIS.plus(1): 0}, version=2).over.keys() == {"overall#2026-11#100"}


def test_limit_taken_away() -> None:
    """Without a limit nothing stands crossed."""
    crossed = step({}, {THIS: 101})
    gone = step(crossed.over, {THIS: 101}, Budget(OVERALL, {}), 2)

    assert gone.cleared == (key_of(ALERT, crossed.raised[0].id),)
    assert gone.over == {}


def test_alert_says_what_happened() -> None:
    """An alert names its month, the limit and the figure, and is read back as it was kept."""
    (alert,) = step({}, {THIS: 101}, version=7).raised

    assert alert == Alert("overall#2026-11#100#7", OVERALL, THIS, 100, LIMIT, 101, NOW, THIS.days)
    assert Alert.from_record(Record(key_of(ALERT, alert.id), 7, alert.fields)) == alert
    cleared = {**alert.fields, "cleared": True}
    assert Alert.from_record(Record(key_of(ALERT, alert.id), 8, cleared)).cleared
    assert Alert.from_record(Record("A#x", 8, cleared)).fields == cleared
