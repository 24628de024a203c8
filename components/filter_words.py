"""A filter in words: every part of it as something a person reads and can take away."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from babel.dates import format_date, format_interval, get_day_names

from analytics.book import Book
from analytics.select import EXACTLY
from components import words
from components.money import money
from spending.category import NO_CATEGORY, Categories
from spending.filter import ExpenseFilter
from spending.job import SAMPLE
from spending.period import DayRange, Month

_MOST_NAMED: Final = 4
"""Up to so many values of one part are named one by one; of more, the number is given."""

_EMPTY: Final = {"merchant": "merchant", "method": "payment method", "tag": "tags", "note": "note"}
_LAST_MONTH: Final = 12


@dataclass(frozen=True, slots=True)
class FilterPart:
    """One thing a filter asks for: `kind` and `text` say it, `without` is the filter without it."""

    kind: str
    text: str
    without: ExpenseFilter


def parts_in_words(wanted: ExpenseFilter, book: Book) -> list[FilterPart]:
    """Give every part of a filter in words, in the order of an address."""
    return [*_days(wanted, book), *_word_parts(wanted, book), *_single_parts(wanted, book)]


def days_in_words(days: DayRange, locale: str) -> str:
    """Write a range of days: a year, a month, a day, `Nov 1 - 15, 2026`, or open on one side."""
    first, last = days.first, days.last
    if first and last:
        return _between(first, last, locale)
    if first:
        return f"From {_day(first, locale)}"
    return f"Until {_day(last, locale)}" if last else "All days"


def _between(first: date, last: date, locale: str) -> str:
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole and first.year == last.year:
        if first.month == last.month:
            return words.month_name(Month.of(first), locale)
        if (first.month, last.month) == (1, _LAST_MONTH):
            return str(format_date(first, "yyyy", locale=locale))
    if first == last:
        return _day(first, locale)
    if first > last:
        return f"{_day(first, locale)} – {_day(last, locale)}"
    return str(format_interval(first, last, "yMMMd", locale=locale))


def _day(day: date, locale: str) -> str:
    return str(format_date(day, "medium", locale=locale))


def _days(wanted: ExpenseFilter, book: Book) -> Iterator[FilterPart]:
    if wanted.days != DayRange():
        text = days_in_words(wanted.days, book.settings.locale)
        yield FilterPart("Days", text, wanted.with_days(DayRange()))


def _word_parts(wanted: ExpenseFilter, book: Book) -> Iterator[FilterPart]:
    def named(wanted_id: str) -> str:
        return category_in_words(wanted_id, book.categories)

    weekdays = get_day_names("wide", "format", book.settings.locale)
    for attribute, kind, many, say in (
        ("categories", "Category", "categories", named),
        ("not_categories", "Not", "categories", named),
        ("merchants", "Merchant", "merchants", str),
        ("not_merchants", "Not", "merchants", str),
        ("methods", "Paid with", "payment methods", str),
        ("tags", "Tag", "tags", str),
        ("weekdays", "On", "weekdays", lambda number: str(weekdays[number - 1])),
        ("empty", "Without", "fields", _EMPTY.__getitem__),
        ("not_empty", "With", "fields", _EMPTY.__getitem__),
    ):
        yield from _of_set(wanted, attribute, kind, many, say)


def _of_set(
    wanted: ExpenseFilter, attribute: str, kind: str, many: str, say: Callable[..., str]
) -> Iterator[FilterPart]:
    values: frozenset[Any] = getattr(wanted, attribute)

    def without(gone: frozenset[Any]) -> ExpenseFilter:
        changed: dict[str, Any] = {attribute: values - gone}
        return replace(wanted, **changed)

    if len(values) > _MOST_NAMED:
        yield FilterPart(kind, f"{len(values)} {many}", without(values))
        return
    for value in sorted(values):
        yield FilterPart(kind, say(value), without(frozenset({value})))


def _single_parts(wanted: ExpenseFilter, book: Book) -> Iterator[FilterPart]:
    written = book.settings.money
    if wanted.least is not None:
        yield FilterPart("At least", money(written, wanted.least), replace(wanted, least=None))
    if wanted.most is not None:
        yield FilterPart("At most", money(written, wanted.most), replace(wanted, most=None))
    if wanted.text:
        yield FilterPart("Text", f"“{wanted.text}”", replace(wanted, text=""))
    if wanted.source:
        yield FilterPart("From", _import_in_words(wanted.source, book), replace(wanted, source=""))


def category_in_words(wanted: str, categories: Categories) -> str:
    """Name a category as a filter means it: `Food alone` is Food without those below it."""
    plain = wanted.removesuffix(EXACTLY)
    if plain == NO_CATEGORY:
        return categories.label(None)
    if categories.resolve(plain) is None:
        return "a category that is gone"
    label = categories.label(plain)
    return f"{label} alone" if plain != wanted else label


def _import_in_words(source: str, book: Book) -> str:
    job = next((job for job in book.jobs if job.id == source), None)
    if job is None:
        return "an import"
    return "the sample data" if job.kind == SAMPLE else f"the import of {job.about}"
