"""A careful client: sends again, under the same key, what was cut off or put off."""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import orjson

from components import ids
from components.page import FAILED
from dashboard.as_of import HEADER
from drill.history import Asked, Reply, Wanted

_PATIENT: Final = 10.0
_PUT_OFF: Final = 503
_NO_ROOM: Final = 507
_PAUSE: Final = 1.0
_BROKEN_PAUSE: Final = 0.05
_MOST_BROKEN: Final = 5
_OK: Final = 200
_CREATED: Final = 201


@dataclass(frozen=True, slots=True)
class Client:
    """Asks a program on a port, which is called `host`; `now` gives the seconds of the run."""

    port: int
    host: str
    now: Callable[[], float]

    def perform(self, wanted: Wanted, due: float, until: float) -> Asked:
        """Ask, and go on asking for what can be asked again: a write until a moment of the run."""
        asked = Asked(wanted, due)
        while True:
            asked.began.append(self.now())
            reply = self.ask(wanted)
            asked.replies.append(reply)
            if reply.is_broken and len(asked.replies) < _MOST_BROKEN:
                time.sleep(_BROKEN_PAUSE)
            elif wanted.key and not reply.confirms and _may_pass(reply) and self.now() < until:
                time.sleep(float(reply.retry_after or _PAUSE))
            else:
                return asked

    def ask(self, wanted: Wanted) -> Reply:
        """Ask once."""
        begun = time.monotonic()
        try:
            answer, content = self._answer(wanted)
        except (OSError, http.client.HTTPException):
            return Reply(0, time.monotonic() - begun)
        return _reply(wanted, answer, content, time.monotonic() - begun)

    def content(self, wanted: Wanted) -> bytes:
        """Give what an answer says; raises OSError and HTTPException."""
        return self._answer(wanted)[1]

    def _answer(self, wanted: Wanted) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENT)
        headers = {"Host": self.host, "Connection": "close", **dict(wanted.headers)}
        try:
            connection.request(wanted.method, wanted.path, wanted.body, headers)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()


def _may_pass(reply: Reply) -> bool:
    return reply.is_broken or reply.status in {_PUT_OFF, _NO_ROOM}


def _reply(
    wanted: Wanted, answer: http.client.HTTPResponse, content: bytes, seconds: float
) -> Reply:
    confirms, status = bool(wanted.key) and answer.status == _CREATED, answer.status
    if wanted.is_page and wanted.method == "POST" and status == _OK:
        is_done = _is_done(wanted, orjson.loads(content))
        confirms, status = bool(wanted.key) and is_done, _OK if is_done else _PUT_OFF
    return Reply(
        status,
        seconds,
        confirms,
        as_of=answer.getheader(HEADER) or "",
        retry_after=answer.getheader("Retry-After") or "",
        is_unknown=b"not known whether" in content,
    )


def _is_done(wanted: Wanted, said: dict[str, Any]) -> bool:
    """Whether a page shows what was wanted, rather than why it cannot."""
    props = {**said.get("response", {}), **said.get("sideUpdate", {})}
    if wanted.key:
        return "data" in props.get(ids.CHANGE, {})
    shown = [one.get("className") for one in props.values()]
    return FAILED not in shown and ids.NOTICES not in props
