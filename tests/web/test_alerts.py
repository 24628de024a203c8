"""Crossed limits are told once to a browser, whoever crossed them."""

from collections.abc import Mapping

from builders import a_draft
from dash_client import Answer, DashClient, at, text_of

from components import ids
from dashboard.services import PersonalDesk

_CHANGE = at(ids.CHANGE, "data")
_TOLD = at(ids.NOTICES, "children")
_SEEN = at(ids.ALERTS_SEEN, "data")
_HERE = at(ids.ALERTS_HERE, "data")


class _Browser:
    """What a browser keeps between two looks."""

    def __init__(self, client: DashClient, kept: Mapping[str, object] | None = None) -> None:
        self.client = client
        self.kept: dict[str, object] = dict(kept or {})

    def look(self) -> list[str]:
        """Look at the ledger and give what is told."""
        answer = self.client.fire(_CHANGE, {**self.kept, _CHANGE: 1}, output=ids.ALERTS_SEEN)
        self.kept |= {name: answer[name] for name in (_SEEN, _HERE)}
        return _messages(answer)

    def reopened(self) -> "_Browser":
        """Give the browser after the page was loaded again: only what it keeps for good is left."""
        return _Browser(self.client, {_SEEN: self.kept.get(_SEEN)})


def _messages(answer: Answer) -> list[str]:
    if _TOLD not in answer:
        return []
    return [text_of(one) for one in answer[_TOLD]]


def _cross(desk: PersonalDesk, operation: str = "add") -> None:
    desk.ledger().add(a_draft(20_000, "2026-11-20"), operation)


def test_crossing_is_told_once(client: DashClient, desk: PersonalDesk) -> None:
    """An alert is one message: not again at the next look, nor after the page is loaded again."""
    desk.ledger().set_limit(10_000, "limit")
    browser = _Browser(client)
    assert browser.look() == []
    _cross(desk)
    (message,) = browser.look()
    assert message.startswith("Limit crossed November 2026: €200.00 of €100.00 spent, 9 days left.")
    assert browser.look() == []
    assert browser.reopened().look() == []


def test_limit_set_below_what_is_spent_is_told(client: DashClient, desk: PersonalDesk) -> None:
    """Not only an expense crosses a limit: a lower limit does as well."""
    _cross(desk)
    browser = _Browser(client)
    browser.look()
    desk.ledger().set_limit(10_000, "limit")
    assert len(browser.look()) == 1


def test_first_visit_replays_nothing(client: DashClient, desk: PersonalDesk) -> None:
    """What was crossed before this browser was ever here is not news."""
    desk.ledger().set_limit(10_000, "limit")
    _cross(desk)
    assert _Browser(client).look() == []


def test_crossing_while_away_is_told_at_the_next_visit(
    client: DashClient, desk: PersonalDesk
) -> None:
    """An import at night is told in the morning."""
    desk.ledger().set_limit(10_000, "limit")
    browser = _Browser(client)
    browser.look()
    _cross(desk)
    assert len(browser.reopened().look()) == 1


def test_every_open_page_tells(client: DashClient, desk: PersonalDesk) -> None:
    """Two pages side by side both tell, though the first marks the alert as seen for both."""
    desk.ledger().set_limit(10_000, "limit")
    one, other = _Browser(client), _Browser(client)
    one.look()
    other.look()
    _cross(desk)
    assert len(one.look()) == 1
    other.kept[_SEEN] = one.kept[_SEEN]  # the browser shares it between its pages
    assert len(other.look()) == 1


def test_what_is_under_again_is_not_told(client: DashClient, desk: PersonalDesk) -> None:
    """A crossing undone before anybody looked is no news."""
    desk.ledger().set_limit(10_000, "limit")
    browser = _Browser(client)
    browser.look()
    receipt = desk.ledger().add(a_draft(20_000, "2026-11-20"), "add")
    desk.ledger().undo(receipt.version, "undo")
    assert browser.look() == []


def test_second_crossing_is_told_again(client: DashClient, desk: PersonalDesk) -> None:
    """A limit that was left and crossed again is a new alert."""
    desk.ledger().set_limit(10_000, "limit")
    browser = _Browser(client)
    browser.look()
    receipt = desk.ledger().add(a_draft(20_000, "2026-11-20"), "add")
    assert len(browser.look()) == 1
    desk.ledger().undo(receipt.version, "undo")
    browser.look()
    _cross(desk, "again")
    assert len(browser.look()) == 1
