"""Memory of a worker with many threads: no pool of the allocator's for each of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_POOLS = """
import ctypes, threading
{conf}
together = threading.Barrier(12)
def work():
    together.wait()
    kept = [bytes(2_000) for _ in range(2_000)]
    together.wait()
threads = [threading.Thread(target=work) for _ in range(12)]
for one in threads: one.start()
for one in threads: one.join()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
out = libc.fdopen(1, b"w")
libc.malloc_info(0, ctypes.c_void_p(out))
libc.fflush(ctypes.c_void_p(out))
"""


def _pools(conf: str, folder: Path) -> int:
    """Give how many pools twelve threads at once leave, by what the allocator says of itself."""
    root = str(Path(__file__).parents[3])
    environ = {**os.environ, "PYTHONPATH": root, "EXPENSES_STORE": f"sqlite:{folder}/e.db"}
    environ.pop("MALLOC_ARENA_MAX", None)
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _POOLS.format(conf=conf)],
        env=environ, cwd=folder, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return done.stdout.count("<heap ")


@pytest.mark.skipif(not os.confstr("CS_GNU_LIBC_VERSION"), reason="no glibc, so no such pools")
def test_threads_of_a_worker_share_two_pools(tmp_path: Path) -> None:
    """Without what gunicorn's settings say there is one for nearly each; with it two."""
    assert _pools("", tmp_path) > 2
    assert _pools("import dashboard.gunicorn_conf", tmp_path) <= 2
