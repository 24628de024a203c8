"""What came in with a file is what a plain reading of the file finds, by month and any filter."""

import csv
import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from builders import a_ledger

from adapters.sqlite.store import SqliteStore
from analytics.book import Book
from analytics.cache import BookCache
from analytics.summary import totals
from analytics.trend import trend
from spending.category import NO_CATEGORY
from spending.errors import StatementError
from spending.filter import ExpenseFilter
from spending.job import IMPORT
from spending.period import DayRange, Month
from spending.ports import LedgerStore
from spending.settings import Settings
from spending.statements import read_statement

ACCOUNT = Settings("INR", "en_IN", "UTC", chosen=True)
HEADER = ("Date", "Mode", "Category", "Subcategory", "Note", "Amount", "Income/Expense", "Currency")


@dataclass(frozen=True)
class PlainRow:
    """An expense as the csv module and nothing else sees it."""

    day: date
    amount: int
    category: str
    subcategory: str
    merchant: str
    method: str


def plain_rows(path: Path) -> list[PlainRow]:
    """Read the expenses of a file whose columns are known, days that do not exist left out."""
    month_first = path.name.startswith("my-")
    rows = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = plain_day(row["Date"].split(" ")[0], month_first=month_first)
            if row["Income/Expense"] == "Expense" and day:
                rows.append(
                    PlainRow(
                        day,
                        int(Decimal(row["Amount"]) * 100),
                        " ".join(row["Category"].lower().split()),
                        " ".join(row.get("Subcategory", "").lower().split()),
                        " ".join(row["Note"].split()),
                        row.get("Mode", ""),
                    )
                )
    return rows


def plain_day(text: str, *, month_first: bool) -> date | None:
    """Read a day in one of the file's ways."""
    for way in ("%Y-%m-%d", "%m/%d/%Y" if month_first else "%d-%m-%Y"):
        try:
            return datetime.strptime(text, way).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def book_with(store: LedgerStore, path: Path) -> Book:
    """Import a file and give the book."""
    statement = read_statement(path.read_bytes(), ACCOUNT)
    ledger = a_ledger(store, defaults=ACCOUNT)
    begun = ledger.jobs.begin_import(statement.lines, path.name, kind=IMPORT, about=path.name)
    ledger.jobs.finish(begun.ids[0])
    return BookCache(store, ACCOUNT).book("ann")


def check_months(book: Book, rows: Sequence[PlainRow]) -> None:
    """Hold every month and category against the recount, by a filter and by the chart."""
    sums: Counter[tuple[str, Month]] = Counter()
    for row in rows:
        sums[row.category, Month.of(row.day)] += row.amount
    tops = {book.categories.label(top).lower(): top for top in book.frame.tops}
    months = sorted({month for _, month in sums})
    for name, top in tops.items():
        for month in months:
            wanted = ExpenseFilter(days=month.days, categories=frozenset({top}))
            plain = sums["" if top == NO_CATEGORY else name, month]
            assert totals(book, wanted).amount == plain, (name, month)
    drawn = trend(book, ExpenseFilter())
    by_month: Counter[Month] = Counter()
    for (_, month), amount in sums.items():
        by_month[month] += amount
    assert dict(zip(drawn.months, drawn.totals, strict=True)) == {
        month: by_month[month] for month in drawn.months
    }


def check_filters(book: Book, rows: Sequence[PlainRow], count: int = 200) -> None:
    """Hold random filters against the recount."""
    chance = random.Random(7)
    tops = {book.categories.label(top).lower(): top for top in book.frame.tops if top != "none"}
    days = sorted(row.day for row in rows)
    for _ in range(count):
        first, last = sorted(chance.choices(days, k=2))
        name = chance.choice(sorted(tops))
        method = chance.choice(rows).method
        word = chance.choice([row.merchant for row in rows if row.merchant]).split()[0].lower()
        least = chance.choice(rows).amount
        use = [chance.random() < 0.4 for _ in range(5)]
        found = [
            row
            for row in rows
            if (not use[0] or first <= row.day <= last)
            and (not use[1] or row.category == name)
            and (not use[2] or not method or row.method == method)
            and (not use[3] or word in row.merchant.lower())
            and (not use[4] or row.amount >= least)
        ]
        wanted = ExpenseFilter(
            days=DayRange(first, last) if use[0] else DayRange(),
            categories=frozenset({tops[name]}) if use[1] else frozenset(),
            methods=frozenset({method}) if use[2] and method else frozenset(),
            text=word if use[3] else "",
            least=least if use[4] else None,
        )
        said = totals(book, ExpenseFilter.from_query(wanted.to_query()))
        assert (said.count, said.amount) == (len(found), sum(row.amount for row in found)), wanted


@pytest.fixture
def look_alike(tmp_path: Path) -> Path:
    """A household's file: mixed case, empty sub-categories, incomes, transfers, repeats."""
    chance = random.Random(3)
    spellings = [
        "Food",
        "food ",
        "FOOD",
        "Transport",
        "transport",
        "Rent",
        "pets  food",
        "Pets food",
    ]
    subs = ["", "", "Snacks", "snacks", "Bus ", "bus"]
    notes = [
        "",
        "Tea",
        "Café au lait",
        "2 tickets, return",
        'the "big" one',
        "=SUM(A1)",
        "<b>x</b>",
    ]
    path = tmp_path / "look-alike.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(240):
            day = f"{chance.randint(1, 28):02d}-{chance.randint(1, 12):02d}-2015"
            writer.writerow((
                day if number % 2 else f"{day} 12:{number % 60:02d}",
                chance.choice(("Cash", "Card", "Bank account 1")),
                chance.choice(spellings),
                chance.choice(subs),
                chance.choice(notes),
                chance.choice(("10", "20", "199.5", "40.25", "1200")),
                chance.choices(("Expense", "Income", "Transfer-Out"), (8, 1, 1))[0],
                "INR",
            ))  # fmt: skip
    return path


def test_a_household_file(store: LedgerStore, look_alike: Path) -> None:
    """Every month and category, and 200 random filters, equal the recount; on every store."""
    rows = plain_rows(look_alike)

    book = book_with(store, look_alike)

    assert totals(book, ExpenseFilter()).count == len(rows)
    check_months(book, rows)
    check_filters(book, rows)


@pytest.mark.parametrize("name", ["household-2015-2018.csv", "my-expenses-2021-2022.csv"])
def test_a_real_file(name: str, tmp_path: Path) -> None:
    """The same for real households' files, where they are at hand."""
    path = Path(os.environ.get("EXPENSES_REAL_DATA", "")) / name
    if not os.environ.get("EXPENSES_REAL_DATA") or not path.exists():
        pytest.skip("EXPENSES_REAL_DATA names no folder with this file")
    rows = plain_rows(path)

    book = book_with(SqliteStore(tmp_path / "e.db"), path)

    assert totals(book, ExpenseFilter()).count == len(rows)
    check_months(book, rows)
    check_filters(book, rows)


def test_a_file_without_amounts(tmp_path: Path) -> None:
    """A file nothing can be read from brings nothing in and says why."""
    path = tmp_path / "notes.csv"
    path.write_text("Date,Note\n2026-01-01,Tea\n", encoding="utf-8")

    with pytest.raises(StatementError, match="amount"):
        read_statement(path.read_bytes(), ACCOUNT)
