"""Makes the DynamoDB client: short timeouts, the one layer of retries, quick reading of pages."""

import os
from typing import TYPE_CHECKING, Any, Final

import boto3
import orjson
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from adapters.dynamodb.failures import StoreRefused

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ATTEMPTS: Final = 3
CONNECT_SECONDS: Final = 1.0
READ_SECONDS: Final = 2.0
"""Between two pieces of an answer, not for a whole page of it."""

_CONNECTIONS: Final = 32


def make_client(
    *,
    session: boto3.Session | None = None,
    endpoint: str | None = None,
    read_seconds: float = READ_SECONDS,
) -> "DynamoDBClient":
    """Make a client for the region and endpoint of the AWS SDK's own variables.

    Those are AWS_REGION or AWS_DEFAULT_REGION, AWS_ENDPOINT_URL_DYNAMODB and the credential
    chain; `session` and `endpoint` go before them. A request is tried three times at most. Raises
    StoreRefused when they do not make a client.
    """
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        max_pool_connections=_CONNECTIONS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    try:
        chosen = session or boto3.Session(region_name=os.environ.get("AWS_REGION"))
        return chosen.client("dynamodb", endpoint_url=endpoint, config=config)
    except (BotoCoreError, ValueError) as error:
        raise StoreRefused("dynamodb", str(error).rstrip(".")) from error


def read_pages_quickly(client: "DynamoDBClient") -> None:
    """Have the items of a page read as plain JSON, past botocore's check of every value's shape.

    That check takes most of the time a cold start needs. Binary values would stay base64 text;
    those are read one by one, not by page.
    """
    client.meta.events.register(
        "before-parse.dynamodb.Query", _take_items, unique_id="expenses-pages"
    )


def _take_items(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object
) -> None:
    if response_dict["status_code"] != 200:  # noqa: PLR2004 - success, as everybody knows it
        return
    try:
        page = orjson.loads(response_dict["body"])
        customized_response_dict["Items"] = page.pop("Items")
    except (ValueError, KeyError, AttributeError):
        return  # no page at all: botocore says so in its own way
    response_dict["body"] = orjson.dumps(page)
