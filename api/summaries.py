"""Summaries: the figures and series behind each chart of the overview."""

from collections.abc import Mapping
from typing import Any, Final

from analytics.breakdown import MOST_ROWS, Level, breakdown
from analytics.calendar import calendar_map
from analytics.compare import Against, Comparison, Side, comparison
from analytics.cumulative import cumulative
from analytics.summary import totals
from analytics.trend import Series, trend
from api import payloads
from api.asked import Answer, Asked, Handler
from spending.filter import ExpenseFilter
from spending.settings import Settings


def figures(asked: Asked) -> Answer:
    """Say how much was spent, against an earlier period."""
    book, wanted = asked.desk.book(), _wanted(asked)
    found = totals(book, wanted)
    held = comparison(book, wanted, asked.desk.today(book), _against(asked))
    settings = book.settings
    body = {
        **payloads.total(found, settings),
        "mean": payloads.money(found.mean, settings.money),
        "currency": settings.currency,
        "compared": held and _compared(held, settings),
    }
    return Answer(body)


def by_month(asked: Asked) -> Answer:
    """Give spending by month and category."""
    book = asked.desk.book()
    found = trend(book, _wanted(asked))
    months = [
        {
            "month": str(month),
            "from": str(found.kind.days(month).first),
            "to": str(found.kind.days(month).last),
            "amount": payloads.money(amount, book.settings.money),
        }
        for month, amount in zip(found.months, found.totals, strict=True)
    ]
    series = [_series(one, book.settings) for one in found.series]
    return Answer({"months": months, "series": series})


def by_part(asked: Asked) -> Answer:
    """Give where the money went, one level further down."""
    book, query = asked.desk.book(), asked.query
    level = Level(query["level"]) if "level" in query else None
    found = breakdown(book, _wanted(asked), level=level, most=query.get("limit", MOST_ROWS))
    format_ = book.settings.money
    parts = [
        {
            "id": part.id,
            "name": part.name,
            "count": part.count,
            "amount": payloads.money(part.amount, format_),
            "filter": part.wanted.to_query(),
        }
        for part in found.rows
    ]
    body = {
        "level": found.level.value,
        "path": [step.name for step in found.path],
        "parts": parts,
        "parts_count": found.parts,
        "total": {"count": found.count, "amount": payloads.money(found.amount, format_)},
    }
    return Answer(body)


def adding_up(asked: Asked) -> Answer:
    """Give how the spending of a period adds up."""
    book = asked.desk.book()
    today, settings = asked.desk.today(book), book.settings
    found = cumulative(book, _wanted(asked), today, against=_against(asked))
    if found is None:
        return Answer({"now": None, "before": None, "limits": []})
    limits = [
        {
            "start": one.start,
            "stop": one.stop,
            "amount": payloads.money(one.amount, settings.money),
        }
        for one in found.limits
    ]
    body = {
        "now": payloads.line(found.now, settings),
        "before": payloads.line(found.before, settings),
        "limits": limits,
    }
    return Answer(body)


def by_day(asked: Asked) -> Answer:
    """Give spending day by day."""
    book = asked.desk.book()
    found = calendar_map(book, _wanted(asked), asked.desk.today(book))
    if found is None:
        return Answer({"from": None, "to": None, "cut": False, "days": []})
    days = [
        {
            "day": mark.day.isoformat(),
            "count": mark.count,
            "amount": payloads.money(mark.amount, book.settings.money),
            "step": mark.step,
        }
        for mark in found.marks
    ]
    body = {
        "from": payloads.day_or_none(found.days.first),
        "to": payloads.day_or_none(found.days.last),
        "cut": found.is_cut,
        "days": days,
    }
    return Answer(body)


def _wanted(asked: Asked) -> ExpenseFilter:
    return ExpenseFilter.from_query(asked.query_text)


def _against(asked: Asked) -> Against:
    return Against(asked.query.get("against", Against.BEFORE.value))


def _compared(held: Comparison, settings: Settings) -> dict[str, Any]:
    return {
        "now": _side(held.now, settings),
        "before": _side(held.before, settings),
        "change": payloads.money(held.change, settings.money),
    }


def _side(side: Side, settings: Settings) -> dict[str, Any]:
    days = side.days
    return {
        "from": payloads.day_or_none(days.first),
        "to": payloads.day_or_none(days.last),
        **payloads.total(side.totals, settings),
    }


def _series(one: Series, settings: Settings) -> dict[str, Any]:
    points = [
        {"count": count, "amount": payloads.money(amount, settings.money)}
        for count, amount in zip(one.counts, one.amounts, strict=True)
    ]
    return {"id": one.id, "name": one.name, "filter": one.wanted.to_query(), "points": points}


HANDLERS: Final[Mapping[str, Handler]] = {
    "readSummary": figures,
    "readTrend": by_month,
    "readBreakdown": by_part,
    "readCumulative": adding_up,
    "readCalendar": by_day,
}
