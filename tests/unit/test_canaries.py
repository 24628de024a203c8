"""The watch over the log finds what it is there for."""

import logging

import pytest
from builders import a_draft
from canaries import Canaries, found_in, hide


@pytest.mark.parametrize(
    "text",
    [
        "stored Nord Foods",
        "12.50",
        "it was 12,50",
        "€5",
        "5.00 €",
        "Bearer eyJhbGciOiJSUzI1NiJ9.e30.x",
        "ext_" + "a" * 43,
        "ZWYLQARROW",
    ],
)
def test_what_must_not_be_logged_is_found(text: str) -> None:
    """A merchant a builder was given, its amount, money as it is shown, a token of either kind."""
    a_draft(1250, merchant="Nord Foods", note="winter")
    assert found_in(text)


def test_an_ordinary_line_is_none() -> None:
    """Kinds of errors, addresses, names of requests and times are no secrets."""
    a_draft(1250, merchant="Nord Foods")
    said = (
        '{"time": "2026-11-22T07:50:12.504+00:00", "request": "1-67891233-abcdef012345678912345"}'
    )
    assert found_in(said) == []


def test_a_record_is_read_as_it_would_be_written() -> None:
    """What an error says is not written, so it is none; an argument of a line is."""
    canaries = Canaries()
    hide("Nord Foods")
    error = ValueError("Nord Foods")
    kept = logging.LogRecord("x", logging.ERROR, "x.py", 1, "failed", (), (ValueError, error, None))
    canaries.emit(kept)
    assert canaries.wrong == []
    canaries.emit(logging.LogRecord("x", logging.ERROR, "x.py", 1, "%s", ("Nord Foods",), None))
    assert len(canaries.wrong) == 1
    canaries.emit(logging.LogRecord("x", logging.INFO, "x.py", 1, "%s", ("Nord Foods",), None))
    assert (len(canaries.wrong), canaries.lines) == (1, 2)
