"""Amounts with arithmetic: `12.50*3+4` is read exactly and rounded once, at the end."""

import re
from fractions import Fraction
from typing import Final, NoReturn

from babel.numbers import get_currency_symbol

from spending.errors import InvalidAmount
from spending.money import MAX_MINOR, MoneyFormat, parse_amount, parse_typed
from spending.settings import Settings

LONGEST: Final = 200
"""Characters an amount may have."""

_DEEPEST: Final = 20
_MOST_DECIMALS: Final = 12
_SHOWN: Final = 24
_SIGNS: Final = "+-*/()"
_AS_SIGNS: Final = str.maketrans(
    {"\u2212": "-", "\u2013": "-", "\u00d7": "*", "\u00b7": "*", "x": "*", "X": "*",
     "\u00f7": "/", "\u2044": "/"}
)  # fmt: skip
_PIECE: Final = re.compile(r"[-+*/()]|[^-+*/()]+")


def amount_of(text: str, settings: Settings) -> int:
    """Give the minor units of an amount or of a sum of amounts, as a person typed it.

    Takes all that `parse_typed` takes, the account's currency sign or code beside a number, and
    `+ - * / ( )` with `x`, `×`, `·` and `÷` between numbers. A number alone keeps its meaning,
    so `(5)` is a refund of 5 while `(5)*2` is 10. Numbers of a sum may have more decimals than the
    currency; the whole is exact and rounded to minor units at the end, half to even.

    Raises InvalidAmount naming what is wrong.
    """
    money = settings.money
    bare = _without_currency(text, money)
    if len(bare) > LONGEST:
        _refuse("is too long")
    try:
        return parse_typed(bare, digits=money.digits, locale=money.locale)
    except InvalidAmount:
        signed = bare.translate(_AS_SIGNS)
        if not _is_sum(signed) or _NO_SUM.fullmatch(bare):
            raise
    return _minor(_Reader(signed, money).whole(), money.digits)


_NO_SUM: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|0[xX][0-9]+")
"""What looks like a sum and is a day, or a number as programmers write it."""


def _without_currency(text: str, money: MoneyFormat) -> str:
    """Give the text without the currency's sign and code, and without blanks around it."""
    signs = {money.currency, get_currency_symbol(money.currency, locale=money.locale)}
    if len(text) > 2 * LONGEST:  # hopeless: said of the text as it is
        return text
    for sign in sorted(signs, key=len, reverse=True):
        # At the edge of a number only: between digits it would make another number of them.
        alone = rf"(?<![A-Za-z]){re.escape(sign)}(?![A-Za-z])"
        text = re.sub(rf"(?<![0-9.,]){alone}|{alone}(?!\s*[0-9.,])", "", text)
    return text.strip()


def _is_sum(signed: str) -> bool:
    """Whether there is a sign with something to reckon with, so not just `abc` or `-5,x`."""
    pieces = [piece for piece in _PIECE.findall(signed) if piece.strip()]
    numbers = [piece for piece in pieces if piece not in _SIGNS]
    has_digits = any(re.search("[0-9]", piece) for piece in numbers)
    return has_digits and len(pieces) > 1


def _minor(value: Fraction, digits: int) -> int:
    minor: int = round(value * 10**digits)  # a Fraction rounds half to even
    if abs(minor) > MAX_MINOR:
        _refuse("is larger than this program can hold")
    return minor


def _refuse(reason: str) -> NoReturn:
    raise InvalidAmount(reason)


class _Reader:
    """Reads a sum from left to right: factors before terms, parentheses first."""

    def __init__(self, signed: str, money: MoneyFormat) -> None:
        self._left = iter([one.strip() for one in _PIECE.findall(signed) if one.strip()])
        self._money = money
        self._depth = 0
        self._last = ""
        self._next = next(self._left, "")

    def whole(self) -> Fraction:
        """Give the value of all there is."""
        value = self._terms()
        if self._next == ")":
            _refuse("has a “)” without a “(” before it")
        if self._next:
            _refuse(f"has no sign between {self._last[:_SHOWN]!r} and {self._next[:_SHOWN]!r}")
        return value

    def _take(self) -> str:
        self._last, self._next = self._next, next(self._left, "")
        return self._last

    def _terms(self) -> Fraction:
        value = self._factors()
        while self._next in ("+", "-"):
            sign = self._take()
            other = self._factors()
            value = value + other if sign == "+" else value - other
        return value

    def _factors(self) -> Fraction:
        value = self._signed()
        while self._next in ("*", "/"):
            sign = self._take()
            other = self._signed()
            if sign == "/" and not other:
                _refuse("divides by zero")
            value = value * other if sign == "*" else value / other
        return value

    def _signed(self) -> Fraction:
        negative = False
        while self._next in ("+", "-"):
            negative ^= self._take() == "-"
        value = self._single()
        return -value if negative else value

    def _single(self) -> Fraction:
        if self._next == "(":
            return self._inside()
        if not self._next or self._next in _SIGNS:
            where = f"after “{self._last}”" if self._last else f"before “{self._next}”"
            _refuse(f"lacks a number {where}")
        return self._number(self._take())

    def _inside(self) -> Fraction:
        self._depth += 1
        if self._depth > _DEEPEST:
            _refuse(f"has more than {_DEEPEST} parentheses in each other")
        self._take()
        value = self._terms()
        if self._next != ")":
            _refuse("has a “(” without a “)” after it")
        self._take()
        self._depth -= 1
        return value

    def _number(self, text: str) -> Fraction:
        """Read one number: the locale's decimal sign first, else a plain point."""
        decimal = self._money.marks()[0]
        decimal = decimal if decimal in ".," else "."
        marks = (decimal,) if decimal == "." or "," in text else (decimal, ".")
        for mark in marks:
            value = _read(text, mark)
            if value is not None:
                return value
        return _refuse(f"holds {text[:_SHOWN]!r}, which is not a number such as {self._example()}")

    def _example(self) -> str:
        return self._money.typed(1250 if self._money.digits else 12)


def _read(text: str, mark: str) -> Fraction | None:
    whole, _, part = text.partition(mark)
    if not (whole or part) or not re.fullmatch("[0-9]*", part):
        return None
    if len(part) > _MOST_DECIMALS:
        _refuse(f"holds a number with more than {_MOST_DECIMALS} decimals")
    try:
        units = parse_amount(whole or "0", digits=0, decimal=mark)
    except InvalidAmount as error:
        if "larger" in error.reason:
            raise
        return None
    return units + Fraction(int(part or "0"), 10 ** len(part))
