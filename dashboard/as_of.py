"""From when what is shown is, while the store cannot say how things are: told with every answer."""

from datetime import UTC
from typing import Final

from flask import Flask, Response, g, has_request_context

from analytics.book import Book

HEADER: Final = "Expenses-As-Of"
"""The moment in UTC up to which what an answer tells was surely the latest, such as
`2026-11-24T10:04:00Z`; an answer without it is of now."""


def noted(book: Book) -> Book:
    """Give a book, and have the answer on its way say from when it is."""
    if book.as_of and has_request_context():
        g.as_of = book.as_of
    return book


def add_as_of(server: Flask) -> None:
    """Add the header to answers that are not of now."""

    @server.after_request
    def add(response: Response) -> Response:
        if "as_of" in g:
            response.headers[HEADER] = f"{g.as_of.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return response
