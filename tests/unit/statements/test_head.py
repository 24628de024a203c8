"""The first lines of a file, as somebody looks at them to say how it is read."""

import pytest

from spending.errors import NotATable
from spending.statements import Choices
from spending.statements.head import fingerprint_of, read_head

_BANK = b"My bank\n\nDate;Amount;Where\n03.11.2026;12,50;Shop\n04.11.2026;9,00;Kiosk\n"


def test_head_has_lines_headers_rows_and_why() -> None:
    """Lines keep their numbers in the file, blank ones are left out, and roles have evidence."""
    head = read_head(_BANK, count=1)
    assert head.lines == {
        1: "My bank", 3: "Date;Amount;Where", 4: "03.11.2026;12,50;Shop",
        5: "04.11.2026;9,00;Kiosk",
    }  # fmt: skip
    assert head.headers == ("Date", "Amount", "Where")
    assert head.rows == (("03.11.2026", "12,50", "Shop"),)
    assert head.roles == {"date": 0, "amount": 1, "merchant": 2}
    assert head.evidence["date"] == "the header says so"


def test_head_follows_what_was_chosen() -> None:
    """Another header line gives other headers; none of them known is no failure."""
    head = read_head(_BANK, Choices(header=4))
    assert head.headers == ("03.11.2026", "12,50", "Shop")
    assert head.roles == {}
    assert head.evidence == {}


def test_lines_are_counted_and_shortened_as_the_reader_counts_them() -> None:
    """A form feed or a Unicode line separator ends no line; long ones are cut, many left out."""
    text = "Date,Amount,Note\n2026-11-03,1,a\x0cb\u2028c\n" + "2026-11-03,1,x\n" * 30
    head = read_head((text + "9" * 500).encode())
    assert list(head.lines) == list(range(1, 13))
    assert max(map(len, head.lines.values())) <= 60


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_long_file_is_cut_where_no_sign_is_parted(encoding: str) -> None:
    """Whatever the encoding, what is looked at ends between two signs."""
    rows = "".join(f"2026-11-03,1,Café Nº {number}\n" for number in range(9_000))
    head = read_head(f"Date,Amount,Where\n{rows}".encode(encoding))
    assert head.headers == ("Date", "Amount", "Where")
    assert head.rows[0] == ("2026-11-03", "1", "Café Nº 0")


def test_long_file_without_a_line_end_is_cut_somewhere() -> None:
    """One endless line is looked at as far as it goes."""
    head = read_head(b"Date,Amount," + b"x" * 200_000)
    assert head.headers[:2] == ("Date", "Amount")


def test_fingerprint_is_that_of_the_header() -> None:
    """Other rows, the same header, one fingerprint; another header, another one."""
    other_rows = _BANK.replace(b"12,50", b"99,00")
    assert fingerprint_of(_BANK) == fingerprint_of(other_rows) == read_head(_BANK).fingerprint
    assert fingerprint_of(_BANK) != fingerprint_of(_BANK.replace(b"Where", b"Who"))
    assert fingerprint_of(_BANK) != fingerprint_of(_BANK.replace(b";", b","))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\0\1\2"])
def test_what_is_no_table_has_no_fingerprint(data: bytes) -> None:
    """Nothing is remembered of what is no statement."""
    assert fingerprint_of(data) == ""
    with pytest.raises(NotATable):
        read_head(data)
