"""The overview's marks: whatever is shown, each opens exactly what it says."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from books import DAYS, FILTERS, FIRST, MERCHANTS, SUBS, TOPS, a_book, expenses
from hypothesis import given, settings
from hypothesis import strategies as st
from marks import Mark, false_marks, marks_of

from analytics import select
from analytics.book import Book, book_of
from analytics.frame import Frame
from components import charts, overview
from components.overview_address import CHARTS, OverviewAddress, Pick
from spending.budget import OVERALL, Budget, budget_key
from spending.category import STARTING, Category, category_id, category_key
from spending.columns import ExpenseColumns
from spending.expense import Expense
from spending.filter import ExpenseFilter
from spending.period import PERIODS, DayRange, period_days
from spending.records import Record
from spending.settings import Settings
from spending.snapshot import Snapshot

TODAYS = st.integers(-10, 140).map(lambda days: FIRST + timedelta(days=days))
PERIODS_AND_NONE = st.sampled_from((*PERIODS, "", ""))

_MOVED = (
    Category(TOPS[0], "Archived", archived=True, colour=3),
    Category(TOPS[1], "Merged", merged_into=TOPS[2]),
    Category(SUBS[0], "Merged below", STARTING[SUBS[0]].parent, merged_into=SUBS[1]),
    Category(TOPS[3], "<b>Bold</b>", colour=3),
)

# Of filters with many parts few hold for anything: simple ones are asked as often.
_IDS = st.sampled_from(("none", *TOPS, *SUBS, *(f"{one}!" for one in TOPS)))
_SIMPLE = st.builds(
    ExpenseFilter,
    days=st.tuples(DAYS, DAYS).map(lambda ends: DayRange(min(ends), max(ends))),
    categories=st.frozensets(_IDS, max_size=1),
)
ASKED = st.one_of(_SIMPLE, _SIMPLE, FILTERS)


def _book(kept: list[Expense], *, moved: bool) -> Book:
    """Make a book; `moved` has categories archived, merged, renamed and coloured."""
    columns = ExpenseColumns()
    for expense in kept:
        columns.append(expense.id, expense.version, expense.fields)
    changed = _MOVED if moved else ()
    records = {category_key(one.id): Record(category_key(one.id), 1, one.fields) for one in changed}
    limit = Budget(OVERALL, {"2024-12": 50_000})
    records[budget_key(OVERALL)] = Record(budget_key(OVERALL), 1, limit.fields)
    return book_of(Snapshot(1, columns, records), Settings("EUR", "en_US", "UTC"))


_PICKED = st.builds(
    ExpenseFilter,
    days=st.just(DayRange())
    | st.tuples(DAYS, DAYS).map(lambda ends: DayRange(min(ends), max(ends))),
    categories=st.frozensets(_IDS, max_size=1),
    not_categories=st.frozensets(_IDS, max_size=1),
    merchants=st.frozensets(st.sampled_from(MERCHANTS[1:]), max_size=1),
    empty=st.sampled_from((frozenset(), frozenset({"merchant"}))),
).filter(lambda wanted: not wanted.is_open)
PICKS = st.lists(
    st.builds(Pick, st.sampled_from(sorted(CHARTS)), _PICKED),
    max_size=3,
    unique_by=lambda pick: pick.chart,
).map(tuple)


def _marks(
    book: Book,
    wanted: ExpenseFilter,
    period: str,
    today: date,
    picks: tuple[Pick, ...] = (),
) -> list[Mark]:
    address = OverviewAddress(period or None, wanted, picks)
    if period:
        days = period_days(period, today, book.settings.months)
        address = replace(address, wanted=wanted.with_days(days))
    query = address.href
    return marks_of(overview.view(book, today, query.removeprefix("/"), None))


@settings(max_examples=60, deadline=None)
@given(expenses(), st.tuples(ASKED, PICKS), PERIODS_AND_NONE, TODAYS, st.booleans())
def test_every_mark_opens_exactly_what_it_says(
    kept: list[Expense],
    asked: tuple[ExpenseFilter, tuple[Pick, ...]],
    period: str,
    today: date,
    moved: bool,  # noqa: FBT001 - a case
) -> None:
    """Bars, slices, rows, cells, figures, legend and totals: count and sum equal a recount.

    Whatever is picked in the charts.
    """
    book = _book(kept, moved=moved)

    wanted, picks = asked
    marks = _marks(book, wanted, period, today, picks)

    assert false_marks(marks, kept, book.categories, today) == []


@pytest.mark.parametrize("chosen", [(), (TOPS[2],), ("none",), (f"{TOPS[2]}!",)])
def test_marks_are_found_wherever_they_are(chosen: tuple[str, ...]) -> None:
    """The walk over a view passes by no part of it that has marks."""
    wanted = ExpenseFilter(categories=frozenset(chosen))
    marks = _marks(_full_book(), wanted, "6-months", FIRST + timedelta(days=60))
    places = {mark.where.split(".")[0] for mark in marks}
    assert {"spent", "change", "legend", "figure", "where_figure", "limit"} <= places
    assert {"cumulative_figure", "calendar_map_days", "latest_all", "merchants_rows"} <= places
    assert ("filter" in places) is bool(chosen)
    assert any(mark.href.startswith("/?") for mark in marks) is (chosen in {(), (TOPS[2],)})


def _full_book() -> Book:
    return _book(_full(), moved=True)


def _full() -> list[Expense]:
    """Every category, above and below, on every day, with merchants and without."""
    filed = (None, *TOPS, *SUBS, *(one.id for one in STARTING.values() if one.parent == TOPS[2]))
    return [
        Expense(
            day=FIRST + timedelta(days=number % 120),
            amount=(number % 7 - 1) * 1_000 + number,
            merchant=f"Shop {number % 15}" if number % 15 else "",
            category=filed[number % len(filed)],
            id=f"{number:032x}",
            version=1,
            sequence=number,
        )
        for number in range(300)
    ]


def test_a_lost_day_at_the_edge_of_a_month_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check is no formality: a view that forgets the last day of its range fails it."""
    whole = select.day_span

    def cut(frame: Frame, days: DayRange) -> tuple[int, int]:
        last = days.last - timedelta(days=1) if days.last else None
        return whole(frame, DayRange(days.first, last))

    kept, today = _full(), FIRST + timedelta(days=60)
    book = _full_book()
    honest = _marks(book, ExpenseFilter(), "3-months", today)
    assert false_marks(honest, kept, book.categories, today) == []

    monkeypatch.setattr(select, "day_span", cut)

    wrong = false_marks(
        _marks(book, ExpenseFilter(), "3-months", today), kept, book.categories, today
    )
    assert {"spent", "figure", "where_figure"} <= {mark.where.split(".")[0] for mark, _, _ in wrong}


def test_limit_line_is_that_of_what_is_shown() -> None:
    """Everything has its limit's line, one category its own, and a part of either none."""
    food = category_id("Food")
    records = {
        budget_key(one.id): Record(budget_key(one.id), 1, one.fields)
        for one in (Budget(OVERALL, {"2024-12": 50_000}), Budget(food, {"2024-12": 7_000}))
    }
    kept = [Expense(date(2025, 1, 5), 900, "Shop", food, id="0" * 32, sequence=1)]
    book = book_of(Snapshot(1, a_book(kept).frame.columns, records), Settings("EUR"))
    drawn = {
        query: [
            shape["y0"]
            for shape in overview.view(book, date(2025, 1, 20), query, None)["figure"]["layout"][
                "shapes"
            ]
        ]
        for query in ("", f"category={food}", "merchant=Shop", f"category={food}&text=shop")
    }

    assert drawn == {
        "": [500.0], f"category={food}": [70.0], "merchant=Shop": [],
        f"category={food}&text=shop": [],
    }  # fmt: skip


def test_summary_of_other_months_names_days_once() -> None:
    """Where months begin on another day the sentence says the days, from the first to the last."""
    kept = [Expense(date(2025, 1, 5), 900, "Shop", id="0" * 32, sequence=1)]
    book = book_of(Snapshot(1, a_book(kept).frame.columns), Settings("EUR", month_start=25))
    shown = overview.view(book, date(2025, 1, 20), "?period=3-months", None)

    plain = shown["summary"].replace("\u2009", " ")
    assert plain.startswith("€9.00 on Oct 25, 2024 – Jan 24, 2025,")


def _picked(query: str, book: Book) -> dict[str, Any]:
    return overview.view(book, FIRST + timedelta(days=60), query, None)


def test_a_pick_filters_all_charts_but_its_own() -> None:
    """A picked bar: the others show its expenses alone, its own chart all, the others faint."""
    book = _full_book()
    plain = _picked("period=6-months", book)
    month = "from=2024-12-01&to=2024-12-31"
    shown = _picked(f"period=6-months&pick={quote(f'trend:{month}')}", book)
    alone = _picked(month, book)

    assert shown["figure"]["layout"]["meta"]["all"] == plain["figure"]["layout"]["meta"]["all"]
    strengths = shown["figure"]["data"][0]["marker"]["opacity"]
    assert sorted(set(strengths)) == [charts.FAINT, 1]
    assert "opacity" not in plain["figure"]["data"][0]["marker"]
    for place in ("where_figure", "cumulative_figure", "calendar_map_days", "merchants_rows"):
        mine, true = (marks_of({place: view[place]}) for view in (shown, alone))
        assert {(one.minor, one.count) for one in mine} == {(one.minor, one.count) for one in true}


def test_two_picks_filter_each_other() -> None:
    """Each of two charts with a pick shows what the other one's pick leaves."""
    book = _full_book()
    query = (
        f"period=6-months&pick={quote('trend:from=2024-12-01&to=2024-12-31')}"
        f"&pick={quote('merchants:merchant=Shop 3')}"
    )
    shown = _picked(query, book)
    trend_alone = _picked("period=6-months&merchant=Shop+3", book)["figure"]["layout"]["meta"]
    merchants_alone = _picked("from=2024-12-01&to=2024-12-31", book)["merchants_rows"]["rows"]

    assert shown["figure"]["layout"]["meta"]["all"]["count"] == trend_alone["all"]["count"]
    rows = shown["merchants_rows"]["rows"]
    assert [row["minor"] for row in rows] == [row["minor"] for row in merchants_alone]
    assert [row["name"] for row in rows if not row["faint"]] == ["Shop 3"]
