"""Expenses, ledgers and clocks for tests; everything not said is a quiet default."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from canaries import hide, hide_amount
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_none

from spending.errors import HeadMoved, StoreUnavailable
from spending.expense import ExpenseDraft
from spending.ledger import Ledger
from spending.ports import LedgerStore, Spent
from spending.records import Change
from spending.settings import Settings
from spending.standing import Standing
from spending.writer import LedgerTools

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


ONE_THRESHOLD = Settings("EUR", "en_US", "UTC", chosen=True, thresholds=(100,))
"""Settings with which only what is more than a limit is told."""


class SteppingClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime = NOON) -> None:
        self.moment = start

    def now(self) -> datetime:
        """Give the moment it stands at."""
        return self.moment

    def move(self, by: timedelta) -> None:
        """Move it on."""
        self.moment += by


class NothingSpent:
    """Spent for ledgers without limits: nothing, ever."""

    def standing(
        self, owner: str, version: int, changes: Sequence[Change], *, whole: bool = True
    ) -> Standing:
        """There are neither limits nor expenses."""
        return Standing(Settings())

    def holds_any(self, owner: str, version: int) -> bool:
        """There is no expense."""
        return False


def soon() -> Retrying:
    """Plan again at once, up to a hundred times."""
    return Retrying(
        stop=stop_after_attempt(100),
        wait=wait_none(),
        retry=retry_if_exception(worth_another_try),
        reraise=True,
    )


def worth_another_try(error: BaseException) -> bool:
    """Whether the writer may plan again after this error."""
    return isinstance(error, HeadMoved) or (isinstance(error, StoreUnavailable) and error.unknown)


def tools_over(
    store: LedgerStore,
    *,
    spent: Spent | None = None,
    clock: SteppingClock | None = None,
    patience: Callable[[], Retrying] = soon,
    defaults: Settings | None = None,
) -> LedgerTools:
    """Give ledger tools over a store."""
    return LedgerTools(
        store,
        spent or NothingSpent(),
        clock or SteppingClock(),
        patience,
        defaults or ONE_THRESHOLD,
    )


def a_ledger(store: LedgerStore, owner: str = "ann", **kept: object) -> Ledger:
    """Give somebody's ledger over a store."""
    return Ledger(owner, tools_over(store, **kept), "web")  # type: ignore[arg-type]


def a_draft(amount: int = 1250, day: str = "2026-11-20", **kept: object) -> ExpenseDraft:
    """Give a draft of so many minor units; none of it may ever be logged."""
    hide_amount(amount)
    hide(*(str(kept[name]) for name in ("merchant", "note") if name in kept))
    return ExpenseDraft(date.fromisoformat(day), amount, **kept)  # type: ignore[arg-type]
