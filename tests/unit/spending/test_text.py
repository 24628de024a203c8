"""Texts are cleaned the same way once and for all, and compare as people compare them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spending.text import clean, clean_lines, fold

ANY = st.text(max_size=30)
TRICKY = st.text(
    alphabet="aA\u00e4A\u0308\u0301e\u200d\u200b\ufb01\u00df\u0130 \t\n\u00a0\u2028\x00\x1c",
    max_size=12,
)


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("  Corner   shop ", "Corner shop"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("a\tb\nc\u00a0d\u202fe", "a b c d e"),
        ("a\x00b\x1bc", "abc"),
        ("evil\u202etxt", "eviltxt"),
        ("zero\u200bwidth", "zerowidth"),
        ("e\u200d\u0301", "\u00e9"),
        ("lone\ud800surrogate", "lonesurrogate"),
        ("two\u2028lines", "two lines"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("", ""),
        ("\x00", ""),
    ],
)
def test_clean(text: str, tidy: str) -> None:
    """Blanks collapse, what cannot be seen goes, everything else stays as typed."""
    assert clean(text) == tidy


@given(ANY | TRICKY)
def test_clean_once(text: str) -> None:
    """A cleaned text is clean: one line, NFC, and no different when cleaned again."""
    tidy = clean(text)

    assert clean(tidy) == tidy
    assert unicodedata.is_normalized("NFC", tidy)
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in tidy)
    assert tidy == tidy.strip()


@given(ANY | TRICKY)
def test_clean_lines_once(text: str) -> None:
    """Notes keep their lines and are clean line by line."""
    tidy = clean_lines(text)

    assert clean_lines(tidy) == tidy
    assert [clean(line) for line in tidy.split("\n")] == tidy.split("\n")


def test_clean_lines() -> None:
    """Line ends of every system become one kind; empty lines inside stay."""
    assert clean_lines("\n a  b\r\n\r\nc\rd \n") == "a b\n\nc\nd"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Groceries", "  gROCERIES "),
        ("Caf\u00e9", "CAFE"),
        ("Stra\u00dfe", "STRASSE"),
        ("\uff21\uff22", "ab"),
        ("M\u00fcller  GmbH", "Mu\u0308ller GmbH"),
        ("\ufb01ne", "FINE"),
    ],
)
def test_fold_equal(one: str, other: str) -> None:
    """Case, accents, blanks and ways of writing do not part two texts."""
    assert fold(one) == fold(other)


def test_fold_different() -> None:
    """Different words stay different."""
    assert fold("Fuel") != fold("Full")


@given(ANY | TRICKY)
def test_fold_once(text: str) -> None:
    """A folded text is folded, and cleaning before does not matter to letters."""
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=20))
def test_fold_ascii(text: str) -> None:
    """The short way for ASCII gives what the long way gives."""
    long_way = " ".join(unicodedata.normalize("NFKD", text).casefold().split())

    assert fold(text) == long_way
