"""API Gateway before the program: what it lets through, and what the program itself then does."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
import requests
from dynamo import ministack
from fake_issuer import fake_issuer
from gateway import make_gateway
from isolation_world import Unlimited
from programs import services_over
from tokens import CLIENT, claims_at, rsa_key, signed
from visitors import serving

from adapters.cognito import AccessTokens
from api.contract import read_contract
from dashboard.services import Services, SystemClock
from infra.gateway import gateway_routes

_BOTH = "expenses/read expenses/write"
_NAME = "/api/v1/account"


@dataclass(frozen=True)
class _Stand:
    """A program, the gateway before it, and who issues tokens for both."""

    program: str
    gateway: str
    issuer: str
    services: Services

    def token(self, **changes: object) -> str:
        """Sign the claims of an access token of now, changed as told."""
        access = {"token_use": "access", "client_id": CLIENT, "scope": _BOTH, "iss": self.issuer}
        told = {"aud": ..., "nonce": ..., **access, **changes}
        return signed(claims_at(datetime.now(UTC), **told))


@pytest.fixture(scope="module")
def stand() -> Iterator[_Stand]:
    """A program served behind a gateway in ministack, with an issuer of its own."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with fake_issuer() as told:
        told.issuer = told.address
        pool = replace(told.pool, issuer=told.address)
        settings = replace(
            services_over().settings, pool=pool, base_url=address, api_url=address, port=port
        )
        clock = SystemClock()
        base = services_over(settings=settings, clock=clock)
        rates = Unlimited(settings.data_folder / "unused.db")
        services = replace(base, access_tokens=AccessTokens(pool, clock), rates=rates)
        with serving(services, port) as site:
            gateway = make_gateway(ministack().endpoint, site.address, told.address, CLIENT)
            yield _Stand(site.address, gateway, told.address, services)


def _refused(stand: _Stand) -> dict[str, tuple[int, dict[str, str]]]:
    """Give what must not get in: the status it earns, and its headers."""
    id_token = signed(claims_at(datetime.now(UTC), iss=stand.issuer))
    tokens = {
        "nonsense": (401, "a.b.c"),
        "expired": (401, stand.token(exp=int(datetime.now(UTC).timestamp()) - 120)),
        "of another client": (401, stand.token(client_id="another")),
        "for another audience": (401, stand.token(aud="another")),
        "of another issuer": (401, stand.token(iss="https://other.example")),
        "forged": (401, signed(claims_at(datetime.now(UTC)), key=rsa_key("attacker"))),
        "without a scope": (403, stand.token(scope="openid")),
    }
    refused = {
        name: (status, {"Authorization": f"Bearer {token}"})
        for name, (status, token) in tokens.items()
    }
    return {
        "no token": (401, {}),
        "an id token": (0, {"Authorization": f"Bearer {id_token}"}),
        **refused,
    }


_CASES = (
    "no token", "nonsense", "expired", "of another client", "for another audience",
    "of another issuer", "forged", "without a scope", "an id token",
)  # fmt: skip


@pytest.mark.ministack
@pytest.mark.parametrize("case", _CASES)
def test_gateway_refuses(stand: _Stand, case: str) -> None:
    """It never comes to the program; an id token falls over the scopes each route demands."""
    status, headers = _refused(stand)[case]
    said = requests.get(stand.gateway + _NAME, headers=headers, timeout=30)
    assert said.status_code == (status or 403)
    assert said.json() == {"message": "Forbidden" if said.status_code == 403 else "Unauthorized"}


@pytest.mark.ministack
@pytest.mark.parametrize("case", _CASES)
def test_program_refuses_the_same_when_called_directly(stand: _Stand, case: str) -> None:
    """Whoever comes past the gateway meets the same checks; an id token is no token here."""
    status, headers = _refused(stand)[case]
    said = requests.get(stand.program + _NAME, headers=headers, timeout=30)
    assert said.status_code == (status or 401)
    assert said.headers["Content-Type"] == "application/problem+json"


@pytest.mark.ministack
def test_good_token_reads_and_records_through_the_gateway(stand: _Stand) -> None:
    """Paths with parts, queries, bodies and keys of repetition come through whole."""
    headers = {"Authorization": f"Bearer {stand.token()}", "Idempotency-Key": "through-the-gate"}
    expense = {"day": "2026-11-20", "amount": "12.50", "merchant": "Bar & Söhne"}
    made = requests.post(
        f"{stand.gateway}/api/v1/expenses", json=expense, headers=headers, timeout=30
    )
    assert made.status_code == 201, made.text
    one = requests.get(
        f"{stand.gateway}/api/v1/expenses/{made.json()['id']}", headers=headers, timeout=30
    )
    assert one.json()["merchant"] == "Bar & Söhne"
    query = {"text": "Bar & S", "from": "2026-11-01", "to": "2026-11-30"}
    found = requests.get(
        f"{stand.gateway}/api/v1/expenses", params=query, headers=headers, timeout=30
    )
    assert [row["id"] for row in found.json()["items"]] == [made.json()["id"]]


@pytest.mark.ministack
def test_token_that_only_reads_writes_nothing_through_the_gateway(stand: _Stand) -> None:
    """The scope of writing is demanded by every route that changes something."""
    headers = {"Authorization": f"Bearer {stand.token(scope='expenses/read')}"}
    assert requests.get(stand.gateway + _NAME, headers=headers, timeout=30).status_code == 200
    said = requests.post(f"{stand.gateway}/api/v1/expenses", json={}, headers=headers, timeout=30)
    assert said.status_code == 403


@pytest.mark.ministack
def test_gateway_knows_no_other_address(stand: _Stand) -> None:
    """Pages, health and what the document does not name are not behind it."""
    headers = {"Authorization": f"Bearer {stand.token()}"}
    for path in ("/", "/signin", "/livez", "/api/v1/nothing", "/_dash-layout"):
        said = requests.get(stand.gateway + path, headers=headers, timeout=30)
        assert (said.status_code, said.json()) == (404, {"message": "Not Found"})


def test_gateway_has_a_route_for_each_operation_and_demands_its_scope() -> None:
    """What is read can be asked for by HEAD; nothing else stands before the program."""
    wanted = {
        f"{method} /api/v1{one.path}": (one.scope,)
        for one in read_contract().operations.values()
        for method in ({"GET", "HEAD"} if one.method == "GET" else {one.method})
    }
    found = gateway_routes()
    assert {route.key: route.scopes for route in found} == wanted
    assert len(found) == len(wanted)
