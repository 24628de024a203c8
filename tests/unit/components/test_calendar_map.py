"""The calendar map: its days open exactly what they hold, in few bytes, and its words say so."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from books import DAYS, FILTERS, a_book, expenses, starting
from dash_client import links_of, nodes, text_of
from hypothesis import given
from hypothesis import strategies as st
from oracle import matching

from analytics.book import Book
from analytics.select import Rows
from components import calendar_map
from components.overview_address import OverviewAddress
from spending.expense import Expense
from spending.filter import ExpenseFilter
from spending.period import PERIODS
from spending.settings import Settings

TODAY = date(2026, 11, 22)
MOST_BYTES = 12_000


def _expense(number: int, day: date, amount: int) -> Expense:
    return Expense(day, amount, id=f"{number:032x}", version=1, sequence=number)


def _view(book: Book, query: str = "period=this-month", today: date = TODAY) -> dict[str, Any]:
    return calendar_map.view(book, OverviewAddress.from_query(query, today), today, Rows(book))


def _days(data: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Read the address, sum and count of every day as the page's script does."""
    first = date.fromisoformat(data["first"])
    places = [place for place, step in enumerate(data["steps"]) if step != "."]
    days = [(first + timedelta(days=place)).isoformat() for place in places]
    queries = [f"from={day}&to={day}{data['rest']}" for day in days]
    return list(zip(queries, data["minor"], data["count"], strict=True))


@given(expenses(), FILTERS, st.sampled_from((*PERIODS, "")), DAYS)
def test_every_day_opens_what_it_holds(
    kept: list[Expense], wanted: ExpenseFilter, period: str, today: date
) -> None:
    """A day's address recounts to its sum and count, and all days to the sum that is told."""
    rest = OverviewAddress(None, wanted).everything_else.to_query()
    query = f"period={period}&{rest}" if period else wanted.to_query()
    view = _view(a_book(kept), query, today)
    marks = _days(view["calendar_map_days"]) if view["calendar_map_days"] else []
    for address, minor, count in marks:
        behind = matching(kept, ExpenseFilter.from_query(address), starting())
        assert (count, minor) == (len(behind), sum(one.amount for one in behind))
        assert count
    for node in nodes(view["calendar_map_summary"]):
        if "href" in node["props"]:
            query = node["props"]["href"].removeprefix("/expenses?")
            behind = matching(kept, ExpenseFilter.from_query(query), starting())
            assert sum(minor for _, minor, _ in marks) == sum(one.amount for one in behind)
            assert node["props"]["data-minor"] == str(sum(one.amount for one in behind))
            assert node["props"]["data-count"] == str(len(behind))


def test_days_keep_the_filter() -> None:
    """A day of a narrowed map opens the narrowed list of that day."""
    kept = [
        replace(_expense(1, date(2026, 11, 2), 500), method="Card"),
        replace(_expense(2, date(2026, 11, 2), 700), method="Cash"),
    ]
    (day,) = _days(_view(a_book(kept), "period=this-month&method=Card")["calendar_map_days"])
    assert day == ("from=2026-11-02&to=2026-11-02&method=Card", 500, 1)


def test_year_is_a_small_answer() -> None:
    """A whole year with expenses on every day goes out in 12 kB."""
    kept = [_expense(n, date(2026, 1, 1) + timedelta(days=n), 10_000 + n) for n in range(365)]
    view = _view(a_book(kept), "period=this-year&text=")
    assert len(json.dumps(view["calendar_map_days"], ensure_ascii=False)) < MOST_BYTES


def test_month_is_a_sheet_and_more_are_columns_of_weeks() -> None:
    """A month looks like a calendar, longer periods like a map."""
    book = a_book([_expense(1, date(2026, 11, 2), 500)])
    assert "is-month" in _view(book)["calendar_map_look"]
    assert _view(book)["calendar_map_days"]["isMonth"]
    assert "is-weeks" in _view(book, "period=3-months")["calendar_map_look"]


def test_week_begins_as_the_account_says() -> None:
    """The script lays days out by it."""
    book = a_book([_expense(1, date(2026, 11, 2), 500)], Settings("EUR", "de_DE", "UTC"))
    data = _view(book)["calendar_map_days"]
    assert (data["week"], data["weekdays"][0], data["locale"]) == (1, "Mo", "de-DE")


def test_sentence_says_sum_days_and_the_most() -> None:
    """The map in words; its sum is a link to exactly the days shown."""
    kept = [_expense(1, date(2026, 11, 2), 500), _expense(2, date(2026, 11, 21), 5_009)]
    said = _view(a_book(kept))["calendar_map_summary"]
    assert text_of(said) == "€55.09 on 2 days of 30 , the most on Sat, Nov 21, 2026 ."
    assert links_of(said) == [("€55.09", "/expenses?from=2026-11-01&to=2026-11-30")]


def test_cut_period_says_which_days_are_shown() -> None:
    """Years are not shown whole, and nobody has to guess."""
    kept = [_expense(1, date(2020, 1, 1), 500), _expense(2, date(2026, 11, 21), 700)]
    said = text_of(_view(a_book(kept), "period=all")["calendar_map_summary"])
    assert "The last weeks of a longer period: Nov 16, 2025" in said
    assert said.startswith("€7.00 on 1 day of 371")


def test_steps_say_where_they_begin() -> None:
    """The legend has amounts, not colours alone; days of refunds have a sign of their own."""
    kept = [_expense(n, date(2026, 11, 1 + n), n * 100) for n in range(1, 6)]
    steps = _view(a_book(kept))["calendar_map_steps"]
    assert text_of(steps) == "Less €1.00 €2.00 €3.00 €4.00 €5.00 More"
    back = _view(a_book([*kept, _expense(9, date(2026, 11, 20), -100)]))["calendar_map_steps"]
    assert "Refunds" in text_of(back)


@pytest.mark.parametrize("query", ["period=this-month", "from=2026-11-02&to=2026-11-01"])
def test_no_expense_is_said(query: str) -> None:
    """A grid of blanks would say nothing."""
    view = _view(a_book([_expense(1, date(2020, 1, 1), 5)]), query)
    assert "is-nothing" in view["calendar_map_look"]
    assert view["calendar_map_days"] is None
    assert view["calendar_map_summary"] == "No expenses on these days."
