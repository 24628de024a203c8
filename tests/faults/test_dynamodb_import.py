"""Imports into DynamoDB: what they cost, and that they end whole whatever happens on the way."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from builders import a_draft, a_ledger
from dynamo import Stand, Wire, ministack_stand
from dynamo_faults import LOST, FaultyClient, refusal

from adapters.dynamodb import Pace
from spending.errors import StoreError
from spending.expense import ExpenseDraft
from spending.job import DONE, IMPORT, ImportLine, Job
from spending.ledger import Ledger

pytestmark = [pytest.mark.ministack, pytest.mark.usefixtures("no_pauses")]

MERCHANTS = ("Grocer", "Baker", "Landlord", "Railway", "Café Müller", "Pharmacy")
OWNER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI 0f8c1b1e-4444-5555"


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A table in ministack."""
    with ministack_stand() as found:
        yield found


def lines_of_a_file(count: int) -> list[ImportLine]:
    """Give lines as a household's bank file has them."""
    lines = []
    for number in range(count):
        draft = ExpenseDraft(
            date(2024, 1, 1) + timedelta(days=number % 700),
            100 + number,
            MERCHANTS[number % len(MERCHANTS)],
            method="Card",
            note=f"Reference {number}" if number % 4 == 0 else "",
        )
        line_id = hashlib.sha256(f"line {number}".encode()).hexdigest()[:32]
        lines.append(ImportLine(line_id, draft, f"Category {number % 12}", f"Sub {number % 3}"))
    return lines


def bring_in(ledger: Ledger, lines: Sequence[ImportLine], operation: str) -> Job:
    """Import lines to the end."""
    ledger.jobs.begin_import(lines, operation, kind=IMPORT, about="bank.csv")
    return ledger.jobs.finish(operation)


def check_all_there(stand: Stand, lines: Sequence[ImportLine]) -> None:
    """Assert that exactly these lines are the ledger's expenses."""
    expenses = stand.store().snapshot(OWNER).expenses
    found = {expenses.id_of(row): expenses.amount[row] for row in range(len(expenses))}
    assert len(found) == len(expenses)
    assert found == {line.id: line.draft.amount for line in lines}


def test_thousand_lines(stand: Stand) -> None:
    """A file comes in whole, a second time nothing does, and it costs what it was planned to."""
    lines = lines_of_a_file(1_000)
    wire = Wire(stand.client)
    ledger = a_ledger(stand.store(), OWNER)
    job = bring_in(ledger, lines, "first")
    assert (job.state, job.added, job.known) == (DONE, 1_000, 0)
    check_all_there(stand, lines)
    assert wire.calls["TransactWriteItems"] <= 14
    assert wire.units["TransactWriteItems"] / len(lines) < 3.2
    again = bring_in(ledger, lines, "second")
    assert (again.state, again.added, again.known) == (DONE, 0, 1_000)
    check_all_there(stand, lines)
    assert stand.store().due(job.touched + timedelta(days=1), 10) == []


def test_units_of_an_add(stand: Stand) -> None:
    """An add takes four items in one transaction: eight write units, no index."""
    ledger = a_ledger(stand.store(), OWNER)
    ledger.add(a_draft(), "first")
    wire = Wire(stand.client)
    ledger.add(a_draft(1250, merchant="Café", note="with friends"), "second")
    assert wire.units == {"TransactWriteItems": 8.0}


def test_full_commit(stand: Stand) -> None:
    """A commit as full as the limits allow is taken by the table."""
    lines = [
        ImportLine(line.id, a_draft(5, note="ü" * 1_200), line.category)
        for line in lines_of_a_file(120)
    ]
    job = bring_in(a_ledger(stand.store(), OWNER), lines, "first")
    assert (job.state, job.added) == (DONE, 120)
    expenses = stand.store().snapshot(OWNER).expenses
    assert len(expenses) == 120


@pytest.mark.parametrize(
    "error", [LOST, refusal("ThrottlingException"), refusal("InternalServerError", status=500)]
)
def test_carried_on_after_failures(stand: Stand, error: Exception) -> None:
    """An import that a fault ends is carried on by another worker; no line comes twice."""
    lines = lines_of_a_file(300)
    faulty = FaultyClient(stand.client)
    ledger = a_ledger(stand.store(faulty.client, sleep=lambda _: None), OWNER)
    ledger.jobs.begin_import(lines, "first", kind=IMPORT, about="bank.csv")
    failed = 0
    for method in ("transact_write_items", "batch_get_item", "get_item", "query"):
        for nth in (2, 5, 9):
            faulty.fail(method, error, nth=nth, before=error is not LOST)
    while ledger.jobs.get("first").is_running if not failed else True:
        worker = a_ledger(stand.store(faulty.client, sleep=lambda _: None), OWNER)
        try:
            if not worker.jobs.advance("first").is_running:
                break
        except StoreError:
            failed += 1
    assert failed
    check_all_there(stand, lines)


def test_throttles_become_waits(stand: Stand) -> None:
    """An import writes as fast as the pace and no faster, waiting between its pieces only."""
    naps: list[float] = []
    time = 0.0

    def sleep(seconds: float) -> None:
        nonlocal time
        naps.append(seconds)
        time += seconds

    store = stand.store(pace=Pace(800, now=lambda: time, sleep=sleep))
    lines = lines_of_a_file(400)
    wire = Wire(stand.client)
    bring_in(a_ledger(store, OWNER), lines, "first")
    assert time == pytest.approx(wire.units["TransactWriteItems"] / 800, rel=0.4)
    assert len(naps) == wire.calls["TransactWriteItems"] - 1
