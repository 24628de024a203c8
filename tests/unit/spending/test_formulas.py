"""Texts a spreadsheet would take for formulas: kept from it, and given back as they were."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spending.formulas import protected, unprotected

_RISKY = st.text(alphabet="=+-@\t\r\n;,'\" aé\uff1d\uff0b\uff0d\uff20") | st.text()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("-5 off", "'-5 off"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("x;=cmd|'/C calc'!A0;y", "x;'=cmd|'/C calc'!A0;y"),
        ('x;"=1+1;y', "x;'\"=1+1;y"),
        ("a\n@SUM(A1)", "a\n'@SUM(A1)"),
        ("'=quoted", "''=quoted"),
        ("12,- EUR", "12,- EUR"),
        ("a-b", "a-b"),
        ("O'Neill; son", "O'Neill; son"),
        ("", ""),
    ],
)
def test_formula_gets_an_apostrophe(text: str, kept: str) -> None:
    """Where a cell could begin as a formula it begins with an apostrophe; nothing else does."""
    assert protected(text) == kept
    assert unprotected(kept) == text


@given(_RISKY)
def test_text_comes_back(text: str) -> None:
    """Whatever it is, what was kept from the spreadsheet is read as it was."""
    assert unprotected(protected(text)) == text


@given(_RISKY)
def test_no_cell_is_a_formula(text: str) -> None:
    """Wherever a program cuts, at `;`, a tab or a line's end, no piece is a formula."""
    for piece in re.split(r"[;\t\r\n]", protected(text)):
        assert not piece.startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))


@settings(max_examples=400)
@given(st.text(alphabet="=;,'\"\t\na", max_size=6), st.sampled_from(",;\t"))
def test_no_cell_of_a_file_is_a_formula(text: str, delimiter: str) -> None:
    """Written with commas and read with another mark, as many locales do, no cell is one either."""
    file = io.StringIO(newline="")
    csv.writer(file).writerow(("2026-01-31", protected(text), "Food"))
    file.seek(0)
    cells = [cell for row in csv.reader(file, delimiter=delimiter) for cell in row]
    wide = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", *wide))]
