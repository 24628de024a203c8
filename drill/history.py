"""What was asked and what came of it, as the people who asked saw it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

LONGEST_WAIT: Final = 2.0
"""Seconds within which an answer is a good one."""

_SERVER_ERROR: Final = 500
_UNREACHED: Final = 0
"""The status of a request that got no answer at all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request of somebody's.

    A write has the `key` under which its one row is found again, the amount it is to have in minor
    units, and an operation of its own inside the body or the headers, so that it can be sent again.
    `is_marked` says that what it reads must bear its time while the store is away.
    """

    owner: str
    method: str
    path: str
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    key: str = ""
    amount: int = 0
    is_page: bool = False
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: status 0 for a connection that broke; `confirms` that a write was saved.

    `seconds` is what it took; `as_of` what it says of its age, `` for nothing.
    """

    status: int
    seconds: float
    confirms: bool = False
    as_of: str = ""
    retry_after: str = ""
    is_unknown: bool = False

    @property
    def is_broken(self) -> bool:
        """Whether the connection broke before an answer came."""
        return self.status == _UNREACHED

    @property
    def is_answered(self) -> bool:
        """Whether it is an answer at all, and none of a failing server's."""
        return _UNREACHED < self.status < _SERVER_ERROR


@dataclass(slots=True)
class Asked:
    """A request and all answers to it; moments in seconds of the run, `due` when it was to start.

    `began` holds when each attempt began.
    """

    wanted: Wanted
    due: float
    began: list[float] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    @property
    def is_good_at_once(self) -> bool:
        """Whether the first attempt was answered well and in time."""
        return self.replies[0].is_answered and self.replies[0].seconds <= LONGEST_WAIT

    @property
    def is_good(self) -> bool:
        """Whether it was answered well and in time, sent again only where a connection broke."""
        seconds = 0.0
        for reply in self.replies:
            seconds += reply.seconds
            if not reply.is_broken:
                return reply.is_answered and seconds <= LONGEST_WAIT
        return False

    @property
    def confirmed_at(self) -> float | None:
        """When a write was first confirmed, None while it was not."""
        for began, reply in zip(self.began, self.replies, strict=True):
            if reply.confirms:
                return began + reply.seconds
        return None

    @property
    def is_refused(self) -> bool:
        """Whether a write ended as surely not saved: every attempt said so."""
        return bool(self.wanted.key) and not any(
            reply.confirms or reply.is_broken or reply.is_unknown for reply in self.replies
        )


def share_good(asked: Sequence[Asked]) -> float:
    """Give how many of a hundred requests were good, 100 for none."""
    return 100.0 * sum(one.is_good for one in asked) / len(asked) if asked else 100.0


def share_good_at_once(asked: Sequence[Asked]) -> float:
    """Give how many of a hundred were good without being sent again, 100 for none."""
    return 100.0 * sum(one.is_good_at_once for one in asked) / len(asked) if asked else 100.0


def share_answered(asked: Sequence[Asked]) -> float:
    """Give how many of a hundred got an answer that is no failure, however late; 100 for none."""
    answered = sum(any(reply.is_answered for reply in one.replies) for one in asked)
    return 100.0 * answered / len(asked) if asked else 100.0


def slowest(asked: Sequence[Asked]) -> float:
    """Give the seconds the slowest of all answers took."""
    return max((reply.seconds for one in asked for reply in one.replies), default=0.0)


def seconds_until_good(asked: Sequence[Asked], moment: float) -> float:
    """Give how long after a moment the last request that was not good began, 0 for none."""
    return max((one.due - moment for one in asked if not one.is_good and one.due > moment),
               default=0.0)  # fmt: skip
