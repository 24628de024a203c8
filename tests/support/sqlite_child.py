"""A process of its own that works on a SQLite store until it is done or killed.

Run as a script it imports everything once, then forks for every job it reads (a JSON line on
standard input), so that a job starts at once. What is acknowledged goes to standard output, a line
each; after a job's process is gone comes a line that says so.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import IO, Any, Final

from builders import a_draft, a_ledger

from adapters.sqlite.store import SqliteStore
from spending.errors import SpendingError
from spending.job import IMPORT, ImportLine
from spending.records import CommitLimits

NOBODY: Final = 65534
GONE: Final = "gone"
PIECE: Final = 40


class SmallCommits(SqliteStore):
    """A store whose commits are so small that an import takes many."""

    @property
    def limits(self) -> CommitLimits:
        """How much one commit may hold."""
        return CommitLimits(PIECE, 100_000)


def import_lines(count: int, seed: int) -> list[ImportLine]:
    """Give the lines of a file."""
    random = Random(seed)
    return [
        ImportLine(random.randbytes(16).hex(), a_draft(number + 1, note=f"line {number}"), "Food")
        for number in range(count)
    ]


def amount_of(operation: str) -> int:
    """Give the amount an operation adds, told from all others by it."""
    return int(operation.partition("/")[2]) + 1


def _say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def _add(path: str, name: str, count: int) -> None:
    ledger = a_ledger(SqliteStore(Path(path)))
    for number in range(count):
        operation = f"{name}/{number}"
        ledger.add(a_draft(amount_of(operation)), operation)
        _say(operation)


def _add_until_error(path: str, name: str, count: int) -> None:
    try:
        _add(path, name, count)
    except SpendingError as error:
        _say(type(error).__name__)


def _import(path: str, job: str, count: int, seed: int) -> None:
    ledger = a_ledger(SmallCommits(Path(path)))
    ledger.jobs.begin_import(import_lines(count, seed), job, kind=IMPORT, about="a.csv")
    _say("begun")
    ledger.jobs.finish(job, lambda one: _say(str(one.done)))


def _look(path: str) -> None:
    store = SqliteStore(Path(path), busy_timeout=0.1)
    try:
        _say(str(len(store.snapshot("ann").expenses)))
    except SpendingError as error:
        _say(type(error).__name__)
    _add_until_error(path, "look", 1)


def _visit(path: str) -> None:
    """Read a store and leave it in good order."""
    store = SqliteStore(Path(path))
    _say(str(store.head("ann").version))
    store.close()


def _fork(path: str, name: str, count: int) -> None:
    """Use a store, fork, and go on with it on both sides of the fork."""
    store = SqliteStore(Path(path))
    ledger = a_ledger(store)
    ledger.add(a_draft(), "before")
    pid = os.fork()
    side = "parent" if pid else "child"
    if not pid:
        _say(f"{len(store._connections._idle)} inherited")
    for number in range(count):
        ledger.add(a_draft(), f"{name} {side}/{number}")
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
    store.close()


def _write(path: str, size: int) -> None:
    Path(path).write_bytes(b"x" * size)


def _remove(path: str) -> None:
    Path(path).unlink()


JOBS: Final[Mapping[str, Callable[..., None]]] = {
    "add": _add, "add_until_error": _add_until_error, "import": _import, "look": _look,
    "visit": _visit, "fork": _fork,
    "write": _write, "remove": _remove,
}  # fmt: skip


@dataclass
class Child:
    """A running job; what it says can be read as it comes."""

    pid: int
    said: "IO[str]"
    is_gone: bool = False

    def __iter__(self) -> Iterator[str]:
        """Give what the job says and was not read yet, to its end."""
        while not self.is_gone:
            line = self.said.readline().strip()
            self.is_gone = line in {GONE, ""}
            if not self.is_gone:
                yield line

    def kill(self) -> list[str]:
        """End it as a power cut would, and give what it had said unread."""
        os.kill(self.pid, signal.SIGKILL)
        return list(self)


class Children:
    """Starts jobs, one at a time."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def start(self, job: str, /, *, nobody: bool = False, **arguments: object) -> Child:
        """Start a job, as a user without rights when asked."""
        asked, said = self._process.stdin, self._process.stdout
        assert asked
        assert said
        asked.write(json.dumps({"job": job, "nobody": nobody, "arguments": arguments}) + "\n")
        asked.flush()
        return Child(int(said.readline()), said)


@contextmanager
def children(*wrapped_in: str) -> Iterator[Children]:
    """Give a process that starts jobs; `wrapped_in` is a command to run it by."""
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(  # noqa: S603 - our own script
        [*wrapped_in, sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{root}:{root / 'tests' / 'support'}"},
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield Children(process)
        assert process.stdin
        process.stdin.close()


def _serve(asked: IO[str]) -> None:
    _say("ready")
    left: list[int] = []
    for line in asked:
        while left:
            os.waitpid(left.pop(), 0)
        request: dict[str, Any] = json.loads(line)
        pid = os.fork()
        if not pid:
            _work(request)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        _say(GONE)
        left.append(pid)  # its number stays taken, so killing it late hits nobody else


def _work(request: Mapping[str, Any]) -> None:
    """Do a job and end, in a process of its own."""
    _say(str(os.getpid()))
    try:
        if request["nobody"]:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        JOBS[request["job"]](**request["arguments"])
    except Exception:  # noqa: BLE001 - told, and the process ends whatever it was
        traceback.print_exc()
    finally:
        os._exit(0)


if __name__ == "__main__":
    _serve(sys.stdin)
