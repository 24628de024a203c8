"""The one place where ports meet adapters: what a process works with, wired by hand."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from limits import RateLimitItem, parse
from tenacity import (
    Retrying,
    retry_if_exception,
    stop_after_delay,
    wait_random_exponential,
)

from adapters.cognito import AccessTokens, HostedUi
from adapters.dynamodb import DynamoStore, make_client
from adapters.dynamodb.breaker import Breaker
from adapters.dynamodb.sessions import DynamoSessions
from adapters.dynamodb.watching import watch
from adapters.mail import MailFolder, SesMailer
from adapters.mail.ses import make_client as make_mail_client
from adapters.rates import Rates
from adapters.sqlite.sessions import SqliteSessions
from adapters.sqlite.store import SqliteStore
from adapters.sqlite.tokens import SqliteTokens
from analytics.book import Book
from analytics.cache import BookCache
from analytics.expiry import trashed_until
from analytics.spent import SpentInFrames
from api.caller import READ, WRITE, Caller
from dashboard.as_of import noted
from dashboard.auth.access import Access
from dashboard.auth.events import note
from dashboard.auth.noted_tokens import NotedTokens
from dashboard.auth.remembered import RememberedLives, RememberedSessions
from dashboard.delivery import Delivery
from dashboard.jobs import JobRunner
from dashboard.live import Live
from dashboard.settings import OWNER, Settings
from dashboard.watch.meter import UNMEASURED, Meter, open_meter
from dashboard.watch.notes import (
    note_commit,
    note_mail,
    note_reading,
    note_table,
    note_waiting,
)
from spending.errors import HeadMoved, SignInRefused, StoreUnavailable
from spending.ledger import Ledger
from spending.personal_token import PersonalTokens
from spending.ports import Clock, LedgerStore, Mailer, SessionStore
from spending.records import OPEN, Commit
from spending.settings import Settings as AccountSettings
from spending.settings import zone_of
from spending.writer import LedgerTools, Receipt

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WRITES: Final[RateLimitItem] = parse("600/minute")
"""How often one person may write from the pages."""

MAIL_TRIALS: Final[RateLimitItem] = parse("5/hour")
"""How often one person may have a mail sent that tells of nothing."""

DEADLINE = 5.0
"""Seconds a write goes on planning again before it says that the ledger is busy."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Give the present moment in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """Everything a process works with; made once, at its start.

    There are `tokens` where people come by the local link, `access_tokens` where by a pool.
    """

    settings: Settings
    store: LedgerStore
    cache: BookCache
    tools: LedgerTools
    runner: JobRunner
    sessions: SessionStore
    rates: Rates
    delivery: Delivery
    live: Live
    tokens: PersonalTokens | None = None
    access_tokens: AccessTokens | None = None
    meter: Meter = UNMEASURED
    lives: RememberedLives = field(default_factory=RememberedLives)

    def access(self) -> Access:
        """Give what the doors work with."""
        pool = self.settings.pool
        hosted = HostedUi(pool, self.tools.clock) if pool else None
        return Access(self.settings, self.sessions, self.rates, self.tools, hosted, self.tokens)

    def desk(self, owner: str, *, hidden: bool = False) -> "PersonalDesk":
        """Give the desk of somebody in front of a page, who may not write too often at once.

        With `hidden` they chose that no amount is to be seen.
        """
        return PersonalDesk(owner, self, limited=True, hidden=hidden)

    def program_desk(self, owner: str) -> "PersonalDesk":
        """Give the desk of somebody's program, each request counted; raises TooManyRequests."""
        self.rates.take(parse(self.settings.api_rate), f"api {owner}")
        return PersonalDesk(owner, self, source="api")

    def find_caller(self, text: str) -> Caller | None:
        """Give who a program's token stands for, None when it is not valid; raises StoreError.

        None too while a closed account's token is still to be erased.
        """
        if self.access_tokens:
            return self._granted(self.access_tokens, text)
        token = self.tokens.found(text) if self.tokens else None
        if token is None or self.store.head(token.owner).state != OPEN:
            return None
        return Caller(token.owner, frozenset({READ, WRITE} if token.can_write else {READ}))

    def _granted(self, tokens: AccessTokens, text: str) -> Caller | None:
        try:
            grant = tokens.grant(text)
        except SignInRefused as error:
            note("access token refused", reason=error.reason)
            return None
        return Caller(self.lives.of(grant.identity.owner, self.store), grant.scopes)

    def check(self) -> None:
        """Raise SpendingError when the store does not answer, or the pool's keys are not to be had.

        Keys that are there once are enough: a pool that is away later stops nobody.
        """
        self.store.head(OWNER)
        if self.access_tokens:
            self.access_tokens.prepare()

    def admit(self, owner: str) -> None:
        """Count a write; raises TooManyRequests."""
        self.rates.take(WRITES, f"writes {owner}")


@dataclass(frozen=True)
class PersonalDesk:
    """One person's ledger and book, and a hand for their long work."""

    owner: str
    services: Services
    source: str = "web"
    limited: bool = False
    hidden: bool = False

    def ledger(self) -> Ledger:
        """Give the person's ledger, for writing."""
        services = self.services
        tools = replace(services.tools, admit=services.admit) if self.limited else services.tools
        return Ledger(self.owner, tools, self.source)

    def book(self) -> Book:
        """Give the person's book for reading: as it is now, or with its `as_of` as last known."""
        book = noted(self.services.cache.book_or_kept(self.owner))
        return book.hidden if self.hidden else book

    def settings(self) -> AccountSettings:
        """Give the settings as they are now, for telling the person what they did."""
        return replace(self.ledger().settings(), hidden=self.hidden)

    def now(self) -> datetime:
        """Give the present moment in UTC."""
        return self.services.tools.clock.now()

    def today(self, book: Book) -> date:
        """Give the person's present day, by the time zone the book says."""
        return self.services.tools.clock.now().astimezone(zone_of(book.settings)).date()

    def undo(self, version: int) -> Receipt:
        """Take back what the commit of a version did, long work too; once, however often asked."""
        receipt = self.ledger().undo(version, f"undo-{version}")
        if receipt.job:
            self.work_on(receipt.job)
        return receipt

    def work_on(self, job_id: str) -> None:
        """Have a job of the person's carried on in the background."""
        self.services.runner.work_on(self.owner, job_id)

    def try_mail(self) -> None:
        """Send a mail that tells of nothing, to see whether mails arrive.

        Raises InvalidInput when there is no address, TooManyRequests, and MailError when it did
        not go out.
        """
        self.services.rates.take(MAIL_TRIALS, f"trial mails {self.owner}")
        self.services.delivery.try_out(self.owner, secrets.token_hex(16))


def open_store(
    settings: Settings, meter: Meter = UNMEASURED, breaker: Breaker | None = None
) -> SqliteStore | DynamoStore:
    """Open the store the settings name; raises StoreError."""
    if settings.sqlite_path:
        return SqliteStore(settings.sqlite_path)
    return DynamoStore(_client(meter, breaker), settings.table or "")


def _client(meter: Meter, breaker: Breaker | None) -> "DynamoDBClient":
    """Make a client for the table; what its requests take is measured where anything is.

    With a breaker its calls fail at once while the table is away.
    """
    client = make_client()
    if breaker:
        breaker.spare(client)
    if meter.is_on:
        watch(client, partial(note_table, meter))
    return client


class PromptStore:
    """A store whose commits are told to open pages, and what they make due is done, at once."""

    def __init__(
        self,
        store: LedgerStore,
        look: Callable[[], None],
        tell: Callable[[str, int], None],
        meter: Meter = UNMEASURED,
    ) -> None:
        self._store = store
        self._look = look
        self._tell = tell
        self._meter = meter

    def commit(self, owner: str, commit: Commit) -> None:
        """Do one commit, tell of it, and have what it made due taken up."""
        try:
            self._store.commit(owner, commit)
        except HeadMoved:
            self._meter.note("Conflicts")
            raise
        note_commit(self._meter, commit)
        self._tell(owner, commit.head.version)
        if any(due.when <= commit.entry.at for due in commit.due):
            self._look()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        """Give everything else as the store has it."""
        return getattr(self._store, name)


def open_services(settings: Settings) -> Services:
    """Wire everything a process works with; raises StoreError, and InvalidInput for the mails."""
    meter = open_meter(settings.metrics)
    breaker = Breaker()
    store = open_store(settings, meter, breaker)
    clock = SystemClock()
    told = partial(note_reading, meter)
    cache = BookCache(store, settings.account, tell=told, now=clock.now)
    meter.gauge("CacheBytes", lambda: cache.nbytes)
    live = Live(store.heads)
    prompt = PromptStore(store, lambda: runner.look(), live.tell, meter)  # noqa: PLW0108 - made below
    tools = LedgerTools(prompt, SpentInFrames(cache), clock, patience, settings.account)
    sessions = RememberedSessions(open_sessions(settings, meter, breaker), ended=live.doubt)
    delivery = Delivery(
        tools, open_mailer(settings), cache.book, settings.address, partial(note_mail, meter)
    )
    tokens = open_tokens(settings, tools.clock)
    runner = JobRunner(
        tools,
        lambda owner, until: trashed_until(cache.book(owner), until),
        [sessions, *([tokens.store] if tokens else [])],
        delivery,
        partial(note_waiting, meter),
    )
    rates = Rates(settings.data_folder / "rates.db")
    pool = settings.pool
    access_tokens = AccessTokens(pool, tools.clock) if pool else None
    return Services(
        settings, store, cache, tools, runner, sessions, rates, delivery, live, tokens,
        access_tokens, meter,
    )  # fmt: skip


def open_tokens(settings: Settings, clock: Clock) -> PersonalTokens | None:
    """Open the place of personal tokens, None where the sign-in service gives programs theirs."""
    if settings.pool:
        return None
    store = settings.sqlite_path or settings.data_folder / "local.db"
    path = store.with_name(f"{store.stem}.tokens.db")
    return PersonalTokens(NotedTokens(SqliteTokens(path)), clock)


def open_mailer(settings: Settings) -> Mailer:
    """Open the way mails go; raises InvalidInput."""
    folder = settings.mail_folder
    return MailFolder(folder) if folder else SesMailer(make_mail_client(), settings.mail_sender)


def open_sessions(
    settings: Settings, meter: Meter = UNMEASURED, breaker: Breaker | None = None
) -> SessionStore:
    """Open the place of sessions: the table, or a file of their own beside the ledger's."""
    path = settings.sqlite_path
    if path:
        return SqliteSessions(path.with_name(f"{path.stem}.sessions.db"))
    return DynamoSessions(_client(meter, breaker), settings.table or "")


def patience() -> Retrying:
    """Plan again with growing random pauses until the deadline."""
    return Retrying(
        stop=stop_after_delay(DEADLINE),
        wait=wait_random_exponential(multiplier=0.01, max=0.5),
        retry=retry_if_exception(_may_hold_next_time),
        reraise=True,
    )


def _may_hold_next_time(error: BaseException) -> bool:
    return isinstance(error, HeadMoved) or (isinstance(error, StoreUnavailable) and error.unknown)
