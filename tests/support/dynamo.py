"""DynamoDB for tests: moto in the process, ministack beside it, and faults on the way to either.

moto forgets nothing but order: it ignores tokens and loses updates between threads, so no races
run on it. ministack keeps transactions, tokens and write units right.
"""

import atexit
import contextlib
import functools
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.model import OperationModel
from moto import mock_aws
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from adapters.dynamodb import DynamoStore, Pace, ensure_table, make_client

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REGION: Final = "eu-central-1"
PATIENT: Final = 60.0
"""Seconds an emulator on a busy machine may take for a page."""

_BOOT: Final = """
import os, shutil, sys, threading
def until_parent_is_gone():
    sys.stdin.buffer.read()
    shutil.rmtree(os.getcwd(), ignore_errors=True)
    os._exit(0)
threading.Thread(target=until_parent_is_gone, daemon=True).start()
from ministack.app import main
sys.argv = ["ministack"]
main()
"""
"""Runs ministack in a folder of its own until whoever started it ends, in whatever way."""


@dataclass(frozen=True)
class Stand:
    """A fresh table and a client for it."""

    client: "DynamoDBClient"
    table: str
    endpoint: str

    def store(self, client: "DynamoDBClient | None" = None, **kept: object) -> DynamoStore:
        """Give a store over the table that never holds back."""
        pace = Pace(float("inf"))
        given: dict[str, Any] = {"pace": pace, **kept}
        return DynamoStore(client or self.client, self.table, **given)

    def another_client(self) -> "DynamoDBClient":
        """Give a client of its own, as another process has."""
        return a_client(self.endpoint)


@contextlib.contextmanager
def moto_stand() -> Iterator[Stand]:
    """Give a table in moto, gone afterwards."""
    with mock_aws():
        # Said outright, so that no variable of the machine's leads elsewhere.
        yield _stand(f"https://dynamodb.{REGION}.amazonaws.com")


@contextlib.contextmanager
def ministack_stand() -> Iterator[Stand]:
    """Give a table in ministack, which runs until this process ends."""
    yield _stand(ministack().endpoint)


@contextlib.contextmanager
def moto_store() -> Iterator[DynamoStore]:
    """Give a store over a fresh table in moto."""
    with moto_stand() as stand:
        yield stand.store()


@contextlib.contextmanager
def ministack_store() -> Iterator[DynamoStore]:
    """Give a store over a fresh table in ministack."""
    with ministack_stand() as stand:
        yield stand.store()


@dataclass(frozen=True)
class Ministack:
    """A running ministack."""

    process: "subprocess.Popen[bytes]"
    port: int

    @property
    def endpoint(self) -> str:
        """The address for clients."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """End it."""
        if self.process.stdin:
            self.process.stdin.close()  # it ends by itself at that, this only waits for it
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@functools.cache
def ministack() -> Ministack:
    """Give this process's ministack, started when it is first asked for."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    folder = tempfile.mkdtemp(prefix="ministack-")
    said = Path(folder) / "said"
    with said.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", _BOOT],
            env={
                **os.environ,
                "BIND_HOST": "127.0.0.1",
                "GATEWAY_PORT": str(port),
                "IOT_MTLS_ENABLED": "0",  # it would listen to the whole network
                "SFTP_ENABLED": "0",
                "LOG_LEVEL": "ERROR",
                "PERSIST_STATE": "0",
                "TMPDIR": folder,
            },
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
    server = Ministack(process, port)
    atexit.register(server.stop)
    if not _comes_up(server):
        pytest.fail(f"ministack did not start: {said.read_text(errors='replace')[-2000:]}")
    return server


def _comes_up(server: Ministack) -> bool:
    def up() -> bool:
        if server.process.poll() is not None:
            return True  # asking longer is of no use
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=5):
                return True
        except OSError:
            return False

    waiting = Retrying(
        stop=stop_after_delay(PATIENT),
        wait=wait_fixed(0.05),
        retry=retry_if_result(lambda came: not came),
        retry_error_callback=lambda _: False,
    )
    return bool(waiting(up)) and server.process.poll() is None


def a_client(endpoint: str, read_seconds: float = PATIENT) -> "DynamoDBClient":
    """Give a client for an address, with credentials that open nothing."""
    with _MAKING:
        return make_client(session=_session(), endpoint=endpoint, read_seconds=read_seconds)


_MAKING: Final = threading.Lock()


@functools.cache
def _session() -> boto3.Session:
    """Give the session of all clients: reading the service's description takes its time."""
    return boto3.Session("test", "test", region_name=REGION)


def _stand(endpoint: str) -> Stand:
    client = a_client(endpoint)
    table = f"expenses-{uuid.uuid4().hex}"
    ensure_table(client, table)
    return Stand(client, table, endpoint)


class Wire:
    """What becomes of requests between botocore and the table, attempt by attempt.

    `attempts` and `calls` count what was sent and what was asked for, `units` what it took.
    Faults here are seen by botocore's own retries. An operation is named as the service names
    it: `TransactWriteItems`. Answers are lost and made up only on ministack: moto answers before
    anything is sent.
    """

    def __init__(self, client: "DynamoDBClient") -> None:
        self.attempts: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.units: Counter[str] = Counter()
        self._client = client
        self._faults: dict[tuple[str, int], Callable[[AWSPreparedRequest], AWSResponse]] = {}
        events = client.meta.events
        self._lock = threading.Lock()
        on_send: Any = self._on_send
        events.register_first("before-send.dynamodb", on_send)
        events.register("before-call.dynamodb", self._on_call)
        events.register("after-call.dynamodb", self._on_answer)

    def cut_before(self, operation: str, *attempts: int) -> None:
        """Have these attempts of an operation (1 is the next) end before anything is sent."""

        def cut(request: AWSPreparedRequest) -> AWSResponse:
            raise EndpointConnectionError(endpoint_url=request.url)

        self._plan(operation, attempts, cut)

    def cut_after(self, operation: str, *attempts: int) -> None:
        """Have these attempts be carried out and their answers get lost."""

        def cut(request: AWSPreparedRequest) -> AWSResponse:
            self._client._endpoint.http_session.send(request)  # type: ignore[attr-defined]
            raise ConnectionClosedError(endpoint_url=request.url)

        self._plan(operation, attempts, cut)

    def answer(self, operation: str, *attempts: int, status: int, body: object) -> None:
        """Have these attempts get a made-up answer and not be carried out."""

        def made_up(request: AWSPreparedRequest) -> AWSResponse:
            said = body if isinstance(body, bytes) else json.dumps(body).encode()
            content = _Content(said)
            return AWSResponse(request.url, status, HTTPHeaders(), content)

        self._plan(operation, attempts, made_up)

    def refuse(self, operation: str, *attempts: int, code: str, status: int = 400) -> None:
        """Have these attempts be refused with a code, such as a throttle."""
        body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "made up"}
        self.answer(operation, *attempts, status=status, body=body)

    def _plan(
        self,
        operation: str,
        attempts: Iterable[int],
        fault: Callable[[AWSPreparedRequest], AWSResponse],
    ) -> None:
        done = self.attempts[operation]
        self._faults |= {(operation, done + attempt): fault for attempt in attempts}

    def _on_call(self, model: OperationModel, **_: object) -> None:
        with self._lock:
            self.calls[model.name] += 1

    def _on_answer(self, model: OperationModel, parsed: dict[str, Any], **_: object) -> None:
        for used in parsed.get("ConsumedCapacity", []):
            with self._lock:
                self.units[model.name] += used["CapacityUnits"]

    def _on_send(
        self, request: AWSPreparedRequest, event_name: str, **_: object
    ) -> AWSResponse | None:
        operation = event_name.rpartition(".")[2]
        with self._lock:
            self.attempts[operation] += 1
            fault = self._faults.pop((operation, self.attempts[operation]), None)
        return fault(request) if fault else None


class _Content(io.BytesIO):
    """The body of a made-up answer, as urllib3 gives one."""

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        """Give it all at once."""
        yield self.read()


LOST: Final = ReadTimeoutError(endpoint_url="http://127.0.0.1")
CUT: Final = EndpointConnectionError(endpoint_url="http://127.0.0.1")


def refusal(code: str, *reasons: str, status: int = 400) -> ClientError:
    """Give the error botocore raises for a refusal; `reasons` are those of a transaction."""
    answer: dict[str, Any] = {
        "Error": {"Code": code, "Message": "made up"},
        "ResponseMetadata": {"HTTPStatusCode": status, "RetryAttempts": 2},
    }
    if reasons:
        answer["CancellationReasons"] = [{"Code": one} for one in reasons]
    return ClientError(answer, "MadeUp")  # type: ignore[arg-type]


class FaultyClient:
    """A client whose calls fail as if all of botocore's attempts had: faults for any emulator.

    Each fault is met once, by the call of a method that comes next: `before` keeps the call from
    being made, else it is made and its answer lost.
    """

    def __init__(self, client: "DynamoDBClient") -> None:
        self.calls: Counter[str] = Counter()
        self._client = client
        self._faults: dict[tuple[str, int], tuple[Exception, bool]] = {}
        self._answers: dict[str, dict[str, Any]] = {}

    @property
    def client(self) -> "DynamoDBClient":
        """Give this as what a store takes."""
        return cast("DynamoDBClient", self)

    def fail(self, method: str, error: Exception, *, nth: int = 1, before: bool = True) -> None:
        """Have the nth call of a method from now fail."""
        self._faults[method, self.calls[method] + nth] = (error, before)

    def answer(self, method: str, answer: dict[str, Any]) -> None:
        """Have a method give a made-up answer from now on."""
        self._answers[method] = answer

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a client has
        found = getattr(self._client, name)
        if name in {"meta", "exceptions", "get_waiter"} or not callable(found):
            return found

        def call(**asked: object) -> object:
            self.calls[name] += 1
            error, before = self._faults.pop((name, self.calls[name]), (None, False))
            if error is not None and before:
                raise error
            answer = self._answers.get(name) or found(**asked)
            if error is not None:
                raise error
            return answer

        return call


class StingyClient:
    """A client that does only so many items of a batch at a time and leaves the rest over."""

    def __init__(self, client: "DynamoDBClient", most: int) -> None:
        self.calls: Counter[str] = Counter()
        self._client = client
        self._most = most

    @property
    def client(self) -> "DynamoDBClient":
        """Give this as what a store takes."""
        return cast("DynamoDBClient", self)

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        """Read the first items asked for."""
        self.calls["batch_get_item"] += 1
        ((table, asked),) = RequestItems.items()
        now, later = asked["Keys"][: self._most], asked["Keys"][self._most :]
        fewer: dict[str, Any] = {"RequestItems": {table: {**asked, "Keys": now}}}
        none: dict[str, Any] = {"Responses": {}, "ResponseMetadata": {"RequestId": "made up"}}
        answer = dict(self._client.batch_get_item(**fewer)) if now else none
        left = {table: {**asked, "Keys": later}} if later else {}
        return {**answer, "UnprocessedKeys": left}

    def batch_write_item(
        self,
        *,
        RequestItems: dict[str, Any],  # noqa: N803
        **asked: Any,  # noqa: ANN401 - whatever a client takes
    ) -> dict[str, Any]:
        """Write the first items asked for."""
        self.calls["batch_write_item"] += 1
        ((table, requests),) = RequestItems.items()
        now, later = requests[: self._most], requests[self._most :]
        answer = self._client.batch_write_item(RequestItems={table: now}, **asked)
        return {**answer, "UnprocessedItems": {table: later} if later else {}}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a client has
        return getattr(self._client, name)


def tiny_pages(client: "DynamoDBClient", items: int) -> None:
    """Have no page of a query hold more than so many items."""

    def limit(params: dict[str, Any], **_: object) -> dict[str, Any]:
        return {**params, "Limit": min(items, params.get("Limit", items))}

    handler: Any = limit
    client.meta.events.register("provide-client-params.dynamodb.Query", handler)
