"""Every operation of a ledger: what it needs, the thing itself, and how its effect goes away."""

from collections.abc import Callable
from dataclasses import dataclass

from builders import a_draft, tools_over
from memory_store import MemoryStore
from processes import OWNER

from spending.bulk import BulkChange
from spending.category import category_id
from spending.filing import CategoryDraft
from spending.job import IMPORT, ImportLine
from spending.ledger import Ledger
from spending.period import Month
from spending.settings import Settings
from spending.writer import Receipt

LOCALES = ("en_US", "de_DE", "fr_FR", "pt_BR")
FOOD = category_id("Food")
NEXT_YEAR = Month(2027, 1)

Prepare = Callable[[Ledger, int], Receipt | None]
Act = Callable[[Ledger, Receipt | None, str, int], Receipt]
Gone = Callable[[Ledger, int, int], object]


def nothing(_: Ledger, __: int) -> None:
    """An operation that needs nothing before it."""


def undone(ledger: Ledger, version: int, number: int) -> object:
    """Take back what an operation did."""
    return ledger.undo(version, f"gone {number}")


@dataclass(frozen=True)
class Operation:
    """One kind of operation: what it needs, the thing itself, and how its effect goes away."""

    name: str
    act: Act
    prepare: Prepare = nothing
    gone: Gone = undone


def an_expense(ledger: Ledger, number: int) -> Receipt:
    """Record something to work on."""
    return ledger.add(a_draft(number + 1, merchant=f"M{number}"), f"expense {number}")


def a_category(ledger: Ledger, number: int) -> Receipt:
    """Make a category to work on."""
    return ledger.add_category(f"Archived {number}", f"category {number}")


def a_trashed_expense(ledger: Ledger, number: int) -> Receipt:
    """Delete something."""
    return ledger.delete(an_expense(ledger, number).ids, f"deleted {number}")


def an_archived_category(ledger: Ledger, number: int) -> Receipt:
    """Archive a category."""
    return ledger.archive_category(a_category(ledger, number).ids[0], f"archived {number}")


def two_lines(number: int) -> list[ImportLine]:
    """Give two lines of a file of their own."""
    return [
        ImportLine(f"{number:016x}{place:016x}", a_draft(place + 1), f"File {number}")
        for place in range(2)
    ]


def an_import(ledger: Ledger, number: int) -> Receipt:
    """Bring a file in."""
    receipt = ledger.jobs.begin_import(
        two_lines(number), f"import {number}", kind=IMPORT, about="file.csv"
    )
    ledger.jobs.finish(receipt.ids[0])
    return receipt


def taken_out(ledger: Ledger, _: int, number: int) -> object:
    """Bring a begun file in and take it out again."""
    job = f"begin import {number}"
    ledger.jobs.finish(job)
    ids = [line.id for line in two_lines(number)]
    ledger.jobs.begin_removal(job, ids, f"gone {number}")
    return ledger.jobs.finish(f"gone {number}")


def brought_back(ledger: Ledger, _: int, number: int) -> object:
    """Finish taking a file out and bring it in again."""
    ledger.jobs.finish(f"begin removal {number}")
    return ledger.jobs.begin_import(
        two_lines(number), f"gone {number}", kind=IMPORT, about="again.csv"
    )


def a_removal(ledger: Ledger, number: int) -> Receipt:
    """Bring a file in and take it out."""
    job, ids = an_import(ledger, number).ids[0], [line.id for line in two_lines(number)]
    receipt = ledger.jobs.begin_removal(job, ids, f"removal {number}")
    ledger.jobs.finish(receipt.job)
    return receipt


def taken_out_again(ledger: Ledger, _: int, number: int) -> object:
    """Finish bringing a file back and take it out once more."""
    ledger.jobs.finish(f"undo removal {number}")
    ids = [line.id for line in two_lines(number)]
    return ledger.jobs.begin_removal(f"import {number}", ids, f"gone {number}")


def a_view(ledger: Ledger, number: int) -> Receipt:
    """Save a view to work on."""
    return ledger.save_view(f"View {number}", "/expenses", f"text=m{number}", f"view {number}")


def ids_of(before: Receipt | None) -> tuple[str, ...]:
    """Give the ids that were prepared."""
    assert before is not None
    return before.ids


def version_of(before: Receipt | None) -> int:
    """Give the version that was prepared."""
    assert before is not None
    return before.version


def far_month(number: int) -> str:
    """Give a day in a month of its own."""
    return str(NEXT_YEAR.plus(number).days.first)


OPERATIONS = (
    Operation("add", lambda ledger, _, name, number: ledger.add(a_draft(number + 1), name)),
    Operation(
        "add all",
        lambda ledger, _, name, number: ledger.add_all(
            [a_draft(number + 1, merchant=f"All {place}") for place in range(3)], name
        ),
    ),
    Operation(
        "add over the limit",
        lambda ledger, _, name, number: ledger.add(a_draft(10**9, far_month(number)), name),
    ),
    Operation(
        "edit",
        lambda ledger, before, name, _: ledger.edit(
            ids_of(before)[0], version_of(before), a_draft(7_000), name
        ),
        an_expense,
    ),
    Operation(
        "edit nothing",
        lambda ledger, before, name, number: ledger.edit(
            ids_of(before)[0], version_of(before), a_draft(number + 1, merchant=f"M{number}"), name
        ),
        an_expense,
        lambda ledger, version, number: ledger.edit(
            ledger_expense(number), version - 1, a_draft(8_000), f"gone {number}"
        ),
    ),
    Operation(
        "delete",
        lambda ledger, before, name, _: ledger.delete(ids_of(before), name),
        an_expense,
    ),
    Operation(
        "undo",
        lambda ledger, before, name, _: ledger.undo(version_of(before), name),
        an_expense,
    ),
    Operation(
        "change",
        lambda ledger, before, name, _: ledger.change(
            ids_of(before), BulkChange(category=FOOD, add_tags=("trip",), note="why"), name
        ),
        an_expense,
    ),
    Operation(
        "restore",
        lambda ledger, before, name, _: ledger.change(
            ids_of(before), BulkChange(trash=False), name
        ),
        a_trashed_expense,
    ),
    Operation(
        "purge",
        lambda ledger, before, name, _: ledger.purge(ids_of(before), name),
        a_trashed_expense,
        lambda ledger, _, number: ledger.jobs.finish(f"purge {number}"),
    ),
    Operation(
        "set limit",
        lambda ledger, _, name, number: ledger.set_limit(10**8 + number, name),
    ),
    Operation(
        "add category",
        lambda ledger, _, name, number: ledger.add_category(f"Own {number}", name),
    ),
    Operation(
        "change category",
        lambda ledger, before, name, number: ledger.change_category(
            ids_of(before)[0], CategoryDraft(f"Renamed {number}", FOOD, 3), name
        ),
        a_category,
    ),
    Operation(
        "merge category",
        lambda ledger, before, name, _: ledger.merge_category(ids_of(before)[0], FOOD, name),
        a_category,
    ),
    Operation(
        "archive category",
        lambda ledger, before, name, _: ledger.archive_category(ids_of(before)[0], name),
        a_category,
    ),
    Operation(
        "revive category",
        lambda ledger, before, name, _: ledger.revive_category(ids_of(before)[0], name),
        an_archived_category,
    ),
    Operation(
        "change settings",
        lambda ledger, _, name, number: ledger.change_settings(
            Settings("EUR", LOCALES[number % 4], chosen=True), name
        ),
        gone=lambda ledger, _, number: ledger.change_settings(
            Settings("EUR", LOCALES[(number + 1) % 4], chosen=True), f"gone {number}"
        ),
    ),
    Operation(
        "save view",
        lambda ledger, _, name, number: ledger.save_view(f"Own {number}", "/", "period=all", name),
    ),
    Operation(
        "rename view",
        lambda ledger, before, name, number: ledger.rename_view(
            ids_of(before)[0], f"Renamed {number}", version_of(before), name
        ),
        a_view,
    ),
    Operation(
        "change view",
        lambda ledger, before, name, _: ledger.change_view(
            ids_of(before)[0], "tag=trip&sort=amount", version_of(before), name
        ),
        a_view,
    ),
    Operation(
        "delete view",
        lambda ledger, before, name, _: ledger.delete_view(ids_of(before)[0], name),
        a_view,
    ),
    Operation(
        "choose start",
        lambda ledger, before, name, _: ledger.choose_start(ids_of(before)[0], name),
        a_view,
    ),
    Operation(
        "begin import",
        lambda ledger, _, name, number: ledger.jobs.begin_import(
            two_lines(number), name, kind=IMPORT, about="file.csv"
        ),
        gone=taken_out,
    ),
    Operation(
        "begin removal",
        lambda ledger, before, name, number: ledger.jobs.begin_removal(
            ids_of(before)[0], [line.id for line in two_lines(number)], name
        ),
        an_import,
        brought_back,
    ),
    Operation(
        "undo removal",
        lambda ledger, before, name, _: ledger.undo(version_of(before), name),
        a_removal,
        taken_out_again,
    ),
)


def ledger_expense(number: int) -> str:
    """Give the id of a prepared expense."""
    memory = MemoryStore()
    return an_expense(Ledger(OWNER, tools_over(memory)), number).ids[0]
