"""The check finds what it is there for: planted losses, doubles and false words."""

import pytest

from drill.check import Account, Findings, Window, check
from drill.history import Asked, Reply, Wanted

_AWAY = Window(10.0, 20.0)

_CONFIRMED = Reply(201, 0.1, confirms=True)
_BROKEN = Reply(0, 0.1)
_PUT_OFF = Reply(503, 0.1, retry_after="1")
_UNSURE = Reply(503, 0.1, is_unknown=True)


def _write(key: str, *replies: Reply, began: float = 0.0) -> Asked:
    """Give a write of 500 minor units by Ann; its attempts begin one second after the other."""
    wanted = Wanted("ann", "POST", "/", key=key, amount=500)
    return Asked(wanted, began, [began + place for place in range(len(replies))], list(replies))


def _found(
    *asked: Asked, rows: tuple[tuple[str, int], ...], away: Window | None = None
) -> Findings:
    total = sum(amount for _, amount in rows)
    return check(asked, {"ann": Account(rows, total)}, away)


def test_what_was_confirmed_and_is_there_once() -> None:
    """Nothing to complain of, whatever else the account holds."""
    found = _found(_write("a", _CONFIRMED), rows=(("a", 500), ("older", 7)))
    assert (found.sent, found.confirmed, found.found, found.complaints) == (1, 1, 1, [])


def test_planted_loss() -> None:
    """A write that was confirmed and is not there is lost."""
    found = _found(_write("a", _CONFIRMED), _write("b", _CONFIRMED), rows=(("a", 500),))
    assert found.lost == ("b",)
    assert found.complaints == ["1 lost"]


def test_planted_change() -> None:
    """So is one that is there with another amount."""
    assert _found(_write("a", _CONFIRMED), rows=(("a", 499),)).lost == ("a",)


def test_planted_double() -> None:
    """A write that is there twice was doubled, also when nobody was told that it was saved."""
    rows = (("a", 500), ("a", 500), ("b", 500), ("b", 500))
    found = _found(_write("a", _CONFIRMED), _write("b", _BROKEN), rows=rows)
    assert found.doubled == ("a", "b")


def test_planted_false_confirmation() -> None:
    """Nothing can be saved while the store is away: who is told so was told wrong."""
    found = _found(_write("a", _CONFIRMED, began=12.0), rows=(("a", 500),), away=_AWAY)
    assert found.false == ("a",)


@pytest.mark.parametrize("began", [9.95, 19.95, 30.0])
def test_confirmed_before_or_after_the_store_was_away(began: float) -> None:
    """What began before or ended after may have been saved."""
    found = _found(_write("a", _CONFIRMED, began=began), rows=(("a", 500),), away=_AWAY)
    assert found.complaints == []


def test_planted_ghost() -> None:
    """A write that was surely refused and is there all the same."""
    found = _found(_write("a", _PUT_OFF, _PUT_OFF), rows=(("a", 500),))
    assert found.ghosts == ("a",)


@pytest.mark.parametrize("reply", [_BROKEN, _UNSURE])
def test_unknown_outcome_may_be_either(reply: Reply) -> None:
    """Who was told nothing, or that it is not known, was not told wrong."""
    write = _write("a", reply, _PUT_OFF)
    assert _found(write, rows=(("a", 500),)).complaints == []
    assert _found(write, rows=()).complaints == []


def test_total_that_is_not_the_sum() -> None:
    """What the program tells of an account must be what lies there."""
    found = check([], {"ann": Account((("a", 500),), 499), "bob": Account((), 0)})
    assert found.unequal == ("ann",)
