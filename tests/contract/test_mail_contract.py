"""A mail is claimed by one sender alone, whichever store keeps it and however many ask at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from builders import NOON, SteppingClock
from mailing import a_person, mails_of, over_the_limit, the_mail

from spending.ledger import Ledger
from spending.mail import LEASE, AlertMail
from spending.ports import LedgerStore

SENDERS = 8
FAR = NOON + timedelta(days=9)


@pytest.fixture
def clock() -> SteppingClock:
    """Give a clock that stands still."""
    return SteppingClock()


@pytest.fixture
def ledger(store: LedgerStore, clock: SteppingClock) -> Ledger:
    """Give a ledger in which a limit was just crossed."""
    ledger = a_person(store, clock)
    over_the_limit(ledger)
    return ledger


def mail_dues(store: LedgerStore) -> list[tuple[str, timedelta]]:
    """Give what of mails is due, and how long after the alert."""
    return [(due.id, due.when - NOON) for due in store.due(FAR, 9) if due.kind == "mail"]


def test_mail_comes_with_its_alert(store: LedgerStore, ledger: Ledger) -> None:
    """The commit that raised the alert wrote the mail and what leads to it."""
    mail = the_mail(ledger)
    assert mail.id == str(store.head("ann").version)
    assert mail.state == "waiting"
    assert mail_dues(store) == [(f"mail-{mail.id}", timedelta(0))]


def test_way_of_a_mail(store: LedgerStore, ledger: Ledger, clock: SteppingClock) -> None:
    """Claimed, put off, claimed again, in doubt, claimed a last time, sent: one lead at a time."""
    mails, mail_id = mails_of(ledger), the_mail(ledger).id
    first = mails.claim(mail_id)
    assert first
    assert mail_dues(store) == [(f"mail-{mail_id}", LEASE)]
    mails.delayed(first, "busy")
    assert mail_dues(store) == [(f"mail-{mail_id}", timedelta(minutes=1))]

    clock.move(timedelta(minutes=1))
    second = mails.claim(mail_id)
    assert second
    mails.unsure(second, "no answer")
    assert mails.claim(mail_id) is None
    clock.move(LEASE)
    third = mails.claim(mail_id)
    assert third
    mails.sent(third)

    assert mail_dues(store) == []
    assert the_mail(ledger).state == "sent"
    assert mails.claim(mail_id) is None


@pytest.mark.parametrize("processes", [1, SENDERS])
def test_many_senders_at_once(
    racing_store: LedgerStore, clock: SteppingClock, processes: int
) -> None:
    """Of eight who claim a mail at the same moment one gets it, in one process or in as many."""
    store = racing_store
    people = [a_person(store, clock) for _ in range(processes)]
    over_the_limit(people[0])
    mail = the_mail(people[0])
    start = threading.Barrier(SENDERS)

    def claim(number: int) -> AlertMail | None:
        start.wait()
        return mails_of(people[number % processes]).claim(mail.id)

    with ThreadPoolExecutor(SENDERS) as senders:
        claims = [one for one in senders.map(claim, range(SENDERS)) if one]

    assert claims == [the_mail(people[0])]
    assert claims[0].unsure == 1
