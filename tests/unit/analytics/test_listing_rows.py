from dataclasses import replace

from books import a_book, expenses
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.listing import ids_at, rows_but, rows_with
from analytics.select import rows_of
from spending.expense import Expense
from spending.filter import ExpenseFilter

_ODD = ("", "x", "f" * 32, "F" * 32, "ab cd" * 6 + "ef", "0" * 31, "é" * 32)


@settings(deadline=None)
@given(expenses(), st.data())
def test_rows_with_ids(kept: list[Expense], data: st.DataObject) -> None:
    """Exactly the live expenses of some ids are found, whatever else stands among the ids."""
    half = [replace(one, id=f"{7:016x}{number:016x}") for number, one in enumerate(kept)]
    book = a_book(half)
    asked = {one.id for one in half if data.draw(st.booleans())} | set(_ODD)
    live = {one.id for one in half if one.trashed is None}
    rows = rows_with(book, asked)

    assert set(ids_at(book, rows)) == asked & live
    assert list(rows) == sorted(rows)
    others = rows_but(book, rows_of(book, ExpenseFilter()), asked)
    assert set(ids_at(book, others)) == live - asked
