"""A proxy between the program and a service of AWS's, which fails as it is told."""

import contextlib
import http.client
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any, Final

import orjson

_PATIENT: Final = 30.0
_ATTEMPT: Final = re.compile(r"attempt=(\d+)")
_DROPPED: Final = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive"})


@dataclass(frozen=True, slots=True)
class Pass:
    """Pass a request on, after some seconds."""

    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class CutBefore:
    """End the connection and pass nothing on."""


@dataclass(frozen=True, slots=True)
class CutAfter:
    """Pass the request on, and end the connection in place of an answer."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer with an error of the service's and pass nothing on."""

    code: str
    status: int = 400


Fate = Pass | CutBefore | CutAfter | Refuse
Script = Callable[[str, int, int], Fate]
"""What becomes of an attempt: told the operation, such as `PutItem`, the call's number among those
of this operation, and which of its attempts this is; both from 1."""

UNHARMED: Final = Pass()


def nothing_happens(_operation: str, _number: int, _attempt: int) -> Fate:
    """Let everything through."""
    return UNHARMED


def every(nth: int, fate: Fate, *operations: str, attempts: int = 1) -> Script:
    """Give a script in which the first attempts of every nth call meet a fate.

    It holds for some operations, or for all.
    """

    def script(operation: str, number: int, attempt: int) -> Fate:
        is_meant = not operations or operation in operations
        return fate if is_meant and number % nth == 0 and attempt <= attempts else UNHARMED

    return script


class ServiceProxy:
    """Stands for a service on a port of its own; `upstream` is the port of the real one."""

    def __init__(self, upstream: int) -> None:
        self.script: Script = nothing_happens
        self._calls: Counter[str] = Counter()
        self._numbers: dict[str, int] = {}
        self.done: Counter[str] = Counter()
        """Those that the service answered with success, whether or not that was passed on."""
        self._upstream = upstream
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._is_away = False
        self._socket = _bound(0)
        self.port = int(self._socket.getsockname()[1])
        self._listen()

    @property
    def address(self) -> str:
        """Where it stands."""
        return f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def scripted(self, script: Script) -> Iterator[None]:
        """Follow a script for a while."""
        with self._lock:
            self.script, self._calls, self._numbers = script, Counter(), {}
        try:
            yield
        finally:
            self.script = nothing_happens

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Refuse all connections for a while, those that are open too."""
        self.go()
        try:
            yield
        finally:
            self.come()

    def go(self) -> None:
        """Refuse all connections from now on; a port that is bound and not listened to does."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._socket = _bound(self.port)
        with self._lock:
            self._is_away = True
            still = list(self._open)
        for one in still:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def come(self) -> None:
        """Take connections again."""
        self._is_away = False
        self._listen()

    def close(self) -> None:
        """Stand for nothing any more."""
        self.go()
        self._socket.close()

    def fate_of(self, operation: str, call: str, attempt: int) -> Fate:
        """Give what becomes of an attempt; `call` is the same for all attempts of one."""
        with self._lock:
            if self._is_away:  # taken just before nobody was any more
                return CutBefore()
            if call not in self._numbers:
                self._calls[operation] += 1
                self._numbers[call] = self._calls[operation]
            return self.script(operation, self._numbers[call], attempt)

    def ask(self, handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, Any, bytes]:
        """Pass a request on and give the answer: status, headers, content."""
        connection = http.client.HTTPConnection("127.0.0.1", self._upstream, timeout=_PATIENT)
        try:
            connection.request(handler.command, handler.path, body, dict(handler.headers.items()))
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def _listen(self) -> None:
        listening = self._socket
        listening.listen(128)
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):  # it was closed: whoever did knows
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
        try:
            with contextlib.suppress(OSError):
                _Handler(connection, self)
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()


class _Handler(BaseHTTPRequestHandler):
    """Serves one connection until it ends."""

    protocol_version = "HTTP/1.1"

    def __init__(self, connection: socket.socket, proxy: ServiceProxy) -> None:
        self._proxy = proxy
        server: Any = None  # which only the answering of nobody's requests would ask
        super().__init__(connection, ("127.0.0.1", 0), server)

    def do_POST(self) -> None:
        """Have a request meet its fate: both services are spoken to by this method alone."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        target = self.headers.get("X-Amz-Target", "")
        operation = target.rpartition(".")[2] or self.path
        attempt = _ATTEMPT.search(self.headers.get("amz-sdk-request", ""))
        call = self.headers.get("amz-sdk-invocation-id", "")
        fate = self._proxy.fate_of(operation, call, int(attempt[1]) if attempt else 1)
        if isinstance(fate, Refuse):
            said = {"__type": f"com.amazonaws.dynamodb.v20120810#{fate.code}", "message": "drill"}
            self._answer(fate.status, [("x-amzn-RequestId", "drill")], orjson.dumps(said))
            return
        if isinstance(fate, CutBefore):
            self.close_connection = True
            return
        if isinstance(fate, Pass) and fate.delay:
            time.sleep(fate.delay)
        status, headers, content = self._proxy.ask(self, body)
        self._proxy.done[operation] += status < 300  # noqa: PLR2004 - success, as everybody knows
        if isinstance(fate, CutAfter):
            self.close_connection = True
            return
        self._answer(status, headers, content)

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _DROPPED:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _bound(port: int) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    return made
