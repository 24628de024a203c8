"""An account as tables of texts, as a spreadsheet and this program's own import can read them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from analytics.book import Book
from analytics.budgets import limit_name
from analytics.listing import page
from analytics.trash import trashed
from components.saved_view_words import PAGE_NAMES
from spending.budget import Budget
from spending.expense import Expense
from spending.filter import ExpenseFilter
from spending.formulas import protected
from spending.job import IMPORT, SAMPLE, Job
from spending.money import plain_amount
from spending.records import BUDGET
from spending.saved_view import start_of

HEADER: Final = (
    "Date", "Amount", "Type", "Currency", "Merchant", "Category", "Subcategory", "Payment method",
    "Tags", "Note",
)  # fmt: skip

Table = Iterator[Sequence[str]]
"""Rows of texts, the header first."""

AT_ONCE: Final = 10_000


def expenses(book: Book, wanted: ExpenseFilter) -> Table:
    """Give the expenses a filter holds for, oldest first; those in the trash are not among them.

    Amounts are plain decimals, refunds negative.
    """
    yield HEADER
    start, found = 0, _oldest(book, wanted, 0)
    while found:
        for expense in found:
            yield _expense(book, expense)
        start += len(found)
        found = _oldest(book, wanted, start)


def _oldest(book: Book, wanted: ExpenseFilter, start: int) -> tuple[Expense, ...]:
    return page(book, wanted, start=start, count=AT_ONCE, descending=False).expenses


def trash(book: Book) -> Table:
    """Give the expenses in the trash, the newest deletion first, with the moment of it."""
    yield (*HEADER, "Deleted")
    count = trashed(book, "").count
    for expense in trashed(book, "", count=count).expenses:
        moment = datetime.fromtimestamp(expense.trashed or 0, UTC)
        yield (*_expense(book, expense), _moment(moment))


def _expense(book: Book, expense: Expense) -> list[str]:
    category = book.categories.resolve(expense.category)
    top = book.categories.top(expense.category)
    texts = [
        expense.merchant,
        top.name if top else "",
        category.name if category and category != top else "",
        expense.method,
        ", ".join(expense.tags),
        expense.note,
    ]
    kind = "Refund" if expense.amount < 0 else "Expense"
    amount = _amount(book, expense.amount)
    return [expense.day.isoformat(), amount, kind, book.settings.currency, *map(protected, texts)]


def categories(book: Book) -> Table:
    """Give all categories, with those that are put away or merged into another one."""
    yield ("Name", "Below", "Archived", "Merged into", "Colour", "Id")
    found = book.categories
    for one in sorted(found.by_id.values(), key=lambda one: (found.label(one.id), one.id)):
        above = found.by_id.get(one.parent or "")
        into = found.label(one.merged_into) if one.merged_into else ""
        colour = "" if one.colour is None else str(one.colour + 1)
        texts = (one.name, above.name if above else "")
        yield (*map(protected, texts), _yes(one.archived), protected(into), colour, one.id)


def limits(book: Book) -> Table:
    """Give the limits: from which month on how much, empty where none holds from then on."""
    yield ("Limit on", "From", "Amount", "Currency", "Told at percent", "Muted", "Id")
    for budget in _limits(book):
        own, name = budget.thresholds, protected(limit_name(book, budget.id))
        told = ", ".join(map(str, book.settings.thresholds if own is None else own))
        for month, limit in sorted(budget.limits.items()):
            amount = "" if limit is None else _amount(book, limit)
            more = (told, _yes(budget.muted), protected(budget.id))
            yield (name, month, amount, book.settings.currency, *more)


def _limits(book: Book) -> Iterator[Budget]:
    """Give all limits there are, also those that sleep as their category was merged."""
    return map(Budget.from_record, book.snapshot.of_kind(BUDGET))


def rollovers(book: Book) -> Table:
    """Give what of a month goes on into the next: from which month on, up to how much."""
    yield ("Limit on", "From", "What goes on", "At most", "Currency", "Id")
    for budget in _limits(book):
        name = protected(limit_name(book, budget.id))
        for month, one in sorted(budget.rollovers.items()):
            cap = "" if one.cap is None else _amount(book, one.cap)
            yield (name, month, one.kind, cap, book.settings.currency, protected(budget.id))


def alerts(book: Book) -> Table:
    """Give the limits that were crossed, the newest first."""
    yield (
        "When", "Limit on", "First day", "Last day", "Spent", "Limit", "Carried over", "Percent",
        "Currency", "Came back under", "Dismissed", "Snoozed until",
    )  # fmt: skip
    for one in book.alerts:
        amounts = (_amount(book, minor) for minor in (one.spent, one.limit, one.carried))
        name = protected(limit_name(book, one.budget))
        about = (_moment(one.at), name, str(one.days.first), str(one.days.last))
        state = (_yes(one.cleared), _yes(one.dismissed), str(one.snoozed or ""))
        yield (*about, *amounts, str(one.threshold), book.settings.currency, *state)


def views(book: Book) -> Table:
    """Give the saved views by name: what page each opens, at which address, and which one first."""
    yield ("Name", "Page", "Address", "Start", "Id")
    start = start_of(book.views)
    for one in book.views:
        yield (protected(one.name), PAGE_NAMES[one.page], one.href, _yes(one == start), one.id)


def imports(book: Book) -> Table:
    """Give the files that were imported, the newest first, and what became of them."""
    yield ("Begun", "File", "Expenses", "Came in", "Known before", "Rejected", "State", "Id")
    for job in book.jobs:
        if job.kind in {IMPORT, SAMPLE}:
            yield (_moment(job.started), protected(_file(job)), *_counts(job), job.state, job.id)


def _file(job: Job) -> str:
    return "Sample data" if job.kind == SAMPLE else job.about


def _counts(job: Job) -> list[str]:
    return [str(count) for count in (job.total, job.added, job.known, job.rejected)]


def _amount(book: Book, minor: int) -> str:
    return plain_amount(minor, book.settings.money.digits)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _yes(holds: bool) -> str:  # noqa: FBT001 - one value written as a text
    return "yes" if holds else ""
