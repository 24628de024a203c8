"""Signing in by the local link, sessions that end, and what is answered to nobody."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from builders import SteppingClock
from dash_client import DashClient, at
from memory_sessions import MemorySessions
from programs import services_over
from signed_in import access_of, begin_session

from components import ids
from dashboard.app import create_app
from dashboard.auth.link import token_in
from dashboard.auth.remembered import KEPT, RememberedSessions
from dashboard.gate import CALLBACKS
from dashboard.services import Services
from dashboard.settings import LOCAL, OWNER, SESSION_LIMITS
from spending.errors import StoreFull, StoreReadOnly, StoreUnavailable
from spending.session import Session, id_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient

_LIMITS = SESSION_LIMITS[LOCAL]
_COOKIE = "expenses-session-8050"


@pytest.fixture
def stranger(services: Services) -> "FlaskClient":
    """A browser in which nobody is signed in."""
    browser: FlaskClient = create_app(services).server.test_client()
    return browser


@pytest.fixture
def events(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """The names of what happened at the doors."""
    caplog.set_level(logging.INFO, "expense_tracker.security")
    found: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(json.loads(record.getMessage())["event"])  # type: ignore[method-assign] # a handler in a line
    logger = logging.getLogger("expense_tracker.security")
    logger.addHandler(handler)
    yield found
    logger.removeHandler(handler)


def _token(services: Services) -> str:
    return token_in(services.settings.data_folder)


def _secret(browser: "FlaskClient") -> str:
    cookie = browser.get_cookie(_COOKIE)
    return cookie.value if cookie else ""


# Nobody


@pytest.mark.parametrize("path", ["/", "/expenses?category=food", "/nope", "/settings", "/a/b/c"])
def test_page_leads_to_signing_in_and_back(stranger: "FlaskClient", path: str) -> None:
    """Whoever is not signed in is led to the door, which knows where they wanted to go."""
    answer = stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/signin?next={quote(path, safe='')}"


@pytest.mark.parametrize(
    "path", ["/_dash-layout", "/_dash-dependencies", "/_reload-hash", "/_nope", "/_favicon.ico"]
)
def test_parts_of_the_program_are_answered_by_401(stranger: "FlaskClient", path: str) -> None:
    """What a page fetches is not led anywhere."""
    assert stranger.get(path).status_code == 401
    assert stranger.post(CALLBACKS, json={}).status_code == 401


def test_fetch_of_a_page_is_answered_by_401(stranger: "FlaskClient") -> None:
    """A script that fetches an address gets a number, not a page."""
    assert stranger.get("/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 401


@pytest.mark.parametrize("path", ["/signin", "/signed-out", "/livez", "/readyz"])
def test_doors_are_open(stranger: "FlaskClient", path: str) -> None:
    """Signing in, having signed out and the state of health need no session."""
    assert stranger.get(path).status_code == 200


@pytest.mark.parametrize("secret", ["", "x", "x" * 43, "x" * 3000, "\u00e4", "a b", "'; --"])
def test_made_up_cookie_is_nobody(stranger: "FlaskClient", secret: str) -> None:
    """A cookie nobody was given opens nothing; nor does Flask-Login's own."""
    stranger.set_cookie(_COOKIE, secret)
    stranger.set_cookie("remember_token", f"{OWNER}|{secret}")
    stranger.set_cookie("session", secret)
    assert stranger.get("/_dash-layout").status_code == 401


def test_id_of_a_session_is_no_cookie(services: Services, stranger: "FlaskClient") -> None:
    """Who reads the records of sessions cannot use them."""
    secret = begin_session(services.access(), OWNER)
    stranger.set_cookie(_COOKIE, id_of(secret))
    assert stranger.get("/_dash-layout").status_code == 401


# The local link


def test_link_signs_in(services: Services, stranger: "FlaskClient", events: list[str]) -> None:
    """The link leads to the overview, with a cookie that no script and no other site can use."""
    answer = stranger.get("/signin", query_string={"token": _token(services)})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith(_COOKIE)]
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert stranger.get("/_dash-layout").status_code == 200
    assert events == ["signed in"]


def test_link_leads_back_to_where_one_was(services: Services, stranger: "FlaskClient") -> None:
    """Signed out in the middle, the person comes back to the same address."""
    wanted = stranger.get("/expenses?category=food").headers["Location"]
    assert "expense-tracker signin-link" in stranger.get(wanted).text
    back = stranger.get("/signin", query_string={"token": _token(services)})
    assert back.headers["Location"] == "/expenses?category=food"


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_link_leads_nowhere_else(services: Services, stranger: "FlaskClient", wanted: str) -> None:
    """Neither a given address nor a planted cookie leads to another site."""
    stranger.set_cookie("expenses-next-8050", wanted)
    query = {"token": _token(services), "next": wanted}
    assert stranger.get("/signin", query_string=query).headers["Location"] == "/"


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000, "\u00e4\U0001f600", "' or 1=1", "\x00"])
def test_wrong_link_is_told_and_noted_once(
    stranger: "FlaskClient", token: str, events: list[str]
) -> None:
    """A link that does not hold is a page that says what to do, one event, and no session."""
    answer = stranger.get("/signin", query_string={"token": token})
    assert answer.status_code == 403
    assert "expense-tracker signin-link" in answer.text
    assert events == ["sign-in refused"]
    assert not _secret(stranger)


def test_new_link_ends_the_old_one_at_once(services: Services, stranger: "FlaskClient") -> None:
    """A running program knows of a new link."""
    old = _token(services)
    new = token_in(services.settings.data_folder, fresh=True)
    assert stranger.get("/signin", query_string={"token": old}).status_code == 403
    assert stranger.get("/signin", query_string={"token": new}).status_code == 303


def test_guessing_is_slowed_down(stranger: "FlaskClient") -> None:
    """After thirty tries a minute the door says how long to wait."""
    tries = [stranger.get("/signin?token=x").status_code for _ in range(31)]
    assert tries == [403] * 30 + [429]
    assert int(stranger.get("/signin?token=x").headers["Retry-After"]) in range(1, 61)


def test_whoever_has_the_link_is_never_kept_waiting(
    services: Services, stranger: "FlaskClient"
) -> None:
    """Wrong tries, whoever makes them, do not shut the door for the right one."""
    for _ in range(40):
        stranger.get("/signin?token=x")
    token = _token(services)
    assert stranger.get("/signin", query_string={"token": token}).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
def test_door_is_no_part_of_another_page(
    services: Services, stranger: "FlaskClient", headers: dict[str, str]
) -> None:
    """A page elsewhere can neither sign this browser in nor use up the tries."""
    for _ in range(40):
        refused = stranger.get("/signin", query_string={"token": _token(services)}, headers=headers)
        assert refused.status_code == 403
    assert not _secret(stranger)
    assert stranger.get("/signin?token=x").status_code == 403


def test_broken_file_of_the_link_is_told(services: Services, stranger: "FlaskClient") -> None:
    """A damaged file is a page with the command that makes a new one, and no path."""
    _token(services)
    (services.settings.data_folder / "signin-token").write_text("short")
    answer = stranger.get("/signin?token=x")
    assert answer.status_code == 403
    assert "signin-link --new" in answer.text
    assert str(services.settings.data_folder / "signin-token") not in answer.text


def test_command_is_for_this_very_program(services: Services) -> None:
    """What the page says to type prints the link of the program that shows it."""
    settings = replace(services.settings, port=9123)
    browser = create_app(replace(services, settings=settings)).server.test_client()
    said = browser.get("/signin").text
    assert "PORT=9123" in said
    assert f"EXPENSES_STORE={settings.store}" in said


def test_new_session_at_every_sign_in(services: Services, stranger: "FlaskClient") -> None:
    """What was in the cookie before is worth nothing after: no session can be fixed."""
    token = _token(services)
    stranger.get("/signin", query_string={"token": token})
    first = _secret(stranger)
    stranger.get("/signin", query_string={"token": token})
    assert _secret(stranger) != first
    assert services.sessions.get(id_of(first)) is None


# Out again


def _signed_in(services: Services) -> DashClient:
    return DashClient(create_app(services))


def test_signing_out_ends_the_session(services: Services, events: list[str]) -> None:
    """The cookie copied before is dead, and the browser is told to forget what pages kept."""
    client = _signed_in(services)
    secret = _secret(client.http)
    answer = client.http.post("/signout")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/signed-out"
    assert events == ["signed out"]
    client.http.set_cookie(_COOKIE, secret)
    assert client.http.get("/_dash-layout").status_code == 401


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_a_post_signs_out(services: Services, method: str) -> None:
    """No address that is merely opened signs anybody out."""
    client = _signed_in(services)
    client.http.open("/signout", method=method)
    assert client.http.get("/_dash-layout").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
@pytest.mark.parametrize("path", ["/signout", "/account/delete"])
def test_other_site_signs_nobody_out(
    services: Services, path: str, headers: dict[str, str]
) -> None:
    """A form of another site is refused at the gate."""
    client = _signed_in(services)
    form = {"confirmation": "delete everything"}
    assert client.http.post(path, data=form, headers=headers).status_code == 403
    assert client.http.get("/_dash-layout").status_code == 200


def test_signing_out_twice_is_no_failure(stranger: "FlaskClient") -> None:
    """Whose session is over already is led to the same page."""
    assert stranger.post("/signout").headers["Location"] == "/signed-out"


# Sessions end


def test_session_without_use_ends(services: Services) -> None:
    """Idle for too long is signed out; used in time goes on, up to its longest."""
    clock = services.tools.clock
    assert isinstance(clock, SteppingClock)
    client = _signed_in(services)
    for _ in range(int(_LIMITS.longest / _LIMITS.idle)):
        clock.moment += _LIMITS.idle - timedelta(minutes=2)
        assert client.http.get("/_dash-layout").status_code == 200
    clock.moment += _LIMITS.idle
    assert client.http.get("/_dash-layout").status_code == 401


def test_session_ends_at_its_longest(services: Services) -> None:
    """However much it is used."""
    clock = services.tools.clock
    assert isinstance(clock, SteppingClock)
    client, day = _signed_in(services), timedelta(days=1)
    for _ in range(_LIMITS.longest.days - 1):
        clock.moment += day
        assert client.http.get("/_dash-layout").status_code == 200
    clock.moment += day
    assert client.http.get("/_dash-layout").status_code == 401


def test_page_that_asks_by_itself_is_no_use(services: Services) -> None:
    """A tab left open does not keep its session alive: only somebody who does something does."""
    clock = services.tools.clock
    assert isinstance(clock, SteppingClock)
    client = _signed_in(services)
    poll = at(ids.POLL, "n_intervals")
    for _ in range(7):
        clock.moment += timedelta(days=1) - timedelta(minutes=1)
        assert client.fire(poll, {poll: 1}).status in {200, 204}
    clock.moment += timedelta(minutes=8)
    assert client.fire(poll, {poll: 1}).status == 401


class _Elapsed:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_copied_cookie_is_dead_elsewhere_within_five_seconds() -> None:
    """Another process answers a session that was ended here for five seconds at most."""
    kept, elapsed = MemorySessions(), _Elapsed()
    here = _signed_in(services_over(sessions=kept))
    there = create_app(
        replace(services_over(), sessions=RememberedSessions(kept, elapsed))
    ).server.test_client()
    there.set_cookie(_COOKIE, _secret(here.http))
    assert there.get("/_dash-layout").status_code == 200
    here.http.post("/signout")
    elapsed.now += KEPT
    assert there.get("/_dash-layout").status_code == 401


class _Away(MemorySessions):
    """Sessions whose store fails as told."""

    failure: Exception | None = None

    def get(self, session_id: str) -> Session | None:
        """Fail, or give a session."""
        if self.failure:
            raise self.failure
        return super().get(session_id)

    def begin(self, session: Session, until: datetime) -> None:
        """Fail, or keep a session."""
        if self.failure:
            raise self.failure
        super().begin(session, until)

    def note_use(self, session: Session, used: datetime, until: datetime) -> None:
        """Fail, or note a use."""
        if self.failure:
            raise self.failure
        super().note_use(session, used, until)


def test_known_session_holds_while_the_store_is_away() -> None:
    """Who was seen before goes on; who was not is told to try again."""
    kept, elapsed = _Away(), _Elapsed()
    services = replace(services_over(), sessions=RememberedSessions(kept, elapsed))
    app = create_app(services)
    client = DashClient(app)
    unseen = begin_session(replace(access_of(app), sessions=kept), "somebody")  # elsewhere
    kept.failure = StoreUnavailable()
    elapsed.now += 1000
    assert client.http.get("/_dash-layout").status_code == 200
    other = app.server.test_client()
    other.set_cookie(_COOKIE, unseen)
    answer = other.get("/")
    assert answer.status_code == 503
    assert "The store cannot be reached" in answer.text


@pytest.mark.parametrize("failure", [StoreFull("x"), StoreReadOnly("x"), StoreUnavailable()])
def test_store_that_takes_no_session_is_told(failure: Exception) -> None:
    """A full, read-only or absent store ends in a plain page and no session."""
    kept = _Away()
    services = services_over(sessions=kept)
    browser = create_app(services).server.test_client()
    kept.failure = failure
    answer = browser.get("/signin", query_string={"token": _token(services)})
    assert answer.status_code == 503
    assert "Nothing was saved" in answer.text
    assert not _secret(browser)


def test_browser_forgets_even_when_the_store_is_away() -> None:
    """Signing out takes the cookie back whatever happens, and says what could not be done."""

    class _Stuck(_Away):
        def end(self, owner: str, session_id: str) -> bool:
            raise StoreUnavailable

    client = _signed_in(services_over(sessions=_Stuck()))
    answer = client.http.post("/signout")
    assert answer.status_code == 503
    assert "has forgotten you" in answer.text
    assert not _secret(client.http)


def test_use_that_cannot_be_noted_shuts_nobody_out() -> None:
    """A store that may only be read still lets people read."""
    kept = _Away()
    services = services_over(sessions=kept)
    clock = services.tools.clock
    assert isinstance(clock, SteppingClock)
    client = _signed_in(services)
    clock.moment += timedelta(hours=1)
    kept.failure = StoreReadOnly("x")
    assert client.http.get("/_dash-layout").status_code == 200


# The account


def test_unconfirmed_deletion_deletes_nothing(services: Services) -> None:
    """A form without the words is told what they are."""
    client = _signed_in(services)
    answer = client.http.post("/account/delete", data={"confirmation": "yes"})
    assert answer.status_code == 400
    assert "delete everything" in answer.text
    assert client.http.get("/_dash-layout").status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_export_is_not_begun_by_another_site(services: Services, site: str) -> None:
    """A page elsewhere cannot have the zip made, nor can anybody have it made without end."""
    client = _signed_in(services)
    foreign = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}
    assert client.http.get("/account/export", headers=foreign).status_code == 403
    statuses = [client.http.get("/account/export").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]


def test_page_says_whose_it_is_without_saying_who(services: Services) -> None:
    """Drafts of two people in one browser are kept apart by a mark that is no name."""
    app = create_app(services)
    marks = {DashClient(app, owner).http.get("/").text.split('data-account="')[1][:12]
             for owner in ("one@example.org", "two@example.org")}  # fmt: skip
    assert len(marks) == 2
    assert not any("example" in mark for mark in marks)


def test_events_hold_no_secret(
    services: Services, stranger: "FlaskClient", caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the token nor the secret of a session reaches the log."""
    caplog.set_level(logging.DEBUG)
    stranger.get("/signin", query_string={"token": _token(services)})
    secret = _secret(stranger)
    stranger.get("/signin?token=wrong-token-in-the-address")
    stranger.post("/signout")
    for hidden in (_token(services), secret, id_of(secret), "wrong-token"):
        assert hidden not in caplog.text


def test_clock_of_events_is_utc(stranger: "FlaskClient", caplog: pytest.LogCaptureFixture) -> None:
    """Every event says when it was, in UTC."""
    caplog.set_level(logging.INFO, "expense_tracker.security")
    stranger.get("/signin?token=x")
    (event,) = [json.loads(r.getMessage()) for r in caplog.records if r.name.endswith("security")]
    assert datetime.fromisoformat(event["at"]).tzinfo == UTC
    assert set(event) == {"at", "event", "request", "reason", "address"}
