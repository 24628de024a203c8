"""What an open page hears: a stream of server-sent events at `/live`, as long as it is signed in.

Every piece of news is the same, so that a page that missed some, or comes back, needs nothing but
the next: the ledger's version and the person's moment. It is said at once, when it changes, and
with every beat.
"""

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Flask, Response, request
from flask_login import current_user

from analytics.book import Book
from components.shell import BUSY, moment_of, pace
from dashboard.auth.access import Access
from dashboard.failures import jsonified
from dashboard.live import Listener, Live, Rhythm, stays
from dashboard.services import PersonalDesk
from spending.errors import AccountClosing, StoreError

PATH: Final = "/live"

AWAY: Final = b"event: away\ndata: {}\n\n"
"""The ledger cannot be read just now."""

ENDED: Final = b"event: ended\ndata: {}\n\n"
"""The session is over, or the account closed: whoever asks now is led to sign in."""

_AGAIN_AFTER: Final = "15"
_MINUTE: Final = 60.0


def add_live(
    server: Flask, live: Live, open_desk: Callable[[], PersonalDesk], access: Access
) -> None:
    """Add the stream; where no more may listen it is 503, and the page asks by itself."""

    @server.get(PATH, endpoint="live")
    def listen() -> Response:
        if request.method == "HEAD":
            return _answer(iter(()))
        desk, session = open_desk(), current_user.session
        listener = live.listen(desk.owner, _leaving(request.environ))
        if listener is None:
            full = jsonified("As many pages listen already as may.", 503)
            full.headers["Retry-After"] = _AGAIN_AFTER
            return full
        stream = Stream(listener, desk, lambda: access.holds(session.id), live.rhythm)
        answer = _answer(stream.events())
        answer.call_on_close(lambda: live.leave(listener))  # also when nothing was ever sent
        return answer


def _answer(events: Iterator[bytes]) -> Response:
    answer = Response(events, mimetype="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"  # nginx would keep events until there are many
    return answer


def _leaving(environ: Mapping[str, Any]) -> Callable[[], bool]:
    """Give what says whether a browser has hung up: else its thread would wait for the next beat.

    A server that does not lend its connection finds out when it next sends something.
    """
    connection = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    if type(connection) is not socket.socket:
        return stays

    def has_left() -> bool:
        try:
            return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    return has_left


@dataclass
class Stream:
    """What one page is told; `holds` says whether its session is still one."""

    listener: Listener
    desk: PersonalDesk
    holds: Callable[[], bool]
    rhythm: Rhythm
    elapsed: Callable[[], float] = time.monotonic
    _book: Book | None = field(default=None, init=False)
    _version: int = field(default=0, init=False)

    def events(self) -> Iterator[bytes]:
        """Give events until the session or the process ends, the page leaves, or it was long."""
        end, beat, said = self.elapsed() + self.rhythm.longest, self.elapsed(), b""
        while not self.listener.is_over:
            doubted, news = self.listener.take_doubt(), self._news()
            is_due = doubted or news != said or self.elapsed() >= beat
            if is_due and (news == ENDED or not self.holds()):
                yield ENDED
                return
            if is_due:
                yield news
                said, beat = news, self.elapsed() + self.rhythm.beat
                self.listener.rest(self.rhythm.gap)
            if self.elapsed() >= end:
                return
            self._wait(min(beat, end) - self.elapsed(), is_away=said == AWAY)

    def _news(self) -> bytes:
        """Give what there is to say now; the ledger is read only when it has moved."""
        version, is_away = self.listener.heard
        if is_away:
            self._book = None
            return AWAY
        try:
            if self._book is None or version > self._version:
                self._book = self.desk.book()
            if self._book.as_of:
                self._book = None
                return AWAY
        except AccountClosing:
            return ENDED
        except StoreError:
            self._book = None
            return AWAY
        self._version = max(version, self._book.version)
        self.listener.is_busy = pace(self._book) == BUSY
        moment = moment_of(self._book.settings, self.desk.now())
        said = json.dumps({"version": self._version, "moment": moment})
        return f"event: news\ndata: {said}\n\n".encode()

    def _wait(self, seconds: float, *, is_away: bool) -> None:
        """Wait for news, but no longer than into the next minute: days and quiet hours begin there.

        When only this stream found the store away, it is asked again soon.
        """
        now = self.desk.now()
        minute = _MINUTE - now.second - now.microsecond / 1e6
        if is_away and not self.listener.heard[1]:
            self.listener.rest(self.rhythm.calm)
            return
        self.listener.wait(self._version, max(0.0, min(seconds, minute)), is_away=is_away)
