"""What was really asked of an emulator that enforces permissions, and by whom.

As a plugin (`-p enforced`) it has the tests that ask for ministack work under the instances' role,
on the table of the stack.
"""

import contextlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
import dynamo
import pytest
from botocore.awsrequest import AWSPreparedRequest

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WHERE: Final = "EXPENSES_TEST_ENFORCED"
"""The variable that tells the plugin of an `Enforced`."""

_IN_TRANSACTION: Final = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
"""A transaction is no action: each thing in it is allowed, or not, as what it does."""


@dataclass(frozen=True)
class Enforced:
    """Where the emulator is, who the instances are there, and where what they do is noted."""

    endpoint: str
    key: str
    word: str
    table: str
    notes: str

    def session(self, *, over_tls: bool = True) -> boto3.Session:
        """Give a session of the instances', whose every request that is sent is noted.

        The emulator speaks HTTP; it believes whoever says that the request came over TLS.
        """
        session = boto3.Session(self.key, self.word, region_name=dynamo.REGION)

        def note(request: AWSPreparedRequest, event_name: str, **_: object) -> None:
            service, operation = event_name.split(".")[1:]
            if over_tls:
                headers: Any = request.headers
                headers["X-Forwarded-Proto"] = "https"
            with Path(self.notes).open("a", encoding="utf-8") as notes:
                notes.writelines(f"{one}\n" for one in _actions(service, operation, request))

        session.events.register("before-send", note)
        return session

    def noted(self) -> set[str]:
        """Give the actions that were asked for so far."""
        return set(Path(self.notes).read_text(encoding="utf-8").split())

    def passed_on(self) -> str:
        """Give it as text, for another process."""
        return json.dumps(asdict(self))


def _actions(service: str, operation: str, request: AWSPreparedRequest) -> Iterator[str]:
    """Give a request's actions as policies name them: `dynamodb:PutItem`."""
    prefix = {"sesv2": "ses", "secrets-manager": "secretsmanager"}.get(service, service)
    if operation != "TransactWriteItems":
        yield f"{prefix}:{operation}"
        return
    sent: Any = request.body
    for item in json.loads(sent)["TransactItems"]:
        yield from (f"{prefix}:{_IN_TRANSACTION[kind]}" for kind in item)


def pytest_configure() -> None:
    """Have ministack's stands be of the instances, one after the other on one table."""
    told = os.environ.get(WHERE)
    if told is None:
        return
    enforced = Enforced(**json.loads(told))
    plain, session = dynamo.a_client(enforced.endpoint), enforced.session()
    if not re.fullmatch(r"http://127\.0\.0\.1:\d+", enforced.endpoint):
        pytest.exit("only an emulator of our own is emptied")

    def of_instances() -> boto3.Session:
        return session

    @contextlib.contextmanager
    def stand() -> Iterator[dynamo.Stand]:
        _empty(plain, enforced.table)
        yield dynamo.Stand(dynamo.a_client(enforced.endpoint), enforced.table, enforced.endpoint)

    patched: Any = dynamo
    patched._session, patched.ministack_stand = of_instances, stand


def _empty(client: "DynamoDBClient", table: str) -> None:
    for page in client.get_paginator("scan").paginate(TableName=table):
        for item in page["Items"]:
            client.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
