"""The chart of the overview: its bars, their addresses, the limit's line, and nothing but text."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import pytest
from books import FILTERS, a_book, expenses
from hypothesis import given, settings

from analytics.book import Book
from analytics.frame import frame_of
from analytics.summary import totals
from analytics.trend import MOST_SERIES, trend
from components.charts import SpendingChart, safe_label, spending_figure
from components.spans import MOST_MONTHS
from spending.category import STARTING, Categories, Category
from spending.expense import Expense
from spending.filter import ExpenseFilter
from spending.money import MoneyFormat
from spending.period import DayRange, Month

EUROS = MoneyFormat("EUR", "en_US")
FOOD, RENT = (next(one.id for one in STARTING.values() if one.name == name)
              for name in ("Food", "Housing"))  # fmt: skip


# Of filters with many parts few hold for anything: those with days alone are asked as often.
ASKED = FILTERS | FILTERS.map(lambda wanted: ExpenseFilter(days=wanted.days))


def _expense(number: int, day: str, amount: int, category: str | None = FOOD) -> Expense:
    return Expense(date.fromisoformat(day), amount, category=category, id=f"{number:032x}",
                   version=1, sequence=number)  # fmt: skip


def _figure(
    book: Book,
    wanted: ExpenseFilter | None = None,
    limits: Mapping[str, int] | None = None,
    theme: str = "light",
    written: MoneyFormat = EUROS,
) -> dict[str, Any]:
    asked = wanted or ExpenseFilter()
    found = trend(book, asked)
    by_month = [(limits or {}).get(str(month)) for month in found.months]
    chart = SpendingChart(found, asked, by_month, book.colours, written, theme)
    return spending_figure(chart)


class Bar(NamedTuple):
    """One bar: the name of its series, its height, its address, its amount and its hover."""

    name: str
    height: float
    query: str
    amount: str
    hover: list[str]


def _bars(figure: Mapping[str, Any]) -> list[Bar]:
    return [
        Bar(trace["meta"]["name"], height, query, amount, hover.split("<br>"))
        for trace in figure["data"]
        for height, query, amount, hover in zip(
            *(trace[name] for name in ("y", "customdata", "text", "hovertext")), strict=True
        )
    ]


# Every mark opens exactly its expenses


@settings(max_examples=60, deadline=None)
@given(expenses(), ASKED)
def test_every_bar_carries_the_address_of_exactly_its_expenses(
    kept: list[Expense], wanted: ExpenseFilter
) -> None:
    """The list behind a bar has the sum it is as high as, and the count its hover tells."""
    book = a_book(kept)
    for bar in _bars(_figure(book, wanted)):
        behind = totals(book, ExpenseFilter.from_query(bar.query))
        if not bar.query:
            assert (bar.height, bar.hover[1]) == (0, "€0.00 · 0 expenses")
            continue
        assert behind.amount == round(bar.height * 100)
        assert EUROS(behind.amount) == bar.amount
        said = "1 expense" if behind.count == 1 else f"{behind.count} expenses"
        assert bar.hover[1] == f"{bar.amount} · {said}"


@settings(max_examples=40, deadline=None)
@given(expenses(), ASKED)
def test_every_head_and_foot_of_the_table_carries_its_address(
    kept: list[Expense], wanted: ExpenseFilter
) -> None:
    """Row totals, column totals and the total of all open lists with the same sum."""
    book = a_book(kept)
    table = _figure(book, wanted)["layout"]["meta"]
    for total in (*table["rows"], *table["columns"], table["all"]):
        behind = totals(book, ExpenseFilter.from_query(total["query"]))
        assert EUROS(behind.amount) == total["total"]


@settings(max_examples=40, deadline=None)
@given(expenses(), ASKED)
def test_bars_are_the_trends_own(kept: list[Expense], wanted: ExpenseFilter) -> None:
    """A month's bar asks for what `Trend.filter_at` gives for it, spelt the same."""
    book = a_book(kept)
    found = trend(book, wanted)
    figure = _figure(book, wanted)
    for series, trace in zip(found.series, figure["data"], strict=True):
        for place, month in enumerate(found.months):
            if series.counts[place]:
                expected = found.filter_at(series, month).to_query()
                assert trace["customdata"][place] == expected


def test_years_stand_for_months_when_there_are_too_many() -> None:
    """Eleven years are eleven bars, each with the address of its year within the filter."""
    book = a_book([_expense(n, f"{2015 + n // 12}-{n % 12 + 1:02d}-15", 100) for n in range(126)])
    wanted = ExpenseFilter(days=DayRange(date(2015, 6, 1), date(2025, 6, 30)))
    figure = _figure(book, wanted)
    (trace,) = figure["data"]
    assert len(trace["x"]) == 11
    assert figure["layout"]["meta"]["first"] == "Year"
    first = dict(parse_qsl(trace["customdata"][0]))
    assert (first["from"], first["to"]) == ("2015-06-01", "2015-12-31")
    for bar in _bars(figure):
        behind = totals(book, ExpenseFilter.from_query(bar.query))
        assert behind.amount == round(bar.height * 100)


def test_months_up_to_five_years_have_a_bar_each() -> None:
    """The boundary between months and years is where the bars would become threads."""
    ends = Month(2020, 1).plus(MOST_MONTHS - 1)
    days = DayRange(date(2020, 1, 1), ends.days.last)
    book = a_book([_expense(1, "2020-01-01", 5), _expense(2, f"{ends}-01", 5)])
    assert len(_figure(book, ExpenseFilter(days=days))["data"][0]["x"]) == MOST_MONTHS
    later = days.last and DayRange(days.first, ends.plus(1).days.last)
    assert later
    assert len(_figure(book, ExpenseFilter(days=later))["data"][0]["x"]) == 6


def test_chart_has_no_more_series_than_eyes_can_part() -> None:
    """What is beyond the largest categories is one series, whose address leaves out the others."""
    tops = [one.id for one in STARTING.values() if not one.parent][:12]
    book = a_book([_expense(n, "2026-11-01", 1000 - n, top) for n, top in enumerate(tops)])
    traces = _figure(book)["data"]
    assert len(traces) == MOST_SERIES
    assert len({trace["marker"]["color"] for trace in traces}) == MOST_SERIES
    assert "not-category" in traces[-1]["customdata"][0]


# Refunds


def test_refund_is_a_bar_below_the_line() -> None:
    """A category that gave back more than it took is drawn and can be opened."""
    book = a_book([_expense(1, "2026-11-01", 10_000, RENT), _expense(2, "2026-11-02", -2_500)])
    figure = _figure(book)
    assert figure["layout"]["barmode"] == "relative"
    bar = next(bar for bar in _bars(figure) if bar.height < 0)
    assert (bar.name, bar.height) == ("Food", -25.0)
    assert totals(book, ExpenseFilter.from_query(bar.query)).amount == -2_500
    assert figure["layout"]["yaxis"]["range"][0] < -25


def test_axis_reaches_over_every_stack() -> None:
    """What is spent in a month fits, though refunds of other categories lower its total."""
    book = a_book([_expense(1, "2026-11-01", 10_000, RENT), _expense(2, "2026-11-02", -9_000)])
    low, high = _figure(book)["layout"]["yaxis"]["range"]
    assert low <= -90
    assert high >= 100


def test_refund_that_takes_all_back_keeps_its_row() -> None:
    """A month that sums to nothing is no month without expenses: its cell opens both."""
    book = a_book([_expense(1, "2026-11-01", 500), _expense(2, "2026-11-02", -500)])
    (bar,) = _bars(_figure(book))
    assert bar.height == 0
    assert totals(book, ExpenseFilter.from_query(bar.query)).count == 2


# The limit


def test_limit_is_a_line_over_the_months_it_holds_for() -> None:
    """Equal limits side by side are one line; another amount or a gap begins a new one."""
    days = DayRange(date(2026, 1, 1), date(2026, 6, 30))
    limits = {"2026-02": 10_000, "2026-03": 10_000, "2026-04": 20_000, "2026-06": 20_000}
    book = a_book([_expense(1, "2026-03-01", 100)])
    lines = _figure(book, ExpenseFilter(days=days), limits)["layout"]["shapes"]
    assert [(line["x0"], line["x1"], line["y0"]) for line in lines] == [
        (0.5, 2.5, 100.0),
        (2.5, 3.5, 200.0),
        (4.5, 5.5, 200.0),
    ]


def test_limit_above_all_bars_is_in_sight() -> None:
    """The axis reaches the limit even when little was spent."""
    book = a_book([_expense(1, "2026-11-01", 100)])
    figure = _figure(book, limits={"2026-11": 500_000})
    assert figure["layout"]["yaxis"]["range"][1] >= 5_000


def test_limit_of_nothing_is_drawn() -> None:
    """Zero is a limit: its line lies on the axis."""
    book = a_book([_expense(1, "2026-11-01", 100)])
    (line,) = _figure(book, limits={"2026-11": 0})["layout"]["shapes"]
    assert line["y0"] == 0


# Text stays text


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "<a href=//evil>",
        "a & b",
        "%{customdata[0]}",
        "100 %",
        "<b>",
    ],
)
def test_label_holds_nothing_that_plotly_reads(text: str) -> None:
    """No markup, no entity and no template of Plotly's is left in a text from data."""
    label = safe_label(text)
    assert "<" not in label
    assert ">" not in label
    assert "%" not in label
    assert label.replace("&#37;", "").replace("&lt;", "").replace("&gt;", "").replace(
        "&amp;", ""
    ).count("&") == 0  # fmt: skip


def test_category_with_markup_in_its_name_is_drawn_as_text() -> None:
    """A name cannot become markup in the hover; the table gets it as it is, for a text node."""
    hostile = "<img src=x onerror=alert(1)>%{x}"
    category = Category("f" * 16, hostile)
    kept = a_book([_expense(1, "2026-11-01", 100, category.id)])
    known = Categories({**STARTING, category.id: category})
    book = _rebuilt(kept, known)
    figure = _figure(book)
    (trace,) = figure["data"]
    assert trace["meta"]["name"] == "&lt;img src=x onerror=alert(1)&gt;&#37;{x}"
    assert hostile not in trace["hovertemplate"]
    assert figure["layout"]["meta"]["columns"][0]["name"] == hostile


def _rebuilt(book: Book, categories: Categories) -> Book:
    return Book(
        book.snapshot,
        frame_of(book.snapshot.expenses, categories, book.settings.months),
        categories,
        book.settings,
        book.defaults,
    )


# How it is written


def test_hover_writes_amounts_as_the_account_does() -> None:
    """The amount of a bar and of its month stand in the account's locale and currency."""
    book = a_book([_expense(1, "2026-11-01", 123_456)])
    (bar,) = _bars(_figure(book, written=MoneyFormat("EUR", "de_DE")))
    assert bar.hover == ["November 2026", "1.234,56\xa0€ · 1 expense", "1.234,56\xa0€ in all"]


def test_currency_without_decimals_has_whole_bars() -> None:
    """Yen have no smaller unit: a bar is as high as its yen."""
    book = a_book([_expense(1, "2026-11-01", 1_500)])
    (bar,) = _bars(_figure(book, written=MoneyFormat("JPY", "ja_JP")))
    assert bar.height == 1_500


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        (50, ["€0"]),
        (1_300, ["€0", "€5", "€10"]),
        (240_000, ["€0", "€500", "€1,000", "€1,500", "€2,000"]),
        (25_000_000, ["€0", "€50K", "€100K", "€150K", "€200K", "€250K"]),
    ],
)
def test_axis_has_a_few_round_amounts(top: int, ticks: list[str]) -> None:
    """Ticks are 1, 2 or 5 and zeros, short for large amounts, all in one way of writing."""
    book = a_book([_expense(1, "2026-11-01", top)])
    assert _figure(book)["layout"]["yaxis"]["ticktext"] == ticks


def test_dark_figure_differs_in_colours_alone() -> None:
    """A change of theme moves nothing."""
    book = a_book([_expense(1, "2026-11-01", 100)])
    light, dark = _figure(book), _figure(book, theme="dark")
    assert light["data"][0]["marker"] != dark["data"][0]["marker"]
    assert light["data"][0]["customdata"] == dark["data"][0]["customdata"]
    assert light["layout"]["xaxis"] == dark["layout"]["xaxis"]


def test_figure_is_plain_data() -> None:
    """Dictionaries, lists, texts and numbers: nothing that has to be taken apart for sending."""
    book = a_book([_expense(1, "2026-11-01", 100)])
    assert _plain(_figure(book))


def _plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(name, str) and _plain(one) for name, one in value.items())
    if isinstance(value, list):
        return all(_plain(one) for one in value)
    return value is None or isinstance(value, str | int | float)
