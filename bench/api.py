"""What the API costs the server, and how it bears a steady load on two workers."""

import http.client
import json
import statistics
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from itertools import count
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, Final

from api_client import ApiClient, a_token
from dynamo import Wire, ministack_stand
from programs import services_over

from adapters.sqlite.tokens import SqliteTokens
from api.contract import PREFIX
from bench.embedded import fill
from bench.report import figure, say, section
from bench.served import Served, served
from dashboard.app import create_app
from dashboard.services import SystemClock
from dashboard.settings import OWNER
from spending.category import category_id
from spending.personal_token import PersonalTokens

_RUNS: Final = 200
_PER_SECOND: Final = 200
_SECONDS: Final = 20
_CLIENTS: Final = 20
_ROWS: Final = 10_000
_WRITES_OF: Final = 5
"""Every so many-th request of the mixed load writes."""

_FOOD: Final = category_id("Food")
_READS: Final = {
    "a page of 100 expenses": "/expenses?limit=100",
    "a filtered page": f"/expenses?from=2025-01-01&category={_FOOD}",
    "a summary of a year": "/summary?from=2025-01-01&to=2025-12-31",
    "a breakdown of a year": "/summary/breakdown?from=2025-01-01&to=2025-12-31",
    "the limits of a month": "/budgets?month=2025-11",
    "the account": "/account",
}


class Program:
    """A program with a token, over one connection that is kept."""

    def __init__(self, server: Served, token: str) -> None:
        self._connection = http.client.HTTPConnection(
            server.address.removeprefix("http://"), timeout=60
        )
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """Send a request; give the status and the JSON of the answer."""
        content = None if body is None else json.dumps(body).encode()
        self._connection.request(
            method, PREFIX + path, content, {**self._headers, **(headers or {})}
        )
        answer = self._connection.getresponse()
        data = answer.read()
        return answer.status, json.loads(data) if data else None


def run(folder: Path, large: Path) -> None:
    """Print the figures."""
    _costs(large)
    _load(folder)
    _store_calls()


def token_for(store: Path) -> str:
    """Make a token that may do everything for a program of the owner of a store file."""
    tokens = PersonalTokens(SqliteTokens(store.with_name(f"{store.stem}.tokens.db")), SystemClock())
    for old in tokens.of_owner(OWNER):
        tokens.end(OWNER, old.id)
    return tokens.make(OWNER, "Bench", 30, can_write=True)[1]


def _costs(large: Path) -> None:
    section("API over the large store, one worker: server CPU a request")
    with served(large) as (server, _):
        program = Program(server, token_for(large))
        for name, path in _READS.items():
            figure(f"read {name}", _cpu_ms(server, partial(_read, program, path)), "ms", 4)
        made: list[dict[str, Any]] = []
        figure("record an expense", _cpu_ms(server, lambda n: made.append(_record(program, n))),
               "ms", 8)  # fmt: skip
        one = made[0]["id"]
        figure("read an expense", _cpu_ms(server, partial(_read, program, f"/expenses/{one}")),
               "ms", 4)  # fmt: skip
        figure("change an expense", _cpu_ms(server, lambda n: _patch(program, made[n]["id"])),
               "ms", 8)  # fmt: skip
        figure("delete an expense", _cpu_ms(server, lambda n: _delete(program, made[n]["id"])),
               "ms", 8)  # fmt: skip


def _cpu_ms(server: Served, step: Callable[[int], object]) -> float:
    """Give the worker's processor time for one step, in ms."""
    step(0)
    before = server.cpu_seconds()
    for number in range(1, _RUNS):
        step(number)
    return (server.cpu_seconds() - before) / (_RUNS - 1) * 1_000


def _read(program: Program, path: str, _: int) -> None:
    _went_well(*program.ask("GET", path))


def _record(program: Program, number: int) -> dict[str, Any]:
    draft = {"day": "2025-11-20", "amount": {"minor": number + 1}, "merchant": f"M{number % 9}"}
    found: dict[str, Any] = _went_well(*program.ask("POST", "/expenses", draft))
    return found


def _patch(program: Program, expense: str) -> None:
    _went_well(*program.ask("PATCH", f"/expenses/{expense}", {"note": "n"}, {"If-Match": "*"}))


def _delete(program: Program, expense: str) -> None:
    _went_well(*program.ask("DELETE", f"/expenses/{expense}", None, {"If-Match": "*"}))


def _went_well(status: int, said: Any) -> Any:  # noqa: ANN401 - JSON
    if status >= HTTPStatus.BAD_REQUEST:
        raise RuntimeError(f"{status}: {said}")
    return said


@dataclass
class _Tally:
    """What a steady load met."""

    statuses: Counter[int] = field(default_factory=Counter)
    taken: list[float] = field(default_factory=list)
    late: int = 0


def _load(folder: Path) -> None:
    section(
        f"API, two workers, {_ROWS:,} expenses: {_PER_SECOND} requests a second for {_SECONDS} s, "
        f"one in {_WRITES_OF} writes"
    )
    store = folder / "api" / "expenses.db"
    store.parent.mkdir()
    fill(store, _ROWS)
    with served(store, workers=2) as (server, _):
        token = token_for(store)
        _mixed(server, token, 2)  # both workers have read the ledger
        before = [one.memory_info().rss / 2**20 for one in server.workers]
        tally = _mixed(server, token, _SECONDS)
        after = [one.memory_info().rss / 2**20 for one in server.workers]
    asked = sum(tally.statuses.values())
    failed = asked - sum(tally.statuses[status] for status in (200, 201))
    figure("requests answered a second", asked / _SECONDS, "")
    figure("requests that failed", failed, "", 0)
    figure("requests sent more than 0.1 s late", tally.late, "")
    figure("time to answer, median", statistics.median(tally.taken) * 1_000, "ms")
    figure("time to answer, 99 of 100", statistics.quantiles(tally.taken, n=100)[98] * 1_000, "ms")
    figure("growth of the workers' memory", sum(after) - sum(before), "MiB", 20)


def _mixed(server: Served, token: str, seconds: int) -> _Tally:
    """Ask at a steady pace, whether or not answers have come, from some connections."""
    tally, numbers, lock = _Tally(), count(), threading.Lock()
    begun = perf_counter()

    def work() -> None:
        program = Program(server, token)
        while (number := next(numbers)) < seconds * _PER_SECOND:
            due = begun + number / _PER_SECOND
            sleep(max(0.0, due - perf_counter()))
            start = perf_counter()
            if number % _WRITES_OF:
                paths = list(_READS.values())
                status, _ = program.ask("GET", paths[number % len(paths)])
            else:
                draft = {"day": "2025-11-20", "amount": {"minor": number + 1}}
                status, _ = program.ask("POST", "/expenses", draft)
            with lock:
                tally.statuses[status] += 1
                tally.taken.append(perf_counter() - start)
                tally.late += start - due > 0.1  # noqa: PLR2004 - as the figure says

    threads = [threading.Thread(target=work) for _ in range(_CLIENTS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return tally


def _store_calls() -> None:
    """Count what requests ask of DynamoDB, on the ministack emulator."""
    section("API over DynamoDB, on an emulator: requests to the store, by count")
    with ministack_stand() as stand:
        client = stand.another_client()
        wire = Wire(client)
        services = services_over(stand.store(client))
        program = ApiClient(create_app(services), a_token(services))
        made = program.post("/expenses", {"day": "2025-11-20", "amount": "1.00"})
        one, any_version = f"/expenses/{made['id']}", {"If-Match": "*"}
        steps: dict[str, Callable[[], object]] = {
            "a list": lambda: program.get("/expenses"),
            "a summary": lambda: program.get("/summary"),
            "one expense": lambda: program.get(one),
            "recording": lambda: program.post("/expenses", {"day": "2025-11-20", "amount": "2.00"}),
            "changing": lambda: program.ask("PATCH", one, {"note": "n"}, headers=any_version),
            "deleting": lambda: program.ask("DELETE", one, headers=any_version),
        }
        for name, step in steps.items():
            program.get("/account")  # the book is up to date
            before = Counter(wire.calls)
            step()
            found = Counter(wire.calls) - before
            figure(name, found.total(), "")
            say(f"which are: {dict(found)}")
