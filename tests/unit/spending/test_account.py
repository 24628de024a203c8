"""The account: where somebody is signed in, and its end."""

from datetime import datetime, timedelta

import pytest
from builders import NOON, SteppingClock, a_draft, a_ledger, tools_over
from memory_sessions import MemorySessions
from memory_store import MemoryStore

from spending.account import CONFIRMATION, Account
from spending.errors import AccountClosing, InvalidInput
from spending.records import CLOSING, EXPENSE, OPEN
from spending.session import Session, SessionLimits

LIMITS = SessionLimits(idle=timedelta(hours=1), longest=timedelta(days=1))
MINUTE = timedelta(minutes=1)


class Browsers:
    """Browsers of several people over one store of sessions, at noon."""

    def __init__(self) -> None:
        self.sessions = MemorySessions()
        self.store = MemoryStore()
        self.clock = SteppingClock()
        self.here = self.sign_in("here")

    def sign_in(
        self, name: str, owner: str = "ann", begun: datetime = NOON, used: datetime = NOON
    ) -> Session:
        """Sign somebody in, in a browser of this name."""
        session = Session(name, owner, "Ann", "Firefox", begun, used)
        self.sessions.begin(session, LIMITS.end_of(session))
        return session

    def account(self) -> Account:
        """Give Ann's account as seen from here."""
        return Account(self.here, self.sessions, LIMITS, tools_over(self.store, clock=self.clock))

    def listed(self) -> list[str]:
        """Give the names of the browsers Ann's account lists."""
        return [one.id for one in self.account().sessions()]


def test_sessions_are_listed_this_one_first() -> None:
    """Then by their last use, the newest first; other people's are not there."""
    browsers = Browsers()
    browsers.sign_in("older", used=NOON - 2 * MINUTE, begun=NOON - 3 * MINUTE)
    browsers.sign_in("newer", used=NOON + MINUTE)
    browsers.sign_in("foreign", owner="bob")

    assert browsers.listed() == ["here", "newer", "older"]


@pytest.mark.parametrize(
    ("begun", "used", "holds"),
    [
        (NOON - timedelta(hours=2), NOON - timedelta(hours=1) + MINUTE, True),
        (NOON - timedelta(hours=2), NOON - timedelta(hours=1), False),
        (NOON - timedelta(days=1) + MINUTE, NOON, True),
        (NOON - timedelta(days=1), NOON, False),
    ],
)
def test_session_over_its_time_is_not_listed(
    *, begun: datetime, used: datetime, holds: bool
) -> None:
    """Neither one unused for too long nor one too old, from that very moment on."""
    browsers = Browsers()
    browsers.sign_in("other", begun=begun, used=used)

    assert browsers.listed() == (["here", "other"] if holds else ["here"])


def test_another_browser_is_signed_out() -> None:
    """Once; and a browser of somebody else's never."""
    browsers = Browsers()
    browsers.sign_in("other")
    foreign = browsers.sign_in("foreign", owner="bob")

    assert browsers.account().end("other")
    assert not browsers.account().end("other")
    assert not browsers.account().end("foreign")
    assert browsers.listed() == ["here"]
    assert browsers.sessions.get("foreign") == foreign


def test_all_other_browsers_are_signed_out() -> None:
    """This one stays, and it is told how many went."""
    browsers = Browsers()
    for name in ("one", "two"):
        browsers.sign_in(name)
    browsers.sign_in("foreign", owner="bob")

    assert browsers.account().end_others() == 2
    assert browsers.listed() == ["here"]
    assert browsers.sessions.get("foreign")


@pytest.mark.parametrize("typed", ["", "delete", "delete everything!", "delete  everything"])
def test_wrong_confirmation_deletes_nothing(typed: str) -> None:
    """The account stays open, and everybody signed in."""
    browsers = Browsers()
    a_ledger(browsers.store).add(a_draft(), "one")

    with pytest.raises(InvalidInput, match="Nothing was deleted"):
        browsers.account().delete(typed)

    assert browsers.store.head("ann").state == OPEN
    assert len(browsers.store.all("ann", EXPENSE)) == 1
    assert browsers.listed() == ["here"]


@pytest.mark.parametrize("typed", [CONFIRMATION, " Delete Everything\n"])
def test_deleted_account_is_closed_and_signed_out_everywhere(typed: str) -> None:
    """In every browser of the person's and in no other; nothing can be written any more."""
    browsers = Browsers()
    browsers.sign_in("other")
    browsers.sign_in("foreign", owner="bob")
    ledger = a_ledger(browsers.store)
    ledger.add(a_draft(), "one")

    browsers.account().delete(typed)

    assert browsers.store.head("ann").state == CLOSING
    assert browsers.sessions.of_owner("ann") == []
    assert browsers.sessions.get("foreign")
    with pytest.raises(AccountClosing):
        ledger.add(a_draft(), "two")
