"""Texts that a spreadsheet would take for formulas (OWASP, CSV injection)."""

import re
from typing import Final

_PLACE: Final = r"(?:^|(?<=[;\t\r\n]))"
"""Where a cell may begin: also inside a text, for where `;` parts cells commas do not."""
_FORMULA: Final = r"(?=['\"]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])"
"""What makes a formula of a cell, the wide twins of these letters too.

Quotation marks may come first: cut at `;`, a doubled one is read as an empty text before the rest.
"""

_TO_PROTECT: Final = re.compile(_PLACE + _FORMULA)
_PROTECTED: Final = re.compile(_PLACE + "'" + _FORMULA)


def protected(text: str) -> str:
    """Keep a spreadsheet from taking a text, or what it would cut from it, for a formula.

    An apostrophe comes before it; where there is one already, another, so that `unprotected` gives
    exactly the text.
    """
    return _TO_PROTECT.sub("'", text)


def unprotected(cell: str) -> str:
    """Take off what keeps a spreadsheet from running a text as a formula."""
    return _PROTECTED.sub("", cell) if "'" in cell else cell
