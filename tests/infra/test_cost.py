"""The cost table: its units are counted here, and the document says what is counted."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from dash_client import DashClient, at
from dynamo import Wire, ministack_stand
from flask import Response
from mailing import Outbox, over_the_limit
from programs import services_over
from read_units import ReadUnits
from signed_in import access_of

from adapters.dynamodb.sessions import DynamoSessions
from analytics.cache import BookCache
from analytics.spent import SpentInFrames
from bench.cloud import WriteUnits
from bench.made import MadeRow, made_rows
from components import ids
from dashboard import jobs
from dashboard.app import create_app
from dashboard.delivery import Delivery
from dashboard.live import MOST_STREAMS
from dashboard.services import SystemClock, open_services, patience
from dashboard.settings import OWNER
from dashboard.settings import Settings as ProgramSettings
from dashboard.watch.callback_names import name_of
from dashboard.watch.log import JsonFormatter
from dashboard.watch.meter import EVERY
from dashboard.watch.metrics import METRICS
from dashboard.watch.requests import route_of
from infra.cost import (
    COUNTED,
    LOOK_EVERY,
    METRICS_EVERY,
    MOST_METRICS,
    STREAMS,
    WRITTEN,
    Load,
    Units,
    logged,
    metrics,
    monthly,
    per_user,
    tables,
)
from infra.template import whole_template
from spending.expense import ExpenseDraft
from spending.job import IMPORT, ImportLine
from spending.ledger import Ledger
from spending.session import Session
from spending.settings import Settings
from spending.writer import LedgerTools

_DOCUMENT = Path(__file__).parents[2] / "docs" / "aws.md"
_EURO = Settings("EUR", "en_US", "UTC", chosen=True)
_MAILED = Settings("EUR", "en_US", "UTC", chosen=True, mail_to="ben@example.org")
_SHOW = at(ids.OVERVIEW_QUERY, "data")
_ROUGHLY = 1.1


def _lines(count: int, seed: int = 1) -> list[ImportLine]:
    return [
        ImportLine(f"{seed:04}{number:028}", _draft(row), row.category)
        for number, row in enumerate(made_rows(count, seed=seed))
    ]


def _draft(row: MadeRow) -> ExpenseDraft:
    return ExpenseDraft(row.day, row.amount, row.merchant)


def _imported(ledger: Ledger, count: int, seed: int) -> None:
    begun = ledger.jobs.begin_import(
        _lines(count, seed), f"{seed:032}", kind=IMPORT, about="made.csv"
    )
    ledger.jobs.finish(begun.ids[0])


def _session(number: int) -> Session:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    return Session(
        id=f"{number:064}", owner="ann", begun=now, used=now, device="Firefox on Linux", name="Ann"
    )


def _counted() -> dict[str, Units]:
    with ministack_stand() as stand:
        client = stand.another_client()
        wire, writes, reads = Wire(client), WriteUnits(client), ReadUnits(client)
        store = stand.store(client)
        cache = BookCache(store, _EURO)
        tools = LedgerTools(store, SpentInFrames(cache), SystemClock(), patience, _EURO)
        ledger, sessions = Ledger("ann", tools), DynamoSessions(client, stand.table)
        told = Ledger("ben", tools)
        told.change_settings(_MAILED, "settings")
        over_the_limit(told, day=told.today().isoformat())
        now = datetime.now(UTC)
        (due,) = (one for one in store.due(now, 9) if one.kind == "mail")
        delivery = Delivery(tools, Outbox(), cache.book, "https://expenses.example")
        ledger.set_limit(10**9, "limit")
        _imported(ledger, 1_000, 1)
        cache.book("ann")
        until = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=12)
        draft = _draft(next(iter(made_rows(1, seed=3))))

        def count(step: Callable[[], object]) -> Units:
            before = (wire.calls.total(), reads.total, writes.total)
            step()
            return Units(
                wire.calls.total() - before[0], reads.total - before[1], writes.total - before[2]
            )

        return {
            "open an account of 1,000 expenses in a new process": count(
                lambda: BookCache(store, _EURO).book("ann")
            ),
            "look at a page again": count(lambda: cache.book("ann")),
            "listen for a second, one page": count(lambda: store.heads(["ann"])),
            "sign in": count(lambda: sessions.begin(_session(1), until)),
            "read a session": count(lambda: sessions.get(_session(1).id)),
            "record an expense, with a limit": count(lambda: ledger.add(draft, uuid4().hex)),
            "import 100 rows": count(lambda: _imported(ledger, 100, 2)),
            "send a mail that is due": count(lambda: delivery.deliver(due)),
            "a worker's look for what is due": count(lambda: store.due(now, 9)),
        }


@pytest.mark.ministack
def test_units_are_what_is_counted() -> None:
    """Each act of the table, done through the program's own code in an emulator."""
    assert _counted() == COUNTED


def _bytes_of(settings: ProgramSettings, step: Callable[[DashClient], object]) -> int:
    """Give what a process writes of its metrics in twenty seconds in which a step is all."""
    services = open_services(settings)
    client = DashClient(create_app(services))
    services.runner.stop()
    client.fire(_SHOW, {_SHOW: ""}, output=at(ids.OVERVIEW, "className"))
    services.meter.flush()
    path = Path(settings.metrics)
    before = path.stat().st_size
    step(client)
    services.runner.once()
    services.meter.note_all({"StoreReadUnits": 8, "StoreWriteUnits": 8})  # as DynamoDB says them
    services.meter.flush()
    return path.stat().st_size - before


def _view(client: DashClient) -> None:
    client.http.get("/")
    client.fire(_SHOW, {_SHOW: ""}, output=at(ids.OVERVIEW, "className"))
    client.http.get("/live")


def _sign_in(caplog: pytest.LogCaptureFixture) -> int:
    """Give what a sign-in adds to the log."""
    access = access_of(create_app(services_over()))
    with (
        caplog.at_level(logging.INFO),
        create_app(services_over()).server.test_request_context("/"),
    ):
        access.let_in(OWNER, "Ann", Response())
        return sum(len(JsonFormatter().format(one)) + 1 for one in caplog.records)


def test_bytes_are_what_is_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Metrics of a process at rest, of a view, and the log's line of a sign-in: a tenth more."""
    settings = ProgramSettings(
        store=f"sqlite:{tmp_path / 'expenses.db'}",
        account=_EURO,
        mail=f"folder:{tmp_path / 'mail'}",
        metrics=str(tmp_path / "metrics.log"),
    )
    rest = _bytes_of(settings, lambda _: None)
    counted = {
        "a worker's 20 seconds": rest,
        "a view": _bytes_of(settings, _view) - rest,
        "a sign-in": _sign_in(caplog),
    }
    assert counted.keys() == WRITTEN.keys()
    assert all(size <= WRITTEN[what] <= size * _ROUGHLY for what, size in counted.items()), counted


def test_rhythms_are_those_of_the_program() -> None:
    """What is counted by time is counted by the program's own times."""
    assert LOOK_EVERY == jobs.LOOK_EVERY
    assert METRICS_EVERY == EVERY
    user_data = whole_template()["Resources"]["Template"]["Properties"]["LaunchTemplateData"]
    assert "WEB_CONCURRENCY=2" in str(user_data["UserData"])
    assert STREAMS == 2 * MOST_STREAMS


def test_document_says_what_is_counted() -> None:
    """`python -m infra.cost` printed what stands in docs/aws.md."""
    assert tables() in _DOCUMENT.read_text(encoding="utf-8")


def test_metrics_are_no_more_than_priced() -> None:
    """Each route and callback a process can name, by each metric that is given by it."""
    app = create_app(services_over())
    routes = {route_of(one.endpoint) for one in app.server.url_map.iter_rules()}
    callbacks = {name_of(key, one) for key, one in app.callback_map.items()}
    by = Counter(dimension for one in METRICS for dimension in one.dimensions)
    most = len(METRICS) + len(routes) * by["Route"] + len(callbacks) * by["Callback"]
    assert most <= MOST_METRICS


def test_month_is_the_sum_of_its_acts() -> None:
    """Nothing is left out of a user's month."""
    assert per_user().reads > sum(one.reads for one in COUNTED.values())
    assert per_user().writes > sum(one.writes for one in COUNTED.values())


def test_fixed_parts_are_those_of_the_template() -> None:
    """Another NAT gateway, balancer or alarm in the template costs more in the table."""
    template = whole_template()
    kinds = Counter(one["Type"] for one in template["Resources"].values())
    month = monthly(0)
    assert month["NAT gateways"] > kinds["AWS::EC2::NatGateway"] * 30
    assert month["Load balancers"] > kinds["AWS::ElasticLoadBalancingV2::LoadBalancer"] * 20
    assert month["Public addresses"] > (kinds["AWS::EC2::EIP"] + 2) * 3.6
    assert (
        month["CloudWatch, alarms and dashboard"] > kinds["AWS::CloudWatch::Alarm"] * 0.1 + 6 * 0.8
    )


def test_more_users_need_more_of_what_grows_with_them() -> None:
    """Instances, bytes of the log, and metrics, of which each instance has its own."""
    template, few, many = whole_template(), Load(1_000), Load(10_000_000)
    assert few.instances == 2
    assert many.instances > 1_000
    assert logged(many, template) > 1_000 * logged(few, template)
    assert metrics(many, template) - metrics(few, template) > 5 * (many.instances - few.instances)
