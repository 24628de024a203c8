"""Mails are claimed, written, sent and settled, whatever goes wrong on the way."""

import logging
from datetime import timedelta

import pytest
from builders import SteppingClock, a_draft
from mailing import FOOD, TELLING, TO, Outbox, a_person, over_the_limit, the_mail
from memory_store import MemoryStore
from programs import services_over

from dashboard.services import PersonalDesk, PromptStore, Services
from dashboard.settings import Settings as Installation
from spending.budget import OVERALL
from spending.budget_acts import BudgetTerms
from spending.errors import (
    InvalidInput,
    MailDelayed,
    MailRefused,
    MailUnsure,
    StoreUnavailable,
    TooManyRequests,
)
from spending.ledger import Ledger
from spending.mail import LEASE, UNKNOWN
from spending.mails import Mails
from spending.records import Commit
from spending.rollover import Rollover


@pytest.fixture
def clock() -> SteppingClock:
    """Give a clock that stands still."""
    return SteppingClock()


@pytest.fixture
def store() -> MemoryStore:
    """Give a store."""
    return MemoryStore()


@pytest.fixture
def outbox() -> Outbox:
    """Give a mailer."""
    return Outbox()


@pytest.fixture
def services(store: MemoryStore, clock: SteppingClock, outbox: Outbox) -> Services:
    """Give the services of a process that mails."""
    there = Installation(base_url="https://expenses.example")
    return services_over(store, clock=clock, mailer=outbox, settings=there)


@pytest.fixture
def ledger(store: MemoryStore, clock: SteppingClock) -> Ledger:
    """Give a ledger in which a limit was just crossed."""
    ledger = a_person(store, clock)
    over_the_limit(ledger)
    return ledger


@pytest.mark.usefixtures("ledger")
def test_sent_once(services: Services, outbox: Outbox) -> None:
    """What is due is sent, to the address of the settings, and never again."""
    tally = services.runner.once()
    assert dict(tally.done) == {"mail": 1}
    services.runner.once()

    (mail,) = outbox.sent
    assert mail["To"] == TO
    assert mail["From"].addresses[0].addr_spec == outbox.sender
    assert "https://expenses.example/alerts" in mail.as_string()


def test_what_the_mailer_says_is_kept(
    services: Services, ledger: Ledger, outbox: Outbox, clock: SteppingClock
) -> None:
    """A busy service is asked again, an unknown end made up for once, and each is counted."""
    outbox.failures = [MailDelayed("busy"), MailUnsure("no answer")]
    tally = services.runner.once()
    assert (dict(tally.done), dict(tally.failed)) == ({}, {"mail": 1})
    assert (the_mail(ledger).state, the_mail(ledger).reason) == ("waiting", "busy")

    clock.move(timedelta(minutes=1))
    services.runner.once()
    assert (the_mail(ledger).state, the_mail(ledger).reason) == ("sending", "no answer")

    clock.move(LEASE)
    services.runner.once()
    assert the_mail(ledger).state == "sent"
    assert len(outbox.sent) == 1


def test_refused(services: Services, ledger: Ledger, outbox: Outbox) -> None:
    """What will never go out is given up."""
    outbox.failures = [MailRefused("no such address")]
    services.runner.once()
    assert (the_mail(ledger).state, the_mail(ledger).reason) == ("failed", "no such address")


def test_fault_in_the_mailer(
    services: Services,
    ledger: Ledger,
    outbox: Outbox,
    clock: SteppingClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An error nobody thought of counts as an unknown end; its text stays out of the log."""
    outbox.failures = [ValueError(TO), ValueError(TO), ValueError(TO)]
    with caplog.at_level(logging.INFO):
        for _ in range(4):
            services.runner.once()
            clock.move(LEASE)
    assert (the_mail(ledger).state, the_mail(ledger).reason) == ("failed", UNKNOWN)
    assert len(outbox.failures) == 1
    assert TO not in caplog.text
    assert "ValueError" in caplog.text


def test_mail_that_cannot_be_written(
    services: Services,
    ledger: Ledger,
    outbox: Outbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What fails before the send was certainly not sent."""

    def broken(*_: object) -> None:
        raise KeyError(TO)

    with monkeypatch.context() as patched:
        patched.setattr("dashboard.delivery.alert_mail", broken)
        services.runner.once()
    mail = the_mail(ledger)
    assert (mail.state, mail.unsure, mail.reason) == ("waiting", 0, "it could not be written")
    assert outbox.sent == []


def test_sent_while_the_store_is_away(
    services: Services,
    ledger: Ledger,
    outbox: Outbox,
    clock: SteppingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process that sent a mail and could not say so does not send it again, but says so later."""

    def away(*_: object) -> None:
        raise StoreUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(Mails, "sent", away)
        services.runner.once()
    assert the_mail(ledger).state == "sending"

    clock.move(LEASE)
    services.runner.once()

    assert the_mail(ledger).state == "sent"
    assert len(outbox.sent) == 1
    assert services.delivery.unsettled == {}


def test_sent_after_a_doubt_while_the_store_is_away(
    services: Services,
    ledger: Ledger,
    outbox: Outbox,
    clock: SteppingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What this process knows to be sent is not given up as doubtful."""
    outbox.failures = [MailUnsure("no answer")]
    services.runner.once()
    clock.move(LEASE)

    def away(*_: object) -> None:
        raise StoreUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(Mails, "sent", away)
        services.runner.once()
    clock.move(LEASE)
    services.runner.once()

    assert the_mail(ledger).state == "sent"
    assert len(outbox.sent) == 1


def test_alert_put_away_in_between(
    services: Services, ledger: Ledger, outbox: Outbox, clock: SteppingClock
) -> None:
    """An alert dismissed after the claim is not mailed; the next claim settles that."""
    (due,) = (one for one in services.store.due(clock.now(), 9) if one.kind == "mail")
    claim = Mails.claim

    def claim_and_dismiss(mails: Mails, *given: object) -> object:
        mail = claim(mails, *given)  # type: ignore[arg-type]
        ledger.dismiss(the_mail(ledger).alerts, "away")
        return mail

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Mails, "claim", claim_and_dismiss)
        assert services.delivery.deliver(due) == "not sent"
    clock.move(timedelta(minutes=1))
    services.runner.once()

    assert outbox.sent == []
    assert the_mail(ledger).state == "skipped"


def test_month_that_begins_over_its_limit_is_mailed(
    store: MemoryStore, services: Services, outbox: Outbox, clock: SteppingClock
) -> None:
    """What the beginning of a month raises goes out in the same look."""
    ledger = a_person(store, clock)
    ledger.set_limit(100_00, "limit")
    ledger.change_budget(OVERALL, BudgetTerms(None, Rollover("deficit")), "rollover")
    ledger.add(a_draft(160_00, "2026-11-03"), "over")
    ledger.add(a_draft(60_00, "2026-12-03"), "later")
    services.runner.once()
    assert len(outbox.sent) == 1
    clock.move(timedelta(days=9))

    tally = services.runner.once()

    assert dict(tally.done) == {"period": 1, "mail": 1}
    assert "December 2026" in outbox.sent[-1].as_string()
    assert services.store.due(clock.now(), 9) == []


def test_commit_is_followed_at_once(store: MemoryStore, clock: SteppingClock) -> None:
    """A commit that makes something due at once is taken up at once; others wait for the look."""
    looks: list[str] = []
    prompt = PromptStore(store, lambda: looks.append("look"), lambda *_: None)
    ledger = a_person(prompt, clock)
    ledger.set_limit(100_00, "limit", budget=FOOD)
    ledger.add(a_draft(80_00, category=FOOD), "just")
    assert looks == []

    ledger.add(a_draft(1, category=FOOD), "near")

    assert looks == ["look"]


def test_commit_that_failed_is_followed_by_nothing(store: MemoryStore) -> None:
    """What was not saved needs no look."""
    looks: list[str] = []

    class Away(MemoryStore):
        """Cannot be written."""

        def commit(self, owner: str, commit: Commit) -> None:
            """Refuse."""
            raise StoreUnavailable

    prompt = PromptStore(
        Away(), lambda: looks.append("look"), lambda *told: looks.append(str(told))
    )
    with pytest.raises(StoreUnavailable):
        a_person(prompt)
    assert looks == []
    assert store.head("ann").version == 0


# Trial mails


def desk(services: Services) -> PersonalDesk:
    """Give the desk of the person."""
    return PersonalDesk("ann", services)


@pytest.mark.usefixtures("ledger")
def test_trial_mail(services: Services, outbox: Outbox) -> None:
    """A trial goes to the saved address, and tells of no limit."""
    desk(services).try_mail()
    (mail,) = outbox.sent
    assert (mail["To"], mail["Subject"]) == (TO, "Mails about your limits arrive here")
    assert "€" not in mail.as_string()


@pytest.mark.usefixtures("ledger")
def test_trials_are_few(services: Services, outbox: Outbox) -> None:
    """Nobody can have mails sent without end."""
    for _ in range(5):
        desk(services).try_mail()
    with pytest.raises(TooManyRequests):
        desk(services).try_mail()
    assert len(outbox.sent) == 5
    assert len({mail["Message-ID"] for mail in outbox.sent}) == 5


def test_trial_without_an_address(services: Services, outbox: Outbox) -> None:
    """Where no address is saved the field is named."""
    with pytest.raises(InvalidInput) as told:
        desk(services).try_mail()
    assert told.value.field == "mail_to"
    assert outbox.sent == []


def test_defaults_name_no_address() -> None:
    """Nobody is mailed who did not ask for it."""
    assert TELLING.mail_to
    assert Installation().account.mail_to == ""
