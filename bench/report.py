"""How figures are printed: what, how much, against which promise, kept or not."""

import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import perf_counter, process_time


def header() -> None:
    """Print which code ran where, and how busy the machine was."""
    commit = _git("rev-parse", "--short", "HEAD")
    dirty = " with changes" if _git("status", "--porcelain") else ""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    now = datetime.now(UTC).isoformat(timespec="seconds")
    print(f"commit {commit}{dirty}, {now}, Python {platform.python_version()}")
    print(f"{os.cpu_count()} cores, load {load}\n")


def section(title: str) -> None:
    """Print a heading."""
    load = os.getloadavg()[0]
    print(f"\n{title}  (load {load:.1f})")


def figure(name: str, value: float, unit: str, most: float | None = None) -> None:
    """Print one figure beside the most it may be."""
    verdict = (
        ""
        if most is None
        else f"  at most {most:g} {unit}: " + ("kept" if value <= most else "NOT KEPT")
    )
    print(f"  {name:<52} {value:>10.4g} {unit:<8}{verdict}")
    sys.stdout.flush()


def say(text: str) -> None:
    """Print a remark."""
    print(f"  {text}")
    sys.stdout.flush()


def median_cpu_ms(step: Callable[[], object], runs: int = 15) -> float:
    """Give the median CPU time of a step in this process, in milliseconds."""
    step()
    return statistics.median(_times(step, runs, process_time)) * 1_000


def median_wall_ms(step: Callable[[], object], runs: int = 7) -> float:
    """Give the median wall time of a step, in milliseconds."""
    return statistics.median(_times(step, runs, perf_counter)) * 1_000


def _times(step: Callable[[], object], runs: int, clock: Callable[[], float]) -> Sequence[float]:
    taken = []
    for _ in range(runs):
        start = clock()
        step()
        taken.append(clock() - start)
    return taken


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    return done.stdout.strip()
