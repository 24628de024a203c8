"""While the store is away: what was read before is shown with its time, and nothing is saved."""

from datetime import timedelta

import pytest
from builders import SteppingClock, a_draft
from dash_client import Answer, DashClient, at
from faulty_store import FaultyStore
from memory_store import MemoryStore
from programs import services_over

from components import ids
from components.page import FAILED
from dashboard.app import create_app
from dashboard.as_of import HEADER
from dashboard.services import Services
from dashboard.settings import OWNER
from spending.errors import StoreUnavailable

_AS_OF = "2026-11-22T12:00:00Z"
"""The moment of the last look before the store went away."""

_PATH = "/_dash-update-component"


@pytest.fixture
def store() -> FaultyStore:
    """A store that can go away."""
    return FaultyStore(MemoryStore())


@pytest.fixture
def clock() -> SteppingClock:
    """A clock that stands still."""
    return SteppingClock()


@pytest.fixture
def services(store: FaultyStore, clock: SteppingClock) -> Services:
    """A process over it."""
    return services_over(store, clock=clock)


@pytest.fixture
def client(services: Services) -> DashClient:
    """A browser whose program has read the ledger, and then lost its store."""
    services.desk(OWNER).ledger().add(a_draft(700), "one")
    return DashClient(create_app(services))


def _look(client: DashClient) -> Answer:
    return client.fire(at(ids.OVERVIEW_QUERY, "data"), {at(ids.OVERVIEW_QUERY, "data"): ""})


def _lose(store: FaultyStore, clock: SteppingClock) -> None:
    store.is_away = True
    clock.move(timedelta(minutes=3))


def test_overview_is_shown_with_its_time(
    client: DashClient, store: FaultyStore, clock: SteppingClock
) -> None:
    """The figures of the last look stand, and the answer says from when they are."""
    before = _look(client)
    _lose(store, clock)
    asked = client.request_of(at(ids.OVERVIEW_QUERY, "data"), {})
    assert client.http.post(_PATH, json=asked).headers[HEADER] == _AS_OF
    after = _look(client)
    assert after.props == before.props
    assert FAILED not in after.props.values()


def test_page_says_from_when_it_is(
    client: DashClient, store: FaultyStore, clock: SteppingClock
) -> None:
    """Above every page stands the person's own time of it, until the store is back."""
    place = at(ids.TROUBLE, "children")
    client.fire(at(ids.LIVE, "data"))
    _lose(store, clock)
    assert "as of Nov 22, 2026, 12:00 PM, and" in client.fire(at(ids.LIVE, "data")).text(place)
    store.is_away = False
    assert client.fire(at(ids.LIVE, "data"))[place] is None


def test_an_answer_of_now_bears_no_time(client: DashClient) -> None:
    """The header is there only while it says something."""
    asked = client.request_of(at(ids.OVERVIEW_QUERY, "data"), {})
    assert HEADER not in client.http.post(_PATH, json=asked).headers


def test_nothing_is_saved_from_what_is_kept(
    client: DashClient, services: Services, store: FaultyStore, clock: SteppingClock
) -> None:
    """A write meets the store itself, and is refused."""
    _look(client)
    _lose(store, clock)
    with pytest.raises(StoreUnavailable):
        services.desk(OWNER).ledger().add(a_draft(1), "two")
    store.is_away = False
    assert services.desk(OWNER).book().version == 1


def test_what_was_never_read_cannot_be_shown(client: DashClient, store: FaultyStore) -> None:
    """A program that has not read the ledger yet says so."""
    store.is_away = True
    assert FAILED in _look(client).props.values()


def test_stream_says_that_the_store_is_away(
    client: DashClient, services: Services, store: FaultyStore
) -> None:
    """A page that listens looks for itself then, and finds from when it is."""
    services.desk(OWNER).book()
    store.is_away = True
    answer = client.http.get("/live", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.text.startswith("event: away")
    answer.close()
