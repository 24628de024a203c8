"""Every mark of a view, read from what is sent: what it says, and what it opens."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dash_client import nodes
from oracle import matching

from components.overview_address import NO_CHART, OverviewAddress
from spending.category import Categories
from spending.expense import Expense
from spending.filter import ExpenseFilter

LIST = "/expenses?"
OVERVIEW = "/?"


@dataclass(frozen=True, slots=True)
class Mark:
    """A link, bar, slice, point or cell: the address it opens, its sum and its count."""

    where: str
    href: str
    minor: int
    count: int


def marks_of(view: Mapping[str, Any]) -> list[Mark]:
    """Give every mark of a view, by way of all its trees and figures.

    Fails when something leads to expenses without saying how many and how much.
    """
    return [mark for place, shown in view.items() for mark in (*_links(place, shown),
                                                               *_plain(place, shown))]  # fmt: skip


def _links(place: str, shown: object) -> Iterator[Mark]:
    for node in nodes(shown):
        props = node["props"]
        href = str(props.get("href", ""))
        if href.startswith(LIST.removesuffix("?")) or "data-minor" in props:
            yield Mark(place, href, int(props["data-minor"]), int(props["data-count"]))


def _plain(place: str, shown: object) -> Iterator[Mark]:
    """Find marks in figures and other plain data: traces, and whatever has a `query`."""
    if isinstance(shown, list | tuple):
        for one in shown:
            yield from _plain(place, one)
    if not isinstance(shown, dict):
        return
    if "customdata" in shown:
        yield from _of_trace(place, shown)
    if "steps" in shown:
        yield from _of_days(place, shown)
    if "query" in shown:
        said = (int(shown["minor"]), int(shown["count"]))
        yield Mark(place, f"{LIST}{shown['query']}", *said)
        if shown.get("drill"):
            yield Mark(place, shown["drill"], *said)
    for name, one in shown.items():
        yield from _plain(f"{place}.{name}", one)


def _of_trace(place: str, trace: Mapping[str, Any]) -> Iterator[Mark]:
    meta = trace["meta"]
    drill = meta.get("drill") or [""] * len(trace["customdata"])
    told = zip(trace["customdata"], meta["minor"], meta["count"], drill, strict=True)
    for query, minor, count, down in told:
        if query or count:
            yield Mark(place, f"{LIST}{query}", minor, count)
        else:
            assert minor == 0
        if down:
            yield Mark(place, down, minor, count)


def _of_days(place: str, days: Mapping[str, Any]) -> Iterator[Mark]:
    """Read the calendar map: a day a step, `.` for one without expenses."""
    first, told = (
        date.fromisoformat(days["first"]),
        iter(zip(days["minor"], days["count"], strict=True)),
    )
    for number, step in enumerate(days["steps"]):
        if step != ".":
            day = first + timedelta(days=number)
            yield Mark(place, f"{LIST}from={day}&to={day}{days['rest']}", *next(told))
    assert next(told, None) is None


def false_marks(
    marks: Iterable[Mark], kept: list[Expense], categories: Categories, today: date
) -> list[tuple[Mark, int, int]]:
    """Give the marks that do not say what they open, each with the true sum and count."""
    counted: dict[ExpenseFilter, tuple[int, int]] = {}
    wrong = []
    for mark in marks:
        wanted = _wanted(mark.href, today, categories)
        if wanted not in counted:
            found = matching(kept, wanted, categories)
            counted[wanted] = (sum(one.amount for one in found), len(found))
        if counted[wanted] != (mark.minor, mark.count):
            wrong.append((mark, *counted[wanted]))
    return wrong


def _wanted(href: str, today: date, categories: Categories) -> ExpenseFilter:
    if href.startswith(LIST):
        return ExpenseFilter.from_query(href.removeprefix(LIST))
    assert href.startswith(OVERVIEW), href
    address = OverviewAddress.from_query(href.removeprefix("/"), today)
    return address.seen_by(NO_CHART, categories).wanted
