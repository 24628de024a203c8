"""Delimiters, header lines, quotes, and which line of the file a row is in."""

import pytest
from statements import IN_EUR, a_file, as_csv, days_and_amounts, merchants, read

from spending.errors import ChoiceUnfit, FileTooLarge, NotATable
from spending.statements import DELIMITERS, Choices, read_statement
from spending.statements.table import MAX_COLUMNS, MAX_ROWS

HEADER = "Date,Merchant,Amount"


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_recognised(delimiter: str) -> None:
    """Each of the four is found, with commas as decimals and in texts beside it."""
    rows = [["Date", "Merchant", "Amount"], ["2024-02-13", "Fish, chips; tea | ale", "3,20"],
            ["2024-02-14", "Shop", "1.002,50"]]  # fmt: skip
    statement = read_statement(as_csv(rows, delimiter).encode(), IN_EUR)
    assert statement.recognised.value("delimiter") == delimiter
    assert days_and_amounts(statement) == [("2024-02-13", 320), ("2024-02-14", 100_250)]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(ending: str) -> None:
    """Unix, Windows and old Macintosh files are the same to it."""
    data = a_file(HEADER, "2024-02-13,A,1", "2024-02-14,B,", ending=ending)
    statement = read_statement(data, IN_EUR)
    assert (len(statement.lines), statement.rejected[0].line) == (1, 3)


def test_unknown_headers_are_cut_by_what_cuts_rows_evenly() -> None:
    """With columns chosen by hand the delimiter is found without a single known word."""
    statement = read(
        "Wann;Wo;Wieviel",
        "13.02.2024;Bar;3,20",
        choices=Choices(columns={"date": "Wann", "merchant": "Wo", "amount": "Wieviel"}),
    )
    assert days_and_amounts(statement) == [("2024-02-13", 320)]
    assert merchants(statement) == ["Bar"]


def test_the_header_may_stand_below_other_lines() -> None:
    """What a bank writes above the table is passed over, and lines count from the file's top."""
    statement = read(
        "sep=;",
        "Account statement;",
        '"Account:";"DE00 1234"',
        "",
        "Date: 2024-03-01;Balance 12,00",
        "Buchungstag;Empfänger;Betrag",
        "13.02.2024;Bäckerei;-3,20",
        "14.02.2024;Bar;",
    )
    assert days_and_amounts(statement) == [("2024-02-13", 320)]
    assert statement.recognised.value("header") == "6"
    assert [one.line for one in statement.rejected] == [8]


def test_the_header_line_can_be_chosen() -> None:
    """Rows above the chosen line are no rows, and the evidence says that it was chosen."""
    lines = (HEADER, "2024-02-13,A,1", HEADER, "2024-02-14,B,2")
    statement = read(*lines, choices=Choices(header=3))
    assert merchants(statement) == ["B"]
    (finding,) = (one for one in statement.recognised.findings if one.name == "header")
    assert (finding.value, finding.evidence) == ("3", "chosen")


@pytest.mark.parametrize("line", [-1, 0, 2, 9])
def test_a_chosen_header_line_must_hold_something(line: int) -> None:
    """A line that is blank or not in the file is refused by its number."""
    with pytest.raises(ChoiceUnfit, match=f"header line {line} holds nothing"):
        read(HEADER, "", "2024-02-13,A,1", choices=Choices(header=line))


def test_a_chosen_delimiter_is_one_of_four() -> None:
    """Anything else is refused; one of the four is taken even if another fits better."""
    with pytest.raises(ChoiceUnfit, match="comma, semicolon, tab"):
        read(HEADER, "2024-02-13,A,1", choices=Choices(delimiter="x"))
    with pytest.raises(ChoiceUnfit, match="delimiter"):
        read(HEADER, "2024-02-13,A,1", choices=Choices(delimiter=""))
    assert len(read(HEADER, "2024-02-13,A,1", choices=Choices(delimiter=",")).lines) == 1


def test_rows_with_too_few_or_too_many_cells_are_rejected_by_line() -> None:
    """A surplus that is empty does no harm; others are named and do not stop the rest."""
    statement = read(
        HEADER, "2024-02-13,A", "2024-02-13,B,1,,,", "2024-02-13,C,1,x", "2024-02-13,D,2"
    )
    assert merchants(statement) == ["B", "D"]
    assert [(one.line, one.reason) for one in statement.rejected] == [
        (2, "Row has 2 cells, while the header has 3."),
        (4, "Row has 4 cells, while the header has 3."),
    ]


def test_a_header_that_ends_in_delimiters_asks_for_no_more_cells() -> None:
    """Trailing empty headers are no columns."""
    statement = read("Date;Merchant;Amount;;", "2024-02-13;A;1,00;;", "2024-02-13;B;2,00")
    assert merchants(statement) == ["A", "B"]


def test_blank_lines_are_passed_over() -> None:
    """Empty lines and lines of delimiters and blanks are no rows, but they count as lines."""
    statement = read(HEADER, "", " , ,", "2024-02-13,A,1", ",,,,", "   ", "x,B,1")
    assert merchants(statement) == ["A"]
    assert [one.line for one in statement.rejected] == [7]


def test_line_breaks_in_quotes_count_as_lines_of_the_file() -> None:
    """A row is named by the line in which it begins, whatever breaks stand in cells before."""
    statement = read(
        "Date,Merchant,Amount,Note",
        '2024-02-13,A,1,"first',
        "",
        'third"',
        "2024-02-14,B,1,",
        '2024-02-15,C,nothing,"two',
        'lines"',
        "2024-02-16,D,nothing,",
    )
    assert [line.draft.note for line in statement.lines] == ["first\n\nthird", ""]
    assert [one.line for one in statement.rejected] == [6, 8]


@pytest.mark.parametrize(
    ("row", "merchant"),
    [
        ('2024-02-13,"Bob""s, Bar",1', 'Bob"s, Bar'),
        ('2024-02-13, "Fish, chips" ,1', "Fish, chips"),
        ('2024-02-13,"Bob\'s" Diner,1', "Bob's Diner"),
        ('2024-02-13,5" pipe,1', '5" pipe'),
    ],
)
def test_quotes_are_read_as_meant(row: str, merchant: str) -> None:
    """Doubled quotes, quotes after a blank, quotes around half a cell, a lone inch sign."""
    assert merchants(read(HEADER, row, "2024-02-14,Z,2")) == [merchant, "Z"]


@pytest.mark.parametrize("rows", [19, 99, 100, 101, 102, 103, 104, 5_000])
def test_a_quote_that_never_closes_costs_one_row(rows: int) -> None:
    """Rows below are not swallowed, however many there are."""
    broken = [f"2024-02-13,Shop,{number + 1}" for number in range(rows)]
    broken[3] = '2024-02-13,"Shop,13'
    statement = read(HEADER, *broken)
    assert [one.line for one in statement.rejected] == [5]
    assert len(statement.lines) == rows - 1


def test_a_quote_that_never_closes_in_the_last_column_costs_nothing() -> None:
    """The row has all its cells, so it is taken, and so are those below."""
    rows = [f"2024-02-{day},{day},note" for day in range(10, 29)]
    rows[3] = '2024-02-13,13,"note'
    statement = read("Date,Amount,Merchant", *rows)
    assert (len(statement.lines), statement.rejected) == (19, ())


def test_a_stray_quote_that_closes_rows_later_is_found_by_the_count_of_cells() -> None:
    """A record over several lines with a wrong number of cells stands for its first line only."""
    statement = read(
        HEADER, '2024-02-13,"A,1', "2024-02-14,B,2", '2024-02-15,C",3,9', "2024-02-16,D,4"
    )
    assert merchants(statement) == ["B", "D"]
    assert [one.line for one in statement.rejected] == [2, 4]


@pytest.mark.parametrize("row", ['2024-02-13,"x","y', 'a","b'])
def test_a_table_of_broken_quotes_is_given_up(row: str) -> None:
    """A quarter of a million of them are refused with the line, in bounded time."""
    with pytest.raises(NotATable, match=r"quotes do not close.*from line 1002 on"):
        read(HEADER, *[row] * 240_000)


def test_a_cell_longer_than_the_csv_module_takes_is_one_bad_row() -> None:
    """A cell of 200,000 characters is rejected by line, and its text shortened."""
    statement = read(HEADER, f"2024-02-13,{'x' * 200_000},1", "2024-02-14,B,2")
    assert merchants(statement) == ["B"]
    assert statement.rejected[0].line == 2
    assert len(statement.rejected[0].text) == 120
    assert statement.rejected[0].text.endswith("…")


def test_the_text_of_a_rejected_row_is_clean() -> None:
    """It stands on one line, without control characters."""
    statement = read(HEADER, '2024-02-13,"a\n\u202eb\x07",x')
    assert statement.rejected[0].text == "2024-02-13,a b,x"


def test_a_table_has_at_most_64_columns() -> None:
    """One more is refused, naming how many there are."""
    wide = [f"c{number}" for number in range(MAX_COLUMNS - 2)]
    header = ",".join(["Date", "Amount", *wide])
    row = ",".join(["2024-02-13", "1", *wide])
    assert len(read(header, row).lines) == 1
    with pytest.raises(FileTooLarge, match="65 columns; at most 64"):
        read(header + ",z", row + ",z")


def test_a_table_has_at_most_250000_rows() -> None:
    """More rows are refused as soon as they are counted."""
    row = "2024-02-13,1\n"
    with pytest.raises(FileTooLarge, match="more than 250,000 rows"):
        read_statement(("Date,Amount\n" + row * (MAX_ROWS + 1)).encode(), IN_EUR)


def test_a_table_has_at_most_a_million_lines() -> None:
    """Sixteen megabytes of line breaks are refused at once."""
    with pytest.raises(FileTooLarge, match="1,000,000 lines"):
        read_statement(b"Date,Amount\n" + b"\n" * 1_000_001, IN_EUR)


def test_headers_without_rows_say_so() -> None:
    """A table without any row is no empty import."""
    with pytest.raises(NotATable, match="headers without rows"):
        read(HEADER)


@pytest.mark.parametrize(("text", "delimiter"), [('""', None), (",,,", ",")])
def test_a_file_of_signs_has_no_row(text: str, delimiter: str | None) -> None:
    """It is not empty, and yet there is nothing to read."""
    with pytest.raises(NotATable, match="without a single row"):
        read(text, choices=Choices(delimiter=delimiter))
