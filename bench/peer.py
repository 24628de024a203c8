"""Fava on the same expenses in the same run, where its driver is at hand.

EXPENSES_PEERS names a folder with `generate.py` (makes the data in both programs' formats),
`peers.py` (drives Fava) and `browser.py` (times a page in Chromium); without it this part says so
and is left out.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from bench import embedded
from bench.pages import overview, rows, save
from bench.report import say, section
from bench.served import Page, Served, served
from spending.category import category_id
from spending.filter import ExpenseFilter
from spending.period import DayRange, Month

_SIZES = (10_000, 100_000)
_RUNS = 7
_LOADS = 5
_STEPS = {
    "overview": "overview_api_same_again",
    "filter by year": "filter_year_api",
    "filter by category": "filter_category_api",
    "filter by year and text": "filter_text_year_api",
    "drill into one month": "list_month_api",
    "list page": "list_page_1_api",
}


def run(folder: Path, peers: str | None) -> None:
    """Print both programs' figures side by side, and their ratio."""
    if not peers:
        section("Fava beside us")
        say("left out: EXPENSES_PEERS names no folder with its driver")
        return
    for size in _SIZES:
        data = folder / f"peer-{size}"
        _call(Path(peers) / "generate.py", "--rows", size, "--seed", 1, "--out", data)
        section(f"Fava beside us, {size:,} expenses, wall times seen by the client")
        theirs = _fava(Path(peers), data, folder / "fava-venv", size)
        ours = _ours(Path(peers), data / "expenses.csv", folder / f"peer-{size}.db")
        _print(ours, theirs)


def _call(script: Path, *words: object) -> str:
    command = [sys.executable, str(script), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _fava(peers: Path, data: Path, venv: Path, size: int) -> dict[str, float]:
    few = 1 if size > _SIZES[0] else 3
    look = f"{sys.executable} {peers / 'browser.py'} --url {{url}} --ready fava --runs {_LOADS}"
    said: dict[str, Any] = json.loads(
        _call(peers / "peers.py", "--peer", "fava", "--data", data, "--venv", venv,
              "--starts", few, "--adds", few, "--runs", _RUNS, "--hold", "--hold-cmd", look)
    )  # fmt: skip
    found = {name: said["views"][key]["median_s"] * 1_000 for name, key in _STEPS.items()}
    found["start to first overview"] = said["start_to_first_overview"]["median_s"] * 1_000
    found["add until the overview shows it"] = (
        said["add_until_overview_shows_it"]["median_s"] * 1_000
    )
    return found | _loads(said["hold_cmd"]["stdout"])


def _loads(printed: str) -> dict[str, float]:
    """Give the milliseconds from navigation to the first chart, with an empty cache and a warm."""
    said = json.loads(printed)
    return {
        "first chart in Chromium, cold": said["cold"]["drawn_ms"],
        "first chart in Chromium, warm": said["warm"]["drawn_ms"],
    }


def _ours(peers: Path, csv: Path, store: Path) -> dict[str, float]:
    embedded.bring_in(embedded.services_over(store), csv)
    page = Page(store.parent)
    with served(store) as (server, started):
        start = perf_counter()
        server.post(overview(page, "period=all"))
        first = started + perf_counter() - start
        found = {name: _wall_ms(server, bodies) for name, bodies in _views(page).items()}
        found["start to first overview"] = first * 1_000
        found["add until the overview shows it"] = _add_ms(page, server)
        url = server.link(store, "/?period=all")
        look = ("--url", url, "--ready", "plotly", "--runs", _LOADS)
        found |= _loads(_call(peers / "browser.py", *look))
    return found


def _views(page: Page) -> dict[str, Sequence[bytes]]:
    years = [_days(Month(year, 1), Month(year, 12)) for year in range(2016, 2024)]
    words = ("weekly", "birthday", "airport", "refill", "Market", "Kitchen", "friends", "lunch")
    names = ("Groceries", "Restaurants", "Coffee", "Transport", "Fuel", "Rent", "Travel")
    texts = [ExpenseFilter(days=days, text=word) for days, word in zip(years, words, strict=True)]
    categories = [ExpenseFilter(categories=frozenset({category_id(name)})) for name in names]
    months = [ExpenseFilter(days=Month(2024, number).days) for number in range(1, 13)]
    return {
        "overview": [overview(page, "period=all")],
        "filter by year": [overview(page, ExpenseFilter(days=one).to_query()) for one in years],
        "filter by category": [overview(page, one.to_query()) for one in categories],
        "filter by year and text": [overview(page, one.to_query()) for one in texts],
        "drill into one month": [rows(page, one.to_query(), 0) for one in months],
        "list page": [rows(page, "", 0)],
    }


def _days(first: Month, last: Month) -> DayRange:
    return DayRange(first.days.first, last.days.last)


def _wall_ms(server: Served, bodies: Sequence[bytes]) -> float:
    server.post(bodies[0])
    taken = []
    for number in range(_RUNS):
        start = perf_counter()
        server.post(bodies[(number + 1) % len(bodies)])
        taken.append((perf_counter() - start) * 1_000)
    return statistics.median(taken)


def _add_ms(page: Page, server: Served) -> float:
    view = overview(page, "period=all")
    taken = []
    for _ in range(3):
        start = perf_counter()
        server.post(save(page, "2025-12-31"))
        server.post(view)
        taken.append((perf_counter() - start) * 1_000)
    return statistics.median(taken)


def _print(ours: dict[str, float], theirs: dict[str, float]) -> None:
    say(f"{'':<36}{'ours ms':>10}{'Fava ms':>10}{'ratio':>9}")
    for name, their in theirs.items():
        our = ours[name]
        say(f"{name:<36}{our:>10.1f}{their:>10.1f}{our / their:>9.3f}")
