"""The program as it is served: a real gunicorn, spoken to the way a page speaks to it."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import quote

import psutil
from dash_client import DashClient

from bench.embedded import services_over
from dashboard.app import create_app
from dashboard.auth.link import sign_in_link, token_in
from dashboard.settings import Settings

_PATH = "/_dash-update-component"
_START_SECONDS = 60.0


class Page:
    """Writes the bodies of requests the pages make, from the callbacks as they are registered."""

    def __init__(self, folder: Path) -> None:
        self._client = DashClient(create_app(services_over(folder / "empty.db")))

    def body(self, trigger: str, values: Mapping[str, object], output: str = "") -> bytes:
        """Give the body that is posted when a prop changes."""
        return json.dumps(self._client.request_of(trigger, values, output=output)).encode()


class Served:
    """A running server over one store file."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self._master = process
        self._port = port
        self._worker: psutil.Process | None = None
        self.cookie = ""
        """What a browser sends that is signed in: `name=secret`."""

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._port}"

    def link(self, store: Path, path: str = "/") -> str:
        """Give the address that signs in and goes on to a page."""
        settings = Settings(store=f"sqlite:{store}", port=self._port)
        return f"{sign_in_link(settings, token_in(store.parent))}&next={quote(path, safe='')}"

    def sign_in(self, store: Path) -> None:
        """Open the local link, as a person does."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request("GET", self.link(store).removeprefix(self.address))
            set_cookie = connection.getresponse().getheader("Set-Cookie") or ""
        finally:
            connection.close()
        self.cookie = set_cookie.partition(";")[0]

    def get(self, path: str) -> bytes:
        """Get a page; raises OSError while nobody listens."""
        return self._ask("GET", path, None)

    def post(self, body: bytes) -> bytes:
        """Fire a callback and give its answer."""
        return self._ask("POST", _PATH, body)

    def cpu_seconds(self) -> float:
        """Give the processor time the worker took so far."""
        times = self.worker.cpu_times()
        return float(times.user + times.system)

    def resident_mib(self) -> float:
        """Give the memory of the worker."""
        return float(self.worker.memory_info().rss) / 2**20

    @property
    def workers(self) -> list[psutil.Process]:
        """All processes that answer."""
        return list(psutil.Process(self._master.pid).children())

    @property
    def worker(self) -> psutil.Process:
        """The process that answers."""
        if self._worker is None:
            self._worker = psutil.Process(self._master.pid).children()[0]
        return self._worker

    def _ask(self, method: str, path: str, body: bytes | None) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            headers = {"Content-Type": "application/json", "Cookie": self.cookie}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status not in {200, 204}:
            said = f"{method} {path}: {answer.status}"
            raise RuntimeError(said)
        return content


@contextlib.contextmanager
def served(store: Path, workers: int = 1) -> Iterator[tuple[Served, float]]:
    """Serve a store file for a while; give the server and the seconds until it answered.

    Programs may ask as often as they like.
    """
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    environ = {
        **os.environ,
        "EXPENSES_STORE": f"sqlite:{store}",
        "EXPENSES_CURRENCY": "EUR",
        "EXPENSES_ZONE": "UTC",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": str(workers),
        "EXPENSES_API_RATE": "1000000/minute",
    }
    gunicorn = Path(sys.executable).with_name("gunicorn")
    command = [str(gunicorn), "--config", "dashboard/gunicorn_conf.py", "dashboard.wsgi:server"]
    start = perf_counter()
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    try:
        server = Served(process, port)
        _wait(server, process)
        started = perf_counter() - start
        server.sign_in(store)
        yield server, started
    finally:
        process.terminate()
        process.wait(30)


def _wait(server: Served, process: "subprocess.Popen[bytes]") -> None:
    until = perf_counter() + _START_SECONDS
    while perf_counter() < until and process.poll() is None:
        try:
            server.get("/livez")
        except OSError:
            sleep(0.01)
        else:
            return
    said = "the server did not come up"
    raise RuntimeError(said)
