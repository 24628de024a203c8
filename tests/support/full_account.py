"""An account in which every page has something to show: three years, limits, alerts, trash."""

from datetime import timedelta
from typing import Final

from builders import a_draft
from importing import bring_in, lines_of
from visitors import Site

from spending.budget import OVERALL
from spending.budget_acts import BudgetTerms, LimitChange
from spending.category import category_id
from spending.job import SAMPLE
from spending.ledger import Ledger
from spending.period import Month
from spending.rollover import Rollover
from spending.sample import sample_lines

FOOD: Final = category_id("Food")
LEISURE: Final = category_id("Leisure")
_LIMITS: Final = {OVERALL: 300_000, FOOD: 80_000, LEISURE: 15_000, category_id("Housing"): 130_000}


def fill(site: Site) -> None:
    """Fill an account with all there is: near and over limits, a snoozed and a muted alert."""
    ledger = site.desk.ledger()
    lines = sample_lines(ledger.today(), digits=2)
    job = ledger.jobs.begin_import(lines, "sample", kind=SAMPLE, about="")
    ledger.jobs.finish(job.operation)
    bring_in(ledger, lines_of(4))
    _set_limits(ledger)
    _spend(ledger)
    ledger.archive_category(category_id("Pets"), "archive")
    alerts = site.desk.book().alerts
    ledger.snooze([alerts[0].id], ledger.today() + timedelta(days=3), "snooze")
    muted = category_id("Housing")
    ledger.change_budget(muted, BudgetTerms(None, Rollover(), muted=True), "mute")
    ledger.save_view("What food costs", "/", f"period=all&category={FOOD}", "view")
    ledger.save_view("Unfiled, dearest first", "/expenses", "category=none&sort=-amount", "list")
    ledger.save_view("Twelve months", "/", "period=12-months", "months")


def _set_limits(ledger: Ledger) -> None:
    first = Month.of(ledger.today()).plus(-8)
    ledger.set_limits([LimitChange(one, first, most) for one, most in _LIMITS.items()], "limits")
    ledger.change_budget(LEISURE, BudgetTerms((50, 90), Rollover("both", 5_000)), "terms")


def _spend(ledger: Ledger) -> None:
    """Go over the limit on food and near that on leisure; delete an expense, change another."""
    day = ledger.today().isoformat()
    drafts = [
        a_draft(95_000, day, category=FOOD, merchant="Nord Foods", note="for the winter"),
        a_draft(14_200, day, category=LEISURE, merchant="Theatre", tags=("work", "holiday")),
        a_draft(-99_900, day, category=category_id("Clothing"), merchant="Coat returned"),
        a_draft(4_321, day, merchant="Unfiled"),
        a_draft(1_000, day, merchant="Gone"),
    ]
    ids = [ledger.add(draft, f"spent-{place}").ids[0] for place, draft in enumerate(drafts)]
    ledger.delete(ids[-1:], "delete")
    changed = a_draft(9_321, day, merchant="Unfiled", method="Card")
    ledger.edit(ids[-2], ledger.expense(ids[-2]).version, changed, "edit")
