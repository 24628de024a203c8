"""What a running program writes of itself: names of requests, and every metric there is."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from api_client import ApiClient, a_token
from builders import a_draft
from dash_client import DashClient, at
from dynamo import REGION, Wire, ministack, ministack_stand
from emf import Lines, wrong_with
from mailing import FOOD
from programs import services_over

from components import ids
from dashboard.app import create_app
from dashboard.services import Services, open_services
from dashboard.settings import OWNER, Settings
from dashboard.watch.callback_names import name_of
from dashboard.watch.log import formatter
from dashboard.watch.meter import Meter
from dashboard.watch.metrics import CALLBACK, METRICS, ROUTE
from dashboard.watch.requests import CALLBACKS, UNWATCHED, route_of
from spending.errors import HeadMoved, StoreUnavailable
from spending.mails import Mails
from spending.settings import Settings as AccountSettings

_SHOW = at(ids.OVERVIEW_QUERY, "data")
_LOOK = at(ids.OVERVIEW, "className")
_SAVE = at(ids.LIMIT_FORM, "n_submit")
_MERCHANT = "Merchant of Ann"
_MAILED = AccountSettings("EUR", "en_US", "UTC", chosen=True, mail_to="ann@example.org")


@pytest.fixture
def out() -> Lines:
    """Where metrics go."""
    return Lines()


@pytest.fixture
def measured(out: Lines) -> Services:
    """A process over a store in memory that is measured."""
    return replace(services_over(), meter=Meter(out))


@pytest.fixture
def client(measured: Services) -> DashClient:
    """A browser in front of it."""
    return DashClient(create_app(measured))


def test_every_answer_says_its_name(client: DashClient) -> None:
    """A person can tell an operator which request it was; no two have one name."""
    answers = [client.http.get(path) for path in ("/", "/livez", "/nowhere", "/live")]
    names = [answer.headers["X-Request-Id"] for answer in answers]
    assert len({*names}) == 4
    assert all(re.fullmatch(r"[0-9a-f]{16}", name) for name in names)


def test_a_refused_request_is_named_too(client: DashClient) -> None:
    """What the gate turns away has the name that stands in the log."""
    refused = client.http.get("/", headers={"Host": "elsewhere.example"})
    assert refused.status_code == 403
    assert refused.headers["X-Request-Id"]


def test_requests_are_counted_by_route(client: DashClient, measured: Services, out: Lines) -> None:
    """A route is called by its endpoint; what people ask for is nowhere in it."""
    client.http.get("/expenses?merchant=Nord")
    client.http.get("/no/such/Nord")
    client.http.get("/live")
    client.http.get("/_dash-component-suites/dash/no.js")
    measured.meter.flush()
    assert out.values("Requests", ROUTE, "page") == [2]  # Dash has a page for every address
    assert out.values("Requests", ROUTE, "live") == [1]
    assert sum(out.values("Requests")) == len(out.values("Latency"))
    assert sum(out.values("ServerErrors")) == 0
    assert "Nord" not in "".join(out.lines)
    assert not [wrong for line in out.lines for wrong in wrong_with(line)]


def test_operations_of_the_api_are_routes(measured: Services, out: Lines) -> None:
    """The API's requests are called by their operation."""
    api = ApiClient(create_app(measured), a_token(measured))
    api.get("/expenses")
    measured.meter.flush()
    assert out.values("Requests", ROUTE, "listExpenses") == [1]


def test_health_is_not_measured(client: DashClient, measured: Services, out: Lines) -> None:
    """Machines that ask all the time would hide how people fare."""
    out.lines.clear()
    client.http.get("/livez")
    client.http.get("/readyz")
    measured.meter.flush()
    assert out.values("Requests") == [1]  # what the browser asked for when it came


def test_server_errors_are_counted(
    client: DashClient, measured: Services, out: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer of 5xx is an error of its route."""
    monkeypatch.setattr(type(measured.live), "listen", lambda *_: None)
    assert client.http.get("/live").status_code == 503
    measured.meter.flush()
    assert out.values("ServerErrors", ROUTE, "live") == [1]


def test_callbacks_are_timed_by_what_they_set(
    client: DashClient, measured: Services, out: Lines
) -> None:
    """The name is the first thing a callback sets."""
    client.fire(_SHOW, {_SHOW: "merchant=Nord"}, output=_LOOK)
    measured.meter.flush()
    assert len(out.values("CallbackLatency", CALLBACK, _LOOK)) == 1
    assert out.values("CallbackErrors", CALLBACK, _LOOK) == [0]


def test_a_callback_that_fails_is_an_error(
    client: DashClient, measured: Services, out: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person is told in a page, by an answer of 200: it is an error all the same."""

    def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(type(measured.cache), "book", fail)
    client.fire(_SHOW, {_SHOW: ""}, output=_LOOK)
    measured.meter.flush()
    assert sum(out.values("CallbackErrors")) == 1
    assert sum(out.values("ServerErrors")) == 0


def test_what_a_person_got_wrong_is_no_error(
    client: DashClient, measured: Services, out: Lines
) -> None:
    """A form that says what is missing has done its work."""
    client.fire(_SAVE, {_SAVE: 1, at(ids.LIMIT_AMOUNT, "value"): "a lot"})
    measured.meter.flush()
    assert sum(out.values("CallbackLatency")) > 0
    assert sum(out.values("CallbackErrors")) == 0


def test_names_of_callbacks_hold_no_data(client: DashClient) -> None:
    """Each has a name of our own ids; of patterns only the type is in it."""
    names = {name_of(key, one) for key, one in client.app.callback_map.items()}
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*\.[a-zA-Z_]+", name) for name in names), names
    assert "take-out.disabled" in names


def test_names_of_routes_are_names(client: DashClient) -> None:
    """Every endpoint has a name that CloudWatch takes, and each its own but pages."""
    endpoints = set(client.app.server.view_functions) - UNWATCHED
    names = [route_of(one) for one in endpoints]
    assert all(re.fullmatch(r"[A-Za-z_.][\w.-]*", name) for name in names), names
    assert len(set(names)) == len(names) - 1
    assert CALLBACKS in endpoints
    assert route_of(None) == "unmatched"


def _file_of(tmp_path: Path) -> Settings:
    return Settings(
        store=f"sqlite:{tmp_path / 'expenses.db'}",
        account=_MAILED,
        mail=f"folder:{tmp_path / 'mail'}",
        metrics=str(tmp_path / "metrics.log"),
    )


def _lines(settings: Settings) -> Lines:
    return Lines(Path(settings.metrics).read_text().splitlines())


def _over_a_limit(services: Services) -> None:
    ledger = services.desk(OWNER).ledger()
    ledger.change_settings(_MAILED, "settings")
    ledger.set_limit(100_00, "limit", budget=FOOD)
    today = ledger.today().isoformat()
    ledger.add(a_draft(105_00, today, category=FOOD), "over")


def test_every_metric_is_emitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Driving the program gives each metric of the table a value, but those of DynamoDB."""
    settings = _file_of(tmp_path)
    services = open_services(settings)
    client = DashClient(create_app(services))
    services.runner.stop()
    _over_a_limit(services)
    assert services.desk(OWNER).book().alerts  # read cold
    for _ in range(2):
        client.fire(_SHOW, {_SHOW: ""}, output=_LOOK)
    with monkeypatch.context() as patched:
        patched.setattr(type(services.live), "listen", lambda *_: None)
        client.http.get("/live")
        patched.setattr(type(services.cache), "book_or_kept", _away)
        client.fire(_SHOW, {_SHOW: ""}, output=_LOOK)
    _fail_mails(services, monkeypatch)
    _conflict(services)
    services.meter.flush()
    lines = _lines(settings)
    assert not [wrong for line in lines.lines for wrong in wrong_with(line)]
    table = {one.name for one in METRICS if one.name.startswith("Store")}
    assert lines.names() == {one.name for one in METRICS} - table
    assert sum(lines.values("AlertsRaised")) >= 1
    assert lines.values("MailsSent") == [1]


def _away(*_: object, **__: object) -> Any:  # noqa: ANN401 - never answers
    raise StoreUnavailable


def _fail_mails(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a mail wait, then fail to be sent, then another one be sent."""
    services.runner._stopped = False
    with monkeypatch.context() as patched:
        patched.setattr(Mails, "claim", _away)
        services.runner.once()
    services.meter.flush()
    services.runner._put_off.clear()
    with monkeypatch.context() as patched:
        patched.setattr(type(services.delivery.mailer), "send", _away)
        services.runner.once()
    ledger = services.desk(OWNER).ledger()
    ledger.set_limit(10_00, "limit on all")
    services.runner.once()


def _conflict(services: Services) -> None:
    head, _ = services.store.begin(OWNER, "x")
    ledger = services.desk(OWNER).ledger()
    commits: list[Any] = []
    real = services.store.commit
    services.store.commit = lambda owner, commit: commits.append(commit) or real(owner, commit)  # type: ignore[method-assign,func-returns-value]
    ledger.add(a_draft(), "again")
    assert commits[0].head.version == head.version + 1
    with pytest.raises(HeadMoved):
        services.tools.store.commit(OWNER, commits[0])


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A table in ministack, to which the SDK's own variables lead."""
    with ministack_stand() as stand:
        told = {"AWS_ENDPOINT_URL": ministack().endpoint, "AWS_DEFAULT_REGION": REGION,
                "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}  # fmt: skip
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        yield stand.table


@pytest.mark.ministack
def test_metrics_of_the_table_are_emitted(table: str, tmp_path: Path) -> None:
    """On DynamoDB what requests take is measured, and how the table held back or failed."""
    settings = replace(_file_of(tmp_path), store=f"dynamodb:{table}")
    services = open_services(settings)
    wire = Wire(services.store._rows._client)  # type: ignore[attr-defined]
    wire.refuse("TransactWriteItems", 1, code="ThrottlingException")
    wire.answer("TransactWriteItems", 2, status=500, body={"__type": "InternalServerError"})
    services.desk(OWNER).ledger().add(a_draft(), "one")
    services.desk(OWNER).book()
    services.meter.flush()
    lines = _lines(settings)
    assert not [wrong for line in lines.lines for wrong in wrong_with(line)]
    assert lines.names() >= {one.name for one in METRICS if one.name.startswith("Store")}
    assert lines.values("StoreThrottles") == [1]
    assert lines.values("StoreFailures") == [1]


def test_a_log_holds_no_private_words(
    client: DashClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours that says a merchant is logged by where it was, under a number."""

    def fail(*_: object, **__: object) -> None:
        raise ValueError(_MERCHANT)

    monkeypatch.setattr("analytics.cache.BookCache.book", fail)
    with caplog.at_level(logging.WARNING):
        client.fire(_SHOW, {_SHOW: ""}, output=_LOOK)
    said = [formatter("json").format(record) for record in caplog.records]
    assert any("incident" in json.loads(line)["message"] for line in said)
    assert _MERCHANT not in "".join(said)
    assert _MERCHANT in str(caplog.records[0].exc_info)
