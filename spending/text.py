"""Text as people type it: cleaned for keeping, folded for comparing."""

import unicodedata

_SPACES = str.maketrans(dict.fromkeys("\t\r\n\v\f\u00a0\u2007\u202f", " "))


def clean(text: str) -> str:
    """Give the text in NFC on one line: blanks collapsed, control and format marks dropped."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    plain = unicodedata.normalize("NFC", text).translate(_SPACES)
    kept = (
        char for char in plain if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def clean_lines(text: str) -> str:
    """Like clean, but line breaks stay: for notes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean(line) for line in lines).strip()


def fold(text: str) -> str:
    """Give the text for comparing: no case, no accents, blanks collapsed."""
    if text.isascii():
        return " ".join(text.lower().split())
    bare = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())
