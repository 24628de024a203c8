"""The program as it is really served: gunicorn over a store of its own, and what it wrote."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from canaries import found_in

_ROOT: Final = Path(__file__).parents[2]
_PATIENCE: Final = 60.0


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Served:
    """A server on loopback, its settings and the file its output goes to."""

    process: "subprocess.Popen[bytes]"
    port: int
    environ: Mapping[str, str]
    output: Path

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for an address; raises OSError when nobody listens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def send(self, said: bytes) -> bytes:
        """Send bytes as they are, and give what comes back until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(said)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def stop(self) -> int:
        """End it as systemd does, and give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE)

    def lines(self) -> list[dict[str, Any]]:
        """Give every line it wrote, each of which must be a JSON object."""
        return [json.loads(line) for line in self.output.read_text().splitlines()]


@contextmanager
def serving_with_gunicorn(folder: Path, **settings: str) -> Iterator[Served]:
    """Serve a program over a file in a folder until the end, with more settings of its own."""
    port = int(settings.get("PORT") or _free_port())
    environ = {
        **os.environ,
        "EXPENSES_STORE": f"sqlite:{folder / 'expenses.db'}",
        "EXPENSES_BROWSER": "no",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        **settings,
    }
    output = folder / "app.log"
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    command = [gunicorn, "--config", "dashboard/gunicorn_conf.py", "dashboard.wsgi:server"]
    with output.open("ab") as log:
        process = subprocess.Popen(command, env=environ, cwd=_ROOT, stdout=log, stderr=log)  # noqa: S603 - our own server
    served = Served(process, port, environ, output)
    try:
        until(lambda: _is_alive(served))
        yield served
    finally:
        if process.poll() is None:
            served.stop()
        assert found_in(output.read_text()) == []


def _free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds; one that never does is a failed test."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if condition():
            return
    pytest.fail("it did not come to that")


def _is_alive(served: Served) -> bool:
    assert served.process.poll() is None, served.output.read_text()
    try:
        return served.get("/livez").status == 200
    except OSError:
        return False
