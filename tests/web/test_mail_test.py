"""The button that has a test mail sent says what came of it."""

from dataclasses import replace

import pytest
from dash_client import DashClient, at, text_of
from mailing import TO, Outbox
from programs import IN_EUROS, services_over

from components import ids
from dashboard.app import create_app
from dashboard.services import Services
from dashboard.settings import OWNER
from spending.errors import MailDelayed, MailUnsure

_CLICKS = at(ids.MAIL_TEST, "n_clicks")
_NOTICES = at(ids.NOTICES, "children")


@pytest.fixture
def outbox() -> Outbox:
    """Give a mailer."""
    return Outbox()


@pytest.fixture
def services(outbox: Outbox) -> Services:
    """Give the services of a process that mails."""
    return services_over(mailer=outbox)


@pytest.fixture
def client(services: Services) -> DashClient:
    """Give a browser of the program."""
    return DashClient(create_app(services))


def asked(services: Services) -> None:
    """Save an address."""
    wanted = replace(IN_EUROS, mail_to=TO)
    services.desk(OWNER).ledger().change_settings(wanted, "address")


def press(client: DashClient, clicks: int | None = 1) -> str:
    """Press the button and give what is said."""
    answer = client.fire(_CLICKS, {_CLICKS: clicks})
    return text_of(answer[_NOTICES]) if _NOTICES in answer else ""


def test_goes_to_the_saved_address(client: DashClient, services: Services, outbox: Outbox) -> None:
    """The mail goes to the address of whoever asks, and that is said."""
    asked(services)
    assert "The test mail is on its way." in press(client)
    assert [mail["To"] for mail in outbox.sent] == [TO]


def test_not_pressed(client: DashClient, services: Services, outbox: Outbox) -> None:
    """A button that was just drawn sends nothing."""
    asked(services)
    assert press(client, None) == ""
    assert outbox.sent == []


def test_without_an_address(client: DashClient, outbox: Outbox) -> None:
    """Where there is no address that is what is said."""
    assert "save an address first" in press(client)
    assert outbox.sent == []


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (
            MailDelayed("the mail service is busy"),
            "The mail was not sent: the mail service is busy.",
        ),
        (
            MailUnsure("nobody answered"),
            "It is not known whether the mail was sent: nobody answered.",
        ),
    ],
)
def test_failure_is_told(
    client: DashClient, services: Services, outbox: Outbox, failure: Exception, said: str
) -> None:
    """What went wrong is told in the words of the mailer."""
    asked(services)
    outbox.failures = [failure]
    assert said in press(client)


def test_sixth_in_an_hour(client: DashClient, services: Services, outbox: Outbox) -> None:
    """Five an hour are enough; the sixth says how long to wait."""
    asked(services)
    for _ in range(5):
        press(client)
    said = press(client)
    assert "Five test mails an hour go out at most: wait 60 minutes." in said
    assert len(outbox.sent) == 5
