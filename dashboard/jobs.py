"""The hands of long work: a thread of each process carries jobs on and does what falls due."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from spending.closing import FORGET_DUE
from spending.errors import HeadMoved, SpendingError
from spending.expense import PURGE_DUE, TRASH_DAYS
from spending.job import JOB_DUE
from spending.ledger import Ledger
from spending.ports import SessionStore
from spending.records import Due
from spending.writer import LedgerTools

Expired = Callable[[str, datetime], Sequence[str]]
"""Gives the ids of an owner's expenses that were trashed by a moment."""

_log = logging.getLogger(__name__)

_LOOK_EVERY = 15.0
_AT_ONCE = 20

_LEFT_ALONE = timedelta(minutes=1)
"""How long what failed here is passed over."""

_Work = tuple[str, str, str]
"""The kind, owner and id of what falls due."""


class JobRunner:
    """Carries jobs on until they are done; starts its thread with the first one."""

    def __init__(self, tools: LedgerTools, expired: Expired, sessions: SessionStore) -> None:
        self._tools = tools
        self._sessions = sessions
        self._expired = expired
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
            self._changed.notify()

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
                if not self._waiting:
                    self._changed.wait(_LOOK_EVERY)
                task = self._waiting.pop(0) if self._waiting else None
            if task:
                self._advance(*task)
            # Also while jobs wait: an endless row of them must not put off what is due.
            if not task or time.monotonic() - looked >= _LOOK_EVERY:
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

        def piece() -> None:
            job = Ledger(owner, self._tools, "system").jobs.advance(job_id)
            if job.is_running:
                self._queue(owner, job_id)

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
            found = self._tools.store.due(now, most)
            for due in found:
                work = (due.kind, due.owner, due.id)
                if work not in seen:
                    seen.add(work)
                    self._take_up(due, work)
            if len(found) < most:
                break
            most *= 2

    def _take_up(self, due: Due, work: _Work) -> None:
        if due.kind == JOB_DUE:
            self._queue(due.owner, due.id)
        elif due.kind == PURGE_DUE:
            self._guarded(work, partial(self._purge, due))
        elif due.kind == FORGET_DUE:
            self._guarded(work, partial(self._forget, due.owner))

    def _forget(self, owner: str) -> None:
        """Erase a closed account; its sessions first, as with the ledger goes what falls due."""
        self._sessions.forget(owner)
        self._tools.store.forget(owner)

    def _purge(self, due: Due) -> None:
        """Remove for good what has been in the trash for its time."""
        until = due.when - timedelta(days=TRASH_DAYS)
        ids = self._expired(due.owner, until)
        ledger = Ledger(due.owner, self._tools, "system")
        receipt = ledger.purge(ids, due.id, until=until, undue=(due,))
        if receipt.job:
            self.work_on(due.owner, receipt.job)

    def _guarded(self, work: _Work, step: Callable[[], None]) -> None:
        """Do a step; what fails must not stop the others, and is taken up again later."""
        try:
            step()
        except (SpendingError, HeadMoved) as error:
            _log.warning("job put off: %s", type(error).__name__)
        except Exception:  # noqa: BLE001 - the thread must outlive a fault in one job
            _log.exception("job failed")
        else:
            return
        self._put_off[work] = self._tools.clock.now() + _LEFT_ALONE
