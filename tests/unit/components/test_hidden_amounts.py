"""Amounts hidden: axes say nothing of them, and two versions of one are still told apart."""

from dataclasses import replace
from datetime import date

import pytest
from books import a_book
from dash_client import nodes, text_of

from components.amount_axis import amount_axis
from components.expense_versions import comparison
from components.palette import palette_of
from spending.category import NO_CATEGORY
from spending.errors import EditConflict
from spending.expense import Expense
from spending.money import HIDDEN, MoneyFormat


@pytest.mark.parametrize("highest", [0, 4_200, 987_654_321])
def test_ticks_of_an_axis(highest: int) -> None:
    """Every tick is the same mask, on axes of small amounts and of those written in short."""
    written = MoneyFormat("EUR", "en_US", hidden=True)
    axis = amount_axis(written, palette_of("light"), lowest=-5_000, highest=highest)
    assert set(axis["ticktext"]) == {f"€{HIDDEN}"}


def test_versions_that_differ_in_the_amount_alone() -> None:
    """One of both can be chosen though both are written alike; what is chosen is the amount."""
    stored = Expense(date(2026, 11, 20), 1_250, "Kiosk", NO_CATEGORY, "", (), "", "a" * 32, 7)
    book = a_book([stored]).hidden
    shown = comparison(EditConflict(stored, replace(stored, amount=999)), book)
    choices = [one for one in nodes(shown) if one["type"] == "Button"]
    assert [one["props"]["data-typed"] for one in choices] == ["12.50", "9.99"]
    assert [text_of(one) for one in choices] == [f"€{HIDDEN}"] * 2
