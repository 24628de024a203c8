"""The trash is read in the order of deletion, and counts what it holds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from books import a_book, expenses
from hypothesis import given
from hypothesis import strategies as st

from analytics.summary import totals
from analytics.trash import days_left_in_trash, trashed, trashed_among, trashed_ids
from spending.expense import TRASH_DAYS, Expense
from spending.filter import ExpenseFilter
from spending.settings import Settings
from spending.text import fold

_MOMENTS = st.none() | st.integers(1_700_000_000, 1_700_000_004)
_TEXTS = st.sampled_from(("", "cafe", "MÜLLER", "7", "ça", "<b>", "nowhere"))


@st.composite
def _kept(draw: st.DrawFn) -> list[Expense]:
    return [replace(one, trashed=draw(_MOMENTS)) for one in draw(expenses())]


def _plainly(kept: list[Expense], text: str) -> list[Expense]:
    """Give what the trash holds one by one: the last deletion first, the last recorded first."""
    found = [
        one
        for one in kept
        if one.trashed is not None
        and (fold(text) in fold(one.merchant) or fold(text) in fold(one.note))
    ]
    return sorted(found, key=lambda one: (-(one.trashed or 0), -one.sequence))


@given(_kept(), _TEXTS, st.integers(1, 7))
def test_pages_of_the_trash(kept: list[Expense], text: str, size: int) -> None:
    """All pages together are the trash, once each and in order, with its count and sum on each."""
    book, wanted = a_book(kept), _plainly(kept, text)
    pages = [trashed(book, text, start=at, count=size) for at in range(0, len(wanted) + 1, size)]
    assert [one.id for page in pages for one in page.expenses] == [one.id for one in wanted]
    assert {page.count for page in pages} == {len(wanted)}
    assert {page.amount for page in pages} == {sum(one.amount for one in wanted)}
    assert trashed_ids(book, text) == [one.id for one in wanted]


@given(_kept())
def test_trash_and_list_part_the_expenses(kept: list[Expense]) -> None:
    """An expense is in the trash or in the totals, never in both and never in neither."""
    book = a_book(kept)
    listed, gone = totals(book, ExpenseFilter()), trashed(book, "")
    assert listed.count + gone.count == len(kept)
    assert listed.amount + gone.amount == sum(one.amount for one in kept)


@given(_kept(), st.data())
def test_among_some_ids(kept: list[Expense], data: st.DataObject) -> None:
    """Of any ids only those in the trash count, once each; what is no id is no trouble."""
    known = [one.id for one in kept] or ["0" * 32]
    chosen = data.draw(st.lists(st.sampled_from([*known, "f" * 32, "no id", ""])))
    wanted = {one.id: one for one in kept if one.trashed is not None and one.id in chosen}
    found = trashed_among(a_book(kept), chosen)
    assert {one.id for one in found.expenses} == set(wanted)
    assert (found.count, found.amount) == (len(wanted), sum(w.amount for w in wanted.values()))


@given(st.integers(0, 40 * 24 * 60))
def test_days_left_count_down(minutes: int) -> None:
    """Thirty days on the day itself, one less each day, and never below nothing."""
    deleted = datetime(2026, 11, 22, tzinfo=UTC)
    today = (deleted + timedelta(minutes=minutes)).date()
    left = days_left_in_trash(int(deleted.timestamp()), today, Settings())
    assert left == max(0, TRASH_DAYS - (today - deleted.date()).days)


@pytest.mark.parametrize(("zone", "left"), [("UTC", 30), ("Asia/Tokyo", 31)])
def test_days_left_are_the_persons(zone: str, left: int) -> None:
    """What was deleted late in the evening in London was deleted the next day in Tokyo."""
    deleted = int(datetime(2026, 11, 22, 23, 30, tzinfo=UTC).timestamp())
    assert days_left_in_trash(deleted, date(2026, 11, 22), Settings(zone=zone)) == left
