"""DynamoDB for tests: moto in the process, ministack beside it, and the wire to either.

moto forgets nothing but order: it ignores tokens and loses updates between threads, so no races
run on it. ministack keeps transactions, tokens and write units right.
"""

import atexit
import contextlib
import functools
import io
import json
import os
import shutil
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
from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError
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
    """A ministack, in a folder of its own."""

    process: "subprocess.Popen[bytes]"
    port: int
    folder: Path

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
        shutil.rmtree(self.folder, ignore_errors=True)


@functools.cache
def ministack(*, enforced: bool = False) -> Ministack:
    """Give this process's ministack, started when it is first asked for.

    With `enforced` it is another one, which lets nobody but `test` do what no policy grants.
    """
    for _ in range(3):  # somebody else may take the port before it does
        server = _started(enforced=enforced)
        if _comes_up(server):
            atexit.register(server.stop)
            return server
        said = (server.folder / "said").read_text(errors="replace")
        server.stop()
    pytest.fail(f"ministack did not start: {said[-2000:]}")


def _started(*, enforced: bool) -> Ministack:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="ministack-"))
    settings = {
        "AUTH": "true" if enforced else "false",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",  # it would listen to the whole network
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "ERROR",
        "PERSIST_STATE": "0",
        "TMPDIR": str(folder),
    }
    with (folder / "said").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", _BOOT],
            env={**os.environ, **settings},
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
    return Ministack(process, port, folder)


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
        said = parsed.get("ConsumedCapacity", [])
        for used in said if isinstance(said, list) else [said]:
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
