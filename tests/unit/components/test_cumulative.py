"""The running sums: points open exactly what they add up, and words say where they stand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from books import DAYS, FILTERS, a_book, expenses, starting
from dash_client import links_of, nodes, text_of
from hypothesis import given
from hypothesis import strategies as st
from oracle import matching

from analytics.book import Book
from analytics.select import Rows
from components import cumulative
from components.overview_address import OverviewAddress
from spending.budget import OVERALL, Budget
from spending.expense import Expense
from spending.filter import ExpenseFilter
from spending.money import MoneyFormat
from spending.period import PERIODS
from spending.settings import Settings

TODAY = date(2026, 11, 22)
EUROS = MoneyFormat("EUR", "en_US")


def _expense(number: int, day: str, amount: int) -> Expense:
    return Expense(date.fromisoformat(day), amount, id=f"{number:032x}", version=1, sequence=number)


def _view(
    book: Book, query: str = "period=this-month", today: date = TODAY, theme: str | None = None
) -> dict[str, Any]:
    return cumulative.view(book, OverviewAddress.from_query(query, today), today, theme, Rows(book))


def _lines(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [trace for trace in view["cumulative_figure"].get("data", []) if "customdata" in trace]


SPENT = [_expense(1, "2026-11-01", 1_000), _expense(2, "2026-11-20", 500),
         _expense(3, "2026-10-05", 2_000), _expense(4, "2026-10-30", 300)]  # fmt: skip


# Every mark opens exactly what it adds up


@given(expenses(), FILTERS, st.sampled_from((*PERIODS, "")), DAYS)
def test_every_point_opens_what_it_adds_up(
    kept: list[Expense], wanted: ExpenseFilter, period: str, today: date
) -> None:
    """A point's address recounts to its sum and count; a point of nothing has none."""
    rest = OverviewAddress(None, wanted).everything_else.to_query()
    query = f"period={period}&{rest}" if period else wanted.to_query()
    for trace in _lines(_view(a_book(kept), query, today)):
        said = trace["meta"]
        points = (trace["customdata"], said["minor"], said["count"], trace["y"], trace["text"])
        for address, minor, count, height, amount in zip(*points, strict=True):
            assert round(height * 100) == minor
            assert amount == EUROS(minor)
            assert bool(address) == bool(count)
            if address:
                behind = matching(kept, ExpenseFilter.from_query(address), starting())
                assert (count, minor) == (len(behind), sum(one.amount for one in behind))


@given(expenses(), FILTERS, st.sampled_from(sorted(PERIODS)), DAYS)
def test_names_of_the_lines_open_what_the_lines_end_at(
    kept: list[Expense], wanted: ExpenseFilter, period: str, today: date
) -> None:
    """The legend's links have the sums and counts they say."""
    rest = OverviewAddress(None, wanted).everything_else.to_query()
    view = _view(a_book(kept), f"period={period}&{rest}", today)
    for node in nodes(view["cumulative_legend"]):
        if "href" in node["props"]:
            query = node["props"]["href"].removeprefix("/expenses?")
            behind = matching(kept, ExpenseFilter.from_query(query), starting())
            assert node["props"]["data-minor"] == str(sum(one.amount for one in behind))
            assert node["props"]["data-count"] == str(len(behind))


def test_hover_says_day_amount_and_difference() -> None:
    """What a point is, without opening it."""
    (before, now, end) = _lines(_view(a_book(SPENT)))
    assert now["hovertext"][0] == (
        "Nov 1, 2026<br>€10.00 · 1 expense<br>€10.00 more than by day 1 of October 2026"
    )
    assert before["hovertext"][4] == "Oct 5, 2026<br>€20.00 · 1 expense"
    assert end["hovertext"] == now["hovertext"][-1:]


# In words


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("period=this-month",
         "Day 22 of 30: €15.00 spent, €5.00 less than by day 22 of October 2026."),
        ("period=last-month", "October 2026: €23.00 spent."),
        ("period=all", "Oct 5 – Nov 20, 2026: €38.00 spent."),
    ],
)  # fmt: skip
def test_sentence_says_where_it_stands(query: str, said: str) -> None:
    """How far, how much, and against the same days of the period before."""
    assert text_of(_view(a_book(SPENT), query)["cumulative_summary"]) == said


def test_period_that_is_over_is_held_against_all_of_the_one_before() -> None:
    """There is no day to speak of any more."""
    said = _view(a_book(SPENT), today=date(2026, 11, 22), query="from=2026-11-01&to=2026-11-21")
    assert said["cumulative_summary"].endswith(
        "€15.00 spent, €12.00 more than in all of Oct 11\u2009–\u200931, 2026."
    )


def test_equal_sums_are_neither_more_nor_less() -> None:
    """Nothing is said about a difference of nothing."""
    book = a_book([_expense(1, "2026-11-01", 500), _expense(2, "2026-10-22", 500)])
    assert "as much as by day 22 of October 2026" in _view(book)["cumulative_summary"]


def test_what_is_dated_later_is_said() -> None:
    """The line stops today; what is planned is in words."""
    book = a_book([_expense(1, "2026-11-02", 500), _expense(2, "2026-11-29", 120)])
    view = _view(book)
    assert view["cumulative_summary"] == (
        "Day 22 of 30: €5.00 spent. 1 expense (€1.20) is dated after today."
    )
    assert _lines(view)[0]["x"][-1] == 22


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (2_000, "; €5.00 left of the limit of €20.00."),
        (1_000, "; €5.00 more than the limit of €10.00."),
    ],
)
def test_limit_is_said_and_drawn(limit: int, said: str) -> None:
    """What is left of it, or by how much more was spent; a line over the whole month."""
    book = a_book(SPENT[:2])
    book.__dict__["budgets"] = {OVERALL: Budget(OVERALL, {"2026-11": limit})}
    view = _view(book)
    assert view["cumulative_summary"].endswith(said)
    line = view["cumulative_figure"]["data"][0]
    assert (line["x"], line["y"]) == ([0.5, 30.5], [limit / 100] * 2)
    assert "Monthly limit" in text_of(view["cumulative_legend"])


def test_limit_of_some_months_is_drawn_but_not_held_against_all_of_them() -> None:
    """What is left is said only where every month of the period has a limit."""
    book = a_book(SPENT[:2])
    book.__dict__["budgets"] = {OVERALL: Budget(OVERALL, {"2026-09": 2_000, "2026-11": None})}
    view = _view(book, "period=3-months")
    assert view["cumulative_figure"]["data"][0]["y"] == [20, 20, 40, 40]
    assert "limit" not in view["cumulative_summary"]


def test_points_keep_the_filter() -> None:
    """A point of a narrowed line opens the narrowed list."""
    kept = [replace(one, method="Card" if one.sequence % 2 else "Cash") for one in SPENT]
    (*_, end) = _lines(_view(a_book(kept), "period=this-month&method=Card"))
    assert end["customdata"] == ["from=2026-11-01&to=2026-11-22&method=Card"]
    assert (end["meta"]["minor"], end["meta"]["count"]) == ([1_000], [1])


def test_nothing_in_either_period_is_said() -> None:
    """An empty drawing would look like a failure."""
    view = _view(a_book([_expense(1, "2020-01-01", 5)]))
    assert "is-nothing" in view["cumulative_look"]
    assert view["cumulative_figure"] == {}
    assert "Nothing was spent" in view["cumulative_summary"]


def test_only_the_period_before_has_something() -> None:
    """A quiet month is still held against the one before it."""
    view = _view(a_book([_expense(1, "2026-10-05", 500)]))
    assert "is-nothing" not in view["cumulative_look"]
    assert view["cumulative_summary"].startswith("Day 22 of 30: €0.00 spent, €5.00 less")
    assert [text for text, _ in links_of(view["cumulative_legend"])] == ["October 2026"]


# The drawing


def test_today_is_marked_while_the_period_runs() -> None:
    """A line and a word at today; of a period that is over, the amount at its end alone."""
    running = _view(a_book(SPENT))["cumulative_figure"]["layout"]
    assert [shape["x0"] for shape in running["shapes"]] == [22]
    assert [word["text"] for word in running["annotations"]] == ["€15.00", "Today"]
    over = _view(a_book(SPENT), "period=last-month")["cumulative_figure"]["layout"]
    assert over["shapes"] == []
    assert [word["text"] for word in over["annotations"]] == ["€23.00"]


@pytest.mark.parametrize(
    ("query", "ticks"),
    [
        ("period=this-month", ["1", "8", "15", "22", "29"]),
        ("period=3-months", ["Sep<br>2026", "Oct", "Nov"]),
        ("from=2026-11-05&to=2026-11-14", ["Nov 5", "Nov 7", "Nov 9", "Nov 11", "Nov 13"]),
        ("from=2020-01-01&to=2026-12-31", [str(year) for year in range(2020, 2027)]),
    ],
)
def test_axis_has_a_few_days_months_or_years(query: str, ticks: list[str]) -> None:
    """As many as can be read, in the words of the length."""
    axis = _view(a_book(SPENT), query)["cumulative_figure"]["layout"]["xaxis"]
    assert axis["ticktext"] == ticks
    assert len(axis["tickvals"]) == len(ticks)


def test_table_names_every_day_of_both_lines() -> None:
    """The table has a row for each day of the longer line, with limit and difference."""
    book = a_book(SPENT)
    book.__dict__["budgets"] = {OVERALL: Budget(OVERALL, {"2026-11": 3_000})}
    table = _view(book)["cumulative_figure"]["layout"]["meta"]
    assert table["numbers"] == list(range(1, 32))
    assert (table["names"][0], table["names"][-1]) == ("Nov 1, 2026", "Day 31")
    assert table["differences"][:5] == ["+€10.00"] * 4 + ["-€10.00"]
    assert len(table["differences"]) == 22
    assert table["limits"] == ["€30.00"] * 30 + [""]


def test_dark_figure_differs_in_colours_alone() -> None:
    """A change of theme moves nothing."""
    light, dark = (_view(a_book(SPENT), theme=theme) for theme in ("light", "dark"))
    pairs = zip(_lines(light), _lines(dark), strict=True)
    for one, other in pairs:
        assert one["customdata"] == other["customdata"]
        assert (
            one["line" if "line" in one else "marker"]
            != other["line" if "line" in other else "marker"]
        )


def test_amounts_are_written_as_the_account_does() -> None:
    """Locale and currency are the account's own."""
    view = _view(a_book(SPENT, Settings("JPY", "de_DE", "UTC")))
    assert "1.500\xa0¥ spent" in view["cumulative_summary"]
    assert _lines(view)[-1]["y"] == [1_500]
