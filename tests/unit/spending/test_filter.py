"""A filter and its address say the same, whoever wrote the address."""

from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spending.errors import InvalidFilter
from spending.filter import EMPTY_OF, ExpenseFilter, parts_of
from spending.money import MAX_MINOR
from spending.period import FIRST_DAY, LAST_DAY, DayRange
from spending.text import clean

DAYS = st.none() | st.dates(FIRST_DAY, LAST_DAY)
WORDS = st.frozensets(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8), max_size=4
)
WHOLE = st.none() | st.integers(-MAX_MINOR * 10, MAX_MINOR * 10)
FILTERS = st.builds(
    ExpenseFilter,
    days=st.builds(DayRange, DAYS, DAYS),
    categories=WORDS,
    not_categories=WORDS,
    merchants=WORDS,
    not_merchants=WORDS,
    methods=WORDS,
    tags=WORDS,
    text=st.text(max_size=20).map(clean),
    least=WHOLE,
    most=WHOLE,
    weekdays=st.frozensets(st.integers(1, 7)),
    source=st.text(
        st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=100
    ),
    empty=st.frozensets(st.sampled_from(EMPTY_OF)),
    not_empty=st.frozensets(st.sampled_from(EMPTY_OF)),
)


@given(FILTERS)
def test_round_trip(wanted: ExpenseFilter) -> None:
    """Any filter is read back from its own address."""
    assert ExpenseFilter.from_query(wanted.to_query()) == wanted
    assert ExpenseFilter.from_query("?" + wanted.to_query()) == wanted


@given(FILTERS)
def test_one_address(wanted: ExpenseFilter) -> None:
    """Equal filters have one address, plain ASCII, and name the parts they set."""
    again = ExpenseFilter.from_query(wanted.to_query())

    assert again.to_query() == wanted.to_query()
    assert wanted.to_query().isascii()
    assert wanted.is_open == (parts_of(wanted) == [])


def test_open() -> None:
    """The filter that holds for everything has no address."""
    assert ExpenseFilter().is_open
    assert ExpenseFilter().to_query() == ""
    assert ExpenseFilter.from_query("?") == ExpenseFilter()


def test_address_is_readable() -> None:
    """An address says in words what it filters."""
    wanted = ExpenseFilter.from_query(
        "text=caf%C3%A9&from=2026-11-01&to=2026-11-30&category=b&category=a&not-category=none"
        "&merchant=A+B&method=Card&tag=x&min=-5&max=100&weekday=7&weekday=1&import=j&empty=note"
        "&not-merchant=C&not-empty=tag"
    )

    assert wanted.to_query() == (
        "from=2026-11-01&to=2026-11-30&category=a&category=b&not-category=none&merchant=A+B"
        "&not-merchant=C&method=Card&tag=x&text=caf%C3%A9&min=-5&max=100&weekday=1&weekday=7"
        "&import=j&empty=note&not-empty=tag"
    )
    assert parts_of(wanted) == list(ExpenseFilter.__slots__)


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("from=2025-08-2025", "from"),
        ("to=tomorrow", "to"),
        ("from=2026-W01-1", "from"),
        ("min=1e9", "min"),
        ("min=1_000", "min"),
        ("min=1.5", "min"),
        ("max=\uff11", "max"),
        ("max=99999999999999999999999", "max"),
        (f"max={MAX_MINOR * 10 + 1}", "max"),
        ("min=NaN", "min"),
        ("weekday=0", "weekday"),
        ("weekday=8", "weekday"),
        ("weekday=1&weekday=x", "weekday"),
        ("empty=day", "empty"),
        ("&".join(["tag=x"] * 2_001), "address"),
    ],
)
def test_refused(query: str, part: str) -> None:
    """What is no filter is refused, the part named, nothing of the length of an attack said."""
    with pytest.raises(InvalidFilter) as caught:
        ExpenseFilter.from_query(query)

    assert caught.value.field == part
    assert len(caught.value.message) < 120


@pytest.mark.parametrize(
    "query",
    ["utm=x", "category=", "from=&to=", "min=&max=+", "text=+%00+", "import=", "=x", "&&&", "x"],
)
def test_passed_over(query: str) -> None:
    """Names that are no filter and parts without a value hold for everything."""
    assert ExpenseFilter.from_query(query).is_open


_NAMES = ("from", "to", "category", "text", "min", "max", "weekday", "import", "empty", "merchant")


@given(
    st.text(max_size=60)
    | st.text(alphabet=printable, max_size=60)
    | st.lists(
        st.tuples(
            st.sampled_from(_NAMES), st.text(alphabet=printable + "\u0663\u00bd", max_size=12)
        )
    ).map(lambda pairs: "&".join(f"{name}={text}" for name, text in pairs))
)
def test_hostile(query: str) -> None:
    """Any query is a filter or InvalidFilter, never another error; a filter reads back."""
    try:
        wanted = ExpenseFilter.from_query(query)
    except InvalidFilter:
        return
    assert ExpenseFilter.from_query(wanted.to_query()) == wanted


def test_half_a_character() -> None:
    """A filter made of what no address can hold still has an address."""
    assert ExpenseFilter(text="a\ud800").to_query() == "text=a%3F"


def test_last_one_counts() -> None:
    """Of a part that can be there once the last is meant."""
    assert ExpenseFilter.from_query("text=a&text=b&min=1&min=2") == ExpenseFilter(text="b", least=2)


def test_with_days() -> None:
    """The same filter for other days keeps its other parts."""
    days = DayRange(FIRST_DAY, LAST_DAY)

    assert ExpenseFilter(text="x").with_days(days) == ExpenseFilter(days, text="x")


def test_id_of_an_import_as_it_is() -> None:
    """The id of an import is no text to be tidied: it stays to the letter."""
    wanted = ExpenseFilter(source="two  blanks")

    assert ExpenseFilter.from_query(wanted.to_query()) == wanted


def test_text_too_long_for_every_link() -> None:
    """A text that every link of a page would repeat is refused where it is read."""
    for name in ("text", "merchant", "tag"):
        with pytest.raises(InvalidFilter):
            ExpenseFilter.from_query(f"{name}={'x' * 201}")
        assert not ExpenseFilter.from_query(f"{name}={'x' * 200}").is_open
