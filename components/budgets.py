"""The budget page: how every limit stands in a month, and what to do about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.budgets import BudgetLine, BudgetMonth, budget_month, limit_name
from components import budget_drawer, budget_fill, budget_grid, ids, words
from components.attributes import attributes
from components.icons import icon
from components.limit_state import (
    LimitState,
    carried_in_words,
    left_in_words,
    limit_bar,
    projected_in_words,
    state_of,
    thresholds_of,
)
from components.marks import mark
from components.money import money
from components.page import EMPTY, READY, page
from spending.budget import OVERALL
from spending.errors import InvalidFilter, InvalidInput
from spending.money import MoneyFormat
from spending.period import Month

PATH: Final = "/budgets"

_SHOWS: Final = {"": "All", "over": "Over", "near": "Near", "within": "Within", "none": "No limit"}
"""The parts of the list to choose from, by the look of a limit's state."""


@dataclass(frozen=True, slots=True)
class BudgetsAddress:
    """What the address of the page says.

    `month` None is the present one; `show` is a part of the list, `open` the limit whose drawer
    is open, `fill` a way to fill this month's limits that is being looked at, each `` for none.
    """

    month: Month | None = None
    show: str = ""
    open: str = ""
    fill: str = ""

    @classmethod
    def from_query(cls, query: str) -> "BudgetsAddress":
        """Read `?month=2026-11&open=overall`; raises InvalidFilter naming the bad part."""
        parts = parse_qs(query.removeprefix("?"))
        last = {name: values[-1] for name, values in parts.items()}
        show, fill = last.get("show", ""), last.get("fill", "")
        if show not in _SHOWS:
            raise InvalidFilter("show", f"{show[:24]!r} is none of over, near, within, none")
        if fill and fill not in budget_fill.WAYS:
            raise InvalidFilter("fill", f"{fill[:24]!r} is none of {', '.join(budget_fill.WAYS)}")
        month = last.get("month", "")
        try:
            named = Month.parse(month) if month else None
        except InvalidInput as error:
            reason = f"{month[:24]!r} is no month such as 2026-11"
            raise InvalidFilter("month", reason) from error
        return cls(named, show, last.get("open", ""), fill)

    @property
    def href(self) -> str:
        """Write the address."""
        parts = {
            "month": str(self.month) if self.month else "",
            "show": self.show,
            "open": self.open,
            "fill": self.fill,
        }
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"{PATH}?{query}" if query else PATH

    def with_(self, **changed: Any) -> str:  # noqa: ANN401 - the fields' own types
        """Write the address with some parts changed."""
        return replace(self, **changed).href


def frame() -> Component:
    """Give the page, still without any data."""
    return page(
        ids.BUDGETS,
        "Budgets",
        _empty(),
        html.Section(
            [
                html.Nav(id=ids.BUDGETS_MONTHS, className="budget-months"),
                html.Div(id=ids.BUDGETS_WHOLE, className="slot budget-whole"),
                html.Div(id=ids.BUDGETS_SAID),
            ],
            className="card budget-head when-filled",
        ),
        html.Section(
            [
                html.Div(
                    [html.H2("By category", className="card-name"),
                     html.Nav(id=ids.BUDGETS_SHOWS, className="chips")],
                    className="budget-list-head",
                ),
                html.Ul(id=ids.BUDGETS_LINES, className="budget-lines slot"),
            ],
            className="card when-filled",
        ),
        budget_fill.section(),
        budget_grid.section(),
        budget_drawer.frame(),
        query_id=ids.BUDGETS_QUERY,
    )  # fmt: skip


def _empty() -> Component:
    return html.Section(
        [
            icon("budgets", "mark"),
            html.H2("No limits and no expenses yet"),
            html.P("Set what you want to spend in a month, on everything or in a category. "
                   "You are told when a limit is near or crossed."),
            html.Div(
                [
                    html.A("Set a monthly limit", href=f"{PATH}?open={OVERALL}",
                           className="btn btn-primary"),
                    html.A("Import expenses", href="/import", className="btn btn-outline"),
                ],
                className="deeds",
            ),
        ],
        className="card state welcome",
    )  # fmt: skip


# What the page shows


def view(book: Book, today: date, query: str) -> dict[str, Any]:
    """Give everything the page shows for an address, by the name of its place.

    Raises InvalidFilter when the address cannot be used, UnknownCategory for a drawer of nothing.
    """
    address = BudgetsAddress.from_query(query)
    this = book.settings.months.of(today)
    month = address.month or this
    found = budget_month(book, month, today)
    return {
        "look": EMPTY if not book.budgets and not len(book.frame.table) else READY,
        "months": _months(address, book, month, this),
        "whole": _whole(address, book, found),
        "said": _said(address, book, found),
        "shows": _shows(address, book, found.lines),
        "lines": _lines(address, book, found, today),
        **budget_fill.view(book, address.fill, month, today, lambda way: address.with_(fill=way)),
        **budget_grid.view(book, month),
        **budget_drawer.view(book, address.open, month, today),
    }


def _months(address: BudgetsAddress, book: Book, month: Month, this: Month) -> list[Component]:
    """Give the way from month to month."""
    settings = book.settings
    name = words.days_of_month(month, settings.locale, settings.months)

    def step(to: Month, sign: str, said: str) -> Component:
        href = address.with_(month=None if to == this else to, open="", fill="")
        said = f"{said}: {words.days_of_month(to, settings.locale, settings.months)}"
        look = attributes(aria_label=said)
        return html.A(icon(sign), href=href, title=said, className="btn btn-quiet", **look)

    back = html.A("This month", href=address.with_(month=None, open="", fill=""),
                  className="btn btn-quiet budget-this")  # fmt: skip
    return [
        step(month.plus(-1), "back", "Month before"),
        html.H2(name, className="budget-month"),
        step(month.plus(1), "chevron", "Month after"),
        *([] if month == this else [back]),
    ]


def _whole(address: BudgetsAddress, book: Book, found: BudgetMonth) -> list[Component]:
    """Give the ring of the month with its figures in words."""
    stands, written = found.overall.stands, book.settings.money
    spent = _spent(found.overall, written)
    edit = html.A(
        "Edit limit" if stands.limit is not None else "Set a monthly limit",
        href=address.with_(open=OVERALL),
        className="btn btn-outline",
    )
    if stands.available is None:
        said = html.P([spent, html.Span("spent, no limit on everything", className="muted")],
                      className="budget-figure")  # fmt: skip
        rest = [html.P(one, className="muted") for one in (projected_in_words(stands, written),)
                if one]  # fmt: skip
        return [html.Div([said, *rest, edit], className="budget-words")]
    state = state_of(stands, thresholds_of(book, OVERALL))
    lines = [
        left_in_words(stands, written),
        carried_in_words(stands, written),
        projected_in_words(stands, written),
    ]
    return [
        ring(stands.share if stands.share is not None else float(stands.is_over), state),
        html.Div(
            [
                html.P([spent, html.Span(f"of {money(written, stands.available)} spent",
                                         className="figure-beside")], className="budget-figure"),
                _badge(state),
                *(html.P(one) for one in lines if one),
                edit,
            ],
            className="budget-words",
        ),
    ]  # fmt: skip


def ring(share: float, state: LimitState) -> Component:
    """Give a ring of which a share is filled; the words beside it say the same."""
    shown = min(max(share, 0), 1)
    percent = f"{round(share * 100)}%"
    return html.Div(
        html.Span([html.Strong(percent), "spent"], className="budget-ring-said"),
        className=f"budget-ring budget-ring-{state.look}",
        role="img",
        style={"--share": f"{shown:.4f}"},
        **attributes(aria_label=f"{percent} of the limit spent: {state.word.lower()}"),
    )


def _spent(line: BudgetLine, written: MoneyFormat) -> Component:
    return html.A(
        money(written, line.stands.spent),
        href=f"/expenses?{line.wanted.to_query()}",
        className="figure",
        **mark(line.stands.spent, line.stands.count),
    )


def _badge(state: LimitState) -> Component:
    return html.Span([icon(state.icon), state.word], className=f"badge-{state.look}")


def _said(address: BudgetsAddress, book: Book, found: BudgetMonth) -> list[Component]:
    """Say where parts come to more than their whole, and offer to fill a month without limits."""
    written = book.settings.money
    said: list[Component] = []
    whole = found.overall.stands.limit
    if whole is not None and found.parts is not None and found.parts > whole:
        more = money(written, found.parts - whole)
        text = f"The limits of categories come to {money(written, found.parts)}, {more} more than the limit on everything."  # noqa: E501 - one sentence
        said.append(_strip(text))
    for line in found.lines:
        inside = [one.stands.limit or 0 for one in found.lines if one.above == line.id]
        if line.stands.limit is not None and sum(inside) > line.stands.limit:
            more = money(written, sum(inside) - line.stands.limit)
            name = limit_name(book, line.id)
            said.append(_strip(f"The limits below {name} come to {more} more than its own."))
    if not any(one.stands.limit is not None for one in (found.overall, *found.lines)):
        source = budget_fill.last_with_limits(book, found.month)
        if source:
            name = words.days_of_month(source, written.locale, book.settings.months)
            link = html.A(f"Copy those of {name}", href=address.with_(fill="last"),
                          className="btn btn-quiet")  # fmt: skip
            said.append(_strip("This month has no limits.", link))
    return said


def _strip(text: str, *more: Component) -> Component:
    inside = [icon("info"), html.Span(text, className="strip-text"), *more]
    return html.Div(inside, className="strip")


def _shows(address: BudgetsAddress, book: Book, lines: Sequence[BudgetLine]) -> list[Component]:
    looks = [_state(book, line).look for line in lines]
    chips: list[Component] = []
    for show, name in _SHOWS.items():
        count = len(looks) if not show else looks.count(show)
        if count or show == address.show:
            number = words.number(count, book.settings.locale)
            current: dict[str, Any] = {"aria-current": "true"} if show == address.show else {}
            look = "chip is-on" if show == address.show else "chip"
            href = address.with_(show=show, open="")
            chips.append(html.A(f"{name} {number}", href=href, className=look, **current))
    return chips


def _state(book: Book, line: BudgetLine) -> LimitState:
    return state_of(line.stands, thresholds_of(book, line.id))


def _lines(address: BudgetsAddress, book: Book, found: BudgetMonth, today: date) -> list[Component]:
    shown = [one for one in found.lines
             if not address.show or _state(book, one).look == address.show]  # fmt: skip
    if not shown:
        text = "No category has a limit or expenses this month." if not address.show else (
            "No category is here this month.")  # fmt: skip
        return [html.Li(text, className="muted budget-none")]
    if address.show:
        return [_item(address, book, one, today) for one in shown]
    return _grouped(address, book, shown, today)


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
    tops = [line for line in lines if not line.above or line.above not in {x.id for x in lines}]
    limited = [one for one in tops if _has_limit(one, below.get(one.id, []))]
    others = [one for one in tops if one not in limited]
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


def _line(
    address: BudgetsAddress, book: Book, line: BudgetLine, today: date
) -> Iterable[Component]:
    """Give one category: its name, bar and words, what it spent, and the way into its drawer."""
    stands, written = line.stands, book.settings.money
    state = _state(book, line)
    found = book.categories.resolve(line.id)
    name = found.name if line.above and found else limit_name(book, line.id)
    yield html.Div(
        [
            html.A(name, href=address.with_(open=line.id), className="budget-name"),
            html.Span(_beside(book, line), className="muted"),
        ],
        className="budget-title",
    )
    of = f"of {money(written, stands.available)}" if stands.available is not None else ""
    yield html.Div(
        [_spent(line, written), *([html.Span(of, className="figure-beside")] if of else [])],
        className="budget-spent",
    )
    if stands.available is not None:
        said = [left_in_words(stands, written), carried_in_words(stands, written)]
        yield limit_bar(stands, state, today)
        yield html.Div(
            [_badge(state), html.Span("; ".join(one for one in said if one))],
            className="limit-words budget-left",
        )


def _beside(book: Book, line: BudgetLine) -> str:
    said = []
    if line.stands.limit is None:
        said.append(f"draws on {limit_name(book, line.draws_on)}" if line.draws_on else "no limit")
    if line.muted:
        said.append("muted")
    return ", ".join(said)


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "look": (ids.BUDGETS, "className"),
    "months": (ids.BUDGETS_MONTHS, "children"),
    "whole": (ids.BUDGETS_WHOLE, "children"),
    "said": (ids.BUDGETS_SAID, "children"),
    "shows": (ids.BUDGETS_SHOWS, "children"),
    "lines": (ids.BUDGETS_LINES, "children"),
    **budget_fill.PLACES,
    **budget_grid.PLACES,
    **budget_drawer.PLACES,
}
"""Where each part of a view goes: component and prop."""
