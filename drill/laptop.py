"""The program as on somebody's own computer: over a file, on a small disk of its own."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import uuid4

from adapters.sqlite.sessions import SqliteSessions
from adapters.sqlite.store import SqliteStore
from bench.api import token_for
from bench.embedded import services_over
from bench.made import made_rows
from dashboard.settings import LOCAL, OWNER, SESSION_LIMITS
from drill.people import Habits, Person, signed_in
from drill.program import Program, free_port, running
from drill.site import Rows, Site, rows_of
from spending.expense import ExpenseDraft

_ROWS: Final = 50
_DISK: Final = "48m"
_MOUNTED: Final = (
    'mount -t tmpfs -o size="$0" tmpfs "$1" && cp -a "$2"/. "$1"/ && shift 2 && exec "$@"'
)
_FILE: Final = "expenses.db"


@contextlib.contextmanager
def laptop(folder: Path) -> Iterator[tuple[Site, Program]]:
    """Run the program over a file on a disk of 48 MiB that nobody else sees.

    Raises RuntimeError where this machine lets nobody mount one.
    """
    seed, disk, port = folder / "seed", folder / "disk", free_port()
    seed.mkdir()
    disk.mkdir()
    clock = folder / "clock"
    clock.write_text("")
    habits = Habits(folder, [port])
    people = [_person(seed)]
    environ = {
        "EXPENSES_AUTH": "local",
        "EXPENSES_STORE": f"sqlite:{disk / _FILE}",
        "DRILL_CLOCK": str(clock),
    }
    on_disk = ["unshare", "--map-root-user", "--mount", "sh", "-c", _MOUNTED, _DISK,
               str(disk), str(seed)]  # fmt: skip
    program = Program(folder, environ, port=port, wsgi="drill.shifted:server", before=on_disk)
    with running(program):
        program.wait()

        def rows(owner: str) -> Rows:
            return _rows(Path(f"/proc/{program.pid}/root{disk}"), folder / "copy", owner)

        yield Site(disk, people, habits, port, f"127.0.0.1:{port}", rows), program


def _person(seed: Path) -> Person:
    """Make an account that holds something, and sign its owner in."""
    ledger = services_over(seed / _FILE).desk(OWNER).ledger()
    drafts = [ExpenseDraft(row.day, row.amount, row.merchant) for row in made_rows(_ROWS)]
    ledger.add_all(drafts, uuid4().hex)
    sessions = SqliteSessions(seed / "expenses.sessions.db")
    return signed_in(sessions, OWNER, token_for(seed / _FILE), SESSION_LIMITS[LOCAL])


def _rows(disk: Path, copy: Path, owner: str) -> Rows:
    """Read an account out of a copy of the file as it lies there, and of its log."""
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for found in disk.glob(f"{_FILE}*"):
        if not found.name.endswith("-shm"):
            shutil.copy(found, copy)
    return rows_of(SqliteStore(copy / _FILE), owner)
