"""Who asks: signed in with a browser and with a program's token, and what they ask for."""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

import orjson

from bench.pages import overview, rows
from bench.served import Page
from components import ids
from drill.history import Wanted
from spending.ports import SessionStore
from spending.session import Session, SessionLimits, id_of, new_secret

CALLBACKS: Final = "/_dash-update-component"
_API: Final = "/api/v1"
_JSON: Final = ("Content-Type", "application/json")
_READS: Final = ("/expenses?limit=50", "/summary", "/summary/trend", "/budgets")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a session in a browser and a token of a program of theirs."""

    owner: str
    secret: str
    token: str


def signed_in(sessions: SessionStore, owner: str, token: str, limits: SessionLimits) -> Person:
    """Begin a session of somebody's, as if they had just signed in."""
    secret, now = new_secret(), datetime.now(UTC)
    session = Session(id_of(secret), owner, "", "A browser", begun=now, used=now)
    sessions.begin(session, limits.end_of(session))
    return Person(owner, secret, token)


class Habits:
    """What people ask for: two reads to one write, half of either with a browser.

    `ports` are those of the programs that may answer: their cookies bear them in their names.
    """

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        self._page = Page(folder)
        self._ports = tuple(ports)
        self._overview = overview(self._page, "period=all")
        self._rows = rows(self._page, "", 0)

    def requests(self, people: Sequence[Person], name: str) -> Iterator[Wanted]:
        """Give requests without end, mixed by a seed; `name` begins the key of every write."""
        chance = random.Random(name)  # noqa: S311 - repeatable on purpose
        kinds: dict[Callable[[Person, str], Wanted], int] = {
            self._frame: 1, self._look: 2, self._list: 2, self._query: 5,
            self._save: 2, self._post: 3,
        }  # fmt: skip
        for number in itertools.count():
            (kind,) = chance.choices(list(kinds), list(kinds.values()))
            yield kind(chance.choice(people), f"{name}-{number}")

    def reads(self, person: Person) -> list[Wanted]:
        """Give one of each kind of reading, as a program comes to know somebody by."""
        queries = [self._query(person, f"x-{number}") for number in range(len(_READS))]
        return [self._look(person, ""), self._list(person, ""), *queries]

    def total(self, person: Person) -> Wanted:
        """Give the question for the total of all that somebody spent."""
        return self._query(person, "x-1")

    # Kinds of requests

    def _frame(self, person: Person, _key: str) -> Wanted:
        return Wanted(person.owner, "GET", "/", headers=(self._cookie(person),), is_page=True)

    def _look(self, person: Person, _key: str) -> Wanted:
        return self._callback(person, self._overview, is_marked=True)

    def _list(self, person: Person, _key: str) -> Wanted:
        return self._callback(person, self._rows, is_marked=True)

    def _query(self, person: Person, key: str) -> Wanted:
        path = _API + _READS[int(key.rpartition("-")[2]) % len(_READS)]
        bearer = ("Authorization", f"Bearer {person.token}")
        return Wanted(person.owner, "GET", path, headers=(bearer,), is_marked=True)

    def _save(self, person: Person, key: str) -> Wanted:
        amount = _amount_of(key)
        kept = {"operation": uuid4().hex, "expense": "", "start": "", "seen": 0, "stored": 0}
        name = f"{ids.EXPENSE_FORM_ENTRY}.n_submit"
        typed = {
            f"{ids.EXPENSE_FORM_DAY}.value": _today(),
            f"{ids.EXPENSE_FORM_AMOUNT}.value": f"{amount // 100}.{amount % 100:02d}",
            f"{ids.EXPENSE_FORM_MERCHANT}.value": key,
        }
        body = self._page.body(name, {name: 1, f"{ids.EXPENSE_FORM_KEPT}.data": kept, **typed})
        return self._callback(person, body, key=key, amount=amount)

    def _post(self, person: Person, key: str) -> Wanted:
        amount = _amount_of(key)
        draft = {"day": _today(), "amount": {"minor": amount}, "merchant": key}
        bearer = ("Authorization", f"Bearer {person.token}")
        headers = (_JSON, bearer, ("Idempotency-Key", uuid4().hex))
        return Wanted(
            person.owner, "POST", f"{_API}/expenses", orjson.dumps(draft), headers, key, amount
        )

    def _callback(
        self, person: Person, body: bytes, *, key: str = "", amount: int = 0,
        is_marked: bool = False,
    ) -> Wanted:  # fmt: skip
        headers = (_JSON, self._cookie(person))
        return Wanted(
            person.owner, "POST", CALLBACKS, body, headers, key, amount,
            is_page=True, is_marked=is_marked,
        )  # fmt: skip

    def _cookie(self, person: Person) -> tuple[str, str]:
        held = "; ".join(f"expenses-session-{port}={person.secret}" for port in self._ports)
        return "Cookie", held


def _amount_of(key: str) -> int:
    """Give the minor units of a write: another for each, so that none passes for another."""
    return int(key.rpartition("-")[2]) + 1


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
