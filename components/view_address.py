"""The address of a saved view: what of a page's address is kept, and whether two are the same."""

from datetime import date
from typing import Final
from urllib.parse import parse_qsl

from components import list_address, overview_address
from components.list_address import ListAddress
from components.overview_address import OverviewAddress
from spending.errors import InvalidInput
from spending.period import Months
from spending.saved_view import OVERVIEW_PAGE, SavedView, checked_page

THE_USUAL: Final = f"{overview_address.PATH}?period={overview_address.USUAL}"
"""The overview as it is where nobody has chosen a start."""


def kept_query(page: str, query: str, today: date, months: Months) -> str:
    """Give what a view keeps of a page's address: what the page itself reads, as it writes it.

    Periods by their word stay words. Raises InvalidInput naming the part that cannot be used.
    """
    if checked_page(page) == OVERVIEW_PAGE:
        written = OverviewAddress.from_query(query, today, months).href
    else:
        shown = ListAddress.from_query(query)
        written = shown.href(shown.wanted)
    return written.partition("?")[2]


def shows(view: SavedView, page: str, query: str) -> bool:
    """Whether a view shows an address that `kept_query` wrote, in whichever order its parts are."""
    return view.page == page and sorted(parse_qsl(view.query)) == sorted(parse_qsl(query))


def start_href(start: SavedView | None, today: date, months: Months) -> str:
    """Give where somebody begins, `` for the usual overview.

    A start whose address cannot be read any more is passed over.
    """
    if start is None:
        return ""
    try:
        kept_query(start.page, start.query, today, months)
    except InvalidInput:
        return ""
    return start.href


def home_href(begins_at: str) -> str:
    """Give where the link to the overview leads, `` for the overview without a query.

    Where somebody begins with the list, the overview must still be within reach.
    """
    is_list = begins_at.partition("?")[0] == list_address.PATH
    return THE_USUAL if is_list else begins_at
