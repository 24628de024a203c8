"""Amounts as a page writes them, each text made once."""

from functools import lru_cache

from babel.core import get_global
from babel.numbers import format_compact_currency, format_currency, get_currency_name

from spending.money import MoneyFormat

_KEPT = 32_768
_COMPACT_DIGITS = 1


@lru_cache(maxsize=_KEPT)
def money(written: MoneyFormat, minor: int) -> str:
    """Write minor units the way the account does; a page asks for the same ones again and again."""
    return written(minor)


@lru_cache(maxsize=1_024)
def round_money(written: MoneyFormat, major: int, *, compact: bool) -> str:
    """Write whole major units for an axis: `€1,500`, or `€15K` when compact."""
    if written.hidden:
        return written(major)
    if compact:
        text = format_compact_currency(
            major, written.currency, locale=written.locale, fraction_digits=_COMPACT_DIGITS
        )
    else:
        text = format_currency(
            major, written.currency, locale=written.locale, currency_digits=False, format="¤#,##0"
        )
    return str(text)


@lru_cache(maxsize=1)
def currencies() -> list[tuple[str, str]]:
    """Give codes and names of the currencies somebody pays with today, by name."""
    current = {
        code
        for used in get_global("territory_currencies").values()
        for code, _, until, is_tender in used
        if until is None and is_tender
    }
    named = ((code, str(get_currency_name(code, locale="en"))) for code in current)
    return [(code, f"{code} · {name}") for code, name in sorted(named, key=lambda one: one[1])]
