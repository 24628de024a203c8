"""Metrics are noted cheaply and written now and then, and nothing that goes wrong gets out."""

import json
import logging
import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from emf import Lines, wrong_with
from hypothesis import given
from hypothesis import strategies as st

from dashboard.watch.emf import MOST_KEPT, MOST_VALUES
from dashboard.watch.meter import UNMEASURED, LineFile, Meter, open_meter
from dashboard.watch.metrics import METRICS, ROUTE


def test_counts_are_added_up() -> None:
    """What happened several times between two lines is one number."""
    out = Lines()
    meter = Meter(out)
    meter.note("Commits")
    meter.note("Commits", 2)
    meter.flush()
    meter.flush()
    assert out.values("Commits") == [3]


def test_samples_are_each_kept() -> None:
    """Percentiles need every value: a line takes a hundred, further ones go into further lines."""
    out = Lines()
    meter = Meter(out)
    for number in range(250):
        meter.note_all({"Latency": number, "Requests": 1}, ROUTE, "page")
    meter.flush()
    assert out.values("Latency", ROUTE, "page") == [*range(250)]
    assert [len(json.loads(line)["Latency"]) for line in out.lines] == [100, 100, 50]
    assert out.values("Requests") == [250]
    assert not [wrong for line in out.lines for wrong in wrong_with(line)]


def test_the_last_of_a_level_counts() -> None:
    """A level is what it was last, not a sum."""
    out = Lines()
    meter = Meter(out)
    meter.note("MailsWaiting", 3)
    meter.note("MailsWaiting", 1)
    meter.gauge("CacheBytes", lambda: 7.0)
    meter.flush()
    assert out.values("MailsWaiting") == [1]
    assert out.values("CacheBytes") == [7]


def test_what_nobody_named_is_no_metric() -> None:
    """A metric that is not in the table cannot be written."""
    with pytest.raises(KeyError):
        Meter(Lines()).note("Amounts")


def test_samples_are_bounded() -> None:
    """However much happens between two lines, a process keeps so many values and counts on."""
    out = Lines()
    meter = Meter(out)
    for _ in range(MOST_KEPT + 10):
        meter.note_all({"Latency": 1.0, "Requests": 1}, ROUTE, "page")
    meter.flush()
    assert len(out.values("Latency")) == MOST_KEPT
    assert out.values("Requests") == [MOST_KEPT + 10]


@given(
    noted=st.lists(
        st.tuples(
            st.sampled_from(METRICS),
            st.floats(0, 1e12),
            st.integers(1, 3 * MOST_VALUES),
            st.sampled_from(["page", "listExpenses", "expenses-grid.getRowsResponse"]),
        ),
        max_size=12,
    )
)
def test_every_line_is_of_the_format(
    noted: list[tuple[type[METRICS[0]], float, int, str]],  # type: ignore[valid-type]
) -> None:
    """Whatever is noted, CloudWatch takes every line, and no count is lost."""
    out = Lines()
    meter = Meter(out)
    for metric, value, times, of in noted:
        dimension = (metric.dimensions or ("",))[0]  # type: ignore[attr-defined]
        for _ in range(times):
            meter.note(metric.name, value, dimension, of if dimension else "")  # type: ignore[attr-defined]
    meter.flush()
    assert not [wrong for line in out.lines for wrong in wrong_with(line)]


def test_threads_lose_nothing() -> None:
    """Notes of many threads at once, while lines are written, are all there in the end."""
    out = Lines()
    meter = Meter(out)

    def work() -> None:
        for _ in range(2_000):
            meter.note("Commits")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(50):
        meter.flush()
    for thread in threads:
        thread.join()
    meter.flush()
    assert sum(out.values("Commits")) == 16_000


def test_lines_are_written_by_themselves() -> None:
    """A thread writes what was noted, without anybody asking."""
    written = threading.Event()

    class Told(Lines):
        def write(self, lines: Sequence[str]) -> None:
            super().write(lines)
            written.set()

    meter = Meter(Told(), every=0.01)
    meter.note("Commits")
    assert written.wait(30)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_process_has_its_own(tmp_path: Path) -> None:
    """A child has none of its parent's notes, writes its own, and is not stopped by a held lock."""
    file = tmp_path / "metrics.log"
    meter = Meter(LineFile(str(file)))
    meter.note("Commits", 5)
    with meter._lock:
        child = os.fork()
        if child == 0:
            signal.alarm(30)  # one that waits for the lock ends too
            meter.note("Conflicts", 1)
            meter.flush()
            os._exit(0)
        os.waitpid(child, 0)
    meter.flush()
    said = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(one.get("Commits"), one.get("Conflicts")) for one in said] == [(None, 1), (5, None)]


def test_a_full_disk_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be written is dropped, and said once until it can be."""
    meter = open_meter("/dev/full")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            meter.note("Commits")
            meter.flush()
    assert [one for one in caplog.messages if "metrics" in one] == [
        "metrics cannot be written: No space left on device"
    ]


def test_a_line_that_was_cut_off_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up in the middle of a line costs that line and not the next."""
    file = tmp_path / "metrics.log"
    out = LineFile(str(file))
    whole = os.write
    monkeypatch.setattr(os, "write", lambda where, said: whole(where, said[:5]))
    out.write(["first line"])
    monkeypatch.undo()
    out.write(["second line"])
    assert file.read_text() == "first\nsecond line\n"


def test_a_file_may_be_moved_away(tmp_path: Path) -> None:
    """Whoever rotates the file need tell nobody."""
    file = tmp_path / "metrics.log"
    out = LineFile(str(file))
    out.write(["one"])
    file.rename(tmp_path / "old.log")
    out.write(["two"])
    assert file.read_text() == "two\n"
    assert file.stat().st_mode & 0o007 == 0


def test_standard_output_is_a_dash(capfd: pytest.CaptureFixture[str]) -> None:
    """With `-` lines go to standard output."""
    meter = open_meter("-")
    meter.note("Commits")
    meter.flush()
    assert json.loads(capfd.readouterr().out)["Commits"] == 1


def test_without_a_place_nothing_is_noted() -> None:
    """Nobody asked: no thread, no memory."""
    assert open_meter("") is UNMEASURED
    UNMEASURED.note("Commits")
    assert UNMEASURED._noted == {}
