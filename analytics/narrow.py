"""Two filters at once: the one filter of what both of them hold for."""

from dataclasses import replace

from analytics.select import EXACTLY
from spending.category import Categories
from spending.filter import ExpenseFilter
from spending.period import DayRange

NEVER = "-"
"""As a category: nothing is filed under it, so a filter that asks for it holds for nothing."""


def narrowed(wanted: ExpenseFilter, by: ExpenseFilter, categories: Categories) -> ExpenseFilter:
    """Give the filter of exactly the expenses both filters hold for.

    `by` says no more than days, categories, merchants and what is empty: of texts, amounts, tags,
    methods, weekdays and imports it has none, as two of them cannot always be said as one.
    """
    found = replace(
        wanted,
        days=within(wanted.days, by.days),
        not_categories=wanted.not_categories | by.not_categories,
        not_merchants=wanted.not_merchants | by.not_merchants,
        empty=wanted.empty | by.empty,
        not_empty=wanted.not_empty | by.not_empty,
    )
    merchants = _either(wanted.merchants, by.merchants) or wanted.merchants & by.merchants
    filed = _either(wanted.categories, by.categories) or _meets(
        wanted.categories, by.categories, categories
    )
    if wanted.merchants and by.merchants and not merchants:
        filed = frozenset({NEVER})
    if wanted.categories and by.categories and not filed:
        filed = frozenset({NEVER})
    return replace(found, merchants=merchants, categories=filed)


def within(outer: DayRange, inner: DayRange) -> DayRange:
    """Give the days that lie in both ranges; the first is after the last when none does."""
    firsts = [one for one in (outer.first, inner.first) if one]
    lasts = [one for one in (outer.last, inner.last) if one]
    return DayRange(max(firsts, default=None), min(lasts, default=None))


def _either(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Give what one of two parts asks for when the other asks for nothing, else nothing."""
    return one | other if not (one and other) else frozenset()


def _meets(some: frozenset[str], others: frozenset[str], known: Categories) -> frozenset[str]:
    met = (_meet(one, other, known) for one in some for other in others)
    return frozenset(one for one in met if one)


def _meet(one: str, other: str, known: Categories) -> str:
    """Give what is filed under both of two categories: the lower one, `` when they lie apart."""
    first, second = (_resolved(one, known), _resolved(other, known))
    if first == second or _is_under(first, second, known):
        return first
    return second if _is_under(second, first, known) else ""


def _resolved(wanted: str, known: Categories) -> str:
    plain = wanted.removesuffix(EXACTLY)
    found = known.resolve(plain)
    return f"{found.id}{wanted.removeprefix(plain)}" if found else wanted


def _is_under(one: str, other: str, known: Categories) -> bool:
    """Whether a category lies below another one, or is that one itself alone."""
    plain = one.removesuffix(EXACTLY)
    top = known.top(plain)
    return one != other and (plain == other or (top is not None and top.id == other))
