"""Runs every part and prints its figures: `make bench`, or `python -m bench`."""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from bench import api, browser, cloud, embedded, limits, live, owners, pages, peer
from bench.report import header


def main() -> None:
    """Run all parts one after the other, on one set of data."""
    header()
    with tempfile.TemporaryDirectory(prefix="expenses-bench-") as name:
        folder = Path(name)
        large = embedded.run(folder)
        pages.run(large)
        limits.run(folder)
        api.run(folder, large)
        live.run(large)
        owners.run(folder)
        browser.run(large)
        cloud.run()
        peer.run(folder, os.environ.get("EXPENSES_PEERS"))


if __name__ == "__main__":
    main()
