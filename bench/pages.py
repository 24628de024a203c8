"""What views cost the server, and how fast a change shows, at 100,000 expenses."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from uuid import uuid4

from bench.made import made_rows
from bench.report import figure, section
from bench.served import Page, Served, served
from components import ids
from spending.category import category_id
from spending.filter import ExpenseFilter
from spending.period import DayRange, Month

_RUNS = 100
_CATEGORY = category_id("Groceries")
_MERCHANT = next(made_rows(1)).merchant


def run(large: Path) -> None:
    """Print the figures."""
    section("Pages over the large store, one worker")
    page = Page(large.parent)
    with served(large) as (server, started):
        figure("process start until it answers", started, "s")
        start = perf_counter()
        server.post(overview(page, "period=12-months"))
        figure("first overview after it", perf_counter() - start, "s")
        for name, queries, most in _VIEWS:
            bodies = [overview(page, query) for query in queries]
            figure(f"overview, {name}: server CPU", cpu_ms(server, bodies), "ms", most)
        for name, query in _LISTS:
            bodies = [rows(page, query, at) for at in range(0, 5_000, 100)]
            figure(f"list page, {name}: server CPU", cpu_ms(server, bodies), "ms", 10)
        size = max(len(server.post(body)) for body in bodies) / 1_000
        figure("list page of 100 rows", size, "kB", 30)
        figure("add until the chart shows it, median", _add_until_shown(page, server), "ms", 300)
        figure("resident, worker", server.resident_mib(), "MiB", 250)


def overview(page: Page, query: str) -> bytes:
    """Give the request for the overview at an address."""
    name = f"{ids.OVERVIEW_QUERY}.data"
    return page.body(name, {name: query, f"{ids.THEME}.data": "light"}, ids.OVERVIEW_CHART)


def rows(page: Page, query: str, start: int) -> bytes:
    """Give the request for 100 rows of the list at an address."""
    name = f"{ids.EXPENSES_GRID}.getRowsRequest"
    asked = {"startRow": start, "endRow": start + 100, "sortModel": [], "filterModel": {}}
    return page.body(name, {name: asked, f"{ids.URL}.search": f"?{query}"}, "getRowsResponse")


def save(page: Page, day: str) -> bytes:
    """Give the request that saves a filled form."""
    kept = {"operation": uuid4().hex, "expense": "", "start": "", "seen": 0, "stored": 0}
    name = f"{ids.EXPENSE_FORM_ENTRY}.n_submit"
    typed = {f"{ids.EXPENSE_FORM_DAY}.value": day, f"{ids.EXPENSE_FORM_AMOUNT}.value": "1.00"}
    return page.body(name, {name: 1, f"{ids.EXPENSE_FORM_KEPT}.data": kept, **typed})


def cpu_ms(server: Served, bodies: Sequence[bytes], runs: int = _RUNS) -> float:
    """Give the worker's processor time for one of these requests, asked in turn, in ms."""
    server.post(bodies[0])
    before = server.cpu_seconds()
    for run_number in range(runs):
        server.post(bodies[run_number % len(bodies)])
    return (server.cpu_seconds() - before) / runs * 1_000


def _query(**parts: object) -> str:
    return ExpenseFilter(**parts).to_query()  # type: ignore[arg-type]


def _years(**parts: object) -> list[str]:
    return [_query(days=_year(year), **parts) for year in range(2016, 2026)]


def _year(year: int) -> DayRange:
    return DayRange(Month(year, 1).days.first, Month(year, 12).days.last)


_VIEWS: tuple[tuple[str, list[str], float], ...] = (
    ("last 12 months", ["period=12-months"], 10),
    ("all years", ["period=all"], 10),
    ("one year", _years(), 10),
    ("one category, all years", [_query(categories=frozenset({_CATEGORY}))], 10),
    ("one merchant, all years", [_query(merchants=frozenset({_MERCHANT}))], 10),
    ("weekends over 20, all years", [_query(weekdays=frozenset({6, 7}), least=2_000)], 10),
    ("free text, all years", [_query(text=f"7{n}") for n in range(10)], 25),
    ("free text that all merchants hold", [_query(text="e")], 25),
)

_LISTS = (("by day", ""), ("by amount", "sort=-amount"), ("by merchant", "sort=merchant"))


def _add_until_shown(page: Page, server: Served) -> float:
    """Save the form, ask for the overview, and give the median milliseconds of both."""
    today = datetime.now(UTC).date().isoformat()
    view = overview(page, "period=this-month")
    times = []
    for _ in range(9):
        start = perf_counter()
        server.post(save(page, today))
        server.post(view)
        times.append((perf_counter() - start) * 1_000)
    return sorted(times)[len(times) // 2]
