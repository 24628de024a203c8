"""What may be typed into an expense, and how it is kept."""

from dataclasses import replace
from datetime import date

import pytest
from builders import a_draft
from hypothesis import given
from hypothesis import strategies as st

from spending.errors import InvalidExpense, StoreDamaged
from spending.expense import (
    Expense,
    ExpenseDraft,
    checked,
    draft_fields,
    draft_from_form,
    expense_key,
    tags_of,
    whole,
)
from spending.money import MAX_MINOR
from spending.records import Fields, Record
from spending.settings import Settings

EUROS = Settings("EUR", "de_DE", "UTC")
ID = "0123456789abcdef" * 2
FULL = Expense(
    date(2026, 11, 20), -1250, "Caf\u00e9", "c" * 16, "Card", ("a", "b"), "one\ntwo",
    id=ID, version=7, sequence=3, source="job", trashed=1_700_000_000,
)  # fmt: skip
BARE = Expense(date(2026, 11, 20), 1, id=ID, version=1)


@pytest.mark.parametrize("expense", [FULL, BARE])
def test_record_round_trip(expense: Expense) -> None:
    """An expense is read back as it was kept; what it does not have is not kept."""
    record = Record(expense_key(ID), expense.version, expense.fields)

    assert Expense.from_record(record) == expense
    assert None not in expense.fields.values()
    assert "" not in expense.fields.values()


def test_draft_is_what_a_person_may_change() -> None:
    """A draft carries no identity; an edit keeps it."""
    draft = a_draft(5, merchant="Kiosk")
    edited = FULL.edited(draft)

    assert FULL.draft == ExpenseDraft(
        FULL.day, FULL.amount, FULL.merchant, FULL.category, FULL.method, FULL.tags, FULL.note
    )
    assert edited.draft == draft
    assert edited.was_edited
    assert FULL.edited(FULL.draft) == FULL
    assert (
        replace(edited, was_edited=False, **{name: getattr(FULL, name) for name in draft.__slots__})
        == FULL
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": 1},
        {"day": "2026-11-20"},
        {"day": "2026-11-20", "amount": "1"},
        {"day": "2026-11-20", "amount": True},
        {"day": "tomorrow", "amount": 1},
        {"day": "2026-11-20", "amount": 1, "seq": "x"},
        {"day": "2026-11-20", "amount": 1, "trashed": "x"},
    ],
)
def test_damaged_record(fields: Fields) -> None:
    """A record without a usable day or amount is named as damage, not guessed at."""
    with pytest.raises(StoreDamaged, match=ID):
        Expense.from_record(Record(expense_key(ID), 1, fields))


def test_sparse_record() -> None:
    """A record of an older program, or with odd texts, is read as far as it goes."""
    fields: Fields = {"day": "2026-11-20", "amount": 1, "tags": "odd", "note": 5}

    assert Expense.from_fields(ID, 1, fields) == replace(BARE, note="5")


@pytest.mark.parametrize("value", [True, None, "1", [1]])
def test_whole_refuses(value: object) -> None:
    """Only a whole number is one."""
    with pytest.raises(ValueError, match="where a whole number should be"):
        whole(value)


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        ((), ()),
        (("b", "a"), ("a", "b")),
        (("#Holiday, holiday ,HOLIDAY",), ("Holiday",)),
        (("# # x", "#", " ", ",,"), ("x",)),
        (("Z\u00fcrich", "zurich"), ("Z\u00fcrich",)),
    ],
)
def test_tags_of(words: tuple[str, ...], tags: tuple[str, ...]) -> None:
    """Tags are clean, sorted and distinct whatever their case; commas part them."""
    assert tags_of(words) == tags


@given(st.lists(st.text(alphabet="aA#, \u00e9e\u0301\u200b", max_size=8), max_size=5))
def test_tags_once(words: list[str]) -> None:
    """Tags that went through once do not change any more."""
    assert tags_of(tags_of(words)) == tags_of(words)


def test_checked_cleans() -> None:
    """Texts are kept clean."""
    draft = a_draft(merchant=" A  B ", method="\tCard", tags=("b", "#a"), note=" x \r\n y ")
    tidy = checked(draft)

    assert (tidy.merchant, tidy.method, tidy.tags, tidy.note) == ("A B", "Card", ("a", "b"), "x\ny")


@pytest.mark.parametrize(
    ("draft", "field", "reason"),
    [
        (a_draft(0), "amount", "is zero: an expense is more, a refund less"),
        (a_draft(MAX_MINOR + 1), "amount", "is larger than this program can hold"),
        (a_draft(-MAX_MINOR - 1), "amount", "is larger than this program can hold"),
        (a_draft(day="1969-12-31"), "day", "1969-12-31 is not between 1970 and 2100"),
        (a_draft(day="2101-01-01"), "day", "2101-01-01 is not between 1970 and 2100"),
        (a_draft(merchant="m" * 201), "merchant", "has 201 characters; at most 200 are possible"),
        (a_draft(method="m" * 61), "method", "has 61 characters; at most 60 are possible"),
        (a_draft(note="n" * 10_000), "note", "has 10,000 characters; at most 2,000 are possible"),
        (a_draft(tags=[f"{n}" for n in range(21)]), "tags", "are 21; at most 20 are possible"),
        (a_draft(tags=("t" * 41,)), "tags", "may have at most 40 characters each"),
    ],
)
def test_checked_refuses(draft: ExpenseDraft, field: str, reason: str) -> None:
    """Each limit is named with the field it belongs to."""
    with pytest.raises(InvalidExpense) as caught:
        checked(draft)

    assert caught.value.problems == {field: reason}
    assert caught.value.message == f"{field.capitalize()} {reason}."


@pytest.mark.parametrize(
    "draft",
    [
        a_draft(MAX_MINOR),
        a_draft(-MAX_MINOR),
        a_draft(day="1970-01-01"),
        a_draft(day="2100-12-31"),
        a_draft(merchant="m" * 200, method="m" * 60, note="\u6f22" * 2_000),
        a_draft(tags=tuple(sorted(f"{n:040}" for n in range(20)))),
    ],
)
def test_checked_limits_included(draft: ExpenseDraft) -> None:
    """What lies at a limit is fine."""
    assert checked(draft) == draft


def test_checked_names_everything_at_once() -> None:
    """All that is wrong is said together."""
    draft = a_draft(0, "1900-01-01", merchant="m" * 201, method="m" * 61, note="n" * 2_001,
                    tags=("t" * 41,))  # fmt: skip
    with pytest.raises(InvalidExpense) as caught:
        checked(draft)

    assert set(caught.value.problems) == {"amount", "day", "merchant", "method", "note", "tags"}


def test_form() -> None:
    """A form typed in the account's locale becomes a draft."""
    form = {"day": " 2026-11-20 ", "amount": "1.234,5", "merchant": " Kiosk", "category": "c" * 16,
            "method": "Cash", "tags": "b, #a", "note": "x"}  # fmt: skip

    assert draft_from_form(form, EUROS) == ExpenseDraft(
        date(2026, 11, 20), 123450, "Kiosk", "c" * 16, "Cash", ("a", "b"), "x"
    )


def test_form_bare() -> None:
    """Day and amount are enough; an empty category is none."""
    form = {"day": "2026-11-20", "amount": "-5", "category": "", "note": ""}

    assert draft_from_form(form, EUROS) == ExpenseDraft(date(2026, 11, 20), -500)


@pytest.mark.parametrize(
    ("day", "amount", "field"),
    [
        ("2025-08-2025", "1", "day"),
        ("", "1", "day"),
        ("2101-01-01", "1", "day"),
        ("2026-11-20", "1e999999", "amount"),
        ("2026-11-20", "\uff11\uff12", "amount"),
        ("2026-11-20", "0,00", "amount"),
        ("2026-11-20", "99999999999", "amount"),
    ],
)
def test_form_refuses(day: str, amount: str, field: str) -> None:
    """A bad field is named alone when it is the only one."""
    with pytest.raises(InvalidExpense) as caught:
        draft_from_form({"day": day, "amount": amount}, EUROS)

    assert set(caught.value.problems) == {field}


def test_form_empty() -> None:
    """An empty form says what is missing."""
    with pytest.raises(InvalidExpense) as caught:
        draft_from_form({}, EUROS)

    assert caught.value.problems == {"day": "is missing", "amount": "is missing"}


def test_form_names_everything_at_once() -> None:
    """What cannot be read and what is too long are said together."""
    form = {"day": "x", "amount": "y", "merchant": "m" * 201, "tags": "t" * 41, "note": "n" * 2_001}
    with pytest.raises(InvalidExpense) as caught:
        draft_from_form(form, EUROS)

    assert set(caught.value.problems) == {"day", "amount", "merchant", "tags", "note"}
    assert "'x' is no date such as 2026-11-22" in caught.value.message


@given(
    st.dictionaries(
        st.sampled_from(["day", "amount", "merchant", "category", "method", "tags", "note"]),
        st.text(max_size=40),
    )
)
def test_form_nothing_else(form: dict[str, str]) -> None:
    """Whatever a form sends is a draft or InvalidExpense."""
    try:
        draft = draft_from_form(form, EUROS)
    except InvalidExpense:
        return
    assert checked(draft) == draft


@pytest.mark.parametrize("merchant", ["<img src=x onerror=alert(1)>", '=HYPERLINK("x")', "'; DROP"])
def test_markup_is_text(merchant: str) -> None:
    """What looks like markup or a formula is kept as the text it is."""
    assert draft_fields(checked(a_draft(merchant=merchant)))["merchant"] == merchant
