"""DynamoDB in counts: requests made and write units taken, on the ministack emulator."""

from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from dynamo import Wire, ministack_stand

from adapters.dynamodb.store import DynamoStore
from analytics.cache import BookCache
from analytics.spent import SpentInFrames
from analytics.summary import totals
from bench.made import made_rows
from bench.report import figure, say, section
from dashboard.services import SystemClock, patience
from spending.expense import ExpenseDraft
from spending.filter import ExpenseFilter
from spending.job import IMPORT, ImportLine
from spending.ledger import Ledger
from spending.settings import Settings
from spending.writer import LedgerTools

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROWS = 1_000
_EURO = Settings("EUR", "en_US", "UTC", chosen=True)


class WriteUnits:
    """Counts the write units the emulator says a client's requests took."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self.total = 0.0
        events = client.meta.events
        for operation in ("TransactWriteItems", "BatchWriteItem", "PutItem", "DeleteItem"):
            asks: Any = _ask  # the stubs know no handler that answers
            events.register(f"provide-client-params.dynamodb.{operation}", asks)
            events.register(f"after-call.dynamodb.{operation}", self._count)

    def _count(self, parsed: dict[str, Any], **_: object) -> None:
        said = parsed.get("ConsumedCapacity", [])
        for one in said if isinstance(said, list) else [said]:
            self.total += one.get("WriteCapacityUnits", one.get("CapacityUnits", 0.0))


def _ask(params: dict[str, Any], **_: object) -> dict[str, Any]:
    return {**params, "ReturnConsumedCapacity": "TOTAL"}


def run() -> None:
    """Print the figures."""
    section(f"DynamoDB, on an emulator, {ROWS:,} expenses")
    with ministack_stand() as stand:
        client = stand.another_client()
        wire, units = Wire(client), WriteUnits(client)
        store = stand.store(client)
        cache = BookCache(store, _EURO)
        tools = LedgerTools(store, SpentInFrames(cache), SystemClock(), patience, _EURO)
        ledger = Ledger("ann", tools)
        ledger.set_limit(10**9, "limit")
        _import(ledger, units)
        _cold(store, wire)
        _warm(cache, wire)
        _add(ledger, cache, wire, units)


def _import(ledger: Ledger, units: WriteUnits) -> None:
    lines = [
        ImportLine(uuid4().hex, ExpenseDraft(row.day, row.amount, row.merchant), row.category)
        for row in made_rows(ROWS)
    ]
    before = units.total
    begun = ledger.jobs.begin_import(lines, uuid4().hex, kind=IMPORT, about="made.csv")
    job = ledger.jobs.finish(begun.ids[0])
    figure("write units a row of an import", (units.total - before) / job.added, "units")


def _cold(store: DynamoStore, wire: Wire) -> None:
    said = _requests(wire, lambda: BookCache(store, _EURO).book("ann"))
    say(f"a cold open: {said}")


def _warm(cache: BookCache, wire: Wire) -> None:
    cache.book("ann")
    before = Counter(wire.calls)
    totals(cache.book("ann"), ExpenseFilter())
    made = Counter(wire.calls) - before
    figure("requests of a warm view", made.total(), "", 1)
    say(f"which are: {dict(made)}")


def _add(ledger: Ledger, cache: BookCache, wire: Wire, units: WriteUnits) -> None:
    cache.book("ann")
    before, taken = Counter(wire.calls), units.total
    row = next(iter(made_rows(1, seed=3)))
    ledger.add(ExpenseDraft(row.day, row.amount, row.merchant), uuid4().hex)
    made = Counter(wire.calls) - before
    figure("transactions of an addition", made["TransactWriteItems"], "", 1)
    figure("write units of an addition", units.total - taken, "units")
    say(f"its requests: {dict(made)}")


def _requests(wire: Wire, step: Any) -> str:  # noqa: ANN401 - whatever it gives is not looked at
    before = Counter(wire.calls)
    step()
    return str(dict(Counter(wire.calls) - before))
