"""What drives the overview: chips of periods, two days of one's own, and the filter in force."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.summary import Totals
from components import ids, words
from components.attributes import attributes
from components.filter_words import days_in_words, parts_in_words
from components.icons import icon
from components.marks import mark
from components.overview_address import OverviewAddress, Pick, pairs_of
from spending.filter import ExpenseFilter
from spending.period import FIRST_DAY, LAST_DAY, PERIODS

_PRESSED: Final = attributes(aria_current="true")


def periods_frame() -> Component:
    """Give the place of the chips of periods."""
    return html.Nav(id=ids.OVERVIEW_PERIODS, className="chips", **attributes(aria_label="Period"))


def days_frame() -> Component:
    """Give the form of two days, folded in; a chip opens it."""
    form = dbc.Form(
        [
            html.Div(
                [
                    _day("From", ids.OVERVIEW_DAYS_FIRST),
                    _day("To", ids.OVERVIEW_DAYS_LAST),
                    html.Button("Apply", type="submit", className="btn btn-primary"),
                    html.Button(
                        "Cancel",
                        id=ids.OVERVIEW_DAYS_CANCEL,
                        type="button",
                        className="btn btn-quiet",
                    ),
                ],
                className="days-row",
            ),
            html.Div(id=ids.OVERVIEW_DAYS_ERROR, className="field-error", role="alert"),
        ],
        id=ids.OVERVIEW_DAYS_FORM,
        class_name="card days-form",
        prevent_default_on_submit=True,
    )
    folded: Component = dbc.Collapse(form, id=ids.OVERVIEW_DAYS, is_open=False)
    return folded


def _day(label: str, field: str) -> Component:
    return html.Div(
        [
            dbc.Label(label, html_for=field),
            dbc.Input(id=field, type="date", min=str(FIRST_DAY), max=str(LAST_DAY)),
        ]
    )


def periods(address: OverviewAddress, locale: str) -> list[Component]:
    """Give a chip for each period, the one that is shown marked; the last opens the two days."""
    chips: list[Component] = [
        html.A(
            name,
            href=address.with_period(word),
            className="chip",
            **(_PRESSED if word == address.period else {}),
        )
        for word, name in PERIODS.items()
    ]
    return [*chips, _custom(address, locale)]


def _custom(address: OverviewAddress, locale: str) -> Component:
    days = address.wanted.days
    # The days are said by the figure beside it: a longer chip would move what is around it.
    said = None if address.period else days_in_words(days, locale)
    return html.Button(
        [icon("calendar"), "Custom"],
        type="button",
        title=said,
        className="chip",
        **attributes(
            data_days=ids.OVERVIEW_DAYS,
            data_first=str(days.first or ""),
            data_last=str(days.last or ""),
            aria_expanded="false",
            aria_controls=ids.OVERVIEW_DAYS,
        ),
        **({} if address.period else _PRESSED),
    )


def filter_chips(
    address: OverviewAddress, book: Book, found: Totals, shown: ExpenseFilter
) -> Component | None:
    """Show what is asked for and picked besides the days, in the order it was: a click takes off.

    `found` are the totals of `shown`, the filter of all of it.
    """
    if address.everything_else.is_open and not address.picks:
        return None
    chips = [html.Li(chip) for _, chip in sorted(_chips(address, book), key=lambda one: one[0])]
    locale = book.settings.locale
    count = words.count(found.count, "expense", locale)
    see: list[Component] = [
        html.A(f"See {'it' if found.count == 1 else count}", href=f"/expenses?{shown.to_query()}",
               className="btn btn-quiet see-shown", **mark(found.amount, found.count))
    ] if found.count else []  # fmt: skip
    clear = html.A("Show all", href=address.unfiltered, className="clear")
    parts = html.Ul(
        [*chips, html.Li(clear)], className="filter-parts", **attributes(aria_label="Filter")
    )
    return html.Div([parts, *see], className="filter-row")


def _chips(address: OverviewAddress, book: Book) -> Iterator[tuple[int, Component]]:
    """Give a chip for each part of the filter and for what is picked in each chart, by place."""
    asked = address.everything_else
    for part in parts_in_words(asked, book):
        gone = set(pairs_of(asked)) - set(pairs_of(part.without))
        place = min(map(address.place_of, gone), default=0)
        yield place, _chip(part.kind, part.text, address.with_filter(part.without))
    for pick in address.picks:
        kind, text = pick_in_words(pick, book)
        place = address.place_of(("pick", pick.written))
        yield place, _chip(kind, text, address.unpicked(pick.chart).href, "is-pick")


def pick_in_words(pick: Pick, book: Book) -> tuple[str, str]:
    """Say what is picked in a chart: the kind of it, and its name; all others go by one name."""
    wanted = pick.wanted
    if wanted.not_categories or wanted.not_merchants:
        named = replace(wanted, not_categories=frozenset(), not_merchants=frozenset())
        others = "Other merchants" if wanted.not_merchants else "Other categories"
    else:
        named, others = wanted, ""
    parts = parts_in_words(replace(named, not_empty=frozenset()), book)
    kind = parts[0].kind if parts else "Picked"
    said = [part.text if part.kind != "Without" else "No merchant" for part in parts]
    return kind, " · ".join([*said, *([others] if others else [])])


def _chip(kind: str, text: str, href: str, look: str = "") -> Component:
    name: dict[str, Any] = attributes(aria_label=f"Remove {kind} {text}")
    return html.A(
        [html.Span(f"{kind} ", className="kind"), html.Span(text, className="text"), icon("close")],
        href=href,
        className=f"filter-part {look}".rstrip(),
        **name,
    )
