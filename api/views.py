"""Saved views: listed, saved, changed and deleted."""

from collections.abc import Mapping
from typing import Final

from analytics.book import Book
from api import payloads
from api.asked import Answer, Asked, Handler, of_version
from spending.errors import UnknownView
from spending.saved_view import SavedView, view_key


def listed(asked: Asked) -> Answer:
    """List the views by name."""
    book = asked.desk.book()
    return Answer({"items": [payloads.view(one, book) for one in book.views]})


def created(asked: Asked) -> Answer:
    """Save a view."""
    sent = asked.body
    done = asked.desk.ledger().save_view(
        sent["name"], sent["page"], sent.get("query", ""), asked.operation
    )
    headers = {"Location": f"/api/v1/views/{done.ids[0]}"}
    return Answer(payloads.receipt(done), 201, headers)


def read(asked: Asked) -> Answer:
    """Read a view."""
    book = asked.desk.book()
    return of_version(payloads.view(_asked_for(asked, book), book))


def changed(asked: Asked) -> Answer:
    """Rename a view, or have it show something else."""
    stored, sent = _asked_for(asked, asked.desk.book()), asked.body
    seen = asked.seen(stored.version)
    ledger = asked.desk.ledger()
    if "name" in sent:
        ledger.rename_view(stored.id, sent["name"], seen, asked.operation)
    else:
        ledger.change_view(stored.id, sent["query"], seen, asked.operation)
    return read(asked)


def deleted(asked: Asked) -> Answer:
    """Delete a view."""
    stored = _asked_for(asked, asked.desk.book())
    ledger = asked.ledger(view_key(stored.id), stored.version)
    ledger.delete_view(stored.id, asked.operation)
    return Answer(status=204)


def start_chosen(asked: Asked) -> Answer:
    """Choose the view the program begins with."""
    done = asked.desk.ledger().choose_start(asked.body["id"], asked.operation)
    return Answer(payloads.receipt(done))


def _asked_for(asked: Asked, book: Book) -> SavedView:
    wanted = asked.path["view_id"]
    found = next((one for one in book.views if one.id == wanted), None)
    if found is None:
        raise UnknownView(wanted)
    return found


HANDLERS: Final[Mapping[str, Handler]] = {
    "listViews": listed,
    "createView": created,
    "readView": read,
    "changeView": changed,
    "deleteView": deleted,
    "chooseStartView": start_chosen,
}
