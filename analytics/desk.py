"""What a request works with: the ledger of whoever is signed in, and their book to read."""

from datetime import date, datetime
from typing import Protocol

from analytics.book import Book
from spending.ledger import Ledger
from spending.settings import Settings
from spending.writer import Receipt


class Desk(Protocol):
    """One person's place in a running program; made anew for every request."""

    def ledger(self) -> Ledger:
        """Give the person's ledger, for writing."""

    def book(self) -> Book:
        """Give the person's book for reading, as it is now.

        While the store is away it is the last that was read; its `as_of` then says from when.
        """

    def settings(self) -> Settings:
        """Give the settings as they are now, for telling the person what they did."""

    def now(self) -> datetime:
        """Give the present moment in UTC."""

    def today(self, book: Book) -> date:
        """Give the person's present day, by the time zone the book says."""

    def undo(self, version: int) -> Receipt:
        """Take back what the commit of a version did, long work too; once, however often asked."""

    def work_on(self, job_id: str) -> None:
        """Have a job of the person's carried on in the background."""

    def try_mail(self) -> None:
        """Send a mail that tells of nothing, to see whether mails arrive.

        Raises InvalidInput when there is no address, TooManyRequests, and MailError when it did
        not go out.
        """
