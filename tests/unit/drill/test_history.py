"""What counts as good, and how long it took until all was well again."""

import pytest

from drill.check import Window
from drill.faults import Bounds
from drill.history import Asked, Reply, Wanted, seconds_until_good, share_good, share_good_at_once
from drill.rehearsal import broken_bounds, judged_away

_OK = Reply(200, 0.1)
_BROKEN = Reply(0, 0.1)


def _asked(*replies: Reply, due: float = 0.0, key: str = "", is_marked: bool = True) -> Asked:
    wanted = Wanted("ann", "GET", "/", key=key, is_marked=is_marked)
    return Asked(wanted, due, [due + place for place in range(len(replies))], list(replies))


@pytest.mark.parametrize(
    ("replies", "is_good"),
    [
        ([_OK], True),
        ([Reply(404, 0.1)], True),
        ([Reply(200, 2.1)], False),
        ([Reply(503, 0.1)], False),
        ([Reply(503, 0.1), _OK], False),
        ([_BROKEN, _OK], True),
        ([_BROKEN, Reply(200, 1.95)], False),
        ([_BROKEN], False),
    ],
)
def test_good(replies: list[Reply], *, is_good: bool) -> None:
    """Answered without a failure in two seconds; only a broken connection may be asked again."""
    assert share_good([_asked(*replies)]) == 100.0 * is_good


def test_first_attempts_are_counted_apart() -> None:
    """What sending again made good is not hidden."""
    asked = [_asked(_OK), _asked(_BROKEN, _OK)]
    assert (share_good(asked), share_good_at_once(asked)) == (100.0, 50.0)


def test_until_good() -> None:
    """What was bad before the fault ended does not count."""
    bad = Reply(500, 0.1)
    asked = [_asked(bad, due=1.0), _asked(_OK, due=3.0), _asked(bad, due=4.5), _asked(_OK, due=6.0)]
    assert seconds_until_good(asked, 2.0) == 2.5
    assert seconds_until_good(asked, 5.0) == 0.0


def test_bounds() -> None:
    """Each bound that does not hold is named."""
    asked = [_asked(Reply(200, 3.0)), _asked(Reply(500, 0.1))]
    assert broken_bounds(Bounds(), asked, 10.5) == [
        "0.00 % good, not 99.9 %", "good again after 10.5 s, not 10 s",
    ]  # fmt: skip
    assert broken_bounds(Bounds(good=None), asked, 1.0) == []
    assert broken_bounds(Bounds(good=None, answered=99.9), asked, 1.0) == [
        "50.00 % answered, not 99.9 %"
    ]


_AWAY = Window(0.0, 10.0)


def test_store_away_as_it_should_be() -> None:
    """Reads bear their time, and writes are refused with when to come again."""
    asked = [
        _asked(Reply(200, 0.1, as_of="2026")),
        _asked(Reply(503, 0.1, retry_after="1"), key="a"),
    ]
    said, wrong = judged_away(asked, _AWAY)
    assert wrong == []
    assert said.startswith("away: 1 of 1 reads answered")


@pytest.mark.parametrize(
    ("one", "wrong"),
    [
        (_asked(_OK), "1 reads without their time"),
        (_asked(Reply(503, 0.1)), "1 reads not answered"),
        (_asked(_BROKEN), "1 reads not answered"),
        (_asked(Reply(503, 0.1), key="a"), "1 writes not refused with 503"),
        (_asked(Reply(201, 0.1, confirms=True), key="a"), "1 writes not refused with 503"),
        (_asked(Reply(500, 0.1, retry_after="1"), key="a"), "1 writes not refused with 503"),
    ],
)
def test_store_away_as_it_should_not_be(one: Asked, wrong: str) -> None:
    """Reads without their time or an answer, and writes not put off, are each named."""
    assert judged_away([one], _AWAY)[1] == [wrong]


def test_answers_of_afterwards_are_of_now() -> None:
    """A read that began while the store was away and ended when it was back needs no time."""
    assert judged_away([_asked(Reply(200, 2.0), due=9.0)], _AWAY)[1] == []
