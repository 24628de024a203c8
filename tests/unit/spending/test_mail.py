"""What a commit writes to have its alerts mailed, and how one mail goes on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOON
from hypothesis import given
from hypothesis import strategies as st

from spending.mail import LEASE, UNKNOWN, AlertMail, mail_key, mail_step
from spending.notify import Quiet
from spending.records import Record
from spending.settings import Settings

TELLING = Settings("EUR", "en_US", "Europe/Berlin", mail_to="ann@example.org")
ALERTS = ["food#2026-11#80#7", "overall#2026-11#100#7"]
A_MAIL = AlertMail("7", tuple(ALERTS), NOON, NOON)


def test_alerts_are_mailed_at_once() -> None:
    """The commit that raised alerts writes one mail for all of them, due now."""
    step = mail_step(TELLING, ALERTS, owner="ann", version=7, now=NOON)
    assert step
    write, due = step

    assert (write.key, write.before) == (mail_key("7"), None)
    assert AlertMail.from_record(Record(write.key, 7, write.after or {})) == A_MAIL
    assert (due.when, due.owner, due.id, due.kind) == (NOON, "ann", "mail-7", "mail")
    assert due.details == {}


def test_nothing_to_mail() -> None:
    """Without an address, or without an alert of a limit that may be told, there is no mail."""
    nowhere = replace(TELLING, mail_to="")
    assert mail_step(nowhere, ALERTS, owner="ann", version=7, now=NOON) is None
    assert mail_step(TELLING, [], owner="ann", version=7, now=NOON) is None


def test_quiet_hours_are_waited_out() -> None:
    """What is raised in quiet hours of the person's own day is due when they end."""
    quiet = replace(TELLING, quiet=Quiet.parse("12:00", "14:30"))  # it is 13:00 in Berlin

    step = mail_step(quiet, ALERTS, owner="ann", version=7, now=NOON)

    assert step
    assert step[1].when == NOON + timedelta(minutes=90)


@given(
    st.builds(
        AlertMail,
        id=st.just("7"),
        alerts=st.lists(st.text(min_size=1)).map(tuple),
        at=st.just(NOON),
        until=st.timedeltas(timedelta(0), timedelta(days=9)).map(lambda by: NOON + by),
        state=st.sampled_from(["waiting", "sending", "sent", "failed", "skipped"]),
        tries=st.integers(0, 8),
        unsure=st.integers(0, 2),
        reason=st.text(),
        sent_at=st.none() | st.just(NOON),
    )
)
def test_mail_is_read_as_it_was_kept(mail: AlertMail) -> None:
    """A stored mail is the mail that was written."""
    assert AlertMail.from_record(Record(mail_key("7"), 7, mail.fields)) == mail


def test_pauses_grow_and_end() -> None:
    """A mail that cannot go out is tried again after 1, 5, 30 minutes, 2, 6, 12, 12 hours."""
    mail, now, waited = A_MAIL, NOON, []
    while mail.is_open:
        mail = mail.claimed(now).delayed(now, "busy")
        waited.append((mail.until - now).total_seconds() / 60)
        now = mail.until

    assert waited[:-1] == [1, 5, 30, 120, 360, 720, 720]
    assert (mail.state, mail.tries, mail.unsure, mail.reason) == ("failed", 8, 0, "busy")


def test_claimed_mail_is_leased() -> None:
    """While somebody sends it, it is due only when the lease has run out."""
    claimed = A_MAIL.claimed(NOON)
    assert (claimed.state, claimed.unsure, claimed.until) == ("sending", 1, NOON + LEASE)
    assert claimed.due("ann").when == NOON + LEASE


@pytest.mark.parametrize(("unsure", "state"), [(1, "sending"), (2, "failed")])
def test_after_two_doubtful_sends_none_is_risked(unsure: int, state: str) -> None:
    """One send nobody knows the end of is made up for; after the second it is given up."""
    doubted = replace(A_MAIL, state="sending", unsure=unsure).doubted("no answer")
    assert doubted.state == state
    assert doubted.reason == ("no answer" if state == "sending" else UNKNOWN)
