"""Every day belongs to exactly one month, and every range includes both of its ends."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spending.errors import InvalidInput
from spending.period import (
    FIRST_DAY,
    LAST_DAY,
    LAST_OF_MONTH,
    PERIODS,
    DayRange,
    Month,
    Months,
    check_month_start,
    parse_day,
    period_days,
)

DAYS = st.dates(FIRST_DAY, LAST_DAY)
TODAYS = st.dates(date(1975, 1, 1), LAST_DAY)
MONTHS = st.builds(Month, st.integers(1970, 2100), st.integers(1, 12))


@given(DAYS)
def test_parse_day_round_trip(day: date) -> None:
    """An ISO day is read as itself."""
    assert parse_day(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-08-2025",
        "2025-02-29",
        "2025-13-01",
        "2025-8-1",
        "20250801",
        "2025-W31-5",
        "\uff12025-08-01",
        "2025-08-01T00",
        "01.08.2025",
        "1969-12-31",
        "2101-01-01",
        "0000-00-00",
        " 2025-08-01",
        "9" * 5_000,
    ],
)
def test_parse_day_refuses(text: str) -> None:
    """Whatever is no ISO day of our time is refused, the field named."""
    with pytest.raises(InvalidInput) as caught:
        parse_day(text)

    assert caught.value.field == "day"
    assert len(caught.value.message) < 80


@given(st.text(max_size=12))
def test_parse_day_nothing_else(text: str) -> None:
    """Any text is a day or InvalidInput."""
    try:
        day = parse_day(text)
    except InvalidInput:
        return
    assert day.isoformat() == text


@given(DAYS)
def test_month_holds_its_days(day: date) -> None:
    """A day lies in its own month and in neither neighbour."""
    month = Month.of(day)

    assert day in month.days
    assert day not in month.plus(1).days
    assert day not in month.plus(-1).days


@given(MONTHS, st.integers(0, 40))
def test_months_leave_no_gap(first: Month, count: int) -> None:
    """Consecutive months cover all days between them once each."""
    months = list(first.through(first.plus(count)))
    ends = [(month.days.first, month.days.last) for month in months]

    assert len(months) == count + 1
    for (_, last), (following, _) in pairwise(ends):
        assert last is not None
        assert following == last + timedelta(days=1)


@given(MONTHS, st.integers(-300, 300), st.integers(-300, 300))
def test_month_plus(month: Month, one: int, other: int) -> None:
    """Months add up, and sort as time runs."""
    assert month.plus(one).plus(other) == month.plus(one + other)
    assert (month.plus(one) > month) == (one > 0)


@given(MONTHS)
def test_month_text(month: Month) -> None:
    """A month is written so that it reads back and sorts as text."""
    assert Month.parse(str(month)) == month
    assert str(month) < str(month.plus(1))


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "2026", "", "2026-11-01", "1969-12"])
def test_month_parse_refuses(text: str) -> None:
    """What is no month is refused."""
    with pytest.raises(InvalidInput):
        Month.parse(text)


def test_through_backwards() -> None:
    """No month runs from a later to an earlier one."""
    assert list(Month(2026, 2).through(Month(2026, 1))) == []


@pytest.mark.parametrize(
    ("days", "inside"),
    [
        (DayRange(), True),
        (DayRange(date(2026, 1, 2)), False),
        (DayRange(date(2026, 1, 1)), True),
        (DayRange(None, date(2026, 1, 1)), True),
        (DayRange(None, date(2025, 12, 31)), False),
        (DayRange(date(2026, 1, 2), date(2025, 1, 1)), False),
    ],
)
def test_range_ends(days: DayRange, inside: bool) -> None:  # noqa: FBT001 - a table's column
    """Both ends belong to a range; None leaves a side open."""
    assert (date(2026, 1, 1) in days) is inside


@given(TODAYS, st.sampled_from(sorted(PERIODS)))
def test_periods_are_whole_months(today: date, name: str) -> None:
    """Every named period is whole months, and all but the last month hold today."""
    days = period_days(name, today)

    assert (today in days) is (name != "last-month")
    if days.first and days.last:
        assert days.first == Month.of(days.first).days.first
        assert days.last == Month.of(days.last).days.last


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("this-month", "2026-01-01", "2026-01-31"),
        ("last-month", "2025-12-01", "2025-12-31"),
        ("3-months", "2025-11-01", "2026-01-31"),
        ("6-months", "2025-08-01", "2026-01-31"),
        ("12-months", "2025-02-01", "2026-01-31"),
        ("this-year", "2026-01-01", "2026-12-31"),
    ],
)
def test_period_examples(name: str, first: str, last: str) -> None:
    """Periods around the turn of a year are those a person expects."""
    expected = DayRange(date.fromisoformat(first), date.fromisoformat(last))

    assert period_days(name, date(2026, 1, 15)) == expected


def test_unknown_period() -> None:
    """A period nobody offers is refused by name."""
    with pytest.raises(InvalidInput) as caught:
        period_days("fortnight", date(2026, 1, 15))

    assert caught.value.field == "period"


STARTS = st.sampled_from([*range(1, 29), LAST_OF_MONTH]).map(Months)


@given(STARTS, MONTHS, TODAYS)
def test_days_left(months: Months, month: Month, today: date) -> None:
    """Days left are those of the month that are not over, today among them."""
    first, last = months.days(month).first, months.days(month).last
    assert first is not None
    assert last is not None
    days = (first + timedelta(days=count) for count in range((last - first).days + 1))

    assert months.days_left(month, today) == sum(day >= today for day in days)


@pytest.mark.parametrize("start", [*range(1, 29), LAST_OF_MONTH])
def test_every_day_lies_in_one_month(start: int) -> None:
    """Ten years of days, leap days among them: none in two months, none in no month."""
    months = Months(start)
    day, seen = date(1999, 12, 1), Month(1999, 11)
    while day < date(2010, 2, 1):
        month = months.of(day)
        days = months.days(month)
        assert day in days
        assert month in (seen, seen.plus(1))
        assert month == seen or days.first == day
        day, seen = day + timedelta(days=1), month


@given(STARTS, DAYS)
def test_any_day_lies_in_its_month_alone(months: Months, day: date) -> None:
    """Whatever the start, a day lies in its month and in neither neighbour."""
    month = months.of(day)

    assert day in months.days(month)
    assert day not in months.days(month.plus(1))
    assert day not in months.days(month.plus(-1))


@given(STARTS, MONTHS)
def test_months_that_begin_anywhere_leave_no_gap(months: Months, month: Month) -> None:
    """A month begins on the day after the one before it ends."""
    last, following = months.days(month).last, months.days(month.plus(1)).first
    assert last is not None
    assert following == last + timedelta(days=1)


@given(STARTS, DAYS)
def test_days_left_count_down(months: Months, today: date) -> None:
    """Each day one less remains, until the next month begins with all of its days."""
    month, tomorrow = months.of(today), today + timedelta(days=1)
    left = months.days_left(month, today)

    assert left >= 1
    assert months.days_left(month, tomorrow) == left - 1
    assert (months.of(tomorrow) == month) == (left > 1)


@given(STARTS, MONTHS, st.integers(0, 30))
def test_whole_months_are_found(months: Months, first: Month, more: int) -> None:
    """The days of whole months are told to be so; a day more or less is not."""
    last = first.plus(more)
    days = months.all_days(first, last)
    assert days.last is not None
    less = DayRange(days.first, days.last - timedelta(days=1))

    assert months.covering(days) == (first, last)
    assert months.covering(less) is None
    assert months.covering(DayRange(days.first, None)) is None


@pytest.mark.parametrize(
    ("start", "month", "first", "last"),
    [
        (1, Month(2026, 2), "2026-02-01", "2026-02-28"),
        (25, Month(2026, 11), "2026-11-25", "2026-12-24"),
        (28, Month(2026, 1), "2026-01-28", "2026-02-27"),
        (LAST_OF_MONTH, Month(2026, 1), "2026-01-31", "2026-02-27"),
        (LAST_OF_MONTH, Month(2024, 2), "2024-02-29", "2024-03-30"),
    ],
)
def test_days_of_a_month(start: int, month: Month, first: str, last: str) -> None:
    """A month runs from its day to the day before the next one's."""
    assert Months(start).days(month) == DayRange(
        date.fromisoformat(first), date.fromisoformat(last)
    )


@given(STARTS, TODAYS)
def test_periods_hold_whole_months_of_the_persons(months: Months, today: date) -> None:
    """Periods to choose from are whole months of the person's, and hold what they say."""
    for name, count in (("this-month", 1), ("last-month", 1), ("3-months", 3), ("12-months", 12),
                        ("this-year", 12)):  # fmt: skip
        days = period_days(name, today, months)
        whole = months.covering(days)
        assert whole is not None
        assert whole[1].index - whole[0].index + 1 == count
        assert (today in days) == (name != "last-month")


@pytest.mark.parametrize("start", [0, 29, 30, 32, -1])
def test_start_refused(start: int) -> None:
    """A month begins on a day every month has, or on the last one."""
    with pytest.raises(InvalidInput) as caught:
        check_month_start(start)

    assert caught.value.field == "month_start"
