"""The program as it runs in earnest: gunicorn over the settings of an environment."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import psutil

ROOT: Final = Path(__file__).parents[1]
WSGI: Final = "dashboard.wsgi:server"
_START: Final = 90.0
_END: Final = 40.0
_LOOK: Final = 0.05


def free_port() -> int:
    """Give a port nobody uses now."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


class Program:
    """A running program; `folder` is where it runs and what it says is kept."""

    def __init__(
        self,
        folder: Path,
        environ: Mapping[str, str],
        *,
        port: int,
        workers: int = 2,
        wsgi: str = WSGI,
        before: Sequence[str] = (),
    ) -> None:
        self.port = port
        self.folder = folder
        self.workers = workers
        self._environ = environ
        self._wsgi = wsgi
        self._before = before
        gunicorn = str(Path(sys.executable).with_name("gunicorn"))
        conf = str(ROOT / "dashboard" / "gunicorn_conf.py")
        (folder / "data").mkdir(exist_ok=True)
        with (folder / f"said-{port}").open("ab") as said:
            self._process = subprocess.Popen(
                [*before, gunicorn, "--config", conf, wsgi],
                env=_environ(environ, port, workers),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )

    def again(self) -> "Program":
        """Start the same program anew, when this one has ended."""
        return Program(
            self.folder, self._environ, port=self.port, workers=self.workers, wsgi=self._wsgi,
            before=self._before,
        )  # fmt: skip

    @property
    def pid(self) -> int:
        """The process that looks after the workers."""
        return self._process.pid

    @property
    def worker_ids(self) -> set[int]:
        """The processes that answer."""
        return {one.pid for one in psutil.Process(self.pid).children()}

    @property
    def said(self) -> str:
        """What it wrote so far."""
        return (self.folder / f"said-{self.port}").read_text(errors="replace")

    def status(self, path: str, host: str = "") -> int:
        """Ask for something and give the status, 0 for no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path, headers={"Host": host} if host else {})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        else:
            return answer.status
        finally:
            connection.close()

    def wait(self, path: str = "/readyz") -> float:
        """Wait until all workers are there and it answers; give the seconds.

        Raises RuntimeError.
        """
        begun = time.monotonic()
        while time.monotonic() - begun < _START:
            if self._process.poll() is not None:
                break
            if len(self.worker_ids) >= self.workers and self.status(path) == 200:  # noqa: PLR2004 - HTTP's
                return time.monotonic() - begun
            time.sleep(_LOOK)
        raise RuntimeError(f"The program did not come up: {self.said[-2000:]}")

    def kill_worker(self) -> int:
        """Kill one of the processes that answer, at once; give which."""
        killed = min(self.worker_ids)
        os.kill(killed, signal.SIGKILL)
        return killed

    def reload(self) -> None:
        """Have new workers take over from the old ones."""
        os.kill(self.pid, signal.SIGHUP)

    def stop(self) -> None:
        """End it as a deployment does, and wait."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_END)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


@contextlib.contextmanager
def running(program: Program) -> Iterator[Program]:
    """End a program after its use."""
    try:
        yield program
    finally:
        program.stop()


def _environ(environ: Mapping[str, str], port: int, workers: int) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "EXPENSES_CURRENCY": "EUR",
        "EXPENSES_LOCALE": "en_US",
        "EXPENSES_ZONE": "UTC",
        "EXPENSES_API_RATE": "1000000/minute",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": str(workers),
        **environ,
    }
