"""A commit compares months with their limits, and its alerts go with it."""

import pytest
from aside import put
from builders import NOON, a_draft, a_ledger, tools_over
from memory_store import MemoryStore, changes_of
from recount import SpentByRecount

from spending.expense import expense_key
from spending.ledger import Ledger
from spending.period import Month
from spending.plan import Moment, Plan
from spending.records import (
    ALERT,
    Change,
    CommitLimits,
    Fields,
    Write,
)
from spending.watching import PERIOD_DUE
from spending.writer import Writer


def limited(limits: CommitLimits | None = None) -> tuple[MemoryStore, Ledger]:
    """Give a ledger with a limit of 100 and its store."""
    store = MemoryStore(limits)
    ledger = a_ledger(store, spent=SpentByRecount(store))
    ledger.set_limit(100, "limit")
    return store, ledger


def months_over(store: MemoryStore) -> list[str]:
    """Give the months that stand crossed."""
    return sorted(name.split("#")[1] for name in store.head("ann").over)


def test_no_limit_reads_nothing() -> None:
    """A ledger without a limit is not asked what is spent."""
    ledger = Ledger("ann", tools_over(MemoryStore(), spent=None))
    ledger._tools.spent.standing = None  # type: ignore[method-assign,assignment]

    assert ledger.add(a_draft(), "o").alerts == ()


def test_alert_in_the_same_commit() -> None:
    """The alert is written with the change that crossed the limit and named in its answer."""
    store, ledger = limited()
    ledger.add(a_draft(100), "just")
    receipt = ledger.add(a_draft(1), "over")

    assert receipt.alerts == ("overall#2026-11#100#3",)
    assert store.get("ann", [f"{ALERT}#{receipt.alerts[0]}"])
    assert ledger.add(a_draft(1), "over") == receipt
    assert ledger.add(a_draft(1), "more").alerts == ()


@pytest.mark.parametrize("most", [12, 95])
def test_more_alerts_than_room(most: int) -> None:
    """When a commit has no room for all alerts the nearest months come first, the rest later."""
    store, ledger = limited(CommitLimits(most, 250_000))
    ledger.set_limit(None, "none")
    for number in range(20):
        ledger.add(a_draft(200, str(Month(2026, 11).plus(number).days.first)), f"o{number}")
    ledger.set_limit(100, "again")
    expected = [str(Month(2026, 11).plus(number)) for number in range(min(20, most - 4))]

    assert months_over(store) == expected
    assert len(store.all("ann", ALERT)) == len(expected)
    while due := [one for one in store.due(NOON, 9) if one.kind == PERIOD_DUE]:
        ledger.begin_period(due[0])
    assert len(months_over(store)) == len(store.all("ann", ALERT)) == 20


def test_crossed_month_without_expenses_is_left() -> None:
    """A month that stood crossed and holds nothing any more is compared too."""
    store, ledger = limited()
    far = ledger.add(a_draft(200, "2027-06-01"), "far")
    assert months_over(store) == ["2027-06"]
    record = store.get("ann", [expense_key(far.ids[0])])[expense_key(far.ids[0])]
    put(store, Write(record.key, record, None))
    ledger.set_limit(50, "all months")

    assert months_over(store) == []


def test_damaged_expense_stops_nobody() -> None:
    """An expense without a day counts in no month and can be written away."""
    store, ledger = limited()
    key = expense_key("a" * 32)
    put(store, Write(key, None, {"amount": 5}))
    (record,) = store.get("ann", [key]).values()

    def plan(_: Moment) -> Plan:
        return Plan("mend", (Write(key, record, None),), {"ids": []})

    Writer("ann", ledger._tools, "test").write("mend", {}, plan)
    assert store.get("ann", [key]) == {}


def test_change_of_an_edit_in_two_months() -> None:
    """An expense moved from one month to another is compared in both."""
    store, ledger = limited()
    added = ledger.add(a_draft(200), "o")
    ledger.edit(added.ids[0], added.version, a_draft(200, "2026-12-01"), "move")

    assert months_over(store) == ["2026-12"]
    assert changes_of(store, "ann", 3)[-1] == Change(
        f"{ALERT}#{added.alerts[0]}", 2, {"cleared": None}, {"cleared": True}
    )


def test_no_room_at_all() -> None:
    """A commit that is full tells of nothing; the next one that looks at the month does."""
    store, ledger = limited(CommitLimits(12, 250_000))
    fields: Fields = {"day": "2026-11-20", "amount": 50}
    writes = tuple(Write(expense_key(f"{number:032x}"), None, fields) for number in range(12))
    full = Writer("ann", ledger._tools, "test").write(
        "full", {}, lambda _: Plan("full", writes, {"ids": []})
    )

    assert full.alerts == ()
    assert months_over(store) == []
    assert len(ledger.add(a_draft(1), "next").alerts) == 1
