"""The contract and its routes: equal, closed to others, and plain about what goes wrong."""

from collections.abc import Iterator

import pytest
from api_client import ApiClient, a_token, contract
from dash_client import DashClient

from api.contract import PREFIX
from dashboard.app import create_app
from dashboard.services import Services
from spending.errors import StoreUnavailable


def _addresses() -> Iterator[tuple[str, str]]:
    ids = {"expense_id": "0" * 32, "category_id": "0" * 16, "budget_id": "overall",
           "view_id": "0" * 32, "job_id": "x"}  # fmt: skip
    for one in contract().operations.values():
        yield one.method, PREFIX + one.path.format(**ids)


def test_routes_are_those_of_the_document(services: Services) -> None:
    """Each operation has its route, and there is no other under the address of the API."""
    rules = create_app(services).server.url_map.iter_rules()
    found = {
        (method, rule.rule)
        for rule in rules
        if rule.endpoint.startswith("api.") and "others" not in rule.endpoint
        and "nothing" not in rule.endpoint
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }  # fmt: skip
    assert found == {(one.method, one.rule) for one in contract().operations.values()}


def test_document_and_page_are_served(services: Services, api: ApiClient) -> None:
    """To programs that read."""
    api.may(a_token(services, can_write=False))
    assert api.get("/openapi.json")["openapi"] == "3.1.0"
    page = api.ask("GET", "/docs").data.decode()
    for one in contract().operations.values():
        assert f'id="{one.id}"' in page
    assert "<script" not in page


def test_person_reads_the_document_in_a_browser(services: Services) -> None:
    """Whoever is signed in may read it, and nothing else, without a token."""
    app = create_app(services)
    nobody = app.server.test_client()
    local = "http://127.0.0.1:8050"
    visit = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert nobody.get("/api/v1/docs", base_url=local, headers=visit).status_code == 303
    assert nobody.get("/api/v1/docs", base_url=local).status_code == 401
    person = DashClient(app)
    assert person.http.get("/api/v1/docs").status_code == 200
    assert person.http.get("/api/v1/openapi.json").status_code == 200
    for method, address in _addresses():
        if not address.endswith(("/docs", "/openapi.json")):
            assert person.http.open(address, method=method).status_code == 401


@pytest.mark.parametrize("token", ["", "wrong", "all all", "x" * 9000, "\u00e9"])
def test_nobody_is_let_in_without_a_token(services: Services, token: str) -> None:
    """Every route says so alike, whatever it is and whatever is sent."""
    api = ApiClient(create_app(services), token)
    for method, address in [*_addresses(), ("GET", "/api/v1/nowhere"), ("POST", "/api/")]:
        said = api.ask(method, address)
        assert said.status == 401, (method, address)
        assert said.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Basic YWxsOmFsbA==", "all", "Bearer", "Bearer  ", "Token all"])
def test_other_ways_to_say_who_one_is_do_not_count(services: Services, header: str) -> None:
    """Only a bearer token does; identity headers of a gateway say nothing."""
    api = ApiClient(create_app(services))
    forged = {"Authorization": header, "X-Amzn-Oidc-Identity": "local", "X-Forwarded-User": "local",
              "Cookie": "session=all"}  # fmt: skip
    assert api.ask("GET", "/expenses", headers=forged).status == 401


def test_scheme_in_any_case(services: Services, api: ApiClient) -> None:
    """The scheme's name has no case (RFC 9110)."""
    api.may("")
    shown = {"Authorization": f"bearer {a_token(services)}"}
    assert api.ask("GET", "/account", headers=shown).status == 200


def test_token_that_only_reads_changes_nothing(services: Services, api: ApiClient) -> None:
    """What needs the other scope is refused, by the document's own word."""
    api.may(a_token(services, can_write=False))
    for one in contract().operations.values():
        ids = {"expense_id": "0" * 32, "category_id": "0" * 16, "budget_id": "overall",
               "view_id": "0" * 32, "job_id": "x"}  # fmt: skip
        said = api.ask(one.method, one.path.format(**ids))
        is_refused = said.status == 403
        assert is_refused == (one.scope == "expenses/write"), one.id
        if is_refused:
            assert said.word == "insufficient-scope"
            assert 'scope="expenses/write"' in said.headers["WWW-Authenticate"]
    assert not api.get("/account")["can_write"]


def test_other_methods_are_not_allowed(api: ApiClient) -> None:
    """405 with the methods there are; OPTIONS names them, HEAD answers as GET without a body."""
    by_path: dict[str, set[str]] = {}
    for method, address in _addresses():
        by_path.setdefault(address, set()).add(method)
    for address, methods in by_path.items():
        allowed = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
        options = api.ask("OPTIONS", address)
        assert (options.status, set(options.headers["Allow"].split(", "))) == (204, allowed)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - methods:
            said = api.ask(method, address)
            assert said.status == 405, (method, address)
            assert set(said.headers["Allow"].split(", ")) == allowed
        if "GET" in methods:
            head, get = api.ask("HEAD", address), api.ask("GET", address)
            assert (head.status, head.data) == (get.status, b"")
            assert head.headers["Content-Type"] == get.headers["Content-Type"]


def test_unknown_address_is_not_found(api: ApiClient) -> None:
    """Under the API nothing else answers, no page either."""
    for address in ("/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/expenses", "/api/v1/expenses/",
                    "/api/v1/openapi.yaml", "/api/v1/../../account"):  # fmt: skip
        said = api.ask("GET", address)
        assert said.status in {404, 401}, address


def test_no_other_site_is_let_in_by_a_browser(api: ApiClient) -> None:
    """No CORS header at all, and a foreign origin is refused where something would change."""
    for origin in ("https://evil.example", "null"):
        said = api.ask("GET", "/account", headers={"Origin": origin})
        assert not [name for name, _ in said.headers if name.startswith("Access-Control")]
        refused = api.ask("POST", "/expenses", {}, headers={"Origin": origin})
        assert refused.status == 403


def test_too_many_requests_are_put_off(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """429 says after how many seconds; another person is not held up."""
    monkeypatch.setattr(type(services.settings), "api_rate", "5/minute", raising=False)
    api = ApiClient(create_app(services), a_token(services))
    statuses = [api.ask("GET", "/account").status for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    assert 0 < int(api.ask("GET", "/account").headers["Retry-After"]) <= 60


def test_store_that_is_away_is_told_as_such(
    services: Services, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503, and whether something may have been saved."""

    def away(*_: object) -> None:
        raise StoreUnavailable

    def unknown(*_: object) -> None:
        raise StoreUnavailable(unknown=True)

    expense = {"day": "2026-11-20", "amount": "1.00"}
    monkeypatch.setattr(services.store, "commit", unknown)
    said = api.ask("POST", "/expenses", expense)
    assert (said.status, said.word) == (503, "outcome-unknown")
    monkeypatch.setattr(services.store, "begin", away)
    assert api.ask("POST", "/expenses", expense).word == "unavailable"
    monkeypatch.setattr(services.store, "head", away)
    said = api.ask("GET", "/expenses")
    assert (said.status, said.headers["Retry-After"]) == (503, "1")


def test_fault_of_ours_says_nothing_of_the_inside(
    services: Services, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number to look for in the log, and no more."""

    def broken(*_: object) -> None:
        message = "secret inside"
        raise RuntimeError(message)

    monkeypatch.setattr(services.store, "head", broken)
    said = api.ask("GET", "/expenses")
    assert (said.status, said.word) == (500, "internal")
    assert "secret" not in str(said.json)
    assert "incident" in said.json["detail"]
