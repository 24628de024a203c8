"""Texts a spreadsheet would take for formulas: kept from it, and given back as they were."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spending.formulas import protected, unprotected

_RISKY = st.text(alphabet="=+-@\t\r\n;,' aé\uff1d\uff0b\uff0d\uff20") | st.text()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("-5 off", "'-5 off"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("x;=cmd|'/C calc'!A0;y", "x;'=cmd|'/C calc'!A0;y"),
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
    for piece in re.split(r"[;\r\n]", protected(text)):
        assert not piece.startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
