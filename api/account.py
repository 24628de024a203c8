"""The account: its settings, everything that was done, and taking it back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from api import payloads
from api.asked import Answer, Asked, Handler, of_version
from api.caller import WRITE
from spending.notify import Quiet
from spending.records import SETTINGS
from spending.settings import Settings

_ACTS: Final = 20
_PLAIN: Final = ("currency", "locale", "zone", "week", "month_start", "mail_to")


def read(asked: Asked) -> Answer:
    """Read the settings, and at which version the ledger is."""
    book = asked.desk.book()
    can_write = WRITE in asked.caller.scopes
    return of_version(payloads.account(book, asked.desk.today(book), can_write=can_write))


def changed(asked: Asked) -> Answer:
    """Change settings; what is left out stays."""
    book = asked.desk.book()
    ledger = asked.ledger(SETTINGS, payloads.version_of(book, SETTINGS))
    ledger.change_settings(_patched(book.settings, asked.body), asked.operation)
    return read(asked)


def history(asked: Asked) -> Answer:
    """List everything that was done."""
    count = asked.query.get("limit", _ACTS)
    found = asked.desk.ledger().journal(asked.query.get("before"), count)
    following = found[-1].version if found and found[-1].version > 1 else None
    return Answer({"items": [payloads.act(one) for one in found], "next": following})


def undone(asked: Asked) -> Answer:
    """Take back what was done at a version; once, however often it is asked."""
    return Answer(payloads.receipt(asked.desk.undo(asked.body["version"])))


def _patched(settings: Settings, patch: Mapping[str, Any]) -> Settings:
    """Give settings after a merge patch; raises InvalidInput."""
    plain = {name: patch[name] for name in _PLAIN if name in patch}
    wanted = replace(settings, **plain, chosen=settings.chosen or "currency" in patch)
    if "thresholds" in patch:
        wanted = replace(wanted, thresholds=tuple(patch["thresholds"]))
    if "rollover" in patch:
        wanted = replace(wanted, rollover=payloads.rollover_of(patch["rollover"], wanted))
    if "quiet" in patch:
        begin, _, end = (patch["quiet"] or "").partition("-")
        wanted = replace(wanted, quiet=Quiet.parse(begin, end))
    return wanted


HANDLERS: Final[Mapping[str, Handler]] = {
    "readAccount": read,
    "changeAccount": changed,
    "listHistory": history,
    "undo": undone,
}
