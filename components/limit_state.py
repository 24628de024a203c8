"""How a limit stands: its look, sign and word, and what is left of it; for every place alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.budgets import budget_of
from components import words
from components.attributes import attributes
from components.money import money
from spending.money import MoneyFormat
from spending.progress import Progress, is_crossed

_ALL: Final = 100
"""The percentage that is the whole limit."""


@dataclass(frozen=True, slots=True)
class LimitState:
    """A look by name, with its sign and its word; never by colour alone."""

    look: str
    icon: str
    word: str


def state_of(stands: Progress, thresholds: Sequence[int]) -> LimitState:
    """Give how a limit stands; near is what is beyond a threshold below the whole."""
    if stands.left is None or stands.available is None:
        return LimitState("none", "none", "No limit")
    if stands.is_over:
        return LimitState("over", "over", "Over the limit")
    if stands.left == 0:
        return LimitState("near", "near", "At the limit")
    near = (one for one in thresholds if one < _ALL)
    if any(is_crossed(stands.spent, stands.available, one) for one in near):
        return LimitState("near", "near", "Near the limit")
    return LimitState("within", "check", "Within the limit")


def thresholds_of(book: Book, budget_id: str) -> tuple[int, ...]:
    """Give the percentages at which a limit is told, the account's where it has none."""
    own = budget_of(book, budget_id).thresholds
    return book.settings.thresholds if own is None else own


def left_in_words(stands: Progress, written: MoneyFormat) -> str:
    """Say what is left of the limit, and for each remaining day: facts, no reproach."""
    if stands.left is None:
        return ""
    if not stands.days_left:
        more = "more than the limit" if stands.left < 0 else "left at the end"
        return f"{money(written, abs(stands.left))} {more}"
    days = words.count(stands.days_left, "day", written.locale)
    if stands.left < 0:
        return f"{money(written, -stands.left)} more than the limit, {days} left"
    if stands.left == 0 or not stands.per_day:
        return f"{money(written, stands.left)} left for {days}"
    return f"{money(written, stands.left)} left: {money(written, stands.per_day)} a day for {days}"


def carried_in_words(stands: Progress, written: MoneyFormat) -> str:
    """Say what came over from the month before, `` for nothing."""
    if not stands.carried or stands.limit is None:
        return ""
    if stands.carried > 0:
        return f"{money(written, stands.carried)} of it left over from before"
    return f"{money(written, -stands.carried)} less: that much was over before"


def projected_in_words(stands: Progress, written: MoneyFormat) -> str:
    """Say where the month is likely to end, going by the person's own months; `` if unknown."""
    found = stands.projection
    if found is None:
        return ""
    least, most = money(written, found.least), money(written, found.most)
    going_by = f"going by {words.count(found.months, 'month', written.locale)} before"
    if found.least == found.most:
        return f"Likely to end at {least}, {going_by}"
    return f"Likely to end between {least} and {most}, {going_by}"


def limit_bar(stands: Progress, state: LimitState, today: date) -> Component:
    """Give the bar; a tick stands where the month is today."""
    whole = 1.0 if stands.is_over else 0.0
    share = stands.share if stands.share is not None else whole
    inside = [html.Div(className="limit-fill", style={"width": f"{min(max(share, 0), 1):.2%}"})]
    first, last = stands.days.first, stands.days.last
    if first and last and first <= today <= last:
        passed = ((today - first).days + 1) / ((last - first).days + 1)
        place = {"left": f"{passed:.2%}"}
        inside.append(html.Div(className="limit-today", style=place, title="Today"))
    return html.Div(
        inside,
        className=f"limit-bar limit-{state.look}",
        role="img",
        **attributes(aria_label=f"{round(share * 100)} percent of the limit spent"),
    )
