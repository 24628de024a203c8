"""Amounts with arithmetic: against a second way of reckoning, and against what people send."""

import time
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spending.errors import InvalidAmount
from spending.money import MAX_MINOR, parse_typed
from spending.settings import Settings
from spending.sums import LONGEST, amount_of

EUROS = Settings("EUR", "en_US")
GERMAN = Settings("EUR", "de_DE")
SWISS = Settings("CHF", "de_CH")
YEN = Settings("JPY", "ja_JP")
DINARS = Settings("KWD", "en_US")

Sum = tuple[str, Fraction]
"""How a sum is written, and what it comes to."""


@pytest.mark.parametrize(
    ("text", "minor", "settings"),
    [
        ("12.50*3+4", 4150, EUROS),
        ("12,50*3+4", 4150, GERMAN),
        ("12.50 + 1", 1350, GERMAN),
        ("1.234,50 / 2", 61725, GERMAN),
        ("1.234*2", 246_800, GERMAN),
        ("1,234.50*2", 246_900, EUROS),
        ("CHF 1’234.50 * 2", 246_900, SWISS),
        ("1 234+1", 123_500, EUROS),
        ("€12.50 + €3", 1550, EUROS),
        ("3 EUR * 2", 600, EUROS),
        ("€ 12.50", 1250, EUROS),
        ("3 × 2 ÷ 4", 150, EUROS),
        ("2x3", 600, EUROS),
        ("10 − 4", 600, EUROS),
        ("3*-2", -600, EUROS),
        ("-(3+4)", -700, EUROS),
        ("--5", 500, EUROS),
        ("(5)", -500, EUROS),
        ("(5)*2", 1000, EUROS),
        ("12.50-", -1250, EUROS),
        (".5*3", 150, EUROS),
        ("10*1.075", 1075, EUROS),
        ("100/3", 33, YEN),
        ("10/3", 3333, DINARS),
        ("2+3*4", 1400, EUROS),
        ("(2+3)*4", 2000, EUROS),
        ("8-3-2", 300, EUROS),
        ("8/4/2", 100, EUROS),
    ],
)
def test_sums(text: str, minor: int, settings: Settings) -> None:
    """Sums are read the way the account writes numbers, and as they are taught at school."""
    assert amount_of(text, settings) == minor


@pytest.mark.parametrize(
    ("text", "minor"),
    [("0.005*1", 0), ("0.015*1", 2), ("0.025*1", 2), ("-0.015*1", -2), ("1/3*3", 100)],
)
def test_rounds_once_half_to_even(text: str, minor: int) -> None:
    """Nothing is rounded on the way; the whole is, halves to the even side."""
    assert amount_of(text, EUROS) == minor


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is missing"),
        ("=", "is not a number such as 12.50"),
        ("1e5", "'1e5' is not a number such as 12.50"),
        ("12.345", "has 3 decimals"),
        ("1e9999+1", "holds '1e9999', which is not a number such as 12.50"),
        ("12.50*", "lacks a number after “*”"),
        ("+*3", "lacks a number after “+”"),
        ("*3", "lacks a number before “*”"),
        ("(1+2", "has a “(” without a “)” after it"),
        ("1+2)", "has a “)” without a “(” before it"),
        ("2(3)", "has no sign between '2' and '('"),
        ("1/0", "divides by zero"),
        ("1/(2-2)", "divides by zero"),
        ("1+abc", "holds 'abc'"),
        ("Infinity-1", "holds 'Infinity'"),
        ("nan*2", "holds 'nan'"),
        ("１２+1", "holds '１２'"),
        ("٣+1", "holds '٣'"),
        ("1_000+1", "holds '1_000'"),
        ("12,34*1", "holds '12,34'"),
        ("1.2.3+1", "holds '1.2.3'"),
        ("$5", "is not a number"),
        ("2**3", "lacks a number after “*”"),
        ("9//2", "lacks a number after “/”"),
        ("1+1.0000000000000", "more than 12 decimals"),
        ("999999999999*999999999999", "is larger than this program can hold"),
        ("99999999999999999+1", "is larger than this program can hold"),
        ("(" * 30 + "1" + ")" * 30, "more than 20 parentheses in each other"),
        ("9" * 300, "is too long"),
        ("1+" * 500 + "1", "is too long"),
        ("__import__('os')", "is not a number"),
    ],
)
def test_refusals_name_what_is_wrong(text: str, reason: str) -> None:
    """Every refusal says which part cannot be used, and none shows more than a glimpse of it."""
    with pytest.raises(InvalidAmount) as refused:
        amount_of(text, EUROS)
    assert reason in refused.value.reason
    assert len(refused.value.message) < 120


def _numbers() -> st.SearchStrategy[Sum]:
    return st.tuples(st.integers(0, 9_999), st.integers(0, 999)).map(
        lambda parts: (f"{parts[0]}.{parts[1]:03}", Fraction(parts[0] * 1000 + parts[1], 1000))
    )


def _joined(inner: st.SearchStrategy[Sum]) -> st.SearchStrategy[Sum]:
    """Give sums of sums; each side stands in parentheses, so no rule of precedence is needed."""

    def join(one: Sum, other: Sum, sign: str, gap: str) -> Sum:
        value = {
            "+": lambda: one[1] + other[1],
            "-": lambda: one[1] - other[1],
            "*": lambda: one[1] * other[1],
            "/": lambda: one[1] / other[1] if other[1] else Fraction(0),
        }[sign]()
        written = f"({one[0]}){gap}{sign}{gap}({other[0]})"
        return (written, value) if sign != "/" or other[1] else one

    return st.builds(join, inner, inner, st.sampled_from("+-*/"), st.sampled_from(("", " ")))


@given(st.recursive(_numbers(), _joined, max_leaves=6))
def test_like_fractions(made: Sum) -> None:
    """Whatever is written, the answer is the exact one, rounded half to even at the end."""
    text, value = made
    wanted = round(value * 100)
    if "(" not in text or len(text) > LONGEST or abs(wanted) > MAX_MINOR:
        return
    assert amount_of(text, EUROS) == wanted


@given(st.lists(st.integers(0, 999_999), min_size=2, max_size=8), st.data())
def test_flat_sums(minors: list[int], data: st.DataObject) -> None:
    """Without parentheses multiplication goes before addition, and signs from left to right."""
    signs = [data.draw(st.sampled_from("+-*")) for _ in minors[1:]]
    text, total, product = _written(minors[0]), Fraction(0), Fraction(minors[0], 100)
    for sign, minor in zip(signs, minors[1:], strict=True):
        text += sign + _written(minor)
        if sign == "*":
            product *= Fraction(minor, 100)
        else:
            total += product
            product = Fraction(minor if sign == "+" else -minor, 100)
    wanted = round((total + product) * 100)
    if abs(wanted) <= MAX_MINOR:
        assert amount_of(text, EUROS) == wanted


def _written(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from((EUROS, GERMAN, SWISS, YEN, DINARS)))
def test_a_number_alone_keeps_its_meaning(minor: int, settings: Settings) -> None:
    """What the form writes into its field means the same amount again."""
    money = settings.money
    typed = money.typed(minor)
    assert amount_of(typed, settings) == minor
    assert amount_of(typed, settings) == parse_typed(
        typed, digits=money.digits, locale=money.locale
    )
    assert amount_of(money(minor), settings) == minor


@given(st.text(alphabet="0123456789.,+-*/()x×÷ eE€\u202f'", max_size=250) | st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    """Whatever is typed is an amount within bounds or a refusal, and never anything else."""
    for settings in (EUROS, GERMAN, YEN):
        with suppress(InvalidAmount):
            assert abs(amount_of(text, settings)) <= MAX_MINOR


@pytest.mark.parametrize(
    "text",
    [
        "9" * 1_000_000,
        "(" * 1_000_000,
        "€" * 1_000_000,
        "1/7" * 66,
        "*".join(["999999999999"] * 15),
    ],
)
def test_answers_at_once(text: str) -> None:
    """Nothing that can be typed or sent takes long."""
    start = time.process_time()
    with suppress(InvalidAmount):
        amount_of(text, EUROS)
    assert time.process_time() - start < 0.25


@pytest.mark.parametrize("text", ["1$50", "5$3", "2026-11-22", "0x10"])
def test_what_only_looks_like_a_sum(text: str) -> None:
    """A sign between digits, a pasted day or a programmer's number is no amount."""
    with pytest.raises(InvalidAmount):
        amount_of(text, Settings("USD", "en_US"))


@pytest.mark.parametrize("text", ["5,-", "5,- €", "€ 5,00"])
def test_price_without_cents(text: str) -> None:
    """A dash in the place of cents is no minus."""
    assert amount_of(text, Settings("EUR", "de_DE")) == 500
