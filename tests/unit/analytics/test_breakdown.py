"""Where the money goes: the parts make up the whole, and each is a level further down."""

from dataclasses import replace
from datetime import date

from books import FILTERS, SUBS, TOPS, a_book, expenses, starting
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import matching

from analytics.breakdown import MOST_ROWS, Breakdown, Level, Part, breakdown
from analytics.trend import MOST_SERIES, OTHER
from spending.category import NO_CATEGORY, STARTING, category_id
from spending.expense import Expense
from spending.filter import ExpenseFilter

FOOD, GROCERIES, COFFEE = (category_id(*names) for names in
                           (("Food",), ("Food", "Groceries"), ("Food", "Coffee")))  # fmt: skip
_IDS = st.sampled_from((NO_CATEGORY, *TOPS, *SUBS, *(f"{one}!" for one in TOPS)))
CHOSEN = st.frozensets(_IDS, max_size=2).map(lambda ids: ExpenseFilter(categories=ids))
ASKED = st.one_of(CHOSEN, CHOSEN, FILTERS)


def _spent(number: int, amount: int, category: str | None = None, merchant: str = "") -> Expense:
    return Expense(
        day=date(2026, 11, 1 + number % 28),
        amount=amount,
        category=category,
        merchant=merchant,
        id=f"{number:032x}",
        version=1,
        sequence=number,
    )


def _of(kept: list[Expense], *chosen: str) -> Breakdown:
    return breakdown(a_book(kept), ExpenseFilter(categories=frozenset(chosen)))


def _said(parts: tuple[Part, ...]) -> list[tuple[str, int, int]]:
    return [(part.name, part.amount, part.count) for part in parts]


@settings(max_examples=80)
@given(expenses(), ASKED)
def test_parts_are_a_recount(kept: list[Expense], wanted: ExpenseFilter) -> None:
    """Every part holds for exactly what it says; rows part the whole, slices what is positive."""
    found = breakdown(a_book(kept), wanted)
    whole = matching(kept, wanted, starting())
    for part in (*found.rows, *found.slices, *found.named):
        behind = matching(kept, part.wanted, starting())
        assert (part.count, part.amount) == (len(behind), sum(one.amount for one in behind))
    assert (found.count, found.amount) == (len(whole), sum(one.amount for one in whole))
    assert sum(part.amount for part in found.rows) == found.amount
    assert sum(part.count for part in found.rows) == found.count
    held = [one.id for part in found.rows for one in matching(kept, part.wanted, starting())]
    assert sorted(held) == sorted(one.id for one in whole)
    assert all(part.amount > 0 for part in found.slices)
    assert len(found.rows) <= MOST_ROWS
    assert len(found.slices) <= MOST_SERIES


@settings(max_examples=60)
@given(expenses(), ASKED)
def test_ring_and_table_agree(kept: list[Expense], wanted: ExpenseFilter) -> None:
    """A slice with a name is a row as well; what is no slice is named as left out."""
    found = breakdown(a_book(kept), wanted)
    rows = {part.id: part for part in found.rows}
    for part in found.slices:
        assert part.id == OTHER or rows[part.id] == part
    positive = sum(part.amount for part in found.slices)
    if found.parts <= MOST_ROWS:
        assert positive == sum(part.amount for part in found.rows if part.amount > 0)
        assert found.left_out == sum(part.amount <= 0 for part in found.rows)


@settings(max_examples=60)
@given(expenses(), CHOSEN)
def test_the_way_down_ends(kept: list[Expense], wanted: ExpenseFilter) -> None:
    """Going down into any part comes to merchants after at most two steps."""
    book = a_book(kept)
    levels = [Level.TOPS, Level.SUBS, Level.MERCHANTS]

    def go(asked: ExpenseFilter, above: int) -> None:
        found = breakdown(book, asked)
        here = levels.index(found.level)
        assert here > above
        for part in found.rows:
            if found.level is not Level.MERCHANTS and part.id != OTHER:
                go(part.wanted, here)

    go(wanted, -1)


def test_levels() -> None:
    """Nothing chosen: upper ones; one of these: those below; a lower one: its merchants."""
    kept = [
        _spent(1, 500, GROCERIES, "Market"),
        _spent(2, 300, COFFEE, "Kiosk"),
        _spent(3, 200, FOOD),
        _spent(4, 100),
        _spent(5, 900, TOPS[0]),
    ]
    assert _said(_of(kept).rows) == [
        ("Food", 1000, 3), ("Housing", 900, 1), ("Uncategorised", 100, 1),
    ]  # fmt: skip
    assert _said(_of(kept, FOOD).rows) == [
        ("Groceries", 500, 1), ("Coffee", 300, 1), ("Food itself", 200, 1),
    ]  # fmt: skip
    assert _said(_of(kept, COFFEE).rows) == [("Kiosk", 300, 1)]
    assert _said(_of(kept, f"{FOOD}!").rows) == [("No merchant", 200, 1)]
    assert _of(kept, NO_CATEGORY).level is Level.MERCHANTS


def test_category_with_nothing_below_leads_to_merchants() -> None:
    """A level of one part that is the whole would be a step for nothing."""
    found = _of([_spent(1, 500, TOPS[0], "Landlord")], TOPS[0])
    assert (found.level, _said(found.rows)) == (Level.MERCHANTS, [("Landlord", 500, 1)])


def test_path_says_the_way() -> None:
    """Each step of the way has a name and the categories that lead back to it."""
    kept = [_spent(1, 500, GROCERIES), _spent(2, 300, FOOD)]
    names = {
        (): ["All categories"],
        (FOOD,): ["All categories", "Food"],
        (GROCERIES,): ["All categories", "Food", "Groceries"],
        (f"{FOOD}!",): ["All categories", "Food", "Food itself"],
        (NO_CATEGORY,): ["All categories", "Uncategorised"],
        (GROCERIES, COFFEE): ["All categories", "Food", "2 categories"],
        (GROCERIES, TOPS[0]): ["All categories", "2 categories"],
    }
    for chosen, said in names.items():
        path = _of(kept, *chosen).path
        assert [step.name for step in path] == said
        assert path[-1].categories == frozenset(chosen)


def test_refunds_are_rows_but_no_slices() -> None:
    """What gave back more than it took cannot be drawn; `other` does not hide it either."""
    kept = [_spent(n, 1000 - n, top) for n, top in enumerate(TOPS)]
    kept += [_spent(90, -50_000, TOPS[9]), _spent(91, 40, None), _spent(92, -40, None)]
    found = _of(kept)
    assert (found.left_out, [part.name for part in found.named]) == (
        2, ["Uncategorised", starting().label(TOPS[9])],
    )  # fmt: skip
    assert len(found.slices) == MOST_SERIES
    (other,) = [part for part in found.slices if part.id == OTHER]
    assert other.amount == sum(1000 - n for n in (7, 8))
    assert other.wanted.not_categories == {*TOPS[:7], TOPS[9], NO_CATEGORY}


def test_other_merchants_are_all_but_those_named() -> None:
    """Merchants beyond the table are one row; it leaves out the named ones and who has none."""
    kept = [_spent(n, 5000 - n, FOOD, f"Shop {n}" if n else "") for n in range(30)]
    found = _of(kept, f"{FOOD}!")
    assert len(found.rows) == MOST_ROWS
    other = found.rows[-1].wanted
    assert other.not_merchants == {f"Shop {n}" for n in range(1, MOST_ROWS - 1)}
    assert other.not_empty == {"merchant"}
    assert found.rows[-1].count == 30 - (MOST_ROWS - 1)


def test_merchant_called_like_a_category() -> None:
    """Ids of merchants cannot be mistaken for `other` or `none`, whatever they are called."""
    kept = [_spent(n, 100, FOOD, name) for n, name in enumerate(("other", "none", ""))]
    ids = [part.id for part in _of(kept, f"{FOOD}!").slices]
    assert OTHER not in ids
    assert NO_CATEGORY not in ids


def test_what_else_is_asked_for_stays() -> None:
    """A part narrows the filter and forgets nothing of it."""
    asked = ExpenseFilter(text="shop", not_categories=frozenset({COFFEE}))
    kept = [_spent(1, 500, GROCERIES, "Shop"), _spent(2, 300, COFFEE, "Shop")]
    (part,) = breakdown(a_book(kept), asked).rows
    assert part.wanted == replace(asked, categories=frozenset({FOOD}))
    assert STARTING[FOOD].name == part.name
