"""Where somebody begins: the bare address of the program leads to the view they chose."""

import logging
from collections.abc import Callable

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from components.view_address import start_href
from dashboard.services import PersonalDesk
from spending.errors import AccountClosing, StoreError
from spending.saved_view import start_of

_log = logging.getLogger(__name__)


def add_start(server: Flask, open_desk: Callable[[], PersonalDesk]) -> None:
    """Lead whoever is signed in and asks for `/` alone to their start, if they chose one."""

    @server.before_request
    def lead() -> Response | None:
        if request.path != "/" or request.query_string or request.method != "GET":
            return None
        href = begins_at(open_desk())
        return redirect(href) if href else None


def begins_at(desk: PersonalDesk) -> str:
    """Give the address somebody chose to begin with, `` for none, or while it cannot be read."""
    try:
        book = desk.book()
        start = start_of(book.views)
        return start_href(start, desk.today(book), book.settings.months) if start else ""
    except (StoreError, AccountClosing) as error:
        # The page itself says that it cannot be read just now.
        _log.warning("no start: %s", type(error).__name__)
        return ""
