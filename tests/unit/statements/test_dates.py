"""Days in all the ways files write them, and the order they are in."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statements import days_and_amounts, read

from spending.errors import AmbiguousDates, ChoiceUnfit
from spending.statements import Choices, Statement
from spending.statements.calendars import spelled_day


def dated(*texts: str, order: str | None = None) -> Statement:
    """Read a file with these dates, quoted, a unit spent on each."""
    rows = (f'"{text}",Shop,1' for text in texts)
    return read("Date,Merchant,Amount", *rows, choices=Choices(date_order=order))


def days(statement: Statement) -> list[str]:
    """Give the days read."""
    return [day for day, _ in days_and_amounts(statement)]


@pytest.mark.parametrize(
    "text",
    [
        "2025-08-22",
        "2025/08/22",
        "2025.08.22",
        "2025 08 22",
        "2025-8-22",
        "20250822",
        "22-08-2025",
        "22/8/2025",
        "22.08.2025",
        "22. 8. 2025",
        "22 08 2025",
        "08/22/2025",
        "8-22-2025",
        "8/22/25",
        "2025-08-22T19:30:00Z",
        "2025-08-22 19:30",
        "2025-08-22T19:30:00.123+02:00",
        "20250822 19:30",
        "22.08.2025 19.30",
        "22/08/2025, 07:30 PM",
        "22/08/2025 7:30 p.m.",
        "22 Aug 2025",
        "22-Aug-25",
        "August 22, 2025",
        "Fri, Aug 22nd 2025 19:30",
        "22. August 2025",
        "22 août 2025",
        "22 de agosto de 2025",
        "22 agosto 2025",
        "vendredi 22 août 2025",
        "22 sierpnia 2025",
        "22 augustus 2025",
        "2025 Aug 22",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    """ISO or not, with or without a time, in numbers or words."""
    assert days(dated(text)) == ["2025-08-22"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3. März 2025", "2025-03-03"),
        ("03-Mrz-2025", None),
        ("mar. 4 févr. 2025", "2025-02-04"),
        ("1er janvier 2025", "2025-01-01"),
        ("15 dic 2024", "2024-12-15"),
        ("15 Sept 2024", "2024-09-15"),
        ("15 May 69", "2069-05-15"),
        ("15 May 70", "1970-05-15"),
        ("31 Feb 2025", None),
        ("May 2025", None),
        ("15 May 5", None),
        ("May 15 2025 or June 15 2025", None),
        ("15 Jan or Feb 2025", None),
        ("yesterday", None),
        ("15 xyz 2025", None),
        ("15 2025", None),
    ],
)
def test_spelled_months(text: str, day: str | None) -> None:
    """Months of the main languages are known by name; anything unclear is no day."""
    assert spelled_day(text) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Date is missing."),
        ("2025-08-2025", "Date '2025-08-2025' is no day of the calendar."),
        ("31-02-2020", "Date '31-02-2020' is no day of the calendar."),
        ("31-02-2020 10:00", "Date '31-02-2020' is no day of the calendar."),
        ("2023-02-29", "Date '2023-02-29' is no day of the calendar."),
        ("2025-13-01", "Date '2025-13-01' is no day of the calendar."),
        ("08/22/2025", "Date '08/22/2025' does not fit the order day, month, year."),
        ("12/3/4", "Date '12/3/4' cannot be read."),
        ("123/3/2024", "Date '123/3/2024' cannot be read."),
        ("22-08/2025", "Date '22-08/2025' cannot be read."),
        ("tomorrow", "Date 'tomorrow' cannot be read."),
        ("45892", "Date '45892' cannot be read."),
        ("２０２５-08-22", "Date '２０２５-08-22' cannot be read."),
        ("1969-12-31", "Date 1969-12-31 is not between 1970 and 2100."),
        ("9" * 5_000, f"Date '{'9' * 24}' cannot be read."),
    ],
)
def test_an_impossible_date_rejects_its_row(text: str, reason: str) -> None:
    """The row is named with a reason, and the others come in."""
    firm = [f"{day}.02.2024" for day in range(13, 29)]
    statement = dated(*firm[:2], text, *firm[2:])
    assert len(statement.lines) == len(firm)
    assert [(one.line, one.reason) for one in statement.rejected] == [(4, reason)]


def test_the_whole_file_decides_the_order() -> None:
    """One day above twelve, in the last row, settles all rows before it."""
    early = ["03/02/2022", "04/02/2022", "12/01/2022"]
    assert days(dated(*early, "13/01/2022"))[:2] == ["2022-02-03", "2022-02-04"]
    assert days(dated(*early, "01/13/2022"))[:2] == ["2022-03-02", "2022-04-02"]


def test_incomes_help_to_decide_the_order() -> None:
    """Rows that are left out are evidence all the same."""
    statement = read("Date,Type,Merchant,Amount", "03/02/2022,expense,A,1", "13/02/2022,income,B,2")
    assert days(statement) == ["2022-02-03"]


def test_dates_that_fit_both_orders_are_asked_about() -> None:
    """The error shows an example with its line and both readings, and names the choices."""
    with pytest.raises(AmbiguousDates) as caught:
        dated("05/05/2022", "03/02/2022 10:11", "04/02/2022")
    error = caught.value
    assert (error.example, error.line) == ("03/02/2022", 3)
    assert error.readings == {"dmy": "2022-02-03", "mdy": "2022-03-02"}
    assert "2022-02-03 (dmy) or 2022-03-02 (mdy)" in error.message


def test_a_chosen_order_settles_it() -> None:
    """With the order said, nothing is asked; a row that does not fit it is rejected."""
    assert days(dated("03/02/2022", order="dmy")) == ["2022-02-03"]
    assert days(dated("03/02/2022", order="mdy")) == ["2022-03-02"]
    assert days(dated("03/02/22", order="ymd")) == ["2003-02-22"]
    statement = dated("03/02/2022", "13/02/2022", "2022-02-14", order="mdy")
    assert days(statement) == ["2022-03-02", "2022-02-14"]
    assert [one.line for one in statement.rejected] == [3]
    assert dated("03/02/2022", order="ymd").lines == ()


def test_an_unknown_order_is_refused() -> None:
    """The orders are three."""
    with pytest.raises(ChoiceUnfit, match="dmy, mdy, ymd"):
        dated("03/02/2022", order="ydm")


def test_days_equal_in_both_orders_need_no_order() -> None:
    """Nothing is asked when no answer would change a day."""
    assert days(dated("05/05/2022", "06/06/2022")) == ["2022-05-05", "2022-06-06"]


def test_iso_rows_are_iso_in_any_file() -> None:
    """They are neither asked about nor turned around, and settle nothing about others."""
    assert days(dated("2022-02-03", "2022-04-05")) == ["2022-02-03", "2022-04-05"]
    mixed = dated("3/2/2022 10:11", "3/13/2022 1:00", "2025-08-09 19:30")
    assert days(mixed) == ["2022-03-02", "2022-03-13", "2025-08-09"]
    with pytest.raises(AmbiguousDates):
        dated("3/2/2022", "2025-08-22")


def test_one_slip_does_not_turn_the_order() -> None:
    """A single date in the other order is rejected; many of them are asked about."""
    firm = [f"{day}/02/2022" for day in range(13, 29)]
    statement = dated("03/02/2022", *firm, "02/13/2022")
    assert days(statement)[0] == "2022-02-03"
    assert [one.line for one in statement.rejected] == [len(firm) + 3]
    with pytest.raises(AmbiguousDates):
        dated("03/02/2022", *firm, "02/13/2022", "02/14/2022", "02/15/2022")


def test_two_orders_without_a_doubtful_date_need_no_question() -> None:
    """Where every row has one reading only, the commoner order is taken and others rejected."""
    statement = dated("13/02/2022", "14/02/2022", "02/15/2022")
    assert days(statement) == ["2022-02-13", "2022-02-14"]
    assert [one.line for one in statement.rejected] == [4]


def test_years_of_two_digits_are_not_taken_for_days() -> None:
    """An order that scatters the dates over decades is not believed."""
    month = [f"{day:02}.08.24" for day in range(1, 29)]
    assert days(dated(*month))[27] == "2024-08-28"
    month = [f"24-08-{day:02}" for day in range(1, 29)]
    assert days(dated(*month))[27] == "2024-08-28"
    with pytest.raises(AmbiguousDates) as caught:
        dated("20.08.24", "21.08.24")
    assert caught.value.readings == {"dmy": "2024-08-20", "ymd": "2020-08-24"}


def test_the_transaction_date_is_preferred_to_the_value_date() -> None:
    """Of several columns the day of the purchase counts, wherever it stands."""
    statement = read(
        "Valuta;Buchungstag;Betrag;Empfänger",
        "15.02.2024;13.02.2024;-1,00;A",
        "16.02.2024;14.02.2024;-1,00;B",
    )
    assert days(statement) == ["2024-02-13", "2024-02-14"]


_DAYS = st.dates(date(1970, 1, 1), date(2069, 12, 31))
_FORMS = {
    "dmy": ("{d:02}{s}{m:02}{s}{y}", "{d}{s}{m}{s}{y}", "{d:02}{s}{m:02}{s}{yy:02}"),
    "mdy": ("{m:02}{s}{d:02}{s}{y}", "{m}{s}{d}{s}{y}", "{m:02}{s}{d:02}{s}{yy:02}"),
    "ymd": ("{y}{s}{m:02}{s}{d:02}", "{y}{s}{m}{s}{d}", "{yy:02}{s}{m:02}{s}{d:02}"),
}


@settings(deadline=None)
@given(
    st.lists(_DAYS, min_size=1, max_size=12),
    st.sampled_from(sorted(_FORMS)),
    st.integers(0, 2),
    st.sampled_from("-/. "),
    st.sampled_from(["", " 10:45", " 9:05 PM", "T23:59:59Z"]),
)
def test_no_day_is_ever_read_wrongly(
    written: list[date], order: str, form: int, sign: str, clock: str
) -> None:
    """Whatever the form, days come back as they were, or the order is asked, or rows rejected."""
    texts = [
        _FORMS[order][form].format(d=day.day, m=day.month, y=day.year, yy=day.year % 100, s=sign)
        + clock
        for day in written
    ]
    # A few two-digit years over decades can look like another order that is compact.
    assume(form < 2 or max(written) - min(written) < timedelta(days=365 * 20))
    try:
        statement = dated(*texts)
    except AmbiguousDates as error:
        asked = error.readings
        statement = dated(*texts, order=order)
    else:
        asked = {order: ""}
    assert order in asked
    assert (days(statement), statement.rejected) == ([day.isoformat() for day in written], ())
