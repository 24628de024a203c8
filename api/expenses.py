"""Expenses: listed, recorded, read, changed, put in the trash and taken out of it."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import orjson

from analytics.listing import Mark, page_after
from analytics.trash import trashed_after, trashed_ids
from api import payloads
from api.asked import Answer, Asked, Handler, etagged, not_a_cursor, of_version, packed, unpacked
from spending.bulk import BulkChange
from spending.category import NO_CATEGORY
from spending.expense import Expense, ExpenseDraft, expense_key
from spending.filter import ExpenseFilter
from spending.settings import Settings

_PAGE: Final = 100
_OF_PAGES: Final = frozenset({"cursor", "limit"})
_LARGEST: Final = 2**62


def listed(asked: Asked) -> Answer:
    """List the expenses a filter holds for, page by page."""
    book, query = asked.desk.book(), asked.query
    wanted = ExpenseFilter.from_query(asked.query_text)
    sort = query.get("sort", "day")
    found = page_after(
        book, wanted, _mark_in(asked, is_text=sort not in {"day", "amount"}),
        count=query.get("limit", _PAGE), sort=sort, descending=query.get("order") != "asc",
    )  # fmt: skip
    follow = found.following
    body = {
        "items": [payloads.expense(one, book.settings) for one in found.expenses],
        "next": follow and _cursor(asked, [follow.value, follow.day, follow.sequence]),
        "total": payloads.total(found.totals, book.settings),
    }
    return Answer(body, headers={"ETag": f'W/"{book.version}"'})


def created(asked: Asked) -> Answer:
    """Record an expense."""
    ledger = asked.desk.ledger()
    settings = ledger.settings()
    done = ledger.add(payloads.draft_of(asked.body, settings), asked.operation)
    (made,) = ledger.recorded(done)
    headers = {**etagged(made.version), "Location": f"/api/v1/expenses/{made.id}"}
    return Answer(payloads.expense(made, settings), 201, headers)


def all_created(asked: Asked) -> Answer:
    """Record some expenses, all or none."""
    ledger = asked.desk.ledger()
    settings = ledger.settings()
    drafts = payloads.drafts_of(asked.body["expenses"], settings)
    made = ledger.recorded(ledger.add_all(drafts, asked.operation))
    return Answer({"expenses": [payloads.expense(one, settings) for one in made]}, 201)


def changed(asked: Asked) -> Answer:
    """Change many expenses in one act."""
    change = BulkChange.from_fields(_bulk(asked.body["change"]))
    done = asked.desk.ledger().change(asked.body["ids"], change, asked.operation)
    if done.job:
        asked.desk.work_on(done.job)
    return Answer(payloads.receipt(done))


def read(asked: Asked) -> Answer:
    """Read an expense, also one that lies in the trash."""
    return _answer(asked, _stored(asked))


def replaced(asked: Asked) -> Answer:
    """Replace an expense by what the body says."""
    return _edited(asked, lambda _, settings: payloads.draft_of(asked.body, settings))


def patched(asked: Asked) -> Answer:
    """Change some fields of an expense."""
    return _edited(asked, lambda stored, settings: payloads.patched(stored, asked.body, settings))


def deleted(asked: Asked) -> Answer:
    """Put an expense in the trash."""
    stored = _stored(asked)
    ledger = asked.ledger(expense_key(stored.id), stored.version)
    ledger.delete([stored.id], asked.operation)
    return Answer(status=204)


def history(asked: Asked) -> Answer:
    """Read what happened to an expense."""
    steps = asked.desk.ledger().history(asked.path["expense_id"])
    return Answer({"items": [payloads.step(one) for one in steps]})


def restored(asked: Asked) -> Answer:
    """Take an expense out of the trash."""
    ids = [asked.path["expense_id"]]
    done = asked.desk.ledger().change(ids, BulkChange(trash=False), asked.operation)
    return Answer(payloads.receipt(done))


def trash(asked: Asked) -> Answer:
    """List what lies in the trash."""
    book, query = asked.desk.book(), asked.query
    mark = _mark_in(asked, is_text=False)
    after = (mark.day, mark.sequence) if mark else None
    found, following = trashed_after(book, query.get("text", ""), after, query.get("limit", _PAGE))
    settings = book.settings
    body = {
        "items": [payloads.expense(one, settings) for one in found.expenses],
        "next": following and _cursor(asked, [0, *following]),
        "total": {"count": found.count, "amount": payloads.money(found.amount, settings.money)},
    }
    return Answer(body)


def purged(asked: Asked) -> Answer:
    """Remove expenses in the trash for good."""
    desk = asked.desk
    ids = asked.body["ids"] if "ids" in asked.body else trashed_ids(desk.book(), "")
    done = desk.ledger().purge(ids, asked.operation)
    if done.job:
        desk.work_on(done.job)
    return Answer(payloads.receipt(done), 202)


def _stored(asked: Asked) -> Expense:
    return asked.desk.ledger().expense(asked.path["expense_id"])


def _answer(asked: Asked, one: Expense) -> Answer:
    return of_version(payloads.expense(one, asked.desk.settings()))


def _edited(asked: Asked, draft_of: Callable[[Expense, Settings], ExpenseDraft]) -> Answer:
    """Save an expense as a draft has it, if it is still as the caller has seen it."""
    ledger, settings, stored = asked.desk.ledger(), asked.desk.settings(), _stored(asked)
    seen = asked.seen(stored.version)
    ledger.edit(stored.id, seen, draft_of(stored, settings), asked.operation)
    return _answer(asked, _stored(asked))


def _bulk(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of a bulk change; null empties one."""
    emptied = {name: "" for name in ("merchant", "method", "note") if name in sent}
    emptied |= {"category": NO_CATEGORY} if "category" in sent else {}
    return {**sent, **{name: sent[name] or empty for name, empty in emptied.items()}}


# Cursors of lists


def _cursor(asked: Asked, mark: list[int | str]) -> str:
    return packed(orjson.dumps([_list_of(asked), *mark]))


def _mark_in(asked: Asked, *, is_text: bool) -> Mark | None:
    """Read the cursor that was sent, None without one; raises Problem when it is another list's."""
    if "cursor" not in asked.query:
        return None
    try:
        found, value, day, sequence = orjson.loads(unpacked(asked.query["cursor"]))
    except (orjson.JSONDecodeError, ValueError, TypeError) as error:
        raise not_a_cursor() from error
    whole = (type(day), type(sequence)) == (int, int) and abs(day) + abs(sequence) < _LARGEST
    if not whole or type(value) is not (str if is_text else int) or found != _list_of(asked):
        raise not_a_cursor()
    return Mark(value, day, sequence)


def _list_of(asked: Asked) -> str:
    """Give what tells a list from others: the path, filter and order, but not which page."""
    pairs = [(name, text) for name, text in parse_qsl(asked.query_text) if name not in _OF_PAGES]
    return hashlib.sha256(urlencode(sorted(pairs)).encode()).hexdigest()[:12]


HANDLERS: Final[Mapping[str, Handler]] = {
    "listExpenses": listed,
    "createExpense": created,
    "createExpenses": all_created,
    "changeExpenses": changed,
    "readExpense": read,
    "replaceExpense": replaced,
    "changeExpense": patched,
    "deleteExpense": deleted,
    "readExpenseHistory": history,
    "restoreExpense": restored,
    "listTrash": trash,
    "purgeTrash": purged,
}
