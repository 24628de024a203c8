"""A limit that is crossed is told exactly once, whoever crosses it, however many at a time."""

import os
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
import spender
from builders import NOON, SteppingClock, a_draft
from faulty_store import AFTER, FaultyStore
from spender import a_process

from adapters.sqlite.store import SqliteStore
from spending.alert import Alert
from spending.budget_acts import BudgetTerms, LimitChange
from spending.category import category_id
from spending.errors import StoreUnavailable
from spending.job import IMPORT, ImportLine
from spending.ledger import Ledger
from spending.period import Month
from spending.ports import LedgerStore
from spending.records import ALERT, CommitLimits
from spending.rollover import Rollover
from spending.watching import PERIOD_DUE

THIS = Month(2026, 11)
THREADS = 20


def alerts_in(store: LedgerStore) -> list[Alert]:
    """Give all alerts, in the order of their commits."""
    records = sorted(store.all("ann", ALERT), key=lambda record: int(record.id.split("#")[-1]))
    return [Alert.from_record(record) for record in records]


def standing(store: LedgerStore) -> list[str]:
    """Give the months that stand crossed."""
    return sorted(name.split("#")[1] for name in store.head("ann").over)


def spent_in(store: LedgerStore, month: Month) -> int:
    """Count what is spent in a month."""
    columns = store.snapshot("ann").expenses
    rows = [columns.expense(row) for row in range(len(columns))]
    return sum(row.amount for row in rows if row.day in month.days and row.trashed is None)


def lines_of(count: int, amount: int = 10, day: str = "2026-11-20") -> list[ImportLine]:
    """Give so many lines of a file."""
    return [ImportLine(f"{number:032x}", a_draft(amount, day)) for number in range(count)]


@pytest.fixture
def ledger(store: LedgerStore) -> Ledger:
    """Somebody's ledger with a limit of 100 a month."""
    ledger = a_process(store)
    ledger.set_limit(100, "limit")
    return ledger


def test_crossing(store: LedgerStore, ledger: Ledger) -> None:
    """Just the limit is not over it; more is told once, with the figures, in the same commit."""
    assert ledger.add(a_draft(100), "just").alerts == ()
    receipt = ledger.add(a_draft(1), "over")
    assert ledger.add(a_draft(1), "more").alerts == ()
    (alert,) = alerts_in(store)

    assert receipt.alerts == (alert.id,)
    assert (alert.month, alert.limit, alert.spent, alert.at) == (THIS, 100, 101, NOON)
    assert store.get("ann", [f"{ALERT}#{alert.id}"])[f"{ALERT}#{alert.id}"].version == 3


@pytest.mark.parametrize("processes", [1, THREADS])
def test_many_at_once(racing_store: LedgerStore, processes: int) -> None:
    """Twenty adding over one limit at once, in one process or as many, raise one alert."""
    store = racing_store
    a_process(store).set_limit(100, "limit")
    ledgers = [a_process(store) for _ in range(processes)]
    start = threading.Barrier(THREADS)
    told: list[str] = []

    def add(number: int) -> None:
        start.wait(30)
        told.extend(ledgers[number % processes].add(a_draft(10), f"o{number}").alerts)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    (alert,) = alerts_in(store)
    assert told == [alert.id]
    assert spent_in(store, THIS) == 10 * THREADS
    assert store.head("ann").version == THREADS + 1
    assert alert.spent == 110


def test_programs_at_once(tmp_path: Path) -> None:
    """Four programs on one file that spend at the same time raise one alert and lose nothing."""
    path = tmp_path / "data" / "expenses.db"
    store = SqliteStore(path)
    a_process(store).set_limit(100, "limit")
    script = Path(spender.__file__)
    root = script.parents[2]
    programs = [
        subprocess.Popen(  # noqa: S603 - our own script and interpreter
            [sys.executable, str(script), str(path), f"program {number}", "10"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(script.parent)])},
            cwd=root,
        )
        for number in range(4)
    ]
    assert [program.wait(120) for program in programs] == [0] * 4

    (alert,) = alerts_in(store)
    assert alert.spent == 110
    assert spent_in(store, THIS) == 400
    assert store.head("ann").version == 41
    store.close()


def test_again_after_leaving(store: LedgerStore, ledger: Ledger) -> None:
    """Over, back under and over again is told twice; the first alert is marked as left."""
    first = ledger.add(a_draft(150), "over")
    ledger.add(a_draft(-100), "refund")
    assert standing(store) == []
    second = ledger.add(a_draft(100), "over again")

    assert [alert.cleared for alert in alerts_in(store)] == [True, False]
    assert [alert.id for alert in alerts_in(store)] == [*first.alerts, *second.alerts]


def test_every_way_back(store: LedgerStore, ledger: Ledger) -> None:
    """Undo, delete, edit to less, to another month, and a higher limit each leave the limit."""
    ledger.undo(ledger.add(a_draft(150), "a").version, "undo")
    added = ledger.add(a_draft(150), "b")
    ledger.delete(added.ids, "delete")
    back = ledger.undo(added.version + 1, "back")
    edited = ledger.edit(added.ids[0], back.version, a_draft(100), "less")
    more = ledger.edit(added.ids[0], edited.version, a_draft(150), "more")
    ledger.edit(added.ids[0], more.version, a_draft(150, "2026-10-01"), "another month")
    ledger.add(a_draft(150), "c")
    ledger.set_limit(150, "higher limit")

    assert standing(store) == []
    assert [alert.cleared for alert in alerts_in(store)] == [True] * 5


def test_sent_again(store: LedgerStore, ledger: Ledger) -> None:
    """The add that crossed, sent again, hears of its alert and raises no other, even undone."""
    first = ledger.add(a_draft(150), "over")
    assert a_process(store).add(a_draft(150), "over") == first
    ledger.undo(first.version, "undo")
    assert a_process(store).add(a_draft(150), "over") == first

    assert len(alerts_in(store)) == 1
    assert standing(store) == []


def test_not_confirmed(store: LedgerStore, ledger: Ledger) -> None:
    """An add whose crossing was saved but not confirmed is told once when it is sent again."""
    assert ledger.add(a_draft(60), "under").alerts == ()
    faulty = FaultyStore(store)
    process = a_process(faulty)
    faulty.cut("commit", AFTER)
    receipt = process.add(a_draft(60), "over")

    assert receipt.alerts == tuple(alert.id for alert in alerts_in(store))
    assert len(receipt.alerts) == 1


@pytest.mark.parametrize("limit", [49, 0])
def test_limit_below_what_is_spent(store: LedgerStore, limit: int) -> None:
    """A limit set below what is spent already is told at once, for every month from now on."""
    ledger = a_process(store)
    ledger.add(a_draft(50), "now")
    ledger.add(a_draft(50, "2027-02-01"), "later")
    ledger.add(a_draft(50, "2026-10-31"), "past")
    receipt = ledger.set_limit(limit, "limit")

    assert [alert.month for alert in alerts_in(store)] == [THIS, Month(2027, 2)]
    assert set(receipt.alerts) == {alert.id for alert in alerts_in(store)}
    assert ledger.set_limit(limit, "again").alerts == ()


def test_past_months_never(store: LedgerStore, ledger: Ledger) -> None:
    """Nothing is told of months that are over, by whatever way money gets there."""
    added = ledger.add(a_draft(500, "2026-10-31"), "a")
    ledger.edit(added.ids[0], added.version, a_draft(900, "2026-10-01"), "b")
    ledger.jobs.begin_import(lines_of(20, 100, "2026-09-01"), "job", kind=IMPORT, about="f")
    ledger.jobs.finish("job")
    ledger.set_limit(1, "limit for then", Month(2026, 1))

    assert alerts_in(store) == []


def test_import_over_the_limit(store: LedgerStore) -> None:
    """An import over the limit tells of it once, in its last commit."""
    ledger = a_process(FaultyStore(store, CommitLimits(12, 250_000)))
    ledger.set_limit(100, "limit")
    jobs = ledger.jobs
    jobs.begin_import(lines_of(20), "job", kind=IMPORT, about="f")
    while jobs.get("job").is_running:
        assert alerts_in(store) == []
        jobs.advance("job")
    (alert,) = alerts_in(store)

    assert (alert.spent, alert.month) == (200, THIS)
    assert alert.id.endswith(f"#{store.head('ann').version}")


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_add_crosses_during_an_import(store: LedgerStore, ledger: Ledger, after: int) -> None:
    """An add that crosses while an import is under way is told; the import's end tells no more."""
    jobs = a_process(FaultyStore(store, CommitLimits(12, 250_000))).jobs
    jobs.begin_import(lines_of(20), "job", kind=IMPORT, about="f")
    for _ in range(after):
        jobs.advance("job")
    receipt = ledger.add(a_draft(150), "between")
    jobs.finish("job")
    (alert,) = alerts_in(store)

    assert receipt.alerts == (alert.id,)
    assert spent_in(store, THIS) == 350


def test_removal_leaves_the_limit(store: LedgerStore, ledger: Ledger) -> None:
    """Taking an import out again leaves the limit; bringing it in again is told anew."""
    lines = lines_of(20)
    ledger.jobs.begin_import(lines, "job", kind=IMPORT, about="f")
    ledger.jobs.finish("job")
    ledger.jobs.begin_removal("job", [line.id for line in lines], "removal")
    ledger.jobs.finish("removal")
    assert standing(store) == []
    ledger.jobs.begin_import(lines, "again", kind=IMPORT, about="f")
    ledger.jobs.finish("again")

    assert [alert.cleared for alert in alerts_in(store)] == [True, False]


def test_cut_off_while_reading_what_is_spent(store: LedgerStore, ledger: Ledger) -> None:
    """When what is spent cannot be read nothing is saved: no change without its alert."""
    ledger.add(a_draft(60), "under")
    faulty = FaultyStore(store)
    process = a_process(faulty)
    faulty.cut("snapshot", "before")
    with pytest.raises(StoreUnavailable):
        process.add(a_draft(60), "over")
    assert spent_in(store, THIS) == 60

    assert len(process.add(a_draft(60), "over").alerts) == 1


@pytest.mark.parametrize("processes", [1, THREADS])
def test_many_at_once_in_a_category(racing_store: LedgerStore, processes: int) -> None:
    """Twenty spending at once below a limited category raise one alert for each limit crossed."""
    store = racing_store
    groceries = category_id("Food", "Groceries")
    ledger = a_process(store)
    limits = [LimitChange(one, THIS, 100) for one in (category_id("Food"), groceries)]
    ledger.set_limits(limits, "limits")
    ledgers = [a_process(store) for _ in range(processes)]
    start = threading.Barrier(THREADS)

    def add(number: int) -> None:
        start.wait(30)
        ledgers[number % processes].add(a_draft(10, category=groceries), f"o{number}")

    threads = [threading.Thread(target=add, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    alerts = alerts_in(store)
    assert {one.budget for one in alerts} == {category_id("Food"), groceries}
    assert [one.spent for one in alerts] == [110, 110]


def test_month_begins_over_its_limit(store: LedgerStore) -> None:
    """What last month was over is more than this month has: told as the month begins, once."""
    clock = SteppingClock(NOON)
    ledger = a_process(store, clock=clock)
    food = category_id("Food")
    ledger.set_limit(50, "limit", budget=food)
    ledger.change_budget(food, BudgetTerms((100,), Rollover("deficit")), "terms")
    ledger.add(a_draft(130, category=food), "much")
    (due,) = store.due(NOON + timedelta(days=40), 9)
    assert (due.kind, due.when.isoformat()) == (PERIOD_DUE, "2026-12-01T00:00:00+00:00")
    clock.move(due.when - NOON)
    first = ledger.begin_period(due)
    again = a_process(store, clock=clock).begin_period(due)

    assert again == first
    december = [one for one in alerts_in(store) if one.month == THIS.plus(1)]
    assert [(one.limit, one.carried, one.spent) for one in december] == [(50, -80, 0)]
    (after,) = store.due(NOON + timedelta(days=80), 9)
    assert after.when.isoformat() == "2027-01-01T00:00:00+00:00"


def test_put_away_and_back(store: LedgerStore, ledger: Ledger) -> None:
    """A dismissed or snoozed alert is so for every process, and undo brings it back."""
    (alert,) = ledger.add(a_draft(150), "over").alerts
    ledger.snooze([alert], date(2026, 11, 25), "snooze")
    assert alerts_in(store)[0].snoozed == date(2026, 11, 25)
    receipt = a_process(store).dismiss([alert], "dismiss")
    assert (alerts_in(store)[0].dismissed, alerts_in(store)[0].snoozed) == (True, None)
    ledger.undo(receipt.version, "undo")

    assert (alerts_in(store)[0].dismissed, alerts_in(store)[0].snoozed) == (
        False,
        date(2026, 11, 25),
    )
    assert standing(store) == ["2026-11"]
