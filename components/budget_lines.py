"""The list of the budget page: how each category stands in a month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.budgets import BudgetLine, BudgetMonth, limit_name
from components import words
from components.budgets_address import SHOWS, BudgetsAddress
from components.icons import icon
from components.limit_state import (
    LimitState,
    carried_in_words,
    left_in_words,
    limit_bar,
    state_of,
    thresholds_of,
)
from components.marks import mark
from components.money import money
from components.packed import packed
from spending.money import MoneyFormat


def shows(address: BudgetsAddress, book: Book, lines: Sequence[BudgetLine]) -> list[Component]:
    """Give a link for each part of the list, with how many lines it has."""
    looks = [_state(book, line).look for line in lines]
    chips: list[Component] = []
    for show, name in SHOWS.items():
        count = len(looks) if not show else looks.count(show)
        if count or show == address.show:
            number = words.number(count, book.settings.locale)
            current: dict[str, Any] = {"aria-current": "true"} if show == address.show else {}
            look = "chip is-on" if show == address.show else "chip"
            href = address.with_(show=show, open="")
            chips.append(html.A(f"{name} {number}", href=href, className=look, **current))
    return chips


def lines(address: BudgetsAddress, book: Book, found: BudgetMonth, today: date) -> Any:  # noqa: ANN401 - packed
    """Give the lines of the part of the list the address asks for, packed."""
    shown = [one for one in found.lines
             if not address.show or _state(book, one).look == address.show]  # fmt: skip
    if not shown:
        text = "No category has a limit or expenses this month." if not address.show else (
            "No category is here this month.")  # fmt: skip
        return [html.Li(text, className="muted budget-none")]
    if address.show:
        return packed([_item(address, book, one, today) for one in shown])
    return packed(_grouped(address, book, shown, today))


def _grouped(
    address: BudgetsAddress, book: Book, lines: Sequence[BudgetLine], today: date
) -> list[Component]:
    """Give upper categories with what lies below them, those without any limit after the others.

    What has no limit of its own and lies below another one is folded away there.
    """
    below: dict[str, list[BudgetLine]] = {}
    for line in lines:
        if line.above:
            below.setdefault(line.above, []).append(line)
    there = {line.id for line in lines}
    tops = [line for line in lines if line.above not in there]
    limited = [one for one in tops if _has_limit(one, below.get(one.id, []))]
    others = [one for one in tops if not _has_limit(one, below.get(one.id, []))]
    items = [item for top in limited for item in _family(address, book, top, below, today)]
    if limited and others:
        items.append(html.Li("Without a limit", className="budget-part"))
    return [*items, *(item for top in others for item in _family(address, book, top, below, today))]


def _has_limit(top: BudgetLine, below: Sequence[BudgetLine]) -> bool:
    return any(one.stands.limit is not None for one in (top, *below))


def _family(
    address: BudgetsAddress,
    book: Book,
    top: BudgetLine,
    below: Mapping[str, Sequence[BudgetLine]],
    today: date,
) -> Iterable[Component]:
    """Give an upper category, the limited ones below it, and a fold with the rest."""
    own = below.get(top.id, ())
    folded = [one for one in own if one.stands.limit is None]
    more: list[Component] = []
    if folded:
        number = words.number(len(folded), book.settings.locale)
        rows = html.Ul([_item(address, book, one, today) for one in folded])
        more = [html.Details([html.Summary(f"{number} below it"), rows], className="budget-more")]
    yield html.Li([*_line(address, book, top, today), *more], className="budget-line")
    for one in own:
        if one.stands.limit is not None:
            yield _item(address, book, one, today)


def _item(address: BudgetsAddress, book: Book, line: BudgetLine, today: date) -> Component:
    look = "budget-line is-below" if line.above else "budget-line"
    return html.Li(list(_line(address, book, line, today)), className=look)


def _line(address: BudgetsAddress, book: Book, line: BudgetLine, today: date) -> tuple[Any, ...]:
    """Give one category: its name, bar and words, what it spent, and the way into its drawer."""
    found = book.categories.resolve(line.id)
    name = found.name if line.above and found else limit_name(book, line.id)
    title = (name, _beside(book, line), replace(address, open=line.id))
    return _drawn(line, title, _state(book, line), book.settings.money, today)


@lru_cache(maxsize=2_048)
def _drawn(
    line: BudgetLine,
    title: tuple[str, str, BudgetsAddress],
    state: LimitState,
    written: MoneyFormat,
    today: date,
) -> tuple[Any, ...]:
    """Draw a line once, packed: hardly any differs from the last time somebody looked."""
    stands = line.stands
    name, beside, opened = title
    of = f"of {money(written, stands.available)}" if stands.available is not None else ""
    parts: list[Component] = [
        html.Div(
            [
                html.A(name, href=opened.href, className="budget-name"),
                html.Span(beside, className="muted"),
            ],
            className="budget-title",
        ),
        html.Div(
            [
                spent_link(line, written),
                *([html.Span(of, className="figure-beside")] if of else []),
            ],
            className="budget-spent",
        ),
    ]
    if stands.available is not None:
        said = [left_in_words(stands, written), carried_in_words(stands, written)]
        words_beside = html.Span("; ".join(one for one in said if one))
        parts += [
            limit_bar(stands, state, today),
            html.Div([badge(state), words_beside], className="limit-words budget-left"),
        ]
    return tuple(packed(one) for one in parts)


def _beside(book: Book, line: BudgetLine) -> str:
    said = []
    if line.stands.limit is None:
        said.append(f"draws on {limit_name(book, line.draws_on)}" if line.draws_on else "no limit")
    if line.muted:
        said.append("muted")
    return ", ".join(said)


def spent_link(line: BudgetLine, written: MoneyFormat) -> Component:
    """Give what is spent as a link to exactly its expenses."""
    return html.A(
        money(written, line.stands.spent),
        href=f"/expenses?{line.wanted.to_query()}",
        className="figure",
        **mark(line.stands.spent, line.stands.count),
    )


def badge(state: LimitState) -> Component:
    """Say how a limit stands: a sign, a word and a colour."""
    return html.Span([icon(state.icon), state.word], className=f"badge-{state.look}")


def _state(book: Book, line: BudgetLine) -> LimitState:
    return state_of(line.stands, thresholds_of(book, line.id))
