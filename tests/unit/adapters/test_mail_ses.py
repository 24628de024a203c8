"""Amazon SES gets a mail once, to one address; what it answers is understood."""

import socket
from collections.abc import Iterator
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore import exceptions as vendor
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from builders import NOON, SteppingClock
from mailing import TO, a_person, over_the_limit, the_mail
from memory_store import MemoryStore
from moto import mock_aws
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID
from programs import services_over

from adapters.mail import SesMailer
from adapters.mail.ses import failure_of, make_client
from components.alert_mail import MailWords
from dashboard.letter import letter
from spending.errors import InvalidInput, MailDelayed, MailError, MailRefused, MailUnsure
from spending.plan import Plan, Watch
from spending.records import Write

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

SENDER = "limits@example.org"
REGION = "eu-central-1"
EVIL = "e" * 16


@pytest.fixture
def client() -> Iterator["SESV2Client"]:
    """Give a client of a service that knows the sender."""
    with mock_aws():
        made = make_client(session=boto3.Session("key", "secret", region_name=REGION))
        made.create_email_identity(EmailIdentity=SENDER)
        yield made


def outgoing() -> list[Any]:
    """Give what the service was given to send."""
    kept = get_backend("ses")[DEFAULT_ACCOUNT_ID][REGION].sent_messages
    return list(kept)


def read_back() -> EmailMessage:
    """Read the only mail the service was given."""
    (message,) = outgoing()
    assert set(message.destinations) == {TO}
    assert message.source == SENDER
    return message_from_string(message.raw_data, policy=default)


def a_letter(subject: str = "Food is near its limit", to: str = TO) -> EmailMessage:
    """Give a mail."""
    words = MailWords(subject, "text\n", "<p>page</p>")
    return letter(words, sender=SENDER, to=to, owner="ann", mail_id="7", at=NOON)


@pytest.mark.parametrize(
    "name",
    [
        "Food\r\nBcc: x@y.example",
        "Food\nBcc: x@y.example\n\nHello",
        "Food\u2028Bcc: x@y.example",
        "Food\x00\x0b\x85Bcc: x@y.example",
        "=?utf-8?q?Food=0D=0ABcc:_x@y.example?=",
        "Bcc: x@y.example, " * 40,
    ],
)
def test_figures_and_one_recipient(client: "SESV2Client", name: str) -> None:
    """An alert arrives with its figures at one address, whatever the category is called."""
    store, clock = MemoryStore(), SteppingClock()
    ledger = a_person(store, clock)
    write = Write(f"C#{EVIL}", None, {"name": name})
    plan = Plan("category", (write,), {"ids": []}, watch=Watch.NOTHING)
    ledger._writer.write("evil", {"evil": True}, lambda _: plan)
    over_the_limit(ledger, budget=EVIL)
    services = services_over(store, clock=clock, mailer=SesMailer(client, SENDER))

    assert services.runner.once().failed.total() == 0

    message = read_back()
    expected = {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
        "Content-Type",
    }  # fmt: skip
    assert set(message.keys()) == expected
    assert len(message.keys()) == len(expected)
    assert message["To"] == TO
    assert str(message["Subject"]).endswith("is over its limit")
    assert "\n" not in str(message["Subject"])
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body
        assert "€105.00 of €100.00 spent (105%)" in body.get_content()
    assert the_mail(ledger).state == "sent"


def test_no_amount_in_the_subject(client: "SESV2Client") -> None:
    """What shows on a locked screen says which limit, not how much."""
    store, clock = MemoryStore(), SteppingClock()
    over_the_limit(a_person(store, clock))
    services_over(store, clock=clock, mailer=SesMailer(client, SENDER)).runner.once()
    assert read_back()["Subject"] == "Food is over its limit"


def test_address_in_other_letters(client: "SESV2Client") -> None:
    """A domain goes out as the network writes it; letters no server takes are refused."""
    SesMailer(client, SENDER).send(a_letter(to="ann@bücher.example.org"))
    (message,) = outgoing()
    assert set(message.destinations) == {"ann@xn--bcher-kva.example.org"}
    with pytest.raises(MailRefused):
        a_letter(to="jörg@example.org")


def test_sender_nobody_verified(client: "SESV2Client") -> None:
    """What the service rejects is given up."""
    with pytest.raises(MailRefused):
        SesMailer(client, "other@example.org").send(a_letter())
    assert outgoing() == []


def test_once_only() -> None:
    """Botocore makes no second attempt of its own: the first one might have gone out."""
    client = make_client(session=boto3.Session("key", "secret", region_name=REGION))
    config: Any = client.meta.config
    assert config.retries == {"mode": "standard", "total_max_attempts": 1}


def test_without_a_region() -> None:
    """An installation that does not say where its service is does not start."""
    nowhere = boto3.Session("key", "secret")
    nowhere._session.set_config_variable("region", "")
    with pytest.raises(InvalidInput) as told:
        make_client(session=nowhere)
    assert told.value.field == "EXPENSES_MAIL"


def test_nobody_listens_or_answers() -> None:
    """Where nobody listens nothing was sent; where nobody answers that is not known."""
    session = boto3.Session("key", "secret", region_name=REGION)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        endpoint = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(MailDelayed):
            SesMailer(make_client(session=session, endpoint=endpoint), SENDER).send(a_letter())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        client = make_client(session=session, endpoint=endpoint, read_seconds=0.2)
        with pytest.raises(MailUnsure):
            SesMailer(client, SENDER).send(a_letter())


def refusal(code: str, status: int) -> ClientError:
    """Give the error of an answer."""
    answer: Any = {
        "Error": {"Code": code, "Message": "ann@example.org"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "SendEmail")


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("MessageRejected", 400, MailRefused),
        ("MailFromDomainNotVerifiedException", 400, MailRefused),
        ("BadRequestException", 400, MailRefused),
        ("AccountSuspendedException", 400, MailRefused),
        ("TooManyRequestsException", 429, MailDelayed),
        ("ThrottlingException", 400, MailDelayed),
        ("LimitExceededException", 400, MailDelayed),
        ("SendingPausedException", 400, MailDelayed),
        ("ServiceUnavailable", 503, MailDelayed),
        ("AccessDeniedException", 403, MailDelayed),
        ("ExpiredTokenException", 403, MailDelayed),
        ("InternalFailure", 500, MailUnsure),
        ("", 502, MailUnsure),
        ("", 0, MailUnsure),
    ],
)
def test_answers_are_understood(code: str, status: int, kind: type[MailError]) -> None:
    """Each answer says: never, later, or nobody knows; its own text is told nobody."""
    error = failure_of(refusal(code, status))
    assert type(error) is kind
    assert TO not in error.message


def every_kind(base: type[Exception]) -> Iterator[type[Exception]]:
    """Give a class of errors and all that are kinds of it."""
    yield base
    for kind in base.__subclasses__():
        yield from every_kind(kind)


def bare(kind: type[Exception]) -> Exception:
    """Make an error without the facts its text wants."""
    error = kind.__new__(kind)
    Exception.__init__(error, TO)
    return error


def test_only_what_never_left_is_sure() -> None:
    """Whatever botocore raises is understood; sure are those kinds before a request leaves."""
    found: dict[type[MailError], set[str]] = {}
    for kind in (*every_kind(vendor.BotoCoreError), ResponseParserError):
        found.setdefault(type(failure_of(bare(kind))), set()).add(kind.__name__)
    assert {"ReadTimeoutError", "ConnectionClosedError", "ResponseParserError"} <= found[MailUnsure]
    assert {"ConnectTimeoutError", "EndpointConnectionError"} <= found[MailDelayed]
    assert found[MailRefused] == {"ParamValidationError"}


def test_answer_of_somebody_else() -> None:
    """A proxy's welcome page is no proof that anything was sent."""

    class Polite:
        """Answers like a page that is no answer."""

        def send_email(self, **_: object) -> dict[str, str]:
            """Say nothing."""
            return {}

    with pytest.raises(MailUnsure):
        SesMailer(cast("SESV2Client", Polite()), SENDER).send(a_letter())
