"""Which colour belongs to which category, whatever is recorded next."""

from collections.abc import Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from analytics.book import Book, book_of
from spending.category import COLOURS, STARTING, Category, category_key
from spending.columns import ExpenseColumns
from spending.expense import Expense
from spending.records import Record
from spending.settings import Settings
from spending.snapshot import Snapshot

TOPS = tuple(one.id for one in STARTING.values() if not one.parent)[:10]
SPENT = st.lists(st.tuples(st.sampled_from(TOPS), st.integers(1, 5_000)), max_size=30)


def _book(spent: Sequence[tuple[str | None, int]], **chosen: int) -> Book:
    columns = ExpenseColumns()
    for number, (category, amount) in enumerate(spent):
        kept = Expense(date(2026, 11, 1), amount, category=category, sequence=number)
        columns.append(f"{number:032x}", 1, kept.fields)
    recoloured = [Category(one, STARTING[one].name, colour=place) for one, place in chosen.items()]
    records = {category_key(one.id): Record(category_key(one.id), 1, one.fields)
               for one in recoloured}  # fmt: skip
    return book_of(Snapshot(1, columns, records), Settings("EUR", "en_US", "UTC"))


def test_largest_come_first_and_uncategorised_has_none() -> None:
    """Colours go by how much was spent; what has no category is drawn in its own grey."""
    book = _book([(TOPS[0], 10), (TOPS[1], 1_000), (None, 50_000)])
    assert book.colours == {TOPS[1]: 0, TOPS[0]: 1}


def test_chosen_colours_come_first() -> None:
    """What a person chose holds, and nobody else is given it."""
    book = _book([(TOPS[0], 10), (TOPS[1], 1_000), (TOPS[2], 100)], **{TOPS[2]: 0})
    assert book.colours == {TOPS[2]: 0, TOPS[1]: 1, TOPS[0]: 2}


def test_no_more_than_there_are() -> None:
    """Beyond seven a category has no colour of its own."""
    book = _book([(top, 1 << place) for place, top in enumerate(TOPS)])
    assert sorted(book.colours.values()) == list(range(COLOURS))
    assert set(book.colours) == set(TOPS[-COLOURS:])


def test_near_sums_keep_the_order_of_recording() -> None:
    """One more expense that makes the second larger than the first swaps nothing."""
    before = [(TOPS[0], 1_100), (TOPS[1], 1_099)]
    assert _book(before).colours == _book([*before, (TOPS[1], 300)]).colours


@given(SPENT, st.sampled_from(TOPS), st.integers(1, 5_000))
def test_one_more_expense_moves_colours_only_past_a_power_of_two(
    spent: list[tuple[str, int]], top: str, amount: int
) -> None:
    """While no sum doubles its size, every category keeps its colour."""
    sums = {one: sum(a for name, a in spent if name == one) for one in TOPS}
    if top in dict(spent) and sums[top].bit_length() == (sums[top] + amount).bit_length():
        assert _book(spent).colours == _book([*spent, (top, amount)]).colours
