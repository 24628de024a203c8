"""`make sandbox`: the stack's own gateway, pool and table, with the program behind them."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from emf import wrong_with

pytestmark = pytest.mark.ministack

_SANDBOX = Path(__file__).parents[1] / "sandbox.py"


@contextlib.contextmanager
def _sandbox(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Run the sandbox; give the addresses of program and gateway, and a token."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    command = [sys.executable, str(_SANDBOX)]
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=folder, env={**os.environ, "PORT": str(port)},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Expense Tracker is at"):
                break
        gateway = re.search(r"gateway is at (\S+)", said)
        token = re.search(r"for some minutes: (\S+)", said)
        assert gateway, said
        assert token, said
        yield f"http://127.0.0.1:{port}", gateway[1], token[1]
    finally:
        process.terminate()  # it takes this as Ctrl+C, which whoever runs tests may have off
        try:
            process.communicate(timeout=90)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def test_stack_serves_pages_and_programs(tmp_path: Path) -> None:
    """Sign-in leads to the pool, the gateway lets its tokens through, and metrics are written."""
    with _sandbox(tmp_path) as (program, gateway, token):
        headers = {"Authorization": f"Bearer {token}"}
        assert requests.get(f"{gateway}/account", timeout=30).status_code == 401
        draft = {"day": "2026-11-20", "amount": "3.50"}
        made = requests.post(f"{gateway}/expenses", json=draft, headers=headers, timeout=30)
        assert made.status_code == 201
        for _ in range(8):  # whichever of the two workers answers
            found = requests.get(f"{gateway}/expenses", headers=headers, timeout=30).json()
            assert [one["id"] for one in found["items"]] == [made.json()["id"]]
        begun = requests.get(f"{program}/signin/begin", timeout=30, allow_redirects=False)
        assert begun.status_code == 303
        assert "/oauth2/authorize?" in begun.headers["Location"]
    lines = (tmp_path / "build" / "sandbox" / "metrics.log").read_text().splitlines()
    assert [wrong for line in lines for wrong in wrong_with(line)] == []
    assert sum(json.loads(line).get("Commits", 0) for line in lines) >= 1
