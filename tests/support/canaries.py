"""Words that must never stand in a line of the log: what tests give as somebody's own.

Builders hide here what they are given, for the test that runs; a few things are watched for always.
"""

import logging
import re
from typing import Final

from dashboard.watch.log import JsonFormatter

_ALWAYS: Final = re.compile(
    r"eyJ[A-Za-z0-9_-]{10,}\."  # the head of a signed token
    r"|\bext_[A-Za-z0-9_-]{20,}"  # a personal token
    r"|zwylqarrow|canary\(|Canary7f3a"  # merchants of hostile people, and of those under attack
    r"|[€$£]\s?-?\d|\d[.,]\d\d\s?[€$£]",  # an amount as people read it
    re.IGNORECASE,
)
_SHORTEST: Final = 6
_WORDS: Final[set[str]] = set()
_AMOUNTS: Final[set[str]] = set()


def hide(*texts: str) -> None:
    """Watch for these, until the test ends; what is short stands in many a line by chance."""
    _WORDS.update(text for text in texts if len(text) >= _SHORTEST)


def hide_amount(minor: int) -> None:
    """Watch for an amount of minor units, as it is written with two digits."""
    _AMOUNTS.update((f"{minor / 100:.2f}", f"{minor / 100:.2f}".replace(".", ",")))


def found_in(text: str) -> list[str]:
    """Give what must not stand in a text and does."""
    always = [match.group() for match in _ALWAYS.finditer(text)]
    return [
        *always,
        *(word for word in _WORDS if word in text),
        *(amount for amount in _AMOUNTS if _stands_in(amount, text)),
    ]


def _stands_in(amount: str, text: str) -> bool:
    """Whether an amount stands in a text by itself, rather than as a part of a time."""
    return re.search(rf"(?<![\d.,:]){re.escape(amount)}(?!\d)", text) is not None


class Canaries(logging.Handler):
    """Reads every line a process would log, as it would be written, and keeps what is wrong."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.wrong: list[str] = []
        self.lines = 0
        self._formatter = JsonFormatter()

    def emit(self, record: logging.LogRecord) -> None:
        """Look at a line; of others than the events at the doors, warnings and worse."""
        if record.levelno < logging.WARNING and record.name != "expense_tracker.security":
            return
        self.lines += 1
        line = self._formatter.format(record)
        self.wrong += [f"{word!r} in {line}" for word in found_in(line)]

    def begin(self) -> None:
        """Begin another test."""
        self.wrong.clear()
        _WORDS.clear()
        _AMOUNTS.clear()
