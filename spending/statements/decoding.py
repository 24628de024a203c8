"""From bytes to text: what is no text is named, and a text's encoding is found out."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from spending.errors import ChoiceUnfit, FileTooLarge, NotATable
from spending.statements.alphabets import Spelling, spelling

MAX_BYTES: Final = 16 * 1024 * 1024

_PAGES: Final = (
    "cp1252", "cp1250", "iso8859_2", "iso8859_15", "cp1254", "cp1257", "cp1253", "cp1251",
    "koi8_r", "cp850", "cp852", "mac_roman",
)  # fmt: skip
"""Code pages of European banks and spreadsheets; of equally good ones the first is taken."""

ENCODINGS: Final = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1", *_PAGES)
"""Those somebody may choose."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_AS_CSV: Final = "Open it in the program it comes from and save it as CSV."
_FROM_BANK: Final = "Ask the bank's page for a CSV export instead."
_MAGIC: Final = (
    (b"PK\x03\x04", "an Excel file or another zip", "Open it and export it as CSV."),
    (b"\xd0\xcf\x11\xe0", "an Excel file", "Open it and export it as CSV."),
    (b"%PDF", "a PDF", _FROM_BANK),
    (b"\x89PNG", "an image", _FROM_BANK),
    (b"\xff\xd8\xff", "an image", _FROM_BANK),
    (b"GIF8", "an image", _FROM_BANK),
    (b"RIFF", "an image or a sound", _FROM_BANK),
    (b"\x1f\x8b", "a compressed file", "Unpack it first."),
    (b"7z\xbc\xaf", "a compressed file", "Unpack it first."),
    (b"SQLite format 3", "a database", _AS_CSV),
    (b"{\\rtf", "a text document", _AS_CSV),
)
_MARKUP: Final = (
    (b"<!doctype html", "a web page", _FROM_BANK),
    (b"<html", "a web page", _FROM_BANK),
    (b"<?xml", "an XML file", _FROM_BANK),
    (b"ofxheader", "an OFX file", _FROM_BANK),
    (b"<ofx", "an OFX file", _FROM_BANK),
    (b"!type:", "a QIF file", _FROM_BANK),
    (b"{", "a JSON file", _FROM_BANK),
)
_CONTROLS: Final = bytes({*range(32), 127} - set(b"\t\n\v\f\r\x1a"))
_STRAY: Final = 8
_SAMPLE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, the encoding it was read by, and what speaks for that."""

    text: str
    encoding: str
    evidence: str


def decode(data: bytes, chosen: str | None = None) -> Decoded:
    """Give the text of a file.

    Raises FileTooLarge, NotATable, and ChoiceUnfit when it cannot be read by `chosen`.
    """
    if len(data) > MAX_BYTES:
        raise FileTooLarge(f"{len(data) / 1024**2:,.0f} MB", f"{MAX_BYTES // 1024**2} MB")
    _refuse_other_formats(data)
    return _decoded_as(data, chosen) if chosen else _recognised(data)


def _refuse_other_formats(data: bytes) -> None:
    if not data.strip():
        raise NotATable("an empty file", "Export it again.")
    for magic, what, advice in _MAGIC:
        if data.startswith(magic):
            raise NotATable(what, advice)
    start = data[:64].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for mark, what, advice in _MARKUP:
        if start.startswith(mark):
            raise NotATable(what, advice)


def _refuse_binary(data: bytes) -> None:
    sample = data[:_SAMPLE]
    strange = len(sample) - len(sample.translate(None, _CONTROLS))
    if b"\0" in data or (strange > _STRAY and strange * 100 > len(sample)):
        raise NotATable("a binary file", "A statement is a text with rows and columns: save CSV.")


def _decoded_as(data: bytes, chosen: str) -> Decoded:
    choice, name = "encoding", _known(chosen)
    if name is None:
        raise ChoiceUnfit(choice, f"{chosen[:24]!r} is none of {', '.join(ENCODINGS)}")
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        raise ChoiceUnfit(choice, f"{name} does not fit the file") from error
    if "\0" in text:
        raise ChoiceUnfit(choice, f"{name} gives no readable text")
    return Decoded(text.removeprefix("\ufeff"), name, "chosen")


def _known(chosen: str) -> str | None:
    """Give the name in ENCODINGS of a codec, by whatever name it goes."""
    try:
        wanted = codecs.lookup(chosen).name
    except (LookupError, ValueError):
        return None
    return next((name for name in ENCODINGS if codecs.lookup(name).name == wanted), None)


def _recognised(data: bytes) -> Decoded:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _marked(data, encoding)
    _refuse_binary(data)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _by_code_page(data)
    plain = "only ASCII characters" if text.isascii() else "every character is valid UTF-8"
    return Decoded(text, "utf-8", plain)


def _marked(data: bytes, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotATable("a damaged Unicode text", "Export it again.") from error
    if "\0" in text:
        raise NotATable("a binary file", "A statement is a text with rows and columns: save CSV.")
    return Decoded(text, encoding.removesuffix("-sig"), "marked so in its first bytes")


def _by_code_page(data: bytes) -> Decoded:
    """Take the code page in which the text spells a language best."""
    sample = b"\n".join(_telling_lines(data))
    read = {page: spelling(sample.decode(page, "replace"), page) for page in _PAGES}
    ranked = sorted(_PAGES, key=lambda page: -read[page].share)
    # Some of the pages give every byte a meaning, so there is always one that fits.
    page, text = next(
        (page, text) for page in ranked if (text := _decoded_or_none(data, page)) is not None
    )
    return Decoded(text, page, _said(page, read[page]))


def _decoded_or_none(data: bytes, page: str) -> str | None:
    try:
        return data.decode(page)
    except UnicodeDecodeError:
        return None


def _telling_lines(data: bytes) -> Iterator[bytes]:
    """Give distinct lines with more than ASCII in them, some 64 KiB of them."""
    seen: set[bytes] = set()
    size = 0
    for line in (line[:_SAMPLE] for line in data.splitlines() if not line.isascii()):
        if line not in seen:
            seen.add(line)
            size += len(line)
            yield line
        if size >= _SAMPLE:
            return


def _said(page: str, read: Spelling) -> str:
    if not read.letters:
        return f"not UTF-8; its signs make sense in {page}"
    return (
        f"not UTF-8; read by {page}, {read.known} of {read.letters} special letters are used in "
        f"{read.language}"
    )
