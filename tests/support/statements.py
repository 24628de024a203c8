"""Bank files for tests: small ones written line by line, look-alikes of real exports, recounts."""

import csv
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from random import Random

from spending.job import ImportLine
from spending.settings import Settings
from spending.statements import Choices, Statement, read_statement

IN_EUR = Settings("EUR", "de_DE", "Europe/Berlin", chosen=True)
UNSET = Settings()

_TREE = {
    "Food": ("snacks", "Milk", "milk ", "Dinner", "", ""),
    "food": ("Snacks", ""),
    "Transportation": ("Train", "auto", ""),
    "Household": ("Kitchen", "  kitchen", ""),
    "subscription": ("Phone company", "Films"),
    "Gift": ("",),
}
_MODES = ("Cash", "Cash", "Savings account 1", "Credit Card")


def a_file(*lines: str, encoding: str = "utf-8", ending: str = "\n") -> bytes:
    """Give the bytes of a file with these lines."""
    return (ending.join(lines) + ending).encode(encoding)


def read(*lines: str, settings: Settings = IN_EUR, choices: Choices | None = None) -> Statement:
    """Read a file with these lines."""
    return read_statement(a_file(*lines), settings, choices or Choices())


def one_line(
    *lines: str, settings: Settings = IN_EUR, choices: Choices | None = None
) -> ImportLine:
    """Read a file of which exactly one row is an expense and nothing is rejected."""
    statement = read(*lines, settings=settings, choices=choices)
    assert statement.rejected == ()
    (line,) = statement.lines
    return line


def days_and_amounts(statement: Statement) -> list[tuple[str, int]]:
    """Give day and minor units of every line."""
    return [(line.draft.day.isoformat(), line.draft.amount) for line in statement.lines]


def merchants(statement: Statement) -> list[str]:
    """Give the merchant of every line."""
    return [line.draft.merchant for line in statement.lines]


def as_csv(rows: Sequence[Sequence[str]], delimiter: str = ",", ending: str = "\r\n") -> str:
    """Write rows as a spreadsheet would."""
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(rows)
    return out.getvalue()


def a_household(seed: int = 7, rows: int = 600) -> bytes:
    """A household export, the latest first: days before months, some with a time, in rupees."""
    chance = Random(seed)
    header = [
        "Date",
        "Mode",
        "Category",
        "Subcategory",
        "Note",
        "Amount",
        "Income/Expense",
        "Currency",
    ]
    table = [header]
    day = date(2018, 9, 20)
    for number in range(rows):
        day -= timedelta(days=chance.choice((0, 0, 1, 2)))
        clock = f" {chance.randrange(24):02}:{chance.randrange(60):02}" * (number % 2)
        category = chance.choice(list(_TREE))
        kind = chance.choices(("Expense", "Income", "Transfer-Out"), (88, 6, 6))[0]
        amount = chance.choice(("30", "199", "1305.4", f"{chance.randrange(1, 9_000)}.75"))
        note = chance.choice(("", "tea, two cups", 'the "old" shop', "share auto ", "bread"))
        table.append([
            f"{day:%d-%m-%Y}{clock}", chance.choice(_MODES), category,
            chance.choice(_TREE[category]), note, amount, kind, "INR",
        ])  # fmt: skip
    table += table[3:7]
    return as_csv(table).encode()


def a_month_first_export() -> bytes:
    """An export with months first and no padding, its last rows typed in by hand."""
    rows = ["Date,Category,Note,Amount,Income/Expense"]
    day = date(2022, 3, 2)
    for number in range(60):
        kind = "Income" if number % 9 == 4 else "Expense"
        clock = f"{number % 24}:{number % 60:02}"
        written = f"{day.month}/{day.day}/{day.year} {clock}"
        rows.append(f"{written},Food,Dinner {number},{40 + number}.0,{kind}")
        day -= timedelta(days=number % 3)
    rows += [
        "2025-08-2025,Food,Lunch,250.0,Expense",
        "2025-08-22 19:30,Food,Wrap,2500.0,Expense",
        "2025-08-23 08:00,Subscriptions,Films,4500.0,Expense",
    ]
    return a_file(*rows)


def recount(data: bytes) -> Counter[tuple[str, str, str]]:
    """Count a household export anew: minor units by month, category and sub-category.

    Knows nothing but the csv module; names are compared without case and outer blanks.
    """
    spent: Counter[tuple[str, str, str]] = Counter()
    for row in csv.DictReader(StringIO(data.decode(), newline="")):
        if row["Income/Expense"] == "Expense":
            day, month, year = row["Date"][:10].split("-")
            assert 1 <= int(day) <= 31
            names = [" ".join(row[name].split()).lower() for name in ("Category", "Subcategory")]
            spent[f"{year}-{month}", names[0], names[1]] += int(Decimal(row["Amount"]) * 100)
    return spent


def counted(statement: Statement) -> Counter[tuple[str, str, str]]:
    """Count a statement the same way."""
    spent: Counter[tuple[str, str, str]] = Counter()
    for line in statement.lines:
        month = line.draft.day.isoformat()[:7]
        spent[month, line.category.lower(), line.subcategory.lower()] += line.draft.amount
    return spent
