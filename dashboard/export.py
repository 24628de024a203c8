"""Expenses out of the program: a CSV that this program and spreadsheets can read."""

import csv
from pathlib import Path
from typing import Final

from analytics.book import Book
from analytics.listing import ids_come_with, page
from spending.errors import InvalidInput
from spending.expense import Expense
from spending.filter import ExpenseFilter
from spending.job import SAMPLE, Job
from spending.money import plain_amount

HEADER: Final = (
    "Date", "Amount", "Type", "Currency", "Merchant", "Category", "Subcategory", "Payment method",
    "Tags", "Note",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(book: Book, path: Path, wanted: ExpenseFilter | None = None) -> int:
    """Write the expenses a filter holds for, oldest first, to a new file; give their number.

    Amounts are plain decimals, refunds negative. A text a spreadsheet would take for a formula
    gets an apostrophe before it. Raises InvalidInput when the file is there already.
    """
    found = page(book, wanted or ExpenseFilter(), start=0, count=2**31, descending=False)
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(_row(book, expense) for expense in found.expenses)
    except FileExistsError as error:
        raise InvalidInput("file", f"{path} is there already: choose another name") from error
    except OSError as error:
        raise InvalidInput("file", f"{path} cannot be written ({error.strerror})") from error
    return len(found.expenses)


def _row(book: Book, expense: Expense) -> list[str]:
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
    amount = plain_amount(expense.amount, book.settings.money.digits)
    day = expense.day.isoformat()
    kind = "Refund" if expense.amount < 0 else "Expense"
    return [day, amount, kind, book.settings.currency, *(protected(text) for text in texts)]


def protected(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula (OWASP, CSV injection).

    A text that looks protected already gets another apostrophe: reading takes one off.
    """
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def sample_jobs(book: Book) -> list[tuple[Job, list[str]]]:
    """Give the sample data that is in the book: each job with the ids of its expenses."""
    jobs = [job for job in book.jobs if job.kind == SAMPLE and job.state != "removed"]
    return [(job, ids_come_with(book, job.id)) for job in jobs]
