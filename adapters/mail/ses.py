"""Amazon SES, version 2: sends a mail with one request, and says what is known when that fails."""

import os
from email.message import EmailMessage
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoAuthTokenError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
    TokenRetrievalError,
)
from botocore.parsers import ResponseParserError

from spending.errors import InvalidInput, MailDelayed, MailError, MailRefused, MailUnsure

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 15.0

_NOT_SENT: Final = (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoAuthTokenError,
    NoCredentialsError,
    PartialCredentialsError,
    ProxyConnectionError,
    TokenRetrievalError,
)
"""With these no request left this machine."""

_REFUSED: Final = {
    "AccountSuspendedException": "the account with the mail service is suspended",
    "BadRequestException": "the mail service cannot read it",
    "MailFromDomainNotVerifiedException": "the domain it comes from is not verified",
    "MessageRejected": "the mail service does not take it",
}
"""Refusals that would come again, in words."""

_THROTTLED: Final = frozenset({
    "LimitExceededException",
    "RequestLimitExceeded",
    "SendingPausedException",
    "ServiceUnavailable",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
})  # fmt: skip
"""With these the service has not begun with the request."""

_SERVER_ERROR: Final = 500


class SesMailer:
    """Sends mails from one verified address."""

    def __init__(self, client: "SESV2Client", sender: str) -> None:
        self._client = client
        self._sender = sender

    @property
    def sender(self) -> str:
        """The address mails come from."""
        return self._sender

    def send(self, message: EmailMessage) -> None:
        """Send a mail; raises MailRefused, MailDelayed or MailUnsure."""
        to = message["To"].addresses[0].addr_spec
        try:
            answer = self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": message.as_bytes()}},
            )
        except (BotoCoreError, ClientError, ResponseParserError) as error:
            raise failure_of(error) from error
        if not answer.get("MessageId"):  # a proxy's welcome page reads as an empty answer
            raise MailUnsure("the mail service gave no answer of its own")


def make_client(
    *,
    session: boto3.Session | None = None,
    endpoint: str | None = None,
    read_seconds: float = READ_SECONDS,
) -> "SESV2Client":
    """Make a client for the region and endpoint of the AWS SDK's own variables.

    A request is made once: botocore's own second attempt might send a mail twice. Raises
    InvalidInput when the variables do not make a client.
    """
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        retries={"mode": "standard", "total_max_attempts": 1},
    )
    try:
        chosen = session or boto3.Session(region_name=os.environ.get("AWS_REGION"))
        return chosen.client("sesv2", endpoint_url=endpoint, config=config)
    except (BotoCoreError, ValueError) as error:
        field, reason = "EXPENSES_MAIL", "needs a region: set AWS_REGION"
        raise InvalidInput(field, reason) from error


def failure_of(error: Exception) -> MailError:
    """Say what is known of a mail after what botocore raised; nothing of its text is told on."""
    if isinstance(error, _NOT_SENT):
        return MailDelayed("the mail service cannot be reached")
    if isinstance(error, ParamValidationError):
        return MailRefused(_REFUSED["BadRequestException"])
    if isinstance(error, ClientError):
        return _answered(error)
    return MailUnsure("the mail service did not answer in time")


def _answered(error: ClientError) -> MailError:
    """Say what is known of a mail by how the service turned it away."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _REFUSED:
        return MailRefused(_REFUSED[code])
    if code in _THROTTLED:
        return MailDelayed("the mail service is busy")
    if status >= _SERVER_ERROR or not status:
        return MailUnsure("the mail service failed")
    return MailDelayed("the mail service turned the request away: permissions or credentials")
