"""Expenses out of a seed: the same rows for every part of a run."""

import csv
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

HEADER = ("Date", "Amount", "Category", "Merchant", "Note")

_CATEGORIES = {
    "Groceries": (22, 42), "Restaurants": (17, 26), "Coffee": (12, 5), "Transport": (10, 12),
    "Fuel": (6, 48), "Shopping": (7, 39), "Household": (5, 27), "Health": (4, 35),
    "Leisure": (4, 22), "Subscriptions": (4, 13), "Utilities": (3, 88), "Gifts": (2, 45),
    "Travel": (2, 210), "Insurance": (1, 145), "Rent": (1, 1450),
}  # fmt: skip
_PLACES = ("North", "South", "East", "West", "Old", "New", "Green", "Blue", "Red", "Silver",
           "Golden", "Corner", "Lake", "River", "Hill", "Park", "Union", "Central", "Royal",
           "Little")  # fmt: skip
_NOTES = ("weekly shop", "with friends", "work trip", "refill", "sale, reduced", "for mum")
_FIRST = date(2016, 1, 1)
_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class MadeRow:
    """One made expense; `amount` in minor units."""

    day: date
    amount: int
    category: str
    merchant: str
    note: str


def made_rows(count: int, seed: int = 1) -> Iterator[MadeRow]:
    """Give so many expenses of ten years, 15 categories and 300 merchants, a third with a note."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    names = list(_CATEGORIES)
    weights = [weight for weight, _ in _CATEGORIES.values()]
    for _ in range(count):
        name = chance.choices(names, weights)[0]
        typical = _CATEGORIES[name][1]
        yield MadeRow(
            _FIRST + timedelta(days=chance.randrange(_DAYS)),
            max(1, int(typical * 100 * chance.lognormvariate(0, 0.6))),
            name,
            f"{chance.choice(_PLACES)} {name}",
            f"{chance.choice(_NOTES)} {chance.randrange(1_000)}" if chance.random() < 1 / 3 else "",
        )


def write_csv(path: Path, count: int, seed: int = 1) -> int:
    """Write made rows as a CSV; give the sum of their amounts in minor units."""
    return write_rows(path, made_rows(count, seed))


def write_rows(path: Path, rows: Iterable[MadeRow]) -> int:
    """Write rows as a CSV; give the sum of their amounts in minor units."""
    total = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for row in rows:
            total += row.amount
            amount = f"{row.amount // 100}.{row.amount % 100:02d}"
            writer.writerow((row.day.isoformat(), amount, row.category, row.merchant, row.note))
    return total
