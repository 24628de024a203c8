"""Money: whole minor units, read strictly, written the way a locale writes it."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import (
    format_currency,
    get_currency_precision,
    get_decimal_symbol,
    get_group_symbol,
    list_currencies,
)

from spending.errors import InvalidAmount, InvalidInput

MAX_MINOR = 10**12
"""The largest amount of one expense, in minor units; sums of millions of rows stay exact."""

HIDDEN = "•••"
"""What stands for the digits of an amount that is hidden from who looks over a shoulder."""

_LONGEST = 40
_THOUSAND = 3
_BLANKS = " \u00a0\u2007\u202f'\u2019"
_FIGURES = re.compile(rf"\d(?:[\d.,\u066b\u066c{_BLANKS}]*\d)?")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})


@lru_cache(maxsize=64)
def _number(decimal: str) -> re.Pattern[str]:
    group = "," if decimal == "." else "."
    mark = rf"[{re.escape(group)}{_BLANKS}]"
    whole = rf"(?:[0-9]{{1,3}}(?:(?P<mark>{mark})[0-9]{{2,3}}(?:(?P=mark)[0-9]{{2,3}})*)|[0-9]+)"
    return re.compile(rf"(?P<whole>{whole})?(?:{re.escape(decimal)}(?P<part>[0-9]*))?")


def digits_of(currency: str) -> int:
    """Give the number of decimals of a currency (ISO 4217 by way of CLDR)."""
    return get_currency_precision(currency)


def is_currency(code: str) -> bool:
    """Whether a text is the code of a currency, in capitals."""
    return code in list_currencies()


def check_currency(code: str) -> str:
    """Give the code in capitals; raises InvalidInput when no currency bears it."""
    plain = code.strip().upper()
    if plain not in list_currencies():
        field = "currency"
        reason = f"{code[:12]!r} is no ISO 4217 code such as EUR or USD"
        raise InvalidInput(field, reason)
    return plain


def parse_amount(text: str, *, digits: int, decimal: str = ".") -> int:
    """Give the minor units a text stands for.

    Takes an ASCII number with an optional sign before or after it, or in parentheses; thousands
    may be grouped by the other mark, a blank or an apostrophe. No exponent, no other digits, no
    third decimal unless it is zero.

    Raises InvalidAmount saying what is wrong.
    """
    bare = text.strip().translate(_MINUS)
    if not bare:
        reason = "is missing"
        raise InvalidAmount(reason)
    if len(bare) > _LONGEST:
        reason = "is too long"
        raise InvalidAmount(reason)
    bare, negative = _signed(bare)
    found = _number(decimal).fullmatch(bare)
    if found is None or not (found["whole"] or found["part"]) or not _grouped(found):
        reason = f"{text.strip()[:24]!r} is not a number such as {_example(decimal, digits)}"
        raise InvalidAmount(reason)
    minor = _minor(found["whole"] or "0", found["part"] or "", digits)
    return -minor if negative else minor


def _signed(bare: str) -> tuple[str, bool]:
    if bare.startswith("(") and bare.endswith(")"):
        return bare[1:-1].strip(), True
    if bare[0] in "+-":
        return bare[1:].strip(), bare[0] == "-"
    if bare[-2:] in {",-", ".-"}:  # so prices without cents are written: 5,-
        return bare[:-2].strip(), False
    if bare[-1] in "+-":
        return bare[:-1].strip(), bare[-1] == "-"
    return bare, False


def _grouped(found: re.Match[str]) -> bool:
    """Whether thousands are grouped as somebody would write them: the last group has three."""
    if not found["mark"]:
        return True
    groups = found["whole"].split(found["mark"])
    inner = {len(group) for group in groups[1:-1]}
    return len(groups[-1]) == _THOUSAND and len(inner) <= 1


def _minor(whole: str, part: str, digits: int) -> int:
    kept = part.rstrip("0") if len(part) > digits else part
    if len(kept) > digits:
        reason = f"has {len(part)} decimals; at most {digits} are possible"
        raise InvalidAmount(reason)
    plain = re.sub(r"[^0-9]", "", whole)
    minor = int(plain + kept.ljust(digits, "0"))
    if minor > MAX_MINOR:
        reason = "is larger than this program can hold"
        raise InvalidAmount(reason)
    return minor


def _example(decimal: str, digits: int) -> str:
    return f"12{decimal}{'50000'[:digits]}" if digits else "12"


def parse_typed(text: str, *, digits: int, locale: str) -> int:
    """Read what a person typed: by the locale's decimal sign, else by a plain point.

    Raises InvalidAmount.
    """
    decimal = get_decimal_symbol(locale)
    decimal = decimal if decimal in ".," else "."
    try:
        return parse_amount(text, digits=digits, decimal=decimal)
    except InvalidAmount:
        if decimal == "." or "," in text:
            raise
        return parse_amount(text, digits=digits)


def plain_amount(minor: int, digits: int) -> str:
    """Write minor units as a plain decimal text with a point and no grouping."""
    sign = "-" if minor < 0 else ""
    text = str(abs(minor)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


@dataclass(frozen=True, slots=True)
class MoneyFormat:
    """How one account writes money: its currency in its locale.

    Where amounts are `hidden`, all of them are written alike; what is `typed` never is, so that
    nothing masked can come back and be saved.
    """

    currency: str
    locale: str
    hidden: bool = False

    @property
    def digits(self) -> int:
        """Decimals of the currency."""
        return digits_of(self.currency)

    def __call__(self, minor: int) -> str:
        """Write minor units with the currency's sign, such as `€1,234.50`, hidden `€•••`."""
        if self.hidden:
            return _mask(self.currency, self.locale)
        amount = Decimal(minor).scaleb(-self.digits)
        return str(format_currency(amount, self.currency, locale=_locale(self.locale)))

    def typed(self, minor: int) -> str:
        """Write minor units as a person would type them: no grouping, no sign of the currency."""
        decimal = get_decimal_symbol(self.locale)
        return plain_amount(minor, self.digits).replace(".", decimal if decimal in ".," else ".")

    def quoted(self, text: str) -> str:
        """Give a text somebody else wrote; what could be an amount in it is masked where hidden."""
        return _FIGURES.sub(HIDDEN, text) if self.hidden else text

    def marks(self) -> tuple[str, str]:
        """Give the locale's decimal and grouping marks."""
        return get_decimal_symbol(self.locale), get_group_symbol(self.locale)


@lru_cache(maxsize=64)
def _mask(currency: str, locale: str) -> str:
    """Write any amount at all: the currency's sign where the locale has it, and no digit."""
    nothing = str(format_currency(Decimal(0), currency, locale=_locale(locale)))
    return _FIGURES.sub(HIDDEN, nothing)


@lru_cache(maxsize=32)
def _locale(name: str) -> Locale:
    return Locale.parse(name)
