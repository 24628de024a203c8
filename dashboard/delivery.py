"""Sends the mails that tell of alerts: claims one, writes it, sends it, says what came of it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

from analytics.book import Book
from components.alert_mail import alert_mail, trial_mail
from dashboard.letter import letter
from spending.alert import Alert
from spending.errors import InvalidInput, MailDelayed, MailError, MailRefused, MailUnsure
from spending.mail import AlertMail
from spending.mails import Mails, alerts_told
from spending.ports import Mailer
from spending.records import Due
from spending.settings import zone_of
from spending.writer import LedgerTools, Writer

_log = logging.getLogger(__name__)

Outcome = Literal["sent", "not sent", "nothing"]
"""What became of a mail; `nothing` where there was none to send, or somebody else sends it."""


def nobody(outcome: Outcome) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What sending takes: the mailer, people's books, and the address links begin with."""

    tools: LedgerTools
    mailer: Mailer
    open_book: Callable[[str], Book]
    base_url: str
    tell: Callable[[Outcome], None] = nobody
    """Told what became of each."""
    unsettled: dict[tuple[str, str], AlertMail] = field(default_factory=dict)
    """Mails this process sent without being able to say so: it sends none of them again."""

    def deliver(self, due: Due) -> Outcome:
        """Send the mail that is due, unless somebody else does."""
        outcome = self._deliver(due)
        self.tell(outcome)
        return outcome

    def _deliver(self, due: Due) -> Outcome:
        mails, work = self._mails(due.owner), (due.owner, due.id)
        mail = self.unsettled.get(work) or mails.claim(due.id.partition("-")[2], due)
        if mail is None:
            return "nothing"
        if work not in self.unsettled and not self._send(mails, due.owner, mail):
            return "not sent"
        self.unsettled[work] = mail
        mails.sent(mail)
        del self.unsettled[work]
        return "sent"

    def try_out(self, owner: str, operation: str) -> None:
        """Send a mail that tells of nothing.

        Raises InvalidInput when there is no address, and MailError when it did not go out.
        """
        to = self.open_book(owner).settings.mail_to
        if not to:
            field, reason = "mail_to", "is missing: save an address first"
            raise InvalidInput(field, reason)
        words = trial_mail(self.base_url)
        self.mailer.send(
            letter(
                words, sender=self.mailer.sender, to=to, owner=owner,
                mail_id=operation, at=self.tools.clock.now(),
            )
        )  # fmt: skip

    def _send(self, mails: Mails, owner: str, mail: AlertMail) -> bool:
        """Send a mail, or say why not."""
        try:
            self.mailer.send(self._written(owner, mail))
        except MailDelayed as error:
            mails.delayed(mail, error.reason)
        except MailRefused as error:
            mails.refused(mail, error.reason)
        except MailUnsure as error:
            mails.unsure(mail, error.reason)
        except Exception as error:  # noqa: BLE001 - whatever it was, the mail may be out
            _log.error(
                "a mail may have gone out: %s", type(error).__name__
            )  # its text may tell more
            mails.unsure(mail, "sending it ended in an error")
        else:
            return True
        return False

    def _written(self, owner: str, mail: AlertMail) -> EmailMessage:
        """Write a mail.

        Raises MailRefused for an address nobody can mail to, and MailDelayed when it cannot be
        written for any other reason: then it was certainly not sent.
        """
        try:
            book, now = self.open_book(owner), self.tools.clock.now()
            alerts = {alert.id: alert for alert in book.alerts}
            told = alerts_told(mail.alerts, alerts, book.budgets)
            _check_wanted(told, book.settings.mail_to)
            today = now.astimezone(zone_of(book.settings)).date()
            words, sender = alert_mail(book, told, today, self.base_url), self.mailer.sender
            return letter(
                words, sender=sender, to=book.settings.mail_to, owner=owner, mail_id=mail.id, at=now
            )
        except MailError:
            raise
        except Exception as error:
            _log.error("a mail cannot be written: %s", type(error).__name__)
            reason = "it could not be written"
            raise MailDelayed(reason) from error

    def _mails(self, owner: str) -> Mails:
        return Mails(owner, self.tools.store, Writer(owner, self.tools, "system"))


def _check_wanted(told: Sequence[Alert], to: str) -> None:
    """Raise MailDelayed when all was put away since the claim: the next one settles that."""
    if not told or not to:
        raise MailDelayed("")
