"""Files made to do harm, or by accident: a clear answer for each, and nothing lost."""

from hypothesis import given, settings
from hypothesis import strategies as st
from statements import IN_EUR, a_file, merchants, read

from spending.errors import StatementError
from spending.statements import MAX_BYTES, Choices, Statement, read_statement

SURE = Choices(date_order="dmy", decimal=".", sign="positive")


def accounted(statement: Statement) -> int:
    """Count the rows that came to any end."""
    return len(statement.lines) + len(statement.rejected) + sum(statement.left_out.values())


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    """Nothing but a StatementError ever comes out of a file that cannot be read."""
    try:
        statement = read_statement(data, IN_EUR)
    except StatementError as error:
        said = error.message
    else:
        said = " ".join(one.reason for one in statement.rejected) or "x."
    assert said.endswith(".")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(max_size=12)
            | st.sampled_from(("2024-02-13", "31.02.2020", "12.50", "-1", "1e9", "income", '"')),
            max_size=6,
        ),
        max_size=8,
    ),
    st.sampled_from(",;\t|"),
)
def test_any_table_is_read_or_refused_in_words(rows: list[list[str]], delimiter: str) -> None:
    """Whatever stands in cells, quotes and line breaks included."""
    header = delimiter.join(("Date", "Amount", "Merchant", "Type", "Currency"))
    text = "\n".join([header, *(delimiter.join(row) for row in rows)])
    try:
        statement = read_statement(text.encode("utf-8", "replace"), IN_EUR, SURE)
    except StatementError as error:
        said = error.message
    else:
        said = " ".join(one.reason for one in statement.rejected) or "x."
        assert statement.total == sum(line.draft.amount for line in statement.lines)
        assert all(
            1 < one.line <= text.count("\n") + text.count("\r") + 1 for one in statement.rejected
        )
    assert said.endswith(".")


_CELL = st.sampled_from(
    ("", "2024-02-13", "31-02-2020", "x", "12.50", "0", "NaN", "expense", "income", "refund", "?")
)


@settings(deadline=None)
@given(st.lists(st.tuples(_CELL, _CELL, _CELL, _CELL), max_size=12))
def test_every_row_comes_to_an_end(rows: list[tuple[str, ...]]) -> None:
    """Taken, left out or rejected: the counts sum to the rows that are not blank."""
    header = "Date,Income/Expense,Amount,Merchant"
    filled = [row for row in rows if any(row)]
    lines = [header, "2024-02-13,expense,1,A", *(",".join(row) for row in rows)]
    statement = read(*lines, choices=SURE)
    assert accounted(statement) == len(filled) + 1
    assert [one.line for one in statement.rejected] == sorted(
        one.line for one in statement.rejected
    )


def test_markup_and_formulas_stay_text() -> None:
    """They are kept to the letter, for whoever shows them to escape."""
    texts = ["<img src=x onerror=alert(1)>", '=HYPERLINK(""x"")', "{{7*7}}", "'; DROP TABLE x; --"]
    rows = [f'2024-02-13,1,"{text}"' for text in texts]
    statement = read("Date,Amount,Merchant", *rows)
    assert merchants(statement) == [text.replace('""', '"') for text in texts]


def test_invisible_characters_are_dropped() -> None:
    """Marks that turn text around, and control characters, do not reach the ledger."""
    statement = read("Date,Amount,Merchant", "2024-02-13,1,Sh\u202eop\u200b\x07 1")
    assert merchants(statement) == ["Shop 1"]


def test_sixteen_megabytes_of_signs_are_answered() -> None:
    """Endless cells, blanks or quotes in one line end in a plain answer."""
    header = b"Date,Amount,Merchant\n"
    for filling in (b",", b'"', b"'", b" :", b"\xe2\x82\xac", b"(", b"1 "):
        size = MAX_BYTES // len(filling) - 100
        statement = read_statement(header + b"2024-02-13,1,A\n" + filling * size, IN_EUR)
        assert merchants(statement) == ["A"]


def test_many_long_blank_cells_are_answered() -> None:
    """Looking for a time at the end of a text does not take for ever."""
    statement = read("Date,Amount", *[f"1{' ' * 100_000}:,1"] * 40, "2024-02-13,1")
    assert (len(statement.lines), len(statement.rejected)) == (1, 40)


def test_long_symbols_of_a_code_page_are_answered() -> None:
    """Nor does finding out the language of a hundred thousand signs."""
    data = a_file("Date,Amount,Merchant", "2024-02-13,1,A") + b"\x80" * 100_000 + b"\xff\n"
    assert len(read_statement(data, IN_EUR).lines) == 1
