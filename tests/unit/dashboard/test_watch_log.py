"""A line of the log says what happened and where, and nothing that is anybody's business."""

import json
import logging
import sys
import threading
from collections.abc import Iterator
from io import StringIO

import pytest
from flask import Flask, g

from dashboard import request_id
from dashboard.auth.events import marked, note
from dashboard.watch.log import (
    GUNICORN_TEXT,
    LogFormat,
    LogHandler,
    configure,
    formatter,
    traced,
)

_PRIVATE = "Merchant-of-Ann 12.50"


class _Person:
    owner = "issuer|ann"


@pytest.fixture
def server() -> Flask:
    """A program with one address."""
    server = Flask("x")
    server.add_url_rule("/expenses", "expenses", lambda: "")
    return server


def _record(text: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("dashboard.x", logging.WARNING, "x.py", 1, text, args, info)


def _raised() -> Exception:
    """Give an error that tells, caused by another one that does."""
    nothing: dict[str, str] = {}

    def fail() -> None:
        try:
            nothing[_PRIVATE]
        except KeyError as error:
            raise ValueError(_PRIVATE) from error

    with pytest.raises(ValueError, match="Merchant") as raised:
        fail()
    return raised.value


def test_a_line_is_one_object() -> None:
    """Line ends and quotes in a message cannot make a second line, or a second field."""
    said = formatter("json").format(_record("one\n%s", '{"level": "x"}\r\n'))
    assert said.count("\n") == 0
    line = json.loads(said)
    assert line["message"] == 'one\n{"level": "x"}\r\n'
    assert (line["level"], line["logger"]) == ("WARNING", "dashboard.x")
    assert set(line) == {"time", "level", "logger", "message", "process"}


def test_time_is_utc_in_milliseconds() -> None:
    """Lines of several machines can be put in order."""
    record = _record("x")
    record.created = 1_795_334_228.6804
    line = json.loads(formatter("json").format(record))
    assert line["time"] == "2026-11-22T07:57:08.680+00:00"


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_an_error_says_where_and_not_what(log_format: LogFormat) -> None:
    """Kinds of errors and lines of code are written, never what an error says of its values."""
    said = formatter(log_format).format(_record("it failed", error=_raised()))
    assert "ValueError" in said
    assert "KeyError" in said
    assert "test_watch_log.py" in said
    assert "in _raised" in said
    assert "Merchant-of" not in said


def test_what_another_formatter_wrote_is_not_taken_over() -> None:
    """Python keeps the text of an error with its record: one made elsewhere holds its words."""
    record = _record("it failed", error=_raised())
    logging.Formatter().format(record)
    assert _PRIVATE in str(record.exc_text)
    assert "Merchant-of" not in formatter("text").format(record)


def test_an_error_that_goes_round_ends() -> None:
    """Errors that caused each other are each written once."""
    one, other = ValueError("x"), KeyError("y")
    one.__cause__, other.__cause__ = other, one
    assert traced(one).count("ValueError") == 1


def test_a_missing_module_is_named() -> None:
    """An error about our code alone keeps its words: nobody would find it without."""
    assert "no module of this name" in traced(ImportError("no module of this name"))


def test_a_request_is_named(server: Flask) -> None:
    """A line within a request says which, whose and what for; the owner by a hash."""
    with server.test_request_context("/expenses?merchant=Nord"):
        request_id.begin(behind_proxy=False)
        g._login_user = _Person()
        line = json.loads(formatter("json").format(_record("x")))
        assert line["request"] == request_id.current()
    assert (line["endpoint"], line["owner"]) == ("expenses", marked("issuer|ann"))
    assert "Nord" not in str(line)
    assert "issuer" not in str(line)


def test_nobody_is_looked_up_for_a_line(server: Flask) -> None:
    """A line is written without asking who is signed in: that may be what just failed."""
    with server.test_request_context("/expenses"):
        line = json.loads(formatter("json").format(_record("x")))
    assert "owner" not in line


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_an_address_gunicorn_says_is_left_out(log_format: LogFormat) -> None:
    """The server names the address of a request that failed, with its query."""
    record = _record("Error handling request %s", "/expenses?merchant=Nord")
    said = formatter(log_format, GUNICORN_TEXT).format(record)
    assert "Error handling request" in said
    assert "Nord" not in said


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """A log of JSON lines as a process sets it up, and what it wrote."""
    out, root = StringIO(), logging.getLogger()
    kept, level, hook = [*root.handlers], root.level, threading.excepthook
    security = logging.getLogger("expense_tracker.security").level
    monkeypatch.setattr(sys, "stderr", out)
    root.handlers.clear()
    configure("json")
    yield out
    root.handlers[:] = kept
    root.setLevel(level)
    threading.excepthook = hook
    logging.getLogger("expense_tracker.security").setLevel(security)


def test_an_event_at_the_doors_is_one_line(configured: StringIO, server: Flask) -> None:
    """It has its facts as fields of their own, and the request's name."""
    with server.test_request_context("/expenses"):
        request_id.begin(behind_proxy=False)
        note("signed in", owner="abc", address="192.0.2.7")
        named = request_id.current()
    line = json.loads(configured.getvalue())
    told = {"event": "signed in", "message": "signed in", "request": named, "owner": "abc",
            "address": "192.0.2.7", "logger": "expense_tracker.security"}  # fmt: skip
    assert told.items() <= line.items()


def test_a_thread_that_ends_by_an_error_is_logged(configured: StringIO) -> None:
    """Python would print what the error says, and no line of JSON."""

    def fail() -> None:
        raise ValueError(_PRIVATE)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    line = json.loads(configured.getvalue())
    assert line["message"] == "a thread ended by an error"
    assert "ValueError" in line["exception"]
    assert "Merchant-of" not in configured.getvalue()


def test_a_log_that_cannot_be_written_is_silent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Python prints a record it cannot write to standard error, values and all."""

    class Full(StringIO):
        def write(self, text: str, /) -> int:
            raise OSError(28, "No space left on device")

    handler = LogHandler(Full())
    handler.handle(_record("x %s", _PRIVATE))
    assert capsys.readouterr().err == ""


_ROOT = "1-67891233-abcdef012345678912345678"
_SELF = "1-67891234-12456789abcdef012345678a"


@pytest.mark.parametrize(
    ("told", "named"),
    [
        (f"Root={_ROOT}", _ROOT),
        (f"Self={_SELF};Root={_ROOT}", _SELF),
        (f"Root={_ROOT};Self={_SELF}", _SELF),
        (f"Root={_ROOT};Parent=53995c3f42cd8ad8;Sampled=1", _ROOT),
    ],
)
def test_the_balancer_names_a_request(server: Flask, told: str, named: str) -> None:
    """Its own log and ours say the same; what it made goes before what a visitor sent along."""
    with server.test_request_context("/expenses", headers={"X-Amzn-Trace-Id": told}):
        request_id.begin(behind_proxy=True)
        assert request_id.current() == named


@pytest.mark.parametrize(
    "told",
    [
        "",
        "Root=",
        "Root=1-67891233-ABCDEF012345678912345678",
        f"Root={_ROOT}0",
        f"XRoot={_ROOT}",
        f"Root={_ROOT} ",
        "Root=1-67891233-" + "٠" * 24,
        f"Root={_ROOT};" + "x" * 200,
        "Root=<script>",
    ],
)
def test_other_names_are_not_taken(server: Flask, told: str) -> None:
    """What is no id of AWS's names nothing: a request gets a name of ours."""
    with server.test_request_context("/expenses", environ_overrides={"HTTP_X_AMZN_TRACE_ID": told}):
        request_id.begin(behind_proxy=True)
        assert len(request_id.current()) == 16


def test_without_a_proxy_nobody_names_a_request(server: Flask) -> None:
    """A visitor of a program that stands alone chooses nothing."""
    with server.test_request_context("/", headers={"X-Amzn-Trace-Id": f"Root={_ROOT}"}):
        request_id.begin(behind_proxy=False)
        assert request_id.current() != _ROOT
