"""Random expenses, filters and the books made of them."""

from datetime import date, timedelta

from hypothesis import strategies as st

from analytics.book import Book, book_of
from analytics.listing import page
from spending.category import NO_CATEGORY, STARTING, Categories
from spending.columns import ExpenseColumns
from spending.expense import Expense
from spending.filter import EMPTY_OF, ExpenseFilter
from spending.period import DayRange
from spending.settings import Settings
from spending.snapshot import Snapshot

FIRST = date(2024, 11, 15)
MERCHANTS = ("", "Café Müller", "cafe muller", "Bäckerei", "Shop 7", "=SUM(A1)", "<b>Bold</b>")
METHODS = ("", "Card", "Cash")
TAGS = ("holiday", "work", "Zürich")
NOTES = ("", "for the café", "with 7 people", "ÇA VA")
TOPS = tuple(one.id for one in STARTING.values() if not one.parent)[:10]
SUBS = tuple(one.id for one in STARTING.values() if one.parent in TOPS)[:12]
GONE = "0" * 16
DAYS = st.integers(0, 120).map(lambda days: FIRST + timedelta(days=days))
CATEGORIES = st.sampled_from((None, GONE, *TOPS, *SUBS))


@st.composite
def expenses(draw: st.DrawFn, most: int = 30) -> list[Expense]:
    """Some expenses with distinct ids, refunds and trashed ones among them."""
    count = draw(st.integers(0, most))
    return [
        Expense(
            day=draw(DAYS),
            amount=draw(st.integers(-2_000, 20_000)),
            merchant=draw(st.sampled_from(MERCHANTS)),
            category=draw(CATEGORIES),
            method=draw(st.sampled_from(METHODS)),
            tags=tuple(sorted(draw(st.sets(st.sampled_from(TAGS))))),
            note=draw(st.sampled_from(NOTES)),
            id=f"{number:032x}",
            version=1,
            sequence=number,
            source=draw(st.sampled_from(("", "job1"))),
            trashed=draw(st.sampled_from((None, None, None, 1_700_000_000))),
        )
        for number in range(count)
    ]


_RANGES = st.tuples(st.none() | DAYS, st.none() | DAYS).map(lambda ends: DayRange(*ends))
_IDS = st.sampled_from((NO_CATEGORY, *TOPS, *SUBS, *(f"{one}!" for one in TOPS)))
FILTERS = st.builds(
    ExpenseFilter,
    days=_RANGES,
    categories=st.frozensets(_IDS, max_size=3),
    not_categories=st.frozensets(_IDS, max_size=2),
    merchants=st.frozensets(st.sampled_from(MERCHANTS[1:]), max_size=2),
    not_merchants=st.frozensets(st.sampled_from(MERCHANTS[1:]), max_size=1),
    methods=st.frozensets(st.sampled_from(METHODS[1:]), max_size=1),
    tags=st.frozensets(st.sampled_from(TAGS), max_size=2),
    text=st.sampled_from(("", "", "cafe", "MÜLLER", "7", "ça", "nowhere")),
    least=st.none() | st.integers(-1_000, 5_000),
    most=st.none() | st.integers(0, 20_000),
    weekdays=st.frozensets(st.integers(1, 7), max_size=3),
    source=st.sampled_from(("", "", "job1")),
    empty=st.frozensets(st.sampled_from(EMPTY_OF), max_size=1),
    not_empty=st.sampled_from((frozenset(), frozenset(), *(frozenset({one}) for one in EMPTY_OF))),
)


def a_book(kept: list[Expense], settings: Settings | None = None) -> Book:
    """Make a book of expenses, filed under the starting set of categories."""
    columns = ExpenseColumns()
    for expense in kept:
        columns.append(expense.id, expense.version, expense.fields)
    return book_of(Snapshot(1, columns), settings or Settings("EUR", "en_US", "UTC"))


def starting() -> Categories:
    """The starting set alone."""
    return Categories.of(())


def latest(book: Book, count: int) -> tuple[Expense, ...]:
    """Give the newest expenses by day and recording."""
    return page(book, ExpenseFilter(), start=0, count=count).expenses
