"""What a worker has ready before its first request."""

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[3]
_ASK = "from dashboard.wsgi import app; print(len(app.registered_paths['dash']))"


def test_scripts_are_known_before_the_first_request(tmp_path: Path) -> None:
    """Whichever of a new worker's first requests comes through first, scripts are there for all."""
    environ = {**os.environ, "EXPENSES_STORE": f"sqlite:{tmp_path / 'e.db'}"}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _ASK], cwd=_ROOT, env=environ, check=True, capture_output=True,
        text=True, timeout=60,
    )  # fmt: skip
    assert int(done.stdout.split()[-1]) > 3
