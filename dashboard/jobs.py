"""The hands of long work: a thread of each process carries jobs on and does what falls due."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

from components import words
from dashboard.delivery import Delivery
from spending.closing import FORGET_DUE
from spending.errors import HeadMoved, SpendingError
from spending.expense import PURGE_DUE, TRASH_DAYS
from spending.job import JOB_DUE
from spending.ledger import Ledger
from spending.mail import MAIL_DUE
from spending.records import Due
from spending.watching import PERIOD_DUE
from spending.writer import LedgerTools

Expired = Callable[[str, datetime], Sequence[str]]
"""Gives the ids of an owner's expenses that were trashed by a moment."""


class Door(Protocol):
    """A way in that a closed account has no more: sessions, tokens."""

    def forget(self, owner: str) -> None:
        """End every way in of an owner's, and keep nothing of them; raises StoreError."""


_log = logging.getLogger(__name__)

LOOK_EVERY = 15.0
"""Seconds between two looks for what is due."""
_AT_ONCE = 20

_LEFT_ALONE = timedelta(minutes=1)
"""How long what failed here is passed over."""

_Work = tuple[str, str, str]
"""The kind, owner and id of what falls due."""

_WENT_WELL: Final = {"sent": True, "not sent": False, "nothing": None}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Mails whose time had come and that were still due after a look, and how long the oldest."""

    mails: int
    longest: timedelta


def nobody(waiting: Waiting) -> None:
    """Tell nobody."""


@dataclass
class Tally:
    """How much of each kind of what falls due was done, and how much failed."""

    done: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)


class JobRunner:
    """Carries jobs on until they are done; starts its thread with the first one."""

    def __init__(
        self,
        tools: LedgerTools,
        expired: Expired,
        doors: Sequence[Door],
        delivery: Delivery,
        tell: Callable[[Waiting], None] = nobody,
    ) -> None:
        self._tools = tools
        self._tell = tell
        self._doors = doors
        self._expired = expired
        self._delivery = delivery
        self._tally = Tally()
        self._asked = False
        self._waiting: list[tuple[str, str]] = []
        self._put_off: dict[_Work, datetime] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopped = False

    def start(self) -> None:
        """Look after jobs that other processes left, from now on."""
        with self._changed:
            if self._thread is None and not self._stopped:
                self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
                self._thread.start()

    def work_on(self, owner: str, job_id: str) -> None:
        """Carry a job on as soon as possible."""
        self._queue(owner, job_id)
        self.start()

    def look(self) -> None:
        """Take up what is due now, rather than at the next look."""
        with self._changed:
            self._asked = True
            self._changed.notify()

    def once(self) -> Tally:
        """Do all that is due now to its end, in this thread, and say what came of it."""
        self._tally = Tally()
        self._take_up_due()
        while self._waiting:
            self._advance(*self._waiting.pop(0))
            if not self._waiting:  # an import's end may have raised alerts, which are mailed
                self._take_up_due()
        return self._tally

    def stop(self) -> None:
        """End the thread after the piece it is at."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        if self._thread:
            self._thread.join()

    def _queue(self, owner: str, job_id: str) -> None:
        with self._changed:
            if (owner, job_id) not in self._waiting:
                self._waiting.append((owner, job_id))
            self._changed.notify()

    def _run(self) -> None:
        looked = self._look_around()
        while not self._stopped:
            with self._changed:
                if not self._waiting and not self._asked:
                    self._changed.wait(LOOK_EVERY)
                task = self._waiting.pop(0) if self._waiting else None
                asked, self._asked = self._asked, False
            if task:
                self._advance(*task)
            # Also while jobs wait: an endless row of them must not put off what is due.
            if asked or not task or time.monotonic() - looked >= LOOK_EVERY:
                looked = self._look_around()

    def _look_around(self) -> float:
        """Take up what is due; give when that was, in seconds of the monotonic clock."""
        try:
            self._take_up_due()
        except SpendingError as error:
            _log.warning("what is due cannot be read: %s", type(error).__name__)
        except Exception:  # noqa: BLE001 - the thread must outlive a fault in one look
            _log.exception("what is due cannot be read")
        return time.monotonic()

    def _advance(self, owner: str, job_id: str) -> None:
        """Do one piece and queue behind the others again: no job waits for all of another."""

        def piece() -> bool | None:
            job = Ledger(owner, self._tools, "system").jobs.advance(job_id)
            if job.is_running:
                self._queue(owner, job_id)
            return None if job.is_running else True

        self._guarded((JOB_DUE, owner, job_id), piece)

    def _take_up_due(self) -> None:
        """Take up everything due, whoever's it is, but what failed here lately.

        Page by page through all of it: however much of one person's fails, it stands before
        nobody else's. A page is read from the start again, as what is done is due no more.
        """
        now = self._tools.clock.now()
        self._put_off = {work: end for work, end in self._put_off.items() if end > now}
        seen, most = set(self._put_off), _AT_ONCE
        while not self._stopped:
            found = self._tools.store.due(self._tools.clock.now(), most)
            fresh = [due for due in found if _work_of(due) not in seen]
            for due in fresh:
                seen.add(_work_of(due))
                self._take_up(due, _work_of(due))
            if len(found) == most:
                most *= 2
            elif not fresh:  # what was done may have made something else due, as a month does
                self._tell(_waiting(found, now))
                break

    def _take_up(self, due: Due, work: _Work) -> None:
        if due.kind == JOB_DUE:
            self._queue(due.owner, due.id)
        elif due.kind == MAIL_DUE:
            self._guarded(work, partial(self._deliver, due))
        elif due.kind == PERIOD_DUE:
            self._guarded(work, partial(self._begin_period, due))
        elif due.kind == PURGE_DUE:
            self._guarded(work, partial(self._purge, due))
        elif due.kind == FORGET_DUE:
            self._guarded(work, partial(self._forget, due.owner))

    def _deliver(self, due: Due) -> bool | None:
        """Send a mail; whether that went well, None when there was none to send."""
        return _WENT_WELL[self._delivery.deliver(due)]

    def _begin_period(self, due: Due) -> bool:
        Ledger(due.owner, self._tools, "system").begin_period(due)
        return True

    def _forget(self, owner: str) -> bool:
        """Erase a closed account; the ways in first, as with the ledger goes what falls due."""
        for door in self._doors:
            door.forget(owner)
        self._tools.store.forget(owner)
        return True

    def _purge(self, due: Due) -> bool:
        """Remove for good what has been in the trash for its time."""
        until = due.when - timedelta(days=TRASH_DAYS)
        ids = self._expired(due.owner, until)
        ledger = Ledger(due.owner, self._tools, "system")
        receipt = ledger.purge(ids, due.id, until=until, undue=(due,))
        if receipt.job:
            self._queue(due.owner, receipt.job)
        return True

    def _guarded(self, work: _Work, step: Callable[[], bool | None]) -> None:
        """Do a step; what fails must not stop the others, and is taken up again later.

        A step says whether it went well, None when there was nothing (more) to say of it.
        """
        try:
            went_well = step()
        except (SpendingError, HeadMoved) as error:
            _log.warning("job put off: %s", type(error).__name__)
        except Exception:  # noqa: BLE001 - the thread must outlive a fault in one job
            _log.exception("job failed")
        else:
            if went_well is not None:
                (self._tally.done if went_well else self._tally.failed)[work[0]] += 1
            return
        self._tally.failed[work[0]] += 1
        self._put_off[work] = self._tools.clock.now() + _LEFT_ALONE


def _work_of(due: Due) -> _Work:
    return due.kind, due.owner, due.id


def _waiting(due: Sequence[Due], now: datetime) -> Waiting:
    mails = [one.when for one in due if one.kind == MAIL_DUE]
    return Waiting(len(mails), now - min(mails, default=now))


_DONE: Final = {
    MAIL_DUE: ("mail was sent", "mails were sent"),
    PERIOD_DUE: ("month began", "months began"),
    JOB_DUE: ("job was carried on to its end", "jobs were carried on to their end"),
    PURGE_DUE: ("day's trash was emptied", "days' trash was emptied"),
    FORGET_DUE: ("account was erased", "accounts were erased"),
}
_FAILED: Final = {
    MAIL_DUE: ("mail was not sent", "mails were not sent"),
    PERIOD_DUE: ("month could not begin", "months could not begin"),
    JOB_DUE: ("job failed", "jobs failed"),
    PURGE_DUE: ("day's trash could not be emptied", "days' trash could not be emptied"),
    FORGET_DUE: ("account could not be erased", "accounts could not be erased"),
}


def tally_in_words(tally: Tally) -> list[str]:
    """Say what was done and what failed, a sentence a kind."""
    said = [
        f"{words.count(counts[kind], one, 'en_US', many)}."
        for counts, named in ((tally.done, _DONE), (tally.failed, _FAILED))
        for kind, (one, many) in named.items()
        if counts[kind]
    ]
    return said or ["Nothing was due."]
