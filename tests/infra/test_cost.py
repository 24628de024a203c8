"""The cost table: its units are counted here, and the document says what is counted."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from dynamo import Wire, ministack_stand
from programs import services_over
from read_units import ReadUnits

from adapters.dynamodb.sessions import DynamoSessions
from analytics.cache import BookCache
from analytics.spent import SpentInFrames
from bench.cloud import WriteUnits
from bench.made import MadeRow, made_rows
from dashboard.app import create_app
from dashboard.services import SystemClock, patience
from dashboard.watch.callback_names import name_of
from dashboard.watch.metrics import METRICS
from dashboard.watch.requests import route_of
from infra.cost import COUNTED, MOST_METRICS, Units, per_user, tables
from spending.expense import ExpenseDraft
from spending.job import IMPORT, ImportLine
from spending.ledger import Ledger
from spending.session import Session
from spending.settings import Settings
from spending.writer import LedgerTools

_DOCUMENT = Path(__file__).parents[2] / "docs" / "aws.md"
_EURO = Settings("EUR", "en_US", "UTC", chosen=True)


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
        }


@pytest.mark.ministack
def test_units_are_what_is_counted() -> None:
    """Each act of the table, done through the program's own code in an emulator."""
    assert _counted() == COUNTED


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
