"""Random expenses written in random dialects come back as they were."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from typing import Final, Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from statements import IN_EUR

from spending.errors import AmbiguousDates
from spending.expense import ExpenseDraft, checked
from spending.money import plain_amount
from spending.statements import Choices, Statement, read_statement


@dataclass(frozen=True)
class Dialect:
    """How one program writes its exports."""

    delimiter: str
    ending: str
    quoting: Literal[0, 1]
    encoding: str
    day: str
    decimal: str
    group: str
    currency: str
    preamble: tuple[str, ...]


_QUOTINGS: Final[tuple[Literal[0], Literal[1]]] = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)
_LETTERS = st.characters(codec="cp1252", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn"))
_TEXTS = st.text(_LETTERS, max_size=30) | st.sampled_from(
    ("<img src=x onerror=alert(1)>", '=HYPERLINK("x")', "a;b,c\td|e", '"', "'", "12,50", "Ü")
)
_NOTES = st.lists(st.text(_LETTERS, max_size=20), max_size=3).map("\n".join)
_NAMES = st.text(_LETTERS, max_size=12)
_DRAFTS = st.builds(
    ExpenseDraft,
    day=st.dates(date(1970, 1, 1), date(2100, 12, 31)),
    amount=st.integers(-(10**9), 10**9).filter(bool),
    merchant=_TEXTS,
    method=_NAMES,
    tags=st.lists(st.sampled_from(("work", "Zürich", "a b")), max_size=2).map(tuple),
    note=_NOTES,
).map(checked)
_CATEGORIES = st.sampled_from(
    (("", ""), ("Food", ""), ("Food", "Café"), ("=Odd", "@Home"), ("ß", ""))
)
_DIALECTS = st.builds(
    Dialect,
    delimiter=st.sampled_from(",;\t|"),
    ending=st.sampled_from(("\n", "\r\n")),
    quoting=st.sampled_from(_QUOTINGS),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252")),
    day=st.sampled_from(("{y}-{m:02}-{d:02}", "{d:02}.{m:02}.{y}", "{m}/{d}/{y} 10:30")),
    decimal=st.sampled_from(".,"),
    group=st.sampled_from(("", "other", "'", " ")),
    currency=st.sampled_from(("{}", "€ {}", "{} EUR")),
    preamble=st.sampled_from(((), ("My export",), ("My export", ""))),
)
_HEADER = ("Date", "Amount", "Merchant", "Category", "Subcategory", "Method", "Tags", "Note")
_ORDERS = {"{d:02}.{m:02}.{y}": "dmy", "{m}/{d}/{y} 10:30": "mdy"}


def _amount(minor: int, dialect: Dialect) -> str:
    whole, _, part = plain_amount(abs(minor), 2).partition(".")
    group = {"other": "," if dialect.decimal == "." else "."}.get(dialect.group, dialect.group)
    number = f"{int(whole):,}".replace(",", group) + dialect.decimal + part
    return ("-" if minor < 0 else "") + dialect.currency.format(number)


def _protected(text: str) -> str:
    return f"'{text}" if text.lstrip("'").startswith(("=", "+", "-", "@")) else text


def _written(rows: Sequence[tuple[ExpenseDraft, tuple[str, str]]], dialect: Dialect) -> bytes:
    out = StringIO(newline="")
    out.writelines(f"{line}{dialect.ending}" for line in dialect.preamble)
    writer = csv.writer(
        out, delimiter=dialect.delimiter, lineterminator=dialect.ending, quoting=dialect.quoting
    )
    writer.writerow(_HEADER)
    for draft, (category, sub) in rows:
        day = dialect.day.format(d=draft.day.day, m=draft.day.month, y=draft.day.year)
        texts = (draft.merchant, category, sub, draft.method, ",".join(draft.tags), draft.note)
        writer.writerow((day, _amount(draft.amount, dialect), *map(_protected, texts)))
    return out.getvalue().encode(dialect.encoding)


def _read(data: bytes, dialect: Dialect, *, encoding: str | None) -> Statement:
    choices = Choices(sign="positive", encoding=encoding)
    try:
        return read_statement(data, IN_EUR, choices)
    except AmbiguousDates as error:
        order = _ORDERS[dialect.day]
        asked = error.readings
    assert order in asked
    return read_statement(data, IN_EUR, replace(choices, date_order=order))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(_DRAFTS, _CATEGORIES), min_size=1, max_size=8), _DIALECTS)
def test_expenses_come_back_from_any_dialect(
    rows: list[tuple[ExpenseDraft, tuple[str, str]]], dialect: Dialect
) -> None:
    """Every field of every row is as it was, refunds, markup and formulas included."""
    data = _written(rows, dialect)
    # Random letters are no language, so a code page has to be said; all else is recognised.
    encoding = dialect.encoding if dialect.encoding == "cp1252" else None
    statement = _read(data, dialect, encoding=encoding)
    assert statement.rejected == ()
    assert [(line.draft, (line.category, line.subcategory)) for line in statement.lines] == rows
    assert statement.total == sum(draft.amount for draft, _ in rows)
    assert statement.left_out == {}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(_DRAFTS, _CATEGORIES), min_size=1, max_size=5), _DIALECTS, _DIALECTS)
def test_ids_do_not_depend_on_how_a_row_is_quoted(
    rows: list[tuple[ExpenseDraft, tuple[str, str]]], one: Dialect, other: Dialect
) -> None:
    """The same cells under another delimiter, encoding, quoting and preamble keep their ids."""
    other = replace(
        other, day=one.day, decimal=one.decimal, group=one.group, currency=one.currency,
        ending=one.ending,
    )  # fmt: skip
    statements = [
        _read(_written(rows, dialect), dialect, encoding=dialect.encoding.removesuffix("-sig"))
        for dialect in (replace(one, encoding="utf-8"), replace(other, encoding="utf-16"))
    ]
    first, second = ([line.id for line in statement.lines] for statement in statements)
    assert first == second
    assert len(set(first)) == len(rows)
