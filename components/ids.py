"""Every component id, once; the area leads the name."""

from typing import Final

URL: Final = "url"
PAGE: Final = "page"
NAV: Final = "nav"
NOTICES: Final = "notices"
CHANGE: Final = "change"
ALERTS_SEEN: Final = "alerts-seen"
