"""Amounts as a page writes them, each text made once."""

from functools import lru_cache

from babel.numbers import format_currency, format_decimal

from spending.money import MoneyFormat

_KEPT = 32_768
_COMPACT_FROM = 100_000


@lru_cache(maxsize=_KEPT)
def money(written: MoneyFormat, minor: int) -> str:
    """Write minor units the way the account does; a page asks for the same ones again and again."""
    return written(minor)


@lru_cache(maxsize=1_024)
def round_money(written: MoneyFormat, major: int) -> str:
    """Write a round number of major units for an axis: `€1,500`, `€2,500K`."""
    if abs(major) >= _COMPACT_FROM:
        return f"{format_decimal(major // 1000, locale=written.locale)}K"
    text = format_currency(
        major, written.currency, locale=written.locale, currency_digits=False, format="¤#,##0"
    )
    return str(text)
