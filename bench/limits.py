"""What limits cost: an addition with and without them, and the pages that show how they stand."""

import random
import sqlite3
import statistics
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import process_time
from typing import Final
from uuid import uuid4

from analytics.cache import BookCache
from analytics.desk import Desk
from analytics.spent import SpentInFrames
from bench.embedded import bring_in, services_over
from bench.made import MadeRow, made_rows, write_rows
from bench.pages import cpu_ms, overview
from bench.report import figure, say, section
from bench.served import Page, served
from components import ids
from dashboard.services import patience
from dashboard.settings import OWNER
from spending.budget_acts import BudgetTerms, LimitChange
from spending.category import category_id
from spending.expense import ExpenseDraft
from spending.ledger import Ledger
from spending.period import Month
from spending.rollover import Rollover
from spending.settings import Settings
from spending.writer import LedgerTools

_ROWS: Final = 100_000
_MONTHS: Final = 60
_NAMES: Final = tuple(f"Category {number:02}" for number in range(40))
_BUDGETS: Final = tuple(category_id(name) for name in _NAMES)
_ROLLING: Final = 20
"""So many of the limits carry over what is left or over, since the first month."""

_THRESHOLDS: Final = (80, 100)
_HIGH: Final = 100_000_000
"""A limit nothing made here comes near, in minor units."""

_ADDITIONS: Final = 41


@dataclass(frozen=True)
class _Then:
    """A clock that stands."""

    moment: datetime

    def now(self) -> datetime:
        """Give the moment."""
        return self.moment


def run(folder: Path) -> None:
    """Print the figures."""
    section(f"Limits: {_ROWS:,} expenses in {_MONTHS} months, {len(_BUDGETS)} categories limited")
    today = datetime.now(UTC).date()
    csv, without, limited = folder / "limits.csv", folder / "without.db", folder / "limited.db"
    write_rows(csv, _rows(today))
    bring_in(services_over(without), csv)
    _copy(without, limited)
    _limit(limited, Month.of(today).plus(1 - _MONTHS))
    _additions(without, limited, today)
    _crossings(without, limited, today)
    _alerts(services_over(limited).desk(OWNER), 200)
    _pages(limited)


def _rows(today: date) -> Iterator[MadeRow]:
    """Give made rows in other categories and other months, the present one the last."""
    chance, last = random.Random(5), Month.of(today).index  # noqa: S311 - repeatable on purpose
    for row in made_rows(_ROWS, seed=5):
        first = Month.at(last - chance.randrange(_MONTHS)).days.first or today
        day = first + timedelta(days=chance.randrange(min(today.day, 28)))
        yield MadeRow(day, row.amount, chance.choice(_NAMES), row.merchant, row.note)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    target.chmod(0o600)


def _limit(path: Path, first: Month) -> None:
    """Limit every category from a month on, as a person who did it then."""
    begin = first.days.first or date.min
    store, settings = services_over(path).store, Settings("EUR", "en_US", "UTC", chosen=True)
    clock = _Then(datetime.combine(begin, time(12), UTC))
    tools = LedgerTools(store, SpentInFrames(BookCache(store, settings)), clock, patience, settings)
    ledger = Ledger(OWNER, tools)
    for place, budget in enumerate(_BUDGETS):
        rollover = Rollover("both", 5_000) if place < _ROLLING else Rollover()
        terms = BudgetTerms(_THRESHOLDS, rollover)
        ledger.change_budget(budget, terms, uuid4().hex, LimitChange(budget, first, _HIGH))


def _additions(without: Path, limited: Path, today: date) -> None:
    """Add to both in turn, each time as a page has shown the ledger before."""
    desks = [services_over(path).desk(OWNER) for path in (without, limited)]
    draft = ExpenseDraft(today, 100, category=_BUDGETS[0])
    for seen, name in ((True, "pages open"), (False, "one after the other")):
        taken = [[_added(desk, draft, seen=seen) for desk in desks] for _ in range(_ADDITIONS)]
        plain, watched = (statistics.median(times) for times in zip(*taken[1:], strict=True))
        figure(f"CPU of an addition without limits, {name}", plain, "ms")
        figure("the same with them", watched, "ms")
        if seen:
            figure("what limits add", watched - plain, "ms", 2)
        else:  # the ledger is read anew by whichever asks first: the addition, or else a page
            figure("what limits add, the ledger read anew included", watched - plain, "ms")


def _added(desk: Desk, draft: ExpenseDraft, *, seen: bool) -> float:
    """Add an expense; give the milliseconds of CPU it took."""
    if seen:
        desk.book()
    ledger, operation = desk.ledger(), uuid4().hex
    start = process_time()
    ledger.add(draft, operation)
    return (process_time() - start) * 1_000


def _crossings(without: Path, limited: Path, today: date) -> None:
    """Add what crosses a limit and raises an alert, and the same where there is none."""
    desks = [services_over(path).desk(OWNER) for path in (without, limited)]
    this = Month.of(today)
    before, taken = len(desks[1].book().alerts), []
    for budget in _BUDGETS[_ROLLING:]:
        book = desks[1].book()
        spent = book.monthly.amounts(book.monthly_columns[budget]).of(this)
        desks[1].ledger().set_limits([LimitChange(budget, this, 2 * spent)], uuid4().hex)
        draft = ExpenseDraft(today, spent * 7 // 10, category=budget)
        taken.append([_added(desk, draft, seen=True) for desk in desks])
    plain, watched = (statistics.median(times) for times in zip(*taken[1:], strict=True))
    figure("CPU of an addition that crosses a limit", watched, "ms")
    figure("what limits and the alert add", watched - plain, "ms", 2)
    say(f"alerts raised: {len(desks[1].book().alerts) - before} by {len(taken)} additions")


def _alerts(desk: Desk, wanted: int) -> None:
    """Bring every limit below what is spent and back, until there are so many alerts."""
    this = Month.of(desk.today(desk.book()))
    while len(desk.book().alerts) < wanted:
        for amount in (_HIGH, 1):
            changes = [LimitChange(budget, this, amount) for budget in _BUDGETS]
            desk.ledger().set_limits(changes, uuid4().hex)


def _pages(limited: Path) -> None:
    """Ask for the pages that show limits."""
    page = Page(limited.parent)
    said = len(services_over(limited).desk(OWNER).book().alerts)
    asked: tuple[tuple[str, bytes, float], ...] = (
        ("budget page", _body(page, ids.BUDGETS_QUERY, ids.BUDGETS_LINES), 15),
        (f"alerts page, {said} alerts", _body(page, ids.ALERTS_QUERY, ids.ALERTS_OPEN), 15),
        ("overview, this month", overview(page, "period=this-month"), 10),
        ("overview, last 12 months", overview(page, "period=12-months"), 10),
    )
    with served(limited) as (server, _):
        for name, body, most in asked:
            figure(f"{name}: server CPU", cpu_ms(server, [body]), "ms", most)


def _body(page: Page, query_id: str, shown: str) -> bytes:
    """Give the request of a page at its plain address."""
    name = f"{query_id}.data"
    return page.body(name, {name: ""}, shown)
