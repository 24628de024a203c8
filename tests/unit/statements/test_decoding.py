"""Encodings, and files that are no text."""

import pytest
from statements import IN_EUR, a_file, merchants

from spending.errors import ChoiceUnfit, FileTooLarge, NotATable
from spending.statements import ENCODINGS, MAX_BYTES, Choices, read_statement
from spending.statements.decoding import decode

GERMAN = ("Datum;Empfänger;Betrag", "13.02.2024;Bäckerei Müller;3,20", "14.02.2024;Straße;2,50")
COLOGNE = ("Date;Details;Amount", "2024-02-13;Müller Köln;3,20")
CAPITAL = ("Date;Libellé;Montant", "13/02/2024;Été;3,20")
FRENCH = ("Date;Libellé;Montant", "13/02/2024;Café Médéric à Nîmes;3,20")
SPANISH = ("Fecha;Descripción;Importe", "13/02/2024;Panadería Muñoz;3,20")
ITALIAN = ("Data;Descrizione;Importo", "13/02/2024;Caffè della città;3,20")
PORTUGUESE = ("Data;Descrição;Valor", "13/02/2024;Pão e açúcar;3,20")
SWEDISH = ("Datum;Beskrivning;Belopp", "2024-02-13;Kött & Gräddfil Åhléns;3,20")
POLISH = ("Data;Opis;Kwota", "2024-02-13;Żabka Łódź, zakupy spożywcze;3,20")
CZECH = ("Datum;Popis;Částka", "2024-02-13;Pekařství U Růže, jízdné;3,20")
HUNGARIAN = ("Dátum;Leírás;Összeg", "2024-02-13;Fűszerüzlet Győr;3,20")
GREEK = ("Date;Details;Amount", "2024-02-13;Φούρνος της γειτονιάς;3,20")
RUSSIAN = ("Date;Details;Amount", "2024-02-13;Продукты и хлеб;3,20")
TURKISH = ("Date;Details;Amount", "2024-02-13;Kasap İğdır, şeker, çığ;3,20")
LITHUANIAN = ("Date;Details;Amount", "2024-02-13;Kepykla Šiaulių, ąžuolas;3,20")
EURO = ("Date;Details;Amount", "2024-02-13;Shop;€ 3,20")


@pytest.mark.parametrize(
    ("lines", "encoding"),
    [
        (GERMAN, "cp1252"),
        (GERMAN, "cp850"),
        (GERMAN, "mac_roman"),
        (COLOGNE, "mac_roman"),
        (FRENCH, "cp1252"),
        (CAPITAL, "cp1252"),
        (FRENCH, "cp850"),
        (SPANISH, "cp1252"),
        (ITALIAN, "cp1252"),
        (PORTUGUESE, "cp1252"),
        (SWEDISH, "cp1252"),
        (SWEDISH, "cp850"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859_2"),
        (POLISH, "cp852"),
        (CZECH, "cp1250"),
        (CZECH, "cp852"),
        (HUNGARIAN, "cp1250"),
        (GREEK, "cp1253"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (TURKISH, "cp1254"),
        (LITHUANIAN, "cp1257"),
        (EURO, "cp1252"),
        (EURO, "iso8859_15"),
    ],
)
def test_a_code_page_is_told_by_the_language_it_spells(
    lines: tuple[str, ...], encoding: str
) -> None:
    """Few special letters are enough to read every one of them as it was written."""
    data = a_file(*lines, encoding=encoding)
    decoded = decode(data)
    assert decoded.text.encode() == a_file(*lines)
    assert decoded.evidence.startswith("not UTF-8")
    assert len(read_statement(data, IN_EUR).lines) == len(lines) - 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_the_encoding(encoding: str) -> None:
    """The mark decides, and is no part of the first header."""
    statement = read_statement(a_file(*GERMAN, encoding=encoding), IN_EUR)
    assert merchants(statement) == ["Bäckerei Müller", "Straße"]
    assert statement.recognised.headers[0] == "Datum"
    assert statement.recognised.value("encoding") == encoding.removesuffix("-sig")


def test_utf_8_comes_before_code_pages() -> None:
    """Bytes that are valid UTF-8 are read so."""
    decoded = decode(a_file(*GERMAN))
    assert (decoded.encoding, decoded.evidence) == ("utf-8", "every character is valid UTF-8")
    assert decode(b"Date,Amount\n").evidence == "only ASCII characters"


def test_bytes_of_no_code_page_are_still_read() -> None:
    """The last resort shows strange letters rather than refusing the file."""
    data = b"Date;Shop;Amount\n2024-02-13;" + bytes(range(0x80, 0x100)) + b";3,20\n"
    decoded = decode(data)
    assert len(decoded.text) == len(data)
    assert len(read_statement(data, IN_EUR).lines) == 1


def test_what_does_not_fit_beyond_the_sample_is_read_by_the_next_page() -> None:
    """A byte that the best code page lacks, far down the file, sends it to the next one."""
    many = "".join(f"2024-02-13;Bäckerei {number};3,20\n" for number in range(6000))
    data = ("Datum;Empfänger;Betrag\n" + many).encode("cp1252") + b"2024-02-13;\x81;1,00\n"
    assert len(data) > 64 * 1024
    decoded = decode(data)
    assert decoded.encoding != "cp1252"
    assert "Bäckerei 17" in decoded.text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_chosen_encoding_is_taken(encoding: str) -> None:
    """Every encoding to choose from can be chosen, and is said to be chosen."""
    data = a_file("Date;Shop;Amount", "2024-02-13;Shop;3,20", encoding=encoding)
    statement = read_statement(data, IN_EUR, Choices(encoding=encoding))
    assert merchants(statement) == ["Shop"]
    (finding,) = (one for one in statement.recognised.findings if one.name == "encoding")
    assert (finding.value, finding.evidence) == (encoding, "chosen")


@pytest.mark.parametrize(
    ("name", "encoding"), [("UTF8", "utf-8"), ("windows-1252", "cp1252"), ("latin1", "latin-1")]
)
def test_an_encoding_goes_by_any_of_its_names(name: str, encoding: str) -> None:
    """Names that mean the same codec are the same choice."""
    assert decode(b"Date,Amount\n", name).encoding == encoding


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("utf-8", a_file(*GERMAN, encoding="cp1252")),
        ("idna", a_file(*GERMAN)),
        ("no-such", a_file(*GERMAN)),
        ("a b", a_file(*GERMAN)),
        ("latin-1", a_file(*GERMAN, encoding="utf-16-le")),
    ],
)
def test_a_chosen_encoding_that_does_not_fit_is_refused(encoding: str, data: bytes) -> None:
    """The message names the encoding and asks for another."""
    with pytest.raises(ChoiceUnfit, match=encoding) as caught:
        read_statement(data, IN_EUR, Choices(encoding=encoding))
    assert "Choose another" in caught.value.message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty file"),
        (b" \r\n\t\n", "empty file"),
        (b"PK\x03\x04\x14\x00xl/workbook.xml", "Excel file.* export it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel file.* export it as CSV"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "an image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "an image"),
        (b"GIF89a", "an image"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"<!DOCTYPE html><html><body>Sign in", "a web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "an XML file"),
        (b"OFXHEADER:100\nDATA:OFXSGML", "an OFX file"),
        (b"!Type:Bank\nD1/2/2024", "a QIF file"),
        (b'{"amount": 3}', "a JSON file"),
        (b"Date,Amount\n2024-01-01,\x00\n", "a binary file"),
        (bytes(range(1, 32)) * 20, "a binary file"),
        (b"\xff\xfeD\x00a", "damaged Unicode"),
        (b"\xff\xfeD\x00\x00\x00", "a binary file"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, said: str) -> None:
    """The message says what the file is and what to do about it."""
    with pytest.raises(NotATable, match=said):
        read_statement(data, IN_EUR)


def test_two_hundred_megabytes_are_refused_unread() -> None:
    """The size is judged before anything else, and the message says how much is possible."""
    with pytest.raises(FileTooLarge, match=r"200 MB; at most 16 MB.*shorter period"):
        read_statement(bytes(200 * 1024**2), IN_EUR)


def test_the_largest_file_is_one_of_sixteen_mebibytes() -> None:
    """A byte more is too much; the limit itself is not."""
    with pytest.raises(FileTooLarge):
        decode(b"a" * (MAX_BYTES + 1))
    assert len(decode(b"a" * MAX_BYTES).text) == MAX_BYTES
