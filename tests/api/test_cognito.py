"""Programs of people who come by a pool: its access tokens, and no other, whoever forwards them."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from api_client import ApiClient
from builders import SteppingClock
from dash import Dash
from faulty_store import FaultyStore
from isolation_world import Unlimited
from memory_store import MemoryStore
from programs import services_over
from tokens import CLIENT, ISSUER, claims, key_set, rsa_key, signed

from adapters.cognito import AccessTokens, CognitoPool
from dashboard.app import create_app
from dashboard.as_of import HEADER
from dashboard.services import Services
from dashboard.settings import Settings
from spending.errors import SignInUnavailable

_SITE = "https://expenses.example"
_POOL = CognitoPool(ISSUER, "https://hosted.example", CLIENT)


_FOR_SIGNING_IN = "id"


def _token(**changes: object) -> str:
    used = {"token_use": "access", "client_id": CLIENT, "scope": "expenses/read expenses/write"}
    return signed(claims(**{"aud": ..., "nonce": ..., **used, **changes}))


@pytest.fixture
def clock() -> SteppingClock:
    """A clock that stands still."""
    return SteppingClock()


@pytest.fixture
def services(clock: SteppingClock, monkeypatch: pytest.MonkeyPatch) -> Services:
    """A process of a site behind a pool whose keys are known."""
    settings = replace(
        services_over().settings, pool=_POOL, base_url="https://expenses.example",
        api_url="https://api.example",
    )  # fmt: skip
    base = services_over(settings=settings, clock=clock)
    tokens = AccessTokens(_POOL, clock)
    monkeypatch.setattr(tokens._issuer, "keys_for", lambda _kid: key_set())
    rates = Unlimited(settings.data_folder / "unused.db")
    return replace(base, access_tokens=tokens, rates=rates)


@pytest.fixture
def app(services: Services) -> Dash:
    """The program."""
    return create_app(services)


def _ask(app: Dash, token: str, host: str = "https://api.example", **more: str) -> int:
    client = app.server.test_client(use_cookies=False)
    headers = {"Authorization": f"Bearer {token}", **more}
    said = client.get("/api/v1/account", headers=headers, base_url=host)
    return int(said.status_code)


def test_good_token_opens_the_ledger_of_the_same_person_as_the_pages(
    services: Services, app: Dash
) -> None:
    """The owner is issuer and subject, as signing in has it."""
    client = app.server.test_client(use_cookies=False)
    sent = {"Authorization": f"Bearer {_token()}"}
    expense = {"day": "2026-11-20", "amount": "1.00"}
    made = client.post(
        "/api/v1/expenses", json=expense, headers=sent, base_url="https://api.example"
    )
    assert made.status_code == 201
    assert services.store.head(f"{ISSUER}|5f3c").version == 1


@pytest.mark.parametrize(
    "token",
    ["", "x", signed(claims()), _token(token_use=_FOR_SIGNING_IN), _token(client_id="another"),
     _token(iss="https://other.example"), _token(exp=1), signed(claims(), key=rsa_key("attacker")),
     "ext_" + "x" * 43],
    ids=["none", "no token", "id token", "id token with scopes", "another client", "another pool",
         "expired", "forged", "a personal token"],
)  # fmt: skip
def test_app_itself_refuses_what_the_gateway_would(app: Dash, token: str) -> None:
    """Called directly, past the gateway, with identity headers that anybody could write."""
    forged = {
        "x-amzn-oidc-identity": "5f3c",
        "x-amzn-oidc-data": _token(),
        "x-forwarded-for": "::1",
    }
    assert _ask(app, token, **forged) == 401


def test_missing_scope_is_refused_by_the_app(services: Services, app: Dash) -> None:
    """Reading with a token that only writes, and the other way round."""
    assert _ask(app, _token(scope="openid")) == 403
    assert _ask(app, _token(scope="expenses/write")) == 403
    api = ApiClient(app, _token(scope="expenses/read"))
    client = app.server.test_client(use_cookies=False)
    headers = {"Authorization": f"Bearer {api.token}"}
    said = client.post("/api/v1/expenses", json={}, headers=headers, base_url="https://api.example")
    assert said.status_code == 403
    assert services.store.head(f"{ISSUER}|5f3c").version == 0


def test_api_answers_by_its_own_name_alone(app: Dash) -> None:
    """What programs call the site is no name for pages, nor any other for programs."""
    assert _ask(app, _token()) == 200
    assert _ask(app, _token(), "https://evil.example") == 403
    page = app.server.test_client().get("/signin", base_url="https://api.example")
    assert page.status_code == 403


def test_token_ends_on_time(app: Dash, clock: SteppingClock) -> None:
    """A minute of difference between clocks is borne."""
    token = _token()
    clock.move(timedelta(seconds=3_600 + 59))
    assert _ask(app, token) == 200
    clock.move(timedelta(seconds=2))
    assert _ask(app, token) == 401


def test_pool_that_is_away_is_told_as_such(
    services: Services, app: Dash, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any key 503: nobody is let in, and nobody is told that their token is wrong."""

    def away(_kid: str) -> None:
        reason = "away"
        raise SignInUnavailable(reason)

    assert services.access_tokens
    monkeypatch.setattr(services.access_tokens._issuer, "keys_for", away)
    assert _ask(app, _token()) == 503


def test_while_the_store_is_away_reads_bear_their_time_and_writes_are_put_off(
    clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program sees what was known and from when; what it writes is not saved, nor said to be."""
    store, settings = FaultyStore(MemoryStore()), Settings(pool=_POOL, base_url=_SITE)
    tokens = AccessTokens(_POOL, clock)
    monkeypatch.setattr(tokens._issuer, "keys_for", lambda _kid: key_set())
    base = services_over(store, settings=settings, clock=clock)
    rates = Unlimited(settings.data_folder / "unused.db")
    client = create_app(replace(base, access_tokens=tokens, rates=rates)).server.test_client()
    sent = {"Authorization": f"Bearer {_token()}"}
    summary = partial(client.get, "/api/v1/summary", headers=sent, base_url=_SITE)
    before = summary()
    store.is_away = True
    clock.move(timedelta(minutes=1))

    kept = summary()
    expense = {"day": "2026-11-20", "amount": "1.00"}
    put_off = client.post("/api/v1/expenses", json=expense, headers=sent, base_url=_SITE)

    assert (before.status_code, before.headers.get(HEADER)) == (200, None)
    assert (kept.status_code, kept.json) == (200, before.json)
    assert kept.headers[HEADER] == "2026-11-22T12:00:00Z"
    assert (put_off.status_code, put_off.headers["Retry-After"]) == (503, "1")
