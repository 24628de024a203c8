"""Rates over a real server with two workers."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

_MOST = 30
_TRIES = _MOST + 200


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """The port of a server with two workers over a store of its own."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        number = int(chosen.getsockname()[1])
    environ = {
        **os.environ,
        "EXPENSES_STORE": f"sqlite:{tmp_path / 'expenses.db'}",
        "HOST": "127.0.0.1",
        "PORT": str(number),
        "WEB_CONCURRENCY": "2",
    }
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    command = [gunicorn, "--config", "dashboard/gunicorn_conf.py", "dashboard.wsgi:server"]
    root = Path(__file__).parents[2]
    process = subprocess.Popen(command, env=environ, cwd=root, stdout=subprocess.DEVNULL)  # noqa: S603 - our own server
    try:
        _wait(process, number)
        yield number
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended"
        try:
            if _get(port, "/livez")[0] == 200:
                return
        except OSError:
            continue
    pytest.fail("the server did not come up")


def _get(port: int, path: str) -> tuple[int, str]:
    """Give the status, and how long to wait."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Retry-After") or ""
    finally:
        connection.close()


def test_two_workers_count_together(port: int) -> None:
    """200 tries to sign in over the rate, on two workers at once, are told when to come back."""
    with ThreadPoolExecutor(8) as visitors:
        answers = list(visitors.map(lambda _: _get(port, "/signin?token=x"), range(_TRIES)))
    statuses = Counter(status for status, _ in answers)
    assert statuses == {403: _MOST, 429: _TRIES - _MOST}
    assert all(0 < int(wait) <= 60 for status, wait in answers if status == 429)
