"""Currencies as files write them: codes, signs and a few words."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from babel.numbers import list_currencies

_SIGNS: Final[Mapping[str, str]] = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₴": "UAH",
    "₪": "ILS", "฿": "THB", "₫": "VND", "₱": "PHP", "zł": "PLN", "zl": "PLN", "kč": "CZK",
    "ft": "HUF", "lei": "RON", "лв": "BGN", "us$": "USD", "r$": "BRL", "a$": "AUD", "c$": "CAD",
    "ca$": "CAD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "sfr": "CHF", "fr": "CHF",
    "euro": "EUR", "euros": "EUR", "руб": "RUB",
}  # fmt: skip
_SHARED: Final = frozenset({"$", "¥", "kr", "rs"})
"""Signs that several currencies share."""

_WORDS: Final = re.compile(r"\beuros?\b")
_CODE: Final = re.compile(r"\b[A-Z]{3}\b")


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())


def currency_of(text: str) -> str | None:
    """Give the code a text stands for, a sign that several share as it is, None for neither."""
    plain = text.strip().rstrip(".")
    if plain.upper() in _codes():
        return plain.upper()
    low = plain.lower()
    return low if low in _SHARED else _SIGNS.get(low)


def is_code(label: str) -> bool:
    """Whether a label is an ISO 4217 code."""
    return label in _codes()


def currency_in(header: str) -> str:
    """Give the code that a header names, such as EUR in `Amount (EUR)`; empty when none."""
    codes = [code for code in _CODE.findall(header) if code in _codes()]
    signs = [code for sign, code in _SIGNS.items() if not sign.isalpha() and sign in header]
    words = [_SIGNS[word] for word in _WORDS.findall(header.lower())]
    return (codes or signs or words or [""])[-1]
