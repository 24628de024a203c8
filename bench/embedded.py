"""The embedded store: cold open, memory, import, and a change until it is read again."""

import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from uuid import uuid4

from analytics.listing import page
from analytics.summary import totals
from bench.made import write_csv
from bench.report import figure, median_wall_ms, say, section
from dashboard.services import Services, open_services
from dashboard.settings import OWNER, Settings
from spending.expense import ExpenseDraft
from spending.filter import ExpenseFilter
from spending.job import IMPORT
from spending.period import Month
from spending.settings import Settings as AccountSettings
from spending.statements import read_statement

LARGE = 100_000
_EVERYTHING = ExpenseFilter()


def services_over(path: Path) -> Services:
    """Open services over a store file, in euros."""
    account = AccountSettings("EUR", "en_US", "UTC", chosen=True)
    return open_services(Settings(store=f"sqlite:{path}", account=account))


def fill(path: Path, rows: int) -> int:
    """Make a store of so many expenses by importing a made CSV; give their sum."""
    csv = path.with_suffix(".csv")
    total = write_csv(csv, rows)
    bring_in(services_over(path), csv)
    return total


def bring_in(services: Services, csv: Path) -> None:
    """Import a CSV the way the command does."""
    ledger = services.desk(OWNER).ledger()
    statement = read_statement(csv.read_bytes(), ledger.settings())
    begun = ledger.jobs.begin_import(statement.lines, uuid4().hex, kind=IMPORT, about=csv.name)
    ledger.jobs.finish(begun.ids[0])


_COLD = """
import os, sys
from pathlib import Path
from time import perf_counter
from bench.embedded import services_over
from dashboard.settings import OWNER
services = services_over(Path(sys.argv[1]))
start = perf_counter()
services.desk(OWNER).book()
taken = perf_counter() - start
pages = int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0])
print(taken, pages / 1024)
"""


def run(folder: Path) -> Path:
    """Print the figures; give the file of the large store."""
    large = folder / "large.db"
    section(f"Embedded store, {LARGE:,} expenses")
    start = perf_counter()
    expected = fill(large, LARGE)
    figure(f"{LARGE:,}-row CSV, made, read and imported", perf_counter() - start, "s")
    taken, resident = _cold(large)
    figure("cold open", taken, "s", 1)
    figure("resident after it", resident, "MiB", 250)
    _add_until_read(large)
    found = totals(services_over(large).desk(OWNER).book(), _EVERYTHING).amount
    say(f"sum equals the made rows and the additions: {found >= expected}")
    _import_ten_thousand(folder)
    return large


def _cold(path: Path) -> tuple[float, float]:
    """Give the seconds of a cold open in a fresh process, and its memory in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", _COLD, str(path)], capture_output=True, text=True, check=True
    )
    taken, resident = done.stdout.split()
    return float(taken), float(resident)


def _add_until_read(path: Path) -> None:
    services = services_over(path)
    desk = services.desk(OWNER)
    desk.book()
    day = Month(2025, 6).days.first
    assert day is not None  # noqa: S101 - a month has a first day

    def add() -> None:
        desk.ledger().add(ExpenseDraft(day, 100), uuid4().hex)
        page(desk.book(), _EVERYTHING, start=0, count=100)

    figure("add until it is in the list (in process)", median_wall_ms(add), "ms", 300)


def _import_ten_thousand(folder: Path) -> None:
    csv = folder / "ten-thousand.csv"
    write_csv(csv, 10_000, seed=2)
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        services = services_over(Path(fresh) / "small.db")
        start = perf_counter()
        bring_in(services, csv)
        figure("10,000-row CSV, read and imported", perf_counter() - start, "s", 3)
        start = perf_counter()
        bring_in(services, csv)
        figure("the same file a second time", perf_counter() - start, "s", 3)
        count = totals(services.desk(OWNER).book(), _EVERYTHING).count
        say(f"expenses after both: {count:,}")
