"""Where to go after signing in: only ever a page of this site."""

import re
from typing import Final

HOME: Final = "/"

_LONGEST: Final = 2000
_PLAIN: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A slash, no second one nor its twin, then printable ASCII without blanks and backslashes."""
_DOORS: Final = ("/signin", "/signed-out", "/signout", "/account/")


def local_path(text: str | None) -> str:
    """Give a path with query on this site as it came, or the start page for anything else.

    What a browser could read as another site (`//x`, its twin, a scheme, letters it drops) is
    anything else, and so are the doors themselves. Source: OWASP ASVS 3.7.2, WHATWG URL parsing.
    """
    if not text or len(text) > _LONGEST or not _PLAIN.fullmatch(text):
        return HOME
    path = re.split(r"[?#]", text, maxsplit=1)[0]
    if "//" in path or "%" in path or "/." in path or path.startswith(_DOORS):
        return HOME  # no page of ours has such a path
    return text
