"""The end of an account: closed in one commit, then erased; whoever comes back begins another.

What is left of an account is its closed head, so that whatever comes late meets it and fails. A
person who signs in again gets the next life, a ledger of its own under a name that follows from
the first: nothing of the old one, not even a request on its way, can reach it.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from spending.errors import HeadMoved, LedgerBusy
from spending.ports import LedgerStore
from spending.records import CLOSING, OPEN, Commit, Due, Head, JournalEntry, Operation
from spending.writer import REMEMBERED, LedgerTools

FORGET_DUE: Final = "forget"

_BEFORE_ALL: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When erasures fall due: no other work of anybody comes first."""

_ACT: Final = "close"
_DIGEST: Final = hashlib.sha256(_ACT.encode()).hexdigest()


def close(owner: str, tools: LedgerTools) -> None:
    """Close an account: later writes raise AccountClosing, and its erasure falls due at once.

    Closing it again changes nothing. Raises LedgerBusy and StoreError.
    """
    with tools.turns.of(owner):
        try:
            for attempt in tools.patience():
                with attempt:
                    _close_once(owner, tools)
        except HeadMoved as error:
            raise LedgerBusy from error


def _close_once(owner: str, tools: LedgerTools) -> None:
    head, _ = tools.store.begin(owner, _ACT)
    if head.state != OPEN:
        return
    now, version = tools.clock.now(), head.version + 1
    commit = Commit(
        head=Head(version, CLOSING, {}, head.schema),
        operation=Operation(_ACT, _DIGEST, version, {}, now),
        entry=JournalEntry(version, _ACT, _ACT, "web", now, ()),
        writes=(),
        due=(Due(_BEFORE_ALL, owner, FORGET_DUE, FORGET_DUE, {}),),
        undue=(),
        forget_before=now - REMEMBERED,
    )
    tools.store.commit(owner, commit)


def life_of(person: str, store: LedgerStore) -> str:
    """Give the owner of a person's present ledger: the first of their lives that is not over.

    Raises StoreError.
    """
    return next(life for life in _names(person) if store.head(life).state == OPEN)


def lives_of(person: str, store: LedgerStore) -> list[str]:
    """Give the owners of all ledgers a person ever had, the present one last."""
    lives = []
    for life in _names(person):
        lives.append(life)
        if store.head(life).state == OPEN:
            break
    return lives


def _names(person: str) -> Iterator[str]:
    yield person
    number = 2
    while True:
        yield f"{person}|{number}"
        number += 1
