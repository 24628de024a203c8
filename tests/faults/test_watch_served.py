"""What a real server with two workers writes, and how it is taken out before it stops."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from emf import Lines, wrong_with
from served import Served, serving_with_gunicorn, until

_SCRIPT: Final = Path(sys.executable).with_name("expense-tracker")
_MERCHANT: Final = "Merchant-of-Ann"


def _drain(server: Served, seconds: str = "0") -> None:
    subprocess.run(  # noqa: S603 - our own command
        [_SCRIPT, "drain", "--seconds", seconds], env=dict(server.environ), check=True, timeout=60
    )


def test_every_line_is_json_and_says_nothing_private(tmp_path: Path) -> None:
    """Events, refusals and gunicorn's own complaints are objects, without what visitors sent."""
    file = tmp_path / "metrics.log"
    told = {"EXPENSES_LOG": "json", "EXPENSES_METRICS": str(file), "WEB_CONCURRENCY": "2"}
    with serving_with_gunicorn(tmp_path, **told) as server:
        server.get(f"/expenses?merchant={_MERCHANT}", Host="elsewhere.example")
        server.get(f"/api/v1/expenses?merchant={_MERCHANT}", Authorization=f"Bearer {_MERCHANT}")
        server.send(f"GE T /{_MERCHANT} HTTP/9\r\nHost: {_MERCHANT}\r\n\r\n".encode())
        until(lambda: len(server.lines()) >= 3)
        assert server.stop() == 0
        said = server.output.read_text()
        lines = server.lines()
    assert {line["logger"] for line in lines} == {"expense_tracker.security", "gunicorn.error"}
    assert {"stranger refused", "token refused"} <= {line["message"] for line in lines}
    assert all({"time", "level", "logger", "message", "process"} <= set(line) for line in lines)
    assert all(line["request"] for line in lines if line["logger"].startswith("expense"))
    assert _MERCHANT not in said + file.read_text()


def test_metrics_are_written_before_a_worker_ends(tmp_path: Path) -> None:
    """Requests of two workers are all in the file once the server has stopped."""
    file = tmp_path / "metrics.log"
    settings = {"EXPENSES_METRICS": str(file), "WEB_CONCURRENCY": "2"}
    with serving_with_gunicorn(tmp_path, **settings) as server:
        threads = [
            threading.Thread(target=lambda: [server.get("/nowhere") for _ in range(10)])
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        server.stop()
    lines = Lines(file.read_text().splitlines())
    assert sum(lines.values("Requests")) == 40
    assert len(lines.values("Latency")) == 40
    assert not [wrong for line in lines.lines for wrong in wrong_with(line)]


def test_a_full_disk_fails_no_request(tmp_path: Path) -> None:
    """Where neither metrics can be written, people are served all the same."""
    with serving_with_gunicorn(tmp_path, EXPENSES_METRICS="/dev/full") as server:
        assert [server.get("/signin").status for _ in range(20)] == [200] * 20
        assert server.stop() == 0
    assert "No space left on device" in server.output.read_text()


def test_a_drained_server_is_not_ready_and_serves_on(tmp_path: Path) -> None:
    """Load balancers send nobody any more, those who come all the same are answered."""
    with serving_with_gunicorn(tmp_path, WEB_CONCURRENCY="2") as server:
        assert server.get("/readyz").status == 200
        _drain(server)
        answers = [server.get("/readyz") for _ in range(6)]  # of both workers
        assert {answer.status for answer in answers} == {503}
        assert {answer.headers["Retry-After"] for answer in answers} == {"30"}
        assert json.loads(answers[0].body) == {"status": "draining"}
        assert server.get("/livez").status == 200
        assert server.get("/signin").status == 200


def test_a_server_that_starts_again_is_ready(tmp_path: Path) -> None:
    """What announced a stop does not outlive it."""
    with serving_with_gunicorn(tmp_path) as server:
        _drain(server)
        port = server.environ["PORT"]
    with serving_with_gunicorn(tmp_path, PORT=port) as again:
        assert again.get("/readyz").status == 200
