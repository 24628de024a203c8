"""Which expenses: one value that says it, and the address that says the same."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Final
from urllib.parse import parse_qsl, urlencode

from spending.errors import InvalidFilter, InvalidInput
from spending.money import MAX_MINOR
from spending.period import DayRange, parse_day
from spending.text import clean

EMPTY_OF: Final = ("merchant", "method", "tag", "note")
"""Fields one can ask to be empty; an empty category is the category `none`."""

LONGEST_TEXT: Final = 200
"""Characters of a text looked for: every link of a page repeats it."""

_MOST = 2_000
_LONGEST_NUMBER = 20
_Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class ExpenseFilter:
    """Expenses for which every part holds; an empty part holds for all.

    days: both ends included. categories, not_categories: ids; an upper-level id stands for
    itself and all below it, `<id>!` for itself alone, `none` for uncategorised. merchants,
    not_merchants, methods: exact texts. tags: at least one of them. text: found in merchant or
    note whatever the case and accents. least, most: minor units, both included. weekdays:
    1 (Monday) to 7.
    source: the id of an import. empty, not_empty: names out of EMPTY_OF.
    """

    days: DayRange = field(default_factory=DayRange)
    categories: _Words = frozenset()
    not_categories: _Words = frozenset()
    merchants: _Words = frozenset()
    not_merchants: _Words = frozenset()
    methods: _Words = frozenset()
    tags: _Words = frozenset()
    text: str = ""
    least: int | None = None
    most: int | None = None
    weekdays: frozenset[int] = frozenset()
    source: str = ""
    empty: _Words = frozenset()
    not_empty: _Words = frozenset()

    def with_days(self, days: DayRange) -> "ExpenseFilter":
        """Give this filter for other days."""
        return replace(self, days=days)

    @property
    def is_open(self) -> bool:
        """Whether it holds for every expense."""
        return self == ExpenseFilter()

    def to_query(self) -> str:
        """Write the filter as a URL query, parts in a fixed order, `` when it is open."""
        pairs: list[tuple[str, str]] = []
        for name, (attribute, write, _) in _PARTS.items():
            value = getattr(self, attribute)
            if value or value == 0:
                pairs += [(name, text) for text in write(value)]
        days = [("from", self.days.first), ("to", self.days.last)]
        pairs = [(name, day.isoformat()) for name, day in days if day] + pairs
        return urlencode(pairs, errors="replace")

    @classmethod
    def from_query(cls, query: str) -> "ExpenseFilter":
        """Read a URL query, with or without its `?`; names that are no filter are passed over.

        Raises InvalidFilter naming the part.
        """
        try:
            pairs = parse_qsl(query.removeprefix("?"), max_num_fields=_MOST)
        except ValueError as error:
            name, reason = "address", "has too many parts"
            raise InvalidFilter(name, reason) from error
        given: dict[str, list[str]] = {}
        for name, text in pairs:
            given.setdefault(name, []).append(text)
        first, last = (_one_day(name, given.get(name, [])) for name in ("from", "to"))
        parts = {
            attribute: _read(name, read, given[name])
            for name, (attribute, _, read) in _PARTS.items()
            if name in given
        }
        return cls(days=DayRange(first, last), **parts)  # type: ignore[arg-type]


def _one_day(name: str, texts: list[str]) -> date | None:
    if not texts or not texts[-1]:
        return None
    try:
        return parse_day(texts[-1])
    except InvalidInput as error:
        raise InvalidFilter(name, error.reason) from error


def _read(name: str, read: Callable[[list[str]], object], texts: list[str]) -> object:
    try:
        return read(texts)
    except ValueError as error:
        reason = f"{texts[-1][:24]!r} cannot be used"
        raise InvalidFilter(name, reason) from error


def _write_words(words: Iterable[str]) -> list[str]:
    return sorted(words)


def _read_words(texts: list[str]) -> frozenset[str]:
    if any(len(text) > LONGEST_TEXT for text in texts):
        raise ValueError(texts)
    return frozenset(text for text in texts if text)


def _write_text(text: str) -> list[str]:
    return [text] if text else []


def _read_text(texts: list[str]) -> str:
    if len(texts[-1]) > LONGEST_TEXT:
        raise ValueError(texts)
    return clean(texts[-1])


def _read_id(texts: list[str]) -> str:
    return texts[-1]


def _write_whole(number: int | None) -> list[str]:
    return [] if number is None else [str(number)]


def _read_whole(texts: list[str]) -> int | None:
    text = texts[-1].strip()
    if not text:
        return None
    if not text.isascii() or len(text) > _LONGEST_NUMBER:
        raise ValueError(text)
    number = int(text)
    if abs(number) > MAX_MINOR * 10 or "_" in text:
        raise ValueError(text)
    return number


def _write_weekdays(days: Iterable[int]) -> list[str]:
    return [str(day) for day in sorted(days)]


def _read_weekdays(texts: list[str]) -> frozenset[int]:
    if any(text not in {"1", "2", "3", "4", "5", "6", "7"} for text in texts):
        raise ValueError(texts)
    return frozenset(int(text) for text in texts)


def _read_empty(texts: list[str]) -> frozenset[str]:
    if any(text not in EMPTY_OF for text in texts):
        raise ValueError(texts)
    return frozenset(texts)


_Writer = Callable[..., list[str]]
_PARTS: Final[dict[str, tuple[str, _Writer, Callable[[list[str]], object]]]] = {
    "category": ("categories", _write_words, _read_words),
    "not-category": ("not_categories", _write_words, _read_words),
    "merchant": ("merchants", _write_words, _read_words),
    "not-merchant": ("not_merchants", _write_words, _read_words),
    "method": ("methods", _write_words, _read_words),
    "tag": ("tags", _write_words, _read_words),
    "text": ("text", _write_text, _read_text),
    "min": ("least", _write_whole, _read_whole),
    "max": ("most", _write_whole, _read_whole),
    "weekday": ("weekdays", _write_weekdays, _read_weekdays),
    "import": ("source", _write_text, _read_id),
    "empty": ("empty", _write_words, _read_empty),
    "not-empty": ("not_empty", _write_words, _read_empty),
}
"""Every part's name in an address, except the days: attribute, how to write and read it."""


def parts_of(wanted: ExpenseFilter) -> list[str]:
    """Give the names of the parts a filter sets, in the order of an address."""
    open_filter = ExpenseFilter()
    return [
        part.name
        for part in fields(ExpenseFilter)
        if getattr(wanted, part.name) != getattr(open_filter, part.name)
    ]
