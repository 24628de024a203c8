"""Who listens hears of every commit, whoever made it, and of nobody else's."""

import threading
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import SteppingClock, a_draft
from programs import services_over

from dashboard.live import Live, Rhythm
from dashboard.services import Services
from dashboard.stream import AWAY, ENDED, Stream
from spending.errors import StoreUnavailable

SWIFT = Rhythm(calm=0.01, busy=0.01, beat=20.0, gap=0.0, longest=60.0)


class Heads:
    """Versions somebody else may raise; counts how often it is asked, and may be away."""

    def __init__(self) -> None:
        self.versions: dict[str, int] = {"ann": 1, "bob": 7}
        self.asked: list[set[str]] = []
        self.is_away = False

    def __call__(self, owners: Collection[str]) -> dict[str, int]:
        """Give versions."""
        self.asked.append(set(owners))
        if self.is_away:
            raise StoreUnavailable
        return {owner: self.versions.get(owner, 0) for owner in owners}


@pytest.fixture
def heads() -> Heads:
    """Versions of two ledgers."""
    return Heads()


def test_a_look_is_one_read_for_all(heads: Heads) -> None:
    """However many pages listen, each owner is asked for once, in one read; each hears its own."""
    live = Live(heads, rhythm=Rhythm(calm=3_600.0))
    pages = [live.listen(owner) for owner in ("ann", "ann", "bob")]
    live.look()

    assert heads.asked[-1] == {"ann", "bob"}
    assert len(heads.asked) <= 3  # the thread looked once or twice, as pages came
    assert [page.heard for page in pages if page] == [(1, False), (1, False), (7, False)]
    live.stop()


def test_news_between_two_waits_is_not_lost(heads: Heads) -> None:
    """Who waits for more than is known returns at once when more was told before."""
    live = Live(heads, rhythm=Rhythm(calm=3_600.0))
    page = live.listen("ann")
    assert page
    live.tell("ann", 5)
    live.tell("bob", 9)
    page.wait(4, 30.0, is_away=False)
    assert page.heard == (5, False)
    live.tell("ann", 3)  # told late: versions never go back
    assert page.heard == (5, False)
    live.stop()


def test_the_thread_finds_what_others_commit_and_ends_with_the_last_page(heads: Heads) -> None:
    """Another process's commit is heard by a look; when nobody listens nobody looks."""
    live = Live(heads, rhythm=SWIFT)
    page = live.listen("ann")
    assert page
    heads.versions["ann"] = 2
    page.wait(1, 30.0, is_away=False)
    assert page.heard == (2, False)
    live.leave(page)
    for thread in threading.enumerate():
        if thread.name == "live":
            thread.join(30)
    before = len(heads.asked)
    assert live.listening == 0
    assert len(heads.asked) == before


def test_no_more_than_may_listen(heads: Heads) -> None:
    """The one too many is told so; there is room again when somebody leaves."""
    live = Live(heads, most=1, rhythm=SWIFT)
    first = live.listen("ann")
    assert first
    assert live.listen("bob") is None
    live.leave(first)
    assert live.listen("bob")
    live.stop()
    assert live.listen("ann") is None


def test_a_page_that_left_is_found_out(heads: Heads) -> None:
    """Who hung up is over at the next look, without anything being sent."""
    live = Live(heads, rhythm=Rhythm(calm=3_600.0))
    page = live.listen("ann", lambda: True)
    assert page
    live.look()
    assert page.is_over
    live.stop()


def test_all_end_with_the_process(heads: Heads) -> None:
    """When the process is to end, whoever waits stops waiting."""
    live = Live(heads, rhythm=SWIFT)
    page = live.listen("ann")
    assert page
    live.end_when(lambda: True)
    page.wait(1, 30.0, is_away=False)
    page.rest(30.0)
    assert page.is_over
    assert live.listen("ann") is None


def _stream(services: Services, *, holds: bool = True) -> Stream:
    listener = services.live.listen("ann")
    assert listener
    return Stream(listener, services.desk("ann"), lambda: holds, SWIFT)


@pytest.fixture
def services(tmp_path: Path) -> Services:
    """A program whose looks find nothing by themselves for long."""
    del tmp_path
    clock = SteppingClock(datetime(2026, 11, 22, 12, tzinfo=UTC))
    return services_over(
        clock=clock, live=lambda store: Live(store.heads, rhythm=Rhythm(calm=3_600.0, gap=0.0))
    )


def test_a_stream_begins_with_how_things_stand(services: Services) -> None:
    """Whoever comes back sees at once whether something was missed; a commit is the next event."""
    services.desk("ann").ledger().add(a_draft(), "one")
    events = _stream(services).events()
    first = next(events)
    assert first.startswith(b"event: news\ndata: ")
    assert b'"version": 1' in first
    assert b'"moment": "2026-11-22"' in first
    services.desk("bob").ledger().add(a_draft(), "his")
    services.desk("ann").ledger().add(a_draft(), "two")
    assert b'"version": 2' in next(events)
    services.live.stop()
    assert next(events, None) is None


def test_an_ended_session_ends_its_stream_at_once(services: Services) -> None:
    """Signing out elsewhere is heard without waiting for the next beat."""
    listener = services.live.listen("ann")
    assert listener
    holding = [True]
    events = Stream(listener, services.desk("ann"), lambda: holding[0], Rhythm(gap=0.0)).events()
    next(events)
    holding[0] = False
    services.live.doubt("ann")
    assert list(events) == [ENDED]
    services.live.stop()


def test_a_store_that_is_away_is_said_and_comes_back(heads: Heads, services: Services) -> None:
    """The stream says it is away once, and gives news again when the store answers."""
    heads.versions["ann"] = 0
    live = Live(heads, rhythm=SWIFT)
    listener = live.listen("ann")
    assert listener
    events = Stream(listener, services.desk("ann"), lambda: True, SWIFT).events()
    assert next(events).startswith(b"event: news")
    heads.is_away = True
    assert next(events) == AWAY
    heads.is_away = False
    assert next(events).startswith(b"event: news")
    live.stop()
    services.live.stop()
