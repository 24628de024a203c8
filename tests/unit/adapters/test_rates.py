"""How often somebody may do something, counted by all processes of a machine together."""

import os
import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from limits import parse

from adapters.rates import Rates, SqliteHits
from spending.errors import TooManyRequests

_TEN = parse("10/minute")


class _Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def _taken(rates: Rates, who: str, times: int) -> int:
    """Give how many of so many were let through."""
    through = 0
    for _ in range(times):
        try:
            rates.take(_TEN, who)
        except TooManyRequests:
            continue
        through += 1
    return through


def _in_a_process(path: Path) -> int:
    return _taken(Rates(path), "somebody", 200)


def test_so_many_and_no_more(tmp_path: Path) -> None:
    """The rate is what gets through, for each person by themselves."""
    rates = Rates(tmp_path / "rates.db", _Clock())
    assert _taken(rates, "one", 25) == 10
    assert _taken(rates, "other", 5) == 5


def test_wait_is_until_the_first_leaves_the_window(tmp_path: Path) -> None:
    """Whoever waits as long as told is let through, and nobody before."""
    clock = _Clock()
    rates = Rates(tmp_path / "rates.db", clock)
    _taken(rates, "one", 1)
    clock.now += 20
    _taken(rates, "one", 9)
    with pytest.raises(TooManyRequests) as told:
        rates.take(_TEN, "one")
    assert told.value.seconds == 40
    clock.now += 39
    assert _taken(rates, "one", 1) == 0
    clock.now += 1.1
    assert _taken(rates, "one", 2) == 1


def test_processes_count_together(tmp_path: Path) -> None:
    """Two processes let through together what one would, also while they set the file up."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as two:
        for number in range(20):
            assert sum(two.map(_in_a_process, [tmp_path / f"{number}.db"] * 2)) == 10


def test_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Nobody else on the machine reads who asked how often."""
    path = tmp_path / "rates.db"
    Rates(path).take(_TEN, "one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_over_leaves_the_file(tmp_path: Path) -> None:
    """The log does not grow with those who came once."""
    clock = _Clock()
    rates, hits = Rates(tmp_path / "rates.db", clock), SqliteHits(tmp_path / "rates.db", clock)
    for visitor in range(100):
        rates.take(_TEN, f"visitor {visitor}")
    clock.now += 3600
    rates.take(_TEN, "the next")
    assert hits.reset() == 1


def test_what_is_over_leaves_it_however_few_come(tmp_path: Path) -> None:
    """The second to come, an hour later, finds nothing of the first."""
    clock = _Clock()
    rates, hits = Rates(tmp_path / "rates.db", clock), SqliteHits(tmp_path / "rates.db", clock)
    for _ in range(3):
        clock.now += 3600
        rates.take(_TEN, "one")
    assert hits.reset() == 1


def test_nobody_is_named_in_the_file(tmp_path: Path) -> None:
    """Who wrote, and from where somebody tried to sign in, cannot be read from the log."""
    rates = Rates(tmp_path / "rates.db")
    for who in ("writes https://issuer|canary", "sign-in 203.0.113.7"):
        rates.take(_TEN, who)
    kept = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    assert kept
    for part in (b"canary", b"issuer", b"203.0.113", b"writes", b"sign-in"):
        assert part not in kept


def test_clock_set_back_locks_nobody_out(tmp_path: Path) -> None:
    """What the clock now says is still to come counts no more, nor when it has come."""
    clock = _Clock()
    rates = Rates(tmp_path / "rates.db", clock)
    assert _taken(rates, "one", 20) == 10
    clock.now -= 3600
    assert _taken(rates, "one", 20) == 10
    clock.now += 3600
    assert _taken(rates, "one", 20) == 10


def test_storage_keeps_its_promises_to_limits(tmp_path: Path) -> None:
    """What the library may ask beside the moving window is answered as it says."""
    clock = _Clock()
    hits = SqliteHits(tmp_path / "rates.db", clock)
    assert (hits.check(), hits.get("a"), hits.get_expiry("a")) == (True, 0, clock.now)
    assert [hits.incr("a", 60), hits.incr("a", 30, 2), hits.incr("b", 60)] == [1, 3, 1]
    assert (hits.get("a"), hits.get_expiry("a")) == (3, clock.now + 60)
    clock.now += 30
    assert hits.get("a") == 1
    hits.clear("a")
    assert (hits.get("a"), hits.get("b")) == (0, 1)
    assert hits.reset() == 1
    (tmp_path / "file").touch()
    assert not SqliteHits(tmp_path / "file" / "rates.db").check()


def test_unwritable_log_turns_nobody_away(tmp_path: Path) -> None:
    """A place that cannot be written is no reason to lock people out."""
    (tmp_path / "file").write_text("no folder")
    rates = Rates(tmp_path / "file" / "rates.db")
    assert _taken(rates, "one", 20) == 20


def test_log_survives_a_fork(tmp_path: Path) -> None:
    """A child process opens the log for itself."""
    rates = Rates(tmp_path / "rates.db")
    rates.take(_TEN, "one")
    child = os.fork()
    if child == 0:
        os._exit(_taken(rates, "one", 20))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
