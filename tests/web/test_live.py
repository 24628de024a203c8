"""The stream of news over HTTP: who may listen, and how it is sent."""

from datetime import timedelta

import pytest
from builders import a_draft
from dash_client import DashClient
from programs import services_over

from dashboard.app import create_app
from dashboard.live import Live
from dashboard.services import PersonalDesk, Services
from dashboard.settings import OWNER
from spending.ports import LedgerStore

FROM_PAGE = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}


def test_nobody_hears_anything(client: DashClient) -> None:
    """Without a session there is no stream, and it is no page that leads to sign in."""
    answer = client.app.server.test_client().get("/live", headers=FROM_PAGE)
    assert answer.status_code == 401
    assert "location" not in answer.headers


def test_a_page_hears_its_own_ledger(client: DashClient, desk: PersonalDesk) -> None:
    """The stream begins with the owner's version and moment; nobody keeps or packs it."""
    desk.ledger().add(a_draft(), "one")
    desk.services.desk("bob").ledger().add(a_draft(), "his")
    desk.services.desk("bob").ledger().add(a_draft(), "his too")
    answer = client.http.get("/live", headers={**FROM_PAGE, "Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200
    assert answer.mimetype == "text/event-stream"
    assert answer.text == ('event: news\ndata: {"version": 1, "moment": "2026-11-22"}\n\n')
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert "Content-Encoding" not in answer.headers
    answer.close()
    assert desk.services.live.listening == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"},
    ],
)
def test_only_a_page_of_this_site_listens(client: DashClient, headers: dict[str, str]) -> None:
    """Another site's page, and somebody who goes to the address, are refused."""
    assert client.http.get("/live", headers=headers).status_code == 403


def test_where_no_more_may_listen_the_page_asks_later() -> None:
    """Beyond the bound it is 503 with the seconds to wait, and a HEAD holds no place."""

    def full(store: LedgerStore) -> Live:
        return Live(store.heads, most=0)

    client = DashClient(create_app(services_over(live=full)))
    answer = client.http.get("/live", headers=FROM_PAGE)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert client.http.head("/live", headers=FROM_PAGE).status_code == 200


def test_listening_is_no_use_of_a_session(client: DashClient, services: Services) -> None:
    """A page left open for good is signed out as one that is closed."""
    client.http.get("/", headers={"Sec-Fetch-Mode": "navigate"})
    (before,) = services.sessions.of_owner(OWNER)
    clock = services.tools.clock
    clock.move(timedelta(minutes=5))  # type: ignore[attr-defined] # a clock of the tests
    client.http.get("/live", headers=FROM_PAGE)
    (after,) = services.sessions.of_owner(OWNER)
    assert after.used == before.used
