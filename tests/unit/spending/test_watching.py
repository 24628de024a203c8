"""Alerts follow from what is spent alone: a naive reference finds the same, whatever happened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest
from builders import ONE_THRESHOLD, SteppingClock, a_draft, tools_over
from hypothesis import example, given, settings
from hypothesis import strategies as st
from memory_store import MemoryStore

from analytics.cache import BookCache
from analytics.spent import SpentInFrames
from spending.alert import Alert, month_of
from spending.budget import OVERALL, Budget
from spending.budget_acts import BudgetTerms, LimitChange
from spending.category import category_id
from spending.errors import LedgerBusy
from spending.expense import Expense
from spending.ledger import Ledger
from spending.period import LAST_OF_MONTH, Month, Months
from spending.records import ALERT, BUDGET, EXPENSE
from spending.rollover import KINDS, Rollover
from spending.watching import PERIOD_DUE

FOOD, GROCERIES = category_id("Food"), category_id("Food", "Groceries")
TRAVEL = category_id("Travel")
LIMITED = (OVERALL, FOOD, GROCERIES, TRAVEL)
START = datetime.fromisoformat("2026-11-05T12:00:00+00:00")
TODAY = START.date()


@dataclass
class World:
    """A ledger over memory, and what a naive reckoning says of its alerts."""

    store: MemoryStore = field(default_factory=MemoryStore)
    clock: SteppingClock = field(default_factory=lambda: SteppingClock(START))
    told: dict[str, tuple[str, bool]] = field(default_factory=dict)
    raised: list[tuple[str, str, int, int, int, int]] = field(default_factory=list)
    cleared: set[int] = field(default_factory=set)
    count: int = 0

    def __post_init__(self) -> None:
        """Open the ledger."""
        spent = SpentInFrames(BookCache(self.store, ONE_THRESHOLD))
        tools = tools_over(self.store, spent=spent, defaults=ONE_THRESHOLD, clock=self.clock)
        self.ledger = Ledger("ann", tools)
        self.stood: dict[str, int] = {}

    def operation(self) -> str:
        """Give an id nobody used yet."""
        self.count += 1
        return f"o{self.count}"

    def expenses(self) -> list[Expense]:
        """Give what is recorded and not in the trash."""
        kept = map(Expense.from_record, self.store.all("ann", EXPENSE))
        return sorted((one for one in kept if one.trashed is None), key=lambda one: one.sequence)

    # The naive reference

    def spent(self, budget_id: str, month: Month) -> int:
        """Add up one by one."""
        days = self.ledger.settings().months.days(month)
        under = {OVERALL: None, FOOD: {FOOD, GROCERIES}, GROCERIES: {GROCERIES}, TRAVEL: {TRAVEL}}
        wanted = under[budget_id]
        return sum(
            one.amount
            for one in self.expenses()
            if one.day in days and (wanted is None or one.category in wanted)
        )

    def carried(self, budget: Budget, month: Month) -> int:
        """Hand on month by month, from the first limit there is."""
        first = min(budget.limits, default=str(month))
        handed = 0
        for one in Month.parse(first).through(month.plus(-1)):
            limit, rule = budget.limit_in(one), budget.rollover_in(one)
            left = 0 if limit is None else limit + handed - self.spent(budget.id, one)
            handed = 0
            if left > 0 and rule.kind in {"surplus", "both"}:
                handed = left if rule.cap is None else min(left, rule.cap)
            if left < 0 and rule.kind in {"deficit", "both"}:
                handed = left if rule.cap is None else max(left, -rule.cap)
        return handed

    def crossed(self) -> dict[tuple[str, str], list[tuple[int, int, int, int]]]:
        """Give by limit and month what is beyond: percent, limit, carried, spent, ascending."""
        kept = self.ledger.settings()
        this = kept.months.of(self.clock.now().date())
        found: dict[tuple[str, str], list[tuple[int, int, int, int]]] = {}
        for record in self.store.all("ann", BUDGET):
            budget = Budget.from_record(record)
            for month in this.through(this.plus(6)):
                limit = budget.limit_in(month)
                if limit is None:
                    continue
                carried = self.carried(budget, month) if month == this else 0
                spent, room = self.spent(budget.id, month), limit + carried
                percents = kept.thresholds if budget.thresholds is None else budget.thresholds
                beyond = [
                    (percent, limit, carried, spent)
                    for percent in sorted(percents)
                    if (spent * 100 > room * percent if room > 0 else spent > room)
                ]
                if beyond:
                    found[budget.id, str(month)] = beyond
        return found

    def reckon(self) -> None:
        """Bring the reference up to date after something happened.

        What stood crossed last month is remembered: who changes the day months begin on, or the
        time zone, may be back in it, and was told.
        """
        this = self.ledger.settings().months.of(self.clock.now().date())
        now = self.crossed()
        names = {
            f"{budget}#{month}#{one[0]}"
            for (budget, month), beyond in now.items()
            for one in beyond
        }
        for name, place in list(self.stood.items()):
            if month_of(name) < this.plus(-1):
                del self.stood[name]
            elif month_of(name) >= this and name not in names:
                del self.stood[name]
                if self.name(place) == name:
                    self.cleared.add(place)
        # What nobody was told but by an alert that holds no more is new.
        self.stood = {name: at for name, at in self.stood.items() if at not in self.cleared}
        for (budget, month), beyond in now.items():
            fresh = [one for one in beyond if f"{budget}#{month}#{one[0]}" not in self.stood]
            if fresh:
                self.raised.append((budget, month, *fresh[-1]))
                for one in fresh:
                    self.stood[f"{budget}#{month}#{one[0]}"] = len(self.raised) - 1

    def name(self, place: int) -> str:
        """Give the name of the crossing an alert was raised for."""
        return "#".join(map(str, self.raised[place][:3]))

    def check(self) -> None:
        """Hold what is kept against the reference."""
        self.reckon()
        this = self.ledger.settings().months.of(self.clock.now().date())
        over = self.store.head("ann").over
        stood = {name for name in self.stood if month_of(name) >= this}
        assert {name for name in over if month_of(name) >= this} == stood
        kept = [Alert.from_record(record) for record in self.store.all("ann", ALERT)]
        expected = [(*one, place in self.cleared) for place, one in enumerate(self.raised)]
        found = [
            (one.budget, str(one.month), one.threshold, one.limit, one.carried, one.spent,
             one.cleared)
            for one in kept
        ]  # fmt: skip
        assert sorted(found) == sorted(expected)

    def take_up_due(self) -> None:
        """Do what falls due, as a program would."""
        while due := [one for one in self.store.due(self.clock.now(), 9) if one.kind == PERIOD_DUE]:
            self.ledger.begin_period(due[0])
            self.check()


Step = Callable[[World], object]
AMOUNTS = st.integers(-60, 120).filter(bool)
DAYS = st.dates(TODAY - timedelta(days=75), TODAY + timedelta(days=75))
CATEGORIES = st.sampled_from((FOOD, GROCERIES, TRAVEL, None))
MONTHS = st.builds(Month(2026, 8).plus, st.integers(0, 6))


def adding(amount: int, day: date, category: str | None) -> Step:
    """An expense is recorded."""
    return lambda world: world.ledger.add(
        a_draft(amount, day.isoformat(), category=category), world.operation()
    )


def editing(which: int, amount: int, day: date, category: str | None) -> Step:
    """An expense, if there is any, says something else."""

    def step(world: World) -> None:
        there = world.expenses()
        if there:
            one = there[which % len(there)]
            draft = replace(one.draft, amount=amount, day=day, category=category)
            world.ledger.edit(one.id, one.version, draft, world.operation())

    return step


def deleting(which: int) -> Step:
    """An expense, if there is any, is put in the trash."""

    def step(world: World) -> None:
        there = world.expenses()
        if there:
            world.ledger.delete([there[which % len(there)].id], world.operation())

    return step


def limiting(budget: str, month: Month, amount: int | None, *, only: bool) -> Step:
    """A limit is changed."""
    change = LimitChange(budget, month, amount, only)
    return lambda world: world.ledger.set_limits([change], world.operation())


def terms(budget: str, told: tuple[int, ...] | None, rollover: Rollover) -> Step:
    """Thresholds and rollover of a limit are changed."""
    return lambda world: world.ledger.change_budget(
        budget, BudgetTerms(told, rollover), world.operation()
    )


def month_start(start: int) -> Step:
    """Months begin on another day."""
    return lambda world: world.ledger.change_settings(
        replace(world.ledger.settings(), month_start=start), world.operation()
    )


def waiting(days: int, *, looks: bool) -> Step:
    """Days pass, and a program looks at what is due, or none does."""

    def step(world: World) -> None:
        world.clock.move(timedelta(days=days))
        if looks:
            world.take_up_due()
        else:  # the next commit must find out by itself; one that changes nothing is enough
            world.ledger.set_limits([], world.operation())

    return step


STEPS = st.one_of(
    st.builds(adding, AMOUNTS, DAYS, CATEGORIES),
    st.builds(adding, st.integers(1, 120), DAYS, CATEGORIES),
    st.builds(editing, st.integers(0, 9), AMOUNTS, DAYS, CATEGORIES),
    st.builds(deleting, st.integers(0, 9)),
    st.builds(
        limiting, st.sampled_from(LIMITED), MONTHS, st.none() | st.integers(0, 150),
        only=st.booleans(),
    ),
    st.builds(
        terms, st.sampled_from(LIMITED),
        st.none() | st.sampled_from([(50, 100), (120,), (), (80, 100)]),
        st.builds(Rollover, st.sampled_from(KINDS), st.none() | st.integers(0, 60)),
    ),
    st.builds(month_start, st.sampled_from([1, 5, 15, 28, LAST_OF_MONTH])),
    st.builds(waiting, st.integers(1, 20), looks=st.booleans()),
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(STEPS, min_size=1, max_size=12))
@example([adding(61, date(2026, 10, 15), FOOD), *map(month_start, (15, 1)),
          adding(1, date(2026, 8, 22), FOOD), month_start(15)])  # fmt: skip
def test_alerts_equal_a_naive_reference(steps: Sequence[Step]) -> None:
    """Whatever happens in whatever order, alerts and what stands crossed are the plain ones."""
    world = World()
    limiting(OVERALL, Month(2026, 9), 100, only=False)(world)
    limiting(FOOD, Month(2026, 9), 60, only=False)(world)
    terms(OVERALL, (80, 100), Rollover("both"))(world)
    world.check()
    for step in steps:
        step(world)
        world.check()


@given(
    st.lists(st.tuples(AMOUNTS, DAYS, CATEGORIES), min_size=2, max_size=6),
    st.randoms(use_true_random=False),
    st.sampled_from(KINDS),
)
def test_order_does_not_matter_to_the_balance(
    added: list[tuple[int, date, str | None]], random: object, kind: object
) -> None:
    """The same expenses in any order leave every limit the same."""
    shuffled = list(added)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    stands = []
    for order in (added, shuffled):
        world = World()
        for budget in LIMITED:
            limiting(budget, Month(2026, 8), 50, only=False)(world)
            terms(budget, None, Rollover(kind))(world)  # type: ignore[arg-type]
        for one in order:
            adding(*one)(world)
        standing = world.ledger._tools.spent.standing("ann", world.store.head("ann").version, ())
        stands.append(
            [
                standing.progress(budget, Month(2026, 8).plus(place), TODAY)
                for budget in standing.budgets.values()
                for place in range(8)
            ]
        )
    assert stands[0] == stands[1]


def test_a_month_that_starts_over_is_told_by_the_system() -> None:
    """What is over from last month alone is more than this month's limit: told as it begins."""
    world = World()
    limiting(FOOD, Month(2026, 11), 50, only=False)(world)
    terms(FOOD, (100,), Rollover("deficit"))(world)
    adding(130, TODAY, FOOD)(world)
    (november,) = world.store.all("ann", ALERT)
    (due,) = world.store.due(START + timedelta(days=60), 9)
    assert (due.when.isoformat(), due.kind) == ("2026-12-01T00:00:00+00:00", PERIOD_DUE)
    with pytest.raises(LedgerBusy):
        world.ledger.begin_period(due)
    world.clock.move(due.when - START)
    receipt = world.ledger.begin_period(due)

    (alert,) = [Alert.from_record(one) for one in world.store.all("ann", ALERT)
                if one.key != november.key]  # fmt: skip
    assert receipt.alerts == (alert.id,)
    assert (alert.month, alert.limit, alert.carried, alert.spent) == (Month(2026, 12), 50, -80, 0)
    (entry,) = world.store.journal("ann", receipt.version - 1)
    assert entry.act == PERIOD_DUE
    (after,) = world.store.due(START + timedelta(days=90), 9)
    assert after.when.isoformat() == "2027-01-01T00:00:00+00:00"


def test_first_commit_of_a_month_looks_at_all_of_it() -> None:
    """Where no program ran as the month began, whatever comes first in it makes up for that."""
    world = World()
    limiting(FOOD, Month(2026, 11), 50, only=False)(world)
    terms(FOOD, (100,), Rollover("deficit"))(world)
    adding(130, TODAY, FOOD)(world)
    world.clock.move(timedelta(days=30))
    adding(1, date(2027, 2, 1), None)(world)

    months = [Alert.from_record(one).month for one in world.store.all("ann", ALERT)]
    assert sorted(months) == [Month(2026, 11), Month(2026, 12)]


def test_old_edit_counts_by_what_is_carried() -> None:
    """An expense deep in the past takes of what came over, and this month's limit is crossed."""
    world = World()
    limiting(FOOD, Month(2026, 9), 50, only=False)(world)
    terms(FOOD, (100,), Rollover())(world)
    world.clock.moment = START.replace(month=9)
    terms(FOOD, (100,), Rollover("surplus"))(world)
    world.clock.moment = START
    adding(120, TODAY, FOOD)(world)
    assert world.store.all("ann", ALERT) == []
    receipt = adding(40, date(2026, 10, 1), GROCERIES)(world)

    (record,) = world.store.all("ann", ALERT)
    alert = Alert.from_record(record)
    assert (alert.month, alert.available, alert.spent) == (Month(2026, 11), 110, 120)
    assert receipt.alerts == (alert.id,)  # type: ignore[attr-defined]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_month_begins_where_the_person_lives(zone: str) -> None:
    """Another time zone has the next look at its own midnight; the old one changes nothing."""
    world = World()
    limiting(FOOD, Month(2026, 11), 50, only=False)(world)
    (first,) = world.store.due(START + timedelta(days=60), 9)
    world.ledger.change_settings(replace(world.ledger.settings(), zone=zone), "zone")
    both = world.store.due(START + timedelta(days=60), 9)
    assert len(both) == 2
    (here,) = [one for one in both if one != first]
    assert here.when.astimezone().utcoffset() is not None
    world.clock.moment = max(first.when, here.when)
    for one in both:
        world.ledger.begin_period(one)
    (after,) = world.store.due(START + timedelta(days=70), 9)

    assert after.when > here.when
    assert world.store.head("ann").watched_until == after.when.isoformat()


def test_back_to_calendar_months_is_watched_by_them() -> None:
    """Settings that are what nobody chose again are read as such, not as those before."""
    world = World()
    limiting(FOOD, Month(2026, 11), 50, only=False)(world)
    month_start(25)(world)
    assert world.store.head("ann").watched_until == "2026-11-25T00:00:00+00:00"
    month_start(1)(world)

    assert world.store.head("ann").watched_until == "2026-12-01T00:00:00+00:00"


def test_merged_category_has_no_limit_of_its_own() -> None:
    """After a merge the other one's limit counts both; undone, each counts alone again."""
    world = World()
    limiting(FOOD, Month(2026, 11), 50, only=False)(world)
    limiting(TRAVEL, Month(2026, 11), 90, only=False)(world)
    adding(60, TODAY, FOOD)(world)
    adding(60, TODAY, TRAVEL)(world)
    assert [name.split("#")[0] for name in world.store.head("ann").over] == [FOOD]
    merge = world.ledger.merge_category(FOOD, TRAVEL, "merge")
    assert [name.split("#")[0] for name in world.store.head("ann").over] == [TRAVEL]
    world.ledger.undo(merge.version, "undo")

    assert [name.split("#")[0] for name in world.store.head("ann").over] == [FOOD]
    assert len(world.store.all("ann", ALERT)) == 3


def test_first_limit_begins_the_watch() -> None:
    """Without limits nothing falls due; from the first one on, each month is looked at."""
    world = World()
    adding(60, TODAY, FOOD)(world)
    assert world.store.head("ann").watched_until == ""
    limiting(FOOD, Month(2026, 11), 50, only=False)(world)
    limiting(FOOD, Month(2026, 9), None, only=False)(world)

    assert world.store.head("ann").watched_until == "2026-12-01T00:00:00+00:00"


def test_months_of_the_reference_are_the_persons() -> None:
    """The reference itself goes by the months the settings say."""
    world = World()
    month_start(LAST_OF_MONTH)(world)
    assert world.ledger.settings().months == Months(LAST_OF_MONTH)
