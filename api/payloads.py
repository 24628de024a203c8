"""What is answered, as the contract has it: records to JSON, and JSON to what is asked for."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from analytics.book import Book
from analytics.budgets import BudgetLine, budget_of, limit_name
from analytics.cumulative import Line
from analytics.summary import Totals
from spending.alert import Alert
from spending.budget import budget_key
from spending.category import Category, category_key
from spending.errors import InvalidAmount, InvalidExpense, InvalidInput
from spending.expense import Expense, ExpenseDraft, checked
from spending.history import HistoryStep
from spending.job import Job
from spending.money import MoneyFormat, parse_amount, plain_amount
from spending.period import parse_day
from spending.records import SETTINGS, JournalEntry
from spending.rollover import Rollover
from spending.saved_view import SavedView, start_of
from spending.settings import Settings
from spending.writer import Receipt

Payload = dict[str, Any]


# Amounts


def money(minor: int, format_: MoneyFormat) -> Payload:
    """Write an amount twice: as a plain decimal text, and in minor units."""
    return {"decimal": plain_amount(minor, format_.digits), "minor": minor}


def money_or_none(minor: int | None, format_: MoneyFormat) -> Payload | None:
    """Write an amount, None for none."""
    return None if minor is None else money(minor, format_)


def minor_of(sent: str | Mapping[str, Any], format_: MoneyFormat) -> int:
    """Read an amount sent as a decimal text, or as amounts are answered; raises InvalidAmount."""
    if isinstance(sent, str):
        return parse_amount(sent, digits=format_.digits)
    minor = sent.get("minor")
    if "decimal" not in sent:
        return int(sent["minor"])
    read = parse_amount(sent["decimal"], digits=format_.digits)
    if minor is not None and minor != read:
        reason = "says one thing as a decimal and another in minor units"
        raise InvalidAmount(reason)
    return read


# Expenses


def expense(one: Expense, settings: Settings) -> Payload:
    """Write an expense."""
    trashed = None if one.trashed is None else moment(datetime.fromtimestamp(one.trashed, UTC))
    return {
        "id": one.id,
        "version": one.version,
        "day": one.day.isoformat(),
        "amount": money(one.amount, settings.money),
        "merchant": one.merchant,
        "category": one.category,
        "method": one.method,
        "tags": list(one.tags),
        "note": one.note,
        "import": one.source or None,
        "edited": one.was_edited,
        "trashed_at": trashed,
    }


def draft_of(sent: Mapping[str, Any], settings: Settings) -> ExpenseDraft:
    """Read an expense to record; raises InvalidExpense naming every field that cannot be used."""
    problems: dict[str, str] = {}
    day, amount = date(2000, 1, 1), 1
    try:
        day = parse_day(sent["day"])
    except InvalidInput as error:
        problems["day"] = error.reason
    try:
        amount = minor_of(sent["amount"], settings.money)
    except InvalidAmount as error:
        problems["amount"] = error.reason
    if problems:
        raise InvalidExpense(problems)
    texts = {name: sent.get(name) or "" for name in ("merchant", "method", "note")}
    tags = tuple(sent.get("tags") or ())
    return ExpenseDraft(day, amount, category=sent.get("category") or None, tags=tags, **texts)


def drafts_of(sent: Sequence[Mapping[str, Any]], settings: Settings) -> list[ExpenseDraft]:
    """Read expenses to record; raises InvalidExpense naming the first bad one's fields."""
    found = []
    for place, one in enumerate(sent):
        try:
            found.append(checked(draft_of(one, settings)))
        except InvalidExpense as error:
            named = {f"expenses.{place}.{name}": why for name, why in error.problems.items()}
            raise InvalidExpense(named) from error
    return found


def patched(stored: Expense, patch: Mapping[str, Any], settings: Settings) -> ExpenseDraft:
    """Give an expense's draft after a merge patch (RFC 7396): null empties a field."""
    draft = stored.draft
    before = {
        "day": draft.day.isoformat(), "amount": {"minor": draft.amount},
        "merchant": draft.merchant, "category": draft.category, "method": draft.method,
        "tags": draft.tags, "note": draft.note,
    }  # fmt: skip
    return draft_of({**before, **patch}, settings)


def total(totals: Totals, settings: Settings) -> Payload:
    """Write what expenses come to."""
    return {"count": totals.count, "amount": money(totals.amount, settings.money)}


def step(one: HistoryStep) -> Payload:
    """Write a change of one expense, or the recording of it."""
    return {
        "version": one.version,
        "act": one.act,
        "source": one.source,
        "at": moment(one.at),
        "before": dict(one.before),
        "after": dict(one.after),
    }


def act(entry: JournalEntry) -> Payload:
    """Write everything one commit did."""
    changes = [
        {
            "record": one.key,
            "before": None if one.before is None else dict(one.before),
            "after": None if one.after is None else dict(one.after),
        }
        for one in entry.changes
    ]
    return {
        "version": entry.version,
        "act": entry.act,
        "source": entry.source,
        "at": moment(entry.at),
        "changes": changes,
    }


# All the rest


def receipt(done: Receipt) -> Payload:
    """Write what a write answers."""
    return {
        "version": done.version,
        "ids": list(done.ids),
        "alerts": list(done.alerts),
        "job": done.job or None,
    }


def category(one: Category, book: Book) -> Payload:
    """Write a category."""
    return {
        "id": one.id,
        "version": version_of(book, category_key(one.id)),
        "name": one.name,
        "label": book.categories.label(one.id),
        "parent": one.parent,
        "archived": one.archived,
        "merged_into": one.merged_into,
        "colour": one.colour,
    }


def rollover(one: Rollover, settings: Settings) -> Payload:
    """Write what of a month goes on into the next."""
    return {"kind": one.kind, "cap": money_or_none(one.cap, settings.money)}


def rollover_of(sent: Mapping[str, Any], settings: Settings) -> Rollover:
    """Read what of a month goes on into the next; raises InvalidInput."""
    cap = sent.get("cap")
    return Rollover(sent["kind"], None if cap is None else minor_of(cap, settings.money)).checked()


def budget(line: BudgetLine, book: Book) -> Payload:
    """Write how a limit stands in a month."""
    stands, format_ = line.stands, book.settings.money
    kept = budget_of(book, line.id)
    ahead = stands.projection
    return {
        "id": line.id,
        "version": version_of(book, budget_key(line.id)),
        "name": limit_name(book, line.id),
        "month": str(stands.month),
        "from": str(stands.days.first),
        "to": str(stands.days.last),
        "limit": money_or_none(stands.limit, format_),
        "carried": money(stands.carried, format_),
        "available": money_or_none(stands.available, format_),
        "spent": money(stands.spent, format_),
        "left": money_or_none(stands.left, format_),
        "per_day": money_or_none(stands.per_day, format_),
        "days_left": stands.days_left,
        "count": stands.count,
        "over": stands.is_over,
        "projection": None if ahead is None else {
            "least": money(ahead.least, format_), "most": money(ahead.most, format_),
        },
        "thresholds": None if kept.thresholds is None else list(kept.thresholds),
        "rollover": rollover(kept.rollover_in(stands.month), book.settings),
        "muted": kept.muted,
    }  # fmt: skip


def alert(one: Alert, book: Book, today: date) -> Payload:
    """Write an alert."""
    format_ = book.settings.money
    return {
        "id": one.id,
        "budget": one.budget,
        "name": limit_name(book, one.budget),
        "month": str(one.month),
        "from": str(one.days.first),
        "to": str(one.days.last),
        "threshold": one.threshold,
        "limit": money(one.limit, format_),
        "carried": money(one.carried, format_),
        "spent": money(one.spent, format_),
        "at": moment(one.at),
        "open": one.is_open(today),
        "cleared": one.cleared,
        "dismissed": one.dismissed,
        "snoozed_until": day_or_none(one.snoozed),
    }


def view(one: SavedView, book: Book) -> Payload:
    """Write a saved view."""
    return {
        "id": one.id,
        "version": one.version,
        "name": one.name,
        "page": one.page,
        "query": one.query,
        "start": start_of(book.views) == one,
    }


def job(one: Job) -> Payload:
    """Write an import, or other long work."""
    return {
        "id": one.id,
        "kind": one.kind,
        "about": one.about,
        "state": one.state,
        "total": one.total,
        "done": one.done,
        "added": one.added,
        "known": one.known,
        "rejected": one.rejected,
        "left_out": dict(one.left_out or {}),
        "started": moment(one.started),
        "touched": moment(one.touched),
    }


def account(book: Book, today: date, *, can_write: bool) -> Payload:
    """Write the settings, and at which version the ledger is."""
    settings = book.settings
    return {
        "version": version_of(book, SETTINGS),
        "ledger_version": book.version,
        "today": today.isoformat(),
        "currency": settings.currency,
        "locale": settings.locale,
        "zone": settings.zone,
        "week": settings.week,
        "month_start": settings.month_start,
        "thresholds": list(settings.thresholds),
        "rollover": rollover(settings.rollover, settings),
        "mail_to": settings.mail_to,
        "quiet": settings.quiet.text if settings.quiet else None,
        "can_write": can_write,
    }


def line(one: Line | None, settings: Settings) -> Payload | None:
    """Write a running sum."""
    if one is None:
        return None
    points = [
        {
            "number": stop.number,
            "day": stop.day.isoformat(),
            "count": stop.count,
            "amount": money(stop.amount, settings.money),
        }
        for stop in one.stops
    ]
    return {
        "from": day_or_none(one.days.first), "to": day_or_none(one.days.last), "points": points,
    }  # fmt: skip


def moment(at: datetime) -> str:
    """Write a moment in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def day_or_none(day: date | None) -> str | None:
    """Write a day, None for none."""
    return None if day is None else day.isoformat()


def version_of(book: Book, key: str) -> int:
    """Give the version a record is at, 0 for one never written."""
    record = book.snapshot.records.get(key)
    return record.version if record else 0
