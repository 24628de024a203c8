"""What an import meets and leaves, counted against the plain way."""

from dataclasses import replace

from books import a_book, expenses
from hypothesis import given
from hypothesis import strategies as st

from analytics.arrivals import edited_since, known_among
from spending.expense import Expense


@given(kept=expenses(), asked=st.lists(st.integers(0, 40), unique=True))
def test_known_lines(kept: list[Expense], asked: list[int]) -> None:
    """A line is known when an expense bears its id, one in the trash too."""
    wanted = [f"{number:032x}" for number in asked]
    there = {one.id: one for one in kept if one.id in wanted}
    known = known_among(a_book(kept), wanted)
    assert known.ids == set(there)
    assert known.trashed == sum(one.trashed is not None for one in there.values())


@given(kept=expenses(), marks=st.lists(st.booleans(), min_size=30, max_size=30))
def test_edited_since(kept: list[Expense], marks: list[bool]) -> None:
    """Those of the import that were changed and are not in the trash, the newest days first."""
    marked = [replace(one, was_edited=mark) for one, mark in zip(kept, marks, strict=False)]
    wanted = [
        one for one in marked if one.was_edited and one.source == "job1" and one.trashed is None
    ]
    found = edited_since(a_book(marked), "job1", 3)
    assert found.count == len(wanted)
    days = sorted((one.day for one in wanted), reverse=True)[:3]
    assert [one.day for one in found.newest] == days
    assert {one.id for one in found.newest} <= {one.id for one in wanted}


def test_unknown_import_has_no_edits() -> None:
    """An import nobody knows left nothing behind."""
    assert edited_since(a_book([]), "nope", 3).count == 0
