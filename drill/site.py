"""Where rehearsals take place: a program, what it needs, who asks, and what is kept in the end."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

import boto3
from dynamo import REGION, a_client, ministack, ministack_stand
from fake_issuer import FakeIssuer, fake_issuer
from tokens import CLIENT, ISSUER, claims_at, signed

from adapters.dynamodb import DynamoStore, Pace
from adapters.dynamodb.sessions import DynamoSessions
from analytics.cache import BookCache
from analytics.spent import SpentInFrames
from bench.made import made_rows
from dashboard.services import SystemClock, patience
from dashboard.settings import COGNITO, SESSION_LIMITS
from drill.check import Account
from drill.client import Client
from drill.people import Habits, Person, signed_in
from drill.program import WSGI, Program
from drill.proxy import ServiceProxy
from spending.expense import ExpenseDraft
from spending.ledger import Ledger
from spending.mail import AlertMail
from spending.ports import LedgerStore
from spending.records import MAIL
from spending.settings import Settings
from spending.writer import LedgerTools

PEOPLE: Final = 6
_ROWS: Final = 50
_SENDER: Final = "alerts@example.org"
_EURO: Final = Settings("EUR", "en_US", "UTC", chosen=True, thresholds=(80, 100))
Rows = tuple[tuple[str, int], ...]
"""What an account holds: keys and amounts."""

_SEND_MAIL: Final = "/v2/email/outbound-emails"


@dataclass
class Site:
    """A place of rehearsals.

    `rows` reads what an account holds, past the program; `host` is what the program is called.
    """

    folder: Path
    people: list[Person]
    habits: Habits
    port: int
    host: str
    rows: Callable[[str], Rows]
    began: float = field(default_factory=time.monotonic)

    def now(self) -> float:
        """Give the seconds of the run."""
        return time.monotonic() - self.began

    def client(self) -> Client:
        """Give somebody who asks here."""
        return Client(self.port, self.host, self.now)

    def accounts(self) -> dict[str, Account]:
        """Give what every account holds, and the total that the program tells of it."""
        return {one.owner: Account(self.rows(one.owner), self._total(one)) for one in self.people}

    def _total(self, person: Person) -> int:
        said = json.loads(self.client().content(self.habits.total(person)))
        return int(said["amount"]["minor"])

    def warm(self) -> None:
        """Have every worker come to know everybody: which of them answers is chance."""
        client = self.client()
        for _ in range(8):
            for person in self.people:
                for wanted in self.habits.reads(person):
                    client.ask(wanted)


@dataclass
class Cloud:
    """A table, a pool and a mail service on this machine, each behind what can have it fail."""

    folder: Path
    table: str
    truth: LedgerStore
    sessions: DynamoSessions
    store: ServiceProxy
    mail: ServiceProxy
    issuer: FakeIssuer
    people: list[Person] = field(default_factory=list)

    def environ(self, base_port: int) -> dict[str, str]:
        """Give what a program is told that is called by a port, its own or a balancer's."""
        pool = self.issuer.pool
        return {
            "EXPENSES_AUTH": "cognito",
            "EXPENSES_BASE_URL": f"http://127.0.0.1:{base_port}",
            "EXPENSES_STORE": f"dynamodb:{self.table}",
            "EXPENSES_MAIL": f"ses:{_SENDER}",
            "COGNITO_ISSUER": pool.issuer,
            "COGNITO_DOMAIN": pool.domain,
            "COGNITO_CLIENT_ID": pool.client_id,
            "COGNITO_CLIENT_SECRET": pool.client_secret,
            "COGNITO_METADATA_URL": pool.metadata_url,
            "AWS_ENDPOINT_URL_DYNAMODB": self.store.address,
            "AWS_ENDPOINT_URL_SESV2": self.mail.address,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    def program(
        self, port: int, *, base_port: int = 0, workers: int = 2, clock: Path | None = None
    ) -> Program:
        """Start a program; a file may say by how many seconds its clock is off."""
        environ = {**self.environ(base_port or port), "DRILL_CLOCK": str(clock or "")}
        wsgi = "drill.shifted:server" if clock else WSGI
        return Program(self.folder, environ, port=port, workers=workers, wsgi=wsgi)

    def site(self, *ports: int, base_port: int = 0) -> Site:
        """Give the place of rehearsals that programs on some ports are."""
        port = base_port or ports[0]
        habits = Habits(self.folder, ports)
        return Site(self.folder, self.people, habits, port, f"127.0.0.1:{port}", self.rows)

    def rows(self, owner: str) -> Rows:
        """Read what an account holds, past the program."""
        return rows_of(self.truth, owner)

    def ledger(self, person: Person) -> Ledger:
        """Open somebody's ledger past the program."""
        spent = SpentInFrames(BookCache(self.truth, _EURO))
        return Ledger(person.owner, LedgerTools(self.truth, spent, SystemClock(), patience, _EURO))

    def mails(self) -> list[AlertMail]:
        """Give all mails of everybody."""
        return [
            AlertMail.from_record(record)
            for person in self.people
            for record in self.truth.all(person.owner, MAIL)
        ]

    @property
    def mails_sent(self) -> int:
        """How many mails the mail service took."""
        return self.mail.done[_SEND_MAIL]

    def populate(self) -> None:
        """Have some people with accounts that hold something."""
        for number in range(PEOPLE):
            subject = f"person-{number}"
            owner = f"{ISSUER}|{subject}"
            limits = SESSION_LIMITS[COGNITO]
            person = signed_in(self.sessions, owner, access_token(subject), limits)
            self.people.append(person)
            ledger = self.ledger(person)
            told = replace(_EURO, mail_to=f"{subject}@example.org")
            ledger.change_settings(told, uuid4().hex)
            drafts = [
                ExpenseDraft(row.day, row.amount, row.merchant)
                for row in made_rows(_ROWS, seed=number)
            ]
            ledger.add_all(drafts, uuid4().hex)


def rows_of(store: LedgerStore, owner: str) -> Rows:
    """Read the rows of an account, by merchant and amount, without those in the trash."""
    columns = store.snapshot(owner).expenses
    rows = [columns.expense(row) for row in range(len(columns))]
    return tuple((row.merchant, row.amount) for row in rows if row.trashed is None)


def access_token(subject: str) -> str:
    """Give a token of somebody's program, as the pool gives one."""
    used = {"token_use": "access", "client_id": CLIENT, "scope": "expenses/read expenses/write"}
    issued = datetime.now(UTC) - timedelta(minutes=10)
    return signed(claims_at(issued, sub=subject, aud=..., nonce=..., **used))


@contextlib.contextmanager
def cloud(folder: Path) -> Iterator[Cloud]:
    """Give a fresh cloud with people in it."""
    with ministack_stand() as stand, fake_issuer() as issuer:
        issuer.at(datetime.now(UTC))
        port = ministack().port
        _verify_sender(ministack().endpoint)
        store, mail = ServiceProxy(port), ServiceProxy(port)
        truth = DynamoStore(a_client(stand.endpoint), stand.table, pace=Pace(float("inf")))
        sessions = DynamoSessions(a_client(stand.endpoint), stand.table)
        made = Cloud(folder, stand.table, truth, sessions, store, mail, issuer)
        made.populate()
        try:
            yield made
        finally:
            store.close()
            mail.close()


def _verify_sender(endpoint: str) -> None:
    client = boto3.client(
        "sesv2", region_name=REGION, endpoint_url=endpoint,
        aws_access_key_id="test", aws_secret_access_key="test",  # noqa: S106 - opens nothing
    )  # fmt: skip
    client.create_email_identity(EmailIdentity=_SENDER)
