"""Who claims a mail has it alone, and what came of it decides what happens next."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from builders import NOON, SteppingClock, a_draft
from hypothesis import given, settings
from hypothesis import strategies as st
from mailing import FOOD, TELLING, a_person, mails_of, over_the_limit, the_mail
from memory_store import MemoryStore

from spending.budget_acts import BudgetTerms
from spending.ledger import Ledger
from spending.mail import LEASE, UNKNOWN, AlertMail
from spending.mails import NOBODY_TO_TELL, NOTHING_TO_TELL, Mails
from spending.notify import Quiet
from spending.records import MAIL
from spending.rollover import NO_ROLLOVER

FAR = timedelta(days=30)


@pytest.fixture
def clock() -> SteppingClock:
    """Give a clock that stands still."""
    return SteppingClock()


@pytest.fixture
def store() -> MemoryStore:
    """Give a store."""
    return MemoryStore()


@pytest.fixture
def ledger(store: MemoryStore, clock: SteppingClock) -> Ledger:
    """Give a ledger in which a limit was just crossed."""
    ledger = a_person(store, clock)
    over_the_limit(ledger)
    return ledger


@pytest.fixture
def mails(ledger: Ledger) -> Mails:
    """Give its mails."""
    return mails_of(ledger)


def claimed(mails: Mails) -> AlertMail:
    """Claim the only mail, which must be there to claim."""
    (mail,) = mails.all()
    found = mails.claim(mail.id)
    assert found
    return found


def due_times(store: MemoryStore) -> list[timedelta]:
    """Give when a mail falls due, counted from the alert."""
    return [due.when - NOON for due in store.due(NOON + FAR, 9) if due.kind == "mail"]


def test_claim_is_exclusive(mails: Mails, ledger: Ledger, store: MemoryStore) -> None:
    """Whoever comes second gets nothing, and until the lease ends nobody is led to the mail."""
    mail = claimed(mails)

    assert mail == the_mail(ledger)
    assert (mail.state, mail.unsure) == ("sending", 1)
    assert mails.claim(mail.id) is None
    assert due_times(store) == [LEASE]


def test_claim_of_what_is_not_there(mails: Mails) -> None:
    """A mail nobody wrote cannot be claimed."""
    assert mails.claim("999") is None


def test_sent_mail_is_over(mails: Mails, ledger: Ledger, store: MemoryStore) -> None:
    """What was sent is due no more, and nobody can claim it."""
    mails.sent(claimed(mails))

    mail = the_mail(ledger)
    assert (mail.state, mail.sent_at) == ("sent", NOON)
    assert due_times(store) == []
    assert mails.claim(mail.id) is None


def test_stale_due_goes(mails: Mails, store: MemoryStore) -> None:
    """Whoever was led to a mail that went another way since takes the lead away."""
    (found,) = (due for due in store.due(NOON, 9) if due.kind == "mail")
    (mail,) = mails.all()
    mails.sent(claimed(mails))
    store._due[found.when, found.owner, found.id] = found  # as another process still sees it

    assert mails.claim(mail.id, found) is None
    assert due_times(store) == []


def test_delayed_mail_waits(
    mails: Mails, ledger: Ledger, store: MemoryStore, clock: SteppingClock
) -> None:
    """What was certainly not sent is tried again after a pause, and costs no doubt."""
    mails.delayed(claimed(mails), "busy")

    mail = the_mail(ledger)
    assert (mail.state, mail.tries, mail.unsure, mail.reason) == ("waiting", 1, 0, "busy")
    assert due_times(store) == [timedelta(minutes=1)]
    assert mails.claim(mail.id) is None
    clock.move(timedelta(minutes=1))
    assert claimed(mails).tries == 1


def test_refused_mail_fails(mails: Mails, ledger: Ledger, store: MemoryStore) -> None:
    """What will never go out is given up at once, with the reason."""
    mails.refused(claimed(mails), "no such address")

    mail = the_mail(ledger)
    assert (mail.state, mail.reason, mail.unsure) == ("failed", "no such address", 0)
    assert due_times(store) == []


def test_unsure_mail_is_sent_once_more(
    mails: Mails, ledger: Ledger, store: MemoryStore, clock: SteppingClock
) -> None:
    """After a send of unknown end comes one more when the lease has run out, and then none."""
    mails.unsure(claimed(mails), "no answer")
    assert due_times(store) == [LEASE]

    clock.move(LEASE)
    again = claimed(mails)
    assert again.unsure == 2
    mails.unsure(again, "no answer")

    mail = the_mail(ledger)
    assert (mail.state, mail.reason) == ("failed", UNKNOWN)
    assert due_times(store) == []


def test_killed_twice_is_given_up(mails: Mails, ledger: Ledger, clock: SteppingClock) -> None:
    """When two senders died with it, it may be out twice: nobody gets it any more."""
    for _ in range(2):
        claimed(mails)
        clock.move(LEASE)

    assert mails.claim(the_mail(ledger).id) is None
    assert (the_mail(ledger).state, the_mail(ledger).reason) == ("failed", UNKNOWN)


def test_late_word_of_a_send_counts(
    mails: Mails, ledger: Ledger, store: MemoryStore, clock: SteppingClock
) -> None:
    """Who slept over the lease and did send it says so: nobody sends it again."""
    late = claimed(mails)
    clock.move(LEASE)
    other = claimed(mails)
    mails.delayed(other, "busy")

    mails.sent(late)

    assert the_mail(ledger).state == "sent"
    assert due_times(store) == []


def test_late_word_of_a_failure_does_not(
    mails: Mails, ledger: Ledger, clock: SteppingClock
) -> None:
    """Who slept over the lease may not put off, or give up, what somebody else is sending."""
    late = claimed(mails)
    clock.move(LEASE)
    other = claimed(mails)

    mails.delayed(late, "busy")
    mails.refused(late, "no such address")
    mails.unsure(late, "no answer")

    assert the_mail(ledger) == other


@pytest.mark.parametrize("put_away", ["dismissed", "cleared", "muted"])
def test_nothing_to_tell_any_more(
    mails: Mails, ledger: Ledger, store: MemoryStore, put_away: str
) -> None:
    """A mail all of whose alerts were put away, left again or muted meanwhile is not sent."""
    (mail,) = mails.all()
    if put_away == "dismissed":
        ledger.dismiss(mail.alerts, "away")
    elif put_away == "cleared":
        ledger.set_limit(1_000_00, "higher", budget=FOOD)
    else:
        ledger.change_budget(FOOD, BudgetTerms(None, NO_ROLLOVER, muted=True), "mute")

    assert mails.claim(mail.id) is None
    assert (the_mail(ledger).state, the_mail(ledger).reason) == ("skipped", NOTHING_TO_TELL)
    assert due_times(store) == []


def test_address_taken_out(mails: Mails, ledger: Ledger) -> None:
    """Whoever wants no mails any more gets none that waited."""
    ledger.change_settings(replace(TELLING, mail_to=""), "none")
    assert mails.claim(the_mail(ledger).id) is None
    assert (the_mail(ledger).state, the_mail(ledger).reason) == ("skipped", NOBODY_TO_TELL)


def test_quiet_hours_hold_for_repeats(
    mails: Mails, ledger: Ledger, store: MemoryStore, clock: SteppingClock
) -> None:
    """A mail whose next try falls into quiet hours waits for their end, and loses nothing by it."""
    mails.delayed(claimed(mails), "busy")
    ledger.change_settings(replace(TELLING, quiet=Quiet.parse("12:00", "13:00")), "quiet")
    clock.move(timedelta(minutes=1))

    assert mails.claim(the_mail(ledger).id) is None
    assert due_times(store) == [timedelta(hours=1)]

    clock.move(timedelta(minutes=59))
    assert claimed(mails).unsure == 1


def test_mails_are_no_acts(mails: Mails, store: MemoryStore) -> None:
    """What is done about a mail touches the mail alone, and no limit is looked at for it."""
    before = store.head("ann")
    mails.sent(claimed(mails))

    entries = store.journal("ann", before.version)
    assert {change.key.partition("#")[0] for one in entries for change in one.changes} == {MAIL}
    assert {entry.source for entry in entries} == {"system"}
    assert store.head("ann").over == before.over


# Whatever happens, in whatever order


@dataclass
class World:
    """A mail, those who have claimed it, and how often it really went out."""

    clock: SteppingClock = field(default_factory=SteppingClock)
    store: MemoryStore = field(default_factory=MemoryStore)
    out: int = 0
    doubts: int = 0
    holders: list[AlertMail] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Cross a limit."""
        self.ledger = a_person(self.store, self.clock)
        over_the_limit(self.ledger)
        self.mails = mails_of(self.ledger)

    def step(self, event: str) -> None:
        """Claim the mail and have its send end in some way; or let time pass."""
        if event.startswith("wait"):
            self.clock.move(timedelta(minutes=int(event.partition(" ")[2])))
            return
        mail = self.mails.claim(the_mail(self.ledger).id)
        if mail is None:
            return
        assert not [one for one in self.holders if one.until > self.clock.now()]
        self.holders = [mail]
        ends = ENDS[event]
        self.doubts += ends.in_doubt
        self.out += ends.out
        if ends.settle:
            ends.settle(self.mails, mail)
            self.holders = []


@dataclass(frozen=True)
class End:
    """How a send ends: whether nobody knows, whether it went out, and what is said of it."""

    in_doubt: bool = False
    out: bool = False
    settle: Callable[[Mails, AlertMail], None] | None = None


ENDS = {
    "dies before": End(in_doubt=True),
    "dies inside": End(in_doubt=True, out=True),
    "no answer, out": End(in_doubt=True, out=True, settle=lambda to, one: to.unsure(one, "?")),
    "no answer, not out": End(in_doubt=True, settle=lambda to, one: to.unsure(one, "?")),
    "sent": End(out=True, settle=Mails.sent),
    "delayed": End(settle=lambda to, one: to.delayed(one, "busy")),
    "refused": End(settle=lambda to, one: to.refused(one, "no such address")),
}
EVENTS = [*ENDS, "delayed", "wait 1", "wait 5", "wait 300", "wait 800"]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(EVENTS), max_size=30))
def test_never_out_more_than_twice(events: list[str]) -> None:
    """At most two go out, and two only after a send of which nobody knew the end.

    What is due leads to every mail that may still be sent, and to no other.
    """
    world = World()
    for event in events:
        world.step(event)
        mail = the_mail(world.ledger)
        assert world.out <= 1 + min(world.doubts, 1)
        assert world.doubts <= 2
        assert mail.unsure == world.doubts or mail.state == "sent"
        dues = [due for due in world.store.due(NOON + FAR, 9) if due.kind == "mail"]
        assert [(due.id, due.when) for due in dues] == (
            [(f"mail-{mail.id}", mail.until)] if mail.is_open else []
        )


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["delayed", "wait 1", "wait 800"]), max_size=12))
def test_out_once_when_nothing_is_doubtful(events: list[str]) -> None:
    """Where every failure is certain the mail goes out once, unless it failed eight times."""
    world = World()
    for event in events:
        world.step(event)
    tries = the_mail(world.ledger).tries
    world.clock.move(timedelta(days=1))
    world.step("sent")
    world.step("sent")

    assert world.out == (0 if tries >= 8 else 1)


def test_one_mail_a_commit(store: MemoryStore, clock: SteppingClock) -> None:
    """Limits crossed by one commit are told in one mail; a later crossing in one of its own."""
    ledger = a_person(store, clock)
    ledger.set_limit(50_00, "all")
    alerts = over_the_limit(ledger)
    assert len(alerts) == 2
    assert set(the_mail(ledger).alerts) == set(alerts)

    ledger.set_limit(1_000_00, "higher")
    assert len(mails_of(ledger).all()) == 1
    (alert,) = ledger.add(a_draft(990_00), "more").alerts

    newest, _ = mails_of(ledger).all()
    assert newest.alerts == (alert,)
