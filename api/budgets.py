"""Limits: how they stand, and setting them; and the alerts they raise."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from analytics.book import Book
from analytics.budgets import budget_month, budget_of, line_of
from api import payloads
from api.asked import Answer, Asked, Handler, of_version
from spending.alert import overtaken
from spending.budget import OVERALL, budget_key
from spending.budget_acts import BudgetTerms, LimitChange
from spending.category import NO_CATEGORY
from spending.errors import UnknownCategory
from spending.period import Month, parse_day


def listed(asked: Asked) -> Answer:
    """Say how all limits stand in a month."""
    book = asked.desk.book()
    today = asked.desk.today(book)
    month = _month(asked, book, today)
    found = budget_month(book, month, today)
    body = {
        "month": str(month),
        "overall": payloads.budget(found.overall, book),
        "items": [payloads.budget(line, book) for line in found.lines],
    }
    return Answer(body)


def read(asked: Asked) -> Answer:
    """Say how a limit stands in a month."""
    book, wanted = asked.desk.book(), asked.path["budget_id"]
    if wanted not in {OVERALL, NO_CATEGORY} and wanted not in book.categories.by_id:
        raise UnknownCategory(wanted)
    today = asked.desk.today(book)
    return of_version(
        payloads.budget(line_of(book, wanted, _month(asked, book, today), today), book)
    )


def changed(asked: Asked) -> Answer:
    """Set a limit from a month on, and what goes with it; what is left out stays."""
    book, sent, wanted = asked.desk.book(), asked.body, asked.path["budget_id"]
    if wanted == NO_CATEGORY:
        raise UnknownCategory(wanted)
    settings, kept = book.settings, budget_of(book, wanted)
    this_month = settings.months.of(asked.desk.today(book))
    key = budget_key(wanted)
    ledger = asked.ledger(key, payloads.version_of(book, key))
    is_new = payloads.version_of(book, key) == 0
    rollover = settings.rollover if is_new else kept.rollover_in(this_month)
    thresholds = sent.get("thresholds", kept.thresholds)
    terms = BudgetTerms(
        None if thresholds is None else tuple(thresholds),
        payloads.rollover_of(sent["rollover"], settings) if "rollover" in sent else rollover,
        sent.get("muted", kept.muted),
    )
    change = None
    if "limit" in sent:
        amount = None if sent["limit"] is None else payloads.minor_of(sent["limit"], settings.money)
        month = Month.parse(sent["month"]) if "month" in sent else this_month
        change = LimitChange(wanted, month, amount, sent.get("only", False))
    ledger.change_budget(wanted, terms, asked.operation, change)
    return read(asked)


def alerts(asked: Asked) -> Answer:
    """List the limits that were crossed."""
    book = asked.desk.book()
    today = asked.desk.today(book)
    found = book.alerts
    if asked.query.get("state") == "open":
        less = overtaken(found)
        found = tuple(one for one in found if one.is_open(today) and one.id not in less)
    return Answer({"items": [payloads.alert(one, book, today) for one in found]})


def dismissed(asked: Asked) -> Answer:
    """Put alerts away for good."""
    done = asked.desk.ledger().dismiss(asked.body["ids"], asked.operation)
    return Answer(payloads.receipt(done))


def snoozed(asked: Asked) -> Answer:
    """Put alerts away until a day begins."""
    until = parse_day(asked.body["until"])
    done = asked.desk.ledger().snooze(asked.body["ids"], until, asked.operation)
    return Answer(payloads.receipt(done))


def _month(asked: Asked, book: Book, today: date) -> Month:
    said = asked.query.get("month")
    return Month.parse(said) if said else book.settings.months.of(today)


HANDLERS: Final[Mapping[str, Handler]] = {
    "listBudgets": listed,
    "readBudget": read,
    "changeBudget": changed,
    "listAlerts": alerts,
    "dismissAlerts": dismissed,
    "snoozeAlerts": snoozed,
}
