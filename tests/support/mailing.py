"""People who want mails about their limits, and mailers that remember what they were given."""

from dataclasses import dataclass, field
from email.message import EmailMessage

from builders import ONE_THRESHOLD, SteppingClock, a_draft, tools_over
from spender import patiently

from analytics.cache import BookCache
from analytics.spent import SpentInFrames
from spending.category import category_id
from spending.ledger import Ledger
from spending.mail import AlertMail
from spending.mails import Mails
from spending.ports import LedgerStore
from spending.settings import Settings
from spending.writer import Writer

TO = "ann@example.org"
FOOD = category_id("Food")
TELLING = Settings("EUR", "en_US", "UTC", chosen=True, mail_to=TO)


@dataclass
class Outbox:
    """A mailer that keeps what it is given; it fails in the ways it is told, one after another."""

    sent: list[EmailMessage] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    sender: str = "sender@example.org"

    def send(self, message: EmailMessage) -> None:
        """Keep a mail, or fail."""
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)


def a_person(
    store: LedgerStore, clock: SteppingClock | None = None, settings: Settings = TELLING
) -> Ledger:
    """Give the ledger of somebody who is told by mail, with a cache of its own."""
    spent = SpentInFrames(BookCache(store, ONE_THRESHOLD))
    ledger = Ledger("ann", tools_over(store, spent=spent, clock=clock, patience=patiently))
    ledger.change_settings(settings, "settings")
    return ledger


def mails_of(ledger: Ledger) -> Mails:
    """Give the mails of a ledger's owner, as a process has them."""
    tools = ledger._tools
    return Mails(ledger.owner, tools.store, Writer(ledger.owner, tools, "system"))


def over_the_limit(
    ledger: Ledger, name: str = "over", budget: str = FOOD, day: str = "2026-11-20"
) -> tuple[str, ...]:
    """Spend 105 of 100 in a category and give the ids of the alerts it raised."""
    ledger.set_limit(100_00, f"limit {name}", budget=budget)
    return ledger.add(a_draft(105_00, day, category=budget), name).alerts


def the_mail(ledger: Ledger) -> AlertMail:
    """Give the only mail there is, as it stands."""
    (mail,) = mails_of(ledger).all()
    return mail
