"""The material of long work on its way into the store, before the commit that begins the work."""

from collections.abc import Sequence
from contextlib import suppress

from spending.errors import AccountClosing, SpendingError, StoreError, StoreUnavailable
from spending.job import job_key
from spending.ports import LedgerStore


class Aside:
    """The material of one job: put aside when the job may begin, taken back when it did not.

    It is put aside while the beginning is planned: by then it is known that this person may write
    now, to an open account, and that the operation is new.
    """

    def __init__(self, store: LedgerStore, owner: str, job_id: str, parts: Sequence[bytes]) -> None:
        self._store = store
        self._owner = owner
        self._job_id = job_id
        self._parts = parts
        self._begun = self._done = False

    def put(self) -> None:
        """Put the material aside, once for however many plans; raises StoreError."""
        if self._parts and not self._done:
            self._begun = True
            self._store.stage(self._owner, self._job_id, self._parts)
            self._done = True

    def take_back(self, error: SpendingError) -> None:
        """Drop what was put aside, unless the job began after all, or may have begun.

        Another sender of the same operation may have begun it; in a closed account that job is
        over as well.
        """
        unknown = isinstance(error, StoreUnavailable) and error.unknown
        if not self._begun or unknown:
            return
        with suppress(StoreError):  # what went wrong first is what matters
            closed, key = isinstance(error, AccountClosing), job_key(self._job_id)
            if closed or not self._store.get(self._owner, [key]):
                self._store.unstage(self._owner, self._job_id)
