"""Whole web programs for tests: wired as in a process, over a store in memory and a fixed clock."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Final

from builders import SteppingClock, soon
from memory_sessions import MemorySessions
from memory_store import MemoryStore
from memory_tokens import MemoryTokens

from adapters.mail import MailFolder
from adapters.rates import Rates
from analytics.cache import BookCache
from analytics.expiry import trashed_until
from analytics.spent import SpentInFrames
from dashboard.auth.remembered import RememberedSessions
from dashboard.delivery import Delivery
from dashboard.jobs import Door, Expired, JobRunner
from dashboard.live import Live, Rhythm
from dashboard.services import PromptStore, Services
from dashboard.settings import Settings
from spending.ledger import Ledger
from spending.personal_token import PersonalTokens
from spending.ports import Clock, LedgerStore, Mailer, SessionStore
from spending.settings import Settings as AccountSettings
from spending.writer import LedgerTools

IN_EUROS = AccountSettings("EUR", "en_US", "UTC", chosen=True)
IN_GERMAN = AccountSettings("EUR", "de_DE", "Europe/Berlin", chosen=True)

_FOLDER: Final = TemporaryDirectory(prefix="expenses-")
"""Where programs keep what a machine has for itself; gone with the process."""


class AtOnce(JobRunner):
    """Does long work while the caller waits."""

    def __init__(
        self, tools: LedgerTools, expired: Expired, doors: Sequence[Door], delivery: Delivery
    ) -> None:
        super().__init__(tools, expired, doors, delivery)
        self.begun: list[str] = []

    def start(self) -> None:
        """Nothing waits."""

    def work_on(self, owner: str, job_id: str) -> None:
        """Do a job to its end."""
        self.begun.append(job_id)
        Ledger(owner, self._tools, "import").jobs.finish(job_id)


class Piecewise(AtOnce):
    """Does the first piece of long work and leaves the rest."""

    def work_on(self, owner: str, job_id: str) -> None:
        """Do one piece."""
        self.begun.append(job_id)
        Ledger(owner, self._tools, "import").jobs.advance(job_id)


def briefly(store: LedgerStore) -> Live:
    """Tell whoever listens how things stand, and no more."""
    return Live(store.heads, rhythm=Rhythm(longest=0.0, gap=0.0))


def services_over(
    store: LedgerStore | None = None,
    *,
    account: AccountSettings = IN_EUROS,
    clock: Clock | None = None,
    runner: type[JobRunner] = AtOnce,
    sessions: SessionStore | None = None,
    settings: Settings | None = None,
    mailer: Mailer | None = None,
    live: Callable[[LedgerStore], Live] = briefly,
) -> Services:
    """Give the services of a process; long work is done at once unless said otherwise.

    Mails go to a folder that is gone with the process unless there is another `mailer`.
    """
    folder = Path(mkdtemp(dir=_FOLDER.name))
    chosen = settings or Settings(store=f"sqlite:{folder / 'expenses.db'}", account=account)
    kept = store or MemoryStore()
    time = clock or SteppingClock()
    cache = BookCache(kept, account, now=time.now)
    told = live(kept)
    prompt = PromptStore(kept, lambda: None, told.tell)
    tools = LedgerTools(prompt, SpentInFrames(cache), time, soon, account)
    remembered = RememberedSessions(sessions or MemorySessions(), ended=told.doubt)
    sends = mailer or MailFolder(folder / "mail")
    delivery = Delivery(tools, sends, cache.book, chosen.address)
    tokens = None if chosen.pool else PersonalTokens(MemoryTokens(), tools.clock)
    doors: list[Door] = [remembered, *([tokens.store] if tokens else [])]
    hands = runner(
        tools, lambda owner, until: trashed_until(cache.book(owner), until), doors, delivery
    )
    rates = Rates(folder / "rates.db")
    return Services(chosen, kept, cache, tools, hands, remembered, rates, delivery, told, tokens)
