"""The emulator the other tests run on: bound to this machine alone, and gone with its test run."""

import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from dynamo import ministack
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

pytestmark = pytest.mark.ministack

_STARTS_ONE = "from dynamo import ministack; print(ministack().process.pid, flush=True); input()"
_SUPPORT = Path(__file__).parents[2] / "support"


def test_only_this_machine() -> None:
    """Nobody else on the network can reach the emulator."""
    connections = psutil.Process(ministack().process.pid).net_connections("inet")
    addresses = {one.laddr.ip for one in connections if one.status == psutil.CONN_LISTEN}
    assert addresses == {"127.0.0.1"}


def test_gone_with_a_killed_run() -> None:
    """A test run that is killed outright leaves no server behind."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _STARTS_ONE],
        env={"PYTHONPATH": f"{_SUPPORT}:{_SUPPORT.parents[1]}", "PATH": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as run:
        assert run.stdout
        server = psutil.Process(int(run.stdout.readline()))
        assert server.is_running()
        run.kill()
        run.wait()
    gone = Retrying(
        stop=stop_after_delay(30),
        wait=wait_fixed(0.05),
        retry=retry_if_result(lambda is_there: is_there),
    )
    assert gone(_is_there, server) is False


def _is_there(server: psutil.Process) -> bool:
    return bool(server.is_running() and server.status() != psutil.STATUS_ZOMBIE)


def test_one_for_all() -> None:
    """A process has one emulator, whoever asks first."""
    assert ministack() is ministack()
    with socket.create_connection(("127.0.0.1", ministack().port), timeout=5):
        pass
