"""Two people of one program: one with secrets in every place there is, one who is curious."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from builders import NOON, a_draft
from dash_client import DashClient
from limits import RateLimitItem
from memory_sessions import MemorySessions
from memory_store import MemoryStore, _Kept
from programs import services_over

from adapters.rates import Rates
from dashboard.app import create_app
from dashboard.services import PersonalDesk
from spending.job import IMPORT, ImportLine
from spending.ledger import Ledger
from spending.records import ALERT
from spending.session import Session, id_of

A: Final = "https://issuer.example|ann"
B: Final = "https://issuer.example|bob"

CANARY: Final = "Zwylqarrow"
"""Stands in every text of A's and nowhere else."""
SECRET_AMOUNT: Final = 91_357_731
SECRET_LIMIT: Final = 53_180_087
CANARIES: Final = (
    CANARY.casefold(),
    *("913577.31", "913,577.31", "913.577,31", "913577,31", "91357731"),
    *("531800.87", "531,800.87", "531.800,87", "531800,87", "53180087"),
)
"""What no answer to anybody but A may hold, however amounts are written."""


class Unlimited(Rates):
    """Lets everybody do everything as often as they like."""

    def take(self, rate: RateLimitItem, who: str) -> None:
        """Count nothing."""


class World:
    """A program, A's and B's ledgers and sessions in it, and the way back to how they were."""

    def __init__(self) -> None:
        self.store, self.sessions = MemoryStore(), MemorySessions()
        base = services_over(self.store, sessions=self.sessions)
        rates = Unlimited(base.settings.data_folder / "unused.db")
        self.services = replace(base, rates=rates)
        assert base.tokens
        self.tokens = base.tokens.store
        self.app = create_app(self.services)
        self.program = DashClient(self.app, B)  # knows how bodies are made
        self.ids: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self._fill_a()
        self._fill_b()
        self.secrets = self._sign_in_everybody()
        self._was = self._state()
        self._a_was = self.of_a()

    @property
    def raw(self) -> list[object]:
        """One id of A's of every kind, and versions of A's ledger."""
        return [*(self.ids[name] for name in _KINDS), *self.versions.values()]

    def of_a(self) -> object:
        """Give everything the store holds of A: head, records, journal, operations and so on."""
        due = sorted(map(str, (one for key, one in self.store._due.items() if key[1] == A)))
        doors = self.sessions.of_owner(A), self.tokens.of_owner(A)
        return _copied(self.store._owners[A]), due, doors

    @property
    def a_is_untouched(self) -> bool:
        """Whether everything of A's is as it was at first."""
        return self.of_a() == self._a_was

    def tidy(self) -> None:
        """Have everything as it was at first, if it is not."""
        if self._state() == self._was:
            return
        owners, due, sessions, pending, tokens = self._was
        self.store._owners = {owner: _copied(kept) for owner, kept in owners.items()}
        self.store._due = dict(due)
        self.sessions._sessions, self.sessions._pending = dict(sessions), dict(pending)
        self.tokens._tokens = dict(tokens)  # type: ignore[attr-defined] # those in memory
        self.services.cache._books.clear()
        self.services.sessions._seen.clear()  # type: ignore[attr-defined] # the remembered ones

    def _state(self) -> tuple[dict[str, _Kept], Any, Any, Any, Any]:
        owners = {owner: _copied(kept) for owner, kept in self.store._owners.items()}
        sessions, tokens = self.sessions, dict(self.tokens._tokens)  # type: ignore[attr-defined]
        doors = dict(sessions._sessions), dict(sessions._pending), tokens
        return owners, dict(self.store._due), *doors

    def _fill_a(self) -> None:
        desk = PersonalDesk(A, self.services)
        ledger = desk.ledger()
        wanted = replace(ledger.settings(), mail_to=f"{CANARY}@example.org")
        ledger.change_settings(wanted, "address")
        ledger.set_limit(SECRET_LIMIT, "limit")
        self._file_expenses(ledger)
        self._import(ledger)
        self.ids["view"] = ledger.save_view(
            f"{CANARY} view", "/expenses", f"text={CANARY}", _op("view")
        ).ids[0]
        self.versions["view"] = ledger.choose_start(self.ids["view"], _op("start")).version
        plain = self.ids["plain"]
        last = ledger.edit(
            plain, ledger.expense(plain).version, a_draft(420, merchant="Plain", note="m"), _op("e")
        )
        self.versions["last"] = last.version
        self.ids |= {"operation": _op("e"), "owner": A}
        self.ids["alert"] = self.store.all(A, ALERT)[0].id

    def _file_expenses(self, ledger: Ledger) -> None:
        self.ids["category"] = ledger.add_category(f"{CANARY} Hobby", _op("c")).ids[0]
        gone = ledger.add_category(f"{CANARY} Gone", _op("g")).ids[0]
        ledger.archive_category(gone, _op("archive"))
        draft = a_draft(
            SECRET_AMOUNT, merchant=f"{CANARY} Market", category=self.ids["category"],
            method=f"{CANARY} Card", tags=(f"{CANARY}-tag",), note="first note",
        )  # fmt: skip
        secret = ledger.add(draft, _op("secret")).ids[0]
        noted = replace(draft, note=f"{CANARY} note")
        ledger.edit(secret, ledger.expense(secret).version, noted, _op("noted"))
        cheap = ledger.add(replace(draft, amount=300), _op("cheap")).ids[0]
        dear = ledger.add(replace(draft, merchant=f"{CANARY} Palace"), _op("dear")).ids[0]
        ledger.delete([cheap, dear], _op("delete"))
        plain = ledger.add(a_draft(420, merchant="Plain"), _op("plain")).ids[0]
        self.versions["secret"] = ledger.expense(secret).version
        self.ids |= {"secret": secret, "plain": plain, "cheap": cheap, "dear": dear}
        self.ids["archived"] = gone

    def _import(self, ledger: Ledger) -> None:
        for name, finished in (("running", False), ("import", True), ("leaving", True)):
            line_id = hashlib.sha256(name.encode()).hexdigest()[:32]
            draft = a_draft(100, merchant=f"{CANARY} Stall", note=name)
            lines = [ImportLine(line_id, draft)]
            ledger.jobs.begin_import(lines, _op(name), kind=IMPORT, about=f"{CANARY} {name}.csv")
            if finished:
                ledger.jobs.finish(_op(name))
            self.ids[name] = _op(name)
            self.ids[f"line of {name}"] = line_id
        out = _op("removal")
        ledger.jobs.begin_removal(_op("leaving"), [self.ids["line of leaving"]], out)
        ledger.jobs.finish(out)
        self.ids["removal"] = out

    def _fill_b(self) -> None:
        ledger = PersonalDesk(B, self.services).ledger()
        ledger.set_limit(10_000, "limit")
        ledger.add(a_draft(250, merchant="Kiosk", tags=("b",), note="market"), "add")
        going = ledger.add(a_draft(300, merchant="Corner"), "going").ids[0]
        ledger.delete([going], "delete")
        lines = [ImportLine("b" * 32, a_draft(100, merchant="Bakery"))]
        ledger.jobs.begin_import(lines, "b-import", kind=IMPORT, about="b.csv")
        ledger.jobs.finish("b-import")

    def _sign_in_everybody(self) -> dict[str, str]:
        """Give the secrets of the cookies that everybody's browsers have."""
        secrets = {one: f"secret of {one}" for one in ("A", "A elsewhere", "B", "ended", "expired")}
        long_ago = NOON - timedelta(days=400)
        for one, secret in secrets.items():
            moment = long_ago if one == "expired" else NOON
            said = {"name": "", "device": "B's"} if one == "B" else _SAID
            session = Session(
                id_of(secret), B if one == "B" else A, begun=moment, used=moment, **said
            )
            self.sessions.begin(session, NOON + timedelta(days=1))
        self.ids["session"] = id_of(secrets["A elsewhere"])
        assert self.services.tokens
        token, _ = self.services.tokens.make(A, f"{CANARY} script", 90, can_write=True)
        self.ids["token"] = token.id
        ended = self.browser(secrets["ended"])
        assert ended.post("/signout").status_code == 303
        return {**secrets, "nobody": ""}

    def browser(self, secret: str) -> Any:  # noqa: ANN401 - Flask's client
        """Give a browser with this cookie, `` for none."""
        browser = self.app.server.test_client()
        if secret:
            browser.set_cookie(self.services.access().cookie("session"), secret)
        return browser


_KINDS: Final = (
    "secret", "dear", "category", "archived", "import", "running", "removal", "line of import",
    "operation", "session", "token", "alert", "view", "owner",
)  # fmt: skip
_SAID: Final = {"name": f"{CANARY} Ann", "device": f"{CANARY} Browser"}


def _op(name: str) -> str:
    """Name an operation of A's as nobody would guess it."""
    return hashlib.sha256(f"ann {name}".encode()).hexdigest()[:32]


def _copied(kept: _Kept) -> _Kept:
    """Copy what is kept of an owner; the texts in it never change."""
    return _Kept(
        kept.head, dict(kept.records), [*kept.journal], dict(kept.operations), dict(kept.staged)
    )
