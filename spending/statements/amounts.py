"""Amounts as files write them: which mark parts the decimals, which signs and codes stand by."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from spending.errors import ChoiceUnfit, InvalidAmount
from spending.money import parse_amount
from spending.statements.currencies import currency_of

_PLAIN: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_PARTS: Final = re.compile(
    r"(?P<before>[^0-9]*?)(?P<core>(?:(?<![^\W\d_])[.,])?[0-9](?:.*[0-9])?)(?P<after>[^0-9]*)"
)
_MINUS: Final = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-"})
_NO_CENTS: Final = re.compile(r"^[.,]\s?-+")
_LONGEST: Final = 60
_THOUSAND: Final = 3
_OTHER: Final = {".": ",", ",": "."}


class Bare(NamedTuple):
    """An amount without what stands by it, and the currency that stood there, if any."""

    number: str
    currency: str | None


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of a file: by text the minor units, or the reason why there are none."""

    decimal: str
    evidence: str
    known: Mapping[str, int | str]


def bare_amount(text: str) -> Bare:
    """Take currency signs and codes off an amount: `€ 12,50`, `-$5.00`, `INR 30`, `12.-`.

    What is not understood is left for the reader of numbers to refuse.
    """
    if _PLAIN.fullmatch(text) or len(text) > _LONGEST:
        return Bare(text, None)
    found = _PARTS.fullmatch(text.translate(_MINUS))
    if found is None:
        return Bare(text, None)
    before, after = found["before"], _NO_CENTS.sub("", found["after"])
    signs = [sign for sign in before + after if sign in "+-()"]
    words = [word for side in (before, after) if (word := _without_signs(side))]
    currencies = [currency_of(word) for word in words]
    if len(words) > 1 or None in currencies or signs not in ([], ["+"], ["-"], ["(", ")"]):
        return Bare(text, None)
    negative = signs in (["-"], ["(", ")"])
    return Bare(("-" if negative else "") + found["core"], currencies[0] if currencies else None)


def _without_signs(text: str) -> str:
    return text.translate(str.maketrans("", "", "+-()")).strip().removeprefix(".").strip()


def read_amounts(
    bare: Mapping[str, Bare], counts: Counter[str], *, digits: int, chosen: str | None
) -> Amounts:
    """Read all amounts of a file; `bare` has them by text, `counts` how often each stands there.

    Raises ChoiceUnfit.
    """
    if chosen not in {None, ".", ","}:
        choice = "decimal mark"
        raise ChoiceUnfit(choice, f"{chosen!r:.8} is neither a point nor a comma")
    votes: Counter[str] = Counter()
    groups: Counter[str] = Counter()
    for text, (number, _) in bare.items():
        mark, certain = _decimal_in(number)
        (votes if certain else groups)[mark] += counts[text]
    decimal, evidence = (chosen, "chosen") if chosen else _decided(votes, groups, digits)
    known = {text: _minor(one.number, digits, decimal) for text, one in bare.items()}
    return Amounts(decimal, evidence, known)


def _decimal_in(number: str) -> tuple[str, bool]:
    """Give the decimal mark a number shows, and whether it is certain; empty when it shows none.

    One mark before three digits, as in `1.234`, may as well part thousands.
    """
    point, comma = number.count("."), number.count(",")
    if point and comma:
        return max(".,", key=number.rfind), True
    mark = "." if point else "," if comma else ""
    if not mark:
        return "", False
    if point + comma > 1:
        return _OTHER[mark], True
    before, _, after = number.lstrip("+-(").partition(mark)
    certain = len(after.rstrip("-+)")) != _THOUSAND or not before.isdigit()
    return mark, certain or before == "0" or len(before) > _THOUSAND


def _decided(votes: Counter[str], groups: Counter[str], digits: int) -> tuple[str, str]:
    if votes:
        (mark, count), *others = votes.most_common()
        against = f", {others[0][1]:,} otherwise" if others else ""
        return mark, f"{count:,} amounts show it{against}"
    grouped = [mark for mark in groups if mark]
    if not grouped:
        return ".", "no amount has decimals"
    if digits == _THOUSAND:
        return grouped[0], "amounts have three digits after it, as the currency has"
    return _OTHER[grouped[0]], f"the mark {grouped[0]!r} stands only before three digits"


def _minor(number: str, digits: int, decimal: str) -> int | str:
    """Give the minor units, or the sentence that says why there are none."""
    try:
        return parse_amount(number, digits=digits, decimal=decimal)
    except InvalidAmount as error:
        return str(error)
