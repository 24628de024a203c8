"""An account with something of every kind in it, and accounts as earlier programs kept them."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from builders import NOON, SteppingClock, a_draft
from importing import bring_in, lines_of
from mailing import FOOD, a_person, mails_of, over_the_limit, the_mail

from spending.budget_acts import BudgetTerms
from spending.category import category_id
from spending.ledger import Ledger
from spending.notify import Quiet
from spending.ports import LedgerStore
from spending.records import KeptItem
from spending.rollover import Rollover
from spending.settings import Settings

KEPT: Final = Path(__file__).parents[1] / "contract" / "kept"
"""Accounts by the day their shape was the newest; a new shape gets a file beside the old ones."""

SETTINGS: Final = Settings(
    "EUR", "de_DE", "Europe/Berlin", chosen=True, week=7, month_start=5, thresholds=(80, 100),
    rollover=Rollover("surplus", 5_000), mail_to="ann@example.org",
    quiet=Quiet.parse("22:00", "07:00"),
)  # fmt: skip


def kept_accounts() -> list[Path]:
    """Give the accounts that are kept, the oldest first."""
    return sorted(KEPT.glob("*.json"))


def read_kept(path: Path) -> list[KeptItem]:
    """Read an account as some program kept it."""
    items = json.loads(path.read_text(encoding="utf-8"))
    return [KeptItem(one["key"], one["values"]) for one in items]


def write_kept(items: Iterable[KeptItem]) -> str:
    """Write an account for a file of KEPT, an item a line."""
    lines = (json.dumps({"key": one.key, "values": one.values}, sort_keys=True) for one in items)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def names_written(items: Iterable[KeptItem]) -> dict[str, set[str]]:
    """Give the names of fields by the kind of what holds them, those of changes left out."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for item in items:
        kind = item.key.partition("#")[0]
        fields = item.values.get("fields")
        found[kind] |= {*item.values, *(fields if isinstance(fields, dict) else ())}
    return dict(found)


def fill(store: LedgerStore) -> Ledger:
    """Do every act that keeps something for ann."""
    clock = SteppingClock()
    ledger = a_person(store, clock)
    over_the_limit(ledger)
    mails, mail = mails_of(ledger), the_mail(ledger)
    claim = mails.claim(mail.id)
    assert claim
    mails.delayed(claim, "busy")
    clock.move(timedelta(minutes=1))
    claim = mails.claim(mail.id)
    assert claim
    mails.sent(claim)
    _spend(ledger)
    _file(ledger)
    (alert,) = mail.alerts
    ledger.dismiss([alert], "dismiss")
    ledger.snooze([alert], (NOON + timedelta(days=3)).date(), "snooze")
    bring_in(ledger, lines_of(3), currency="EUR")
    ledger.save_view("Food", "/", f"period=all&category={FOOD}", "view")
    ledger.choose_start(ledger.views()[0].id, "start")
    ledger.change_settings(SETTINGS, "more settings")
    return ledger


def _spend(ledger: Ledger) -> None:
    """Record an expense with all there is, edit one, delete one."""
    whole = a_draft(
        1_250, merchant="Café", category=FOOD, method="Card", tags=("work",), note="for two"
    )
    (first,) = ledger.add(whole, "whole").ids
    known = ledger.expense(first)
    ledger.edit(first, known.version, replace(known.draft, amount=1_350), "edit")
    (gone,) = ledger.add(a_draft(-500, "2026-11-19"), "refund").ids
    ledger.delete([gone], "delete")


def _file(ledger: Ledger) -> None:
    """Make, archive and merge categories; give a limit terms of its own, and lift it."""
    ledger.add_category("Bees", "bees", parent=category_id("Pets"), colour=3)
    ledger.archive_category(category_id("Gifts"), "archive")
    ledger.merge_category(category_id("Clothing"), category_id("Other"), "merge")
    ledger.change_budget(FOOD, BudgetTerms((50, 90), Rollover("both", 5_000), muted=True), "terms")
    ledger.set_limit(200_000, "everything")
