"""The proxy does to requests what it is told, and the balancer ends nothing it was given."""

import http.client
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import pytest

from drill.balancer import Balancer
from drill.proxy import CutAfter, CutBefore, Fate, Refuse, ServiceProxy, every

_DONE: Final = Counter[str]()


class _Service(BaseHTTPRequestHandler):
    """Counts what it did."""

    def do_POST(self) -> None:
        """Do it."""
        _DONE[self.headers["X-Amz-Target"]] += 1
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[int]:
    """A service's port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    _DONE.clear()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def proxy(service: int) -> Iterator[ServiceProxy]:
    """What stands before it."""
    with closing(ServiceProxy(service)) as made:
        yield made


def _ask(port: int, call: str = "1", attempt: int = 1) -> int | None:
    """Ask for something; give the status, None for a connection that broke."""
    sent = {"X-Amz-Target": "Service.PutItem", "amz-sdk-invocation-id": call,
            "amz-sdk-request": f"attempt={attempt}; max=3"}  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/", b"{}", sent)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("fate", "status", "done"),
    [(Refuse("ThrottlingException"), 400, 0), (CutBefore(), None, 0), (CutAfter(), None, 1)],
)
def test_fates(proxy: ServiceProxy, fate: Fate, status: int | None, done: int) -> None:
    """What is cut off afterwards was done, all else was not."""
    with proxy.scripted(every(1, fate)):
        assert _ask(proxy.port) == status
    assert _DONE["Service.PutItem"] == done
    assert _ask(proxy.port) == 200


def test_attempts_of_one_call_are_one_call(proxy: ServiceProxy) -> None:
    """Every second call meets its fate with the first attempt, and goes through with the next."""
    with proxy.scripted(every(2, Refuse("ThrottlingException"), "PutItem")):
        tries = [("a", 1), ("b", 1), ("b", 2), ("c", 1), ("d", 1), ("d", 2)]
        assert [_ask(proxy.port, *one) for one in tries] == [200, 400, 200, 200, 400, 200]


def test_away_and_back(proxy: ServiceProxy) -> None:
    """Nobody answers meanwhile, and the same port does afterwards."""
    with proxy.away():
        assert _ask(proxy.port) is None
        with pytest.raises(ConnectionRefusedError):
            http.client.HTTPConnection("127.0.0.1", proxy.port).connect()
    assert _ask(proxy.port) == 200
    assert _DONE["Service.PutItem"] == 1


def test_balancer_leaves_out_what_is_drained(service: int) -> None:
    """A program out of service gets nothing more; the others get all."""
    with closing(Balancer([1])) as balancer:
        assert _ask(balancer.port) is None  # nobody listens on that port
        balancer.add(service)
        balancer.drain(1)
        assert [_ask(balancer.port) for _ in range(4)] == [200] * 4
